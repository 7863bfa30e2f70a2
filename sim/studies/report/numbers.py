"""Numbers as people read them: thin space in thousands, a true minus, digits that carry weight."""

from __future__ import annotations

import math
from dataclasses import dataclass

from sim.studies.report.words import Words

THIN = "\u202f"  # narrow, does not break the line
MINUS = "\u2212"
MISSING = "–"
MOST_DECIMALS = 4  # of a level or an index
CHANGE_DECIMALS = 2  # of a change in per cent, points, millions
DECIMAL_MARK = {"sv": ",", "en": "."}


@dataclass(frozen=True)
class Numbers:
    """Writes numbers in the language of its words."""

    words: Words

    def number(self, value: float, digits: int = 3, signed: bool = False) -> str:
        """A number with `digits` significant digits: ``number(12345.6)`` is ``12 346``."""
        if not math.isfinite(value):
            return MISSING
        size = abs(value)
        exponent = math.floor(math.log10(size)) if size > 0 else digits - 1
        return self._text(value, max(0, min(digits - 1 - exponent, MOST_DECIMALS)), signed)

    def amount(self, value: float) -> str:
        """Money in a picture: at most two decimals, fewer of large sums."""
        places = 2 if abs(value) < 10 else 1 if abs(value) < 100 else 0
        return self._text(value, places, False) if math.isfinite(value) else MISSING

    def change(
        self, value: float, low: float, high: float, unit: str = "", most: int = CHANGE_DECIMALS
    ) -> str:
        """A change with its sign and as many decimals as its interval warrants, `most` at most."""
        if not math.isfinite(value):
            return MISSING
        return self._text(value, decimals(value, high - low, most), True) + _spaced(unit)

    def interval(self, low: float, high: float, value: float, most: int = CHANGE_DECIMALS) -> str:
        """``low to high`` with signs and the decimals of `value`, as `change` shows it."""
        if not (math.isfinite(low) and math.isfinite(high)):
            return self.words("no_interval")
        if high <= low:
            return self.words("exact")
        places = decimals(value, high - low, most)
        return self._ends(low, high, places, signed=True)

    def span(self, low: float, high: float, value: float) -> str:
        """The interval of a level, with the decimals of `value` as `level` shows it."""
        if not (math.isfinite(low) and math.isfinite(high)):
            return self.words("no_interval")
        if high <= low:
            return self.words("exact")
        return self._ends(low, high, level_decimals(value, high - low), signed=False)

    def level(self, value: float, step: float) -> str:
        """A level with the decimals that the interval warrants, four digits at most."""
        if not math.isfinite(value):
            return MISSING
        if not math.isfinite(step) or step <= 0:
            return self.number(value)
        return self._text(value, level_decimals(value, step), False)

    def plain(self, value: float) -> str:
        """A figure from a source, with the digits that the source has."""
        return self._text(value, len(f"{value:g}".partition(".")[2]), False)

    def _ends(self, low: float, high: float, places: int, signed: bool) -> str:
        return f" {self.words('to')} ".join(self._text(end, places, signed) for end in (low, high))

    def _text(self, value: float, places: int, signed: bool) -> str:
        rounded = round(value, places)
        whole, _, rest = f"{abs(rounded):,.{places}f}".partition(".")
        text = whole.replace(",", THIN) + (DECIMAL_MARK[self.words.lang] + rest if rest else "")
        sign = MINUS if rounded < 0 else "+" if signed and rounded > 0 else ""
        return sign + text


def decimals(value: float, step: float, at_most: int = CHANGE_DECIMALS) -> int:
    """Decimals for two digits of the interval's width, and at most three digits of the value."""
    size = max(abs(value), step if math.isfinite(step) else 0.0)
    most = max(0, min(at_most, 2 - math.floor(math.log10(size)))) if size > 0 else 0
    if not math.isfinite(step) or step <= 0:
        return most
    return max(0, min(most, 1 - math.floor(math.log10(step))))


def level_decimals(value: float, step: float) -> int:
    """Decimals for two digits of the interval's width, and two to four digits of the value."""
    size = max(abs(value), 10.0**-MOST_DECIMALS)
    most = max(0, min(MOST_DECIMALS, 3 - math.floor(math.log10(size))))
    return max(0, most - 2, min(most, 1 - math.floor(math.log10(step))))


def _spaced(unit: str) -> str:
    return f"{THIN}{unit}" if unit else ""

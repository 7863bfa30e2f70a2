"""Numbers as people read them: thin space in thousands, a true minus, digits that carry weight."""

from __future__ import annotations

import math

THIN = "\u202f"  # narrow, does not break the line
MINUS = "\u2212"
MISSING = "–"
TIMES = "×"


def number(value: float, digits: int = 3, signed: bool = False) -> str:
    """A number with `digits` significant digits: ``number(12345.6)`` is ``12 346``."""
    if value is None or not math.isfinite(value):
        return MISSING
    size = abs(value)
    exponent = math.floor(math.log10(size)) if size > 0 else 0
    decimals = max(0, min(digits - 1 - exponent, 6)) if size > 0 else 0
    text = f"{size:,.{decimals}f}".replace(",", THIN)
    sign = MINUS if value < 0 else "+" if signed and value > 0 else ""
    return sign + text


def scaled(value: float, step: float, signed: bool = False) -> str:
    """A number with as many decimals as `step` warrants (the width of its interval)."""
    if value is None or not math.isfinite(value):
        return MISSING
    if not math.isfinite(step) or step <= 0:
        return number(value, 3, signed)
    decimals = max(0, min(6, 1 - math.floor(math.log10(step))))
    rounded = round(value, decimals)
    text = f"{abs(rounded):,.{decimals}f}".replace(",", THIN)
    sign = MINUS if rounded < 0 else "+" if signed and rounded > 0 else ""
    return sign + text


def interval(low: float, high: float, signed: bool = True, step: float | None = None) -> str:
    """``low to high`` with the digits that its width warrants."""
    if not (math.isfinite(low) and math.isfinite(high)):
        return "no interval"
    width = (high - low) if step is None else step
    if width <= 0:
        return "exact"
    return f"{scaled(low, width, signed)} to {scaled(high, width, signed)}"


def percent(value: float, low: float, high: float) -> str:
    """A relative effect in percent with its digits from the interval."""
    return f"{scaled(value, high - low, True)}{THIN}%" if math.isfinite(value) else MISSING

"""What one check found, as a line with figures in Swedish and English."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from sim.policies.rule import Text


@dataclass(frozen=True)
class Finding:
    """One thing that was checked: `name` in JSON, whether it held, and the line that is shown."""

    name: str
    ok: bool
    line: Text

    def plain(self) -> dict[str, Any]:
        """As plain data: check, ok, sv, en."""
        return {"check": self.name, "ok": self.ok, "sv": self.line.sv, "en": self.line.en}


class Lines(NamedTuple):
    """The line of a check that held and of one that did not, with places for figures."""

    held: Text
    broken: Text


def finding(name: str, ok: bool, lines: Lines, **figures: Any) -> Finding:
    """A finding whose line has its figures filled in; whole numbers by thousands."""
    line = lines.held if ok else lines.broken
    return Finding(name, ok, filled(line, figures))


def filled(line: Text, figures: Mapping[str, Any]) -> Text:
    """Both texts with figures; a `Text` among them is given in its language."""
    return Text(*(_filled(line, figures, lang) for lang in Text._fields))


def _filled(line: Text, figures: Mapping[str, Any], lang: str) -> str:
    shown = {name: _shown(value, lang) for name, value in figures.items()}
    text: str = getattr(line, lang)
    return text.format(**shown)


def _shown(value: Any, lang: str) -> str:
    if isinstance(value, Text):
        return str(getattr(value, lang))
    if isinstance(value, bool) or not isinstance(value, int | float):
        return str(value)
    text = f"{value:,}" if isinstance(value, int) else f"{value:,.6g}"
    return text if lang == "en" else text.replace(",", "\N{NO-BREAK SPACE}").replace(".", ",")

"""A change of an outcome as it is told: its size, its interval, its direction."""

from __future__ import annotations

import math
from dataclasses import dataclass

from sim.studies.report.lookup import Row
from sim.studies.report.material import Label, Material
from sim.studies.report.numbers import CHANGE_DECIMALS, MOST_DECIMALS


@dataclass(frozen=True)
class Change:
    """A change in the measure of its label: per cent, percentage points or a plain difference."""

    value: float
    low: float
    high: float


def change_of(row: Row, label: Label) -> Change:
    """A row of effects in the measure in which the outcome's change is told."""
    names = ("difference", "low", "high")
    if label.change == "percent":
        names = ("relative", "relative_low", "relative_high")
    return Change(*(float(row[name]) for name in names))


def short_unit(material: Material, label: Label) -> str:
    """Unit of a change where there is little room."""
    return {"percent": "%", "points": material.words("pp"), "difference": ""}[label.change]


def word(material: Material, row: Row) -> str:
    """Whether the interval leaves the direction open."""
    if not math.isfinite(row["low"]):
        return material.words("no_interval_word")
    if row["difference"] == 0 and row["low"] == row["high"]:
        return material.words("unchanged")
    if row["low"] > 0:
        return material.words("up")
    return material.words("down" if row["high"] < 0 else "no_clear_change")


def tone(row: Row, better: int) -> str:
    """``better``, ``worse``, ``moved`` (no direction is better) or ``unclear``."""
    if not is_clear(row):
        return "unclear"
    if better == 0:
        return "moved"
    return "better" if (row["difference"] > 0) == (better > 0) else "worse"


def is_clear(row: Row | None) -> bool:
    """Whether the interval leaves zero out."""
    return row is not None and math.isfinite(row["low"]) and not row["low"] <= 0 <= row["high"]


def cell(material: Material, row: Row | None, label: Label) -> dict[str, str]:
    """A change and its interval for a table."""
    if row is None or not math.isfinite(row["difference"]):
        return {}
    change, unit = change_of(row, label), short_unit(material, label)
    numbers = material.numbers
    most = MOST_DECIMALS if label.change == "difference" else CHANGE_DECIMALS
    return {
        "value": numbers.change(change.value, change.low, change.high, unit, most),
        "interval": numbers.interval(change.low, change.high, change.value, most),
        "tone": tone(row, label.better),
    }


def in_unit(material: Material, row: Row | None, factor: float = 1.0) -> dict[str, str]:
    """A change in its own unit times `factor`, without direction, for a table."""
    if row is None or not math.isfinite(row["difference"]):
        return {}
    value, low, high = (float(row[name]) * factor for name in ("difference", "low", "high"))
    return {
        "value": material.numbers.change(value, low, high),
        "interval": material.numbers.interval(low, high, value),
    }


def as_text(cell: dict[str, str]) -> str:
    """A cell in running text, with its interval in brackets."""
    return f"{cell['value']} ({cell['interval']})"


def in_brief(material: Material, change: Change, label: Label) -> str:
    """A change and its interval in brackets."""
    numbers, unit = material.numbers, short_unit(material, label)
    most = MOST_DECIMALS if label.change == "difference" else CHANGE_DECIMALS
    value = numbers.change(change.value, change.low, change.high, unit, most)
    return f"{value} ({numbers.interval(change.low, change.high, change.value, most)})"


def strength(material: Material, reform: str, label: Label) -> float:
    """Size of a change by the half width of the interval of the baseline's level.

    That is what luck alone does to the outcome, whatever its unit. 0 where it is not known.
    """
    row, base = material.effect(label.id, reform), material.level(label.id)
    if row is None or base is None or not math.isfinite(row["difference"]):
        return 0.0
    half = (base["high"] - base["low"]) / 2
    return abs(float(row["difference"])) / half if half > 0 else math.inf

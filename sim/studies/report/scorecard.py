"""Outcomes against reforms: sign, size and certainty at a glance, and the numbers."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

from sim.studies.report.change import as_text, cell, is_clear
from sim.studies.report.lookup import Row
from sim.studies.report.material import Label, Material
from sim.studies.report.tables import tidy

SIZES = {"percent": (1.0, 5.0), "points": (0.5, 2.0), "difference": (0.002, 0.01)}
UP, DOWN, UP_LESS_SURE, DOWN_LESS_SURE, OPEN, NONE = "▲", "▼", "△", "▽", "○", "="
SURE = 2.0  # an effect of this many half widths of its interval is told as sure


def section(material: Material) -> dict[str, Any]:
    """The grid of signs; numbers of the main outcomes and of the others behind folds.

    With many reforms these are the rows, and the other outcomes stand in the tables beside the
    page.
    """
    labels = [*material.outcomes, *material.others]
    material.output.table(
        "effects", material.words("table_effects"), tidy(material, "outcome", labels=labels)
    )
    return {
        "grid": by_reform(material) if material.many else by_outcome(material),
        "columns": [label.text for label in material.outcomes]
        if material.many
        else list(material.reforms.values()),
        "scorecard": [] if material.many else scorecard(material, material.outcomes),
        "more_outcomes": [] if material.many else scorecard(material, material.others),
        "sizes": SIZES,
    }


def by_outcome(material: Material) -> list[dict[str, Any]]:
    """Signs with outcomes as rows, by area, and reforms as columns."""
    areas: dict[str, list[dict[str, Any]]] = {}
    for label in material.outcomes:
        cells = [sign(material, label, reform) for reform in material.reforms]
        areas.setdefault(label.area, []).append({"name": label.text, "cells": cells})
    return [{"area": area, "rows": rows} for area, rows in areas.items()]


def by_reform(material: Material) -> list[dict[str, Any]]:
    """Signs with reforms as rows and outcomes as columns."""
    rows = [
        {"name": title, "cells": [sign(material, label, reform) for label in material.outcomes]}
        for reform, title in material.reforms.items()
    ]
    return [{"area": "", "rows": rows}]


def sign(material: Material, label: Label, reform: str) -> dict[str, str]:
    """One effect as a sign, in words and as a number; empty where there is none."""
    row = material.effect(label.id, reform)
    found = cell(material, row, label)
    if not found or row is None:
        return {}
    words = material.words
    mark, certainty = _mark(row), _certainty(row)
    size = _size(row, label) if certainty in ("sure", "clear") else 0
    parts = [words(found["tone"]), words(f"size_{size}") if size else "", words(certainty)]
    spoken = ", ".join(dict.fromkeys(part for part in parts if part))
    return {
        "mark": mark * max(size, 1),
        "tone": found["tone"],
        "value": found["value"],
        "spoken": f"{spoken}: {as_text(found)}",
    }


def _certainty(row: Row) -> str:
    """``sure``, ``clear`` (the interval leaves zero out), ``unclear`` or ``unchanged``."""
    if row["difference"] == 0 and row["low"] == row["high"]:
        return "unchanged"
    if not is_clear(row):
        return "unclear" if math.isfinite(row["low"]) else "no_interval"
    half = (row["high"] - row["low"]) / 2
    return "sure" if abs(row["difference"]) >= SURE * half else "clear"


def _mark(row: Row) -> str:
    certainty, up = _certainty(row), row["difference"] > 0
    if certainty == "sure":
        return UP if up else DOWN
    if certainty == "clear":
        return UP_LESS_SURE if up else DOWN_LESS_SURE
    return NONE if certainty == "unchanged" else OPEN


def _size(row: Row, label: Label) -> int:
    """1 (small), 2 or 3 (large), in the measure in which the outcome's change is told."""
    value = abs(row["relative" if label.change == "percent" else "difference"])
    return 1 + sum(value >= edge for edge in SIZES[label.change])


def scorecard(material: Material, labels: Sequence[Label]) -> list[dict[str, Any]]:
    """Outcomes by area against reforms: change, interval and tone."""
    areas: dict[str, list[dict[str, Any]]] = {}
    for label in labels:
        cells = [cell(material, material.effect(label.id, r), label) for r in material.reforms]
        if any(cells):
            areas.setdefault(label.area, []).append({"outcome": label.text, "cells": cells})
    return [{"area": area, "rows": rows, "count": len(rows)} for area, rows in areas.items()]

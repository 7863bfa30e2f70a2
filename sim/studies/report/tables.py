"""Tables of the report: scorecard, practice and the baseline beside published levels."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import pandas as pd

from sim.studies.report.change import cell, in_unit, is_clear
from sim.studies.report.material import Label, Material
from sim.studies.report.numbers import MISSING
from sim.studies.report.words import practices

SMALLEST_SHOWN = 0.05  # per cent


def scorecard(material: Material, labels: Sequence[Label]) -> list[dict[str, Any]]:
    """Outcomes by area against reforms: change, interval and tone."""
    areas: dict[str, list[dict[str, Any]]] = {}
    for label in labels:
        cells = [cell(material, material.effect(label.id, r), label) for r in material.reforms]
        if any(cells):
            areas.setdefault(label.area, []).append(
                {"outcome": label.text, "about": label.about, "cells": cells}
            )
    return [{"area": area, "rows": rows, "count": len(rows)} for area, rows in areas.items()]


def practice(material: Material) -> list[dict[str, Any]]:
    """Change of what units decide, by kind of unit, for vårdcentraler also by ownership."""
    found = set(material.keys("practice"))
    known = [name for name in practices() if (name, "all") in found]
    strange = sorted(name for name, group in found if group == "all" and name not in known)
    kinds: dict[str, list[dict[str, Any]]] = {}
    for dimension in [*known, *strange]:
        kind = dimension.split(".", 1)[0]
        rows = kinds.setdefault(kind, [])
        for group in ("all", "ownership=public", "ownership=private"):
            if (dimension, group) in found:
                row = _practice_row(material, dimension, group)
                if group != "all" or row["moves"]:
                    rows.append(row)
                if group == "all" and not row["moves"]:
                    break
    return [
        {"kind": material.words.named("kinds", kind), "rows": rows} for kind, rows in kinds.items()
    ]


def _practice_row(material: Material, dimension: str, group: str) -> dict[str, Any]:
    label, unit, factor, has_level = material.words.practice(dimension)
    rows = [
        material.effect(dimension, reform, measure="practice", group=group)
        for reform in material.reforms
    ]
    found = [row for row in rows if row is not None]
    column, least = ("relative", SMALLEST_SHOWN) if has_level else ("difference", 0.0005)
    whole = group == "all"
    return {
        "name": label if whole else material.words.named("ownership", group.split("=", 1)[1]),
        "part": not whole,
        "unit": unit if whole else "",
        "baseline": material.numbers.number(factor * float(found[0]["baseline"])),
        "moves": any(abs(row[column]) >= least for row in found),
        "cells": [
            in_unit(material, row, factor) | {"tone": "moved" if is_clear(row) else "unclear"}
            for row in rows
        ],
    }


def levels(material: Material, labels: Sequence[Label]) -> list[dict[str, str]]:
    """The baseline itself beside the published level, where there is one."""
    anchors = _anchors(material)
    numbers, table = material.numbers, []
    for label in labels:
        row = material.level(label.id)
        if row is None or not math.isfinite(row["mean"]):
            continue
        mean, low, high = (float(row[name]) for name in ("mean", "low", "high"))
        anchor = anchors.get(label.id)
        known = anchor is not None
        table.append(
            {
                "outcome": label.text,
                "about": label.about,
                "unit": label.unit,
                "level": numbers.level(mean, high - low),
                "interval": numbers.interval(low, high, mean, signed=False),
                "anchor": numbers.number(anchor["anchor"]) if known else "",
                "span": f"{_plain(material, anchor['low'])}–{_plain(material, anchor['high'])}"
                if known
                else "",
                "ratio": numbers.number(mean / anchor["anchor"]) if known else "",
                "tone": "" if not known or _near(mean, anchor) else "worse",
                "source": f"{anchor['source']} ({anchor['year']})" if known else "",
            }
        )
    return table


def anchored(material: Material, labels: Sequence[Label]) -> list[Label]:
    """The labels that have a published level."""
    known = _anchors(material)
    return [label for label in labels if label.id in known]


def _anchors(material: Material) -> dict[str, dict[str, Any]]:
    if material.anchors is None:
        return {}
    return {str(row["outcome"]): row for row in material.anchors.to_dict("records")}  # type: ignore[misc]


def _near(mean: float, anchor: dict[str, Any]) -> bool:
    """Within the factor that the anchor allows."""
    return bool(1 / anchor["factor"] <= mean / anchor["anchor"] <= anchor["factor"])


def _plain(material: Material, value: float) -> str:
    return material.numbers.number(value) if pd.notna(value) else MISSING

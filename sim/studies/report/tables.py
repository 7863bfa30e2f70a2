"""Tables of the report: scorecard, practice and the baseline beside published levels."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

from sim.studies.report.change import cell, in_unit, is_clear
from sim.studies.report.material import Label, Material
from sim.studies.report.words import practices

SMALLEST_SHOWN = 0.05  # per cent


def scorecard(material: Material, labels: Sequence[Label]) -> list[dict[str, Any]]:
    """Outcomes by area against reforms: change, interval and tone."""
    areas: dict[str, list[dict[str, Any]]] = {}
    for label in labels:
        cells = [cell(material, material.effect(label.id, r), label) for r in material.reforms]
        if any(cells):
            areas.setdefault(label.area, []).append({"outcome": label.text, "cells": cells})
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
    table = []
    for label in labels:
        row = material.level(label.id)
        if row is None or not math.isfinite(row["mean"]):
            continue
        mean, low, high = (float(row[name]) for name in ("mean", "low", "high"))
        level = material.numbers.level(mean, high - low)
        if label.unit == "%":  # Student t does not know that a share ends at 0 and 100
            low, high = max(low, 0.0), min(high, 100.0)
        table.append(
            {
                "outcome": label.text,
                "unit": label.unit,
                "level": level,
                "interval": material.numbers.span(low, high, mean),
                **_beside(material, mean, anchors.get(label.id)),
            }
        )
    return table


def _beside(material: Material, mean: float, anchor: dict[str, Any] | None) -> dict[str, str]:
    """The published level, its range and source, and the model by it."""
    if anchor is None:
        return dict.fromkeys(("anchor", "span", "ratio", "tone", "source"), "")
    plain = material.numbers.plain
    near = 1 / anchor["factor"] <= mean / anchor["anchor"] <= anchor["factor"]
    return {
        "anchor": plain(anchor["anchor"]),
        "span": f"{plain(anchor['low'])}–{plain(anchor['high'])}",
        "ratio": plain(round(mean / anchor["anchor"], 2)),
        "tone": "" if near else "worse",
        "source": f"{anchor['source']} ({anchor['year']})",
    }


def anchored(material: Material, labels: Sequence[Label]) -> list[Label]:
    """The labels that have a published level."""
    known = _anchors(material)
    return [label for label in labels if label.id in known]


def _anchors(material: Material) -> dict[str, dict[str, Any]]:
    if material.anchors is None:
        return {}
    return {str(row["outcome"]): row for row in material.anchors.to_dict("records")}  # type: ignore[misc]

"""The baseline beside published levels."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import pandas as pd

from sim.studies.report.material import Label, Material


def section(material: Material) -> dict[str, Any]:
    """Levels of the main outcomes, and of others that have a published level."""
    others = anchored(material, material.others)
    _keep(material)
    return {
        "levels": levels(material, material.outcomes),
        "more_levels": levels(material, others),
    }


def _keep(material: Material) -> None:
    """All levels without reform, for the files beside the page."""
    known = _anchors(material)
    rows = []
    for label in [*material.outcomes, *material.others]:
        row, anchor = material.level(label.id), known.get(label.id, {})
        if row is not None:
            numbers = {"level": row["mean"], "low": row["low"], "high": row["high"]}
            published = {"published": anchor.get("anchor"), "source": anchor.get("source", "")}
            head = {"area": label.area, "outcome": label.text, "unit_of": label.unit}
            rows.append({**head, **numbers, **published})
    table = pd.DataFrame(rows)
    names = {column: material.words.named("columns", str(column)) for column in table}
    title = material.words("table_levels")
    material.output.table("levels", title, table.rename(columns=names))


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

"""What follows from the rules themselves, and what units' response adds."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from sim.studies.report.change import Change, cell, in_unit
from sim.studies.report.drawing import (
    WIDTH,
    ZERO,
    canvas,
    paint,
    reach_of,
    ruler,
    write,
)
from sim.studies.report.flows import short_name
from sim.studies.report.lookup import Row
from sim.studies.report.material import Label, Material
from sim.studies.report.money import MILLION, clear_tone, holders
from sim.studies.report.pictures import Picture, picture
from sim.studies.report.style import INK, look

PARTS = ("mechanical", "behavioural", "total")


def section(material: Material) -> dict[str, Any] | None:
    """None where the study ran only one behaviour."""
    if len(material.behaviours) < 2:
        return None
    names = holders(material)
    with look():
        pictures = [] if material.many else [_picture(material, r, names) for r in material.reforms]
    untouched = [
        label
        for label in material.outcomes
        if all(_nothing(material.effect(label.id, r, "mechanical")) for r in material.reforms)
    ]
    return {
        "pictures": pictures,
        "text": material.words("untouched", n=len(untouched), all=len(material.outcomes)),
        "tables": [
            {"title": title, "outcomes": _outcomes(material, r), "money": _money(material, r)}
            for r, title in material.reforms.items()
        ]
        if not material.many
        else [],
    }


def _nothing(row: Row | None) -> bool:
    return row is None or row["difference"] == row["low"] == row["high"] == 0


def _outcomes(material: Material, reform: str) -> list[dict[str, Any]]:
    """Main outcomes with their parts."""

    def row(label: Label) -> dict[str, Any]:
        found = [material.effect(label.id, reform, part) for part in PARTS]
        return {"name": label.text, "cells": [cell(material, one, label) for one in found]}

    return [row(label) for label in material.outcomes]


def _money(material: Material, reform: str) -> list[dict[str, Any]]:
    """Results of budget holders with their parts, MSEK a year."""
    rows = []
    for holder in holders(material):
        found = [material.effect(holder, reform, part, measure="balance") for part in PARTS]
        cells = [
            in_unit(material, one, 1 / MILLION) | clear_tone(one) if one is not None else {}
            for one in found
        ]
        rows.append({"name": material.words.named("kinds", holder), "cells": cells})
    return rows


def _picture(material: Material, reform: str, names: list[str]) -> Picture:
    """Budget holders' results: the mechanical part, then the behavioural, and where that ends."""
    row_height, left, right = 0.34, 1.3, WIDTH - 0.25
    figure, axis = canvas(row_height * len(names) + 0.22)
    found = {
        name: {
            part: Change(*(row[key] / MILLION for key in ("difference", "low", "high")))
            for part in PARTS
            if (row := material.effect(name, reform, part, measure="balance")) is not None
            and math.isfinite(row["difference"])
        }
        for name in names
    }
    reach = reach_of([c for parts in found.values() for c in parts.values()], least=0.0)
    centre, half = (left + right) / 2, (right - left) / 2 / reach
    axis.plot([centre, centre], [0, row_height * len(names)], color=ZERO, lw=0.9, zorder=0)
    colour, told = paint(material, reform), []
    for y, name in zip(np.arange(len(names)) * row_height + row_height / 2, names, strict=True):
        write(axis, 1.2, y, short_name(material, name), ha="right")
        parts = found[name]
        if "total" not in parts or "mechanical" not in parts:
            continue
        start, end, total = 0.0, parts["mechanical"].value, parts["total"]
        axis.barh(
            y - 0.07, half * end, 0.1, centre, color="white", edgecolor=colour, hatch="////", lw=0.8
        )
        start, end = end, total.value
        axis.barh(y + 0.05, half * (end - start), 0.1, centre + half * start, color=colour)
        if math.isfinite(total.low):
            ends = [centre + half * one for one in (total.low, total.high)]
            axis.plot(ends, [y + 0.05] * 2, color=INK, lw=1.0)
        numbers = material.numbers
        values = [numbers.number(parts[part].value, 2, signed=True) for part in PARTS]
        told.append(f"{material.words.named('kinds', name)} " + " / ".join(values))
    ruler(axis, material, row_height * len(names) + 0.08, centre, half * reach, reach, "")
    title = material.reforms[reform]
    alt = material.words("mechanism_picture", reform=title, rows="; ".join(told))
    return picture(material, f"mechanism_{reform}", title, alt, figure)

"""Whom the effects meet: by deprivation of the neighbourhood (CNI) and by age."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from sim.people.state import AGE_GROUPS
from sim.studies.report.change import Change, cell, change_of, short_unit
from sim.studies.report.drawing import (
    SHOWN_OF_MANY,
    WIDTH,
    ZERO,
    keyed_canvas,
    looks,
    reach_of,
    strongest,
    tick,
    write,
)
from sim.studies.report.material import Label, Material
from sim.studies.report.pictures import Picture, picture
from sim.studies.report.style import GRID, MUTED, look
from sim.studies.report.tables import tidy

QUINTILES = tuple(f"cni_quintile={number}" for number in range(1, 6))
AGES = tuple(f"age={name}" for name in AGE_GROUPS)
GROUPS = (*QUINTILES, *AGES)
HEIGHT, LEFT, RIGHT, TOP, BOTTOM, APART = 1.75, 0.62, 0.05, 0.1, 0.36, 0.12
NARROW = 0.4  # of the width for the quintiles


def section(material: Material) -> dict[str, Any] | None:
    """None without outcomes by group."""
    labels = [
        label
        for label in material.main
        if any(material.effect(label.id, r, group=QUINTILES[0]) for r in material.reforms)
    ]
    if not labels:
        return None
    everything = [*material.outcomes, *material.others]
    names = {group: group_name(material, group) for group in GROUPS}
    table = tidy(material, "outcome", labels=everything, group=names.get)
    material.output.table("equity", material.words("table_equity"), table)
    with look():
        return {
            "pictures": [_picture(material, label) for label in labels],
            "shown": SHOWN_OF_MANY,
            "tables": [] if material.many else [_table(material, label) for label in labels],
        }


def group_name(material: Material, group: str) -> str:
    """A group in words."""
    kind, _, value = group.partition("=")
    return material.words(f"group_{kind}", value=value.replace("-", "–"))


def _reforms(material: Material, label: Label) -> list[str]:
    return list(looks(material, strongest(material, label)))


def _picture(material: Material, label: Label) -> Picture:
    unit, reforms = short_unit(material, label), _reforms(material, label)
    marks = looks(material, reforms)
    figure, axis, foot = keyed_canvas(material, marks, HEIGHT)
    found: dict[tuple[str, str], Change] = {}
    for reform in reforms:
        for group in GROUPS:
            row = material.effect(label.id, reform, group=group)
            if row is not None and math.isfinite(row["difference"]):
                change = change_of(row, label)
                if math.isfinite(change.value):
                    found[reform, group] = change
    reach = reach_of(list(found.values()), least=1.0 if unit else 0.0)
    middle, half = (TOP + HEIGHT - BOTTOM) / 2, (HEIGHT - BOTTOM - TOP) / 2
    for share in (-1.0, 0.0, 1.0):
        y = middle - half * share
        axis.plot([LEFT, WIDTH - RIGHT], [y, y], color=GRID if share else ZERO, lw=0.9, zorder=0)
        text = tick(material, share * reach, unit)
        write(axis, LEFT - 0.06, y, text, ha="right", color=MUTED, fontsize=7)
    spread = np.linspace(-0.3, 0.3, len(reforms)) if len(reforms) > 1 else np.zeros(1)
    for place, group in enumerate(GROUPS):
        middle_x, wide = _place(place)
        short = group.partition("=")[2].replace("-", "–")
        write(axis, middle_x, HEIGHT - 0.27, short, ha="center", color=MUTED, fontsize=6)
        for offset, reform in zip(spread, reforms, strict=True):
            if (reform, group) in found:
                change, x = found[reform, group], middle_x + wide * float(offset)
                colour, shape = marks[reform]
                if math.isfinite(change.low):
                    ends = [middle - half / reach * end for end in (change.low, change.high)]
                    axis.plot([x, x], ends, color=colour, lw=1.3, solid_capstyle="butt")
                y = middle - half / reach * change.value
                axis.plot(x, y, shape, color=colour, ms=3.4)
    for name, start in (("quintiles_axis", 0), ("ages_axis", 5)):
        x, _ = _place(start + 2)
        write(axis, x, HEIGHT - 0.1, material.words(name), ha="center", color=MUTED, fontsize=7)
    alt = f"{label.text}. {'; '.join(_told(material, label, reform) for reform in reforms)}"
    return picture(material, f"equity_{label.id}", label.text, alt, figure, foot)


def _place(place: int) -> tuple[float, float]:
    """Middle and width in inches of a group's column; ages have longer names."""
    room = WIDTH - LEFT - RIGHT - APART
    narrow, broad = NARROW * room / len(QUINTILES), (1 - NARROW) * room / len(AGES)
    if place < len(QUINTILES):
        return LEFT + narrow * (place + 0.5), narrow
    start = LEFT + narrow * len(QUINTILES) + APART
    return start + broad * (place - len(QUINTILES) + 0.5), broad


def _told(material: Material, label: Label, reform: str) -> str:
    """The least and the most deprived, in words."""
    parts = []
    for group in (QUINTILES[0], QUINTILES[-1]):
        found = cell(material, material.effect(label.id, reform, group=group), label)
        if found:
            parts.append(f"{group_name(material, group)} {found['value']}")
    return f"{material.reforms[reform]}: {', '.join(parts)}"


def _table(material: Material, label: Label) -> dict[str, Any]:
    """Level without reform and change under each, a row per group."""
    rows = []
    for group in GROUPS:
        found = [material.effect(label.id, reform, group=group) for reform in material.reforms]
        first = next((row for row in found if row is not None), None)
        if first is None:
            continue
        rows.append(
            {
                "name": group_name(material, group),
                "baseline": material.numbers.number(first["baseline"]),
                "cells": [cell(material, row, label) for row in found],
            }
        )
    return {"name": f"{label.text} ({label.unit})", "rows": rows}

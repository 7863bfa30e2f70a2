"""Where the system strains: queues, beds and staff, in the region and at its vårdcentraler."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from matplotlib.axes import Axes

from sim.studies.report.change import cell
from sim.studies.report.drawing import WIDTH, canvas, write
from sim.studies.report.lettering import fitted
from sim.studies.report.material import Label, Material
from sim.studies.report.pictures import Picture, picture
from sim.studies.report.style import GRID, INK, MUTED, PALETTE, look
from sim.studies.report.units import KIND

MEASURES = {
    "queues": (
        "phone_same_day", "assessed_3_days", "doctor_7_days", "doctor_wait", "unmet",
        "waiting_visit_90", "waiting_operation_90", "ed_wait",
    ),
    "beds": ("occupancy", "overcrowding_outliers", "discharge_ready_days", "ed_hours"),
    "staff": ("utilisation", "overtime", "gp_turnover", "locum_share", "listed_per_gp"),
}  # fmt: skip
ROW, NAME_ROOM, TICK = 0.5, 1.75, 0.065  # inches
FINE = 7.0  # points
DOTS_AT_MOST = 40  # of more units, the dots would lie on each other
MARK: dict[str, Any] = {"ms": 5.5, "alpha": 0.75, "mec": "white", "mew": 0.6}


def section(material: Material) -> dict[str, Any] | None:
    """None where none of the measures is in the results."""
    by_id = {label.id: label for label in [*material.outcomes, *material.others]}
    groups = []
    spreads: dict[str, list[tuple[Label, dict[str, float]]]] = {}
    for name, ids in MEASURES.items():
        labels = [by_id[id_] for id_ in ids if id_ in by_id and material.level(id_)]
        rows = [_row(material, label) for label in labels]
        if rows:
            groups.append({"name": material.words(f"strain_{name}"), "rows": rows})
        side = "queues" if name == "queues" else "staff"
        spreads.setdefault(side, []).extend(
            (label, units) for label in labels if len(units := _units(material, label)) > 1
        )
    if not groups:
        return None
    with look():
        drawn = [_picture(material, side, found) for side, found in spreads.items() if found]
    return {"groups": groups, "pictures": drawn}


def _units(material: Material, label: Label) -> dict[str, float]:
    """The level at each vårdcentral without reform, by its name."""
    found = {}
    for id_, unit in (material.units or {}).items():
        row = material.level(label.id, f"{KIND}={id_}") if unit.kind == KIND else None
        if row is not None and math.isfinite(row["mean"]):
            found[unit.name] = float(row["mean"])
    return found


def _worst(label: Label, units: dict[str, float]) -> str:
    """Name of the vårdcentral under most strain: the lowest where more is better."""
    return (min if label.better > 0 else max)(units, key=lambda name: units[name])


def _row(material: Material, label: Label) -> dict[str, Any]:
    level, units = material.level(label.id), _units(material, label)
    assert level is not None
    numbers = material.numbers
    worst = _worst(label, units) if len(units) > 1 else ""
    return {
        "name": label.text,
        "unit": label.unit,
        "level": numbers.level(level["mean"], level["high"] - level["low"]),
        "worst": f"{worst}: {numbers.number(units[worst])}" if worst else "",
        "cells": [cell(material, material.effect(label.id, r), label) for r in material.reforms],
    }


def _picture(
    material: Material, side: str, spreads: list[tuple[Label, dict[str, float]]]
) -> Picture:
    """A mark per vårdcentral between the least and the most strained of each measure."""
    width = 1.35 * WIDTH
    figure, axis = canvas(ROW * len(spreads) + 0.05, width)
    left, right = 0.3, width - 0.3
    told = []
    for place, (label, units) in enumerate(spreads):
        y, numbers = ROW * place + 0.24, material.numbers
        worst = _worst(label, units)
        best = next(name for name in _ordered(label, units) if name != worst)
        span = units[worst] - units[best] or 1.0
        write(axis, 0.02, y - 0.14, f"{label.text}, {label.unit}", weight="bold")
        axis.plot([left, right], [y, y], color=GRID, lw=1.0, zorder=0)
        places = {n: left + (right - left) * (v - units[best]) / span for n, v in units.items()}
        _marks(axis, [x for name, x in places.items() if name != worst], y)
        axis.plot(places[worst], y, "o", color=PALETTE[1], **MARK)
        text = f"{fitted(worst, NAME_ROOM, FINE)} {numbers.number(units[worst])}"
        write(axis, right + 0.06, y + 0.13, text, ha="right", fontsize=FINE, color=INK)
        text = f"{fitted(best, NAME_ROOM, FINE)} {numbers.number(units[best])}"
        write(axis, left - 0.06, y + 0.13, text, fontsize=FINE, color=MUTED)
        told.append(f"{label.text}: {worst} {numbers.number(units[worst])}")
    title = material.words(f"strain_units_{side}")
    alt = f"{material.words('strain_picture')} {'; '.join(told)}"
    return picture(material, f"strain_{side}", title, alt, figure)


def _marks(axis: Axes, xs: list[float], y: float) -> None:
    """A dot for each of some units, a thin line for each of many."""
    if len(xs) <= DOTS_AT_MOST:
        axis.plot(xs, [y] * len(xs), "o", color=PALETTE[0], **MARK)
        return
    lines = np.column_stack([xs, xs, np.full(len(xs), np.nan)]).ravel()
    heights = np.tile([y - TICK, y + TICK, np.nan], len(xs))
    axis.plot(lines, heights, color=PALETTE[0], lw=0.9, alpha=0.6)


def _ordered(label: Label, units: dict[str, float]) -> list[str]:
    """Units from the least strained."""
    return sorted(units, key=lambda name: units[name], reverse=label.better > 0)

"""How each main outcome develops, year by year, under each reform."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from sim.studies.report.change import Change, change_of, in_brief, short_unit
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

HEIGHT, LEFT, RIGHT, TOP, BOTTOM = 1.55, 0.62, 0.15, 0.1, 0.22


def section(material: Material) -> dict[str, Any] | None:
    """None for a study of one year."""
    years = material.years
    if len(years) < 2:
        return None
    table = material.effects.yearly("outcome", material.main_effect)
    known = {label.id for label in material.main}
    rows = dict(list(table[table["outcome"].isin(known)].groupby("outcome", sort=False)))
    pictures, tables = [], []
    with look():
        for label in material.main:
            if label.id in rows:
                found = _by_reform(material, label, rows[label.id])
                pictures.append(_picture(material, label, found, years))
                tables.append(_table(material, label, found, years))
    return (
        {"pictures": pictures, "tables": tables, "years": years, "shown": SHOWN_OF_MANY}
        if pictures
        else None
    )


def _by_reform(
    material: Material, label: Label, table: pd.DataFrame
) -> dict[str, dict[int, Change]]:
    """Changes by reform and year."""
    shown = looks(material, strongest(material, label))
    found: dict[str, dict[int, Change]] = {reform: {} for reform in shown}
    for row in table.to_dict("records"):
        if row["reform"] in found and math.isfinite(row["difference"]):
            found[row["reform"]][int(row["year"])] = change_of(row, label)  # type: ignore[arg-type]
    return {reform: years for reform, years in found.items() if years}


def _picture(
    material: Material, label: Label, found: dict[str, dict[int, Change]], years: list[int]
) -> Picture:
    marks = looks(material, list(found))
    figure, axis, foot = keyed_canvas(material, marks, HEIGHT)
    unit = short_unit(material, label)
    every = [change for by_year in found.values() for change in by_year.values()]
    reach = reach_of(every, least=1.0 if unit else 0.0)
    middle, half = (TOP + HEIGHT - BOTTOM) / 2, (HEIGHT - BOTTOM - TOP) / 2
    wide = (WIDTH - LEFT - RIGHT) / len(years)
    for share in (-1.0, 0.0, 1.0):
        y = middle - half * share
        axis.plot([LEFT, WIDTH - RIGHT], [y, y], color=GRID if share else ZERO, lw=0.9, zorder=0)
        text = tick(material, share * reach, unit)
        write(axis, LEFT - 0.06, y, text, ha="right", color=MUTED, fontsize=7)
    for place, year in enumerate(years):
        write(axis, LEFT + wide * (place + 0.5), HEIGHT - 0.08, str(year), ha="center", color=MUTED)
    spread = np.linspace(-0.28, 0.28, len(found)) if len(found) > 1 else np.zeros(1)
    for offset, (reform, by_year) in zip(spread, found.items(), strict=True):
        xs = {y: LEFT + wide * (years.index(y) + 0.5 + float(offset)) for y in by_year}
        scaled = {y: (c, middle, half / reach) for y, c in by_year.items()}
        _line(axis, xs, scaled, *marks[reform])
    last = years[-1]
    told = (
        f"{material.reforms[r]} {last}: {in_brief(material, by_year[last], label)}"
        for r, by_year in found.items()
        if last in by_year
    )
    alt = f"{label.text}. {'; '.join(told)}"
    return picture(material, f"development_{label.id}", label.text, alt, figure, foot)


def _line(
    axis: Axes,
    xs: dict[int, float],
    scaled: dict[int, tuple[Change, float, float]],
    colour: str,
    shape: str,
) -> None:
    """One reform's changes, joined; intervals upright."""
    order = sorted(xs)
    ys = [scaled[y][1] - scaled[y][2] * scaled[y][0].value for y in order]
    axis.plot([xs[y] for y in order], ys, color=colour, lw=0.8, alpha=0.6)
    for year, y in zip(order, ys, strict=True):
        change, middle, step = scaled[year]
        if math.isfinite(change.low):
            ends = [middle - step * end for end in (change.low, change.high)]
            axis.plot([xs[year]] * 2, ends, color=colour, lw=1.5, solid_capstyle="butt")
        axis.plot(xs[year], y, shape, color=colour, ms=4.2)


def _table(
    material: Material, label: Label, found: dict[str, dict[int, Change]], years: list[int]
) -> dict[str, Any]:
    rows = [
        {
            "name": material.reforms[reform],
            "cells": [
                in_brief(material, by_year[year], label) if year in by_year else ""
                for year in years
            ],
        }
        for reform, by_year in found.items()
    ]
    return {"name": label.text, "rows": rows}

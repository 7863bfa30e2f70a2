"""How units change what they decide themselves, and what each choice pays them."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from matplotlib.axes import Axes

from sim.studies.report.change import Change, in_unit, is_clear
from sim.studies.report.drawing import (
    ZERO,
    canvas,
    paint,
    reach_of,
    ruler,
    wrapped,
    write,
)
from sim.studies.report.lookup import Row
from sim.studies.report.material import Material
from sim.studies.report.pictures import Picture, picture
from sim.studies.report.style import INK, look
from sim.studies.report.tables import tidy
from sim.studies.report.words import practices

SMALLEST_SHOWN = 0.05  # per cent
OWNERS = ("all", "ownership=public", "ownership=private")
THOUSAND = 1e3
DRAWN = 8  # choices in a picture
MAIN_KIND = "vardcentral"


def section(material: Material) -> dict[str, Any] | None:
    """None without practice in the results."""
    kinds = practice(material)
    if not kinds:
        return None
    _keep(material)
    reforms = [] if material.many or material.main_effect != "total" else list(material.reforms)
    with look():
        pictures = [found for r in reforms if (found := _picture(material, r)) is not None]
    return {
        "practice": kinds,
        "pictures": pictures,
        "why": [{"title": material.reforms[r], "rows": why(material, r)} for r in reforms],
    }


def _keep(material: Material) -> None:
    words = material.words

    def group(name: str) -> str | None:
        kind, _, owner = name.partition("=")
        if name == "all":
            return words.named("ownership", "all")
        return words.named("ownership", owner) if kind == "ownership" and owner else None

    def name(dimension: str) -> str:
        kind = words.named("kinds", dimension.partition(".")[0])
        return f"{kind}: {words.practice(dimension)[0]}"

    for measure in ("practice", "marginal_revenue"):
        table = tidy(material, measure, name=name, group=group)
        material.output.table(measure, words(f"table_{measure}"), table)


def practice(material: Material) -> list[dict[str, Any]]:
    """Change of what units decide, by kind of unit, for vårdcentraler also by ownership."""
    found = set(material.keys("practice"))
    kinds: dict[str, list[dict[str, Any]]] = {}
    for dimension in _dimensions(material):
        kind = dimension.split(".", 1)[0]
        rows = kinds.setdefault(kind, [])
        for group in OWNERS:
            if (dimension, group) in found:
                row = _practice_row(material, dimension, group)
                if group != "all" or row["moves"]:
                    rows.append(row)
                if group == "all" and not row["moves"]:
                    break
    return [
        {"kind": material.words.named("kinds", kind), "rows": rows} for kind, rows in kinds.items()
    ]


def _dimensions(material: Material) -> list[str]:
    found = {name for name, group in material.keys("practice") if group == "all"}
    known = [name for name in practices() if name in found]
    return [*known, *sorted(found.difference(known))]


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


def why(material: Material, reform: str) -> list[dict[str, Any]]:
    """Per choice of vårdcentraler and owner: what a step pays without and with the reform, and how
    practice changed; the choices whose pay changed most first."""
    rows = []
    for dimension in _by_change_of_pay(material, reform):
        label, unit, factor, _ = material.words.practice(dimension)
        for group in OWNERS:
            pay = material.effect(dimension, reform, measure="marginal_revenue", group=group)
            step = material.effect(dimension, reform, measure="practice", group=group)
            if pay is None or step is None:
                continue
            whole = group == "all"
            owner = "" if whole else material.words.named("ownership", group.partition("=")[2])
            tone = {"tone": "moved" if is_clear(step) else "unclear"}
            rows.append(
                {
                    "name": f"{label} ({unit})" if whole else owner,
                    "part": not whole,
                    "pay": material.numbers.number(float(pay["baseline"])),
                    "change": in_unit(material, pay),
                    "practice": in_unit(material, step, factor) | tone,
                }
            )
    return rows


def _by_change_of_pay(material: Material, reform: str) -> list[str]:
    """The vårdcentraler's choices whose marginal revenue the reform changes most."""

    def size(dimension: str) -> float:
        row = material.effect(dimension, reform, measure="marginal_revenue")
        return abs(row["difference"]) if row is not None else 0.0

    names = [name for name in _dimensions(material) if name.startswith(MAIN_KIND + ".")]
    return [name for name in sorted(names, key=size, reverse=True)[:DRAWN] if size(name) > 0]


def _picture(material: Material, reform: str) -> Picture | None:
    """What a step more pays, and beside it the step that was taken."""
    names = _by_change_of_pay(material, reform)
    if not names:
        return None
    words, title, tall, top = material.words, material.reforms[reform], 0.32, 0.34
    figure, axis = canvas(top + tall * len(names) + 0.22)
    pays = [material.effect(name, reform, measure="marginal_revenue") for name in names]
    steps = [material.effect(name, reform, measure="practice") for name in names]
    colour = paint(material, reform)
    for rows, keys, size, unit, head, centre in (
        (pays, ("difference", "low", "high"), THOUSAND, "", "why_pay", 1.72),
        (steps, ("relative", "relative_low", "relative_high"), 1.0, "%", "why_practice", 2.88),
    ):
        changes = [_change(row, keys, size) for row in rows]
        reach = reach_of([c for c in changes if c is not None], least=0.0)
        half = 0.38 / reach
        write(axis, centre, 0.15, wrapped(words(head), 17), ha="center", fontsize=7, weight="bold")
        _column(axis, changes, (centre, half), colour, top, tall)
        ruler(axis, material, top + tall * len(names) + 0.09, centre, 0.38, reach, unit)
    told = []
    for y, (name, pay) in zip(
        top + tall * (np.arange(len(names)) + 0.5), zip(names, pays, strict=True), strict=True
    ):
        label = words.practice(name)[0]
        write(axis, 1.24, float(y), wrapped(label, 23), ha="right", fontsize=7)
        if pay is not None:
            told.append(f"{label} {material.numbers.number(pay['difference'], 2, signed=True)}")
    alt = words("why_picture", reform=title, rows="; ".join(told))
    return picture(material, f"practice_{reform}", title, alt, figure)


def _change(row: Row | None, keys: tuple[str, str, str], size: float) -> Change | None:
    if row is None or not math.isfinite(row[keys[0]]):
        return None
    return Change(*(float(row[key]) / size for key in keys))


def _column(
    axis: Axes,
    changes: list[Change | None],
    scale: tuple[float, float],
    colour: str,
    top: float,
    tall: float,
) -> None:
    centre, half = scale
    axis.plot([centre, centre], [top, top + tall * len(changes)], color=ZERO, lw=0.9, zorder=0)
    for place, change in enumerate(changes):
        if change is None:
            continue
        y = top + tall * (place + 0.5)
        axis.barh(y, half * change.value, 0.14, centre, color=colour, alpha=0.75)
        if math.isfinite(change.low):
            ends = [centre + half * end for end in (change.low, change.high)]
            axis.plot(ends, [y, y], color=INK, lw=1.0)

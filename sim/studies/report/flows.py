"""Money from one budget holder to another: a matrix, and pictures of it and of its changes."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.patches import PathPatch, Rectangle
from matplotlib.path import Path

from sim.studies.analysis import OUTSIDE
from sim.studies.report.change import in_unit, is_clear
from sim.studies.report.drawing import canvas, write
from sim.studies.report.lookup import Row
from sim.studies.report.material import Material
from sim.studies.report.pictures import Picture, picture
from sim.studies.report.style import INK

MILLION = 1e6
PAINTS = {
    "region": "#0072B2", "vardcentral": "#D55E00", "hospital": "#009E73", "municipality": "#CC79A7",
    "patient": "#56B4E9", OUTSIDE: "#8a94a0", "state": "#E69F00",
}  # fmt: skip
OTHER = "#000000"
MARGIN = 1.4  # inches for the names
LINE = 0.15  # inches between names
LEAST = 0.004  # of all money in a picture: what is less has no room there
Pair = tuple[str, str]  # payer, receiver


def pairs(material: Material) -> list[Pair]:
    """Who pays whom, each pair of budget holders once and in the direction of the baseline."""
    found = []
    for payer, group in material.keys("flow"):
        receiver = group.partition("=")[2]
        row = _row(material, payer, receiver, next(iter(material.reforms)))
        turned = (receiver, payer) in found or (payer, receiver) in found
        if row is None or turned or not any(_moves(material, payer, receiver)):
            continue
        size = row["baseline"] or sum(_moves(material, payer, receiver))
        found.append((payer, receiver) if size > 0 else (receiver, payer))
    return sorted(found)


def _moves(material: Material, payer: str, receiver: str) -> list[float]:
    rows = [_row(material, payer, receiver, reform) for reform in material.reforms]
    return [row["baseline"] + row["difference"] or row["baseline"] for row in rows if row]


def flow(material: Material, pair: Pair, reform: str, effect: str | None = None) -> Row | None:
    """Net flow of a pair: the receiver's view of it, or the payer's turned round."""
    row = _row(material, *pair, reform, effect)
    if row is not None:
        return row
    other = _row(material, pair[1], pair[0], reform, effect)
    if other is None:
        return None
    turned = {"low": -other["high"], "high": -other["low"]}
    return {**other, "baseline": -other["baseline"], "difference": -other["difference"], **turned}


def _row(
    material: Material, payer: str, receiver: str, reform: str, effect: str | None = None
) -> Row | None:
    return material.effect(payer, reform, effect, measure="flow", group=f"kind={receiver}")


def matrix(material: Material, found: list[Pair]) -> dict[str, Any]:
    """Payers as rows, receivers as columns, MSEK a year without reform."""
    first = next(iter(material.reforms))
    payers = list(dict.fromkeys(pair[0] for pair in found))
    receivers = list(dict.fromkeys(pair[1] for pair in sorted(found, key=lambda p: p[1])))
    values = {pair: flow(material, pair, first) for pair in found}

    def text(pair: Pair) -> str:
        row = values.get(pair)
        return "" if row is None else material.numbers.number(row["baseline"] / MILLION)

    return {
        "receivers": [_name(material, name) for name in receivers],
        "rows": [
            {"name": _name(material, payer), "cells": [text((payer, one)) for one in receivers]}
            for payer in payers
        ],
    }


def changes(material: Material, found: list[Pair]) -> list[dict[str, Any]]:
    """The change of every flow under each reform, MSEK a year."""
    rows = []
    for pair in found:
        per_reform = [flow(material, pair, reform) for reform in material.reforms]
        cells = [
            in_unit(material, row, 1 / MILLION) | {"tone": "moved" if is_clear(row) else "unclear"}
            for row in per_reform
        ]
        name = " → ".join(_name(material, end) for end in pair)
        base = per_reform[0]["baseline"] / MILLION if per_reform[0] else math.nan
        rows.append({"name": name, "baseline": material.numbers.number(base), "cells": cells})
    return rows


def pictures(material: Material, found: list[Pair]) -> list[Picture]:
    """All money without reform; then, for each of a few reforms, what it moves."""
    words, first = material.words, next(iter(material.reforms))
    whole = {p: row["baseline"] for p in found if (row := flow(material, p, first)) is not None}
    drawn = [_picture(material, "flows", words("flows_baseline"), whole)]
    for reform, title in material.reforms.items() if not material.many else ():
        moved = {p: row["difference"] for p in found if (row := flow(material, p, reform))}
        heading = words("flows_change", reform=title)
        drawn.append(_picture(material, f"flows_{reform}", heading, moved))
    return [one for one in drawn if one is not None]


def _picture(
    material: Material, name: str, title: str, amounts: dict[Pair, float]
) -> Picture | None:
    """Givers to the left, receivers to the right; a band is as thick as the money is much."""
    forward = {
        (pair if amount > 0 else (pair[1], pair[0])): abs(amount) / MILLION
        for pair, amount in amounts.items()
        if math.isfinite(amount)
    }
    total = sum(forward.values())
    forward = {pair: amount for pair, amount in forward.items() if amount > LEAST * total}
    if not forward:
        return None
    alt = "; ".join(
        f"{_name(material, a)} → {_name(material, b)} {material.numbers.amount(amount)}"
        for (a, b), amount in sorted(forward.items(), key=lambda item: -item[1])
    )
    width, height, gap, bar = 4.6, 2.3, 0.14, 0.09
    figure, axis = canvas(height, width)
    ends = [list(dict.fromkeys(pair[side] for pair in forward)) for side in (0, 1)]
    room = height - 0.1 - gap * (max(map(len, ends)) - 1)
    thick = room / sum(forward.values())
    tops: list[dict[str, float]] = []
    for side, x in ((0, MARGIN), (1, width - MARGIN - bar)):
        top, places, labels = 0.05, {}, []
        names = sorted(ends[side], key=lambda n: -_sum(forward, side, n))
        spare = height - 0.1 - room - gap * (len(names) - 1)
        top += spare / 2
        for holder in names:
            places[holder] = top
            amount = _sum(forward, side, holder)
            tall = amount * thick
            axis.add_patch(Rectangle((x, top), bar, tall, color=_paint(holder)))
            labels.append(
                (
                    f"{short_name(material, holder)}  {material.numbers.amount(amount)}",
                    top + tall / 2,
                )
            )
            top += tall + gap
        tops.append(places)
        _labels(axis, labels, x - 0.06 if side == 0 else x + bar + 0.06, side, height)
    for (giver, receiver), amount in sorted(
        forward.items(), key=lambda item: (tops[0][item[0][0]], tops[1][item[0][1]])
    ):
        tall = amount * thick
        _band(
            axis, MARGIN + bar, width - MARGIN - bar, tops[0][giver], tops[1][receiver], tall,
            _paint(giver),
        )  # fmt: skip
        tops[0][giver] += tall
        tops[1][receiver] += tall
    return picture(material, name, title, f"{title}, {material.words('msek')}: {alt}", figure)


def _sum(forward: dict[Pair, float], side: int, holder: str) -> float:
    return sum(amount for pair, amount in forward.items() if pair[side] == holder)


def _labels(
    axis: Axes, labels: list[tuple[str, float]], x: float, side: int, height: float
) -> None:
    """Names beside their bars, moved apart where the bars are thin."""
    places: list[float] = []
    for _, wanted in labels:
        places.append(max(wanted, places[-1] + LINE if places else LINE / 2))
    bottom = height - LINE / 2
    for index in range(len(places) - 1, -1, -1):
        places[index] = min(places[index], bottom)
        bottom = places[index] - LINE
    for (text, _), y in zip(labels, places, strict=True):
        write(axis, x, y, text, ha="left" if side else "right", color=INK)


def _band(
    axis: Axes, left: float, right: float, start: float, end: float, tall: float, paint: str
) -> None:
    middle = (left + right) / 2
    points = np.array(
        [
            (left, start), (middle, start), (middle, end), (right, end),
            (right, end + tall), (middle, end + tall), (middle, start + tall), (left, start + tall),
            (left, start),
        ]
    )  # fmt: skip
    curve, line = Path.CURVE4, Path.LINETO
    codes = [Path.MOVETO, curve, curve, curve, line, curve, curve, curve, Path.CLOSEPOLY]
    patch = PathPatch(Path(points, codes), facecolor=paint, alpha=0.35, lw=0)
    axis.add_patch(patch)


def _paint(holder: str) -> str:
    return PAINTS.get(holder, OTHER)


def _name(material: Material, holder: str) -> str:
    return material.words.named("kinds", holder)


def short_name(material: Material, holder: str) -> str:
    """A budget holder's name for pictures."""
    return material.words.translated("short", holder) or _name(material, holder)

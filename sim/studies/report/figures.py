"""Figures of the report: small pictures that the page sets beside or below each other.

Zero is in the middle of every picture and a reform has one colour everywhere. A filled mark is the
effect in focus, an open diamond the mechanical one.
"""

from __future__ import annotations

import math
import textwrap
from typing import Any

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from sim.studies.report.change import Change, change_of, short_unit
from sim.studies.report.material import Label, Material, Unit
from sim.studies.report.money import gain, ranked
from sim.studies.report.numbers import DECIMAL_MARK, MINUS
from sim.studies.report.style import INK, MUTED, colour, embed, look

WIDTH = 3.4  # inches: readable on a telephone, three beside each other on a screen
UNITS_AT_MOST = 40
STEPS = (1, 1.5, 2, 3, 4, 6, 8, 10)  # ends of a scale
MARKS = {"total": "o", "mechanical": "D"}


def forest(material: Material) -> list[dict[str, str]]:
    """A picture per main outcome: change with interval, a row per reform."""
    pictures = []
    with look():
        for label in material.main:
            rows = {
                (reform, effect): change_of(row, label)
                for reform in material.reforms
                for effect in material.shown_effects
                if (row := material.effect(label.id, reform, effect)) is not None
            }
            rows = {key: c for key, c in rows.items() if _tells(c, key[1], material)}
            if rows:
                figure = _panel(material, label, rows)
                name = material.words("picture_of", name=label.text)
                pictures.append({"title": label.text, "alt": name, "src": embed(figure)})
    return pictures


def _tells(change: Change, effect: str, material: Material) -> bool:
    """Whether there is a mark to draw: not for a mechanical effect that is exactly nothing."""
    nothing = change.value == change.low == change.high == 0
    return math.isfinite(change.value) and (effect == material.main_effect or not nothing)


def _panel(material: Material, label: Label, rows: dict[tuple[str, str], Change]) -> Figure:
    height = 0.32 + 0.4 * len(material.reforms)
    figure, axis = _axes(height, left=1.22, bottom=0.3)
    shown = material.shown_effects
    beside = len({effect for _, effect in rows}) > 1
    spread = np.linspace(-0.17, 0.17, len(shown)) if beside else np.zeros(len(shown))
    for index, reform in enumerate(material.reforms):
        for offset, effect in zip(spread, shown, strict=True):
            if (reform, effect) in rows:
                _mark(axis, rows[reform, effect], index + float(offset), colour(index), effect)
    axis.set_ylim(len(material.reforms) - 0.45, -0.55)
    titles = [textwrap.fill(title, 18) for title in material.reforms.values()]
    axis.set_yticks(range(len(titles)), titles)
    _scale(axis, material, list(rows.values()), short_unit(material, label))
    return figure


def _mark(axis: Axes, change: Change, y: float, paint: str, effect: str) -> None:
    if math.isfinite(change.low):
        axis.plot([change.low, change.high], [y, y], color=paint, lw=1.8, solid_capstyle="butt")
    face = "white" if effect == "mechanical" else paint
    axis.plot(change.value, y, MARKS[effect], color=paint, mfc=face, ms=5, mew=1.3)


def _axes(height: float, left: float, bottom: float) -> tuple[Figure, Axes]:
    """An axis with margins in inches, so that all pictures line up."""
    figure = plt.figure(figsize=(WIDTH, height))
    right, top = 0.3, 0.04
    axis = figure.add_axes(
        (
            left / WIDTH,
            bottom / height,
            (WIDTH - left - right) / WIDTH,
            (height - bottom - top) / height,
        )
    )
    axis.axvline(0.0, color=MUTED, lw=0.9, zorder=0)
    axis.grid(axis="y", visible=False)
    axis.tick_params(axis="both", length=0)
    axis.tick_params(axis="x", labelsize=8)
    axis.tick_params(axis="y", labelsize=8)
    for side in axis.spines.values():
        side.set_visible(False)
    return figure, axis


def _scale(axis: Axes, material: Material, changes: list[Change], unit: str) -> None:
    """The narrowest round scale around zero that holds the marks and, if it can, the intervals."""
    ends = [abs(end) for c in changes for end in (c.value, c.low, c.high) if math.isfinite(end)]
    reach = round_up(max(ends, default=1.0), least=1.0 if unit else 0.0)
    axis.set_xlim(-reach * 1.08, reach * 1.08)
    axis.set_xticks([-reach, -reach / 2, 0, reach / 2, reach])

    def text(x: float, _: Any) -> str:
        size = f"{abs(x):g}".replace(".", DECIMAL_MARK[material.lang])
        sign = MINUS if x < 0 else "+"
        if x == 0:
            return "0"
        return f"{sign}{size} {unit}".rstrip() if abs(x) == reach else ""

    axis.xaxis.set_major_formatter(text)


def round_up(value: float, least: float) -> float:
    """The next of `STEPS` times a power of ten, at least `least`."""
    value = max(value, least)
    if value <= 0:
        return 1.0
    power = 10.0 ** math.floor(math.log10(value))
    return next(step * power for step in STEPS if value <= step * power * (1 + 1e-9))


def redistribution(material: Material) -> dict[str, str]:
    """A picture per reform: each vårdcentral's change of revenue, most gain first."""
    pictures: dict[str, str] = {}
    orders = {reform: most_affected(material, reform) for reform in material.reforms}
    changes = [gain(row) for order in orders.values() for _, rows in order for row in rows.values()]
    with look():
        for index, (reform, order) in enumerate(orders.items()):
            if order:
                pictures[reform] = embed(_bars(material, order, changes, colour(index)))
    return pictures


def most_affected(material: Material, reform: str) -> list[tuple[Unit, dict[str, pd.Series]]]:
    """The vårdcentraler that a picture has room for: those at both ends of the ranking."""
    order = ranked(material, reform)
    half = UNITS_AT_MOST // 2
    return order if len(order) <= UNITS_AT_MOST else order[:half] + order[-half:]


def _bars(
    material: Material,
    order: list[tuple[Unit, dict[str, pd.Series]]],
    changes: list[Change],
    paint: str,
) -> Figure:
    figure, axis = _axes(0.4 + 0.25 * len(order), left=1.28, bottom=0.3)
    for y, (_, rows) in enumerate(order):
        focus = gain(rows[material.main_effect])
        axis.barh(y, focus.value, color=paint, alpha=0.75, height=0.6)
        if math.isfinite(focus.low):
            axis.plot([focus.low, focus.high], [y, y], color=INK, lw=1.1)
        if material.main_effect == "total" and "mechanical" in rows:
            value = gain(rows["mechanical"]).value
            axis.plot(value, y, MARKS["mechanical"], color=INK, mfc="white", ms=4, mew=1.1)
    axis.set_yticks(range(len(order)), [_short(unit.name) for unit, _ in order])
    axis.set_ylim(len(order) - 0.4, -0.6)
    _scale(axis, material, changes, "%")
    return figure


def _short(name: str, width: int = 21) -> str:
    return name if len(name) <= width else name[: width - 1].rstrip() + "…"

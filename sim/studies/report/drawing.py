"""Parts of figures: axes around zero that line up, round scales, marks.

Zero is in the middle of every picture and a reform has one colour everywhere. A filled mark is the
effect in focus, an open diamond the mechanical one.
"""

from __future__ import annotations

import math
from typing import Any

import matplotlib.pyplot as plt
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from sim.studies.report.change import Change
from sim.studies.report.material import Material
from sim.studies.report.numbers import DECIMAL_MARK, MINUS
from sim.studies.report.style import MUTED

WIDTH = 3.4  # inches: readable on a telephone, three beside each other on a screen
STEPS = (1, 1.5, 2, 3, 4, 6, 8, 10)  # ends of a scale
MARKS = {"total": "o", "mechanical": "D"}


def axes(height: float, left: float, bottom: float) -> tuple[Figure, Axes]:
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


def scale(axis: Axes, material: Material, changes: list[Change], unit: str) -> None:
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

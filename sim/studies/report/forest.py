"""Effects on the outcomes, a picture each."""

from __future__ import annotations

import math
import textwrap
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from sim.studies.report.change import Change, change_of, short_unit
from sim.studies.report.drawing import MARKS, axes, scale
from sim.studies.report.material import Label, Material
from sim.studies.report.style import colour, embed, look


def section(material: Material) -> dict[str, Any] | None:
    """None where no outcome has an effect."""
    found = forest(material)
    return {"forest": found} if found else None


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
    figure, axis = axes(height, left=1.22, bottom=0.3)
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
    scale(axis, material, list(rows.values()), short_unit(material, label))
    return figure


def _mark(axis: Axes, change: Change, y: float, paint: str, effect: str) -> None:
    if math.isfinite(change.low):
        axis.plot([change.low, change.high], [y, y], color=paint, lw=1.8, solid_capstyle="butt")
    face = "white" if effect == "mechanical" else paint
    axis.plot(change.value, y, MARKS[effect], color=paint, mfc=face, ms=5, mew=1.3)

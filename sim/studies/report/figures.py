"""Figures of the report; each takes the material and gives an image address or None."""

from __future__ import annotations

import math

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from sim.studies.report.material import Label, Material
from sim.studies.report.style import INK, MUTED, colour, embed, look

COLUMNS = 3
MARKERS = {"total": "o", "mechanical": "D"}


def forest(material: Material) -> str | None:
    """Relative effect with interval: a panel per outcome, a row per reform, a mark per effect."""
    labels = [label for label in material.outcomes if _has(material, label)]
    if not labels:
        return None
    rows = math.ceil(len(labels) / COLUMNS)
    height = 0.75 + 0.42 * len(material.reforms)
    with look():
        figure, axes = plt.subplots(
            rows, COLUMNS, figsize=(10.4, rows * height), squeeze=False, sharey=True
        )
        for index, axis in enumerate(axes.flat):
            if index < len(labels):
                _panel(axis, material, labels[index])
            else:
                axis.set_visible(False)
        figure.tight_layout(h_pad=1.4, w_pad=1.6)
        return embed(figure)


def _has(material: Material, label: Label) -> bool:
    return any(material.effect(label.id, reform) is not None for reform in material.reforms)


def _panel(axis: Axes, material: Material, label: Label) -> None:
    shown = material.shown_effects
    for row, reform in enumerate(material.reforms):
        for offset, effect in zip(np.linspace(-0.16, 0.16, len(shown)), shown, strict=True):
            found = material.effect(label.id, reform, effect)
            if found is None or not math.isfinite(found["relative"]):
                continue
            y, paint = row + (offset if len(shown) > 1 else 0.0), colour(row)
            if math.isfinite(found["relative_low"]):
                ends = [found["relative_low"], found["relative_high"]]
                axis.plot(ends, [y, y], color=paint, lw=1.8, solid_capstyle="butt")
            face = paint if effect == "total" or len(shown) == 1 else "white"
            mark = MARKERS.get(effect, "o")
            axis.plot(found["relative"], y, mark, color=paint, mfc=face, ms=5.5, mew=1.4)
    axis.axvline(0.0, color=MUTED, lw=0.9, zorder=0)
    axis.set_ylim(len(material.reforms) - 0.45, -0.55)
    axis.set_yticks(range(len(material.reforms)), list(material.reforms.values()))
    axis.grid(axis="y", visible=False)
    axis.set_title(_wrapped(label.text), fontsize=9, color=INK)
    axis.xaxis.set_major_locator(plt.MaxNLocator(5))
    axis.xaxis.set_major_formatter(lambda x, _: f"{x:+.3g} %".replace("-", "\u2212") if x else "0")
    axis.tick_params(axis="x", labelsize=7.5)
    axis.tick_params(axis="y", labelsize=8.5)
    for side in axis.spines.values():
        side.set_visible(False)


def _wrapped(text: str, width: int = 34) -> str:
    import textwrap

    return "\n".join(textwrap.wrap(text, width))


def redistribution(material: Material) -> str | None:
    """What each vardcentral gains or loses in a year, per reform, with interval."""
    rows = material.chosen("revenue")
    rows = rows[rows["group"].str.startswith("vardcentral=")]
    if rows.empty:
        return None
    reforms = list(material.reforms)
    order = _order(rows, reforms[0])
    names = material.unit_names or {}
    with look():
        figure, axes = plt.subplots(
            1,
            len(reforms),
            figsize=(10.4, 0.9 + 0.27 * len(order)),
            squeeze=False,
            sharey=True,
            sharex=True,
        )
        for index, (axis, reform) in enumerate(zip(axes.flat, reforms, strict=True)):
            own = rows[rows["reform"] == reform].set_index("group").reindex(order)
            spots = np.arange(len(order))
            axis.barh(spots, own["relative"], color=colour(index), alpha=0.85, height=0.62)
            ends = own[["relative_low", "relative_high"]].to_numpy(float)
            axis.hlines(spots, ends[:, 0], ends[:, 1], color=INK, lw=1.1)
            axis.axvline(0.0, color=MUTED, lw=0.9)
            units = [group.split("=", 1)[1] for group in order]
            axis.set_yticks(spots, [names.get(unit, unit) for unit in units], fontsize=8)
            axis.set_title(_wrapped(material.reforms[reform]), fontsize=9, color=INK)
            axis.xaxis.set_major_formatter(lambda x, _: f"{x:g} %".replace("-", "\u2212"))
            axis.tick_params(axis="x", labelsize=7.5)
            axis.grid(axis="y", visible=False)
            for side in axis.spines.values():
                side.set_visible(False)
        axes[0, 0].invert_yaxis()
        figure.tight_layout(w_pad=1.2)
        return embed(figure)


def _order(rows: pd.DataFrame, reform: str) -> list[str]:
    first = rows[rows["reform"] == reform].sort_values("relative", ascending=False)
    return list(first["group"])

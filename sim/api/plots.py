"""Pictures of a comparison in the look of the report; each gives the matplotlib Axes it drew on."""

from __future__ import annotations

import textwrap
from collections.abc import Mapping

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from sim.studies.labels import label
from sim.studies.report.style import MUTED, colour, look
from sim.studies.report.words import Words

WIDTH = 6.4  # inches
WORDS = {
    "told": (
        "Förändring i %, i procentenheter (p.e.) för andelar",
        "Change in %, in percentage points (pp) for shares",
    ),
    "points": ("p.e.", "pp"),
    "relative": ("Förändring, % av nivån utan reform", "Change, % of the level without the reform"),
    "difference": ("Förändring, {unit}", "Change, {unit}"),
    "practice": ("Ändrat arbetssätt: {title}", "Change of practice: {title}"),
}


def effects(
    frame: pd.DataFrame, titles: Mapping[str, str], lang: str = "en", ax: Axes | None = None
) -> Axes:
    """Effects of `Comparison.effects`, a row per outcome, a colour per reform.

    Shares change by percentage points, all else in per cent of the level without the reform;
    outcomes around zero, such as indices of equity, are left out.
    """
    known = _told(frame, lang)
    labels = list(dict.fromkeys(known["label"]))
    reforms = [name for name in titles if name in set(known["reform"])]
    with look():
        own, ax = ax is None, _axes(ax, 1.1 + (0.16 + 0.12 * len(reforms)) * len(labels))
        spread = np.linspace(-0.3, 0.3, len(reforms) + 2)[1:-1]
        for name, offset in zip(reforms, spread, strict=True):
            rows = known[known["reform"] == name]
            y = np.array([labels.index(label) for label in rows["label"]]) + offset
            paint = colour(list(titles).index(name))
            _bars(ax, rows, y, paint, titles[name])
        _rows(ax, labels)
        ax.set_xlabel(_word("told", lang))
        _legend(ax, own)
    return ax


def development(
    frame: pd.DataFrame, titles: Mapping[str, str], lang: str = "en", ax: Axes | None = None
) -> Axes:
    """Differences of `Comparison.effects` by year for one outcome and group, a line per reform."""
    with look():
        own, ax = ax is None, _axes(ax, 3.2)
        ax.axhline(0.0, color=MUTED, lw=0.9, zorder=0)
        for number, (name, title) in enumerate(titles.items()):
            rows = frame[frame["reform"] == name].sort_values("period")
            if rows.empty:
                continue
            years = rows["period"].astype(int)
            ax.plot(years, rows["difference"], "o-", color=colour(number), label=title)
            ax.fill_between(
                years, rows["low"], rows["high"], color=colour(number), alpha=0.15, lw=0
            )
        ax.set_xticks(sorted({int(year) for year in frame["period"]}))
        ax.set_title("".join(frame["label"].head(1)))
        points = set(frame["outcome"].map(lambda name: label(name, lang).change)) == {"points"}
        unit = _word("points", lang) if points else "".join(frame["unit"].head(1))
        ax.set_ylabel(_word("difference", lang, unit=unit))
        _legend(ax, own)
    return ax


def practice(
    frame: pd.DataFrame,
    title: str,
    number: int = 0,
    most: int = 12,
    lang: str = "en",
    ax: Axes | None = None,
) -> Axes:
    """Relative changes of `Comparison.practice` for one reform, largest first."""
    levels = frame["outcome"].map(lambda name: Words(lang).practice(name)[3])
    known = frame[np.isfinite(frame["relative"]) & levels.astype(bool)]
    order = known["relative"].abs().sort_values(ascending=False).index[:most]
    rows = known.loc[order]
    with look():
        ax = _axes(ax, 0.9 + 0.3 * len(rows))
        _bars(ax, rows, np.arange(len(rows)), colour(number), title)
        _rows(ax, list(rows["label"]))
        ax.set_xlabel(_word("relative", lang))
        ax.set_title(_word("practice", lang, title=title))
    return ax


def _axes(ax: Axes | None, height: float) -> Axes:
    if ax is not None:
        return ax
    figure = plt.figure(figsize=(WIDTH, height), layout="constrained", facecolor="white")
    return figure.subplots()


def _bars(ax: Axes, rows: pd.DataFrame, y: np.ndarray, paint: str, title: str) -> None:
    """Marks with their intervals; without an interval (one replication) the mark alone."""
    middle, low, high = (
        rows[name].to_numpy(float) for name in ("relative", "relative_low", "relative_high")
    )
    reach = np.nan_to_num(np.array([middle - low, high - middle]))
    ax.errorbar(middle, y, xerr=reach, fmt="o", ms=4, lw=1.6, color=paint, label=title)


def _rows(ax: Axes, labels: list[str]) -> None:
    """Outcomes as rows from the top, and a line at no change."""
    ax.axvline(0.0, color=MUTED, lw=0.9, zorder=0)
    ax.set_yticks(range(len(labels)), [textwrap.fill(label, 34) for label in labels])
    ax.set_ylim(len(labels) - 0.4, -0.6)
    ax.grid(axis="y", visible=False)


def _told(frame: pd.DataFrame, lang: str) -> pd.DataFrame:
    """Effects as the report tells them: shares in percentage points, labelled so."""
    change = {name: label(name, lang).change for name in frame["outcome"].unique()}
    how = frame["outcome"].map(change)
    points = how == "points"
    told = frame.assign(
        label=frame["label"].where(~points, frame["label"] + f", {_word('points', lang)}"),
        relative=frame["difference"].where(points, frame["relative"]),
        relative_low=frame["low"].where(points, frame["relative_low"]),
        relative_high=frame["high"].where(points, frame["relative_high"]),
    )
    return told[np.isfinite(told["relative"]) & (how != "difference")]


def _legend(ax: Axes, own: bool) -> None:
    """Names of the reforms: below a picture of its own, inside an axis that was given."""
    if own:
        ax.figure.legend(loc="outside lower left", frameon=False, ncols=2)
    else:
        ax.legend(frameon=False)


def _word(key: str, lang: str, **values: str) -> str:
    return WORDS[key][0 if lang == "sv" else 1].format(**values)

"""One look for all figures: colours that the colour-blind can tell apart, quiet axes."""

from __future__ import annotations

from typing import Any

import matplotlib.pyplot as plt
import seaborn as sns

# Okabe and Ito (2008), without yellow, which is too pale on white.
PALETTE = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#56B4E9", "#E69F00", "#000000")
MARKERS = ("o", "s", "^", "D", "v", "P", "X")  # a form for each colour, for those who see none
SIGNS = ("●", "■", "▲", "◆", "▼", "✚", "✖")  # the same forms in text
INK, MUTED, GRID = "#1d2733", "#5d6b7a", "#e3e8ee"
FONT = "DejaVu Sans"
RC: dict[Any, Any] = {
    "font.size": 9.5,
    "font.family": FONT,
    "axes.edgecolor": GRID,
    "axes.labelcolor": MUTED,
    "axes.titlecolor": INK,
    "axes.titlesize": 10,
    "axes.titleweight": "bold",
    "axes.titlelocation": "left",
    "xtick.color": MUTED,
    "ytick.color": INK,
    "grid.color": GRID,
    "svg.hashsalt": "vardsim",
    "svg.fonttype": "none",
    "figure.facecolor": "none",
    "axes.facecolor": "none",
}


def look() -> Any:
    """Context in which figures have the house look."""
    style: dict[Any, Any] = {**sns.axes_style("whitegrid"), **RC}
    return plt.rc_context(style)


def colour(index: int) -> str:
    """Colour of the reform with this number; repeats after seven."""
    return PALETTE[index % len(PALETTE)]


def marker(index: int) -> str:
    """Form of the reform with this number's marks; goes with its colour."""
    return MARKERS[index % len(MARKERS)]

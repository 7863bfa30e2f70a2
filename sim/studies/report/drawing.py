"""Parts of figures: a canvas in inches, scales around zero, marks, and which reforms are drawn.

Zero is in the middle of every scale. A reform has one colour and one form everywhere, in a study
with more reforms than there are forms all look alike and are told by name. A filled mark is the
effect in focus, an open diamond the mechanical one.
"""

from __future__ import annotations

import math
import textwrap

import matplotlib.pyplot as plt
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from sim.studies.report.change import Change, change_of, short_unit, strength
from sim.studies.report.material import Label, Material
from sim.studies.report.numbers import DECIMAL_MARK, MINUS, THIN
from sim.studies.report.style import INK, MUTED, PALETTE, colour, marker

WIDTH = 3.4  # inches: readable on a telephone, three beside each other on a screen
STEPS = (1, 1.5, 2, 3, 4, 6, 8, 10)  # ends of a scale
MECHANICAL = "D"
ZERO = "#aab4c0"
HEAD = 0.54  # inches for the title
SHOWN_OF_MANY = 3  # reforms in a picture that does not write them out
KEY_LINE = 0.15  # inches
SMALL = 7.5  # points
TITLE_WIDTH = 46  # characters of a bold title


def paint(material: Material, reform: str) -> str:
    """The reform's colour."""
    names = list(material.reforms)
    return PALETTE[0] if material.many else colour(names.index(reform))


def form(material: Material, reform: str) -> str:
    """The form of the reform's marks."""
    names = list(material.reforms)
    return "o" if material.many else marker(names.index(reform))


def looks(material: Material, reforms: list[str]) -> dict[str, tuple[str, str]]:
    """Colour and form of each reform's marks in a picture where reforms are not written out.

    Of many reforms the first few, told apart by their place.
    """
    if not material.many:
        return {reform: (paint(material, reform), form(material, reform)) for reform in reforms}
    return {one: (colour(i), marker(i)) for i, one in enumerate(reforms[:SHOWN_OF_MANY])}


def keyed_canvas(
    material: Material, marks: dict[str, tuple[str, str]], height: float
) -> tuple[Figure, Axes, float]:
    """A canvas with names of the marks' reforms below it, and the foot that they make.

    The page has a legend of its own, but for many reforms: there the names are part of the picture.
    """
    tall = KEY_LINE * len(marks) + 0.06
    foot = 0.0 if material.many else tall
    figure, axis = canvas(height + tall - foot, foot=foot)
    for place, (reform, (shade, shape)) in enumerate(marks.items()):
        y = height + KEY_LINE * (place + 0.5) + 0.06
        axis.plot(0.12, y, shape, color=shade, ms=4.2)
        write(axis, 0.24, y, wrapped(material.reforms[reform], 56, 1), fontsize=7)
    return figure, axis, foot


def canvas(height: float, width: float = WIDTH, foot: float = 0.0) -> tuple[Figure, Axes]:
    """An empty figure whose coordinates are inches from the upper left corner.

    Above zero there is room for a title, and below `height` there are `foot` inches; both stand in
    the figure's files only, since the page has them in words.
    """
    figure = plt.figure(figsize=(width, HEAD + height + foot))
    axis = figure.add_axes((0.0, 0.0, 1.0, 1.0))
    axis.set_axis_off()
    axis.set_xlim(0, width)
    axis.set_ylim(height + foot, -HEAD)
    return figure, axis


def strongest(material: Material, label: Label) -> list[str]:
    """The reforms to draw for an outcome: all, or where they are many those that move it most."""
    reforms = list(material.reforms)
    if not material.many:
        return reforms
    known = [r for r in reforms if material.effect(label.id, r) is not None]
    known.sort(key=lambda reform: -strength(material, reform, label))
    return known[: len(PALETTE)]


def changes(material: Material, label: Label) -> dict[tuple[str, str], Change]:
    """Changes of an outcome to draw, by reform and effect.

    A mechanical effect that is exactly nothing is left out.
    """
    found = {}
    for reform in strongest(material, label):
        for effect in material.shown_effects:
            row = material.effect(label.id, reform, effect)
            if row is None or not math.isfinite(row["difference"]):
                continue
            change = change_of(row, label)
            nothing = change.value == change.low == change.high == 0
            if math.isfinite(change.value) and (effect == material.main_effect or not nothing):
                found[reform, effect] = change
    return found


def reach_of(changes: list[Change], least: float) -> float:
    """The narrowest round scale around zero that holds the marks and the intervals."""
    ends = [abs(end) for c in changes for end in (c.value, c.low, c.high) if math.isfinite(end)]
    return round_up(max(ends, default=1.0), least)


def round_up(value: float, least: float) -> float:
    """The next of `STEPS` times a power of ten, at least `least`."""
    value = max(value, least)
    if value <= 0:
        return 1.0
    power = 10.0 ** math.floor(math.log10(value))
    return next(step * power for step in STEPS if value <= step * power * (1 + 1e-9))


def tick(material: Material, value: float, unit: str = "") -> str:
    """A number at a scale, with sign: ``+0.5 %``."""
    if value == 0:
        return "0"
    text = f"{abs(value):,.0f}".replace(",", THIN) if abs(value) >= 1000 else f"{abs(value):g}"
    text = text.replace(".", DECIMAL_MARK[material.lang])
    return (MINUS if value < 0 else "+") + text + (f"{THIN}{unit}" if unit else "")


def mark(
    axis: Axes, change: Change, y: float, centre: float, half: float, paint: str, shape: str
) -> None:
    """A mark with its interval at height `y`; `half` inches are one unit of the change."""
    if math.isfinite(change.low):
        ends = [centre + half * end for end in (change.low, change.high)]
        axis.plot(ends, [y, y], color=paint, lw=1.8, solid_capstyle="butt")
    face = "white" if shape == MECHANICAL else paint
    axis.plot(centre + half * change.value, y, shape, color=paint, mfc=face, ms=4.6, mew=1.2)


def wrapped(text: str, width: int, lines: int = 2) -> str:
    """Text in at most `lines` lines."""
    return "\n".join(textwrap.wrap(text, width, max_lines=lines, placeholder="…"))


def write(axis: Axes, x: float, y: float, text: str, **look: object) -> None:
    """A text in the house look; `y` is its middle."""
    style: dict[str, object] = {"va": "center", "fontsize": SMALL, "color": INK}
    axis.text(x, y, text, **{**style, **look})  # type: ignore[arg-type]


def ruler(
    axis: Axes, material: Material, y: float, centre: float, half: float, reach: float, unit: str
) -> None:
    """The ends and the middle of a scale around zero."""
    for value, side in ((-reach, "center"), (0.0, "center"), (reach, "center")):
        x = centre + half * value / reach
        write(axis, x, y, tick(material, value, unit), ha=side, color=MUTED, fontsize=7)


def panel(axis: Axes, material: Material, label: Label, top: float, title: bool) -> float:
    """An outcome's changes, a row per reform, from `top` inches down; gives the bottom."""
    found = changes(material, label)
    reforms = list(dict.fromkeys(reform for reform, _ in found))
    unit = short_unit(material, label)
    reach = reach_of(list(found.values()), least=1.0 if unit else 0.0)
    left, right, row = 1.3, WIDTH - 0.25, 0.31
    centre, half = (left + right) / 2, (right - left) / 2 / reach
    if title:
        heading = wrapped(label.text, TITLE_WIDTH)
        write(axis, 0.02, top + 0.02, heading, weight="bold", fontsize=8, va="top")
        top += _title_height(label)
    bottom = top + row * len(reforms)
    axis.plot([centre, centre], [top, bottom], color=ZERO, lw=0.9, zorder=0)
    for index, reform in enumerate(reforms):
        y = top + row * (index + 0.5)
        write(axis, 1.2, y, wrapped(material.reforms[reform], 21), ha="right", linespacing=0.95)
        both = (reform, "mechanical") in found and material.main_effect == "total"
        for effect in material.shown_effects:
            if (reform, effect) in found:
                focus = effect == material.main_effect
                shape = form(material, reform) if focus else MECHANICAL
                offset = 0.0 if not both else -0.05 if focus else 0.05
                paints = paint(material, reform)
                mark(axis, found[reform, effect], y + offset, centre, half, paints, shape)
    ruler(axis, material, bottom + 0.08, centre, half * reach, reach, unit)
    return bottom + 0.2


def panel_height(material: Material, label: Label, title: bool) -> float:
    """Inches that `panel` takes."""
    reforms = {reform for reform, _ in changes(material, label)}
    return 0.31 * len(reforms) + 0.2 + (_title_height(label) if title else 0.0)


def _title_height(label: Label) -> float:
    return 0.22 if len(label.text) <= TITLE_WIDTH else 0.35

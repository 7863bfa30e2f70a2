"""Text that keeps to its room: cut to a width, and left out where it would lie on another."""

from __future__ import annotations

import re
from functools import cache

from matplotlib.font_manager import FontProperties, findfont, get_font

from sim.studies.report.style import FONT

INCH = 72.0  # points
SIZE = 100.0  # points in which letters are measured
KIND_WORD = re.compile(r",?\s*\bvårdcentral(?:en)?\b", re.IGNORECASE)


def width(text: str, size: float, weight: str = "normal") -> float:
    """Inches that a text of so many points takes in the figures' font, or a little more."""
    return sum(_letter(letter, weight) for letter in text) * size / SIZE / INCH


@cache
def _letter(letter: str, weight: str) -> float:
    """Points that a letter and the room after it take at `SIZE`."""
    font = get_font(findfont(FontProperties(family=FONT, weight=weight)))
    font.set_size(SIZE, INCH)
    return float(font.load_char(ord(letter)).horiAdvance) / 64


def fitted(name: str, inches: float, size: float, weight: str = "normal") -> str:
    """A vårdcentral's name that is no wider: first without the word for what it is, then cut."""
    if width(name, size, weight) <= inches:
        return name
    short = KIND_WORD.sub("", name).strip(" ,") or name
    if width(short, size, weight) <= inches:
        return short
    while short and width(short + "…", size, weight) > inches:
        short = short[:-1].rstrip(" ,")
    return short + "…"


class Room:
    """Which parts of a picture are taken by texts, all of one size, set around their middle."""

    def __init__(self, size: float) -> None:
        self.size = size
        self.taken: list[tuple[float, float, float]] = []

    def take(self, x: float, y: float, text: str) -> bool:
        """Whether there was room for the text at `x`, `y` inches; if so it is taken."""
        half, tall = width(text, self.size) / 2, self.size / INCH
        free = all(
            abs(x - other_x) > half + other_half or abs(y - other_y) > tall
            for other_x, other_y, other_half in self.taken
        )
        if free:
            self.taken.append((x, y, half))
        return free

"""A map: where vårdcentraler gain and lose, over where people live."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.patches import Polygon
from scipy.spatial import ConvexHull, QhullError

from sim.studies.report.change import is_clear
from sim.studies.report.drawing import WIDTH, canvas, write
from sim.studies.report.lettering import INCH, Room, fitted
from sim.studies.report.material import Material
from sim.studies.report.pictures import Picture, picture
from sim.studies.report.style import INK, MUTED, look
from sim.studies.report.units import Affected, gain, ranked

GAIN, LOSS, SAME = "#0072B2", "#D55E00", "#8a94a0"
FIELD, PEOPLE, HOSPITAL = "#eef2f6", "#c9d2dc", "#1d2733"
MARGIN, TALLEST, LEAST = 0.32, 4.4, 1.3  # inches
NAMED = 2  # at each end
FIELDS_NAMED = 12  # municipalities
APART = 0.15  # inches between the middles of two units, if they are few
ROOMY = 40  # units; the marks of more are smaller
RIM = 0.08  # inches without units
FINE, SIZE_STEP = 6.5, 0.5  # points
NAME_ROOM = 1.5  # inches
CELL = 0.1  # inches: where places are many, those in one square are one dot
PLACES_AT_MOST = 300
PEOPLE_PER_AREA = 300.0  # for a dot one square point larger
PUSHES = 60
KM_PER_DEGREE = 111.2


def section(material: Material) -> dict[str, Any] | None:
    """None where units have no place, or with many reforms."""
    if material.many:
        return None
    orders = {
        reform: [one for one in ranked(material, reform) if math.isfinite(one.unit.lat)]
        for reform in material.reforms
    }
    if not orders or not all(orders.values()):
        return None
    frame = Frame(material, next(iter(orders.values())))
    with look():
        return {"pictures": [frame.draw(reform, order) for reform, order in orders.items()]}


class Frame:
    """A window on the region: degrees to inches, with north up."""

    def __init__(self, material: Material, units: list[Affected]) -> None:
        self.material = material
        units_known = (material.units or {}).values()
        self.hospitals = [u for u in units_known if u.kind == "hospital" and math.isfinite(u.lat)]
        every = [(one.unit.lat, one.unit.lon) for one in units]
        every += [(u.lat, u.lon) for u in self.hospitals]
        if material.places is not None:
            every += list(zip(material.places["lat"], material.places["lon"], strict=True))
        lat, lon = np.array(every, float).T
        self.shrink = math.cos(math.radians(float(lat.mean())))
        self.west, self.north = float(lon.min()), float(lat.max())
        wide = max((float(lon.max()) - self.west) * self.shrink, 1e-6)
        tall = max(self.north - float(lat.min()), 1e-6)
        self.inches = min((WIDTH - 2 * MARGIN) / wide, (TALLEST - 2 * MARGIN) / tall)
        self.height = max(LEAST, tall * self.inches + 2 * MARGIN + 0.2)
        self.left = (WIDTH - wide * self.inches) / 2
        true = np.array([self.at(one.unit.lat, one.unit.lon) for one in units], float)
        self.small = min(1.0, math.sqrt(ROOMY / len(units)))
        spots = np.clip(
            pushed_apart(true, APART * self.small), RIM, [WIDTH - RIM, self.height - 2 * RIM]
        )
        self.spots = dict(zip([one.id for one in units], spots, strict=True))

    def at(self, lat: Any, lon: Any) -> tuple[Any, Any]:
        """Inches from the upper left corner."""
        x = self.left + (np.asarray(lon) - self.west) * self.shrink * self.inches
        return x, MARGIN + (self.north - np.asarray(lat)) * self.inches

    def draw(self, reform: str, order: list[Affected]) -> Picture:
        """Units marked by gain (up), loss (down) or no clear change (circle)."""
        material, focus = self.material, self.material.main_effect
        figure, axis = canvas(self.height)
        self._ground(axis)
        largest = max((abs(gain(one.rows[focus]).value) for one in order), default=1.0) or 1.0
        alike: dict[tuple[bool, bool, float], list[Any]] = {}
        for one in order:
            value, clear = gain(one.rows[focus]).value, is_clear(one.rows[focus])
            size = self.small * (4.5 + 6.5 * math.sqrt(abs(value) / largest))
            alike.setdefault((clear, value > 0, rounded(size)), []).append(self.spots[one.id])
        for (clear, up, size), spots in sorted(alike.items()):  # what is clear lies on top
            shape = "o" if not clear else "^" if up else "v"
            colour = SAME if not clear else GAIN if up else LOSS
            style: dict[str, Any] = {"mec": "white", "mew": 0.7 * self.small, "ms": size}
            axis.plot(*np.array(spots).T, shape, color=colour, **style)
        self._names(axis, order)
        title = material.reforms[reform]
        alt = material.words("map_picture", reform=title)
        return picture(material, f"map_{reform}", title, alt, figure)

    def _ground(self, axis: Axes) -> None:
        """Municipalities, neighbourhoods, hospitals and a line of round length."""
        table = self.material.places
        if table is not None:
            people = table.groupby("municipality")["inhabitants"].sum()
            free = Room(FINE)
            for code in people.sort_values(ascending=False, kind="stable").index:
                inside = table[table["municipality"] == code]
                name = self.material.unit(str(code), "municipality").name
                points = np.column_stack(self.at(inside["lat"], inside["lon"]))
                self._field(axis, name, points, free)
            self._people(axis, table)
        at = np.array([self.at(one.lat, one.lon) for one in self.hospitals], float)
        for x, y in pushed_apart(at, APART) if len(at) else at:
            _hospital(axis, x - 0.22, y + 0.1)
        room = (WIDTH / 4) / self.inches * KM_PER_DEGREE
        power = 10.0 ** math.floor(math.log10(room))
        length = next(step * power for step in (5, 2, 1) if step * power <= room)
        y = self.height - 0.07
        axis.plot([0.1, 0.1 + length / KM_PER_DEGREE * self.inches], [y, y], color=INK, lw=1.2)
        text = f"{self.material.numbers.plain(length)} km"
        write(axis, 0.16 + length / KM_PER_DEGREE * self.inches, y, text, fontsize=6.5)

    def _people(self, axis: Axes, table: pd.DataFrame) -> None:
        """A dot where people live, as large as they are many; of places near each other one."""
        x, y = self.at(table["lat"], table["lon"])
        dots = gathered(x, y, table["inhabitants"].to_numpy(float))
        largest = (CELL * INCH) ** 2
        size = np.sqrt(np.minimum(2.0 + dots[:, 2] / PEOPLE_PER_AREA, largest))
        for one, spots in pd.DataFrame(dots).groupby(rounded(size)):
            axis.plot(spots[0], spots[1], "o", color=PEOPLE, mew=0, ms=one, zorder=0.5)

    def _field(self, axis: Axes, name: str, points: np.ndarray, free: Room) -> None:
        """The land around the points, with a rim, and its name below if there is room."""
        try:
            corners = points[ConvexHull(points).vertices]
        except (QhullError, ValueError):  # fewer than three, or in a line
            corners = points
        rim = {"lw": 16, "joinstyle": "round", "capstyle": "round"}
        axis.add_patch(Polygon(corners, closed=True, color=FIELD, zorder=0, **rim))
        x, y = float(points[:, 0].mean()), min(float(points[:, 1].max()) + 0.26, self.height - 0.2)
        style = {"ha": "center", "fontsize": FINE, "color": MUTED, "style": "italic"}
        if len(free.taken) < FIELDS_NAMED and free.take(x, y, name):
            write(axis, x, y, name, **style)

    def _names(self, axis: Axes, order: list[Affected]) -> None:
        """Names of the most affected, with their change."""
        numbers, focus = self.material.numbers, self.material.main_effect
        ends = order if len(order) <= 2 * NAMED else order[:NAMED] + order[-NAMED:]
        taken: list[tuple[float, float]] = []
        for one in ends:
            change = gain(one.rows[focus])
            if not is_clear(one.rows[focus]):
                continue
            x, y = (float(value) for value in self.spots[one.id])
            value = numbers.change(change.value, change.low, change.high, "%")
            above = y - 0.15
            while any(abs(above - other) < 0.12 and abs(x - place) < 1.3 for place, other in taken):
                above -= 0.12
            taken.append((x, above))
            side = "left" if x < WIDTH / 3 else "right" if x > 2 * WIDTH / 3 else "center"
            text = f"{fitted(one.unit.name, NAME_ROOM, FINE, 'bold')} {value}"
            box = {"facecolor": "white", "alpha": 0.8, "pad": 0.6, "lw": 0}
            write(axis, x, above, text, ha=side, fontsize=FINE, weight="bold", bbox=box)


def _hospital(axis: Axes, x: float, y: float) -> None:
    axis.plot(x, y, "s", color="white", mec=HOSPITAL, ms=7.5, mew=1.1)
    write(axis, x, y, "H", ha="center", fontsize=6, weight="bold")


def rounded(size: Any) -> Any:
    """Sizes of marks in steps that the eye does not see: marks of one size are drawn together."""
    return np.round(np.asarray(size) / SIZE_STEP) * SIZE_STEP


def gathered(x: np.ndarray, y: np.ndarray, people: np.ndarray) -> np.ndarray:
    """Places within one square of `CELL` inches as one: columns x, y (mean of people), people.

    Few places stay as they are.
    """
    table = pd.DataFrame({"x": x, "y": y, "people": people})
    if len(table) <= PLACES_AT_MOST:
        return table.to_numpy()
    table["x"], table["y"] = table["x"] * people, table["y"] * people
    squares = table.groupby([np.floor(x / CELL), np.floor(y / CELL)]).sum()
    squares = squares[squares["people"] > 0]
    return squares.assign(
        x=squares["x"] / squares["people"], y=squares["y"] / squares["people"]
    ).to_numpy()


def pushed_apart(points: np.ndarray, apart: float) -> np.ndarray:
    """Points (n, 2) in inches moved until no two are closer than `apart`, or nearly so."""
    spots = points + 1e-3 * np.column_stack([np.cos(np.arange(len(points)) * 2.4)] * 2)
    for _ in range(PUSHES):
        gap = spots[:, None, :] - spots[None, :, :]
        distance = np.hypot(gap[..., 0], gap[..., 1]) + np.eye(len(spots)) * 9.0
        push = np.clip(apart - distance, 0.0, None) / 2
        spots = spots + (gap / distance[..., None] * push[..., None]).sum(axis=1)
    return spots

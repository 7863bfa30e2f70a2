"""A map: where vårdcentraler gain and lose, over where people live."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.patches import Polygon
from scipy.spatial import ConvexHull, QhullError

from sim.studies.report.change import is_clear
from sim.studies.report.drawing import WIDTH, canvas, write
from sim.studies.report.material import Material, Unit
from sim.studies.report.pictures import Picture, picture
from sim.studies.report.style import INK, MUTED, look
from sim.studies.report.units import Affected, gain, ranked

GAIN, LOSS, SAME = "#0072B2", "#D55E00", "#8a94a0"
FIELD, PEOPLE, HOSPITAL = "#eef2f6", "#c9d2dc", "#1d2733"
MARGIN, TALLEST, LEAST = 0.32, 4.4, 1.3  # inches
NAMED = 2  # at each end
APART = 0.15  # inches between the middles of two units
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
        self.spots = dict(zip([one.id for one in units], pushed_apart(true), strict=True))

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
        for one in order:
            x, y = self.spots[one.id]
            value, clear = gain(one.rows[focus]).value, is_clear(one.rows[focus])
            shape = "o" if not clear else "^" if value > 0 else "v"
            colour = SAME if not clear else GAIN if value > 0 else LOSS
            size = 4.5 + 6.5 * math.sqrt(abs(value) / largest)
            axis.plot(x, y, shape, color=colour, mec="white", mew=0.7, ms=size)
        self._names(axis, order)
        title = material.reforms[reform]
        alt = material.words("map_picture", reform=title)
        return picture(material, f"map_{reform}", title, alt, figure)

    def _ground(self, axis: Axes) -> None:
        """Municipalities, neighbourhoods, hospitals and a line of round length."""
        table = self.material.places
        if table is not None:
            for code, inside in table.groupby("municipality"):
                name = self.material.unit(str(code), "municipality").name
                self._field(axis, name, np.column_stack(self.at(inside["lat"], inside["lon"])))
            x, y = self.at(table["lat"], table["lon"])
            axis.scatter(x, y, s=2 + table["inhabitants"] / 300.0, color=PEOPLE, lw=0)
        for hospital in self.hospitals:
            self._hospital(axis, hospital)
        room = (WIDTH / 4) / self.inches * KM_PER_DEGREE
        power = 10.0 ** math.floor(math.log10(room))
        length = next(step * power for step in (5, 2, 1) if step * power <= room)
        y = self.height - 0.07
        axis.plot([0.1, 0.1 + length / KM_PER_DEGREE * self.inches], [y, y], color=INK, lw=1.2)
        text = f"{self.material.numbers.plain(length)} km"
        write(axis, 0.16 + length / KM_PER_DEGREE * self.inches, y, text, fontsize=6.5)

    def _field(self, axis: Axes, name: str, points: np.ndarray) -> None:
        """The land around the points, with a rim, and its name below."""
        try:
            corners = points[ConvexHull(points).vertices]
        except (QhullError, ValueError):  # fewer than three, or in a line
            corners = points
        rim = {"lw": 16, "joinstyle": "round", "capstyle": "round"}
        axis.add_patch(Polygon(corners, closed=True, color=FIELD, zorder=0, **rim))
        x, y = float(points[:, 0].mean()), min(float(points[:, 1].max()) + 0.26, self.height - 0.2)
        style = {"ha": "center", "fontsize": 6.5, "color": MUTED, "style": "italic"}
        write(axis, x, y, name, **style)

    def _hospital(self, axis: Axes, hospital: Unit) -> None:
        x, y = (float(value) for value in self.at(hospital.lat, hospital.lon))
        x, y = x - 0.22, y + 0.1
        axis.plot(x, y, "s", color="white", mec=HOSPITAL, ms=7.5, mew=1.1)
        write(axis, x, y, "H", ha="center", fontsize=6, weight="bold")

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
            text = f"{one.unit.name} {value}"
            box = {"facecolor": "white", "alpha": 0.8, "pad": 0.6, "lw": 0}
            write(axis, x, above, text, ha=side, fontsize=6.5, weight="bold", bbox=box)


def pushed_apart(points: np.ndarray) -> np.ndarray:
    """Points (n, 2) in inches moved until no two are closer than `APART`, or nearly so."""
    spots = points + 1e-3 * np.column_stack([np.cos(np.arange(len(points)) * 2.4)] * 2)
    for _ in range(PUSHES):
        gap = spots[:, None, :] - spots[None, :, :]
        distance = np.hypot(gap[..., 0], gap[..., 1]) + np.eye(len(spots)) * 9.0
        push = np.clip(APART - distance, 0.0, None) / 2
        spots = spots + (gap / distance[..., None] * push[..., None]).sum(axis=1)
    return spots

"""A map: where vårdcentraler gain and lose, over where people live."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from matplotlib.axes import Axes

from sim.studies.report.change import is_clear
from sim.studies.report.drawing import WIDTH, canvas, write
from sim.studies.report.material import Material
from sim.studies.report.pictures import Picture, picture
from sim.studies.report.style import INK, look
from sim.studies.report.units import Affected, gain, ranked

GAIN, LOSS, SAME, PEOPLE, HOSPITAL = "#0072B2", "#D55E00", "#8a94a0", "#dde3ea", "#1d2733"
MARGIN, TALLEST, LEAST = 0.3, 4.6, 1.3  # inches
NAMED = 2  # at each end
KM_PER_DEGREE = 111.2


def section(material: Material) -> dict[str, Any] | None:
    """None where units have no place, or with many reforms."""
    if material.many:
        return None
    orders = {reform: ranked(material, reform) for reform in material.reforms}
    placed = {
        reform: [one for one in order if math.isfinite(one.unit.lat)]
        for reform, order in orders.items()
    }
    if not all(placed.values()):
        return None
    frame = _Frame(material, next(iter(placed.values())))
    with look():
        return {"pictures": [frame.draw(reform, order) for reform, order in placed.items()]}


class _Frame:
    """A window on the region: degrees to inches, with north up."""

    def __init__(self, material: Material, units: list[Affected]) -> None:
        self.material = material
        every = [(one.unit.lat, one.unit.lon) for one in units]
        every += [(u.lat, u.lon) for u in self._hospitals()]
        if material.places is not None:
            every += list(zip(material.places["lat"], material.places["lon"], strict=True))
        lat, lon = np.array(every, float).T
        self.shrink = math.cos(math.radians(float(lat.mean())))
        self.west, self.north = float(lon.min()), float(lat.max())
        wide = max((float(lon.max()) - self.west) * self.shrink, 1e-6)
        tall = max(self.north - float(lat.min()), 1e-6)
        room = WIDTH - 2 * MARGIN
        self.inches = min(room / wide, (TALLEST - 2 * MARGIN) / tall)
        self.height = max(LEAST, tall * self.inches + 2 * MARGIN + 0.2)
        self.left = (WIDTH - wide * self.inches) / 2

    def _hospitals(self) -> list[Any]:
        units = (self.material.units or {}).values()
        return [u for u in units if u.kind == "hospital" and math.isfinite(u.lat)]

    def at(self, lat: Any, lon: Any) -> tuple[Any, Any]:
        """Inches from the upper left corner."""
        x = self.left + (np.asarray(lon) - self.west) * self.shrink * self.inches
        return x, MARGIN + (self.north - np.asarray(lat)) * self.inches

    def draw(self, reform: str, order: list[Affected]) -> Picture:
        """Units marked by gain (up), loss (down) or no clear change (circle)."""
        material, focus = self.material, self.material.main_effect
        figure, axis = canvas(self.height)
        if material.places is not None:
            table = material.places
            x, y = self.at(table["lat"], table["lon"])
            axis.scatter(x, y, s=6 + table["inhabitants"] / 120.0, color=PEOPLE, lw=0)
        for hospital in self._hospitals():
            x, y = self.at(hospital.lat, hospital.lon)
            axis.plot(x, y, "s", color="white", mec=HOSPITAL, ms=8, mew=1.2)
            write(axis, float(x), float(y), "H", ha="center", fontsize=6, weight="bold")
        largest = max((abs(gain(one.rows[focus]).value) for one in order), default=1.0) or 1.0
        for one in order:
            x, y = self.at(one.unit.lat, one.unit.lon)
            value = gain(one.rows[focus]).value
            clear = is_clear(one.rows[focus])
            shape = "o" if not clear else "^" if value > 0 else "v"
            colour = SAME if not clear else GAIN if value > 0 else LOSS
            size = 4.0 + 8.0 * math.sqrt(abs(value) / largest)
            axis.plot(x, y, shape, color=colour, mec="white", mew=0.7, ms=size, alpha=0.9)
        self._names(axis, order)
        self._scale(axis)
        title = material.reforms[reform]
        alt = material.words("map_picture", reform=title)
        return picture(material, f"map_{reform}", title, alt, figure)

    def _names(self, axis: Axes, order: list[Affected]) -> None:
        """Names of the most affected, with their change."""
        numbers, focus = self.material.numbers, self.material.main_effect
        ends = order if len(order) <= 2 * NAMED else order[:NAMED] + order[-NAMED:]
        taken: list[tuple[float, float]] = []
        for one in ends:
            change = gain(one.rows[focus])
            if not is_clear(one.rows[focus]):
                continue
            x, y = (float(value) for value in self.at(one.unit.lat, one.unit.lon))
            value = numbers.change(change.value, change.low, change.high, "%")
            above = y - 0.14
            while any(abs(above - other) < 0.12 and abs(x - place) < 1.3 for place, other in taken):
                above -= 0.12
            taken.append((x, above))
            side = "left" if x < WIDTH / 3 else "right" if x > 2 * WIDTH / 3 else "center"
            text = f"{one.unit.name} {value}"
            write(axis, x, above, text, ha=side, fontsize=6.5, weight="bold", color=INK)

    def _scale(self, axis: Axes) -> None:
        """A line of a round number of kilometres."""
        room = (WIDTH / 4) / self.inches * KM_PER_DEGREE
        power = 10.0 ** math.floor(math.log10(room))
        length = next(step * power for step in (5, 2, 1) if step * power <= room)
        wide = length / KM_PER_DEGREE * self.inches
        y = self.height - 0.07
        axis.plot([0.1, 0.1 + wide], [y, y], color=INK, lw=1.2)
        text = f"{self.material.numbers.plain(length)} km"
        write(axis, 0.16 + wide, y - 0.01, text, fontsize=6.5)

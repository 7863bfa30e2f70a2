"""Regions of any size made of copies of another, so that units stay as large as they are.

Copies lie around the earth at the same latitudes: a turn about its axis keeps every distance
within a copy. They are far apart: nobody's nearest hospital and hardly anybody's list (2 in 100,000
with 30 copies) is in another one.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd

from sim.region.checks import validate
from sim.region.embedded import embedded
from sim.region.region import Region
from sim.region.schema import RegionError

MOST_MUNICIPALITIES = 9999  # codes have four digits
LAP = 360.0  # degrees of longitude
ROOM = 2.0  # degrees of longitude kept for a copy, by its own width
PLACED = ("municipalities", "neighbourhoods", "vardcentraler", "hospitals")


def scaled(people: int, copies: int | None = None) -> Region:
    """The built-in region with exactly `people` inhabitants.

    It is repeated `copies` times (by default as few as hold everybody), then all of it gets the
    same share more or fewer people, posts and beds. Raises `RegionError` for a number below 1.
    """
    for name, value in (("people", people), ("copies", copies)):
        if value is not None and value < 1:
            raise RegionError(f"scaled: {name} {value!r} given; allowed: 1 or more")
    one = embedded()
    whole = repeated(one, copies or -(-people // one.inhabitants))
    if people == whole.inhabitants:
        return whole
    return whole.resized(people / whole.inhabitants, f"Resized to {people} inhabitants.")


def repeated(region: Region, copies: int) -> Region:
    """A region `copies` times, with ids of their own; nothing else differs between copies.

    Municipalities are numbered from 0001, other ids get the number of the copy. One copy is the
    region itself. Raises `RegionError` for more copies than there are codes or longitudes.
    """
    lon = np.concatenate([region.table(name).lon for name in PLACED])
    width = max(float(np.ptp(lon)), 1e-9)
    most = min(MOST_MUNICIPALITIES // len(region.municipalities), int(LAP / (ROOM * width)))
    if not 1 <= copies <= most:
        raise RegionError(f"repeated: copies {copies!r} given; allowed: 1 to {most}")
    if copies == 1:
        return region
    middle = float(lon.min() + lon.max()) / 2
    turns = LAP * ((np.arange(copies) + 0.5) / copies - 0.5) - middle
    tables = [copy(region, number, float(turn)) for number, turn in enumerate(turns)]
    joined: dict[str, Any] = {
        name: pd.concat([table[name] for table in tables], ignore_index=True) for name in tables[0]
    }
    note = f"{copies} copies of {region.name}, far apart; each has the same units and people."
    whole = replace(region, **joined, notes=[*region.notes, note])
    validate(whole)
    return whole


def copy(region: Region, number: int, turn: float) -> dict[str, pd.DataFrame]:
    """The tables of copy `number` (0 is the first), `turn` degrees east of the region."""
    codes = region.municipalities.code
    place = {
        code: f"{number * len(codes) + position + 1:04d}" for position, code in enumerate(codes)
    }
    suffix = f"-{number + 1}"

    def marked(name: str, *columns: str) -> pd.DataFrame:
        frame = region.table(name)
        return frame.assign(
            lon=frame.lon + turn, **{column: frame[column] + suffix for column in columns}
        )

    def within(frame: pd.DataFrame) -> pd.DataFrame:
        return frame.assign(municipality=frame.municipality.map(place))

    return {
        "municipalities": marked("municipalities", "name", "hospital").assign(
            code=codes.map(place)
        ),
        "population": within(region.population),
        "neighbourhoods": within(marked("neighbourhoods", "id")),
        "vardcentraler": within(marked("vardcentraler", "id", "name")),
        "hospitals": within(marked("hospitals", "id", "name")),
    }

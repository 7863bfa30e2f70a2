"""Changing vardcentral: a person looks again now and then, sooner after bad experience.

The present unit is among the alternatives, and a unit's appeal grows with its size. Flows between
two units are therefore equal when nothing distinguishes them, and lists stay where they are.
"""

import math
from typing import NamedTuple

import numpy as np
import pandas as pd

from sim import purposes
from sim.kernel import array_kernel
from sim.keyed import bits
from sim.parameters import Parameters
from sim.people.state import NOBODY, RESIDENT, People

KM_PER_DEGREE = 111.2
_LOW = np.uint64(0xFFFFFFFF)
_HALF = np.uint64(32)
_UNIT = 1.0 / 4294967296.0
MONTHS_PER_YEAR = 12.0


class Switching(NamedTuple):
    """Numbers of the domain `demography` for the choice of vardcentral."""

    switching_rate: float
    switching_experience: float
    switching_chronic: float
    switching_pull: float
    switching_distance: float


class Choices(NamedTuple):
    """Vardcentraler among which the people of a municipality choose."""

    unit: np.ndarray  # int16[municipalities, choices], NOBODY beyond the last
    km: np.ndarray  # float32[municipalities, choices], typical distance


def choices(municipalities: pd.DataFrame, vardcentraler: pd.DataFrame, least: int = 3) -> Choices:
    """The vardcentraler of each municipality, and the nearest others up to `least`.

    `municipalities` has columns code, lat, lon; `vardcentraler` municipality, lat, lon. The typical
    distance is the one from the municipality's centre.
    """
    lat, lon = vardcentraler["lat"].to_numpy(float), vardcentraler["lon"].to_numpy(float)
    inside = municipalities["code"].to_numpy()[:, None] == vardcentraler["municipality"].to_numpy()
    north = lat - municipalities["lat"].to_numpy(float)[:, None]
    squeeze = np.cos(np.radians(municipalities["lat"].to_numpy(float)))[:, None]
    east = (lon - municipalities["lon"].to_numpy(float)[:, None]) * squeeze
    km = KM_PER_DEGREE * np.hypot(north, east)
    rank = np.lexsort((km, ~inside), axis=1)
    wanted = np.minimum(np.maximum(inside.sum(axis=1), least), len(vardcentraler))
    width = int(wanted.max())
    used = np.arange(width) < wanted[:, None]
    order = rank[:, :width]
    return Choices(
        np.where(used, order, NOBODY).astype(np.int16),
        np.where(used, np.take_along_axis(km, order, axis=1), 0.0).astype(np.float32),
    )


def switching(params: Parameters) -> Switching:
    """The numbers of switching from the parameters."""
    return params.bind(Switching, "demography")


@array_kernel
def switch_units(
    people: People,
    table: Choices,
    numbers: Switching,
    pull: np.ndarray,
    room: np.ndarray,
    closing: np.ndarray,
    seed: np.uint64,
    month: int,
    day: int,
    moved: np.ndarray,
) -> int:
    """Let residents change vardcentral in one month; returns how many did.

    `pull` float64[vc]: log size at the start + `switching_pull` x (attraction + mean experience
    of the unit's patients). `room` int64[vc]: how many more it may list; joiners take room and
    leavers give it, in the order of the people. `closing` bool[vc]: everybody there must leave.
    `moved` int64[vc, 2] is overwritten with joiners and leavers. Whoever moves loses the named
    GP and starts with neutral experience. `NOBODY` as list is never left or entered here.
    """
    moved[:] = 0
    switched = 0
    width = table.unit.shape[1]
    weight = np.empty(width)
    # Arrays taken out of the records once: reading a field in the loop costs reference counts.
    units, kms = table.unit, table.km
    keys, status, listed = people.key, people.status, people.listed
    conditions, experience = people.conditions, people.experience
    for i in range(keys.size):
        old = listed[i]
        if status[i] != RESIDENT or old == NOBODY:
            continue
        draw = bits(seed, keys[i], purposes.SWITCHING, month)
        looks = (float(draw >> _HALF) + 1.0) * _UNIT
        hazard = numbers.switching_rate * math.exp(-numbers.switching_experience * experience[i])
        if conditions[i] != 0:
            hazard *= numbers.switching_chronic
        if not closing[old] and looks > 1.0 - math.exp(-hazard / MONTHS_PER_YEAR):
            continue
        place = people[i].municipality
        total = 0.0
        for c in range(width):
            unit = units[place, c]
            weight[c] = 0.0
            if unit == NOBODY or closing[unit] or (unit != old and room[unit] <= 0):
                continue
            if unit == old:
                weight[c] = math.exp(pull[unit] + numbers.switching_pull * experience[i])
            else:
                further = max(kms[place, c] - people[i].km_vardcentral, 0.0)
                weight[c] = math.exp(pull[unit] + numbers.switching_distance * further)
            total += weight[c]
        if total <= 0.0:
            continue
        target = (float(draw & _LOW) + 1.0) * _UNIT * total
        chosen = 0
        for c in range(width):
            if weight[c] > 0.0:
                chosen = c
                target -= weight[c]
                if target <= 0.0:
                    break
        new = units[place, chosen]
        if new == old:
            continue
        listed[i] = new
        people[i].own_gp = NOBODY
        people[i].gp_since = day
        people[i].contact_months = 0
        experience[i] = 0.0
        people[i].km_vardcentral = kms[place, chosen]
        room[new] -= 1
        room[old] += 1
        moved[new, 0] += 1
        moved[old, 1] += 1
        switched += 1
    return switched

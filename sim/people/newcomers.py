"""People who are born or move into the region during a run.

Who they are follows from their cohort (municipality, month, number) alone, never from what a
policy does; their number follows from the region.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from sim import purposes
from sim.clock import DAYS_PER_YEAR, Calendar
from sim.facts import OLDEST, national_ages
from sim.keyed import entity_keys, uniforms
from sim.parameters import Parameters
from sim.people.state import MAN, WOMAN
from sim.region.region import Region

BORN, MOVED_IN = 0, 1
COHORT_OFFSET = 1_000_000  # keeps newcomers' cohorts apart from birth years


class Identities(NamedTuple):
    """Who a person is before anything is drawn about health; one element per person."""

    key: np.ndarray  # uint64
    municipality: np.ndarray  # int16, row of the region's municipalities
    sex: np.ndarray  # uint8
    age: np.ndarray  # uint8, at the start or on arrival
    birth_day: np.ndarray  # int32
    arrival_day: np.ndarray  # int32


def birth_days(seed: np.uint64, key: np.ndarray, age: np.ndarray, day: np.ndarray) -> np.ndarray:
    """Day of birth (int32) of people who have the whole age `age` on `day`."""
    first = np.ceil(age * DAYS_PER_YEAR)
    since = (age + 1.0 - uniforms(seed, key, purposes.BIRTH_DATE, 0)) * DAYS_PER_YEAR
    return (day - np.maximum(np.floor(since), first)).astype(np.int32)


def residents(region: Region, seed: np.uint64) -> Identities:
    """Everybody who lives in the region at the start, by municipality, sex and age.

    A person's key is the cohort (municipality code, birth year, sex) and the number in it.
    """
    codes = region.municipalities.code
    cells = region.population
    cells = cells.assign(
        place=np.asarray(codes.searchsorted(cells.municipality))
        if codes.is_monotonic_increasing
        else cells.municipality.map({code: i for i, code in enumerate(codes)}),
        man=(cells.sex == "men").astype(int),
    ).sort_values(["place", "man", "age"])
    count = cells["count"].to_numpy(np.int64)
    row = np.repeat(np.arange(len(cells)), count)
    number = np.arange(row.size) - np.repeat(np.cumsum(count) - count, count)
    age = cells.age.to_numpy(np.int64)[row]
    man = cells.man.to_numpy()[row]
    code = cells.municipality.astype(int).to_numpy()[row]
    key = entity_keys(code, region.year - age, man, number)
    return Identities(
        key,
        cells.place.to_numpy(np.int16)[row],
        np.where(man == 1, MAN, WOMAN).astype(np.uint8),
        age.astype(np.uint8),
        birth_days(seed, key, age, np.zeros(age.size)),
        np.zeros(age.size, np.int32),
    )


def newcomers(
    region: Region, seed: np.uint64, calendar: Calendar, params: Parameters
) -> Identities:
    """Children born and people moving in during the calendar, in the order they arrive."""
    groups = [
        arrivals(region, seed, calendar, kind, rate)
        for kind, rate in ((BORN, "births_per_1000"), (MOVED_IN, "moves_per_1000"))
    ]
    place, month, kind, number = (np.concatenate(parts) for parts in zip(*groups, strict=True))
    code = region.municipalities.code.astype(int).to_numpy()[place]
    calendar_month = absolute_month(calendar)[month]
    key = entity_keys(code, COHORT_OFFSET + calendar_month * 2 + kind, number)
    born = kind == BORN
    sex, age = sexes_and_ages(seed, key, born, params)
    starts = calendar.month_starts
    length = (starts[1:] - starts[:-1])[month]
    within = np.minimum(uniforms(seed, key, purposes.NEWCOMER_DAY, 0) * length, length - 1)
    day = np.maximum(starts[month] + within.astype(np.int64), 1).astype(np.int32)
    birth = np.where(born, day, birth_days(seed, key, age, day)).astype(np.int32)
    order = np.argsort(day, kind="stable")
    parts = (key, place.astype(np.int16), sex, age.astype(np.uint8), birth, day)
    return Identities(*(values[order] for values in parts))


def absolute_month(calendar: Calendar) -> np.ndarray:
    """Number of each month of the run since year 0, the same in every run."""
    first = calendar.start.year * 12 + calendar.start.month - 1
    return first + np.arange(calendar.months)


def arrivals(
    region: Region, seed: np.uint64, calendar: Calendar, kind: int, rate: str
) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Municipality, month, kind and number within them, one element per newcomer."""
    municipalities = region.municipalities
    homes = region.neighbourhoods.groupby("municipality").inhabitants.sum()
    yearly = homes.reindex(municipalities.code).to_numpy() * municipalities[rate] / 1000
    years = np.diff(calendar.month_starts) / DAYS_PER_YEAR
    expected = np.outer(yearly, years)
    code = municipalities.code.astype(int).to_numpy()[:, None]
    cell = entity_keys(code, absolute_month(calendar)[None, :])
    luck = uniforms(seed, cell.ravel(), purposes.NEWCOMERS, kind).reshape(expected.shape)
    count = np.floor(expected + luck).astype(np.int64).ravel()
    cells = np.repeat(np.arange(count.size), count)
    number = np.arange(cells.size) - np.repeat(np.cumsum(count) - count, count)
    place, month = np.divmod(cells, calendar.months)
    return place, month, np.full(cells.size, kind), number


def sexes_and_ages(
    seed: np.uint64, key: np.ndarray, born: np.ndarray, params: Parameters
) -> tuple[np.ndarray, np.ndarray]:
    """Sex and age of newcomers: newborn, or drawn from the national profile of movers."""
    starts = params["population.move_age_from"]
    band = np.searchsorted(starts, np.arange(OLDEST + 1), side="right") - 1
    movers = (national_ages() * params["population.move_rate"][band]).ravel()
    profile = np.cumsum(movers) / movers.sum()
    cell = np.searchsorted(profile, uniforms(seed, key, purposes.NEWCOMER_AGE, 0))
    cell = np.minimum(cell, profile.size - 1)
    boy = uniforms(seed, key, purposes.NEWCOMER_SEX, 0) <= params["population.boys"]
    sex = np.where(born, np.where(boy, MAN, WOMAN), np.where(cell > OLDEST, MAN, WOMAN))
    age = np.where(born, 0, cell % (OLDEST + 1))
    return sex.astype(np.uint8), age

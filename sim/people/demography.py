"""A month of people's lives: time lived, deaths, moves, new disease, fading, needs of care.

Every draw is keyed by person, purpose and month, and compared with a hazard: a policy that
changes a hazard changes only whose draw falls between the old and the new one.
"""

import math
from typing import NamedTuple

import numpy as np

from sim import purposes
from sim.kernel import array_kernel, kernel
from sim.keyed import bits, uniform
from sim.people.rates import AGES, ALONE, DISEASES, FRAIL, Rates
from sim.people.state import (
    AGE_GROUP_STARTS,
    AWAITED,
    DEAD,
    HOME_CARE,
    MOVED_AWAY,
    NO_CARE,
    NOBODY,
    RESIDENT,
    SARSKILT_BOENDE,
    STRATA,
    People,
    stratum,
)

DAYS_PER_YEAR = 365.25
MONTHS_PER_YEAR = 12
GROUP_OF_AGE = (np.searchsorted(AGE_GROUP_STARTS, np.arange(256), side="right") - 1).astype(
    np.int64
)
YOUNGEST_FRAIL = 50
YOUNGEST_IN_CARE = 18
_LOW = np.uint64(0xFFFFFFFF)
_HALF = np.uint64(32)
_UNIT = 1.0 / 4294967296.0

# Rows of :class:`Lived`, by the names they have among the measures of outcomes
LIVED = (
    "person_days", "named_gp_days", "qaly_days", "person_days_20", "person_days_65", "deaths",
    "condition_days", "registered_days",
)  # fmt: skip
_DAYS, _NAMED, _QALY, _DAYS_20, _DAYS_65, _DEATHS, _CONDITIONS, _REGISTERED = range(len(LIVED))
_stratum = kernel(stratum)


class Events(NamedTuple):
    """What a month brought that others act on; overwritten every month."""

    requests_person: np.ndarray  # int32[size], who newly needs municipal care
    requests_kind: np.ndarray  # uint8[size], HOME_CARE or SARSKILT_BOENDE
    count: np.ndarray  # type: ignore[assignment]  # int64[1], requests of the month
    left_person: np.ndarray  # int32[size], who died or moved away
    left_count: np.ndarray  # int64[1]
    arrived_person: np.ndarray  # int32[size], who was born or moved in
    arrived_count: np.ndarray  # int64[1]


class Lived(NamedTuple):
    """Time lived and deaths of a month, rows as in `LIVED`; overwritten every month."""

    by_stratum: np.ndarray  # float64[rows, strata]
    by_listed: np.ndarray  # float64[rows, vardcentraler], person's listed unit


def new_lived(vardcentraler: int) -> Lived:
    """Zeroed counters for this number of vardcentraler."""
    return Lived(np.zeros((len(LIVED), STRATA)), np.zeros((len(LIVED), vardcentraler)))


def new_events(people: int) -> Events:
    """Empty buffers for a region with `people` rows."""
    size = people // 8 + 1024
    return Events(
        np.zeros(size, np.int32), np.zeros(size, np.uint8), np.zeros(1, np.int64),
        np.zeros(size, np.int32), np.zeros(1, np.int64),
        np.zeros(size, np.int32), np.zeros(1, np.int64),
    )  # fmt: skip


@kernel
def happens(draw: float, hazard: float, years: float) -> bool:
    """Whether an event of a yearly hazard happens within `years`, given its uniform draw."""
    return draw < hazard * years and draw < 1.0 - math.exp(-hazard * years)


@kernel
def halves(word: np.uint64) -> tuple[float, float]:
    """Two uniform draws in (0, 1] from one word of random bits."""
    return (float(word >> _HALF) + 1.0) * _UNIT, (float(word & _LOW) + 1.0) * _UNIT


@kernel
def put(person: int, buffer: np.ndarray, count: np.ndarray) -> None:
    """Append a person to a buffer; raises if it is full."""
    if count[0] >= buffer.size:
        raise RuntimeError("buffer of demographic events is full")
    buffer[count[0]] = person
    count[0] += 1


@kernel
def add_month(
    table: np.ndarray,
    g: int,
    days: float,
    weight: float,
    named: bool,
    age: int,
    conditions: int,
    registered: float,
) -> None:
    """Count a month lived in column `g` of a table of :class:`Lived`.

    `conditions` are bits of true disease, `registered` the weight of diagnoses written down.
    """
    table[_DAYS, g] += days
    table[_REGISTERED, g] += days * registered
    while conditions != 0:
        table[_CONDITIONS, g] += days
        conditions &= conditions - 1
    table[_QALY, g] += days * weight
    if named:
        table[_NAMED, g] += days
    if age >= 20:
        table[_DAYS_20, g] += days
    if age >= 65:
        table[_DAYS_65, g] += days


@kernel
def disease(
    conditions: int, draw: float, incidence: np.ndarray, remission: np.ndarray, any_passes: float
) -> int:
    """Conditions after a month: a small draw brings a disease, a large one lets one pass.

    `incidence` cumulates over diseases; all hazards are those of the month.
    """
    if draw < incidence[DISEASES - 1]:
        for d in range(DISEASES):
            if draw < incidence[d]:
                return conditions | 1 << d
    if conditions != 0 and 1.0 - draw < any_passes:
        passed = 0.0
        for d in range(DISEASES):
            if conditions >> d & 1:
                passed += remission[d]
                if 1.0 - draw < passed:
                    return conditions & ~(1 << d)
    return conditions


@array_kernel
def month(
    people: People,
    rates: Rates,
    lived: Lived,
    events: Events,
    seed: np.uint64,
    month: int,
    day: int,
    days: int,
) -> None:
    """Close a month of `days` days for everybody; `day` is the first day after it.

    `month` is the month's number in the run. Residents count the month in `lived`, then some
    die, move away, fall ill, recover or come to need municipal care; control, registered
    diagnoses, support and experience fade; whoever lies in hospital neither moves nor dies here
    (the wards decide that); those whose `arrival_day` has come become residents.
    Ages and groups of outcomes are those of the new month when it returns.
    """
    years = days / DAYS_PER_YEAR
    scales = rates.scales
    keep_control = 0.5 ** (years / scales.control_half_life)
    keep_registered = math.exp(-years * MONTHS_PER_YEAR / scales.registered_window)
    keep_support = 0.5 ** (years * MONTHS_PER_YEAR / scales.support_half_life)
    keep_experience = 0.5 ** (years * MONTHS_PER_YEAR / scales.experience_half_life)
    incidence = rates.incidence * years
    remission = rates.remission * years
    any_passes = rates.remission_any * years
    lived.by_stratum[:] = 0.0
    lived.by_listed[:] = 0.0
    events.count[0] = 0
    events.left_count[0] = 0
    events.arrived_count[0] = 0
    # Arrays taken out of the records once: reading a field in the loop costs reference counts.
    by_stratum, by_listed = lived.by_stratum, lived.by_listed
    keys, statuses, ages, sexes = people.key, people.status, people.age, people.sex
    strata, listed, own_gp, gp_since = people.stratum, people.listed, people.own_gp, people.gp_since
    conditions, control, care, cni = people.conditions, people.control, people.care, people.cni
    quintiles, rural, in_hospital = people.cni_quintile, people.rural, people.in_hospital
    discharged, arrival, birth = people.last_discharge, people.arrival_day, people.birth_day
    registered, support, experience = people.registered, people.support, people.experience
    death, death_ratio, relation, move = rates.death, rates.death_ratio, rates.relation, rates.move
    care_ratio = rates.care_ratio
    quality, quality_change = rates.quality, rates.quality_change
    frailty, home_care, boende = rates.frailty, rates.home_care, rates.sarskilt_boende
    reference = rates.control_reference

    for i in range(keys.size):
        status = statuses[i]
        if status == RESIDENT:
            age, sex, group, unit = ages[i], sexes[i], strata[i], listed[i]
            ill = int(conditions[i])
            named = own_gp[i] != NOBODY
            recent = day - discharged[i] <= scales.discharge_window
            hazard = death[age, sex] * death_ratio[ill] * care_ratio[care[i]]
            if recent:
                hazard *= scales.mortality_after_discharge
            weight = quality[age] + quality_change[ill]
            weight += scales.quality_in_hospital * in_hospital[i]
            if ill != 0:
                surplus = control[i] - reference
                weight += scales.quality_control * surplus
                hazard *= math.exp(scales.mortality_control * surplus)
                if named:
                    known = max(day - gp_since[i], 0) // 365
                    hazard *= relation[min(known, relation.size - 1)]
            coded = registered[i]
            add_month(by_stratum, group, days, weight, named, age, ill, coded)
            if unit != NOBODY:
                add_month(by_listed, unit, days, weight, named, age, ill, coded)

            dies, moves = halves(bits(seed, keys[i], purposes.LEAVING, month))
            if happens(dies, hazard, years) and in_hospital[i] == 0:
                statuses[i] = DEAD
                by_stratum[_DEATHS, group] += 1.0
                if unit != NOBODY:
                    by_listed[_DEATHS, unit] += 1.0
                put(i, events.left_person, events.left_count)
                continue
            if happens(moves, move[age], years) and in_hospital[i] == 0:
                statuses[i] = MOVED_AWAY
                put(i, events.left_person, events.left_count)
                continue

            draw = uniform(seed, keys[i], purposes.DISEASE, month)
            group_incidence = incidence[quintiles[i], sex, age]
            if draw < group_incidence[DISEASES - 1] or 1.0 - draw < any_passes[sex, age]:
                now = disease(
                    ill, draw, group_incidence, remission[:, sex, age], any_passes[sex, age]
                )
                conditions[i] = now
                ill = now
            if age >= YOUNGEST_IN_CARE:
                turns_frail, needs_care = halves(bits(seed, keys[i], purposes.CARE_NEED, month))
                if age >= YOUNGEST_FRAIL and ill >> FRAIL & 1 == 0:
                    hazard = frailty[sex, age]
                    if recent:
                        hazard *= scales.frailty_after_discharge
                    if happens(turns_frail, hazard, years):
                        ill |= 1 << FRAIL
                        conditions[i] = ill
                if care[i] == NO_CARE or care[i] == HOME_CARE:
                    at_home = care[i] == NO_CARE
                    hazard = home_care[age] if at_home else boende[age]
                    if ill >> FRAIL & 1:
                        hazard *= scales.care_need_frailty
                    if cni[i] >> ALONE & 1:
                        hazard *= scales.care_need_alone
                    if recent and at_home:
                        hazard *= scales.home_care_after_discharge
                    if happens(needs_care, hazard, years):
                        put(i, events.requests_person, events.count)
                        kind = HOME_CARE if at_home else SARSKILT_BOENDE
                        events.requests_kind[events.count[0] - 1] = kind
            if ill != 0:
                control[i] = scales.control_floor + keep_control * (
                    control[i] - scales.control_floor
                )
            registered[i] = scales.registered_floor + keep_registered * (
                registered[i] - scales.registered_floor
            )
            support[i] *= keep_support
            experience[i] *= keep_experience
        elif status == AWAITED and arrival[i] < day:
            statuses[i] = RESIDENT
            put(i, events.arrived_person, events.arrived_count)
        else:
            continue
        years_old = min(int((day - birth[i]) / DAYS_PER_YEAR), AGES - 1)
        ages[i] = years_old
        strata[i] = _stratum(GROUP_OF_AGE[years_old], sexes[i], quintiles[i], rural[i])

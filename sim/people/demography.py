"""A month of people's lives: time lived, deaths, moves, new disease, fading, needs of care.

Every draw is keyed by person, purpose and month, and compared with a hazard: a policy that
changes a hazard changes only whose draw falls between the old and the new one.
"""

import math

import numpy as np

from sim import purposes
from sim.bundle import Bundle
from sim.kernel import kernel
from sim.keyed import bits, uniform
from sim.people.needs import how_many
from sim.people.rates import AGES, ALONE, DISEASES, FRAIL
from sim.people.state import (
    AWAITED,
    DEAD,
    GROUP_OF_AGE,
    HOME_CARE,
    MOVED_AWAY,
    NO_CARE,
    NOBODY,
    RESIDENT,
    SARSKILT_BOENDE,
    STRATA,
    stratum,
)

DAYS_PER_YEAR = 365.25
MONTHS_PER_YEAR = 12
YOUNGEST_FRAIL = 50
YOUNGEST_IN_CARE = 18
_LOW = np.uint64(0xFFFFFFFF)
_HALF = np.uint64(32)
_UNIT = 1.0 / 4294967296.0

# Rows of :class:`Lived`, by the names they have among the measures of outcomes
LIVED = (
    "person_days", "named_gp_days", "qaly_days", "person_days_20", "person_days_65", "deaths",
    "condition_days", "registered_days", "deprived_days", "rural_days",
)  # fmt: skip
(
    _DAYS, _NAMED, _QALY, _DAYS_20, _DAYS_65, _DEATHS, _CONDITIONS, _REGISTERED, _DEPRIVED, _RURAL,
) = range(len(LIVED))  # fmt: skip
MOST_DEPRIVED = 4  # quintile of the Care Need Index
_stratum = kernel(stratum)


class Events(Bundle):
    """What a month brought that others act on; overwritten every month."""

    requests_person: np.ndarray  # int32[size], who newly needs municipal care
    requests_kind: np.ndarray  # uint8[size], HOME_CARE or SARSKILT_BOENDE
    count: np.ndarray  # int64[1], requests of the month
    left_person: np.ndarray  # int32[size], who died or moved away
    left_count: np.ndarray  # int64[1]
    arrived_person: np.ndarray  # int32[size], who was born or moved in
    arrived_count: np.ndarray  # int64[1]


class Lived(Bundle):
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
def happens(draw, hazard, years):
    """Whether an event of a yearly hazard happens within `years`, given its uniform draw."""
    return draw < hazard * years and draw < 1.0 - math.exp(-hazard * years)


@kernel
def halves(word):
    """Two uniform draws in (0, 1] from one word of random bits."""
    return (float(word >> _HALF) + 1.0) * _UNIT, (float(word & _LOW) + 1.0) * _UNIT


@kernel
def put(person, buffer, count):
    """Append a person to a buffer; raises if it is full."""
    if count[0] >= buffer.size:
        raise RuntimeError("buffer of demographic events is full")
    buffer[count[0]] = person
    count[0] += 1


@kernel
def add_month(people, i, table, g, days, weight):
    """Count a month that person `i` lived in column `g` of a table of :class:`Lived`."""
    table[_DAYS, g] += days
    table[_QALY, g] += days * weight
    table[_REGISTERED, g] += days * people[i].registered
    table[_CONDITIONS, g] += days * how_many(people[i].conditions)
    table[_RURAL, g] += days * people[i].rural
    if people[i].cni_quintile == MOST_DEPRIVED:
        table[_DEPRIVED, g] += days
    if people[i].own_gp != NOBODY:
        table[_NAMED, g] += days
    if people[i].age >= 20:
        table[_DAYS_20, g] += days
    if people[i].age >= 65:
        table[_DAYS_65, g] += days


@kernel
def quality_of_life(people, i, rates):
    """Weight of the month's days in quality-adjusted days."""
    weight = rates.quality[people[i].age] + rates.quality_change[people[i].conditions]
    weight += rates.scales.quality_in_hospital * people[i].in_hospital
    if people[i].conditions != 0:
        surplus = people[i].control - rates.control_reference
        weight += rates.scales.quality_control * surplus
    return weight


@kernel
def death_hazard(people, i, rates, day):
    """Yearly hazard of dying outside hospital, before control and relation count."""
    person = people[i]
    hazard = rates.death[person.age, person.sex] * rates.death_ratio[person.conditions]
    hazard *= rates.care_ratio[person.care]
    if recently_discharged(people, i, rates, day):
        hazard *= rates.scales.mortality_after_discharge
    return hazard


@kernel
def control_and_relation(people, i, rates, day):
    """Factor on the death hazard of the ill: control of disease, and years with the same GP."""
    person, scales, hazard = people[i], rates.scales, 1.0
    if person.conditions != 0:
        hazard *= math.exp(scales.mortality_control * (person.control - rates.control_reference))
        if person.own_gp != NOBODY:
            known = max(day - person.gp_since, 0) // 365
            hazard *= rates.relation[min(known, rates.relation.size - 1)]
    return hazard


@kernel
def recently_discharged(people, i, rates, day):
    """Whether hospital is so near that risks are higher."""
    return day - people[i].last_discharge <= rates.scales.discharge_window


@kernel
def leaves(people, i, rates, lived, seed, month, day, years):
    """Whether a resident dies or moves away, outside hospital."""
    dies, moves = halves(bits(seed, people[i].key, purposes.LEAVING, month))
    if people[i].in_hospital != 0:
        return False
    hazard = death_hazard(people, i, rates, day)
    if dies < hazard * rates.most_by_control * years:  # else no control could be bad enough
        hazard *= control_and_relation(people, i, rates, day)
    else:
        hazard = 0.0
    if happens(dies, hazard, years):
        people[i].status = DEAD
        lived.by_stratum[_DEATHS, people[i].stratum] += 1.0
        if people[i].listed != NOBODY:
            lived.by_listed[_DEATHS, people[i].listed] += 1.0
        return True
    if happens(moves, rates.move[people[i].age], years):
        people[i].status = MOVED_AWAY
        return True
    return False


@kernel
def disease(conditions, draw, incidence, remission, any_passes, years):
    """Conditions after `years`: a small draw brings a disease, a large one lets one pass.

    `incidence` cumulates over diseases; hazards are yearly.
    """
    if draw < incidence[DISEASES - 1] * years:
        for d in range(DISEASES):
            if draw < incidence[d] * years:
                return conditions | 1 << d
    if conditions != 0 and 1.0 - draw < any_passes * years:
        passed = 0.0
        for d in range(DISEASES):
            if conditions >> d & 1:
                passed += remission[d] * years
                if 1.0 - draw < passed:
                    return conditions & ~(1 << d)
    return conditions


@kernel
def falls_ill_or_recovers(people, i, rates, seed, month, years):
    """Diseases that come and pass; each has the same luck whatever the others do."""
    draw = uniform(seed, people[i].key, purposes.DISEASE, month)
    sex, age = people[i].sex, people[i].age
    incidence = rates.incidence[people[i].cni_quintile, sex, age]
    passes = rates.remission_any[sex, age]
    if draw < incidence[DISEASES - 1] * years or 1.0 - draw < passes * years:
        ill, remission = np.int64(people[i].conditions), rates.remission[sex, age]
        people[i].conditions = disease(ill, draw, incidence, remission, passes, years)


@kernel
def care_hazard(people, i, rates, day):
    """Yearly hazard of coming to need home care, or särskilt boende if there is home care."""
    at_home = people[i].care == NO_CARE
    hazard = rates.home_care[people[i].age] if at_home else rates.sarskilt_boende[people[i].age]
    if people[i].conditions >> FRAIL & 1:
        hazard *= rates.scales.care_need_frailty
    if people[i].cni >> ALONE & 1:
        hazard *= rates.scales.care_need_alone
    if at_home and recently_discharged(people, i, rates, day):
        hazard *= rates.scales.home_care_after_discharge
    return hazard


@kernel
def turns_frail_or_needs_care(people, i, rates, events, seed, month, day, years):
    """Frailty comes and stays; who needs municipal care asks for it."""
    frail, cared_for = halves(bits(seed, people[i].key, purposes.CARE_NEED, month))
    sex, age = people[i].sex, people[i].age
    if age >= YOUNGEST_FRAIL and people[i].conditions >> FRAIL & 1 == 0:
        hazard = rates.frailty[sex, age]
        if recently_discharged(people, i, rates, day):
            hazard *= rates.scales.frailty_after_discharge
        if happens(frail, hazard, years):
            people[i].conditions |= 1 << FRAIL
    if people[i].care != NO_CARE and people[i].care != HOME_CARE:
        return
    if happens(cared_for, care_hazard(people, i, rates, day), years):
        put(i, events.requests_person, events.count)
        kind = HOME_CARE if people[i].care == NO_CARE else SARSKILT_BOENDE
        events.requests_kind[events.count[0] - 1] = kind


@kernel
def fade(people, i, rates, keep_control, keep_registered, keep_support, keep_experience):
    """What care has given wears off unless it is renewed."""
    person, scales = people[i], rates.scales
    if person.conditions != 0:
        above = person.control - scales.control_floor
        person.control = scales.control_floor + keep_control * above
    above = person.registered - scales.registered_floor
    person.registered = scales.registered_floor + keep_registered * above
    person.support *= keep_support
    person.experience *= keep_experience


@kernel
def grow_older(people, i, day):
    """Age on `day`, and the group of outcomes that goes with it."""
    age = min(int((day - people[i].birth_day) / DAYS_PER_YEAR), AGES - 1)
    people[i].age = age
    people[i].stratum = _stratum(
        GROUP_OF_AGE[age], people[i].sex, people[i].cni_quintile, people[i].rural
    )


@kernel
def month(people, rates, lived, events, seed, month, day, days):
    """Close a month of `days` days for everybody; `day` is the first day after it.

    `month` is the month's number in the run. Residents count the month in `lived`, then some
    die, move away, fall ill, recover or come to need municipal care; control, registered
    diagnoses, support and experience fade; whoever lies in hospital neither moves nor dies here
    (the wards decide that); those whose `arrival_day` has come become residents.
    Ages and groups of outcomes are those of the new month when it returns.
    """
    years, scales = days / DAYS_PER_YEAR, rates.scales
    months = years * MONTHS_PER_YEAR
    keep_control = 0.5 ** (years / scales.control_half_life)
    keep_registered = math.exp(-months / scales.registered_window)
    keep_support = 0.5 ** (months / scales.support_half_life)
    keep_experience = 0.5 ** (months / scales.experience_half_life)
    lived.by_stratum[:] = 0.0
    lived.by_listed[:] = 0.0
    events.count[0] = events.left_count[0] = events.arrived_count[0] = 0
    for i in range(people.size):
        if people[i].status == RESIDENT:
            weight = quality_of_life(people, i, rates)
            add_month(people, i, lived.by_stratum, people[i].stratum, days, weight)
            if people[i].listed != NOBODY:
                add_month(people, i, lived.by_listed, people[i].listed, days, weight)
            if leaves(people, i, rates, lived, seed, month, day, years):
                put(i, events.left_person, events.left_count)
                continue
            falls_ill_or_recovers(people, i, rates, seed, month, years)
            if people[i].age >= YOUNGEST_IN_CARE:
                turns_frail_or_needs_care(people, i, rates, events, seed, month, day, years)
            fade(people, i, rates, keep_control, keep_registered, keep_support, keep_experience)
        elif people[i].status == AWAITED and people[i].arrival_day < day:
            people[i].status = RESIDENT
            put(i, events.arrived_person, events.arrived_count)
        else:
            continue
        grow_older(people, i, day)

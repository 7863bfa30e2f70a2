"""Needs: what happens to people's health that may lead to care.

Once a month every person gets a policy-invariant set of *candidate* needs at a rate that bounds
the true one. Each candidate carries a fixed uniform; when its day comes it is kept if that uniform
is below true rate / bounding rate (thinning, Lewis & Shedler 1979). A policy that changes a hazard
thereby adds or removes needs without touching any other.
"""

import math

import numpy as np

from sim.bundle import Bundle
from sim.kernel import array_kernel, kernel
from sim.keyed import uniform
from sim.people.state import RESIDENT
from sim.purposes import NEED_ACCEPT, NEED_COUNT, NEED_KIND, NEED_TIME

# What a need is about
MINOR, SERIOUS, EXACERBATION, INJURY, MENTAL, ELECTIVE, ROUTINE, REVIEW = range(8)
KINDS = ("minor", "serious", "exacerbation", "injury", "mental", "elective", "routine", "review")
PER_MONTH = 64  # candidates a person can have in one month


class NeedRates(Bundle):
    """Bounding rates. Age bands are those of `sim.categories.AGE_BANDS`."""

    age_band_starts: np.ndarray  # (7,) years
    minor_women: np.ndarray  # (7,) needs per person-year
    minor_men: np.ndarray
    serious: np.ndarray
    injury: np.ndarray
    mental: np.ndarray
    elective: np.ndarray
    routine_women: np.ndarray
    routine_men: np.ndarray
    exacerbation: np.ndarray  # (10,) per patient-year with each condition at mean control
    hours_share: np.ndarray  # (3,) share of needs in hours 0-8, 8-16 and 16-24
    mental_if_depressed: float  # multiplier on the mental rate
    minor_morbidity: float  # exponent of latent morbidity on minor needs
    bound_exacerbation: float  # bounding rate / rate at mean control
    bound_acute: float  # bounding rate / mean rate for season and relation


BOUND = np.dtype(
    [
        ("minor", float),  # times the person's `minor_need`
        ("by_morbidity", float),  # times latent morbidity
        ("others", float),
        ("depressed", float),  # added for people with depression
    ]
)
CANDIDATE = np.dtype(
    [
        ("person", np.int32),
        ("need", np.int32),  # packed number, see `pack`
        ("time", np.float32),  # time of day in days
        ("luck", np.float32),  # fixed uniform of the thinning
    ]
)
DRAWN = np.dtype([*CANDIDATE.descr, ("day", np.int32)])


class NeedBounds(Bundle):
    """What bounding rates add up to: tables from which a person's total is read."""

    by_age: np.ndarray  # BOUND[2 sexes, 256 ages], yearly
    thinning: np.ndarray  # float64[8 kinds], bounding rate / rate of a person at reference
    exacerbation: np.ndarray  # float64[1024], by condition bits, times latent morbidity


class NeedBook(Bundle):
    """Candidates of one month in order of day; `start[d]` is the first of day `d` of the month."""

    start: np.ndarray  # int64[33]
    candidate: np.ndarray  # CANDIDATE[size]
    drawn: np.ndarray  # DRAWN[size], the same in order of person


def need_bounds(rates: NeedRates) -> NeedBounds:
    """Sums of the bounding rates of `bounding_rates` by age, sex and conditions."""
    band = np.searchsorted(rates.age_band_starts, np.arange(256), side="right") - 1
    table = np.zeros((2, 256), BOUND)
    table["minor"] = np.stack([rates.minor_women, rates.minor_men])[:, band] * rates.bound_acute
    table["by_morbidity"] = (rates.serious * rates.bound_acute + rates.elective)[band]
    table["others"] = np.stack([rates.routine_women, rates.routine_men])[:, band]
    table["others"] += (rates.injury + rates.mental)[band]
    table["depressed"] = (rates.mental * (rates.mental_if_depressed - 1.0))[band]
    bits = np.arange(1 << rates.exacerbation.size)[:, None] >> np.arange(rates.exacerbation.size)
    thinning = np.ones(len(KINDS))
    thinning[[MINOR, SERIOUS]] = rates.bound_acute
    thinning[EXACERBATION] = rates.bound_exacerbation
    exacerbation = (bits & 1) @ rates.exacerbation * rates.bound_exacerbation
    return NeedBounds(table, thinning, exacerbation)


def new_book(people: int, per_person: float) -> NeedBook:
    """Room for a month of `people`, `per_person` candidates each on average."""
    size = int(people * per_person + 8 * math.sqrt(people * per_person + 1) + 1000)
    return NeedBook(np.zeros(33, np.int64), np.zeros(size, CANDIDATE), np.zeros(size, DRAWN))


@kernel
def pack(month, number, kind, condition):
    """A need's number: month, number in the month, kind and condition (or -1) in one integer."""
    return ((month * PER_MONTH + number) * 8 + kind) * 16 + condition + 1


@kernel
def kind_of(need):
    """Kind of a packed need."""
    return (need >> 4) & 7


@kernel
def condition_of(need):
    """Index of the condition a packed need is about, or -1."""
    return (need & 15) - 1


@kernel
def how_many(conditions):
    """Number of conditions in a set."""
    number = 0
    while conditions != 0:
        number += 1
        conditions &= conditions - 1
    return number


@kernel
def luck_key(need, step):
    """Occurrence number for draws about the `step`-th contact of a need."""
    return need * 8 + min(step, 7)


@kernel
def age_band(age, starts):
    """Index of the age band."""
    band = starts.size - 1
    while band > 0 and age < starts[band]:
        band -= 1
    return band


@kernel
def bounding_rates(people, i, rates, out):
    """Write person `i`'s bounding rate per kind of need to `out` (8,); return their sum."""
    band = age_band(people[i].age, rates.age_band_starts)
    morbidity = people[i].morbidity
    woman = people[i].sex == 0
    minor = rates.minor_women[band] if woman else rates.minor_men[band]
    out[MINOR] = minor * people[i].minor_need * rates.bound_acute
    out[SERIOUS] = rates.serious[band] * morbidity * rates.bound_acute
    out[INJURY] = rates.injury[band]
    depressed = (people[i].conditions >> 8) & 1
    out[MENTAL] = rates.mental[band] * (rates.mental_if_depressed if depressed else 1.0)
    out[ELECTIVE] = rates.elective[band] * morbidity
    out[ROUTINE] = rates.routine_women[band] if woman else rates.routine_men[band]
    exacerbation = 0.0
    if people[i].conditions != 0:
        for condition in range(rates.exacerbation.size):
            if (people[i].conditions >> condition) & 1:
                exacerbation += rates.exacerbation[condition]
    out[EXACERBATION] = exacerbation * morbidity * rates.bound_exacerbation
    total = 0.0
    for kind in range(7):
        total += out[kind]
    return total


@kernel
def time_of_day(u, share):
    """Time of day (0 to 1) of a uniform draw, by the share of needs in each third of the day."""
    block = 0
    while block < 2 and u > share[block]:
        u -= share[block]
        block += 1
    return min((block + u / share[block]) / 3.0, 0.9999)


@kernel
def choose_kind(rate, total, u):
    """Kind drawn in proportion to the rates, and the uniform left within that kind."""
    x = u * total
    for kind in range(7):
        if x <= rate[kind] and rate[kind] > 0.0:
            return kind, x / rate[kind]
        x -= rate[kind]
    return MINOR, 1.0


@kernel
def choose_condition(conditions, exacerbation, u):
    """Condition that gets worse, in proportion to the rates of those the person has."""
    total = 0.0
    for condition in range(exacerbation.size):
        if (conditions >> condition) & 1:
            total += exacerbation[condition]
    x = u * total
    last = -1
    for condition in range(exacerbation.size):
        if (conditions >> condition) & 1 and exacerbation[condition] > 0.0:
            last = condition
            if x <= exacerbation[condition]:
                break
            x -= exacerbation[condition]
    return last


@kernel
def total_bound(people, i, bounds):
    """Sum of person `i`'s bounding rates, per year."""
    row = bounds.by_age[people[i].sex, people[i].age]
    conditions = people[i].conditions
    by_morbidity = row.by_morbidity + bounds.exacerbation[conditions]
    total = row.minor * people[i].minor_need + by_morbidity * people[i].morbidity + row.others
    if (conditions >> 8) & 1:
        total += row.depressed
    return total


@kernel
def write_candidate(people, i, rates, seed, month, number, days, rate, out):
    """Draw kind, condition, day, time and luck of one candidate into the record `out`."""
    key, occurrence = people[i].key, month * PER_MONTH + number
    moment = uniform(seed, key, NEED_TIME, occurrence) * days
    total = bounding_rates(people, i, rates, rate)
    kind, rest = choose_kind(rate, total, uniform(seed, key, NEED_KIND, occurrence))
    condition = np.int64(-1)
    if kind == EXACERBATION:
        condition = choose_condition(people[i].conditions, rates.exacerbation, rest)
    need = pack(month, number, kind, condition)
    day = min(int(moment), days - 1)
    out.person = i
    out.need = need
    out.day = day
    out.time = time_of_day(moment - day, rates.hours_share)
    out.luck = uniform(seed, key, NEED_ACCEPT, need)
    return day


@array_kernel
def draw_month(people, rates, bounds, seed, month, days, book):
    """Fill the book with the month's candidates (`days` long); raises if the book is too small.

    Candidates end up sorted by day, then person. Returns how many there are.
    """
    rate = np.zeros(8)
    drawn, start = book.drawn, book.start
    count = 0
    start[:] = 0
    share_of_year = days / 365.25
    for i in range(people.size):
        if people[i].status != RESIDENT:
            continue
        u = uniform(seed, people[i].key, NEED_COUNT, month)
        expected = total_bound(people, i, bounds) * share_of_year
        if u <= 1.0 - expected:  # below the chance of no candidate, exp(-expected)
            continue
        probability = math.exp(-expected)
        cumulative = probability
        number = 0
        while u > cumulative and number < PER_MONTH - 1:
            if count >= drawn.size:
                raise RuntimeError("need book is full")
            day = write_candidate(people, i, rates, seed, month, number, days, rate, drawn[count])
            start[day + 1] += 1
            number += 1
            count += 1
            probability *= expected / number
            cumulative += probability
    sort_by_day(book, count)
    return count


@array_kernel
def sort_by_day(book, count):
    """Counting sort of the candidates drawn, stable; `start` holds counts one day later."""
    start = book.start
    for day in range(32):
        start[day + 1] += start[day]
    position = start.copy()
    for c in range(count):
        drawn = book.drawn[c]
        candidate = book.candidate[position[drawn.day]]
        position[drawn.day] += 1
        candidate.person = drawn.person
        candidate.need = drawn.need
        candidate.time = drawn.time
        candidate.luck = drawn.luck

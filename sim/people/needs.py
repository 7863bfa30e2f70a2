"""Needs: what happens to people's health that may lead to care.

Once a month every person gets a policy-invariant set of *candidate* needs at a rate that bounds
the true one. Each candidate carries a fixed uniform; when its day comes it is kept if that uniform
is below true rate / bounding rate (thinning, Lewis & Shedler 1979). A policy that changes a hazard
thereby adds or removes needs without touching any other.
"""

import math
from typing import NamedTuple

import numpy as np

from sim.kernel import array_kernel, kernel
from sim.keyed import uniform
from sim.people.state import RESIDENT
from sim.purposes import NEED_ACCEPT, NEED_COUNT, NEED_KIND, NEED_TIME

# What a need is about
MINOR, SERIOUS, EXACERBATION, INJURY, MENTAL, ELECTIVE, ROUTINE, REVIEW = range(8)
KINDS = ("minor", "serious", "exacerbation", "injury", "mental", "elective", "routine", "review")
PER_MONTH = 64  # candidates a person can have in one month


class NeedRates(NamedTuple):
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


class NeedBook(NamedTuple):
    """Candidates of one month in order of day; `start[d]` is the first of day `d` of the month."""

    start: np.ndarray  # int64[33]
    person: np.ndarray  # int32
    need: np.ndarray  # int32, packed number, see `pack`
    time: np.ndarray  # float32, time of day in days
    luck: np.ndarray  # float32, fixed uniform of the thinning


def new_book(people: int, per_person: float) -> NeedBook:
    """Room for a month of `people`, `per_person` candidates each on average."""
    size = int(people * per_person + 8 * math.sqrt(people * per_person + 1) + 1000)
    return NeedBook(
        start=np.zeros(33, np.int64),
        person=np.zeros(size, np.int32),
        need=np.zeros(size, np.int32),
        time=np.zeros(size, np.float32),
        luck=np.zeros(size, np.float32),
    )


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
    out[MINOR] = minor * morbidity**rates.minor_morbidity * rates.bound_acute
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


@array_kernel
def draw_month(people, rates, seed, month, days, book, buffer_day):
    """Fill the book with the month's candidates (`days` long); raises if the book is too small.

    `buffer_day` is int32 scratch of the book's size. Candidates end up sorted by day, then person.
    """
    rate = np.zeros(8)
    size = book.person.size
    count = 0
    book.start[:] = 0
    share_of_year = days / 365.25
    for i in range(people.size):
        if people[i].status != RESIDENT:
            continue
        total = bounding_rates(people, i, rates, rate)
        expected = total * share_of_year
        u = uniform(seed, people[i].key, NEED_COUNT, month)
        probability = math.exp(-expected)
        cumulative = probability
        number = 0
        while u > cumulative and number < PER_MONTH - 1:
            day_time = uniform(seed, people[i].key, NEED_TIME, month * PER_MONTH + number) * days
            kind_luck = uniform(seed, people[i].key, NEED_KIND, month * PER_MONTH + number)
            kind, rest = choose_kind(rate, total, kind_luck)
            condition = -1
            if kind == EXACERBATION:
                condition = choose_condition(people[i].conditions, rates.exacerbation, rest)
            if count >= size:
                raise RuntimeError("need book is full")
            day = min(int(day_time), days - 1)
            buffer_day[count] = day
            book.start[day + 1] += 1
            book.person[count] = i
            book.need[count] = pack(month, number, kind, condition)
            book.time[count] = time_of_day(day_time - day, rates.hours_share)
            number += 1
            count += 1
            probability *= expected / number
            cumulative += probability
    for day in range(32):
        book.start[day + 1] += book.start[day]
    sort_by_day(book, buffer_day, count)
    for c in range(count):
        i = book.person[c]
        book.luck[c] = uniform(seed, people[i].key, NEED_ACCEPT, book.need[c])
    return count


@array_kernel
def sort_by_day(book, day, count):
    """Counting sort of the candidates by day, in place through copies (stable)."""
    person = book.person[:count].copy()
    need = book.need[:count].copy()
    time = book.time[:count].copy()
    position = book.start[:32].copy()
    for c in range(count):
        p = position[day[c]]
        position[day[c]] += 1
        book.person[p] = person[c]
        book.need[p] = need[c]
        book.time[p] = time[c]

"""Appointment books: the first free day of a doctor or of a unit's nurses.

A book is a row of minutes taken, one for each of the next `BOOKING_DAYS` days on a ring.
"""

from sim.care.primary.practice_state import BOOKING_DAYS
from sim.kernel import kernel

NO_DAY = -1
_RING = BOOKING_DAYS - 1


@kernel
def next_working(days, day):
    """The first working day after `day`."""
    d = day + 1
    while not days[d].working:
        d += 1
    return d


@kernel
def first_free(booked, first, day, minutes, limit, days):
    """Earliest day from `day` on with `minutes` left under `limit`, or NO_DAY.

    `limit` is minutes on a full day; `days[d].capacity` scales it (0 on closed days). No day
    before `first` has room.
    """
    d = max(first, day)
    while d < day + _RING:
        if booked[d & _RING] + minutes <= limit * days[d].capacity:
            return d
        d += 1
    return NO_DAY


@kernel
def next_room(booked, first, d, shortest, limit, days):
    """Where the search may start after a booking on day `d`: the first day with room for a visit
    of `shortest` minutes, no longer than any that will be asked for."""
    f = max(first, d - _RING + 1)
    while f <= d and booked[f & _RING] + shortest > limit * days[f].capacity:
        f += 1
    return f


@kernel
def book_day(booked, d, minutes):
    """Take `minutes` of day `d`."""
    booked[d & _RING] += minutes


@kernel
def empty_day(booked, d):
    """Empty a day's slot for its next round of the ring."""
    booked[d & _RING] = 0.0


@kernel
def doctor_minutes(practices, doctors, g, minutes_per_day):
    """Clinical minutes of doctor `g` on a full day, before any is set aside."""
    unit = practices[doctors[g].unit]
    cover = 1.0 if doctors[g].permanent else unit.locums
    return doctors[g].fte * cover * unit.hours * unit.pace * minutes_per_day


@kernel
def bookable_minutes(practices, doctors, g, minutes_per_day):
    """Minutes of doctor `g`'s full day that may be booked ahead."""
    unit = practices[doctors[g].unit]
    full = doctor_minutes(practices, doctors, g, minutes_per_day)
    return full * (unit.reactive - unit.evening_share) * (1.0 - unit.same_day)


@kernel
def earliest_doctor(clinic, v, day, minutes, minutes_per_day):
    """Doctor of unit `v` with the earliest bookable day, and that day (-1, NO_DAY if none)."""
    best, best_day = -1, NO_DAY
    for g in range(clinic.practices[v].first_doctor, clinic.practices[v].last_doctor):
        doctor = clinic.doctors[g]
        if best >= 0 and doctor.first >= best_day:
            continue
        limit = bookable_minutes(clinic.practices, clinic.doctors, g, minutes_per_day)
        if limit < minutes:
            continue
        d = first_free(doctor.booked, doctor.first, day, minutes, limit, clinic.days)
        if d != NO_DAY and (best < 0 or d < best_day):
            best, best_day = g, d
    return best, best_day

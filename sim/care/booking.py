"""Appointment books: the first free day of a doctor or of a unit's nurses.

A book has one slot of minutes per row and day, on a ring of `BOOKING_DAYS` days.
"""

from numba import njit

from sim.care.practice_state import BOOKING_DAYS

NO_DAY = -1
_RING = BOOKING_DAYS - 1


@njit(cache=True)
def first_free(book, row, day, minutes, limit, capacity):
    """Earliest day from `day` on with `minutes` left under `limit`, or NO_DAY.

    `limit` is minutes on a full day; `capacity[d]` scales it (0 on closed days).
    """
    d = max(book.first[row], day)
    while d < day + _RING:
        if book.booked[row, d & _RING] + minutes <= limit * capacity[d]:
            return d
        d += 1
    return NO_DAY


@njit(cache=True)
def take_slot(book, row, d, minutes, limit, capacity):
    """Take `minutes` on day `d`; move the pointer past days too full for a visit of that length."""
    book.booked[row, d & _RING] += minutes
    f = max(book.first[row], d - _RING + 1)
    while f <= d and book.booked[row, f & _RING] + minutes > limit * capacity[f]:
        f += 1
    book.first[row] = f


@njit(cache=True)
def open_day(book, row, day):
    """Minutes booked today; the slot is emptied for its next round of the ring."""
    minutes = book.booked[row, day & _RING]
    book.booked[row, day & _RING] = 0.0
    return minutes


@njit(cache=True)
def doctor_minutes(practices, doctors, g, minutes_per_day):
    """Clinical minutes of doctor `g` on a full day, before any is set aside."""
    unit = practices[doctors[g].unit]
    cover = 1.0 if doctors[g].permanent else unit.locums
    return doctors[g].fte * cover * unit.hours * unit.pace * minutes_per_day


@njit(cache=True)
def bookable_minutes(practices, doctors, g, minutes_per_day):
    """Minutes of doctor `g`'s full day that may be booked ahead."""
    v = doctors[g].unit
    full = doctor_minutes(practices, doctors, g, minutes_per_day)
    return full * practices[v].reactive * (1.0 - practices[v].same_day)


@njit(cache=True)
def earliest_doctor(clinic, v, day, minutes, minutes_per_day):
    """Doctor of unit `v` with the earliest bookable day, and that day (-1, NO_DAY if none)."""
    best, best_day = -1, NO_DAY
    for g in range(clinic.practices[v].first_doctor, clinic.practices[v].last_doctor):
        if best >= 0 and clinic.doctor_book.first[g] >= best_day:
            continue
        limit = bookable_minutes(clinic.practices, clinic.doctors, g, minutes_per_day)
        if limit < minutes:
            continue
        d = first_free(clinic.doctor_book, g, day, minutes, limit, clinic.days.capacity)
        if d != NO_DAY and (best < 0 or d < best_day):
            best, best_day = g, d
    return best, best_day

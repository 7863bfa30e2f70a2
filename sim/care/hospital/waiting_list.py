"""Waiting lists of specialist clinics.

Each hospital has service lines with their own lists, because waits differ between specialties far
more than within one. A list is first-in-first-out with the urgent ahead; whoever gave up, moved or
died is skipped when called. Capacity not used in a day is lost, except for the started patient.
"""

import numpy as np
from numba import uint64

from sim.care.hospital.events import join, remove_after
from sim.care.hospital.hospital_types import (
    FIRST_VISIT,
    HC,
    ROUTINE,
    URGENT,
)
from sim.kernel import array_kernel, kernel
from sim.keyed import exponential, uniform
from sim.people.state import RESIDENT
from sim.purposes import (
    GIVES_UP,
    SERVICE_LINE,
)

LINE_SEED = np.uint64(0x8E2F3A915C7D4B06)
_OPERATION_NEED = 1 << 30
_SLOWEST, _FASTEST = 0.5, 2.0
_H_GAVE_UP = HC["gave_up"]


@kernel
def line_of(hospitals, person, need):
    """The service line belongs to the need, the same in every run and under every policy."""
    lines = hospitals.capacity.shape[2]
    return min(int(uniform(LINE_SEED, uint64(person), SERVICE_LINE, need) * lines), lines - 1)


@kernel
def list_row(hospitals, h, kind, person, need, urgency):
    """Row of the waiting list for this need."""
    lines = hospitals.capacity.shape[2]
    return ((h * 2 + kind) * lines + line_of(hospitals, person, need)) * 2 + urgency


@kernel
def refer(hospitals, hospital, person, need, urgency, day):
    """Put a referral on the hospital's list for a first visit.

    `urgency` is 1 (urgent) or 0 (routine); `need` the number of the need within the person's life.
    """
    row = list_row(hospitals, hospital, FIRST_VISIT, person, need, urgency)
    join(hospitals.waiting, row, np.int64(person), np.int64(need), float(day))


@kernel
def gives_up_after(hospitals, seed, key, kind, need):
    """Days after which a person on a waiting list no longer wants the visit or operation."""
    occurrence = need + kind * _OPERATION_NEED
    return exponential(seed, key, GIVES_UP, occurrence) / hospitals.law[0].give_up_rate


@kernel
def still_waits(hospitals, people, seed, kind, waiter, day):
    """Whether a person on a list is alive, still lives here and has not given up."""
    i = np.int64(waiter.person)
    if people[i].status != RESIDENT:
        return False
    patience = gives_up_after(hospitals, seed, people[i].key, kind, waiter.need)
    return day - waiter.since <= patience


@kernel
def call_first(hospitals, people, seed, row, kind, h, day):
    """Take the first available person off a list: (person, need, since), person -1 if none.

    Inpatients keep their place.
    """
    waiting, before = hospitals.waiting, -1
    w = np.int64(waiting.rows[row].head)
    while w >= 0:
        waiter = waiting.record[w]
        following = np.int64(waiter.next)
        if not still_waits(hospitals, people, seed, kind, waiter, day):
            hospitals.unit[h].month[_H_GAVE_UP] += 1.0
            remove_after(waiting, row, before, w)
        elif people[waiter.person].in_hospital == 1:
            before = w
        else:
            person, need, since = np.int64(waiter.person), np.int64(waiter.need), waiter.since
            remove_after(waiting, row, before, w)
            return person, need, since
        w = following
    return -1, -1, 0.0


@kernel
def call_line(hospitals, people, seed, h, kind, line, day):
    """The next person of a service line, urgent ones first."""
    row = ((h * 2 + kind) * hospitals.capacity.shape[2] + line) * 2
    person, need, since = call_first(hospitals, people, seed, row + URGENT, kind, h, day)
    if person < 0:
        person, need, since = call_first(hospitals, people, seed, row + ROUTINE, kind, h, day)
    return person, need, since


@kernel
def slots(hospitals, h, kind, line, rate):
    """Whole patients that today's capacity allows; the fraction is kept for the next day.

    Consultations and extra work take from it. More is done while the list is longer than usual, and
    less while it is shorter.
    """
    row = ((h * 2 + kind) * hospitals.capacity.shape[2] + line) * 2
    rows = hospitals.waiting.rows
    length = rows[row + ROUTINE].length + rows[row + URGENT].length
    longer = (length + 1.0) / (hospitals.usual[h, kind, line] + 1.0)
    rate *= min(_FASTEST, max(_SLOWEST, longer ** hospitals.law[0].list_response))
    credit = hospitals.credit[h, kind, line] + rate * hospitals.capacity[h, kind, line]
    n = max(int(credit), 0)
    hospitals.credit[h, kind, line] = credit - n
    return n


@array_kernel
def waiting_over(hospitals, people, seed, day, limit):
    """Persons who have waited more than `limit` days, float64[hospitals, 2].

    Lists lose those who died, moved or gave up.
    """
    waiting, lines = hospitals.waiting, hospitals.capacity.shape[2]
    out = np.zeros((hospitals.unit.size, 2))
    for row in range(waiting.rows.size):
        h, kind = row // (4 * lines), row // (2 * lines) % 2
        before, w = -1, waiting.rows[row].head
        while w >= 0:
            waiter = waiting.record[w]
            following = np.int64(waiter.next)
            if not still_waits(hospitals, people, seed, kind, waiter, day):
                hospitals.unit[h].month[_H_GAVE_UP] += 1.0
                remove_after(waiting, row, before, w)
            else:
                before = w
                if day - waiter.since > limit:
                    out[h, kind] += 1.0
            w = following
    return out

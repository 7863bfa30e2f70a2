"""Specialist clinics: referrals wait for a first visit, some then for an operation.

Each hospital has service lines with their own lists, because waits differ between specialties far
more than within one. A list is first-in-first-out with the urgent ahead; whoever gave up, moved or
died is skipped when called. Capacity not used in a day is lost, except for the started patient.
"""

import math

import numpy as np
from numba import uint64

from sim.care.counting import CODE, charge, count
from sim.care.events import join, open_episode, plan, remove_after, schedule
from sim.care.hospital_types import (
    DIRECT,
    ELECTIVE_VOLUME,
    ENTERS,
    FEE_SPECIALIST,
    FIRST_VISIT,
    HC,
    OPERATION,
    OPERATION_LIST,
    RETURN_VISIT,
    ROUTINE,
    SELF_REFERRAL,
    URGENT,
    WEEKEND,
)
from sim.care.pools import give_back
from sim.kernel import array_kernel, kernel
from sim.keyed import exponential, uniform
from sim.people.state import RESIDENT
from sim.purposes import (
    GIVES_UP,
    LISTED_FOR_OPERATION,
    OPERATED_AS_INPATIENT,
    OPERATION_HOUR,
    RETURN_GAP,
    RETURNS,
    SERVICE_LINE,
)

GUARANTEE_DAYS, MONTH_DAYS = 90, 30
LINE_SEED = np.uint64(0x8E2F3A915C7D4B06)
_MORNING, _HOURS = 7.0 / 24.0, 2.0 / 24.0
_LAST_STEP = 60
_STEP_HASH, _WORD = 0x9E3779B1, 0xFFFFFFFF
_OPERATION_NEED = 1 << 30
_FIRST, _FIRST_30, _FIRST_90, _RETURN = (
    CODE["specialist_first"],
    CODE["specialist_first_30"],
    CODE["specialist_first_90"],
    CODE["specialist_return"],
)
_OPERATIONS, _OPERATIONS_30, _OPERATIONS_90 = (
    CODE["operations"],
    CODE["operations_30"],
    CODE["operations_90"],
)
_SLOWEST, _FASTEST = 0.5, 2.0
_H_FIRST, _H_RETURN, _H_OPERATIONS = HC["first_visits"], HC["return_visits"], HC["operations"]
_H_WEEKEND, _H_GAVE_UP = HC["weekend_operations"], HC["gave_up"]


@kernel
def list_row(hospitals, h, kind, person, need, urgency):
    """Row of the waiting list for this need.

    The service line belongs to the need, the same in every run and under every policy.
    """
    lines = hospitals.capacity.shape[2]
    line = min(int(uniform(LINE_SEED, uint64(person), SERVICE_LINE, need) * lines), lines - 1)
    return ((h * 2 + kind) * lines + line) * 2 + urgency


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
def count_operation(hospitals, people, tally, i, h, time, since):
    """Count a planned operation and whether it came within the guarantee."""
    count(tally, people, i, _OPERATIONS, 1.0)
    if time - since <= GUARANTEE_DAYS:
        count(tally, people, i, _OPERATIONS_90, 1.0)
    if time - since <= MONTH_DAYS:
        count(tally, people, i, _OPERATIONS_30, 1.0)
    hospitals.unit[h].month[_H_OPERATIONS] += 1.0


@kernel
def plan_return(hospitals, people, seed, i, h, need, step, day):
    """Draw whether the patient comes back, and put the visit on the agenda."""
    law, key = hospitals.law[0], people[i].key
    occurrence = (need + step * _STEP_HASH) & _WORD
    if step >= _LAST_STEP or uniform(seed, key, RETURNS, occurrence) > law.return_share:
        return
    gap = 1 + int(law.return_gap_days * exponential(seed, key, RETURN_GAP, occurrence))
    gap = min(gap, hospitals.visits.head.size - 1)
    plan(hospitals.visits, day + gap, i, need, RETURN_VISIT, h, step + 1)


@kernel
def first_visit(hospitals, people, tally, seed, i, h, need, since, day):
    """A first visit: perhaps listed for operation, perhaps a return visit."""
    count(tally, people, i, _FIRST, 1.0)
    if day - since <= GUARANTEE_DAYS:
        count(tally, people, i, _FIRST_90, 1.0)
    if day - since <= MONTH_DAYS:
        count(tally, people, i, _FIRST_30, 1.0)
    hospitals.unit[h].month[_H_FIRST] += 1.0
    charge(hospitals, people, tally, i, h, FEE_SPECIALIST, day)
    key = people[i].key
    if uniform(seed, key, LISTED_FOR_OPERATION, need) <= hospitals.law[0].listing_share:
        row = list_row(hospitals, h, OPERATION_LIST, i, need, ROUTINE)
        join(hospitals.waiting, row, i, need, float(day))
    plan_return(hospitals, people, seed, i, h, need, 0, day)


@kernel
def operate(hospitals, people, tally, seed, i, h, need, since, day, working):
    """A day-case operation now, or an inpatient one that asks for a bed tomorrow morning."""
    key = people[i].key
    if not working:
        hospitals.unit[h].month[_H_WEEKEND] += 1.0
    if uniform(seed, key, OPERATED_AS_INPATIENT, need) > hospitals.law[0].inpatient_share:
        count_operation(hospitals, people, tally, i, h, float(day), since)
        return
    e = open_episode(hospitals.episodes, i, need, OPERATION, -1, 0.0, h, DIRECT, since)
    hour = _MORNING + _HOURS * uniform(seed, key, OPERATION_HOUR, need)
    schedule(hospitals.events, day + 1.0 + hour, key, ENTERS, e)


@kernel
def agenda_day(hospitals, people, tally, day, working, seed):
    """Return visits and self-referrals of the day; on days off they move to the next day."""
    visits = hospitals.visits
    slot = day % visits.head.size
    v = np.int64(visits.head[slot])
    visits.head[slot] = -1
    while v >= 0:
        visit = visits.record[v]
        i, need, h = np.int64(visit.person), np.int64(visit.need), np.int64(visit.hospital)
        kind, step = np.int64(visit.kind), np.int64(visit.step)
        following = np.int64(visit.next)
        give_back(visits.record, visits.free, v)
        v = following
        if people[i].status != RESIDENT:
            continue
        if kind == SELF_REFERRAL:
            refer(hospitals, h, i, need, step, day)
        elif not working or people[i].in_hospital == 1:
            plan(visits, day + 1, i, need, kind, h, step)
        else:
            count(tally, people, i, _RETURN, 1.0)
            hospitals.unit[h].month[_H_RETURN] += 1.0
            charge(hospitals, people, tally, i, h, FEE_SPECIALIST, day)
            plan_return(hospitals, people, seed, i, h, need, step, day)


@kernel
def specialist_day(hospitals, people, tally, day, working, seed):
    """First visits on working days, return visits, and operations also at a weekend's rate."""
    agenda_day(hospitals, people, tally, day, working, seed)
    for h in range(hospitals.unit.size):
        volume = math.exp(hospitals.unit[h].style[ELECTIVE_VOLUME])
        weekend = 1.0 / (1.0 + math.exp(-hospitals.unit[h].style[WEEKEND]))
        for line in range(hospitals.capacity.shape[2]):
            if working:
                n = slots(hospitals, h, FIRST_VISIT, line, 1.0)
                for _ in range(n):
                    i, need, since = call_line(hospitals, people, seed, h, FIRST_VISIT, line, day)
                    if i < 0:
                        break
                    first_visit(hospitals, people, tally, seed, i, h, need, since, day)
            n = slots(hospitals, h, OPERATION_LIST, line, volume if working else volume * weekend)
            for _ in range(n):
                i, need, since = call_line(hospitals, people, seed, h, OPERATION_LIST, line, day)
                if i < 0:
                    break
                operate(hospitals, people, tally, seed, i, h, need, since, day, working)


@kernel
def slots(hospitals, h, kind, line, rate):
    """Whole patients that today's capacity allows; the fraction is kept for the next day.

    More is done while the list is longer than usual, and less while it is shorter.
    """
    row = ((h * 2 + kind) * hospitals.capacity.shape[2] + line) * 2
    rows = hospitals.waiting.rows
    length = rows[row + ROUTINE].length + rows[row + URGENT].length
    longer = (length + 1.0) / (hospitals.usual[h, kind, line] + 1.0)
    rate *= min(_FASTEST, max(_SLOWEST, longer ** hospitals.law[0].list_response))
    credit = hospitals.credit[h, kind, line] + rate * hospitals.capacity[h, kind, line]
    n = int(credit)
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

"""Specialist clinics: first visits, return visits and operations."""

import math

import numpy as np

from sim.care.agenda import fetch_people, open_day, push, turn
from sim.care.counting import CODE, charge, count
from sim.care.hospital.events import join, open_episode, schedule
from sim.care.hospital.hospital_types import (
    DIRECT,
    ELECTIVE_VOLUME,
    ENTERS,
    EXTRA,
    FEE_SPECIALIST,
    FIRST_VISIT,
    HC,
    OPERATION,
    OPERATION_LIST,
    RETURN_VISIT,
    ROUTINE,
    SELF_REFERRAL,
    WEEKEND,
)
from sim.care.hospital.operations import after_operation, burden, illness, is_listed
from sim.care.hospital.waiting_list import call_line, list_row, refer, slots
from sim.kernel import kernel
from sim.keyed import exponential, uniform
from sim.people.state import RESIDENT
from sim.purposes import (
    LISTED_FOR_OPERATION,
    OPERATED_AS_INPATIENT,
    OPERATION_HOUR,
    RETURN_GAP,
    RETURNS,
)

GUARANTEE_DAYS, MONTH_DAYS = 90, 30
_MORNING, _HOURS = 7.0 / 24.0, 2.0 / 24.0
_LAST_STEP = 60
_STEP_HASH, _WORD = 0x9E3779B1, 0xFFFFFFFF
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
_H_FIRST, _H_RETURN, _H_OPERATIONS = HC["first_visits"], HC["return_visits"], HC["operations"]
_H_WEEKEND = HC["weekend_operations"]
_H_FIRST_90, _H_OPERATIONS_90 = HC["first_visits_90"], HC["operations_90"]
_H_EXTRA_FIRST = HC["extra_first_visits"]  # extra operations are counted next to it


@kernel
def count_operation(hospitals, people, tally, seed, i, h, need, time, since):
    """Count a planned operation, whether it came within the guarantee, and what it led to."""
    count(tally, people, i, _OPERATIONS, 1.0)
    if time - since <= GUARANTEE_DAYS:
        count(tally, people, i, _OPERATIONS_90, 1.0)
        hospitals.unit[h].month[_H_OPERATIONS_90] += 1.0
    if time - since <= MONTH_DAYS:
        count(tally, people, i, _OPERATIONS_30, 1.0)
    hospitals.unit[h].month[_H_OPERATIONS] += 1.0
    after_operation(hospitals, people, tally, seed, i, h, need, since, time)


@kernel
def plan_return(hospitals, people, seed, i, h, need, step, day):
    """Draw whether the patient comes back, and put the visit on the agenda."""
    law, key = hospitals.law[0], people[i].key
    occurrence = (need + step * _STEP_HASH) & _WORD
    if step >= _LAST_STEP or uniform(seed, key, RETURNS, occurrence) > law.return_share:
        return
    gap = 1 + int(law.return_gap_days * exponential(seed, key, RETURN_GAP, occurrence))
    gap = min(gap, hospitals.visits.days.size - 1)
    push(hospitals.visits, day + gap, i, need, RETURN_VISIT, h, step + 1, float(day))


@kernel
def first_visit(hospitals, people, tally, seed, i, h, need, since, day):
    """A first visit: perhaps listed for operation, perhaps a return visit."""
    count(tally, people, i, _FIRST, 1.0)
    if day - since <= GUARANTEE_DAYS:
        count(tally, people, i, _FIRST_90, 1.0)
        hospitals.unit[h].month[_H_FIRST_90] += 1.0
    if day - since <= MONTH_DAYS:
        count(tally, people, i, _FIRST_30, 1.0)
    hospitals.unit[h].month[_H_FIRST] += 1.0
    charge(hospitals, people, tally, i, h, FEE_SPECIALIST, day)
    key = people[i].key
    luck = uniform(seed, key, LISTED_FOR_OPERATION, need)
    if is_listed(hospitals, h, luck, illness(seed, key, need), burden(people, i)):
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
        count_operation(hospitals, people, tally, seed, i, h, need, float(day), since)
        return
    e = open_episode(hospitals.episodes, i, need, OPERATION, -1, 0.0, h, DIRECT, since)
    hour = _MORNING + _HOURS * uniform(seed, key, OPERATION_HOUR, need)
    schedule(hospitals.events, day + 1.0 + hour, key, ENTERS, e)


@kernel
def agenda_day(hospitals, people, tally, day, working, seed):
    """Return visits and self-referrals of the day; on days off they move to the next day."""
    visits = hospitals.visits
    s = open_day(visits, day)
    while s >= 0:
        fetch_people(visits, s, people)
        for line in range(visits.sheet[s].used):
            keep_visit(hospitals, people, tally, visits.event[s, line], day, working, seed)
        s = turn(visits, s)


@kernel
def keep_visit(hospitals, people, tally, visit, day, working, seed):
    """One planned visit, or the letter of a patient who refers to the clinic directly."""
    i, need, h = np.int64(visit.person), np.int64(visit.need), np.int64(visit.unit)
    kind, step = np.int64(visit.kind), np.int64(visit.step)
    if people[i].status != RESIDENT:
        return
    if kind == SELF_REFERRAL:
        refer(hospitals, h, i, need, step, day)
    elif not working or people[i].in_hospital == 1:
        push(hospitals.visits, day + 1, i, need, kind, h, step, visit.since)
    else:
        count(tally, people, i, _RETURN, 1.0)
        hospitals.unit[h].month[_H_RETURN] += 1.0
        charge(hospitals, people, tally, i, h, FEE_SPECIALIST, day)
        plan_return(hospitals, people, seed, i, h, need, step, day)


@kernel
def places_today(hospitals, h, kind, line, rate):
    """Patients of a list today: ordinary capacity times `rate`, and extra work to cut the queue.

    Extra work tires: part of it is taken from the days that follow.
    """
    extra = 1.0 / (1.0 + math.exp(-hospitals.unit[h].style[EXTRA]))
    n = slots(hospitals, h, kind, line, rate * (1.0 + extra))
    beyond = n * extra / (1.0 + extra)
    hospitals.unit[h].month[_H_EXTRA_FIRST + kind] += beyond
    hospitals.credit[h, kind, line] -= hospitals.law[0].extra_fatigue * beyond
    return n


@kernel
def first_visits(hospitals, people, tally, seed, h, line, day):
    """First visits of a service line on a working day."""
    for _ in range(places_today(hospitals, h, FIRST_VISIT, line, 1.0)):
        i, need, since = call_line(hospitals, people, seed, h, FIRST_VISIT, line, day)
        if i < 0:
            return
        first_visit(hospitals, people, tally, seed, i, h, need, since, day)


@kernel
def operations(hospitals, people, tally, seed, h, line, day, working):
    """Operations of a service line; on days off a share of a working day's, paid for afterwards."""
    style = hospitals.unit[h].style
    volume = math.exp(style[ELECTIVE_VOLUME])
    if not working:
        volume /= 1.0 + math.exp(-style[WEEKEND])
    n = places_today(hospitals, h, OPERATION_LIST, line, volume)
    if not working:
        hospitals.credit[h, OPERATION_LIST, line] -= hospitals.law[0].extra_fatigue * n
    for _ in range(n):
        i, need, since = call_line(hospitals, people, seed, h, OPERATION_LIST, line, day)
        if i < 0:
            return
        operate(hospitals, people, tally, seed, i, h, need, since, day, working)


@kernel
def specialist_day(hospitals, people, tally, day, working, seed):
    """First visits on working days, return visits, and operations also at a weekend's rate."""
    agenda_day(hospitals, people, tally, day, working, seed)
    for h in range(hospitals.unit.size):
        for line in range(hospitals.capacity.shape[2]):
            if working:
                first_visits(hospitals, people, tally, seed, h, line, day)
            operations(hospitals, people, tally, seed, h, line, day, working)

"""Emergency departments: doctors who see the severely ill first, then a work-up, then a decision.

A non-preemptive queue with two priorities and several doctors, whose number follows the block of
the day. Events come from one heap in exact order. A patient who loses patience in the routine
queue leaves unseen; that is found out when the doctor would have called, which changes no wait.
"""

import math

import numpy as np

from sim.care.counting import CODE, charge, count
from sim.care.events import close_episode, open_episode, schedule
from sim.care.hospital_types import (
    BUSY,
    CHAIN_LIMIT,
    DECISION,
    DIRECT,
    DOCTOR_DONE,
    DOCTORS_NOW,
    ENTERS,
    FEE_EMERGENCY,
    FIRST_DERIVED_NEED,
    HC,
    HEAD_HIGH,
    HEAD_LOW,
    JOINS,
    LEFT_UNSEEN,
    SHIFT,
    TAIL_HIGH,
    TAIL_LOW,
    VIA_EMERGENCY,
)
from sim.care.kernel import kernel
from sim.keyed import exponential, normal
from sim.people.state import RESIDENT
from sim.purposes import DOCTOR_TIME, ED_PATIENCE, ED_TRIAGE_TIME, WORK_UP_TIME

HOUR = 1.0 / 24.0
BLOCKS = 3
_ED_VISITS, _ED_HOURS = CODE["ed_visits"], CODE["ed_hours"]
_ED_WAIT = CODE["ed_wait_minutes"]
_VISITS, _HOURS = HC["emergency_visits"], HC["emergency_hours"]
_WAIT, _LEFT = HC["emergency_wait_hours"], HC["left_unseen"]
_OLD = 80


@kernel
def arrive(arrivals, person, time, need, kind, condition, severity, direct):
    """Send a person to the nearest acute hospital today.

    `time` is the day of the run with its fraction; `need` a policy-invariant number below 2**24;
    `kind` a need kind of :mod:`sim.care.state`; `condition` an index in `CONDITIONS` or -1;
    `severity` 0 to 1; `direct` 1 for an acute admission without the emergency department.
    """
    n = arrivals.count[0]
    if n >= arrivals.person.size:
        raise RuntimeError("the buffer of arrivals to hospitals is full")
    arrivals.person[n] = person
    arrivals.time[n] = time
    arrivals.need[n] = need
    arrivals.kind[n] = kind
    arrivals.condition[n] = condition
    arrivals.severity[n] = severity
    arrivals.direct[n] = direct
    arrivals.count[0] = n + 1


@kernel
def notify(notices, person, kind, need):
    """Tell primary care about a patient."""
    n = notices.count[0]
    if n >= notices.person.size:
        raise RuntimeError("the buffer of notices to primary care is full")
    notices.person[n] = person
    notices.kind[n] = kind
    notices.need[n] = need
    notices.count[0] = n + 1


@kernel
def receive(hospitals, people, arrivals, day, seed):
    """Turn today's arrivals into episodes with their first event, and empty the buffer."""
    law = hospitals.law[0]
    for n in range(arrivals.count[0]):
        i, time, need = np.int64(arrivals.person[n]), arrivals.time[n], np.int64(arrivals.need[n])
        if time < day or time >= day + 1.0:
            raise ValueError("an arrival's time must lie within the day it is sent")
        if need < 0 or need >= FIRST_DERIVED_NEED:
            raise ValueError("an arrival's need must be at least 0 and below 2**24")
        route = DIRECT if arrivals.direct[n] == 1 else VIA_EMERGENCY
        e = open_episode(
            hospitals.episodes, i, need, arrivals.kind[n], arrivals.condition[n],
            arrivals.severity[n], people[i].hospital, route, time,
        )  # fmt: skip
        key = people[i].key
        if route == DIRECT:
            schedule(hospitals.events, time, key, ENTERS, e)
        else:
            wait = law.triage_hours * HOUR * exponential(seed, key, ED_TRIAGE_TIME, need)
            schedule(hospitals.events, time + wait, key, JOINS, e)
    arrivals.count[0] = 0


@kernel
def begin_shifts(hospitals, day):
    """Put today's changes of staffing on the heap, before anything else at the same time."""
    for h in range(hospitals.unit.size):
        for block in range(BLOCKS):
            schedule(hospitals.events, day + block / BLOCKS, 0, SHIFT, h * BLOCKS + block)


@kernel
def call_next(hospitals, people, tally, notices, seed, h, time):
    """Doctors who are free call the next patients, the severely ill first."""
    law, state, record = hospitals.law[0], hospitals.unit[h].emergency, hospitals.episodes.record
    while state[BUSY] < state[DOCTORS_NOW]:
        head, tail = HEAD_HIGH, TAIL_HIGH
        if state[HEAD_HIGH] < 0:
            head, tail = HEAD_LOW, TAIL_LOW
            if state[HEAD_LOW] < 0:
                return
        e = np.int64(state[head])
        state[head] = record[e].next
        if state[head] < 0:
            state[tail] = -1
        i, need = np.int64(record[e].person), np.int64(record[e].need)
        key = people[i].key
        waited = time - record[e].arrived
        if head == HEAD_LOW:
            patience = law.patience_hours * HOUR * exponential(seed, key, ED_PATIENCE, need)
            if waited > patience:
                count(tally, people, i, _ED_HOURS, patience / HOUR)
                hospitals.unit[h].month[_HOURS] += patience / HOUR
                hospitals.unit[h].month[_LEFT] += 1.0
                if people[i].status == RESIDENT:
                    notify(notices, i, LEFT_UNSEEN, need)
                close_episode(hospitals.episodes, e)
                continue
        state[BUSY] += 1
        count(tally, people, i, _ED_WAIT, waited / HOUR * 60.0)
        hospitals.unit[h].month[_WAIT] += waited / HOUR
        block = int((time - math.floor(time)) * BLOCKS)
        hours = law.doctor_hours * hospitals.unit[h].slowness[block]
        seen = time + hours * HOUR * exponential(seed, key, DOCTOR_TIME, need)
        schedule(hospitals.events, seen, key, DOCTOR_DONE, e)


@kernel
def joins(hospitals, people, tally, notices, seed, e, time):
    """A triaged patient joins the doctors' queue."""
    episode = hospitals.episodes.record[e]
    i, h = np.int64(episode.person), np.int64(episode.hospital)
    if people[i].status != RESIDENT or people[i].in_hospital == 1:
        close_episode(hospitals.episodes, e)
        return
    count(tally, people, i, _ED_VISITS, 1.0)
    hospitals.unit[h].month[_VISITS] += 1.0
    charge(hospitals, people, tally, i, h, FEE_EMERGENCY, int(time))
    state = hospitals.unit[h].emergency
    head, tail = HEAD_LOW, TAIL_LOW
    if episode.severity >= hospitals.law[0].priority_severity:
        head, tail = HEAD_HIGH, TAIL_HIGH
    episode.next = -1
    if state[tail] >= 0:
        hospitals.episodes.record[state[tail]].next = e
    else:
        state[head] = e
    state[tail] = e
    call_next(hospitals, people, tally, notices, seed, h, time)


@kernel
def doctor_done(hospitals, people, tally, notices, seed, e, time):
    """The doctor is free again; tests and observation follow until the decision."""
    law, episode = hospitals.law[0], hospitals.episodes.record[e]
    i, h = np.int64(episode.person), np.int64(episode.hospital)
    key = people[i].key
    spread = law.work_up_spread * normal(seed, key, WORK_UP_TIME, episode.need)
    hours = law.work_up_hours * math.exp(spread)
    if people[i].age >= _OLD:
        hours *= law.work_up_old_factor
    schedule(hospitals.events, time + hours * HOUR, key, DECISION, e)
    hospitals.unit[h].emergency[BUSY] -= 1
    call_next(hospitals, people, tally, notices, seed, h, time)


@kernel
def shift(hospitals, people, tally, notices, seed, code, time):
    """Staffing of a new block of the day; who is busy finishes the patient first."""
    h = code // BLOCKS
    hospitals.unit[h].emergency[DOCTORS_NOW] = hospitals.unit[h].doctors[code % BLOCKS]
    call_next(hospitals, people, tally, notices, seed, h, time)


@kernel
def next_in_chain(episode):
    """Number of the need that a readmission after this episode has, or -1 at the chain's end."""
    if episode.chain >= CHAIN_LIMIT:
        return -1
    return episode.need + FIRST_DERIVED_NEED

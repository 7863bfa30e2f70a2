"""Emergency departments: doctors who see the severely ill first, then a work-up, then a decision.

A non-preemptive queue with two priorities and several doctors, whose number follows the block of
the day. Events come from one heap in exact order. A patient who loses patience in the routine
queue leaves unseen; that is found out when the doctor would have called, which changes no wait.
"""

import math

import numpy as np

from sim.care.counting import CODE, charge, count
from sim.care.hospital.events import close_episode, open_episode, schedule
from sim.care.hospital.hospital_types import (
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
    QUEUED,
    SHIFT,
    TAIL_HIGH,
    TAIL_LOW,
    VIA_EMERGENCY,
)
from sim.care.mail import ARRIVALS, LEFT_UNSEEN, send_notice
from sim.kernel import kernel
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
def receive(hospitals, people, mail, day, seed):
    """Turn today's arrivals into episodes with their first event, and empty the tray."""
    law = hospitals.law[0]
    for n in range(mail.count[ARRIVALS]):
        message = mail.arrival[n]
        i, time, need = np.int64(message.person), message.time, np.int64(message.need)
        if time < day or time >= day + 1.0:
            raise ValueError("an arrival's time must lie within the day it is sent")
        if need < 0 or need >= FIRST_DERIVED_NEED:
            raise ValueError("an arrival's need must be at least 0 and below 2**24")
        route = DIRECT if message.direct == 1 else VIA_EMERGENCY
        e = open_episode(
            hospitals.episodes, i, need, message.kind, message.condition,
            message.severity, people[i].hospital, route, time,
        )  # fmt: skip
        key = people[i].key
        if route == DIRECT:
            schedule(hospitals.events, time, key, ENTERS, e)
        else:
            wait = law.triage_hours * HOUR * exponential(seed, key, ED_TRIAGE_TIME, need)
            schedule(hospitals.events, time + wait, key, JOINS, e)
    mail.count[ARRIVALS] = 0


@kernel
def begin_shifts(hospitals, day):
    """Put today's changes of staffing on the heap, before anything else at the same time."""
    for h in range(hospitals.unit.size):
        for block in range(BLOCKS):
            schedule(hospitals.events, day + block / BLOCKS, 0, SHIFT, h * BLOCKS + block)


@kernel
def call_next(hospitals, people, tally, mail, seed, h, time):
    """Doctors who are free call the next patients, the severely ill first.

    Doctors on call come in while the queue is long.
    """
    law, state, record = hospitals.law[0], hospitals.unit[h].emergency, hospitals.episodes.record
    while state[BUSY] < state[DOCTORS_NOW] + int(state[QUEUED] / law.queue_per_doctor_called):
        head, tail = HEAD_HIGH, TAIL_HIGH
        if state[HEAD_HIGH] < 0:
            head, tail = HEAD_LOW, TAIL_LOW
            if state[HEAD_LOW] < 0:
                return
        e = np.int64(state[head])
        state[head] = record[e].next
        if state[head] < 0:
            state[tail] = -1
        state[QUEUED] -= 1
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
                    send_back(hospitals, mail, i, need, LEFT_UNSEEN)
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
def send_back(hospitals, mail, i, need, kind):
    """Tell primary care of a patient sent home, once for each need: nobody goes round for ever."""
    if hospitals.sent_back[i] != need + 1:
        hospitals.sent_back[i] = need + 1
        send_notice(mail, i, need, kind)


@kernel
def joins(hospitals, people, tally, mail, seed, e, time):
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
    state[QUEUED] += 1
    call_next(hospitals, people, tally, mail, seed, h, time)


@kernel
def doctor_done(hospitals, people, tally, mail, seed, e, time):
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
    call_next(hospitals, people, tally, mail, seed, h, time)


@kernel
def shift(hospitals, people, tally, mail, seed, code, time):
    """Staffing of a new block of the day; who is busy finishes the patient first."""
    h = code // BLOCKS
    hospitals.unit[h].emergency[DOCTORS_NOW] = hospitals.unit[h].doctors[code % BLOCKS]
    call_next(hospitals, people, tally, mail, seed, h, time)


@kernel
def next_in_chain(episode):
    """Number of the need that a readmission after this episode has, or -1 at the chain's end."""
    if episode.chain >= CHAIN_LIMIT:
        return -1
    return episode.need + FIRST_DERIVED_NEED

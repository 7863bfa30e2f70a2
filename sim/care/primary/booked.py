"""What was put on this day: calls to be made, and booked visits if they are still needed."""

import math

import numpy as np

from sim.care.agenda import fetch_people, open_day, push, turn
from sim.care.primary.access import feel, note_wait, to_hospital
from sim.care.primary.appointments import staff_visit
from sim.care.primary.booking import next_working
from sim.care.primary.choice import FEE_DOCTOR
from sim.care.primary.practice_state import CALL, DOCTOR_VISIT, MESSAGE
from sim.care.primary.reception import add_call, digital_contact
from sim.care.primary.visit import charge, doctor_visit
from sim.kernel import kernel
from sim.keyed import uniform
from sim.people.needs import EXACERBATION, kind_of, luck_key
from sim.people.state import RESIDENT
from sim.purposes import CALL_TIME
from sim.purposes import RESOLVES_WAITING as RESOLVES
from sim.purposes import WORSENS_WAITING as WORSENS


@kernel
def call_time(people, seed, i, need, step, par):
    """When a person calls who starts the day by calling: most do early."""
    u = uniform(seed, people[i].key, CALL_TIME, luck_key(need, step))
    return par.opens + (par.closes - par.opens) * u * u


@kernel
def still_needed(clinic, people, mail, seed, i, need, step, day, wait, par):
    """Whether a booked visit takes place: needs pass, or worsen into an emergency, with time."""
    if people[i].in_hospital:
        return False
    luck = luck_key(need, step)
    if kind_of(need) == EXACERBATION:
        worse = 1.0 - math.exp(-par.worsen_per_day * wait)
        if uniform(seed, people[i].key, WORSENS, luck) < worse:
            to_hospital(people, mail, i, day + 0.4, need, 0.95, 0)
            return False
        return True
    passed = 1.0 - math.exp(-wait / par.resolve_days)
    return uniform(seed, people[i].key, RESOLVES, luck) >= passed


@kernel
def booked_visit(clinic, people, tally, mail, seed, i, g, need, step, day, since, par):
    """A booked doctor visit, unless the need passed or worsened; whoever holds the post sees it."""
    wait = float(day - since)
    if not still_needed(clinic, people, mail, seed, i, need, step, day, wait, par):
        return
    v = clinic.doctors[g].unit
    note_wait(clinic, people, tally, i, v, wait, True)
    charge(clinic, people, tally, i, v, FEE_DOCTOR, day)
    feel(people, i, max(-1.0, 1.0 - wait / 7.0), par)
    minutes = doctor_visit(clinic, mail, people, tally, seed, i, g, need, step, day, par)
    clinic.doctors[g].room -= minutes


@kernel
def put_off(clinic, event, day):
    """Move an event of a closed day to the next open one; a call counts from when it is made."""
    later = next_working(clinic.days, day)
    since = float(later) if event.kind == CALL and event.since == day else event.since
    push(
        clinic.agenda, later, event.person, event.need, event.kind, event.unit, event.step, since
    )  # fmt: skip


@kernel
def planned_event(clinic, people, tally, mail, seed, event, day, par):
    """A call, a message that came while the unit was closed, or a booked visit."""
    i, need, kind = np.int64(event.person), np.int64(event.need), event.kind
    unit, step, since = np.int64(event.unit), np.int64(event.step), event.since
    if kind == DOCTOR_VISIT:
        booked_visit(clinic, people, tally, mail, seed, i, unit, need, step, day, since, par)
    elif people[i].in_hospital:
        return
    elif kind == CALL:
        time = call_time(people, seed, i, need, step, par)
        add_call(clinic, i, unit, need, step, since, time)
    elif kind == MESSAGE:
        digital_contact(clinic, people, tally, seed, i, need, step, day, par.opens, par)
    else:
        staff_visit(clinic, people, tally, seed, i, unit, kind, need, step, day, since, par)


@kernel
def take_agenda(clinic, people, tally, mail, seed, day, par):
    """Everything that was put on this day; on a closed day it waits for the next open one."""
    agenda, closed = clinic.agenda, not clinic.days[day].working
    s = open_day(agenda, day)
    while s >= 0:
        fetch_people(agenda, s, people)
        for line in range(agenda.sheet[s].used):
            event = agenda.event[s, line]
            if people[event.person].status != RESIDENT:
                continue
            if closed:
                put_off(clinic, event, day)
            else:
                planned_event(clinic, people, tally, mail, seed, event, day, par)
        s = turn(agenda, s)

"""Evenings and weekends: the same doctors, later; who turns to the unit then is seen at once.

One doctor and one nurse of every typical staff work an open evening or day off; they are gone from
the daytime for as long, some minutes of every day until one is saved up.
"""

import numpy as np

from sim.care.agenda import push
from sim.care.counting import CODE, count
from sim.care.primary.access import feel, note_wait, to_hospital
from sim.care.primary.booking import doctor_minutes, next_working
from sim.care.primary.choice import CLOSED, FEE_DOCTOR, OPEN, OPEN_EVENING, severity
from sim.care.primary.practice_state import CALL
from sim.care.primary.reception import ADVICE, PHONE_CONTACTS, TO_EMERGENCY, triage_level
from sim.care.primary.visit import (
    NURSE,
    PHONE,
    add_contact,
    bring_back,
    charge,
    doctor_visit,
    visit_minutes,
)
from sim.categories import ACTIVITIES
from sim.kernel import kernel
from sim.keyed import uniform
from sim.people.needs import kind_of, luck_key
from sim.purposes import EVENING_DOCTOR, SOLVED

DAYS_A_WEEK, HOURS_A_DAY, MINUTES = 5.0, 24.0, 60.0
EVENING_HOUR = ACTIVITIES.index("evening_hour")
EVENING_CONTACTS = CODE["evening_contacts"]


@kernel
def set_evening(clinic, v, day, par):
    """Time that evenings take from today, and whether enough is saved for an open evening."""
    unit = clinic.practices[v]
    full = 0.0
    for g in range(unit.first_doctor, unit.last_doctor):
        full += doctor_minutes(clinic.practices, clinic.doctors, g, par.doctor_minutes_per_day)
    full *= clinic.days[day].capacity
    minutes = unit.evenings / DAYS_A_WEEK * MINUTES * unit.size * clinic.days[day].capacity
    minutes = min(minutes, unit.evening_limit * unit.reactive * full)
    clinic.practices[v].evening_share = minutes / full if full > 0.0 else 0.0
    clinic.practices[v].evening_hours = minutes / MINUTES
    clinic.practices[v].weekend_saved += unit.weekend_share * minutes
    saved = unit.evening_saved + (1.0 - unit.weekend_share) * minutes
    clinic.practices[v].evening_saved = saved - open_late(clinic, v, unit.evening_length, saved)


@kernel
def open_late(clinic, v, hours, saved):
    """Open for some hours if so much is saved; returns the minutes that this takes."""
    length = hours * MINUTES * clinic.practices[v].size
    opens = length > 0.0 and saved >= length
    clinic.practices[v].evening_left = length if opens else 0.0
    if not opens:
        return 0.0
    clinic.month[v].activities[EVENING_HOUR] += length / MINUTES
    return length


@kernel
def set_day_off(clinic):
    """Which units are open on this day off."""
    for v in range(clinic.practices.size):
        saved = clinic.practices[v].weekend_saved
        taken = open_late(clinic, v, clinic.practices[v].weekend_length, saved)
        clinic.practices[v].weekend_saved = saved - taken


@kernel
def opening(clinic, v, day, time, par):
    """Whether unit `v` is open at this time of the day or will be: CLOSED, OPEN or OPEN_EVENING."""
    unit = clinic.practices[v]
    if clinic.days[day].working:
        if time < par.closes:
            return OPEN
        late = time < par.closes + unit.evening_length / HOURS_A_DAY
    else:
        late = time < par.weekend_opens + unit.weekend_length / HOURS_A_DAY
    return OPEN_EVENING if late and unit.evening_left > 0.0 else CLOSED


@kernel
def evening_doctor(clinic, people, seed, i, v, need):
    """Whoever of the unit's doctors works this evening; -1 if it has none."""
    first = clinic.practices[v].first_doctor
    number = clinic.practices[v].last_doctor - first
    if number == 0:
        return -1
    return first + int(uniform(seed, people[i].key, EVENING_DOCTOR, need) * number) % number


@kernel
def evening_contact(clinic, people, tally, mail, seed, i, v, need, day, time, par):
    """A need that comes to the open evening: advice, the evening's doctor, or hospital."""
    kind = kind_of(need)
    s = severity(people, seed, i, need, 0, par.step_relief)
    level = triage_level(s, par.triage[kind])
    if level == TO_EMERGENCY:
        to_hospital(people, mail, i, day + time, need, s, 0)
        return
    if level == ADVICE:
        add_contact(clinic, people, i, v, NURSE, PHONE)
        count(tally, people, i, PHONE_CONTACTS, 1.0)
        count(tally, people, i, EVENING_CONTACTS, 1.0)
        if uniform(seed, people[i].key, SOLVED, luck_key(need, 0)) < par.advice_unsolved:
            bring_back(clinic, people, tally, seed, i, need, 0, day, par)
        return
    g = evening_doctor(clinic, people, seed, i, v, need)
    minutes = visit_minutes(people, clinic, v, i, kind, par)
    if g < 0 or clinic.practices[v].evening_left < 0.5 * minutes:
        later = next_working(clinic.days, day)
        push(clinic.agenda, later, i, need, CALL, v, 0, later)
        return
    note_wait(clinic, people, tally, i, v, 0.0, True)
    charge(clinic, people, tally, i, v, FEE_DOCTOR, day)
    feel(people, i, 1.0, par)
    spent = doctor_visit(clinic, mail, people, tally, seed, i, g, need, np.int64(0), day, par)
    clinic.practices[v].evening_left -= spent
    count(tally, people, i, EVENING_CONTACTS, 1.0)

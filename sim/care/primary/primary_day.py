"""A day in primary care, all units in one batch: booked visits, new needs, phone, planned work."""

import numpy as np

from sim.care.agenda import push
from sim.care.mail import DISCHARGED, FOLLOW_UP, LEFT_UNSEEN, NOTICES
from sim.care.primary.appointments import book_doctor
from sim.care.primary.booked import take_agenda
from sim.care.primary.booking import next_working
from sim.care.primary.choice import chance, count_risk
from sim.care.primary.doors import new_need
from sim.care.primary.evening import set_day_off
from sim.care.primary.morning import foresee, work_out_style
from sim.care.primary.naming import name_from_list
from sim.care.primary.office_hours import close_units, meeting_minutes, open_units
from sim.care.primary.planned import coordinate, follow_plans, outreach, recall
from sim.care.primary.practice_state import CALL, CALLS_TODAY, PROACTIVE
from sim.care.primary.programmes import (
    call_after_discharge,
    clinician_minutes,
    run_programmes,
    task_minutes,
)
from sim.care.primary.reception import take_calls
from sim.kernel import kernel, prefetch
from sim.people.state import RESIDENT

AHEAD = 8  # needs for which memory is asked ahead


@kernel
def take_needs(clinic, people, tally, mail, seed, book, first, last, day, par, choice, bounds):
    """Today's candidate needs of the month's book, in order."""
    infection = clinic.days[day].infection
    for c in range(first, last):
        prefetch(people, book.candidate[min(c + AHEAD, last - 1)].person)
        candidate = book.candidate[c]
        i, need = np.int64(candidate.person), np.int64(candidate.need)
        if people[i].status != RESIDENT or people[i].in_hospital:
            continue
        risk = chance(people, i, need, day, infection, choice, bounds)
        count_risk(people, tally, i, need, risk)
        if candidate.luck <= risk:
            time = candidate.time
            new_need(clinic, people, tally, mail, seed, i, need, time, day, par, choice)


@kernel
def take_notices(clinic, people, tally, mail, seed, day, par):
    """What hospitals told primary care since yesterday: discharges, and patients sent home."""
    for n in range(mail.count[NOTICES]):
        notice = mail.notice[n]
        i, kind, need = np.int64(notice.person), notice.kind, np.int64(notice.need)
        if people[i].status != RESIDENT:
            continue
        v = np.int64(people[i].listed)
        if kind == DISCHARGED:
            coordinate(clinic, people, tally, i, par)
            call_after_discharge(clinic, people, tally, seed, i)
        elif kind == FOLLOW_UP:
            book_doctor(clinic, people, tally, seed, i, v, need, 1, day, float(day), par)
        elif kind == LEFT_UNSEEN:
            later = next_working(clinic.days, day)
            push(clinic.agenda, later, i, need, CALL, v, 1, later)
    mail.count[NOTICES] = 0


@kernel
def planned_work(clinic, people, tally, seed, day, month, par):
    """Recall, outreach, plans, naming and programmes of every unit."""
    for v in range(clinic.practices.size):
        unit = clinic.practices[v]
        minutes = clinician_minutes(clinic, v, day, par)
        recall(clinic, people, tally, seed, v, day, month, unit.followup * minutes, par)
        frail = unit.proactive * minutes + task_minutes(clinic, v, PROACTIVE, day, par)
        outreach(clinic, people, tally, v, frail, par)
        meetings = meeting_minutes(clinic, v, day, minutes, par)
        follow_plans(clinic, people, tally, seed, v, month, meetings, par)
        name_from_list(clinic, people, v, unit.naming * minutes, par)
        run_programmes(clinic, people, tally, seed, v, day, month, minutes, par)


@kernel
def primary_day(
    clinic, people, tally, mail, seed, book, first, last,
    day, month, pars, choices, bounds,
):  # fmt: skip
    """One day of all vårdcentraler. `book[first:last]` are the day's candidate needs."""
    par, choice = pars[0], choices[0]
    is_working = clinic.days[day].working
    clinic.counts[CALLS_TODAY] = 0
    foresee(clinic, choice)
    if is_working:
        work_out_style(clinic, par)
        open_units(clinic, day, par)
    else:
        set_day_off(clinic)
    take_notices(clinic, people, tally, mail, seed, day, par)
    take_agenda(clinic, people, tally, mail, seed, day, par)
    take_needs(clinic, people, tally, mail, seed, book, first, last, day, par, choice, bounds)
    if is_working:
        take_calls(clinic, people, tally, mail, seed, day, par)
        planned_work(clinic, people, tally, seed, day, month, par)
        close_units(clinic, day, par)

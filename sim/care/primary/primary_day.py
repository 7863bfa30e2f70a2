"""A day in primary care, all units in one batch: booked visits, new needs, phone, planned work."""

import numpy as np

from sim.care.agenda import fetch_people, open_day, push, turn
from sim.care.counting import CODE, count, fee_due
from sim.care.mail import DISCHARGED, FOLLOW_UP, LEFT_UNSEEN, NOTICES
from sim.care.primary.booking import doctor_minutes, earliest_doctor, empty_day
from sim.care.primary.choice import (
    EMERGENCY,
    NATIONAL_DIGITAL,
    OPEN,
    OPEN_EVENING,
    OTHER_UNIT,
    OWN_DIGITAL,
    OWN_PHONE,
    SELF_CARE,
    arises,
    choose_door,
    severity,
)
from sim.care.primary.evening import evening_contact, opening, set_day_off, set_evening
from sim.care.primary.morning import foresee, work_out_style
from sim.care.primary.naming import name_from_list, set_naming_time
from sim.care.primary.phone import answer_calls, order_calls
from sim.care.primary.planned import coordinate, follow_plans, outreach, recall
from sim.care.primary.practice_state import (
    CALL,
    CALLS_TODAY,
    COORDINATION,
    DOCTOR_VISIT,
    MESSAGE,
    PROACTIVE,
)
from sim.care.primary.programmes import (
    call_after_discharge,
    clinician_minutes,
    phone_speed,
    run_programmes,
    task_minutes,
)
from sim.care.primary.reception import (
    ANSWERED,
    CALLS,
    CALLS_SAME_DAY,
    FEE_DIGITAL,
    FEE_DOCTOR,
    add_call,
    book_doctor,
    book_nurse,
    digital_contact,
    feel,
    missed_call,
    next_working,
    note_wait,
    staff_visit,
    still_needed,
    to_hospital,
    triage,
)
from sim.care.primary.visit import (
    COVERAGE,
    PATIENT_FEES,
    bring_back,
    charge,
    doctor_visit,
)
from sim.categories import ELSEWHERE
from sim.kernel import kernel, prefetch
from sim.keyed import uniform
from sim.people.needs import ROUTINE, kind_of, luck_key
from sim.people.state import RESIDENT
from sim.purposes import CALL_TIME, DIGITAL_SOLVES, WHICH_UNIT

NEEDS, SELF, NATIONAL = CODE["needs"], CODE["self_care"], CODE["national_digital"]
AHEAD = 8  # needs for which memory is asked ahead
ELSEWHERE_DIGITAL = ELSEWHERE.index("national_digital")


@kernel
def meeting_minutes(clinic, v, day, clinicians, par):
    """Time for coordination meetings today, of clinicians' minutes and of extra posts."""
    shared = clinic.practices[v].coordination * clinicians
    return shared + task_minutes(clinic, v, COORDINATION, day, par)


@kernel
def open_units(clinic, day, par):
    """Start the day: doctors' time for what patients ask for, planned time, empty call list."""
    capacity = clinic.days[day].capacity
    for v in range(clinic.practices.size):
        set_evening(clinic, v, day, par)
    for g in range(clinic.doctors.size):
        v = clinic.doctors[g].unit
        full = doctor_minutes(clinic.practices, clinic.doctors, g, par.doctor_minutes_per_day)
        reactive = clinic.practices[v].reactive - clinic.practices[v].evening_share
        clinic.doctors[g].room = full * reactive * capacity
        empty_day(clinic.doctors[g].booked, day)
    for v in range(clinic.practices.size):
        empty_day(clinic.practices[v].nurse_book.booked, day)
        empty_day(clinic.practices[v].other_book.booked, day)
        minutes = clinician_minutes(clinic, v, day, par)
        unit = clinic.practices[v]
        clinic.practices[v].digital_minutes = min(
            unit.digital_minutes + unit.digital * minutes, 2.0 * unit.digital * minutes
        )
        set_naming_time(clinic, v, unit.naming * minutes, par)
        meetings = meeting_minutes(clinic, v, day, minutes, par)
        clinic.practices[v].coordination_minutes = min(
            unit.coordination_minutes + meetings,
            5.0 * meetings + par.coordination_minutes,
        )
    clinic.counts[CALLS_TODAY] = 0


@kernel
def call_time(people, seed, i, need, step, par):
    """When a person calls who starts the day by calling: most do early."""
    u = uniform(seed, people[i].key, CALL_TIME, luck_key(need, step))
    return par.opens + (par.closes - par.opens) * u * u


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
def national_digital(clinic, people, tally, seed, i, need, step, day, par):
    """A contact with a national digital provider; unsolved needs come to the own unit."""
    v = people[i].listed
    count(tally, people, i, NATIONAL)
    clinic.month[v].elsewhere[ELSEWHERE_DIGITAL] += 1.0
    clinic.month[v].indicator_base[COVERAGE] += 1.0
    share = fee_due(people, i, clinic.fees[0], FEE_DIGITAL, day)
    count(tally, people, i, PATIENT_FEES, share * clinic.fees[0].price[FEE_DIGITAL])
    if uniform(seed, people[i].key, DIGITAL_SOLVES, luck_key(need, step)) > par.digital_solved:
        bring_back(clinic, people, tally, seed, i, need, step, day, par)


@kernel
def new_need(clinic, people, tally, mail, seed, i, need, time, day, par, choice):
    """The person turns somewhere, or nowhere, with a new need."""
    count(tally, people, i, NEEDS)
    v = people[i].listed
    if kind_of(need) == ROUTINE:
        book_nurse(clinic, people, tally, seed, i, v, need, 0, day + 1, float(day), day, par)
        return
    is_open = opening(clinic, v, day, time, par)
    door = choose_door(people, clinic, seed, i, need, 0, day, is_open, choice)
    if door == SELF_CARE:
        count(tally, people, i, SELF)
    elif door == EMERGENCY:
        to_hospital(
            people,
            mail,
            i,
            day + time,
            need,
            severity(people, seed, i, need, 0, par.step_relief),
            0,
        )
    elif door == NATIONAL_DIGITAL:
        national_digital(clinic, people, tally, seed, i, need, 0, day, par)
    else:
        unit = v
        if door == OTHER_UNIT:
            neighbours = 0
            while neighbours < 4 and clinic.practices[v].neighbours[neighbours] >= 0:
                neighbours += 1
            u = uniform(seed, people[i].key, WHICH_UNIT, need)
            unit = clinic.practices[v].neighbours[min(int(u * neighbours), neighbours - 1)]
        if is_open == OPEN_EVENING and door == OWN_PHONE:
            evening_contact(clinic, people, tally, mail, seed, i, v, need, day, time, par)
        elif is_open != OPEN:
            later = next_working(clinic.days, day)
            how = MESSAGE if door == OWN_DIGITAL else CALL
            push(clinic.agenda, later, i, need, how, unit, 0, later)
        elif door == OWN_DIGITAL:
            digital_contact(clinic, people, tally, seed, i, need, 0, day, time, par)
        else:
            add_call(clinic, i, unit, need, 0, float(day), max(time, par.opens))


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
        if arises(people, i, need, candidate.luck, day, infection, choice, bounds):
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
def take_calls(clinic, people, tally, mail, seed, day, par):
    """Each unit's phone queue in exact order, then triage of those who were answered."""
    calls, order = clinic.calls, clinic.call_order
    n = clinic.counts[CALLS_TODAY]
    order_calls(clinic, n)
    first = 0
    while first < n:
        v = np.int64(calls[order[first]].unit)
        last = first
        while last < n and calls[order[last]].unit == v:
            last += 1
        unit = clinic.practices[v]
        answered = answer_calls(
            people, seed, calls, order, first, last, clinic.line_free[: unit.phone_lines],
            unit.call_days / phone_speed(unit, par), par.opens, par.closes,
        )  # fmt: skip
        clinic.month[v].indicator_base[ANSWERED] += last - first
        clinic.month[v].indicator_count[ANSWERED] += answered
        clinic.practices[v].expected_answer += par.expectation_weight * (
            answered / (last - first) - unit.expected_answer
        )
        for position in range(first, last):
            c = np.int64(order[position])
            count(tally, people, calls[c].person, CALLS)
            if calls[c].answered:
                count(tally, people, calls[c].person, CALLS_SAME_DAY)
                triage(clinic, people, tally, mail, seed, c, day, par)
            else:
                missed_call(clinic, people, tally, mail, seed, c, day, par)
        first = last


@kernel
def planned_work(clinic, people, tally, seed, day, month, par):
    """Recall, outreach, plans, naming and programmes of every unit."""
    for v in range(clinic.practices.size):
        unit = clinic.practices[v]
        minutes = clinician_minutes(clinic, v, day, par)
        recall(clinic, people, tally, seed, v, day, month, unit.followup * minutes, par)
        frail = unit.proactive * minutes + task_minutes(clinic, v, PROACTIVE, day, par)
        outreach(clinic, people, tally, v, day, frail, par)
        meetings = meeting_minutes(clinic, v, day, minutes, par)
        follow_plans(clinic, people, tally, seed, v, month, meetings, par)
        name_from_list(clinic, people, v, unit.naming * minutes, par)
        run_programmes(clinic, people, tally, seed, v, day, month, minutes, par)


@kernel
def close_units(clinic, day, par):
    """Overtime of the day, and what people come to expect of the wait."""
    for g in range(clinic.doctors.size):
        if clinic.doctors[g].room < 0.0:
            clinic.month[clinic.doctors[g].unit].overtime_minutes -= clinic.doctors[g].room
    for v in range(clinic.practices.size):
        minutes = clinic.practices[v].minutes
        g, d = earliest_doctor(clinic, v, day + 1, minutes, par.doctor_minutes_per_day)
        wait = d - day if g >= 0 else 60
        clinic.practices[v].expected_wait += par.expectation_weight * (
            wait - clinic.practices[v].expected_wait
        )


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

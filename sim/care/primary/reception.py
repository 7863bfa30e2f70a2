"""The unit's front desk: calls in the order of the phone, triage, and digital contacts."""

import numpy as np

from sim.care.agenda import push
from sim.care.counting import CODE, count
from sim.care.primary.access import feel, give_up, to_hospital
from sim.care.primary.appointments import book_doctor, book_nurse, book_other, see_today
from sim.care.primary.booking import next_working
from sim.care.primary.choice import FEE_DIGITAL, severity
from sim.care.primary.phone import answer_calls, order_calls
from sim.care.primary.practice_state import CALL, CALLS_TODAY
from sim.care.primary.programmes import phone_speed
from sim.care.primary.visit import (
    DIGITAL,
    DOCTOR,
    NURSE,
    PHONE,
    add_contact,
    bring_back,
    charge,
    priority,
)
from sim.categories import INDICATORS
from sim.kernel import kernel
from sim.keyed import uniform
from sim.people.needs import kind_of, luck_key
from sim.purposes import CALLS_AGAIN, DIGITAL_SOLVES, SOLVED

ADVICE, TO_NURSE, TO_OTHER, TO_DOCTOR, SAME_DAY, TO_EMERGENCY = range(6)
ANSWERED = INDICATORS.index("phone_same_day")
CALLS, CALLS_SAME_DAY = CODE["calls"], CODE["calls_same_day"]
PHONE_CONTACTS, DIGITAL_CONTACTS = CODE["phone_contacts"], CODE["digital_contacts"]


@kernel
def triage_level(s, cuts):
    """Level of care for a severity: how many of the increasing cuts it passes."""
    level = 0
    while level < cuts.size and s > cuts[level]:
        level += 1
    return level


@kernel
def care_level(s, cuts, ease):
    """Level of care in a unit that lets the person through more (`ease` > 1) or less easily.

    The distance to the worst is divided by `ease`, so that the chance to pass any bar is
    multiplied by it; what belongs in the emergency department is decided by severity alone.
    """
    if s > cuts[SAME_DAY]:
        return TO_EMERGENCY
    return min(triage_level(1.0 - (1.0 - s) / ease, cuts), SAME_DAY)


@kernel
def triage(clinic, people, tally, mail, seed, c, day, par):
    """The nurse who answers call `c` decides what it needs."""
    calls = clinic.calls
    i, v, need, step = calls[c].person, calls[c].unit, calls[c].need, calls[c].step
    since = calls[c].since
    add_contact(clinic, people, i, v, NURSE, PHONE)
    count(tally, people, i, PHONE_CONTACTS, 1.0)
    kind = kind_of(need)
    s = severity(people, seed, i, need, step, par.step_relief)
    level = care_level(s, par.triage[kind], priority(people, clinic, v, i))
    if level == ADVICE:
        if uniform(seed, people[i].key, SOLVED, luck_key(need, step)) < par.advice_unsolved:
            bring_back(clinic, people, tally, seed, i, need, step, day, par)
    elif level == TO_NURSE:
        book_nurse(clinic, people, tally, seed, i, v, need, step, day, since, day, par)
    elif level == TO_OTHER:
        book_other(clinic, people, tally, i, v, need, step, day, since, par)
    elif level == TO_DOCTOR:
        book_doctor(clinic, people, tally, seed, i, v, need, step, day, since, par)
    elif level == SAME_DAY:
        see_today(
            clinic, people, tally, mail, seed,
            i, v, need, step, day, since, s, day + calls[c].time, par,
        )  # fmt: skip
    else:
        to_hospital(people, mail, i, day + calls[c].time, need, s, 0)


@kernel
def missed_call(clinic, people, tally, mail, seed, c, day, par):
    """Not answered before closing: hospital if severe, else try again tomorrow or give up."""
    calls = clinic.calls
    i, need, step = calls[c].person, calls[c].need, calls[c].step
    feel(people, i, -1.0, par)
    s = severity(people, seed, i, need, step, par.step_relief)
    if s > par.unanswered_emergency:
        to_hospital(people, mail, i, day + calls[c].time, need, s, 0)
        return
    occurrence = luck_key(need, step) * 64 + min(int(day - calls[c].since), 63)
    if uniform(seed, people[i].key, CALLS_AGAIN, occurrence) < par.calls_again:
        again = next_working(clinic.days, day)
        push(clinic.agenda, again, i, need, CALL, calls[c].unit, step, calls[c].since)
    else:
        give_up(clinic, people, tally, i, people[i].listed)


@kernel
def add_call(clinic, i, v, need, step, since, time):
    """Put a call on today's list; raises when the list is full."""
    c = clinic.counts[CALLS_TODAY]
    if c >= clinic.calls.size:
        raise RuntimeError("too many calls in a day")
    call = clinic.calls[c]
    call.person = i
    call.need = need
    call.unit = v
    call.step = step
    call.since = since
    call.time = time
    clinic.counts[CALLS_TODAY] = c + 1


@kernel
def digital_contact(clinic, people, tally, seed, i, need, step, day, time, par):
    """A digital contact with the own unit while it has digital time left; else a call."""
    v = people[i].listed
    minutes = par.digital_minutes * clinic.practices[v].digital_ease
    if clinic.practices[v].digital_minutes < minutes:
        add_call(clinic, i, v, need, step, day, time)
        return
    clinic.practices[v].digital_minutes -= minutes
    by_doctor = severity(people, seed, i, need, step, par.step_relief) > 0.5
    add_contact(clinic, people, i, v, DOCTOR if by_doctor else NURSE, DIGITAL)
    count(tally, people, i, DIGITAL_CONTACTS, 1.0)
    charge(clinic, people, tally, i, v, FEE_DIGITAL, day)
    if uniform(seed, people[i].key, DIGITAL_SOLVES, luck_key(need, step)) > par.digital_solved:
        bring_back(clinic, people, tally, seed, i, need, step, day, par)


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

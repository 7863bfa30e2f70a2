"""Programmes: work for a group of the listed, by a share of clinicians' time and by extra posts.

Each programme walks the unit's list and gives every willing member of its group one occasion in an
interval, as far as its time goes; calls after discharge follow notices from hospitals instead.
Who does what for whom, and what it gives, stands in ``sim/data/parameters/programmes.yaml``.
"""

import numpy as np

from sim.care.counting import CODE, count
from sim.care.primary.booking import doctor_minutes
from sim.care.primary.practice_state import CALLED_UP, DEVELOPMENT, ON_PHONE
from sim.care.primary.visit import CHRONIC, FRAIL, add_contact, high_need
from sim.care.primary.walk import next_on_list, pass_once_in
from sim.categories import ACTIVITIES
from sim.kernel import kernel
from sim.keyed import uniform
from sim.people.state import NO_CARE, NOBODY
from sim.purposes import JOINS_PROGRAMME

# For whom a programme is meant
ADULTS, CHRONICALLY_ILL, HIGH_NEED, AT_RISK, DISCHARGED = range(5)
AT_RISK_OF = 0b100101000  # diabetes, hypertension, depression
RISK_AGES, DEPRIVED, OLD, ADULT = (20, 80), 3, 65, 18
LEAST_PHONE = 0.05  # of the usual speed: somebody always answers

INNOVATION_HOUR = ACTIVITIES.index("innovation_hour")
WORK_ENVIRONMENT_HOUR = ACTIVITIES.index("work_environment_hour")
IDEA = ACTIVITIES.index("implemented_idea")
DOCUMENTATION = CODE["documentation_hours"]


@kernel
def nurse_time(unit):
    """Nurses' posts for ordinary work, the ordinary part of extra posts included."""
    return max(unit.nurse_fte * unit.nurses + unit.nurse_help, 0.0)


@kernel
def clinician_minutes(clinic, v, day, par):
    """Paid clinical minutes of doctors and nurses of unit `v` today."""
    total = 0.0
    for g in range(clinic.practices[v].first_doctor, clinic.practices[v].last_doctor):
        total += doctor_minutes(clinic.practices, clinic.doctors, g, par.doctor_minutes_per_day)
    unit = clinic.practices[v]
    total += nurse_time(unit) * unit.nurse_pace * par.nurse_minutes_per_day
    return total * clinic.days[day].capacity


@kernel
def task_minutes(clinic, v, task, day, par):
    """Minutes that extra posts of unit `v` give a task today."""
    unit = clinic.practices[v]
    full = unit.task_fte[task] * unit.nurse_pace * par.nurse_minutes_per_day
    return full * clinic.days[day].capacity


@kernel
def phone_speed(unit, par):
    """How fast calls are handled, times usual: nurses' time for those who call, and phone nurses.

    Time for planned work and evenings is taken from the phone as from visits.
    """
    left = (unit.reactive - unit.evening_share) / unit.reactive_at_start
    usual = unit.nurses_at_start * par.phone_share
    if usual <= 0.0:
        return max(unit.nurses * left, LEAST_PHONE)
    now = nurse_time(unit) * par.phone_share * left + unit.task_fte[ON_PHONE]
    return max(now / usual, LEAST_PHONE)


@kernel
def belongs(people, i, group):
    """Whether a person is one of those a programme is meant for."""
    person = people[i]
    if group == CHRONICALLY_ILL:
        return (person.conditions & CHRONIC) != 0
    if group == HIGH_NEED:
        return high_need(people, i)
    if group == AT_RISK:
        if person.age < RISK_AGES[0] or person.age >= RISK_AGES[1]:
            return False
        return (person.conditions & AT_RISK_OF) != 0 or person.cni_quintile >= DEPRIVED
    if group == DISCHARGED:
        need = person.care != NO_CARE or (person.conditions & (CHRONIC | FRAIL)) != 0
        return person.age >= OLD and need
    return person.age >= ADULT


@kernel
def carry_out(clinic, people, tally, i, v, p):
    """One occasion of programme `p`: what it gives the person, and what is counted."""
    law = clinic.programmes[p]
    person = people[i]
    people[i].support = max(person.support, law.support)
    people[i].control += law.control * (1.0 - person.control)
    people[i].experience += law.experience * (1.0 - person.experience)
    if law.staff >= 0:
        add_contact(clinic, people, i, v, law.staff, law.channel)
        count(tally, people, i, law.contact_measure)
    if law.contact_months > 0:
        people[i].contact_months = law.contact_months
    count(tally, people, i, law.measure)
    count(tally, people, i, DOCUMENTATION, law.documentation)
    clinic.month[v].activities[law.activity] += 1.0


@kernel
def willing(people, seed, i, p, occasion, uptake):
    """Whether the person accepts programme `p` on an occasion; the same under every policy."""
    occurrence = np.int64(p) * 100_000 + occasion
    return uniform(seed, people[i].key, JOINS_PROGRAMME, occurrence) < uptake


@kernel
def walk_list(clinic, people, tally, seed, v, p, day, month, minutes):
    """Programme `p` of unit `v` today: the next of its group on the list, while there is time.

    The walk passes the whole list once in an interval, so that nobody gets more than one occasion;
    time that finds nobody is lost but for a small reserve.
    """
    law = clinic.programmes[p]
    budget = clinic.practices[v].programme_minutes[p] + minutes
    walk = clinic.practices[v].programme_walk[p]
    pass_once_in(clinic, v, walk, law.interval)
    while budget >= law.minutes:
        i = next_on_list(clinic, people, v, walk)
        if i == NOBODY:
            break
        if people[i].in_hospital or not belongs(people, i, law.group):
            continue
        if willing(people, seed, i, p, month // 12, law.uptake):
            carry_out(clinic, people, tally, i, v, p)
            budget -= law.minutes
    clinic.practices[v].programme_minutes[p] = min(budget, 5.0 * law.minutes)


@kernel
def call_after_discharge(clinic, people, tally, seed, i):
    """A call to a discharged person with need, if the unit has time for it."""
    law = clinic.programmes[CALLED_UP]
    v = people[i].listed
    if clinic.practices[v].programme_minutes[CALLED_UP] < law.minutes:
        return
    if not belongs(people, i, law.group):
        return
    if not willing(people, seed, i, CALLED_UP, people[i].last_discharge, law.uptake):
        return
    clinic.practices[v].programme_minutes[CALLED_UP] -= law.minutes
    carry_out(clinic, people, tally, i, v, CALLED_UP)


@kernel
def development(clinic, v, day, clinicians, par):
    """Hours of innovation groups and of work on the work environment; ideas come of the first."""
    unit = clinic.practices[v]
    minutes = unit.development * clinicians + task_minutes(clinic, v, DEVELOPMENT, day, par)
    done = clinic.month[v].activities
    done[INNOVATION_HOUR] += minutes / 60.0
    done[IDEA] += minutes / 60.0 * unit.ideas_per_hour
    done[WORK_ENVIRONMENT_HOUR] += unit.work_environment * clinicians / 60.0


@kernel
def run_programmes(clinic, people, tally, seed, v, day, month, clinicians, par):
    """Today's programmes, development and work-environment work of unit `v`."""
    for p in range(clinic.programmes.size):
        minutes = clinic.practices[v].programme_time[p] * clinicians
        minutes += task_minutes(clinic, v, p, day, par)
        if p == CALLED_UP:
            reserve = 5.0 * minutes + clinic.programmes[p].minutes
            kept = clinic.practices[v].programme_minutes[p]
            clinic.practices[v].programme_minutes[p] = min(kept + minutes, reserve)
        else:
            walk_list(clinic, people, tally, seed, v, p, day, month, minutes)
    development(clinic, v, day, clinicians, par)

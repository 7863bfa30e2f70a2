"""A new need: the person turns somewhere, or nowhere."""

from sim.care.agenda import push
from sim.care.counting import CODE, count, fee_due
from sim.care.primary.access import to_hospital
from sim.care.primary.appointments import book_nurse
from sim.care.primary.booking import next_working
from sim.care.primary.choice import (
    EMERGENCY,
    FEE_DIGITAL,
    NATIONAL_DIGITAL,
    OPEN,
    OPEN_EVENING,
    OTHER_UNIT,
    OWN_DIGITAL,
    OWN_PHONE,
    SELF_CARE,
    choose_door,
    severity,
)
from sim.care.primary.evening import evening_contact, opening
from sim.care.primary.practice_state import CALL, MESSAGE
from sim.care.primary.reception import add_call, digital_contact
from sim.care.primary.visit import COVERAGE, PATIENT_FEES, bring_back
from sim.categories import ELSEWHERE
from sim.kernel import kernel
from sim.keyed import uniform
from sim.people.needs import ROUTINE, kind_of, luck_key
from sim.purposes import DIGITAL_SOLVES, WHICH_UNIT

NEEDS, SELF, NATIONAL = CODE["needs"], CODE["self_care"], CODE["national_digital"]
ELSEWHERE_DIGITAL = ELSEWHERE.index("national_digital")


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
def neighbour(clinic, people, seed, i, v, need):
    """Another unit near `v`, any of those there are."""
    near = clinic.practices[v].neighbours
    number = 0
    while number < near.size and near[number] >= 0:
        number += 1
    u = uniform(seed, people[i].key, WHICH_UNIT, need)
    return near[min(int(u * number), number - 1)]


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
        s = severity(people, seed, i, need, 0, par.step_relief)
        to_hospital(people, mail, i, day + time, need, s, 0)
    elif door == NATIONAL_DIGITAL:
        national_digital(clinic, people, tally, seed, i, need, 0, day, par)
    else:
        unit = neighbour(clinic, people, seed, i, v, need) if door == OTHER_UNIT else v
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

"""Patients' choices: whether a need arises as severe as feared, and which door to try.

The choice is a multinomial logit with self-care as the reference (McFadden 1974). Its luck is one
keyed Gumbel draw per door, so a changed price or wait moves only those who were near the margin.
"""

import math
from typing import NamedTuple

import numpy as np

from sim.care.counting import FEE_PERIOD_DAYS
from sim.kernel import kernel
from sim.keyed import uniform
from sim.people.needs import EXACERBATION, MINOR, SERIOUS, condition_of, kind_of
from sim.people.state import NOBODY
from sim.purposes import DOOR, SEVERITY

SELF_CARE, OWN_PHONE, OWN_DIGITAL, OTHER_UNIT, NATIONAL_DIGITAL, EMERGENCY = range(6)
DOORS = 6
# Whether the own unit is open
CLOSED, OPEN, OPEN_EVENING = range(3)
# Fee classes of sim.categories
FEE_DOCTOR, FEE_NURSE, FEE_DIGITAL, FEE_OTHER_UNIT, FEE_EMERGENCY, FEE_SPECIALIST = range(6)


class ChoiceParams(NamedTuple):
    """Parameters of `sim/data/parameters/choice.yaml`, by name."""

    constant: np.ndarray  # (7 kinds, DOORS) utility at severity 0
    severity: np.ndarray  # (DOORS,) utility per unit of severity
    digital_age: float  # utility of digital doors per year of age above 40
    digital_supply: float  # utility per log of the unit's digital share over the usual one
    digital_usual: float  # usual share of time for digital care
    distance: np.ndarray  # (DOORS,) utility per km
    fee: float  # utility of the step from no fee to a full fee
    fee_scale: float  # SEK at which most of that step is taken
    fee_deprived: float  # multiplier in the most deprived quintile
    step_relief: float  # share of the distance to the worst left after an unsolved contact
    wait: float  # utility per log(1 + days) of expected wait for a booked doctor visit
    answer: float  # utility per share of calls not answered the same day
    relation: float  # utility of the own unit with a named GP of two years
    relation_emergency: float  # utility of the emergency department, likewise
    experience: float  # utility per unit of earlier experience
    closed_emergency: float  # utility of the emergency department when the unit is closed
    control_rr: np.ndarray  # (10,) rate ratio of exacerbation, full against no follow-up
    control_reference: float  # control at which the rates are stated
    control_range: float  # control gained from none to full follow-up
    recent_discharge: float  # rate ratio of exacerbation within 30 days of discharge
    relation_lnrr: float  # log rate ratio of acute need per doubling of the relation's length
    relation_years: float  # relation's length at which the rates are stated
    support_rr: float  # rate ratio of acute need under full support
    season_share: np.ndarray  # (7 kinds,) how far a kind follows the season of infections


@kernel
def relation_years(people, i, day):
    """Years with the own GP, 0 without one."""
    if people[i].own_gp == NOBODY:
        return 0.0
    return max(0.0, (day - people[i].gp_since) / 365.25)


@kernel
def acute_factor(people, i, need, day, infection, par):
    """True rate of a need relative to the rate at reference values."""
    kind = kind_of(need)
    factor = 1.0 + par.season_share[kind] * (infection - 1.0)
    if kind != EXACERBATION and kind != SERIOUS:
        return factor
    doublings = math.log2(1.0 + relation_years(people, i, day)) - math.log2(
        1.0 + par.relation_years
    )
    factor *= math.exp(par.relation_lnrr * doublings)
    factor *= 1.0 - people[i].support * (1.0 - par.support_rr)
    if kind == EXACERBATION:
        gap = (people[i].control - par.control_reference) / par.control_range
        factor *= par.control_rr[condition_of(need)] ** gap
        if day - people[i].last_discharge <= 30:
            factor *= par.recent_discharge
    return factor


@kernel
def arises(people, i, need, luck, day, infection, par, rates):
    """Whether a candidate need becomes real (thinning)."""
    kind = kind_of(need)
    if kind == EXACERBATION:
        bound = rates.bound_exacerbation
    elif kind == MINOR or kind == SERIOUS:
        bound = rates.bound_acute
    else:
        bound = 1.0
    return luck * bound <= acute_factor(people, i, need, day, infection, par)


@kernel
def severity(people, seed, i, need, step, relief):
    """How severe a need is, 0 to 1; each unsolved contact takes it nearer to 1."""
    base = uniform(seed, people[i].key, SEVERITY, need)
    return 1.0 - (1.0 - base) * relief**step


@kernel
def fee_utility(people, i, fees, fee_class, day, par):
    """Disutility of a patient fee; nothing for the exempt and those at the ceiling."""
    price = fees.price[fee_class]
    age = people[i].age
    if age < fees.free_below or age >= fees.free_from:
        return 0.0
    if people[i].fees >= fees.ceiling and day - people[i].fees_from < FEE_PERIOD_DAYS:
        return 0.0
    deprived = par.fee_deprived if people[i].cni_quintile == 4 else 1.0
    return -par.fee * deprived * (1.0 - math.exp(-price / par.fee_scale))


@kernel
def choose_door(people, clinic, seed, i, need, step, day, is_open, par):
    """The door with the highest utility for this need; nobody waits for a doctor in the evening."""
    kind = kind_of(need)
    v = people[i].listed
    unit = clinic.practices[v]
    fees = clinic.fees[0]
    s = severity(people, seed, i, need, step, par.step_relief)
    age_gap = max(0, people[i].age - 40)
    years = min(2.0, relation_years(people, i, day)) / 2.0
    waiting = 0.0
    if is_open != OPEN_EVENING:
        waiting = par.wait * math.log(1.0 + unit.expected_wait)
        waiting += par.answer * (1.0 - unit.expected_answer)
    own = waiting + par.relation * years + par.experience * people[i].experience
    best, best_utility = SELF_CARE, -1e9
    for door in range(DOORS):
        utility = par.constant[kind, door] + par.severity[door] * s
        utility += par.distance[door] * (
            people[i].km_hospital if door == EMERGENCY else people[i].km_vardcentral
        )
        if door == OWN_PHONE:
            utility += own + fee_utility(people, i, fees, FEE_DOCTOR, day, par)
        elif door == OWN_DIGITAL:
            utility += par.experience * people[i].experience + par.digital_age * age_gap
            utility += par.digital_supply * math.log(max(unit.digital, 1e-4) / par.digital_usual)
            utility += fee_utility(people, i, fees, FEE_DIGITAL, day, par)
        elif door == OTHER_UNIT:
            if unit.neighbours[0] < 0:
                continue
            utility += fee_utility(people, i, fees, FEE_OTHER_UNIT, day, par)
        elif door == NATIONAL_DIGITAL:
            utility += par.digital_age * age_gap + fee_utility(
                people, i, fees, FEE_DIGITAL, day, par
            )
        elif door == EMERGENCY:
            utility += par.relation_emergency * years
            utility += fee_utility(people, i, fees, FEE_EMERGENCY, day, par)
            if not is_open:
                utility += par.closed_emergency
        u = uniform(seed, people[i].key, DOOR + door, need * 8 + min(step, 7))
        utility -= math.log(-math.log(min(u, 1.0 - 1e-12)))
        if utility > best_utility:
            best, best_utility = door, utility
    return best

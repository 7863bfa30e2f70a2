"""Patients' choices: whether a need arises as severe as feared, and which door to try.

The choice is a multinomial logit with self-care as the reference (McFadden 1974). Its luck is one
keyed Gumbel draw per door, so a changed price or wait moves only those who were near the margin.
"""

import math
from typing import NamedTuple

import numpy as np

from sim.care.counting import CODE, FEE_PERIOD_DAYS, count
from sim.kernel import kernel
from sim.keyed import exponential, uniform
from sim.people.needs import EXACERBATION, SERIOUS, condition_of, kind_of, luck_key
from sim.people.state import NOBODY
from sim.purposes import DOOR, SEVERITY

SELF_CARE, OWN_PHONE, OWN_DIGITAL, OTHER_UNIT, NATIONAL_DIGITAL, EMERGENCY = range(6)
DOORS = 6
# Whether the own unit is open
CLOSED, OPEN, OPEN_EVENING = range(3)
OLD = 65
_EXACERBATION_RISK, _ACUTE_RISK_65 = CODE["exacerbation_risk"], CODE["acute_risk_65"]
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
def chance(people, i, need, day, infection, par, bounds):
    """Probability that a candidate need becomes real (thinning)."""
    factor = acute_factor(people, i, need, day, infection, par)
    return min(factor / bounds.thinning[kind_of(need)], 1.0)


@kernel
def count_risk(people, tally, i, need, risk):
    """Count what is to be expected of acute need, whether or not it becomes real."""
    kind = kind_of(need)
    if kind == EXACERBATION:
        count(tally, people, i, _EXACERBATION_RISK, risk)
    if (kind == EXACERBATION or kind == SERIOUS) and people[i].age >= OLD:
        count(tally, people, i, _ACUTE_RISK_65, risk)


@kernel
def severity(people, seed, i, need, step, relief):
    """How severe a need is, 0 to 1; each unsolved contact takes it nearer to 1."""
    mild = 1.0 - uniform(seed, people[i].key, SEVERITY, need)
    for _ in range(step):
        mild *= relief
    return 1.0 - mild


@kernel
def fee_exempt(people, i, fees, day):
    """Whether a contact is free: children, the oldest, and people at the high-cost ceiling."""
    if people[i].age < fees.free_below or people[i].age >= fees.free_from:
        return True
    return people[i].fees >= fees.ceiling and day - people[i].fees_from < FEE_PERIOD_DAYS


@kernel
def fee_utility(price, par):
    """Disutility of a patient fee (SEK) to those who pay it."""
    return -par.fee * (1.0 - math.exp(-price / par.fee_scale))


@kernel
def fee_felt(people, i, fees, fee_class, day, par):
    """What the fee of a door (-1: none) takes from its utility for this person."""
    if fee_class < 0 or fee_exempt(people, i, fees, day):
        return 0.0
    deprived = par.fee_deprived if people[i].cni_quintile == 4 else 1.0
    return fees.utility[fee_class] * deprived


@kernel
def waiting_utility(unit, par):
    """How the wait and the phone at a unit, as people expect them, weigh on their choice."""
    return par.wait * math.log(1.0 + unit.expected_wait) + par.answer * (1.0 - unit.expected_answer)


@kernel
def digital_utility(unit, par):
    """How the unit's supply of digital care weighs."""
    return par.digital_supply * math.log(max(unit.digital, 1e-4) / par.digital_usual)


@kernel
def door_utility(people, i, unit, fees, door, kind, s, day, is_open, par):
    """Utility of a door, without the person's luck."""
    utility = par.constant[kind, door] + par.severity[door] * s
    fee = -1
    if door == EMERGENCY:
        years = min(2.0, relation_years(people, i, day)) / 2.0
        utility += par.distance[door] * people[i].km_hospital + par.relation_emergency * years
        if not is_open:
            utility += par.closed_emergency
        fee = FEE_EMERGENCY
    else:
        utility += par.distance[door] * people[i].km_vardcentral
        if door == OWN_PHONE:
            years = min(2.0, relation_years(people, i, day)) / 2.0
            utility += par.relation * years
            if is_open != OPEN_EVENING:  # nobody waits for a doctor in the evening
                utility += unit.waiting_utility
            utility += par.experience * people[i].experience
            fee = FEE_DOCTOR
        elif door == OWN_DIGITAL:
            utility += unit.digital_utility + par.experience * people[i].experience
            fee = FEE_DIGITAL
        elif door == OTHER_UNIT:
            fee = FEE_OTHER_UNIT
        elif door == NATIONAL_DIGITAL:
            fee = FEE_DIGITAL
        if fee == FEE_DIGITAL:
            utility += par.digital_age * max(0, people[i].age - 40)
    return utility + fee_felt(people, i, fees, fee, day, par)


@kernel
def choose_door(people, clinic, seed, i, need, step, day, is_open, par):
    """The door with the highest utility for this need.

    Adding a Gumbel draw to each utility and taking the highest is a race of exponential clocks
    that run at the speed exp(utility): the first to ring is the door.
    """
    kind, unit, fees = kind_of(need), clinic.practices[people[i].listed], clinic.fees[0]
    s = severity(people, seed, i, need, step, par.step_relief)
    best, first = SELF_CARE, math.inf
    for door in range(DOORS):
        if door == OTHER_UNIT and unit.neighbours[0] < 0:
            continue
        utility = door_utility(people, i, unit, fees, door, kind, s, day, is_open, par)
        clock = exponential(seed, people[i].key, DOOR + door, luck_key(need, step))
        rings = clock * math.exp(-utility)
        if rings < first:
            best, first = door, rings
    return best

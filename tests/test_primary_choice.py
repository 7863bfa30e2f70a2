"""Doors, severity and thinning: formulas by hand, shares by softmax, luck that stays put."""

from __future__ import annotations

import math

import numpy as np
import pytest
from clinic_world import ClinicWorld, need_of
from numba import njit

from sim.care.primary.choice import (
    DOORS,
    EMERGENCY,
    NATIONAL_DIGITAL,
    OTHER_UNIT,
    OWN_PHONE,
    SELF_CARE,
    acute_factor,
    chance,
    choose_door,
    fee_felt,
    relation_years,
    severity,
)
from sim.care.primary.morning import foresee
from sim.keyed import uniform
from sim.people.needs import EXACERBATION, MINOR, SERIOUS
from sim.purposes import SEVERITY

HEART_FAILURE = 0


@njit
def doors(people, clinic, seed, need, day, is_open, choices):
    """Door of each person for the same need."""
    out = np.zeros(people.size, np.int64)
    foresee(clinic, choices[0])
    for i in range(people.size):
        out[i] = choose_door(people, clinic, seed, i, need, 0, day, is_open, choices[0])
    return out


def neutral(people: int) -> ClinicWorld:
    """People for whom nothing but the constants of the doors counts."""
    world = ClinicWorld(people=people, posts=((0, 1.0), (1, 1.0)))
    for name in world.choices.dtype.names:
        world.choices[name] = 0.0
    world.choices["fee_scale"] = world.choices["digital_usual"] = 1.0
    world.clinic.practices["digital"] = 1.0
    world.clinic.practices["neighbours"][:, 0] = [1, 0]
    return world


def chosen(world: ClinicWorld, is_open: bool = True) -> np.ndarray:
    found: np.ndarray = doors(
        world.people, world.clinic, world.seed, need_of(MINOR), 10, is_open, world.choices
    )
    return found


def test_shares_of_doors_are_those_of_the_logit() -> None:
    world = neutral(60_000)
    utility = np.array([0.5, 1.0, -0.5, -1.0, 0.0, -0.3])
    world.choices["constant"][0, MINOR] = utility
    world.choices["closed_emergency"] = 0.8
    for is_open in (True, False):
        felt = utility + 0.8 * (np.arange(DOORS) == EMERGENCY) * (not is_open)
        expected = np.exp(felt) / np.exp(felt).sum()
        found = np.bincount(chosen(world, is_open), minlength=DOORS) / 60_000
        np.testing.assert_allclose(found, expected, atol=4 * math.sqrt(0.25 / 60_000))


def test_without_neighbours_nobody_goes_to_another_unit() -> None:
    world = neutral(2000)
    assert (chosen(world) == OTHER_UNIT).any()
    world.clinic.practices["neighbours"] = -1
    assert not (chosen(world) == OTHER_UNIT).any()


def test_a_dearer_door_only_loses_those_who_would_have_taken_it() -> None:
    world = neutral(5000)
    world.choices["fee"], world.choices["fee_deprived"] = 1.0, 1.0
    before = chosen(world)
    world.clinic.fees["price"][0, 4] = 1e9
    world.clinic.fees["price"][0, 0] = 200.0
    world.choices["fee_scale"] = 400.0
    cheap = chosen(world)
    world.clinic.fees["price"][0, 4] = 400.0
    dear_again = chosen(world)
    assert (before == EMERGENCY).any()
    moved = cheap != dear_again
    assert (dear_again[moved] == EMERGENCY).all()  # the price only stands between them and it
    assert (cheap == EMERGENCY).sum() < (dear_again == EMERGENCY).sum()


def test_waits_relation_and_distance_act_on_their_own_doors() -> None:
    world = neutral(4000)
    world.choices["wait"], world.choices["relation"] = -1.0, 2.0
    base = chosen(world)
    world.clinic.practices["expected_wait"] = 20.0
    waiting = chosen(world)
    assert set(base[base != waiting]) == {OWN_PHONE}
    world.clinic.practices["expected_wait"] = 0.0
    world.people.own_gp[:], world.people.gp_since[:] = 0, 10 - 731
    known = chosen(world)
    assert set(known[base != known]) == {OWN_PHONE}
    world.people.own_gp[:] = -1
    world.choices["distance"][0, EMERGENCY] = -0.1
    world.people.km_hospital[:] = 30.0
    far = chosen(world)
    assert set(base[base != far]) == {EMERGENCY}
    world.people.age[:] = 90
    world.choices["digital_age"] = -0.1
    old = chosen(world)
    assert (old == NATIONAL_DIGITAL).sum() < (far == NATIONAL_DIGITAL).sum()
    assert (old == SELF_CARE).sum() > (far == SELF_CARE).sum()


def test_fee_by_age_ceiling_and_deprivation() -> None:
    world = ClinicWorld(people=1)
    person, fees = world.people, world.clinic.fees[0]
    world.choices["fee"], world.choices["fee_scale"] = 0.5, 200.0
    world.choices["fee_deprived"] = 2.0

    def felt(day: int = 100) -> float:
        foresee(world.clinic, world.choices[0])
        return float(fee_felt(person, 0, fees, 0, day, world.choices[0]))

    paid = -0.5 * (1.0 - math.exp(-1.0))
    for age, expected in ((17, 0.0), (18, paid), (84, paid), (85, 0.0)):
        person.age[0] = age
        assert felt() == pytest.approx(expected)
    person.age[0], person.fees[0] = 40, 1300.0
    assert felt() == 0.0
    assert felt(person.fees_from[0] + 365) == pytest.approx(paid)  # a new period has begun
    person.fees[0], person.cni_quintile[0] = 1299.0, 4
    assert felt() == pytest.approx(2 * paid)


def test_severity_is_uniform_and_grows_with_each_unsolved_contact() -> None:
    world, need = ClinicWorld(people=3), need_of(MINOR)
    base = uniform(world.seed, world.people.key[1], SEVERITY, need)
    assert severity(world.people, world.seed, 1, need, 0, 0.8) == pytest.approx(base)
    assert severity(world.people, world.seed, 1, need, 2, 0.8) == pytest.approx(
        1 - (1 - base) * 0.64
    )


def test_relation_years() -> None:
    world = ClinicWorld(people=1)
    assert relation_years(world.people, 0, 400) == 0.0
    world.people.own_gp[0], world.people.gp_since[0] = 0, 100
    assert relation_years(world.people, 0, 100 + 1461) == pytest.approx(4.0)
    assert relation_years(world.people, 0, 50) == 0.0


def test_the_true_rate_by_hand() -> None:
    world = ClinicWorld(people=1)
    person, par = world.people, world.choices
    par["season_share"] = 0.0
    par["season_share"][0, MINOR] = 0.5
    par["relation_lnrr"], par["relation_years"] = -0.1, 1.0
    par["support_rr"], par["recent_discharge"] = 0.6, 2.0
    par["control_reference"], par["control_range"] = 0.5, 0.4
    par["control_rr"] = 1.0
    par["control_rr"][0, HEART_FAILURE] = 0.5
    worse = need_of(EXACERBATION, condition=HEART_FAILURE)

    def factor(need: int, infection: float = 1.0) -> float:
        return float(acute_factor(person, 0, need, 1000, infection, par[0]))

    assert factor(need_of(MINOR), 1.4) == pytest.approx(1.2)
    assert factor(worse) == pytest.approx(math.exp(0.1))  # no relation, one doubling less
    person.own_gp[0], person.gp_since[0] = 0, 1000 - 365.25 * 3
    assert factor(need_of(SERIOUS), 1.4) == pytest.approx(math.exp(-0.1), rel=1e-3)
    person.support[0], person.control[0], person.last_discharge[0] = 0.5, 0.7, 985
    assert factor(worse) == pytest.approx(math.exp(-0.1) * 0.8 * 0.5**0.5 * 2.0, rel=1e-3)
    person.last_discharge[0] = 969
    assert factor(worse) == pytest.approx(math.exp(-0.1) * 0.8 * 0.5**0.5, rel=1e-3)
    assert factor(need_of(SERIOUS)) == pytest.approx(math.exp(-0.1) * 0.8, rel=1e-3)


def test_a_candidate_arises_when_its_luck_lies_below_the_true_rate() -> None:
    world = ClinicWorld(people=1)
    world.choices["season_share"] = 1.0
    args = (world.people, 0, need_of(MINOR))
    share = 0.9 / world.bounds.thinning[MINOR]
    for luck, expected in ((share - 1e-6, True), (share + 1e-6, False)):
        found = luck <= chance(*args, 10, 0.9, world.choices[0], world.bounds)
        assert found == expected

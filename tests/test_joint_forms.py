"""What the forms of hospitals, municipal care and several principals make units do.

No test names an effect size: the sign follows from what the rule pays for an imagined month.
"""

from __future__ import annotations

import datetime as dt

import numpy as np
import pytest
from hospital_world import World

from sim.agents.hospital import HospitalCare
from sim.agents.municipality import MunicipalCare
from sim.decision.hospital_belief import HospitalBelief
from sim.decision.money import expected_payments
from sim.decision.municipality_belief import MunicipalityBelief, by_level
from sim.decision.style import hospital_style, municipality_style
from sim.decision.traits import hospital_traits, municipality_traits
from sim.keyed import entity_keys
from sim.policies.context import Context, Traits
from sim.policies.reform import parse_rule
from sim.policies.statement import Statement

STEP = 0.25
LEVELS = {"0-9": 2500, "10-24": 8000, "25-49": 18000, "50-79": 32000, "80+": 52000}


@pytest.fixture(scope="module")
def world() -> World:
    """Two hospitals and three municipalities, with the statements of four months as one."""
    w = World(40_000, hospitals=2, municipalities=3)
    w.run(range(120))
    w.statement = {
        "hospital": HospitalCare(w.hospitals, w.params, w.seed).statement(w.people, w.tally, 120),
        "municipality": MunicipalCare(w.municipalities, w.params, w.hospitals.home).statement(
            w.people
        ),
    }
    return w


def seen_in(actual: Statement) -> Context:
    names = tuple(f"unit {i}" for i in range(actual.units))
    persons = np.full(actual.units, 10_000.0)
    return Context.of(
        actual, Traits(names, np.zeros(actual.units, bool), persons), dt.date(2024, 1, 1)
    )


def pull(world: World, kind: str, **rule) -> dict[str, np.ndarray]:
    """SEK a month per SD of each dimension (units,), by finite differences of the rule alone."""
    style = {"hospital": hospital_style, "municipality": municipality_style}[kind](world.params)
    belief_of, traits_of = {
        "hospital": (HospitalBelief, hospital_traits),
        "municipality": (MunicipalityBelief, municipality_traits),
    }[kind]
    seen = world.statement[kind]
    keys = entity_keys(np.arange(seen.units))
    belief = belief_of(np.tile(style.origin, (seen.units, 1)), world.params)
    dims = len(style)
    shifts = STEP * np.concatenate([np.eye(dims), -np.eye(dims)])
    now = np.zeros((seen.units, dims))
    expected = belief.expect(now + shifts[:, None, :], now, seen, traits_of(world.params, 1, keys))
    form, context = parse_rule(rule, "tests"), seen_in(seen)
    paid = expected_payments(lambda s: {"rule": form.settle(s, context)}, expected, 15)["rule"]
    slope = (paid[:dims] - paid[dims:]) / (2 * STEP)
    return {name: slope[i] for i, name in enumerate(style.names)}


def rises(gradient: dict[str, np.ndarray], *names: str) -> None:
    for name in names:
        assert np.all(gradient[name] > 1.0), (name, gradient[name])


def falls(gradient: dict[str, np.ndarray], *names: str) -> None:
    for name in names:
        assert np.all(gradient[name] < -1.0), (name, gradient[name])


def unmoved(gradient: dict[str, np.ndarray], *names: str) -> None:
    for name in names:
        assert np.all(np.abs(gradient[name]) < 1e-6), (name, gradient[name])


def test_episode_pay_rewards_volume_and_safety(world: World) -> None:
    paid = pull(world, "hospital", rule="episode", price=40000, returned=60000)
    rises(paid, "elective", "weekend", "queue", "safety")
    unmoved(paid, "threshold", "coding", "mobile")
    unmoved(pull(world, "hospital", rule="episode", price=40000), "safety")


def test_pay_by_outcome_prefers_the_less_ill_and_by_gain_the_more_ill(world: World) -> None:
    level = pull(world, "hospital", rule="value_based", per_point=2000)
    gain = pull(world, "hospital", rule="value_based", per_point=2000, measure="outcome_gain")
    rises(level, "safety", "tilt")
    rises(gain, "safety")
    falls(gain, "tilt")


def test_extra_volume_consultations_and_teams_pay_where_they_are_paid(world: World) -> None:
    extra = pull(world, "hospital", rule="queue_shortening", first_visit=3000, operation=20000)
    rises(extra, "queue")
    assert np.all(np.abs(extra["elective"]) < extra["queue"])
    weekend = pull(world, "hospital", rule="weekend", operation=6000)
    rises(weekend, "weekend")
    asked = pull(world, "hospital", rule="consultation", price=900)
    rises(asked, "consultation")
    unmoved(asked, "elective", "mobile")
    rises(pull(world, "hospital", rule="mobile_team", visit=4000), "mobile")
    for gradient in (asked, weekend):
        unmoved(gradient, "threshold", "stay")


def test_a_ceiling_ends_the_pull_of_consultations(world: World) -> None:
    unmoved(pull(world, "hospital", rule="consultation", price=900, most=0.01), "consultation")


def test_target_for_access_moves_capacity(world: World) -> None:
    for indicator, pulled in (
        ("waiting_operation_90", ("elective", "queue")),
        ("waiting_visit_90", ("queue",)),
        ("complication", ()),
    ):
        better = {"better": "lower", "threshold": 0.3, "full": -0.3} if not pulled else {}
        target = pull(
            world, "hospital", rule="hospital_target", indicator=indicator, basis="movement",
            **{"threshold": -0.3, "full": 0.3, "bonus": 50, **better},
        )  # fmt: skip
        rises(target, *pulled or ("safety",))
        unmoved(target, "threshold", "coding")


def test_hours_are_moved_by_the_hours_that_are_paid(world: World) -> None:
    granted, planned, performed = (
        pull(world, "municipality", rule=f"{name}_time", price=450)
        for name in ("granted", "planned", "performed")
    )
    rises(granted, "granting")
    unmoved(granted, "home_care", "scheduling")
    rises(planned, "granting", "scheduling")
    unmoved(planned, "home_care")
    rises(performed, "granting", "home_care")
    assert np.all(np.abs(performed["scheduling"]) < 0.2 * planned["scheduling"])
    level = pull(world, "municipality", rule="level", amounts=LEVELS)
    rises(level, "granting")
    unmoved(level, "home_care", "scheduling")
    addon = pull(world, "municipality", rule="health_care_addon", price=560)
    rises(addon, "health_care")
    unmoved(addon, "granting")


def test_municipal_target_for_home_in_three_days(world: World) -> None:
    target = pull(
        world, "municipality", rule="municipal_target", indicator="home_3_days",
        threshold=0.2, full=1.0, bonus=100,
    )  # fmt: skip
    rises(target, "discharge_effort", "short_term")
    unmoved(target, "granting")


def test_a_merged_principal_makes_each_part_weigh_the_other(world: World) -> None:
    town = pull(world, "municipality", rule="merged_principal", bed_day=3000, discharge=5000)
    rises(town, "discharge_effort", "short_term", "home_care")
    hospital = pull(world, "hospital", rule="merged_principal", bed_day=3000, discharge=5000)
    falls(hospital, "threshold")
    rises(hospital, "mobile")
    none = pull(world, "hospital", rule="merged_principal", share=0, bed_day=3000, discharge=5000)
    unmoved(none, "threshold", "mobile")


def test_the_average_liability_counts_everybody_together(world: World) -> None:
    paid = pull(
        world, "municipality", rule="discharge_liability", price=9300, free_days=0,
        counted="average",
    )  # fmt: skip
    rises(paid, "discharge_effort")
    unmoved(
        pull(world, "municipality", rule="discharge_liability", price=9300, free_days=14,
             counted="average"),
        "discharge_effort",
    )  # fmt: skip


def test_joint_pay_moves_a_unit_by_its_own_part_only(world: World) -> None:
    joint = {"indicator": "readmission", "reference": 0.1, "hospital": 500, "max_points": 100}
    both = pull(world, "hospital", rule="aggregation", **joint)
    rises(both, "stay", "mobile")
    seen = world.statement["hospital"]
    context = seen_in(seen)
    form = parse_rule({"rule": "aggregation", **joint}, "tests")
    paid = form.settle(seen, context)
    assert paid[0] == pytest.approx(paid[1])
    # One readmission fewer at one hospital is worth its part of the region's discharges.
    fewer = seen["indicator_count"].copy()
    fewer[0, 5] -= 1.0
    gained = form.settle(seen.replace(indicator_count=fewer), context) - paid
    expected = 100 / seen["indicator_base"][:, 5].sum() * 500 / 12 * 10_000
    assert gained == pytest.approx([expected, 0.0])


def test_collaboration_and_weighting_pay_those_who_work_together(world: World) -> None:
    direct = {"joint_plan": 2000, "consultation": 900, "mobile_visit": 900}
    hospital = pull(world, "hospital", rule="direct_collaboration", **direct)
    rises(hospital, "consultation", "mobile", "discharge_planning")
    rises(pull(world, "municipality", rule="direct_collaboration", **direct), "joint_planning")
    fund = {"from_region": 9000, "from_municipality": 9000, "joint_plan": 700, "mobile_visit": 900}
    rises(pull(world, "hospital", rule="joint_budget", **fund), "mobile")
    rises(pull(world, "municipality", rule="joint_budget", **fund), "joint_planning")
    rises(pull(world, "hospital", rule="weighting", hospital_discharge=3000), "threshold")


def test_prepayment_alone_moves_nobody_and_a_share_of_the_outcome_does(world: World) -> None:
    social = {"indicator": "readmission", "baseline": 0.9, "price": 9000, "hospital": 400}
    bond = pull(world, "hospital", rule="social_bond", **social)
    unmoved(bond, *bond)
    contract = pull(world, "hospital", rule="social_outcome_contract", unit_share=0.5, **social)
    rises(contract, "stay", "mobile")
    fund = pull(world, "hospital", rule="social_investment_fund", unit_share=0.5, **social)
    falls(fund, "stay", "mobile")


def test_levels_hold_every_user_and_rise_with_hours() -> None:
    users = np.array([100.0, 40.0])
    few, many = (by_level(users, users * mean, 1.0) for mean in (20.0, 40.0))
    assert few.sum(axis=-1) == pytest.approx(users)
    assert many.sum(axis=-1) == pytest.approx(users)
    assert np.all(few >= 0)
    assert np.all(many[:, -1] > few[:, -1])
    # Lognormal with spread 1 has its median at the mean / e^0.5; here that is 10, the first step.
    middle = by_level(np.array([1.0]), np.array([10.0 * np.exp(0.5)]), 1.0)
    assert middle[0, 0] == pytest.approx(0.5)

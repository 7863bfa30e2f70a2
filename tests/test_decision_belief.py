"""What a vardcentral believes of itself: style, queue, every field of a statement."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pytest
from decision_world import World, share
from hypothesis import given
from hypothesis import strategies as st

from sim.agents.opening_primary_care import set_style
from sim.care.primary.practice_state import PRACTICE
from sim.categories import ACTIVITIES, ELSEWHERE, EXTRA_ROLES, INDICATORS
from sim.decision.queue import load_of_access, served, wait, within
from sim.decision.style import TIME_SHARES, Dimension, Style, vardcentral_style
from sim.decision.style import VARDCENTRAL as VARDCENTRAL_DIMS
from sim.decision.traits import triangular, vardcentral_traits
from sim.decision.vardcentral_extra import ExtraLaw
from sim.decision.vardcentral_planned import saturating
from sim.decision.vardcentral_visit import change_of_named
from sim.keyed import entity_keys
from sim.parameters import load
from sim.policies.statement import VARDCENTRAL, Statement

STEP = 0.5
DIMS = len(VARDCENTRAL_DIMS)


@pytest.fixture(scope="module")
def world() -> World:
    return World(units=100)


@pytest.fixture(scope="module")
def imagined(world: World) -> Statement:
    """Copies: the present style, then each dimension up, then each down."""
    dims = len(world.style)
    shifts = np.concatenate([np.zeros((1, dims)), STEP * np.eye(dims), -STEP * np.eye(dims)])
    y = shifts[:, None, :] * np.ones((1, world.units, 1))
    return world.belief.expect(y, y[0], world.start, world.traits).statement


def test_style_starts_at_the_stated_values() -> None:
    style = vardcentral_style(load())
    natural = style.natural(style.origin)
    stated = load()["behaviour.vardcentral_baseline"]
    np.testing.assert_allclose([natural[name] for name in style.names], stated)


@given(st.lists(st.floats(-4, 4), min_size=DIMS, max_size=DIMS))
def test_style_stays_possible(y: list[float]) -> None:
    style = vardcentral_style(load())
    natural = style.natural(style.coordinate(style.origin, np.array(y)))
    assert 0 < sum(natural[name] for name in TIME_SHARES) < 1
    assert all(natural[name] >= 0 for name in ("evenings", "digital_rooms", *EXTRA_ROLES))
    assert all(0 < natural[name] < 1 for name in ("same_day", "own_gp"))
    assert 0.5 <= natural["referral"] <= 2
    assert natural["minutes"] > 0


def test_a_misspelt_dimension_is_answered_with_the_closest() -> None:
    style = Style([Dimension("minutes", "log", 22.0, 0.2)])
    with pytest.raises(KeyError, match="did you mean 'minutes'"):
        style.index("minuts")


def test_units_differ_but_not_with_others_present() -> None:
    style, params = vardcentral_style(load()), load()
    keys = entity_keys(np.arange(400))
    z0 = style.draw(1, keys)
    assert np.array_equal(style.draw(1, keys[7:9]), z0[7:9])
    spread = params["behaviour.vardcentral_spread"]
    np.testing.assert_allclose(z0.std(axis=0), spread, rtol=0.15, atol=1e-12)
    private = np.arange(400) % 2 == 0
    traits = vardcentral_traits(params, 1, keys, private)
    assert traits.pass_through[private].mean() > 2 * traits.pass_through[~private].mean()
    assert traits.speed[private].mean() > traits.speed[~private].mean()
    assert np.median(traits.altruism) == pytest.approx(1.0, rel=0.15)


def test_triangular_hand_worked() -> None:
    """Half of the mass of (0, 1, 2) lies below 1, an eighth below a half."""
    got = triangular(np.array([0.125, 0.5, 0.875, 1.0]), np.array([0.0, 1.0, 2.0]))
    np.testing.assert_allclose(got, [0.5, 1.0, 1.5, 2.0])


def test_queue_hand_worked() -> None:
    """At load 1 the wait is ln 2 / (8 x 0.03) = 2.9 days; at 1.2 it is 6.9."""
    np.testing.assert_allclose(wait(np.array([1.0, 1.2]), 8, 0.03), [2.888, 6.949], atol=5e-3)
    load_now = np.array([0.5, 0.9, 1.0, 1.3])
    assert np.all(served(load_now, 8) <= np.minimum(1, 1 / load_now))
    in_a_week = 1 - np.exp(-7 / wait(load_now, 8, 0.03))
    np.testing.assert_allclose(load_of_access(in_a_week[1:], 7, 8, 0.03), load_now[1:])
    assert within(np.array(0.75), np.array(2.0)) == pytest.approx(0.5)


def test_planned_work_saturates() -> None:
    done, pool, nothing = np.array([50.0]), np.array([100.0]), np.array([0.0])
    double = saturating(done, pool, np.array([2.0]), nothing)
    assert double == pytest.approx(75.0)  # 1 - (1 - 0.5)^2
    assert saturating(done, pool, np.array([1e3]), nothing) == pytest.approx(100.0)
    assert saturating(nothing, pool, np.array([2.0]), np.array([10.0])) > 0


def test_the_present_style_gives_the_seen_statement(world: World, imagined: Statement) -> None:
    for name, schema in VARDCENTRAL.items():
        assert imagined[name].shape == (1 + 2 * DIMS, world.units, *schema.shape), name
        np.testing.assert_allclose(imagined[name][0], world.start[name], rtol=1e-9, atol=1e-12)


# Field, or one indicator, activity or place, and the dimensions that must raise or lower it.
RESPONSES = [
    ("listed", "own_gp attraction hours", "minutes"),
    ("high_need_listed", "tilt attraction", ""),
    ("chronic_listed", "tilt attraction", ""),
    ("cni", "tilt", "attraction"),
    ("registered_index", "coding tilt", ""),
    ("rural_listed", "attraction", ""),
    ("contacts", "hours nurses", "minutes coding same_day"),
    ("high_need_contacts", "hours nurses tilt", "coding same_day"),
    ("characteristics", "tilt", ""),
    ("minutes_per_visit", "minutes", "tests"),
    ("activities", "followup proactive nurses", "coding attraction"),
    ("posts", "nurses locums", ""),
    ("referrals", "referral hours", "minutes coding"),
    ("lab_tests", "tests hours followup", "minutes referral coding"),
    ("imaging", "tests hours followup", "minutes referral coding"),
    ("drug_cost", "tests hours followup", "minutes"),
    ("diagnoses", "coding hours", "minutes"),
    ("elsewhere", "referral", "digital nurses"),
    ("fee_contacts", "nurses hours", "minutes coding"),
    ("hours", "hours nurses locums", ""),
    ("activities/chronic_review", "followup nurses", "coding"),
    ("activities/proactive_assessment", "proactive nurses", "coding"),
    ("activities/coordination_meeting", "coordination nurses", "coding"),
    ("activities/home_visit", "proactive", "coding coordination"),
    ("elsewhere/other_vardcentral", "minutes same_day coding", "nurses"),
    ("elsewhere/national_digital", "minutes same_day coding", "hours digital phone_nurse"),
    ("elsewhere/emergency", "minutes same_day", "own_gp hours"),
    ("elsewhere/specialist", "referral", "minutes"),
    ("indicator/continuity", "own_gp hours", "minutes digital locums"),
    ("indicator/phone_same_day", "nurses minutes", ""),
    ("indicator/assessed_3_days", "nurses hours", "same_day followup coding minutes"),
    ("indicator/doctor_7_days", "hours referral", "minutes same_day own_gp coding followup"),
    ("indicator/named_gp", "naming nurses", "coding"),
    ("indicator/review", "followup nurses", "coding"),
    ("indicator/control", "followup own_gp nurses", "coding"),
    ("indicator/digital_share", "digital", ""),
    ("indicator/coverage", "nurses digital hours", "referral coding"),
    ("indicator/avoidable", "digital", "own_gp followup proactive"),
    ("indicator/readmission", "", "coordination nurses"),
    ("activities/post_discharge_call", "aftercare care_coordinator coordinating_nurse", ""),
    ("activities/patient_contract", "participation contact_nurse", "coding"),
    ("activities/health_group", "lifestyle health_coach", "coding"),
    ("activities/far", "lifestyle health_coach", "coding"),
    ("activities/programme_adherence", "quality_work quality_developer", "coding"),
    ("activities/evening_hour", "evenings", ""),
    ("activities/innovation_hour", "development development_lead", "coding"),
    ("activities/work_environment_hour", "work_environment", "coding"),
    ("activities/digital_room", "digital_rooms", ""),
    ("activities/implemented_idea", "development development_lead", "coding"),
    ("activities/own_gp_booking", "own_gp hours", "minutes"),
    ("indicator/patient_reported", "nurses phone_nurse", "minutes"),
    ("indicator/employee", "work_environment", "hours locums"),
    ("indicator/contact_continuity", "own_gp contact_nurse", "locums"),
    ("indicator/acute_admissions", "", "followup own_gp proactive elderly_nurse"),
    ("indicator/programme_adherence", "quality_work quality_developer", ""),
]


@pytest.mark.parametrize(("field", "up", "down"), RESPONSES)
def test_what_could_be_paid_for_responds(
    world: World, imagined: Statement, field: str, up: str, down: str
) -> None:
    name, _, part = field.partition("/")
    if name == "indicator":
        value = share(imagined, part)
    else:
        value = imagined[name].reshape(1 + 2 * DIMS, world.units, -1)
        labels = {"activities": ACTIVITIES, "elsewhere": ELSEWHERE}.get(name, ())
        value = value[..., labels.index(part)] if part else value.sum(axis=-1)
    mean = value.mean(axis=-1)
    slope = (mean[1 : 1 + DIMS] - mean[1 + DIMS :]) / mean[0]
    for dim in up.split():
        assert slope[world.style.index(dim)] > 1e-4, dim
    for dim in down.split():
        assert slope[world.style.index(dim)] < -1e-4, dim


def test_posts_for_nurses_are_filled_in_part(world: World) -> None:
    style, belief = world.style, world.belief
    now = np.zeros((world.units, DIMS))
    wants = now.copy()
    wants[:, style.index("nurses")] = 1.0
    natural, filled = style.natural(style.coordinate(belief.z0, wants)), belief.imagined(wants, now)
    share = 1.0 - world.params["programmes.post_internal"]
    np.testing.assert_allclose(filled[0]["nurses"], natural["nurses"] ** share)
    assert (filled[0]["nurses"] < natural["nurses"]).all()
    units = np.zeros(world.units, PRACTICE)
    set_style(units, natural, world.params)
    np.testing.assert_allclose(units["nurses"], filled[0]["nurses"])


def test_naming_keeps_up_its_share_and_stops_at_the_ceiling() -> None:
    params = load()
    law = ExtraLaw.of(params)._replace(patients_per_gp=1000.0, gp_turnover=0.25)
    here = SimpleNamespace(
        share=lambda name: np.array([0.4]), gp_posts=np.array([4.0]), listed=np.array([5000.0])
    )
    time, far = SimpleNamespace(clinicians=1.0), np.array([1e6])

    def change(effort: float, horizon: np.ndarray = far) -> float:
        new, now = {"naming": np.array([effort])}, {"naming": np.array([1.0])}
        return float(change_of_named(new, now, here, time, horizon, law)[0])

    assert change(1.0) == pytest.approx(0.0)
    # room for 0.8 of the list; 0.4 is kept up by naming a quarter of those without a year
    assert change(3.0) == pytest.approx(0.8 * 0.75 / (0.75 + 0.25) - 0.4)
    assert change(1e9) == pytest.approx(0.8 - 0.4)
    assert change(3.0, np.array([1.0])) == pytest.approx(0.2 * (1.0 - np.exp(-1.0)))


def test_every_field_is_covered_by_the_responses() -> None:
    fixed = {"km_hospital", "indicator_before", "indicator_count", "indicator_base"}
    assert {field for field, _, _ in RESPONSES if "/" not in field} | fixed == set(VARDCENTRAL)
    tested = {field.partition("/")[2] for field, _, _ in RESPONSES}
    assert tested >= {*INDICATORS, *ACTIVITIES, *ELSEWHERE}


def test_cost_benefit_and_strain_have_their_signs(world: World) -> None:
    dims = len(world.style)
    y = (np.concatenate([np.zeros((1, dims)), STEP * np.eye(dims)])[:, None, :]) * np.ones(
        (1, world.units, 1)
    )
    expected = world.belief.expect(y, y[0], world.start, world.traits)
    index = world.style.index
    for dim in ("hours", "nurses", "locums"):
        assert np.all(expected.cost[1 + index(dim)] >= expected.cost[0])
    assert np.allclose(expected.cost[1 + index("minutes")], expected.cost[0])
    assert expected.benefit[1 + index("own_gp")].mean() > expected.benefit[0].mean()
    assert expected.benefit[1 + index("followup")].mean() > expected.benefit[0].mean()
    assert expected.strain[1 + index("minutes")].mean() > expected.strain[0].mean()


def test_units_without_any_cases_get_finite_expectations() -> None:
    world = World(units=3)
    empty = Statement(
        "vardcentral", 3, {name: np.zeros((3, *f.shape)) for name, f in VARDCENTRAL.items()}
    )
    y = 0.5 * np.ones((2, 3, DIMS))
    expected = world.belief.expect(y, np.zeros((3, DIMS)), empty, world.traits)
    for name in VARDCENTRAL:
        assert np.isfinite(expected.statement[name]).all(), name
    assert np.isfinite(expected.benefit).all()

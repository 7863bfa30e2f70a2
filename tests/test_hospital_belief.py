"""What hospitals and municipalities believe about another practice."""

import mesa
import numpy as np
import pytest
from hospital_world import World

from sim.agents.hospital import Hospital, HospitalCare
from sim.agents.municipality import MunicipalCare, Municipality
from sim.decision.hospital_belief import HospitalBelief
from sim.decision.hospital_planned import mean_burden
from sim.decision.municipality_belief import MunicipalityBelief, stretched
from sim.decision.style import hospital_style, municipality_style
from sim.decision.traits import hospital_traits, municipality_traits
from sim.keyed import entity_keys
from sim.parameters import load


@pytest.fixture(scope="module")
def world():
    """Two hospitals and three municipalities after two months, with a month's statements."""
    w = World(20_000, hospitals=2, municipalities=3)
    w.run(range(60))
    w.hospital_care = HospitalCare(w.hospitals, w.params, w.seed)
    w.municipal_care = MunicipalCare(w.municipalities, w.params, w.hospitals.home)
    w.hospital = w.hospital_care.statement(w.people, w.tally, 60)
    w.municipality = w.municipal_care.statement(w.people)
    return w


def hospital_side(world):
    style = hospital_style(world.params)
    keys = entity_keys(np.arange(2))
    return HospitalBelief(style.draw(1, keys), world.params), hospital_traits(world.params, 1, keys)


def municipal_side(world):
    style = municipality_style(world.params)
    keys = entity_keys(np.arange(3))
    belief = MunicipalityBelief(style.draw(1, keys), world.params)
    return belief, municipality_traits(world.params, 1, keys)


def copies(units, dims):
    """The present style, and each dimension one SD up."""
    return np.concatenate([np.zeros((1, units, dims)), np.eye(dims)[:, None].repeat(units, 1)])


def test_hospital_belief_is_anchored(world):
    belief, traits = hospital_side(world)
    now = np.full((2, 13), 0.3)
    expected = belief.expect(now[None], now, world.hospital, traits).statement
    for name in expected:
        assert np.allclose(expected[name], world.hospital[name]), name


def test_hospital_belief_moves_as_it_should(world):
    belief, traits = hospital_side(world)
    e = belief.expect(copies(2, 13), np.zeros((2, 13)), world.hospital, traits)
    base, threshold, stay, coding, elective, weekend = range(6)
    admissions = e.statement["admissions"].sum(axis=-1)
    points = np.broadcast_to(e.statement["drg_points"], (14, 2, 7)).sum(axis=-1)
    assert np.all(admissions[threshold] > admissions[base])
    assert np.all(e.statement["bed_days"][stay] > e.statement["bed_days"][base])
    assert np.all(e.statement["readmissions"][stay] < e.statement["readmissions"][base])
    assert np.all(points[coding] > points[base])
    assert np.allclose(admissions[coding], admissions[base])
    assert np.all(e.cost[coding] > e.cost[base])
    operations = e.statement["operations"]
    assert np.all(operations[elective] > operations[base])
    assert np.all(operations[weekend] > operations[base])
    late = e.statement["waiting_operation_over_90"]
    assert np.all(late[elective] <= late[base])


def test_more_planned_volume_has_diminishing_returns(world):
    belief, traits = hospital_side(world)
    y = np.zeros((3, 2, 13))
    y[1:, :, 3] = [[3.0], [6.0]]
    operations = belief.expect(y, np.zeros((2, 13)), world.hospital, traits).statement["operations"]
    assert np.all(operations[2] / operations[1] < operations[1] / operations[0])


def test_municipality_sees_ready_days_fall_at_a_cost(world):
    belief, traits = municipal_side(world)
    e = belief.expect(copies(3, 8), np.zeros((3, 8)), world.municipality, traits)
    ready = np.broadcast_to(e.statement["discharge_ready_days"], (9, 3))
    beyond = e.statement["days_beyond"][..., 1]
    assert np.all(ready[1:4] < ready[0])
    assert np.all(beyond[1:] <= beyond[0])
    assert np.any(beyond[1:] < beyond[0])
    scheduling = 5  # staff perform no more when more is scheduled for them
    assert np.all(np.delete(e.cost, scheduling, axis=0)[1:] > e.cost[0])


def test_municipal_belief_is_anchored(world):
    belief, traits = municipal_side(world)
    now = np.full((3, 8), -0.4)
    expected = belief.expect(now[None], now, world.municipality, traits).statement
    for name in expected:
        assert np.allclose(expected[name], world.municipality[name]), name


def test_stretching_hand_worked():
    beyond = np.array([[16.0, 8.0, 4.0, 2.0, 1.0] + [0.5**k for k in range(1, 11)]])
    same = stretched(beyond, np.ones((1, 1)))
    assert np.allclose(same, beyond)
    # Stays half as long: 0.5 x days beyond 2N.
    half = stretched(beyond, np.full((1, 1), 0.5))[0, 0]
    assert half[:3] == pytest.approx([8.0, 2.0, 0.5])


def test_agents_show_their_unit_and_take_a_style(world):
    model = mesa.Model()
    hospital = Hospital(model, world.hospital_care, 1, "H1")
    municipality = Municipality(model, world.municipal_care, 2, "0002")
    style = hospital_style(world.params)
    natural = style.natural(style.origin + np.zeros((2, 13)))
    natural["stay"] = np.array([1.0, 0.9])
    world.hospital_care.apply_style(natural)
    assert hospital.style["stay"] == pytest.approx(np.log(0.9))
    assert hospital.style["weekend"] == pytest.approx(np.log(0.03 / 0.97))
    assert 0 < hospital.occupancy < 2
    world.municipal_care.apply_style({n: np.full(3, 1.2) for n in Municipality.traits})
    assert municipality.style["short_term"] == pytest.approx(np.log(1.2))
    assert municipality.discharge_ready >= 0
    assert municipality.sarskilt_queue >= 0


def test_hospital_statement_is_complete_and_costs_follow_volume(world):
    assert set(world.hospital.table) == set(world.hospital.schema)
    care = HospitalCare(world.hospitals, world.params, world.seed)
    usual = care.monthly_cost(world.hospital)["beds"]
    doubled = world.hospital.replace(bed_days=world.hospital["bed_days"] * 2)
    more = care.monthly_cost(doubled)["beds"]
    assert np.allclose(more / usual, 1.0 + world.params["hospital.marginal_share"])


def test_plans_for_discharge_save_readmissions_and_days_at_a_cost(world):
    belief, traits = hospital_side(world)
    e = belief.expect(copies(2, 13), np.zeros((2, 13)), world.hospital, traits)
    work = belief.style.index("discharge_planning")
    # The odds of a plan, 0.4 / 0.6 at usual effort, grow by the SD; the protection is 0.13 a plan.
    odds = 0.4 / 0.6 * np.exp(belief.z0[:, work] + np.array([[0.0], [belief.style.sd[work]]]))
    share = odds / (1 + odds)
    readmissions, plans = e.statement["readmissions"], e.statement["discharge_plans"]
    fall = np.exp(-0.13 * (share[1] - share[0]))
    assert readmissions[1 + work] / readmissions[0] == pytest.approx(fall)
    assert plans[1 + work] / plans[0] == pytest.approx(share[1] / share[0])
    assert np.all(e.statement["joint_plans"][1 + work] > e.statement["joint_plans"][0])
    ready = e.statement["discharge_ready_days"]
    assert np.all(ready[1 + work] < world.hospital["discharge_ready_days"])
    more = e.cost[1 + work] - e.cost[0]
    assert np.all((more > 0) & (more < 1000 * (plans[1 + work] - plans[0])))  # beds are saved


def test_longer_planned_stays_cost_days_and_prevent_returns(world):
    belief, traits = hospital_side(world)
    e = belief.expect(copies(2, 13), np.zeros((2, 13)), world.hospital, traits)
    stay = 1 + belief.style.index("planned_stay")
    assert np.all(e.statement["bed_days"][stay] > e.statement["bed_days"][0])
    assert np.all(e.statement["readmissions"][stay] < e.statement["readmissions"][0])
    assert np.allclose(e.statement["operations"][stay], e.statement["operations"][0])


def test_mean_other_disease_of_those_listed_by_hand():
    values = HospitalBelief(np.zeros((1, 13)), load()).planned_care._replace(
        burden_share=np.array([0.5, 0.0, 0.0, 0.0, 0.5])
    )
    # Half have none and half the full burden: exp(-2 tilt) of the latter for each of the former.
    assert mean_burden(np.array(0.0), values) == pytest.approx(0.5)
    assert mean_burden(np.array(0.5 * np.log(3)), values) == pytest.approx(0.25)


def test_municipality_sees_joint_plans_and_reports_by_hand(world):
    belief, traits = municipal_side(world)
    base = belief.z0[:, [belief.style.index(n) for n in ("reporting", "joint_planning")]]
    e = belief.expect(copies(3, 8), np.zeros((3, 8)), world.municipality, traits)
    reporting, joint = (1 + belief.style.index(n) for n in ("reporting", "joint_planning"))
    odds = 0.93 / 0.07 * np.exp(base[:, 0] + np.array([[0.0], [0.5]]))
    share = odds / (1 + odds)
    reported = e.statement["home_care_reported"]
    assert reported[reporting] / reported[0] == pytest.approx(share[1] / share[0])
    performed = np.broadcast_to(e.statement["home_care_performed"], (9, 3))
    assert np.allclose(performed[reporting], performed[0])
    odds = 0.3 / 0.7 * np.exp(base[:, 1] + np.array([[0.0], [0.25]]))
    share = odds / (1 + odds)
    plans = e.statement["joint_plans"]
    assert plans[joint] == pytest.approx(plans[0] * share[1] / share[0])
    assert np.all(e.cost[joint] > e.cost[0])

"""Municipalities: patients taken home, places, queues and the days of the liability."""

import numpy as np
import pytest
from hospital_world import World

from sim.agents.municipality import MunicipalCare
from sim.care.hospital.events import open_episode
from sim.care.hospital.hospital_types import (
    ASSESSING,
    DIRECT,
    EFFORT,
    JOINT,
    MC,
    TO_HOME,
    TO_SHORT_TERM,
)
from sim.care.municipal.municipality import municipality_day, wait_for_home
from sim.care.municipal.places import granted, take_requests
from sim.parameters import load
from sim.people.state import HOME_CARE, NO_CARE, RESIDENT, SARSKILT_BOENDE, SHORT_TERM

PROMPT = {"municipality.planning_days": 1e-9, "municipality.lasting_share": 1.0}


def world_with(patients, starts, plans, **changes):
    """A municipality with these discharge-ready patients, one plan and start a day at most."""
    world = World(3000, municipalities=1, params=load().override({**PROMPT, **changes}))
    unit = world.municipalities.unit
    unit["home_starts"], unit["assessments"] = starts, plans
    world.people.care[:] = NO_CARE
    episodes = []
    for person, ready_at in patients:
        e = open_episode(world.hospitals.episodes, person, 7, 1, -1, 0.5, 0, DIRECT, 0.0)
        record = world.hospitals.episodes.record[e]
        record["ready"], record["stage"], record["destination"] = ready_at, ASSESSING, TO_HOME
        wait_for_home(world.hospitals, world.municipalities, 0, e)
        episodes.append(e)
    return world, episodes


def run(world, day, working=True):
    municipality_day(
        world.hospitals, world.municipalities, world.people, world.tally, day,
        working, world.seed,
    )  # fmt: skip


def fetched(world):
    heap, n = world.hospitals.events.heap, world.hospitals.events.size[0]
    return sorted(e["episode"] for e in heap[:n])


def test_who_waited_longest_goes_first():
    world, (a, b, c) = world_with([(1, 0.2), (2, 0.4), (3, 0.6)], 1.0, 10.0,
                                  **{"municipality.saved_cases": 0.0,
                                     "municipality.lasting_share": 1.0})  # fmt: skip
    run(world, 1)
    assert fetched(world) == [a]
    run(world, 2)
    assert fetched(world) == [a, b]
    assert world.municipalities.unit["ready"][0, 2] == 1
    run(world, 3)
    assert fetched(world) == [a, b, c]
    assert np.all(world.people.care[[1, 2, 3]] == HOME_CARE)


def test_no_plans_are_made_on_days_off():
    world, (a,) = world_with([(1, 0.5)], 10.0, 10.0)
    run(world, 1, working=False)
    assert fetched(world) == []
    run(world, 2)
    assert fetched(world) == [a]


def test_days_beyond_are_counted_per_person_at_midnight():
    world, _ = world_with([(1, 0.5), (2, 2.5)], 0.0, 0.0, **{"municipality.saved_cases": 0.0})
    run(world, 2)
    run(world, 3)
    # Day 2: person 1 has 3 midnights (0, 1, 2), person 2 one; day 3: four and two.
    expected = np.zeros(15)
    for nights in (3, 1, 4, 2):
        expected[:nights] += 1
    assert world.municipalities.unit["beyond"][0].tolist() == expected.tolist()


def test_places_are_conserved_over_a_year():
    world = World(20_000)
    at_start = world.municipalities.unit["sarskilt_used"].copy()
    for start in range(0, 364, 28):
        world.run(range(start, start + 28))
        unit, people = world.municipalities.unit, world.people
        guests = []
        for m in range(2):
            g = unit["guest_head"][m]
            while g >= 0:
                guests.append(int(world.municipalities.guests["person"][g]))
                g = world.municipalities.guests["next"][g]
            assert unit["ready"][m, 2] >= 0
        assert len(guests) == len(set(guests)) == unit["short_term_used"].sum()
        assert world.municipalities.guest_free[1] == len(guests)
        residents = (people.care == SARSKILT_BOENDE) & (people.status == RESIDENT)
        assert residents.sum() <= unit["sarskilt_used"].sum()
        assert np.all(unit["sarskilt_used"] <= np.maximum(unit["sarskilt_places"], at_start))
        inside = (people.care == SHORT_TERM) & (people.status == RESIDENT)
        assert set(np.flatnonzero(inside)) <= set(guests)


def test_requests_wait_for_a_place_in_order():
    world = World(3000, municipalities=1)
    unit, people = world.municipalities.unit, world.people
    unit["sarskilt_places"] = unit["sarskilt_used"]
    world.municipalities.waiting.rows["head"] = world.municipalities.waiting.rows["tail"] = -1
    world.municipalities.waiting.rows["length"] = 0
    old = np.flatnonzero((people.age >= 80) & (people.care == HOME_CARE))[:2].astype(np.int32)
    kinds = np.full(2, SARSKILT_BOENDE, np.uint8)
    count = np.array([2])
    take_requests(world.municipalities, people, old, kinds, count, 3, world.seed)
    assert count[0] == 0
    run(world, 7)
    assert np.all(people[old].care == HOME_CARE)
    unit["sarskilt_places"] += 1
    run(world, 8)
    assert people[old].care.tolist() == [SARSKILT_BOENDE, HOME_CARE]
    assert unit["month"][0, MC["moved_in_wait_days"]] == 5


def test_unknown_request_is_refused():
    world = World(3000, municipalities=1)
    with pytest.raises(ValueError, match="request"):
        take_requests(
            world.municipalities, world.people, np.array([1], np.int32),
            np.array([SHORT_TERM], np.uint8), np.array([1]), 0, world.seed,
        )  # fmt: skip


@pytest.mark.parametrize("style", [EFFORT, JOINT])
def test_effort_and_joint_plans_shorten_the_wait_in_hospital(style):
    slow, quick = (World(20_000, seed=2) for _ in range(2))
    quick.municipalities.unit["style"][:, style] = 1.0
    for world in (slow, quick):
        world.run(range(200))
    days = [w.municipalities.unit["beyond"][:, 0].sum() for w in (slow, quick)]
    assert days[1] < 0.85 * days[0]


def test_statement_and_costs_are_complete_and_clear_the_month():
    world = World(5000)
    world.run(range(30))
    care = MunicipalCare(world.municipalities, world.params, world.hospitals.home)
    statement = care.statement(world.people)
    assert statement["days_beyond"].shape == (2, 15)
    assert np.array_equal(statement["discharge_ready_days"], statement["days_beyond"][:, 0])
    assert statement["population"].sum() == (world.people.status == RESIDENT).sum()
    assert set(statement.table) == set(statement.schema)
    cost = care.monthly_cost(statement)
    assert all(value.shape == (2,) and np.all(value >= 0) for value in cost.values())
    assert np.all(statement["home_care_performed"] <= statement["home_care_hours"])
    assert world.municipalities.unit["month"].sum() == 0


def test_residents_fit_the_places_at_the_start():
    world = World(20_000)
    unit, people = world.municipalities.unit, world.people
    here = people.status == RESIDENT
    residents = np.bincount(people.municipality[here & (people.care == SARSKILT_BOENDE)])
    assert residents.tolist() == unit["sarskilt_places"].tolist()
    guests = np.bincount(people.municipality[here & (people.care == SHORT_TERM)])
    assert guests.tolist() == unit["short_term_used"].tolist()


def test_assessment_gets_stricter_as_the_queue_grows():
    world = World(20_000, municipalities=1)
    waiting, people = world.municipalities.waiting, world.people
    users = np.flatnonzero(people.care == HOME_CARE).astype(np.int32)
    shares = []
    for length in (0, 20, 200):
        waiting.rows["length"] = length
        draws = [
            granted(world.municipalities, people, world.seed, i, 0, day)
            for i in users for day in (1.0, 2.0, 3.0)
        ]  # fmt: skip
        shares.append(np.mean(draws))
    assert shares[0] == 1.0
    assert shares[0] > shares[1] > shares[2]
    assert shares[2] < 0.1


def test_who_waits_long_for_a_place_goes_home_instead():
    world, (a,) = world_with([(1, 0.5)], 10.0, 10.0, **{"municipality.alternative_days": 1.0})
    world.hospitals.episodes.record[a]["destination"] = TO_SHORT_TERM
    world.municipalities.unit["short_term_base"] = 0.0
    for day in range(1, 30):
        run(world, day)
    assert fetched(world) == [a]
    assert world.people.care[1] == HOME_CARE

"""Beds: placing, moving, conservation, keyed draws and readmission."""

import numpy as np
import pytest
from hospital_world import World
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.care.hospital.admission import stay_days
from sim.care.hospital.beds import leave_place, take_place
from sim.care.hospital.events import close_episode, open_episode
from sim.care.hospital.hospital_types import (
    ALONE,
    BESIDE_BEDS,
    DIRECT,
    DISCHARGE_PLANNING,
    MEDICAL_ACUTE,
    OUTLIERS,
    OVERCROWDED,
    PLANNED_STAY,
    SURGERY,
    TOGETHER,
)
from sim.care.hospital.wards import readmission, readmission_chance
from sim.care.mail import ARRIVALS
from sim.care.state import MEDICAL, SURGICAL, M
from sim.parameters import load
from sim.people.needs import SERIOUS


def ward_world(medical, surgical):
    world = World(1000, params=load().override({"hospital.reserve_share": 0.0}))
    world.hospitals.unit["beds"] = (medical, surgical)
    return world


def place(world, ward):
    """A patient meant for a ward takes a place."""
    hospitals = world.hospitals
    e = open_episode(hospitals.episodes, 1, 1, SERIOUS, -1, 0.5, 0, DIRECT, 0.0)
    hospitals.episodes.record["ward"][e] = ward
    take_place(hospitals, 0, e)
    return e


def where(world, e):
    return world.hospitals.episodes.record["place"][e]


def test_own_ward_then_other_ward_then_beside_the_beds():
    world = ward_world(1, 1)
    patients = [place(world, MEDICAL) for _ in range(3)]
    assert [where(world, e) for e in patients] == [MEDICAL, SURGICAL, BESIDE_BEDS]
    assert world.hospitals.unit["elsewhere"][0].tolist() == [1, 1]


def test_a_free_bed_goes_to_the_ward_s_overcrowded_then_to_its_outliers():
    world = ward_world(2, 1)
    a, b, c = (place(world, MEDICAL) for _ in range(3))  # c lies in surgery
    d = place(world, SURGICAL)  # nowhere to lie
    leave_place(world.hospitals, 0, a)  # c moves home, d takes the bed in surgery
    assert [where(world, e) for e in (b, c, d)] == [MEDICAL, MEDICAL, SURGICAL]
    assert world.hospitals.unit["elsewhere"][0].tolist() == [0, 0]


@settings(max_examples=30, deadline=None)
@given(st.lists(st.tuples(st.booleans(), st.integers(0, 1)), max_size=60), st.integers(0, 4))
def test_beds_are_conserved_whatever_happens(steps, medical):
    world = WARDS
    world.hospitals.unit["beds"] = (medical, 2)
    inside = []
    for enters, ward in steps:
        if enters or not inside:
            inside.append(place(world, ward))
        else:
            e = inside.pop(len(inside) // 2)
            leave_place(world.hospitals, 0, e)
        unit = world.hospitals.unit[0]
        places = [where(world, e) for e in inside]
        wards = world.hospitals.episodes.record["ward"][inside]
        assert unit["used"].tolist() == [places.count(MEDICAL), places.count(SURGICAL)]
        assert unit["elsewhere"][OVERCROWDED] == places.count(BESIDE_BEDS)
        out = sum(p not in (BESIDE_BEDS, w) for p, w in zip(places, wards, strict=True))
        assert unit["elsewhere"][OUTLIERS] == out
        assert np.all(unit["used"] <= unit["beds"])
        if unit["elsewhere"][OVERCROWDED]:
            assert np.all(unit["used"] == unit["beds"])
    while inside:
        leave_place(world.hospitals, 0, inside.pop())
    assert world.hospitals.unit["used"].sum() == 0


WARDS = ward_world(1, 1)


def test_patients_in_equal_patients_out_and_inside():
    world = World(20_000, hospitals=2)
    world.run(range(60))
    unit, record = world.hospitals.unit, world.hospitals.episodes.record
    inside = int(unit["used"].sum() + unit["elsewhere"][:, OVERCROWDED].sum())
    admitted = world.tally.by_stratum[M["admissions"]].sum()
    assert admitted == unit["admissions"].sum() + inside
    assert inside == world.people.in_hospital.sum()
    free, chain = world.hospitals.episodes.free[0], 0
    while free >= 0:
        free, chain = record["next"][free], chain + 1
    assert chain + world.hospitals.episodes.free[1] == record.size
    days = world.tally.hospital_days
    assert np.allclose(days[:, 3], unit["beds"].sum(axis=1) * 60)
    assert np.isclose(unit["month"][:, 0].sum(), days[:, :2].sum())


def outcome(extra, beds=40.0):
    """Measures after 40 days; `extra` sends more patients on day 5. Beds never run out."""
    world = World(8000, beds=beds)
    world.hospitals.unit["doctors"] = 60
    world.run(range(5))
    if extra:
        world.send(5)
        n = world.mail.count[ARRIVALS]
        world.mail.arrival[n] = world.mail.arrival[0]
        extra_patient = world.mail.arrival[n]
        free = (world.people.in_hospital == 0) & (world.people.age < 40)
        extra_patient["person"] = np.flatnonzero(free)[0]
        extra_patient["need"] = 9_000_000
        world.mail.count[ARRIVALS] = n + 1
        world.send = lambda day, send=world.send: send(day) if day != 5 else None
    world.run(range(5, 40))
    return world


def test_runs_are_repeatable_and_seeds_differ():
    a, b = World(5000), World(5000)
    a.run(range(30))
    b.run(range(30))
    assert np.array_equal(a.tally.by_stratum, b.tally.by_stratum)
    assert np.array_equal(a.hospitals.episodes.record, b.hospitals.episodes.record)
    c = World(5000)
    c.seed = np.uint64(12345)
    c.run(range(30))
    assert not np.array_equal(a.tally.by_stratum, c.tally.by_stratum)


def test_one_more_patient_changes_nobody_else():
    base, more = outcome(False), outcome(True)
    difference = more.tally.by_stratum[M["ed_visits"]].sum()
    difference -= base.tally.by_stratum[M["ed_visits"]].sum()
    assert difference == 1
    changed = np.flatnonzero(base.people.last_discharge != more.people.last_discharge)
    assert changed.size <= 1


def test_readmissions_come_as_observed():
    world = World(1000, params=load().override({"hospital.readmission_intercept": 60.0}))
    hospitals = world.hospitals
    waits = []
    for need in range(4000):
        e = open_episode(hospitals.episodes, need % 1000, need, SERIOUS, -1, 0.5, 0, DIRECT, 0.0)
        hospitals.episodes.record["group"][e] = 0
        hospitals.events.size[0] = 0
        readmission(hospitals, world.people, world.tally, world.seed, e, 100.0)
        waits.append(hospitals.events.heap[0]["time"] - 100.0)
        close_episode(hospitals.episodes, hospitals.events.heap[0]["episode"])
        close_episode(hospitals.episodes, e)
    waits = np.array(waits)
    assert np.mean(waits <= 3) == pytest.approx(0.20, abs=0.02)
    assert np.mean(waits <= 7) == pytest.approx(0.38, abs=0.025)
    assert waits.max() <= 30


def odds_of_return(world, group, planned=0):
    hospitals = world.hospitals
    e = open_episode(hospitals.episodes, 1, 1, SERIOUS, -1, 0.5, 0, DIRECT, 0.0)
    record = hospitals.episodes.record
    record["group"][e], record["planned"][e] = group, planned
    chance = readmission_chance(hospitals, world.people, world.seed, 0, record[e])
    return chance / (1.0 - chance)


def test_plans_for_discharge_lower_the_odds_of_return_by_hand():
    world = World(1000)
    world.people.age[1] = 50  # hospitals make plans of their own for those aged 65 and older
    alone, together = (odds_of_return(world, MEDICAL_ACUTE, p) for p in (ALONE, TOGETHER))
    fall = np.exp(-world.params["hospital.readmission_plan"])
    assert together / alone == pytest.approx(fall)
    world.people.age[1] = 70
    odds = []
    for style in (-50.0, 50.0):
        world.hospitals.unit["style"][:, DISCHARGE_PLANNING] = style
        odds.append(odds_of_return(world, MEDICAL_ACUTE, ALONE))
        assert odds_of_return(world, MEDICAL_ACUTE, TOGETHER) == pytest.approx(odds[0] * fall)
    assert odds[1] / odds[0] == pytest.approx(fall)


def test_planned_stays_are_a_choice_of_their_own():
    world = World(1000)
    before = {group: odds_of_return(world, group) for group in (SURGERY, MEDICAL_ACUTE)}
    world.hospitals.unit["style"][:, PLANNED_STAY] = -0.2
    after = {group: odds_of_return(world, group) for group in (SURGERY, MEDICAL_ACUTE)}
    shorter = np.exp(0.2 * world.params["hospital.readmission_stay"])
    assert after[SURGERY] / before[SURGERY] == pytest.approx(shorter)
    assert after[MEDICAL_ACUTE] == before[MEDICAL_ACUTE]
    days = {}
    for style in (0.0, -0.2):
        world.hospitals.unit["style"][:, PLANNED_STAY] = style
        for group in (SURGERY, MEDICAL_ACUTE):
            e = open_episode(world.hospitals.episodes, 1, 1, SERIOUS, -1, 0.5, 0, DIRECT, 0.0)
            world.hospitals.episodes.record["group"][e] = group
            episode = world.hospitals.episodes.record[e]
            days[group, style] = stay_days(world.hospitals, world.people, world.seed, episode)
    assert days[SURGERY, -0.2] / days[SURGERY, 0.0] == pytest.approx(np.exp(-0.2))
    assert days[MEDICAL_ACUTE, -0.2] == days[MEDICAL_ACUTE, 0.0]

"""Waiting lists of specialist care."""

import numpy as np
from hospital_world import World

from sim.care.hospital.hospital_types import FIRST_VISIT, HC, ROUTINE, URGENT
from sim.care.hospital.specialist import specialist_day
from sim.care.hospital.waiting_list import call_line, list_row, refer, waiting_over
from sim.parameters import load
from sim.people.state import DEAD

NEVER_TIRED = {"hospital.give_up_rate": 1e-12}


def empty_clinic():
    """A clinic whose lists are empty."""
    world = World(3000, params=load().override(NEVER_TIRED))
    world.hospitals.waiting.rows["head"] = -1
    world.hospitals.waiting.rows["tail"] = -1
    world.hospitals.waiting.rows["length"] = 0
    world.hospitals.visits.head[:] = -1
    return world


def same_line(world, number, urgency=ROUTINE):
    """(person, need) pairs whose needs belong to service line 0."""
    row = list_row(world.hospitals, 0, FIRST_VISIT, 0, 0, urgency)
    found = []
    need = 0
    while len(found) < number:
        if list_row(world.hospitals, 0, FIRST_VISIT, need % 3000, need, urgency) == row:
            found.append((need % 3000, need))
        need += 1
    return found, (row // 2) % world.hospitals.capacity.shape[2]


def call(world, line, day):
    person, *_ = call_line(world.hospitals, world.people, world.seed, 0, FIRST_VISIT, line, day)
    return person


def test_urgent_first_then_first_come_first_served_and_the_dead_are_skipped():
    world = empty_clinic()
    (a, b, c, d), line = same_line(world, 4)
    for day, (person, need), urgency in (
        (0, a, ROUTINE),
        (1, b, ROUTINE),
        (2, c, ROUTINE),
        (3, d, URGENT),
    ):
        refer(world.hospitals, 0, person, need, urgency, day)
    world.people.status[b[0]] = DEAD
    world.people.in_hospital[a[0]] = 1
    assert call(world, line, 4) == d[0]
    assert call(world, line, 4) == c[0]  # a is in hospital and keeps the place, b is dead
    world.people.in_hospital[a[0]] = 0
    assert call(world, line, 5) == a[0]
    assert call(world, line, 5) == -1


def test_people_leave_lists_only_by_visit_or_for_a_reason():
    world = World(20_000)
    world.hospitals.law["listing_share"] = 0.0
    world.hospitals.law["consultation_settles"] = 0.0
    world.hospitals.law["complication_intercept"] = -50.0
    waiting, before = world.hospitals.waiting, world.hospitals.waiting.rows["length"].copy()
    assert before.sum() == waiting.free[1]
    for day in range(56):
        world.refer(day)
        specialist_day(world.hospitals, world.people, world.tally, day, day % 7 < 5, world.seed)
    month = world.hospitals.unit["month"][0]
    left = month[HC["first_visits"]] + month[HC["gave_up"]]
    operated = month[HC["operations"]] + world.hospitals.events.size[0]
    assert month[HC["first_visits"]] > 0
    assert operated > 0
    after = waiting.rows["length"].sum()
    assert after == waiting.free[1]
    assert after == before.sum() + world.need - left - operated


def test_first_visits_only_on_working_days():
    world = World(5000)
    people = world.people
    specialist_day(world.hospitals, people, world.tally, 5, False, world.seed)
    assert world.hospitals.unit["month"][0, HC["first_visits"]] == 0
    specialist_day(world.hospitals, people, world.tally, 7, True, world.seed)
    assert world.hospitals.unit["month"][0, HC["first_visits"]] > 0


def test_waiting_over_counts_by_list():
    world = empty_clinic()
    refer(world.hospitals, 0, 1, 1, ROUTINE, 0)
    refer(world.hospitals, 0, 2, 2, ROUTINE, 50)
    late = waiting_over(world.hospitals, world.people, world.seed, 100, 90)
    assert late.tolist() == [[1.0, 0.0]]


def test_start_is_near_the_guarantee_anchors():
    world = World(50_000)
    late = waiting_over(world.hospitals, world.people, world.seed, 0, 90)
    stock = world.hospitals.waiting.rows["length"].reshape(2, -1).sum(axis=1)
    weekly = world.hospitals.capacity[0].sum(axis=1) * 5
    assert 5 < stock[1] / weekly[1] < 9  # about seven weeks of production
    assert 0.0 < late[0, 0] / stock[0] < 0.25
    assert np.all(late[0] > 0)

"""Walks along a unit's list: the next, round after round, and how far in a day."""

from __future__ import annotations

import numpy as np
import pytest
from clinic_world import ClinicWorld

from sim.care.primary.walk import look_at_share, next_on_list, pass_once_in
from sim.people.state import DEAD, NOBODY

UNIT = 1


@pytest.fixture
def world() -> ClinicWorld:
    """Two units; persons 2, 3, 4 and 5 are on the list of the second."""
    made = ClinicWorld(people=6, posts=((0, 1.0), (1, 1.0)))
    made.people.listed[2:] = UNIT
    made.redraw()
    return made


def met(world: ClinicWorld, steps: float, times: int) -> list[int]:
    walk = world.clinic.practices["meeting_walk"][UNIT : UNIT + 1]
    walk["steps"] = steps
    return [int(next_on_list(world.clinic, world.people, UNIT, walk[0])) for _ in range(times)]


def test_the_first_follows_the_last(world: ClinicWorld) -> None:
    assert met(world, 6.0, 7) == [2, 3, 4, 5, 2, 3, NOBODY]
    assert met(world, 1.9, 2) == [4, NOBODY]  # goes on where it was, by whole steps


def test_those_who_died_since_lists_were_drawn_up_take_a_step(world: ClinicWorld) -> None:
    world.people.status[[3, 4]] = DEAD
    assert met(world, 4.0, 3) == [2, 5, NOBODY]


def test_a_place_on_another_list_is_left_for_the_own(world: ClinicWorld) -> None:
    world.clinic.practices["meeting_walk"]["at"][UNIT] = 1  # lists have changed
    assert met(world, 1.0, 1) == [2]


def test_nobody_is_next_on_an_empty_list(world: ClinicWorld) -> None:
    world.people.listed[:] = 0
    world.redraw()
    assert met(world, 1.0, 1) == [NOBODY]


def test_how_far_in_a_day() -> None:
    world = ClinicWorld(people=120)
    walk = np.zeros(1, world.clinic.practices["naming_walk"].dtype)[0]
    look_at_share(world.clinic, 0, walk)
    assert walk["steps"] == 3.0  # two per cent of 120, upwards
    walk["steps"] = 7.5  # time was short; one step is made up for
    pass_once_in(world.clinic, 0, walk, 100.0)
    assert walk["steps"] == pytest.approx(1.0 + 1.2)
    walk["steps"] = 0.25
    pass_once_in(world.clinic, 0, walk, 100.0)
    assert walk["steps"] == pytest.approx(0.25 + 1.2)

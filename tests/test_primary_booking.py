"""Appointment books against a plain dictionary, and the agenda against a dictionary of lists."""

from __future__ import annotations

from collections import defaultdict

import numpy as np
import pytest
from clinic_world import ClinicWorld
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.care.agenda import LINES, Agenda, new_agenda, open_day, push, sheets_planned, turn
from sim.care.primary.booking import (
    NO_DAY,
    book_day,
    bookable_minutes,
    doctor_minutes,
    earliest_doctor,
    empty_day,
    first_free,
    next_room,
)
from sim.care.primary.practice_state import BOOKING_DAYS, DAY

LIMIT = 100.0


def days_with(capacity: list[float]) -> np.ndarray:
    days = np.zeros(400, DAY)
    days["capacity"] = np.resize(capacity, 400)
    return days


def naive(book: dict[int, float], day: int, minutes: float, days: np.ndarray) -> int:
    """The first day with room, looking at every day."""
    for d in range(day, day + BOOKING_DAYS - 1):
        if book[d] + minutes <= LIMIT * days["capacity"][d]:
            return d
    return NO_DAY


WEEK = [1.0, 1.0, 1.0, 1.0, 0.5, 0.0, 0.0]
STEPS = st.lists(
    st.tuples(st.booleans(), st.integers(0, 5), st.sampled_from([10.0, 20.0, 25.0, 50.0])),
    max_size=120,
)


@settings(max_examples=60, deadline=None)
@given(STEPS, st.sampled_from([10.0, 20.0, 25.0, 60.0]))
def test_a_book_of_equal_visits_is_a_dictionary(
    steps: list[tuple[bool, int, float]], minutes: float
) -> None:
    days, booked = days_with(WEEK), np.zeros(BOOKING_DAYS, np.float32)
    book: dict[int, float] = defaultdict(float)
    day = first = 0
    for new_day, ahead, _ in steps:
        if new_day:
            empty_day(booked, day)
            day += 1
        d = first_free(booked, first, day + ahead, minutes, LIMIT, days)
        assert d == naive(book, day + ahead, minutes, days)
        if d != NO_DAY:
            book[d] += minutes
            book_day(booked, d, minutes)
            first = next_room(booked, first, d, minutes, LIMIT, days)


@settings(max_examples=60, deadline=None)
@given(STEPS)
def test_visits_of_any_length_never_overfill_a_day(steps: list[tuple[bool, int, float]]) -> None:
    """The search starts where the shortest visit has room, so no gap is missed."""
    days, booked = days_with(WEEK), np.zeros(BOOKING_DAYS, np.float32)
    book: dict[int, float] = defaultdict(float)
    day = first = 0
    shortest = min((minutes for _, _, minutes in steps), default=1.0)
    for new_day, ahead, minutes in steps:
        if new_day:
            empty_day(booked, day)
            day += 1
        d = first_free(booked, first, day + ahead, minutes, LIMIT, days)
        assert d == naive(book, day + ahead, minutes, days)
        if d != NO_DAY:
            book[d] += minutes
            book_day(booked, d, minutes)
            first = next_room(booked, first, d, shortest, LIMIT, days)
            assert book[d] <= LIMIT * days["capacity"][d]
            assert booked[d % BOOKING_DAYS] == book[d]


def test_a_full_book_has_no_day() -> None:
    days, booked = days_with([1.0]), np.full(BOOKING_DAYS, LIMIT, np.float32)
    assert first_free(booked, 0, 5, 10.0, LIMIT, days) == NO_DAY
    empty_day(booked, 9)
    assert first_free(booked, 0, 5, 10.0, LIMIT, days) == 9
    assert first_free(booked, 12, 5, 10.0, LIMIT, days) == NO_DAY


def test_minutes_of_a_doctor_by_hand() -> None:
    world = ClinicWorld(posts=((0, 0.5), (0, 1.0)))
    units, doctors = world.clinic.practices, world.clinic.doctors
    units["hours"], units["pace"], units["locums"] = 1.1, 0.9, 0.6
    units["reactive"], units["same_day"] = 0.8, 0.25
    assert doctor_minutes(units, doctors, 0, 300.0) == pytest.approx(0.5 * 1.1 * 0.9 * 300)
    doctors["permanent"][1] = False  # covered by locums, at their share
    full = 1.0 * 0.6 * 1.1 * 0.9 * 300
    assert doctor_minutes(units, doctors, 1, 300.0) == pytest.approx(full)
    assert bookable_minutes(units, doctors, 1, 300.0) == pytest.approx(full * 0.8 * 0.75)


def test_the_earliest_doctor_has_the_earliest_day_and_ties_go_to_the_first() -> None:
    world = ClinicWorld(posts=((0, 1.0), (0, 1.0), (1, 1.0)))
    booked = world.clinic.doctors["booked"]
    assert earliest_doctor(world.clinic, 0, 5, 20.0, 300.0) == (0, 5)
    booked[0, 5:9] = 150.0  # a full day is 300 x (1 - 0.5)
    booked[1, 5:7] = 150.0
    assert earliest_doctor(world.clinic, 0, 5, 20.0, 300.0) == (1, 7)
    assert earliest_doctor(world.clinic, 1, 5, 20.0, 300.0) == (2, 5)
    assert earliest_doctor(world.clinic, 0, 5, 151.0, 300.0) == (-1, NO_DAY)


EVENTS = st.lists(st.tuples(st.sampled_from(["push", "take"]), st.integers(0, 15)), max_size=150)


def planned(agenda: Agenda, day: int) -> list[tuple[float, ...]]:
    """Everything on a day, in order of planning, taken off it."""
    found: list[tuple[float, ...]] = []
    sheet = open_day(agenda, day)
    while sheet >= 0:
        found += [event.item() for event in agenda.event[sheet, : agenda.sheet["used"][sheet]]]
        sheet = turn(agenda, sheet)
    return found


@settings(max_examples=60, deadline=None)
@given(EVENTS)
def test_the_agenda_is_a_dictionary_of_lists(steps: list[tuple[str, int]]) -> None:
    agenda, twin = new_agenda(600, 16), defaultdict(list)
    day, number = 0, 0
    for what, ahead in steps:
        if what == "push":
            for _ in range(4):
                number += 1
                push(agenda, day + ahead, number, 7, 1, 2, 3, 0.5)
                twin[day + ahead].append((number, 7, 2, 0.5, 1, 3))
        else:
            assert planned(agenda, day) == twin.pop(day, [])
            day += 1
        assert agenda.free[1] == sheets_planned(agenda)


def test_a_full_agenda_raises_and_every_size_asked_for_fits() -> None:
    agenda = new_agenda(40, 16)
    for number in range(40):  # the worst case for sheets: spread over all days
        push(agenda, number % 16, number, 0, 0, 0, 0, 0.0)
    while agenda.free[0] >= 0 or agenda.sheet["used"][agenda.days["last"][3]] < LINES:
        push(agenda, 3, 0, 0, 0, 0, 0, 0.0)
    with pytest.raises(RuntimeError, match="agenda is full"):
        push(agenda, 3, 0, 0, 0, 0, 0, 0.0)


def test_an_event_keeps_what_was_put_in_it() -> None:
    agenda = new_agenda(4, 8)
    push(agenda, 5, 1, 2, 3, 4, 5, 6.5)
    event = agenda.event[agenda.days["first"][5], 0]
    names = ("person", "need", "kind", "unit", "step", "since")
    assert tuple(event[name].item() for name in names) == (1, 2, 3, 4, 5, 6.5)


@pytest.mark.parametrize("day", [2, 3, 12])
def test_an_agenda_takes_nothing_on_a_day_that_is_past_or_too_far_ahead(day: int) -> None:
    """Such an event would come up a horizon too late."""
    agenda = new_agenda(40, 8)
    for opened in range(4):
        open_day(agenda, opened)
    with pytest.raises(RuntimeError, match="past, or beyond the agenda"):
        push(agenda, day, 0, 0, 0, 0, 0, 0.0)
    push(agenda, 4, 0, 0, 0, 0, 0, 0.0)
    push(agenda, 11, 0, 0, 0, 0, 0, 0.0)

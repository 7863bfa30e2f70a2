"""Evenings: what they take from the day, who is seen, and what the choice of door knows."""

from __future__ import annotations

import numpy as np
import pytest
from clinic_world import ClinicWorld, need_of

from sim.care.primary.booking import bookable_minutes
from sim.care.primary.choice import (
    CLOSED,
    EMERGENCY,
    NATIONAL_DIGITAL,
    OPEN,
    OPEN_EVENING,
    OWN_PHONE,
    choose_door,
)
from sim.care.primary.evening import evening_contact, opening, set_day_off, set_evening
from sim.care.primary.office_hours import open_units
from sim.categories import ACTIVITIES
from sim.people.needs import INJURY, MINOR

DAY = 100
LATE, NIGHT = 0.75, 0.9  # 18:00 and about 22:00; closing at 17:00
HOURS = ACTIVITIES.index("evening_hour")


def world(evenings: float = 0.0, people: int = 300, **changes: object) -> ClinicWorld:
    made = ClinicWorld(people=people, doctor_minutes_per_day=300.0, **changes)
    made.clinic.practices["evenings"] = evenings
    return made


def room(made: ClinicWorld) -> float:
    return float(made.clinic.doctors["room"].sum())


def test_evenings_take_exactly_their_hours_from_the_day() -> None:
    by_day, late = world(0.0), world(5.0)  # five hours a week are an hour a day
    taken = 0.0
    for day in range(DAY, DAY + 30):
        open_units(by_day.clinic, day, by_day.par)
        open_units(late.clinic, day, late.par)
        taken += room(by_day) - room(late)
    assert room(by_day) == pytest.approx(600.0)
    assert taken == pytest.approx(30 * 60.0)
    assert late.clinic.month["activities"][0, HOURS] == pytest.approx(30.0)  # ten evenings of three
    assert by_day.clinic.month["activities"][0, HOURS] == 0.0
    limits = [
        bookable_minutes(made.clinic.practices, made.clinic.doctors, 0, 300.0)
        for made in (by_day, late)
    ]
    assert limits == pytest.approx([150.0, 135.0])  # half kept for the same day


def test_evenings_cannot_take_more_than_their_limit() -> None:
    made = world(50.0)
    set_evening(made.clinic, 0, DAY, made.par)
    assert made.clinic.practices["evening_share"][0] == pytest.approx(0.3)


def test_open_when_an_evening_is_saved_up() -> None:
    made = world(5.0)
    states = []
    for day in range(DAY, DAY + 3):
        set_evening(made.clinic, 0, day, made.par)
        states.append([opening(made.clinic, 0, day, time, made.par) for time in (0.5, LATE, NIGHT)])
    assert states == [[OPEN, CLOSED, CLOSED], [OPEN, CLOSED, CLOSED], [OPEN, OPEN_EVENING, CLOSED]]
    made.clinic.days["working"][DAY + 2] = False
    assert opening(made.clinic, 0, DAY + 2, 0.5, made.par) == CLOSED


def test_open_on_a_day_off_when_it_is_saved_up() -> None:
    made = world(5.0)
    unit = made.clinic.practices
    unit["weekend_share"], unit["weekend_length"] = 0.4, 1.5
    made.clinic.days["working"][[DAY + 2, DAY + 5]] = False
    opens, left = [], []
    for day in range(DAY, DAY + 6):
        if made.clinic.days["working"][day]:
            set_evening(made.clinic, 0, day, made.par)
        else:
            set_day_off(made.clinic)
            opens.append(
                [opening(made.clinic, 0, day, time, made.par) for time in (0.2, 0.45, LATE)]
            )
            left.append(float(unit["weekend_saved"][0]))
    # 24 of every 60 minutes are saved for days off: 48, then 96 for 90 minutes from ten o'clock
    assert opens == [[CLOSED] * 3, [OPEN_EVENING, OPEN_EVENING, CLOSED]]
    assert left == pytest.approx([48.0, 6.0])
    # 36 of 60 for evenings of three hours: the fifth day of work is the first
    assert made.clinic.month["activities"][0, HOURS] == pytest.approx(1.5)
    assert unit["evening_saved"][0] == pytest.approx(4 * 36.0)


def test_who_comes_in_the_evening_is_seen_once_and_within_its_time() -> None:
    made = world(5.0, people=60, visit_spread=0.0, advice_unsolved=0.0)
    made.par["triage"][:] = [0.0, 0.0, 0.0, 1.0, 1.0]  # everybody needs a doctor
    made.clinic.practices["evening_left"] = 180.0
    made.clinic.doctors["room"] = 100.0
    for i in range(60):
        evening_contact(
            made.clinic, made.people, made.tally, made.mail, made.seed,
            i, 0, np.int64(need_of(MINOR, i)), DAY, LATE, made.par,
        )  # fmt: skip
    left = float(made.clinic.practices["evening_left"][0])
    seen = made.counted("evening_contacts")
    assert seen == made.counted("doctor_visits") == made.counted("doctor_same_day") > 5
    assert 180.0 - left == pytest.approx(made.counted("doctor_minutes"), rel=1e-5)
    assert -15.0 <= left < 15.0  # the last visit may run over by half
    assert (made.clinic.doctors["room"] == 100.0).all()  # the day's time is not touched
    waiting = sum(1 for event in made.agenda() if event[2] == 0 and event[4] == 0)
    assert waiting == 60 - seen  # the rest call tomorrow


def doors(made: ClinicWorld, state: int, kind: int = INJURY) -> np.ndarray:
    made.morning()
    chosen = [
        choose_door(
            made.people, made.clinic, made.seed, i, np.int64(need_of(kind)), 0, DAY, state,
            made.choices[0],
        )
        for i in range(made.people.size)
    ]  # fmt: skip
    return np.bincount(chosen, minlength=6)


def test_the_open_unit_draws_from_emergency_and_digital_doctors() -> None:
    made = world(people=4000)
    made.clinic.practices["expected_wait"] = 5.0
    closed, evening = doors(made, CLOSED), doors(made, OPEN_EVENING)
    assert evening[OWN_PHONE] > closed[OWN_PHONE]
    assert evening[EMERGENCY] < closed[EMERGENCY]
    closed, evening = doors(made, CLOSED, MINOR), doors(made, OPEN_EVENING, MINOR)
    assert evening[OWN_PHONE] > closed[OWN_PHONE]
    assert evening[NATIONAL_DIGITAL] < closed[NATIONAL_DIGITAL]


def test_a_lower_fee_at_the_own_unit_draws_from_other_doors() -> None:
    made = world(people=4000)
    dear = doors(made, OPEN)
    made.clinic.fees["price"][0, 0] = 0.0
    free = doors(made, OPEN)
    assert free[OWN_PHONE] > dear[OWN_PHONE]
    assert free[EMERGENCY] <= dear[EMERGENCY]
    made.people.age[:] = 90  # owes nothing anyway
    exempt = doors(made, OPEN)
    made.clinic.fees["price"][0, 0] = 500.0
    assert (doors(made, OPEN) == exempt).all()

"""A day of primary care in order: doors open, mail, booked visits, new needs, phone, closing."""

from __future__ import annotations

import numpy as np
import pytest
from clinic_world import ClinicWorld, need_of

from sim.care.agenda import push
from sim.care.mail import ARRIVALS, DISCHARGED, LEFT_UNSEEN, NOTICES, send_notice
from sim.care.primary.booked import call_time
from sim.care.primary.choice import (
    EMERGENCY,
    NATIONAL_DIGITAL,
    OTHER_UNIT,
    OWN_DIGITAL,
    OWN_PHONE,
    SELF_CARE,
)
from sim.care.primary.practice_state import (
    CALL,
    CALLS_TODAY,
    DOCTOR_VISIT,
    MESSAGE,
    NURSE_VISIT,
    OTHER_VISIT,
    VISITS_LOGGED,
)
from sim.care.primary.primary_day import primary_day
from sim.people.needs import ELECTIVE, MINOR, ROUTINE, new_book
from sim.people.state import DEAD, HOME_CARE

DAY = 21
TO_DOCTOR = [[0.0, 0.0, 0.0, 2.0, 2.0]] * 8  # every caller is booked with a doctor
PLAIN = {
    "triage": TO_DOCTOR, "complexity": [1.0] * 8, "visit_spread": 0.0, "unsolved": [0.0] * 8,
    "refer": [0.0] * 8, "nurse_followup": 0.0, "doctor_minutes_per_day": 300.0, "opens": 0.33,
    "closes": 0.71, "resolve_days": 1e9, "other_series": 1.0, "other_interval": 14.0,
}  # fmt: skip


def clinic(**changes: object) -> ClinicWorld:
    """Everybody takes the phone, whatever the need; nothing is left to chance after that."""
    world = ClinicWorld(**{**PLAIN, **changes})
    for name in world.choices.dtype.names:
        world.choices[name] = 0.0
    world.choices["fee_scale"] = world.choices["digital_usual"] = 1.0
    world.clinic.practices["own_gp"] = 0.0
    return door(world, OWN_PHONE)


def door(world: ClinicWorld, which: int) -> ClinicWorld:
    world.choices["constant"] = -1e6
    world.choices["constant"][0, :, which] = 1e6
    return world


def live(world: ClinicWorld, day: int, needs: dict[int, int] | None = None, time: float = 0.4):
    """One day with a certain new need for each person given."""
    needs = needs or {}
    book = new_book(10, 1.0)
    for c, (person, need) in enumerate(needs.items()):
        book.candidate[c] = person, need, time, 1e-9
    primary_day(
        world.clinic, world.people, world.tally, world.mail, world.seed, book, 0, len(needs),
        day, 0, world.pars, world.choices, world.bounds,
    )  # fmt: skip


def test_a_need_becomes_a_call_a_booking_and_a_visit() -> None:
    world = clinic()
    live(world, DAY, {3: need_of(MINOR)})
    names = ("needs", "calls", "calls_same_day", "phone_contacts", "doctor_visits")
    assert [world.counted(name) for name in names] == [1, 1, 1, 1, 0]
    assert world.agenda() == [(DAY + 1, 3, DOCTOR_VISIT, 0, 0)]
    live(world, DAY + 1)
    assert world.agenda() == []
    names = ("doctor_visits", "doctor_7_days", "assessed_3_days", "wait_days", "patient_fees")
    assert [world.counted(name) for name in names] == [1, 1, 1, 1, 200]
    assert world.clinic.log[: world.clinic.counts[VISITS_LOGGED]].tolist() == [(3, 0, DAY + 1)]
    assert world.clinic.doctors["room"][0] == pytest.approx(280.0)
    assert world.clinic.agenda.free[1] == 0


@pytest.mark.parametrize(
    ("which", "measure"),
    [
        (SELF_CARE, "self_care"), (NATIONAL_DIGITAL, "national_digital"), (OWN_PHONE, "calls"),
        (OWN_DIGITAL, "digital_contacts"), (OTHER_UNIT, "calls"),
    ],
)  # fmt: skip
def test_each_door_leads_where_it_says(which: int, measure: str) -> None:
    world = clinic(posts=((0, 1.0), (1, 1.0)), digital_solved=1.0)
    world.clinic.practices["neighbours"][:, 0] = [1, 0]
    live(door(world, which), DAY, {3: need_of(MINOR)})
    assert world.counted(measure) == 1.0
    assert world.mail.count[ARRIVALS] == 0
    if which == OTHER_UNIT:
        assert world.agenda() == [(DAY + 1, 3, DOCTOR_VISIT, 1, 0)]
    if which == NATIONAL_DIGITAL:
        assert world.clinic.month["elsewhere"][0].tolist() == [0.0, 1.0, 0.0, 0.0]
        assert world.counted("patient_fees") == 100.0


@pytest.mark.parametrize("open_late", [False, True])
def test_a_message_to_a_closed_unit_is_answered_when_it_opens(open_late: bool) -> None:
    """It takes digital time of the next open day and no call, also if an evening is open."""
    world = door(clinic(digital_solved=1.0, digital_minutes=9.0), OWN_DIGITAL)
    if open_late:
        world.clinic.practices["evening_left"] = 180.0
        world.clinic.practices["evening_saved"] = 180.0
    live(world, DAY, {3: need_of(MINOR)}, time=0.75)
    assert world.agenda() == [(DAY + 1, 3, MESSAGE, 0, 0)]
    assert world.counted("digital_contacts") == 0.0
    live(world, DAY + 1)
    assert (world.counted("digital_contacts"), world.counted("calls")) == (1.0, 0.0)
    assert world.agenda() == []


def test_a_small_unit_saves_time_for_a_message() -> None:
    """With three minutes a day for contacts of nine, every third day has room for one."""
    world = door(
        clinic(digital_solved=1.0, digital_minutes=9.0, nurse_minutes_per_day=0.0), OWN_DIGITAL
    )
    world.clinic.practices["digital"] = 3.0 / 600.0  # of two full-time doctors' 300 minutes
    world.clinic.days["capacity"] = 1.0
    for day in range(DAY, DAY + 3):
        live(world, day)
    live(world, DAY + 3, {3: need_of(MINOR), 4: need_of(MINOR, 1)})
    assert (world.counted("digital_contacts"), world.counted("calls")) == (1.0, 1.0)


def test_a_message_for_which_there_is_no_time_becomes_a_call() -> None:
    world = door(clinic(), OWN_DIGITAL)
    world.clinic.practices["digital"] = 0.0
    live(world, DAY, {3: need_of(MINOR)}, time=0.75)
    live(world, DAY + 1)
    assert (world.counted("digital_contacts"), world.counted("calls")) == (0.0, 1.0)


def test_the_emergency_door_writes_to_the_hospital() -> None:
    world = door(clinic(), EMERGENCY)
    live(world, DAY, {3: need_of(ELECTIVE)}, time=0.9)
    letter = world.mail.arrival[0]
    assert (letter["person"], letter["kind"], letter["direct"]) == (3, ELECTIVE, 0)
    assert letter["time"] == pytest.approx(DAY + 0.9, abs=1e-6)
    assert world.counted("calls") == 0.0


def test_routine_needs_are_booked_with_a_nurse() -> None:
    world = door(clinic(), SELF_CARE)
    live(world, DAY, {3: need_of(ROUTINE)})
    assert world.agenda() == [(DAY + 1, 3, NURSE_VISIT, 0, 0)]
    live(world, DAY + 1)
    assert (world.counted("nurse_visits"), world.counted("assessed")) == (1.0, 0.0)


def test_a_closed_day_puts_everything_off() -> None:
    world = clinic()
    world.clinic.days["working"][DAY : DAY + 2] = False
    world.clinic.days["capacity"][DAY : DAY + 2] = 0.0
    push(world.clinic.agenda, DAY, 1, need_of(MINOR), CALL, 0, 2, float(DAY))
    push(world.clinic.agenda, DAY, 2, need_of(MINOR), NURSE_VISIT, 0, 0, float(DAY - 3))
    live(world, DAY, {3: need_of(MINOR)})
    assert world.counted("calls") == 0.0
    assert world.agenda() == [
        (DAY + 2, 1, CALL, 0, 2), (DAY + 2, 2, NURSE_VISIT, 0, 0), (DAY + 2, 3, CALL, 0, 0),
    ]  # fmt: skip
    since = {
        int(event["person"]): float(event["since"])
        for event in world.clinic.agenda.event.ravel()
        if event["person"] in (1, 2, 3)
    }
    assert since == {1: DAY + 2, 2: DAY - 3, 3: DAY + 2}  # a call counts from when it can be made


def test_a_need_in_the_evening_waits_for_the_next_day() -> None:
    world = clinic()
    live(world, DAY, {3: need_of(MINOR)}, time=0.9)
    assert world.agenda() == [(DAY + 1, 3, CALL, 0, 0)]


def test_the_dead_and_those_in_hospital_have_no_visits() -> None:
    world = clinic()
    for person in (1, 2, 3):
        for kind in (CALL, NURSE_VISIT, DOCTOR_VISIT):
            push(world.clinic.agenda, DAY, person, need_of(MINOR), kind, 0, 0, float(DAY))
    world.people.status[1], world.people.in_hospital[2] = DEAD, 1
    live(world, DAY, {1: need_of(MINOR), 2: need_of(MINOR)})
    assert world.counted("needs") == 0.0
    assert world.counted("doctor_visits") == world.counted("nurse_visits") == 1.0
    assert world.counted("calls") == 1.0


def test_a_thinned_candidate_is_no_need() -> None:
    world = clinic()
    book = new_book(10, 1.0)
    book.candidate[0] = 3, need_of(MINOR), 0.4, 0.999
    args = (world.clinic, world.people, world.tally, world.mail, world.seed, book)
    rest = (world.pars, world.choices, world.bounds)
    primary_day(*args, 0, 1, DAY, 0, *rest)
    assert world.counted("needs") == 0.0  # 0.999 x the bound lies above a true rate of 1


def test_notices_are_read_once() -> None:
    world = clinic(coordination_minutes=45.0, coordination_support=0.8)
    world.clinic.practices["coordination_minutes"] = 45.0
    world.people.care[4] = HOME_CARE
    send_notice(world.mail, 4, need_of(MINOR), DISCHARGED)
    send_notice(world.mail, 5, need_of(MINOR), LEFT_UNSEEN)
    live(world, DAY)
    assert world.mail.count[NOTICES] == 0
    assert world.people.support[4] == pytest.approx(0.8)
    assert world.agenda() == [(DAY + 1, 5, CALL, 0, 1)]


def test_a_series_with_other_staff_goes_on_by_its_own_luck() -> None:
    world = clinic(people=400, other_series=4.0)
    for person in range(400):
        push(world.clinic.agenda, DAY, person, need_of(MINOR), OTHER_VISIT, 0, 0, float(DAY))
    live(world, DAY)
    assert world.counted("other_visits") == 400.0
    again = world.agenda()
    assert {event[0] for event in again} == {DAY + 14}
    assert len(again) / 400 == pytest.approx(0.75, abs=4 * np.sqrt(0.1875 / 400))
    assert world.counted("assessed") == 400 - len(again)


def test_overtime_is_what_visits_take_beyond_the_day() -> None:
    world = clinic(posts=((0, 1.0),), doctor_minutes_per_day=50.0)
    for person in range(4):
        push(world.clinic.agenda, DAY, person, need_of(MINOR), DOCTOR_VISIT, 0, 0, float(DAY))
    live(world, DAY)
    assert world.clinic.month["overtime_minutes"][0] == pytest.approx(4 * 20.0 - 50.0)


def test_people_come_to_expect_what_they_meet() -> None:
    world = clinic(expectation_weight=0.1)
    world.clinic.practices["expected_wait"], world.clinic.practices["expected_answer"] = 10.0, 0.5
    live(world, DAY, {3: need_of(MINOR)})
    unit = world.clinic.practices[0]
    assert unit["expected_answer"] == pytest.approx(0.55)  # one call, answered
    assert unit["expected_wait"] == pytest.approx(10.0 + 0.1 * (1 - 10))
    live(world, DAY + 1)
    assert world.clinic.practices["expected_answer"][0] == pytest.approx(0.55)  # nobody called


def test_callers_are_answered_or_missed_and_nothing_is_lost() -> None:
    world = clinic(people=300, calls_again=1.0, unanswered_emergency=2.0)
    world.clinic.practices["phone_lines"] = 1
    world.clinic.practices["call_days"] = 0.01
    for person in range(300):
        push(world.clinic.agenda, DAY, person, need_of(MINOR), CALL, 0, 0, float(DAY))
    live(world, DAY)
    assert world.clinic.counts[CALLS_TODAY] == world.counted("calls") == 300
    answered = world.counted("calls_same_day")
    assert 10 < answered < 100  # about 38 calls of 0.01 days from opening to closing
    kinds = [event[2] for event in world.agenda()]
    booked = kinds.count(DOCTOR_VISIT)
    assert booked + world.counted("unmet") == answered
    assert kinds.count(CALL) == 300 - answered
    assert (world.people.experience < 0).sum() == 300 - answered


def test_callers_ring_while_the_phones_are_open_mostly_early() -> None:
    world = clinic(people=2000)
    times = np.array(
        [call_time(world.people, world.seed, i, need_of(MINOR), 0, world.par) for i in range(2000)]
    )
    assert times.min() >= 0.33
    assert times.max() <= 0.71
    assert np.median((times - 0.33) / 0.38) == pytest.approx(0.25, abs=0.03)

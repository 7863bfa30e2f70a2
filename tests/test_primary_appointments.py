"""Appointments: who is booked with whom and when, how waits are counted, what waiting does."""

from __future__ import annotations

import math

import numpy as np
import pytest
from clinic_world import FULL_DAY, ClinicWorld, need_of, two_doctors

from sim.care.mail import ARRIVALS
from sim.care.primary.access import IN_3_DAYS, IN_7_DAYS, note_wait
from sim.care.primary.appointments import (
    book_doctor,
    book_nurse,
    book_other,
    book_urgent,
    nurse_limit,
    own_gp,
    same_day_doctor,
    see_today,
)
from sim.care.primary.booked import still_needed
from sim.care.primary.practice_state import DOCTOR_VISIT, NURSE_VISIT, OTHER_VISIT
from sim.keyed import uniform
from sim.people.needs import EXACERBATION, MINOR, luck_key
from sim.people.state import NOBODY
from sim.purposes import RESOLVES_WAITING

DAY = 10
NEED = need_of(MINOR)


def fill(world: ClinicWorld, doctor: int, until: int) -> None:
    """No bookable time with a doctor before a day."""
    world.clinic.doctors["booked"][doctor, DAY:until] = FULL_DAY / 2


def book(world: ClinicWorld, person: int = 0) -> None:
    book_doctor(
        world.clinic, world.people, world.tally, world.seed, person, 0, NEED, 0, DAY, float(DAY),
        world.par,
    )  # fmt: skip


def test_own_gp_is_the_named_one_at_work_here() -> None:
    world = ClinicWorld(posts=((0, 1.0), (1, 1.0)))
    assert own_gp(world.clinic, world.people, 0, 0) == NOBODY
    world.people.own_gp[0] = 1
    assert own_gp(world.clinic, world.people, 0, 0) == NOBODY  # works in another unit
    assert own_gp(world.clinic, world.people, 0, 1) == 1
    world.clinic.doctors["permanent"][1] = False
    assert own_gp(world.clinic, world.people, 0, 1) == NOBODY


@pytest.mark.parametrize(
    ("sought", "free_from", "doctor", "day"),
    [
        (1.0, DAY + 1, 1, DAY + 1),  # as early as anybody
        (1.0, DAY + 8, 1, DAY + 8),  # seven days later than the first free: put off
        (1.0, DAY + 9, 0, DAY + 1),  # too late: the first free doctor
        (0.0, DAY + 2, 0, DAY + 1),  # the unit does not seek the own GP
    ],
)
def test_own_gp_is_booked_if_sought_and_not_much_later(
    sought: float, free_from: int, doctor: int, day: int
) -> None:
    world = two_doctors(own_gp_tolerance=7.0)
    world.clinic.practices["own_gp"] = sought
    world.people.own_gp[0] = 1
    fill(world, 1, free_from)
    book(world)
    assert world.agenda() == [(day, 0, DOCTOR_VISIT, doctor, 0)]
    assert world.clinic.doctors["booked"][doctor, day] == 20.0


def test_own_gp_is_sought_in_the_unit_s_share_of_bookings() -> None:
    world = two_doctors(people=800)
    world.clinic.practices["own_gp"] = 0.3
    world.people.own_gp[:] = 1
    world.clinic.doctors["fte"] = 100.0
    world.people.own_gp[:] = 1
    for person in range(800):
        book(world, person)
    with_own = np.mean([doctor == 1 for _, _, _, doctor, _ in world.agenda()])
    assert with_own == pytest.approx(0.3, abs=4 * math.sqrt(0.21 / 800))


def test_a_unit_without_room_leaves_the_need_unmet() -> None:
    world = two_doctors()
    world.clinic.doctors["booked"][:] = FULL_DAY
    book(world)
    assert world.agenda() == []
    assert (world.counted("unmet"), world.counted("assessed")) == (1.0, 1.0)
    assert world.counted("assessed_3_days") == 0.0
    assert world.clinic.month["indicator_base"][0, IN_3_DAYS] == 1.0


def test_urgent_needs_may_use_time_kept_for_the_same_day() -> None:
    world = two_doctors()
    fill(world, 0, DAY + 50)
    fill(world, 1, DAY + 50)
    book_urgent(world.clinic, world.people, world.tally, 0, 0, NEED, 0, DAY, float(DAY), world.par)
    assert world.agenda() == [(DAY + 1, 0, DOCTOR_VISIT, 0, 0)]


def test_today_s_doctor_is_the_own_gp_else_the_one_with_most_room() -> None:
    world = two_doctors()
    doctors = world.clinic.doctors

    def today(person: int = 0) -> int:
        found = same_day_doctor(
            world.clinic, world.people, world.seed, person, 0, NEED, 0, 20.0, DAY, world.par
        )
        return int(found)

    doctors["room"] = [25.0, 40.0]
    assert today() == 1
    world.people.own_gp[0] = 0
    assert today() == 0
    doctors["room"][0] = 19.0  # not enough for the visit
    assert today() == 1
    doctors["room"] = [10.0, 9.0]  # half of a visit is too little
    assert today() == -1
    doctors["room"] = [10.1, 9.0]
    assert today() == 0


def test_seen_today_counts_as_no_wait_and_takes_the_doctor_s_room() -> None:
    world = two_doctors()
    world.clinic.doctors["room"] = [25.0, 40.0]
    see_today(
        world.clinic, world.people, world.tally, world.mail, world.seed, 0, 0, NEED, 0, DAY,
        float(DAY), 0.6, DAY + 0.4, world.par,
    )  # fmt: skip
    assert world.counted("doctor_same_day") == world.counted("doctor_visits") == 1.0
    assert world.clinic.doctors["room"][1] == pytest.approx(20.0)
    assert world.counted("patient_fees") == 200.0
    assert world.people.experience[0] > 0.0


def test_a_severe_need_without_a_doctor_goes_to_hospital() -> None:
    world = two_doctors(unanswered_emergency=0.9)
    for severity in (0.89, 0.91):
        see_today(
            world.clinic, world.people, world.tally, world.mail, world.seed, 0, 0, NEED, 0, DAY,
            float(DAY), severity, DAY + 0.4, world.par,
        )  # fmt: skip
    assert world.mail.count[ARRIVALS] == 1
    letter = world.mail.arrival[0]
    assert (letter["person"], letter["time"], letter["kind"]) == (0, DAY + 0.4, MINOR)
    assert letter["severity"] == pytest.approx(0.91)
    assert [event[2] for event in world.agenda()] == [DOCTOR_VISIT]  # the other: booked urgently


def test_nurses_and_others_are_booked_within_their_time() -> None:
    world = two_doctors(
        phone_share=0.25, nurse_minutes_per_day=320.0, nurse_visit_minutes=60.0,
        other_minutes_per_day=100.0, other_visit_minutes=45.0,
    )  # fmt: skip
    world.clinic.practices["reactive"] = 0.5
    assert nurse_limit(world.clinic, 0, world.par) == pytest.approx(120.0)
    for person in range(3):
        who = (world.clinic, world.people, world.tally)
        where = (person, 0, NEED, 0)
        book_nurse(*who, world.seed, *where, DAY, float(DAY), DAY, world.par)
        book_other(*who, *where, DAY, float(DAY), world.par)
    assert world.counted("nurse_visits") == 2.0  # today; the third gets time tomorrow
    assert world.counted("assessed_3_days") == 2.0
    expected = [(DAY + 1, 2, NURSE_VISIT)]
    expected += [(DAY + 1, 0, OTHER_VISIT), (DAY + 1, 1, OTHER_VISIT), (DAY + 2, 2, OTHER_VISIT)]
    assert [event[:3] for event in world.agenda()] == sorted(expected)


@pytest.mark.parametrize(
    ("wait", "within_3", "within_7", "same_day"),
    [(0.0, 1, 1, 1), (3.0, 1, 1, 0), (4.0, 0, 1, 0), (7.0, 0, 1, 0), (8.0, 0, 0, 0)],
)
def test_waits_are_counted_at_three_and_seven_days(
    wait: float, within_3: int, within_7: int, same_day: int
) -> None:
    world = ClinicWorld(people=1)
    note_wait(world.clinic, world.people, world.tally, 0, 0, wait, True)
    names = ("assessed_3_days", "doctor_7_days", "doctor_same_day", "wait_days")
    assert [world.counted(name) for name in names] == [within_3, within_7, same_day, wait]
    month = world.clinic.month[0]
    assert month["indicator_count"][[IN_3_DAYS, IN_7_DAYS]].tolist() == [within_3, within_7]
    note_wait(world.clinic, world.people, world.tally, 0, 0, wait, False)
    assert (world.counted("assessed"), world.counted("doctor_booked")) == (2.0, 1.0)


def needed(world: ClinicWorld, person: int, need: int, wait: float) -> bool:
    return bool(
        still_needed(
            world.clinic,
            world.people,
            world.mail,
            world.seed,
            person,
            need,
            0,
            DAY,
            wait,
            world.par,
        )
    )


def test_needs_pass_with_waiting_at_the_stated_rate() -> None:
    world = two_doctors(people=300, resolve_days=10.0)
    luck = [
        uniform(world.seed, key, RESOLVES_WAITING, luck_key(NEED, 0)) for key in world.people.key
    ]
    for wait in (0.0, 5.0, 20.0):
        expected = [u >= 1.0 - math.exp(-wait / 10.0) for u in luck]
        assert [needed(world, i, NEED, wait) for i in range(300)] == expected
    world.people.in_hospital[0] = 1
    assert not needed(world, 0, NEED, 0.0)


def test_exacerbations_worsen_into_emergencies() -> None:
    world = two_doctors(people=400, worsen_per_day=0.1)
    need = need_of(EXACERBATION, condition=0)
    kept = [needed(world, i, need, 10.0) for i in range(400)]
    assert np.mean(kept) == pytest.approx(math.exp(-1.0), abs=4 * math.sqrt(0.24 / 400))
    assert world.mail.count[ARRIVALS] == 400 - sum(kept)

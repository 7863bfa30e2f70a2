"""The front desk: triage levels, fees, calls and digital contacts."""

from __future__ import annotations

import numpy as np
import pytest
from clinic_world import ClinicWorld, need_of, two_doctors

from sim.care.counting import fee_due
from sim.care.mail import ARRIVALS
from sim.care.primary.access import feel
from sim.care.primary.booking import next_working
from sim.care.primary.practice_state import (
    BOOKING_DAYS,
    CALL,
    CALLS_TODAY,
    DOCTOR_VISIT,
    NURSE_VISIT,
    OTHER_VISIT,
)
from sim.care.primary.reception import (
    ANSWERED,
    add_call,
    care_level,
    digital_contact,
    missed_call,
    triage,
    triage_level,
)
from sim.people.needs import MINOR
from sim.policies.statement import INDICATORS

DAY = 10
NEED = need_of(MINOR)


@pytest.mark.parametrize(
    ("severity", "level"),
    [(0.0, 0), (0.2, 0), (0.21, 1), (0.4, 1), (0.41, 3), (0.5, 3), (0.9, 4), (0.96, 5), (1.0, 5)],
)
def test_triage_level_is_how_many_cuts_are_passed(severity: float, level: int) -> None:
    assert triage_level(severity, np.array([0.2, 0.4, 0.4, 0.8, 0.95])) == level


def test_precedence_multiplies_the_chance_to_pass_a_bar_but_not_to_be_an_emergency() -> None:
    """With ease 1.25 the bar at 0.5 is passed from 1 - 0.5 x 1.25 = 0.375 on."""
    cuts = np.array([0.2, 0.3, 0.5, 0.8, 0.95])
    assert [int(care_level(s, cuts, 1.25)) for s in (0.37, 0.38, 0.74, 0.76)] == [2, 3, 3, 4]
    assert int(care_level(0.94, cuts, 3.0)) == 4  # seen today, not sent to hospital
    assert int(care_level(0.96, cuts, 0.5)) == 5  # an emergency whatever the unit prefers
    assert int(care_level(0.6, cuts, 0.5)) == 0
    for s in (0.1, 0.25, 0.4, 0.6, 0.9, 0.99):
        assert care_level(s, cuts, 1.0) == triage_level(s, cuts)


FEES = [  # age, paid so far, days since the period began, expected share of 200 SEK
    (40, 0.0, 10, 1.0),
    (17, 0.0, 10, 0.0),
    (18, 0.0, 10, 1.0),
    (84, 0.0, 10, 1.0),
    (85, 0.0, 10, 0.0),
    (40, 1200.0, 10, 0.5),
    (40, 1300.0, 10, 0.0),
    (40, 1300.0, 364, 0.0),
    (40, 1300.0, 365, 1.0),
]


@pytest.mark.parametrize(("age", "paid", "since", "share"), FEES)
def test_patient_fee_by_age_ceiling_and_period(
    age: int, paid: float, since: int, share: float
) -> None:
    world = ClinicWorld(people=1)
    person = world.people
    person.age[0], person.fees[0], person.fees_from[0] = age, paid, 1000 - since
    assert fee_due(person, 0, world.clinic.fees[0], 0, 1000) == pytest.approx(share)
    before = 0.0 if since >= 365 else paid
    assert person.fees[0] == pytest.approx(before + share * 200)
    assert person.fees_from[0] == (1000 if since >= 365 else 1000 - since)


def test_a_year_of_visits_costs_the_ceiling() -> None:
    world = ClinicWorld(people=1)
    shares = [fee_due(world.people, 0, world.clinic.fees[0], 0, day) for day in range(20)]
    assert shares == [1.0] * 6 + [0.5] + [0.0] * 13


def call(world: ClinicWorld, person: int = 0, since: float = float(DAY)) -> int:
    add_call(world.clinic, person, 0, NEED, 0, since, 0.4)
    return int(world.clinic.counts[CALLS_TODAY]) - 1


CUTS = {  # level of care -> cuts that put every severity there
    "advice": [2.0] * 5, "nurse": [0.0, 2.0, 2.0, 2.0, 2.0], "other": [0.0, 0.0, 2.0, 2.0, 2.0],
    "doctor": [0.0, 0.0, 0.0, 2.0, 2.0], "same_day": [0.0, 0.0, 0.0, 0.0, 2.0],
    "emergency": [0.0] * 5,
}  # fmt: skip


@pytest.mark.parametrize(
    ("level", "kind"),
    [("advice", CALL), ("other", OTHER_VISIT), ("doctor", DOCTOR_VISIT)],
)
def test_triage_sends_callers_where_their_severity_belongs(level: str, kind: int) -> None:
    world = two_doctors(triage=[CUTS[level]] * 8, advice_unsolved=1.0)
    c = call(world)
    triage(world.clinic, world.people, world.tally, world.mail, world.seed, c, DAY, world.par)
    assert [event[2] for event in world.agenda()] == [kind]
    assert world.counted("phone_contacts") == 1.0
    assert world.clinic.month["contacts"][0, 1, 1, 0] == 1.0  # nurse, phone, listed


def test_triage_lets_a_nurse_see_the_caller_today_or_as_soon_as_there_is_time() -> None:
    free, full = (two_doctors(triage=[CUTS["nurse"]] * 8) for _ in range(2))
    full.clinic.practices["nurse_book"]["booked"][0, DAY % BOOKING_DAYS] = 1e4
    for world in (free, full):
        c = call(world)
        triage(world.clinic, world.people, world.tally, world.mail, world.seed, c, DAY, world.par)
    assert (free.counted("nurse_visits"), free.agenda()) == (1.0, [])
    assert full.counted("nurse_visits") == 0.0
    assert [event[:3] for event in full.agenda()] == [(DAY + 1, 0, NURSE_VISIT)]


def test_triage_sees_some_today_and_sends_the_severest_to_hospital() -> None:
    today = two_doctors(triage=[CUTS["same_day"]] * 8)
    today.clinic.doctors["room"] = 60.0
    hospital = two_doctors(triage=[CUTS["emergency"]] * 8)
    for world in (today, hospital):
        c = call(world)
        triage(world.clinic, world.people, world.tally, world.mail, world.seed, c, DAY, world.par)
    assert (today.counted("doctor_visits"), today.mail.count[ARRIVALS]) == (1.0, 0)
    assert (hospital.counted("doctor_visits"), hospital.mail.count[ARRIVALS]) == (0.0, 1)


def test_solved_advice_comes_to_rest() -> None:
    world = two_doctors(triage=[CUTS["advice"]] * 8, advice_unsolved=0.0)
    triage(
        world.clinic, world.people, world.tally, world.mail, world.seed, call(world), DAY, world.par
    )
    assert world.agenda() == []


def test_a_missed_call_tries_again_or_gives_up() -> None:
    again = two_doctors(calls_again=1.0, unanswered_emergency=2.0)
    again.clinic.days["working"][DAY + 1 : DAY + 3] = False
    never = two_doctors(calls_again=0.0, unanswered_emergency=2.0)
    severe = two_doctors(calls_again=1.0, unanswered_emergency=-1.0)
    for world in (again, never, severe):
        c = call(world)
        missed_call(
            world.clinic, world.people, world.tally, world.mail, world.seed, c, DAY, world.par
        )
        assert world.people.experience[0] < 0.0
    assert again.agenda() == [(DAY + 3, 0, CALL, 0, 0)]
    assert (never.agenda(), never.counted("unmet")) == ([], 1.0)
    assert (severe.agenda(), severe.mail.count[ARRIVALS]) == ([], 1)


def test_the_list_of_calls_is_finite() -> None:
    world = ClinicWorld(people=1)
    for _ in range(world.clinic.calls.size):
        call(world)
    with pytest.raises(RuntimeError, match="too many calls"):
        call(world)


def test_digital_contacts_last_as_long_as_their_time() -> None:
    world = two_doctors(digital_minutes=9.0, digital_solved=1.0)
    world.clinic.practices["digital_minutes"] = 20.0
    for person in range(3):
        digital_contact(
            world.clinic,
            world.people,
            world.tally,
            world.seed,
            person,
            NEED,
            0,
            DAY,
            0.4,
            world.par,
        )
    assert world.counted("digital_contacts") == 2.0
    assert world.clinic.counts[CALLS_TODAY] == 1  # the third person calls
    assert world.counted("patient_fees") == 200.0
    assert world.clinic.practices["digital_minutes"][0] == pytest.approx(2.0)


def test_experience_moves_towards_the_latest_contact() -> None:
    world = ClinicWorld(people=1, experience_weight=0.25)
    feel(world.people, 0, 1.0, world.par)
    feel(world.people, 0, -1.0, world.par)
    assert world.people.experience[0] == pytest.approx(0.25 + 0.25 * (-1.25))


def test_next_working_day() -> None:
    world = ClinicWorld(people=1)
    world.clinic.days["working"][[11, 12]] = False
    assert [next_working(world.clinic.days, day) for day in (9, 10, 11, 12)] == [10, 13, 13, 13]


def test_the_phone_indicator_has_its_column() -> None:
    assert INDICATORS[ANSWERED] == "phone_same_day"

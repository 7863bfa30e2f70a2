"""The front desk: triage levels, fees, who is booked with whom, what waiting does to a need."""

from __future__ import annotations

import math

import numpy as np
import pytest
from clinic_world import ClinicWorld, need_of

from sim.care.counting import fee_due
from sim.care.mail import ARRIVALS
from sim.care.primary.access import IN_3_DAYS, IN_7_DAYS, feel, note_wait
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
from sim.keyed import uniform
from sim.people.needs import EXACERBATION, MINOR, luck_key
from sim.people.state import NOBODY
from sim.policies.statement import INDICATORS
from sim.purposes import RESOLVES_WAITING

DAY = 10
NEED = need_of(MINOR)
FULL_DAY = 300.0


def reception(**changes: object) -> ClinicWorld:
    """Two doctors with 150 bookable minutes a day; visits take 20 minutes."""
    plain = {"complexity": [1.0] * 8, "doctor_minutes_per_day": FULL_DAY, "visit_spread": 0.0}
    return ClinicWorld(**{**plain, **changes})


def fill(world: ClinicWorld, doctor: int, until: int) -> None:
    """No bookable time with a doctor before a day."""
    world.clinic.doctors["booked"][doctor, DAY:until] = FULL_DAY / 2


def book(world: ClinicWorld, person: int = 0) -> None:
    book_doctor(
        world.clinic, world.people, world.tally, world.seed, person, 0, NEED, 0, DAY, float(DAY),
        world.par,
    )  # fmt: skip


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
    world = reception(own_gp_tolerance=7.0)
    world.clinic.practices["own_gp"] = sought
    world.people.own_gp[0] = 1
    fill(world, 1, free_from)
    book(world)
    assert world.agenda() == [(day, 0, DOCTOR_VISIT, doctor, 0)]
    assert world.clinic.doctors["booked"][doctor, day] == 20.0


def test_own_gp_is_sought_in_the_unit_s_share_of_bookings() -> None:
    world = reception(people=800)
    world.clinic.practices["own_gp"] = 0.3
    world.people.own_gp[:] = 1
    world.clinic.doctors["fte"] = 100.0
    world.people.own_gp[:] = 1
    for person in range(800):
        book(world, person)
    with_own = np.mean([doctor == 1 for _, _, _, doctor, _ in world.agenda()])
    assert with_own == pytest.approx(0.3, abs=4 * math.sqrt(0.21 / 800))


def test_a_unit_without_room_leaves_the_need_unmet() -> None:
    world = reception()
    world.clinic.doctors["booked"][:] = FULL_DAY
    book(world)
    assert world.agenda() == []
    assert (world.counted("unmet"), world.counted("assessed")) == (1.0, 1.0)
    assert world.counted("assessed_3_days") == 0.0
    assert world.clinic.month["indicator_base"][0, IN_3_DAYS] == 1.0


def test_urgent_needs_may_use_time_kept_for_the_same_day() -> None:
    world = reception()
    fill(world, 0, DAY + 50)
    fill(world, 1, DAY + 50)
    book_urgent(world.clinic, world.people, world.tally, 0, 0, NEED, 0, DAY, float(DAY), world.par)
    assert world.agenda() == [(DAY + 1, 0, DOCTOR_VISIT, 0, 0)]


def test_today_s_doctor_is_the_own_gp_else_the_one_with_most_room() -> None:
    world = reception()
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
    world = reception()
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
    world = reception(unanswered_emergency=0.9)
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
    world = reception(
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
    world = reception(triage=[CUTS[level]] * 8, advice_unsolved=1.0)
    c = call(world)
    triage(world.clinic, world.people, world.tally, world.mail, world.seed, c, DAY, world.par)
    assert [event[2] for event in world.agenda()] == [kind]
    assert world.counted("phone_contacts") == 1.0
    assert world.clinic.month["contacts"][0, 1, 1, 0] == 1.0  # nurse, phone, listed


def test_triage_lets_a_nurse_see_the_caller_today_or_as_soon_as_there_is_time() -> None:
    free, full = (reception(triage=[CUTS["nurse"]] * 8) for _ in range(2))
    full.clinic.practices["nurse_book"]["booked"][0, DAY % BOOKING_DAYS] = 1e4
    for world in (free, full):
        c = call(world)
        triage(world.clinic, world.people, world.tally, world.mail, world.seed, c, DAY, world.par)
    assert (free.counted("nurse_visits"), free.agenda()) == (1.0, [])
    assert full.counted("nurse_visits") == 0.0
    assert [event[:3] for event in full.agenda()] == [(DAY + 1, 0, NURSE_VISIT)]


def test_triage_sees_some_today_and_sends_the_severest_to_hospital() -> None:
    today = reception(triage=[CUTS["same_day"]] * 8)
    today.clinic.doctors["room"] = 60.0
    hospital = reception(triage=[CUTS["emergency"]] * 8)
    for world in (today, hospital):
        c = call(world)
        triage(world.clinic, world.people, world.tally, world.mail, world.seed, c, DAY, world.par)
    assert (today.counted("doctor_visits"), today.mail.count[ARRIVALS]) == (1.0, 0)
    assert (hospital.counted("doctor_visits"), hospital.mail.count[ARRIVALS]) == (0.0, 1)


def test_solved_advice_comes_to_rest() -> None:
    world = reception(triage=[CUTS["advice"]] * 8, advice_unsolved=0.0)
    triage(
        world.clinic, world.people, world.tally, world.mail, world.seed, call(world), DAY, world.par
    )
    assert world.agenda() == []


def test_a_missed_call_tries_again_or_gives_up() -> None:
    again = reception(calls_again=1.0, unanswered_emergency=2.0)
    again.clinic.days["working"][DAY + 1 : DAY + 3] = False
    never = reception(calls_again=0.0, unanswered_emergency=2.0)
    severe = reception(calls_again=1.0, unanswered_emergency=-1.0)
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
    world = reception(digital_minutes=9.0, digital_solved=1.0)
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
    world = reception(people=300, resolve_days=10.0)
    luck = [
        uniform(world.seed, key, RESOLVES_WAITING, luck_key(NEED, 0)) for key in world.people.key
    ]
    for wait in (0.0, 5.0, 20.0):
        expected = [u >= 1.0 - math.exp(-wait / 10.0) for u in luck]
        assert [needed(world, i, NEED, wait) for i in range(300)] == expected
    world.people.in_hospital[0] = 1
    assert not needed(world, 0, NEED, 0.0)


def test_exacerbations_worsen_into_emergencies() -> None:
    world = reception(people=400, worsen_per_day=0.1)
    need = need_of(EXACERBATION, condition=0)
    kept = [needed(world, i, need, 10.0) for i in range(400)]
    assert np.mean(kept) == pytest.approx(math.exp(-1.0), abs=4 * math.sqrt(0.24 / 400))
    assert world.mail.count[ARRIVALS] == 400 - sum(kept)


def test_the_phone_indicator_has_its_column() -> None:
    assert INDICATORS[ANSWERED] == "phone_same_day"

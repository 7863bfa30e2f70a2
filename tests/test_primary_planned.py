"""Planned work within its time, and who works at the units: turnover, lists, named GPs."""

from __future__ import annotations

import math

import numpy as np
import pytest
from clinic_world import NEVER, ClinicWorld

from sim.care.primary.list_kernels import LIST, survey
from sim.care.primary.naming import NOT_MET, has_met, name_from_list, seeks_own, set_naming_time
from sim.care.primary.planned import coordinate, follow_plans, outreach, recall, review_doctor
from sim.care.primary.practice_state import GP, RESIDENT_DOCTOR, VISITS_LOGGED
from sim.care.primary.programmes import clinician_minutes
from sim.care.primary.staffing import name_doctors, staff_month, update_lists
from sim.people.state import DEAD, HOME_CARE, NOBODY
from sim.purposes import REVIEW_DOCTOR

DAY, MONTH = 200, 6
DIABETES, ANAEMIA, FRAIL = 1 << 3, 1 << 6, 1 << 9
COST = 50.0  # minutes of a review, doctor and nurse
PLANNED = {
    "review_doctor_minutes": 30.0, "review_nurse_minutes": 20.0, "review_interval": 330.0,
    "review_control": 0.5, "visit_control": 0.0, "outreach_minutes": 60.0,
    "outreach_support": 0.6, "coordination_minutes": 45.0, "coordination_support": 0.8,
    "named_at_visit": 0.0, "meeting_support": 0.3, "meeting_uptake": 1.0, "meeting_interval": 100.0,
    "naming_minutes": 5.0, "patients_per_gp": 2.0,
}  # fmt: skip


def planned(people: int = 200, **changes: object) -> ClinicWorld:
    return ClinicWorld(people=people, **{**PLANNED, **changes})


def call_in(world: ClinicWorld, minutes: float, day: int = DAY) -> None:
    recall(world.clinic, world.people, world.tally, world.seed, 0, day, MONTH, minutes, world.par)


def test_clinicians_minutes_by_hand() -> None:
    world = planned(doctor_minutes_per_day=300.0, nurse_minutes_per_day=320.0)
    unit = world.clinic.practices
    unit["nurses"], unit["nurse_pace"], unit["nurse_fte"] = 1.1, 0.9, 2.0
    world.clinic.days["capacity"][DAY] = 0.5
    expected = 0.5 * (2 * 300.0 + 2.0 * 1.1 * 0.9 * 320.0)
    assert clinician_minutes(world.clinic, 0, DAY, world.par) == pytest.approx(expected)


def test_recall_reviews_those_who_are_due_in_order_of_the_list() -> None:
    world = planned()  # 200 on the list: four are looked at in a day
    people = world.people
    people.conditions[:8] = DIABETES
    people.last_review[0] = DAY - 329  # not due yet
    people.conditions[1] = ANAEMIA  # not followed up by recall
    people.in_hospital[2] = 1
    call_in(world, 10 * COST)
    assert (people.last_review == DAY).nonzero()[0].tolist() == [3]
    assert people.control[3] == pytest.approx(0.75)
    call_in(world, 0.0)  # the minutes left are carried over, and the scan goes on
    assert (people.last_review == DAY).nonzero()[0].tolist() == [3, 4, 5, 6, 7]
    assert world.counted("chronic_reviews") == 5.0
    assert world.counted("doctor_visits") == world.counted("nurse_visits") == 5.0
    assert world.clinic.month["activities"][0, 0] == 5.0
    assert world.clinic.counts[VISITS_LOGGED] == 5


def test_recall_stops_when_its_time_is_spent_and_keeps_a_limited_reserve() -> None:
    world = planned()
    world.people.conditions[:] = DIABETES
    call_in(world, 2.5 * COST)
    assert world.counted("chronic_reviews") == 2.0
    left = world.clinic.practices["review_minutes"][0]
    assert left == pytest.approx(0.5 * COST)
    call_in(world, 0.5 * COST)  # with the half left over, enough for a third
    assert world.counted("chronic_reviews") == 3.0
    idle = planned()  # nobody is ill
    call_in(idle, 1000 * COST)
    assert idle.clinic.practices["review_minutes"][0] == pytest.approx(10 * COST)


def test_tilt_gives_high_need_patients_more_of_the_time() -> None:
    world = planned()
    world.clinic.practices["tilt"] = 1.0
    world.people.conditions[:] = DIABETES | FRAIL
    call_in(world, COST)
    assert world.clinic.practices["review_minutes"][0] == pytest.approx(COST * (1 - math.exp(0.7)))


def test_tilt_calls_those_with_large_needs_sooner_and_others_later() -> None:
    """Half as strongly as minutes: due after 300 / e^0.35 = 211 days, or 300 x e^0.15 = 349."""
    world = planned(review_interval=300.0, tilt_priority=0.5)
    world.clinic.practices["tilt"] = 1.0
    world.morning()
    world.people.conditions[:] = DIABETES
    world.people.conditions[:2] = DIABETES | FRAIL
    world.people.last_review[:] = DAY - 340
    world.people.last_review[:2] = DAY - 212, DAY - 210
    world.people.last_review[2] = DAY - 350
    call_in(world, 100 * COST)
    assert (world.people.last_review == DAY).nonzero()[0].tolist() == [0, 2]


def test_a_review_is_with_the_own_gp_if_sought() -> None:
    world = planned(people=600)
    world.people.own_gp[:] = 1
    world.clinic.practices["own_gp"] = 0.2  # sought in 0.5 + 0.5 x 0.2
    args = (world.clinic, world.people, world.seed)
    found = [review_doctor(*args, i, 0, 77, DAY, world.par) for i in range(600)]
    expected = 0.6 + 0.4 * 0.5
    assert np.mean(np.array(found) == 1) == pytest.approx(
        expected, abs=4 * math.sqrt(expected * (1 - expected) / 600)
    )
    world.clinic.practices["own_gp"] = 1.0
    assert {int(review_doctor(*args, i, 0, 77, DAY, world.par)) for i in range(50)} == {1}
    world.clinic.practices["last_doctor"] = 0
    world.people.own_gp[:] = NOBODY
    assert review_doctor(*args, 0, 0, 77, DAY, world.par) == -1


def test_outreach_reaches_the_old_and_frail_without_support() -> None:
    world = planned(people=500)  # ten are looked at in a day
    people = world.people
    people.age[:], people.conditions[:] = 80, FRAIL
    people.age[0], people.conditions[1] = 74, DIABETES
    people.support[2], people.in_hospital[3], people.status[4] = 0.31, 1, DEAD
    outreach(world.clinic, people, world.tally, 0, 3.5 * 60.0, world.par)
    assert (people.support >= 0.59).nonzero()[0].tolist() == [5, 6, 7]
    assert world.counted("proactive_assessments") == world.counted("home_visits") == 3.0
    assert world.clinic.practices["outreach_minutes"][0] == pytest.approx(30.0)


def test_coordination_needs_care_or_frailty_and_time() -> None:
    world = planned()
    people, unit = world.people, world.clinic.practices
    people.care[0], people.conditions[1] = HOME_CARE, FRAIL
    unit["coordination_minutes"] = 100.0
    for person in (0, 1, 2):
        coordinate(world.clinic, people, world.tally, person, world.par)
    assert people.support[:3] == pytest.approx([0.8, 0.8, 0.0])
    assert unit["coordination_minutes"][0] == pytest.approx(10.0)
    people.care[3] = HOME_CARE
    coordinate(world.clinic, people, world.tally, 3, world.par)
    assert people.support[3] == 0.0
    assert world.counted("coordination_meetings") == 2.0


def test_plans_are_followed_in_time_not_kept_for_the_discharged() -> None:
    world = planned()  # the walk passes 200 / 100 = 2 of the list a day
    people, unit = world.people, world.clinic.practices
    people.care[:6], people.in_hospital[1] = HOME_CARE, True
    unit["coordination_minutes"] = 20.0 + 3 * 45.0

    def walk() -> None:
        follow_plans(
            world.clinic, people, world.tally, world.seed, 0, MONTH, 20.0, world.par
        )  # fmt: skip

    walk()
    assert people.support[:6].nonzero()[0].tolist() == [0]  # the second is in hospital
    walk()
    assert people.support[:6].nonzero()[0].tolist() == [0, 2, 3]
    assert people.support[2] == pytest.approx(0.3)
    assert unit["coordination_minutes"][0] == pytest.approx(20.0)
    walk()  # what is left is kept for those who come from hospital
    assert world.counted("coordination_meetings") == 3.0


def test_naming_takes_time_and_room_on_gps_lists() -> None:
    world = planned(people=20)  # one is looked at in a day; two to a full-time GP
    people, unit, doctors = world.people, world.clinic.practices, world.clinic.doctors
    doctors["role"][1] = RESIDENT_DOCTOR

    def day() -> None:
        name_from_list(world.clinic, people, 0, 10.0, world.par)

    unit["naming_minutes"] = 20.0
    day()
    assert people.own_gp[:2].tolist() == [0, NOBODY]
    assert not has_met(people, 0, DAY)  # a name is not a meeting
    assert unit["naming_minutes"][0] == pytest.approx(15.0)
    day()
    day()  # less than a day's ten minutes and five would be left for visitors
    assert people.own_gp[:3].tolist() == [0, 0, NOBODY]
    unit["naming_minutes"] = 100.0
    day()  # the GP is full
    assert (people.own_gp == NOBODY).sum() == 18
    doctors["fte"][0] = 1.5
    day()
    assert (people.own_gp == NOBODY).sum() == 17
    assert world.counted("doctor_visits") == 0.0


def test_those_named_but_not_met_seek_their_gp_as_far_as_they_know() -> None:
    world = planned(people=2000, named_known=0.55)
    people = world.people
    people.own_gp[:], people.gp_since[:1000] = 0, NOT_MET

    def seek(share: float) -> np.ndarray:
        args = (people, world.seed)
        return np.array(
            [seeks_own(*args, i, DAY, share, 7, REVIEW_DOCTOR, world.par) for i in range(2000)]
        )

    assert seek(1.0)[1000:].all()  # those who met
    known = seek(1.0)[:1000]
    assert known.mean() == pytest.approx(0.55, abs=4 * math.sqrt(0.55 * 0.45 / 1000))
    half = seek(0.5)[:1000]
    assert half.mean() == pytest.approx(0.275, abs=4 * math.sqrt(0.275 * 0.725 / 1000))
    assert not half[~known].any()


def test_time_for_naming_is_kept_for_five_days() -> None:
    world = planned()
    for _ in range(9):
        set_naming_time(world.clinic, 0, 10.0, world.par)
    assert world.clinic.practices["naming_minutes"][0] == pytest.approx(5 * 10.0 + 5.0)


def test_a_gp_who_leaves_is_replaced_by_locums_until_somebody_is_hired() -> None:
    world = ClinicWorld(people=4, posts=((0, 0.8), (0, 1.0), (0, 1.0)))
    doctors, left = world.clinic.doctors, np.zeros(1)
    doctors["role"][1] = RESIDENT_DOCTOR
    doctors["permanent"][2] = False
    doctors["hire_rate"] = 0.0
    surely, never = np.full((1, 2), 1e6), np.zeros((1, 2))
    staff_month(world.clinic, world.seed, MONTH, DAY, surely, left)
    assert doctors["permanent"].tolist() == [False, True, False]  # a resident is replaced at once
    assert doctors["holder"].tolist() == [3, 4, 2]
    assert doctors["since"].tolist() == [DAY, DAY, -1000]
    assert left.tolist() == [0.8]  # a resident is no GP
    doctors["hire_rate"] = 1e6
    staff_month(world.clinic, world.seed, MONTH + 1, DAY + 30, never, left)
    assert doctors["permanent"].all()
    assert doctors["since"].tolist() == [DAY + 30, DAY, DAY + 30]
    assert len(set(doctors["holder"].tolist())) == 3


def test_turnover_is_the_stated_rate() -> None:
    posts = tuple((0, 1.0) for _ in range(4000))
    world = ClinicWorld(people=1, posts=posts)
    left = np.zeros(1)
    staff_month(world.clinic, world.seed, MONTH, DAY, np.full((1, 2), 1.2), left)
    expected = 1.0 - math.exp(-0.1)
    error = math.sqrt(expected * (1 - expected) / 4000)
    assert left[0] / 4000 == pytest.approx(expected, abs=4 * error)


def test_lists_hold_residents_in_order_and_named_gps_are_lost_with_the_gp_or_the_list() -> None:
    world = ClinicWorld(people=8, posts=((0, 1.0), (0, 1.0), (1, 1.0)))
    people, clinic = world.people, world.clinic
    people.listed[:] = [1, 0, 0, 1, 0, 0, 0, 0]
    people.status[4] = DEAD
    people.own_gp[:] = [0, 0, 0, 2, 0, 1, 1, NOBODY]
    people.gp_since[:] = 100
    clinic.doctors["permanent"][0] = True
    clinic.doctors["since"][0] = 150  # a new holder since
    people.gp_since[2] = 160  # named by the new holder
    update_lists(clinic, people)
    assert clinic.member_start.tolist() == [0, 5, 7]
    assert clinic.members[:7].tolist() == [1, 2, 5, 6, 7, 0, 3]
    assert people.own_gp.tolist()[:4] == [NOBODY, NOBODY, 0, 2]  # other list, other holder, kept
    assert clinic.doctors["patients"].tolist() == [1, 2, 1]
    clinic.doctors["permanent"][1] = False
    update_lists(clinic, people)
    assert people.own_gp[[5, 6]].tolist() == [NOBODY, NOBODY]
    assert clinic.doctors["patients"].tolist() == [1, 0, 1]


def surveyed(world: ClinicWorld) -> tuple[np.ndarray, np.void]:
    """Persons by age band and sex, and the sums of the first list, after a survey."""
    listed, lists = np.ones((1, 7, 2)), np.ones(1, LIST)
    survey(world.people, world.tally, DAY, 0.25, listed, lists)
    return listed, lists[0]


def test_indicators_of_a_list_by_hand() -> None:
    world = ClinicWorld(people=4)
    people = world.people
    people.own_gp[0] = 0
    people.conditions[:3] = DIABETES
    people.last_review[:3] = [DAY - 365, DAY - 366, NEVER]
    people.control[:3] = [0.2, 0.4, 0.9]
    _, row = surveyed(world)
    assert [row[name] for name in ("persons", "chronic", "named", "reviewed")] == [4, 3, 1, 1]
    assert row["control"] == pytest.approx(1.5)


def test_composition_of_a_list_by_hand() -> None:
    world = ClinicWorld(people=4)
    people = world.people
    people.status[3] = DEAD
    people.age[:], people.sex[:] = [5, 70, 70, 9], [0, 1, 1, 0]
    people.conditions[:] = [0, DIABETES, FRAIL, 0]
    people.cni[:] = [0b01, 0b11, 0, 0]
    people.registered[:], people.rural[:] = [0.5, 1.0, 2.5, 9.0], [1, 0, 1, 1]
    people.km_hospital[:], people.experience[:] = [10, 20, 30, 40], [0.3, -0.6, 0.6, 1.0]
    listed, row = surveyed(world)
    assert listed.sum() == 3.0
    assert (listed[0, 0, 0], listed[0, 4, 1]) == (1.0, 2.0)
    names = ("high_need", "chronic", "registered", "rural", "km_hospital")
    assert [row[name] for name in names] == pytest.approx([1.0, 1.0, 4.0, 2.0, 60.0])
    assert row["cni_sets"].tolist() == [1.0, 1.0, 0.0, 1.0] + [0.0] * 124
    assert row["experience"] == pytest.approx(0.3)


def test_reports_weigh_access_and_relation() -> None:
    world = ClinicWorld(people=2)
    people = world.people
    people.experience[:] = [0.5, -1.0]
    people.own_gp[1], people.gp_since[1] = 0, DAY - 3 * 365
    _, row = surveyed(world)
    assert row["reported"] == pytest.approx(0.75 * 0.75 + 0.25 * 1.0)
    assert world.counted("reported") == pytest.approx(row["reported"])
    assert world.counted("persons_asked") == 2.0


def test_named_gps_at_the_start_follow_share_need_and_working_time() -> None:
    world = ClinicWorld(people=12_000, posts=((0, 0.5), (0, 1.0), (0, 1.0)))
    people, doctors = world.people, world.clinic.doctors
    doctors["role"][2] = RESIDENT_DOCTOR
    people.conditions[:6000] = DIABETES
    name_doctors(world.clinic, people, world.seed, 0.5, 999, 0)
    named = people.own_gp != NOBODY
    assert named[:6000].mean() == pytest.approx(0.5 * 1.4, abs=0.03)
    assert named[6000:].mean() == pytest.approx(0.5 * 0.8, abs=0.03)
    assert set(people.own_gp[named].tolist()) == {0, 1}
    assert (people.own_gp[named] == 0).mean() == pytest.approx(1 / 3, abs=0.03)
    assert people.gp_since[named].min() >= -1000
    assert people.gp_since[named].max() <= 0
    assert doctors["role"][0] == GP
    doctors["permanent"] = False
    people.own_gp[:] = NOBODY
    name_doctors(world.clinic, people, world.seed, 0.5, 999, 0)
    assert (people.own_gp == NOBODY).all()

"""A doctor visit: its length, who is met, what it leads to and what it leaves in the books."""

from __future__ import annotations

import math

import numpy as np
import pytest
from clinic_world import ClinicWorld, need_of

from sim.care.counting import count
from sim.care.mail import NOTICES, REFERRALS, new_mail, send_notice, send_patient, send_referral
from sim.care.primary.practice_state import CALL, NURSE_VISIT, RESIDENT_DOCTOR, VISITS_LOGGED
from sim.care.primary.visit import (
    CONTINUITY,
    COVERAGE,
    DIGITAL_SHARE,
    LOCUM_DAYS,
    LOCUM_IDENTITY,
    add_contact,
    bring_back,
    doctor_visit,
    high_need,
    log_visit,
    meet,
    prescribe_and_test,
    provider,
    register,
    unsolved_probability,
    visit_minutes,
)
from sim.care.state import M
from sim.people.needs import MINOR, REVIEW, SERIOUS
from sim.people.state import NOBODY

DAY = 10
NEED = need_of(MINOR)
FRAIL, HEART_FAILURE, COPD = 1 << 9, 1, 2


def test_high_need_is_two_conditions_or_frailty() -> None:
    world = ClinicWorld(people=4)
    world.people.conditions[:] = [0, HEART_FAILURE, HEART_FAILURE | COPD, FRAIL]
    assert [bool(high_need(world.people, i)) for i in range(4)] == [False, False, True, True]


def test_minutes_follow_style_kind_tilt_and_tests() -> None:
    world = ClinicWorld(people=2, complexity=[0.9, 1.2, 1, 1, 1, 1, 1, 1], tests_minutes=0.5)
    world.people.conditions[1] = FRAIL
    unit = world.clinic.practices
    unit["minutes"], unit["tilt"], unit["tests"] = 20.0, 0.5, 1.44
    world.morning()

    def minutes(person: int, kind: int) -> float:
        return float(visit_minutes(world.people, world.clinic, 0, person, kind, world.par))

    assert minutes(0, MINOR) == pytest.approx(20 * 0.9 * math.exp(-0.15) * 1.2)
    assert minutes(1, SERIOUS) == pytest.approx(20 * 1.2 * math.exp(0.35) * 1.2)


def test_unsolved_falls_with_time_relation_and_tests_and_never_exceeds_its_cap() -> None:
    world = ClinicWorld(
        people=1, minutes_norm=20.0, complexity=[1.0] * 8, unsolved=[0.2] * 8, unsolved_slope=0.5,
        unsolved_relation=0.3, unsolved_tests=0.25, tests_minutes=0.0,
    )  # fmt: skip

    def unsolved(minutes: float, own: bool = False) -> float:
        world.clinic.practices["minutes"] = minutes
        world.morning()
        return float(
            unsolved_probability(world.people, world.clinic, 0, 0, MINOR, 731, own, world.par)
        )

    assert unsolved(20.0) == pytest.approx(0.2)
    assert unsolved(80.0) == pytest.approx(0.1)
    world.people.own_gp[0], world.people.gp_since[0] = 0, 0
    assert unsolved(20.0, own=True) == pytest.approx(0.2 * 0.7, rel=1e-3)
    world.clinic.practices["tests"] = 16.0
    assert unsolved(20.0) == pytest.approx(0.1)
    assert unsolved(0.01) == 0.95


def test_contacts_stand_on_the_provider_s_and_the_own_unit_s_statement() -> None:
    world = ClinicWorld(people=2, posts=((0, 1.0), (1, 1.0)))
    add_contact(world.clinic, world.people, 0, 0, 0, 0)  # own unit: doctor, visit
    add_contact(world.clinic, world.people, 1, 1, 1, 2)  # another unit: nurse, digital
    month = world.clinic.month
    assert month["contacts"][0, 0, 0, 0] == 1.0
    assert month["contacts"][1, 1, 2, 1] == 1.0
    assert month["contacts"].sum() == 2.0
    assert month["elsewhere"][:, 0].tolist() == [1.0, 0.0]
    assert month["indicator_base"][:, COVERAGE].tolist() == [2.0, 0.0]
    assert month["indicator_count"][:, COVERAGE].tolist() == [1.0, 0.0]
    assert month["indicator_base"][:, DIGITAL_SHARE].tolist() == [1.0, 1.0]
    assert month["indicator_count"][:, DIGITAL_SHARE].tolist() == [0.0, 1.0]


def test_a_locum_is_a_new_face_every_fortnight() -> None:
    world = ClinicWorld()
    doctors = world.clinic.doctors
    assert provider(doctors, 1, DAY) == 1
    doctors["permanent"][1] = False
    faces = [provider(doctors, 1, day) for day in range(3 * LOCUM_DAYS)]
    assert len(set(faces)) == 3
    assert min(faces) >= LOCUM_IDENTITY
    doctors["permanent"][1], doctors["holder"][1] = True, 17
    assert provider(doctors, 1, DAY) == 17


def meets(world: ClinicWorld, person: int, doctor: int) -> bool:
    return bool(
        meet(
            world.clinic,
            world.people,
            world.tally,
            world.seed,
            person,
            doctor,
            DAY,
            NEED,
            world.par,
        )
    )


def test_meeting_the_own_gp_counts_and_steadies() -> None:
    world = ClinicWorld(visit_control=0.1)
    world.people.own_gp[0], world.people.gp_since[0] = 1, -500
    assert not meets(world, 0, 0)
    assert meets(world, 0, 1)
    assert world.counted("own_gp_visits") == 1.0
    month = world.clinic.month[0]
    assert month["indicator_base"][CONTINUITY] == 2.0
    assert month["indicator_count"][CONTINUITY] == 1.0
    assert world.people.control[0] == pytest.approx(0.55)
    log = world.clinic.log[: world.clinic.counts[VISITS_LOGGED]]
    assert log.tolist() == [(0, 0, DAY), (0, 1, DAY)]
    assert world.people.last_doctor[0] == DAY


def test_a_gp_with_room_takes_a_person_without_one() -> None:
    world = ClinicWorld(
        people=4, posts=((0, 1.0), (0, 1.0), (1, 1.0)), named_at_visit=1.0, patients_per_gp=2.0
    )
    doctors = world.clinic.doctors
    meets(world, 0, 0)
    assert (world.people.own_gp[0], world.people.gp_since[0]) == (0, DAY)
    assert doctors["patients"][0] == 1
    doctors["role"][1] = RESIDENT_DOCTOR
    meets(world, 1, 1)  # a resident is nobody's named GP
    meets(world, 1, 2)  # nor is a doctor of another unit
    doctors["permanent"][0] = False
    meets(world, 1, 0)  # nor a locum
    doctors["permanent"][0], doctors["patients"][0] = True, 2
    meets(world, 1, 0)  # nor a GP whose list is full
    assert world.people.own_gp[1] == NOBODY
    assert world.counted("own_gp_visits") == 0.0


def test_tests_and_drugs_follow_intensity() -> None:
    world = ClinicWorld(
        lab_per_visit=2.0, imaging_per_visit=0.1, drug_cost_per_visit=300.0, drug_tests=0.5
    )
    world.clinic.practices["tests"] = 2.25
    world.morning()
    prescribe_and_test(world.clinic, world.people, world.tally, 0, 0, world.par)
    month = world.clinic.month[0]
    assert [month[name] for name in ("lab_tests", "imaging", "drug_cost")] == pytest.approx(
        [4.5, 0.225, 450.0]  # drugs by the square root of the intensity
    )
    assert world.counted("drug_cost") == pytest.approx(450.0)


def test_registration_closes_a_share_of_the_gap_and_never_takes_away() -> None:
    world = ClinicWorld(
        people=2, coding_usual=0.05, coding_gain=0.2, registration=0.5, diagnoses_per_visit=1.4,
        registrable_base=0.4, registrable_condition=0.6,
    )  # fmt: skip
    world.people.conditions[:] = HEART_FAILURE | FRAIL
    world.people.registered[:] = [1.0, 5.0]
    world.clinic.practices["coding"] = 0.05 * math.e  # one log unit above the usual
    world.morning()
    for person in range(2):
        register(world.clinic, world.people, world.tally, person, 0, world.par)
    registrable = (0.4 + 0.6 * 2) * 1.2
    assert world.people.registered[0] == pytest.approx(1.0 + 0.5 * (registrable - 1.0))
    assert world.people.registered[1] == 5.0
    assert (world.people.conditions == (HEART_FAILURE | FRAIL)).all()  # true disease is untouched
    assert world.clinic.month["diagnoses"][0] == pytest.approx(2 * 1.4 * 1.2)


def test_an_unsolved_need_comes_back_until_it_is_given_up() -> None:
    world = ClinicWorld(step_limit=3.0, return_days=5.0)
    for step in range(3):
        bring_back(
            world.clinic, world.people, world.tally, world.seed, 0, NEED, step, DAY, world.par
        )
    returns = world.agenda()
    assert sorted(event[4] for event in returns) == [1, 2]
    assert {event[2] for event in returns} == {CALL}
    assert min(event[0] for event in returns) > DAY
    assert world.counted("unmet") == 1.0


def visit(world: ClinicWorld, person: int = 0, need: int = NEED, doctor: int = 0) -> float:
    minutes = doctor_visit(
        world.clinic, world.mail, world.people, world.tally, world.seed, person, doctor, need, 0,
        DAY, world.par,
    )  # fmt: skip
    return float(minutes)


ALWAYS, NEVER = [1.0] * 8, [0.0] * 8


def test_a_visit_without_chance_by_hand() -> None:
    world = ClinicWorld(
        complexity=ALWAYS, visit_spread=0.0, refer=NEVER, unsolved=NEVER, nurse_followup=1.0
    )
    assert visit(world) == pytest.approx(20.0)
    assert world.counted("doctor_visits") == 1.0
    assert world.counted("doctor_minutes") == pytest.approx(20.0)
    assert world.agenda() == [(DAY + 7, 0, NURSE_VISIT, 0, 0)]
    assert world.mail.count[REFERRALS] == 0
    assert world.clinic.month["doctor_visits"][0] == 1.0
    visit(world, need=need_of(REVIEW))  # a review is its own follow-up
    assert len(world.agenda()) == 1


def test_a_visit_elsewhere_counts_as_such() -> None:
    world = ClinicWorld(posts=((0, 1.0), (1, 1.0)), refer=NEVER, unsolved=NEVER)
    visit(world, doctor=1)
    assert world.counted("other_vc_contacts") == 1.0
    assert world.clinic.month["doctor_visits"].tolist() == [0.0, 1.0]
    assert world.tally.by_listed[M["doctor_visits"]].tolist() == [1.0, 0.0]


def test_referrals_follow_propensity_and_keep_their_luck() -> None:
    low, high = (ClinicWorld(people=500, refer=[0.2] * 8, unsolved=NEVER) for _ in range(2))
    high.clinic.practices["referral"] = 2.0
    for world in (low, high):
        for person in range(500):
            visit(world, person)
    who = [set(w.mail.referral["person"][: w.mail.count[REFERRALS]].tolist()) for w in (low, high)]
    assert who[0] < who[1]
    assert len(who[0]) / 500 == pytest.approx(0.2, abs=4 * math.sqrt(0.16 / 500))
    assert len(who[1]) / 500 == pytest.approx(0.4, abs=4 * math.sqrt(0.24 / 500))
    assert high.mail.count[REFERRALS] == len(who[1])


def test_visit_lengths_vary_around_the_plan() -> None:
    world = ClinicWorld(people=4000, complexity=ALWAYS, visit_spread=0.4, refer=NEVER)
    minutes = np.array([visit(world, person) for person in range(4000)])
    assert minutes.mean() == pytest.approx(20.0, rel=0.03)
    assert np.log(minutes).std() == pytest.approx(0.4, rel=0.05)


def test_the_log_is_finite() -> None:
    world = ClinicWorld(people=1)
    for _ in range(world.clinic.log.size):
        log_visit(world.clinic, 0, 1, DAY)
    with pytest.raises(RuntimeError, match="visit log is full"):
        log_visit(world.clinic, 0, 1, DAY)


def test_counting_by_stratum_and_list() -> None:
    world = ClinicWorld(people=2, posts=((0, 1.0), (1, 1.0)))
    world.people.stratum[:], world.people.listed[:] = [3, 7], [1, -1]
    for person in range(2):
        count(world.tally, world.people, person, M["calls"], 2.5)
    assert world.tally.by_stratum[M["calls"], [3, 7]].tolist() == [2.5, 2.5]
    assert world.tally.by_listed[M["calls"]].tolist() == [0.0, 2.5]  # no list, no unit


def test_mail_keeps_its_order_and_its_trays_apart() -> None:
    mail = new_mail(0)
    send_referral(mail, 3, 30, 1)
    send_patient(mail, 4, 10.5, 40, 2, 5, 0.75, 1)
    send_notice(mail, 5, 50, 1)
    send_notice(mail, 6, 60, 2)
    assert mail.count.tolist() == [1, 1, 2]
    assert mail.referral[0].tolist() == (3, 30, 1)
    assert mail.arrival[0].tolist() == (10.5, 4, 40, 0.75, 2, 5, 1)
    assert [letter.tolist() for letter in mail.notice[:2]] == [(5, 50, 1), (6, 60, 2)]
    mail.count[NOTICES] = mail.notice.size
    with pytest.raises(RuntimeError, match="full"):
        send_notice(mail, 1, 1, 1)

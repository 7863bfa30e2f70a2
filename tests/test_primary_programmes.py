"""Programmes and extra posts: hours are conserved, everything is counted once, no posts no work."""

from __future__ import annotations

import numpy as np
import pytest
from clinic_world import ClinicWorld

from sim.agents.extra_posts import (
    count_among_ordinary,
    labelled,
    post_tasks,
    programme_table,
    set_extra,
)
from sim.care.primary.practice_state import CALLED_UP, PRACTICE
from sim.care.primary.programmes import (
    belongs,
    call_after_discharge,
    clinician_minutes,
    nurse_time,
    phone_speed,
    run_programmes,
    task_minutes,
    walk_list,
)
from sim.care.primary.staffing import update_lists
from sim.care.primary.visit import DOCTOR, NURSE, PHONE, VISIT, add_contact
from sim.categories import ACTIVITIES, EXTRA_ROLES, PROGRAMMES, TASKS
from sim.parameters import load
from sim.people.state import DEAD, HOME_CARE

DAY, MONTH = 200, 6
DIABETES, FRAIL, ASTHMA = 1 << 3, 1 << 9, 1 << 2
CHECK, CONTRACT, GROUP = (
    PROGRAMMES.index(name) for name in ("programme_adherence", "patient_contract", "health_group")
)


def world(people: int = 500, **columns: float) -> ClinicWorld:
    """Everybody accepts, and what is given sets columns of every programme."""
    made = ClinicWorld(people=people)
    for name, value in {"uptake": 1.0, **columns}.items():
        made.clinic.programmes[name] = value
    return made


def done(made: ClinicWorld, activity: str) -> float:
    return float(made.clinic.month["activities"][0, ACTIVITIES.index(activity)])


def walk(made: ClinicWorld, p: int, minutes: float) -> None:
    walk_list(made.clinic, made.people, made.tally, made.seed, 0, np.int64(p), DAY, MONTH, minutes)


def test_a_programme_uses_its_minutes_and_no_more() -> None:
    made = world(minutes=12.0, interval=50.0)  # 10 of 500 are passed in a day
    made.people.conditions[:] = DIABETES
    walk(made, CHECK, 40.0)
    assert done(made, "programme_adherence") == made.counted("programme_checks") == 3.0
    assert made.clinic.practices["programme_minutes"][0, CHECK] == pytest.approx(4.0)
    walk(made, CHECK, 8.0)  # with the four left over, enough for one more
    assert done(made, "programme_adherence") == 4.0
    assert made.clinic.practices["programme_minutes"][0, CHECK] == pytest.approx(0.0)


def test_nobody_gets_more_than_one_occasion_in_an_interval() -> None:
    made = world(minutes=1.0, interval=50.0)
    made.people.conditions[:] = DIABETES
    for _ in range(50):
        walk(made, CHECK, 1e6)
    assert done(made, "programme_adherence") == pytest.approx(500.0, abs=1.0)
    made.people.conditions[:] = 0
    before = done(made, "programme_adherence")
    walk(made, CHECK, 1e6)  # nobody to check: the time is lost but for a reserve
    assert done(made, "programme_adherence") == before
    assert made.clinic.practices["programme_minutes"][0, CHECK] == pytest.approx(5.0)


def test_what_a_programme_gives_by_hand() -> None:
    made = world(
        people=1, interval=1.0, control=0.2, support=0.3, experience=0.1, contact_months=12
    )
    made.people.conditions[:] = DIABETES
    walk(made, CHECK, 12.0)
    person = made.people[0]
    assert person.control == pytest.approx(0.5 + 0.2 * 0.5)
    assert person.support == pytest.approx(0.3)
    assert person.experience == pytest.approx(0.1)
    assert person.contact_months == 12
    assert made.clinic.month["contacts"].sum() == 0  # part of another visit


def test_who_meets_the_patient_is_counted_once_as_a_contact() -> None:
    made = world(people=1, interval=1.0)
    made.people.conditions[:] = DIABETES | ASTHMA
    walk(made, CONTRACT, 45.0)
    assert made.clinic.month["contacts"][0, NURSE, VISIT, 0] == 1.0
    assert made.clinic.month["contacts"].sum() == 1.0
    assert made.counted("nurse_visits") == made.counted("patient_contracts") == 1.0
    assert made.people.contact_months[0] == 12
    add_contact(made.clinic, made.people, 0, 0, NURSE, PHONE)
    add_contact(made.clinic, made.people, 0, 0, DOCTOR, VISIT)
    assert made.clinic.month["known_nurse"][0] == 1.0
    for _ in range(12):
        update_lists(made.clinic, made.people)
    assert made.people.contact_months[0] == 0


def test_groups_by_hand() -> None:
    made = ClinicWorld(people=6)
    people = made.people
    people.age[:] = [17, 40, 40, 70, 70, 90]
    people.conditions[:] = [DIABETES, 0, DIABETES, 0, ASTHMA, DIABETES | ASTHMA]
    people.cni_quintile[1] = 4
    people.care[3] = HOME_CARE
    found = [[bool(belongs(people, i, group)) for i in range(6)] for group in range(5)]
    assert found[0] == [False, True, True, True, True, True]  # adults
    assert found[1] == [True, False, True, False, True, True]  # chronically ill
    assert found[2] == [False, False, False, False, False, True]  # high need
    assert found[3] == [False, True, True, False, False, False]  # at risk, 20-79
    assert found[4] == [False, False, False, True, True, True]  # discharged at 65+


def test_calls_follow_discharges_of_those_with_need() -> None:
    made = world(people=4)
    people = made.people
    people.age[:], people.conditions[:3] = 80, DIABETES
    people.last_discharge[:] = DAY
    made.clinic.practices["programme_minutes"][0, CALLED_UP] = 35.0
    for i in (3, 0, 1, 2):  # without need; then time for two of three
        call_after_discharge(made.clinic, people, made.tally, made.seed, i)
    assert done(made, "post_discharge_call") == made.counted("post_discharge_calls") == 2.0
    assert made.clinic.month["contacts"][0, NURSE, PHONE, 0] == 2.0
    assert made.clinic.practices["programme_minutes"][0, CALLED_UP] == pytest.approx(5.0)
    assert made.counted("phone_contacts") == 2.0


def test_the_dead_and_the_admitted_take_part_in_nothing() -> None:
    made = world(people=2, interval=1.0)
    made.people.conditions[:] = DIABETES
    made.people.status[0], made.people.in_hospital[1] = DEAD, 1
    walk(made, CHECK, 100.0)
    assert done(made, "programme_adherence") == 0.0


def test_time_shares_and_posts_add_up_to_the_minutes_of_a_day() -> None:
    made = world(people=2000, minutes=1.0, interval=10.0)
    made.people.conditions[:] = DIABETES | ASTHMA
    unit = made.clinic.practices
    unit["programme_time"][0] = [0.01, 0.0, 0.02, 0.03, 0.0]
    unit["development"], unit["work_environment"] = 0.005, 0.002
    unit["task_fte"][0, TASKS.index("programme_adherence")] = 0.1
    clinicians = clinician_minutes(made.clinic, 0, DAY, made.par)
    run_programmes(
        made.clinic, made.people, made.tally, made.seed, 0, DAY, MONTH, clinicians, made.par
    )
    post = task_minutes(made.clinic, 0, TASKS.index("programme_adherence"), DAY, made.par)
    assert post == pytest.approx(0.1 * load()["clinic.nurse_minutes_per_day"])
    given = np.array([0.01, 0.0, 0.02, 0.03, 0.0]) * clinicians
    given[CHECK] += post
    spent = [done(made, name) for name in PROGRAMMES]
    assert np.all(spent <= given)
    assert np.all(spent > given - 1.0)
    hours = clinicians / 60.0
    assert done(made, "innovation_hour") == pytest.approx(0.005 * hours)
    assert done(made, "work_environment_hour") == pytest.approx(0.002 * hours)


def test_without_time_and_posts_nothing_is_done() -> None:
    made = world()
    made.people.conditions[:] = DIABETES | FRAIL
    made.people.age[:] = 80
    for day in range(DAY, DAY + 30):
        run_programmes(
            made.clinic, made.people, made.tally, made.seed, 0, day, MONTH, 700.0, made.par
        )
    assert made.clinic.month["activities"].sum() == 0.0
    unit = np.zeros(1, PRACTICE)
    unit["nurses_at_start"] = 5.0
    set_extra(unit, np.zeros((1, len(EXTRA_ROLES))), load())
    for name in ("extra", "task_fte", "nurse_help", "other_help"):
        assert unit[name].sum() == 0.0


def test_a_post_is_its_task_and_ordinary_work() -> None:
    unit = np.zeros(1, PRACTICE)
    unit["nurse_fte"], unit["other_fte"] = 5.0, 3.0
    extra = np.zeros((1, len(EXTRA_ROLES)))
    extra[0, EXTRA_ROLES.index("phone_nurse")] = 1.0
    extra[0, EXTRA_ROLES.index("health_coach")] = 0.5
    unit["extra_at_start"] = extra  # nobody left ordinary work for them since
    set_extra(unit, extra, load())
    assert unit["task_fte"][0, TASKS.index("phone")] == pytest.approx(0.6)
    assert unit["nurse_help"][0] == pytest.approx(0.4)
    assert unit["task_fte"][0, GROUP] == pytest.approx(0.2)
    assert unit["other_help"][0] == pytest.approx(0.5 * 0.4)
    assert (unit["task_fte"].sum() + unit["nurse_help"] + unit["other_help"])[0] == pytest.approx(
        extra.sum()
    )
    count_among_ordinary(unit, load())  # they are among the posts of the table
    assert unit["nurse_fte"][0] == pytest.approx(4.0)
    assert unit["other_fte"][0] == pytest.approx(2.5)
    assert np.all(post_tasks(load()).sum(axis=1) <= 1.0)


def test_a_special_post_takes_own_nurses_in_part() -> None:
    unit = np.zeros(1, PRACTICE)
    unit["nurse_fte"] = 5.0
    extra = np.zeros((1, len(EXTRA_ROLES)))
    params = load().override({"programmes.post_internal": 0.5})
    set_extra(unit, extra, params)
    count_among_ordinary(unit, params)
    extra[0, EXTRA_ROLES.index("contact_nurse")] = 2.0
    set_extra(unit, extra, params)
    # two posts are 1.2 of contracts and 0.8 of ordinary work; one of five nurses left for them
    assert unit["lent_nurses"][0] == pytest.approx(1.0)
    assert unit["nurse_help"][0] == pytest.approx(0.8 - 1.0)
    unit["nurses"] = 1.0
    assert nurse_time(unit[0]) == pytest.approx(4.8)
    set_extra(unit, 0.0 * extra, params)
    assert unit["nurse_help"][0] == 0.0


def test_planned_work_and_evenings_take_time_from_the_phone() -> None:
    unit = ClinicWorld(people=1).clinic.practices
    par = ClinicWorld(people=1).par
    unit["nurses_at_start"] = unit["nurse_fte"] = 4.0
    unit["reactive_at_start"], unit["reactive"] = 0.8, 0.7
    assert phone_speed(unit[0], par) == pytest.approx(0.7 / 0.8)
    unit["evening_share"] = 0.1
    assert phone_speed(unit[0], par) == pytest.approx(0.6 / 0.8)


def test_phone_nurses_answer_faster() -> None:
    made = ClinicWorld(people=1)
    unit = made.clinic.practices
    unit["nurses_at_start"] = unit["nurse_fte"] = 4.0
    assert phone_speed(unit[0], made.par) == pytest.approx(1.0)
    unit["task_fte"][0, TASKS.index("phone")] = 0.6
    usual = 4.0 * load()["clinic.phone_share"]
    assert phone_speed(unit[0], made.par) == pytest.approx((usual + 0.6) / usual)


def test_the_table_of_programmes_is_read_by_label() -> None:
    table = programme_table(load())
    assert [ACTIVITIES[k] for k in table["activity"]] == list(PROGRAMMES)
    assert table["minutes"][CHECK] == 12.0
    with pytest.raises(KeyError, match="did you mean 'far'"):
        labelled(load(), "programmes.minutes", ("farr",))

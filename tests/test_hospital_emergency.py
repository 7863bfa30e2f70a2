"""The emergency department against theory, a plain-Python twin and hand-made cases."""

import heapq

import numpy as np
import pytest
from hospital_world import World

from sim.agents.opening_hospitals import doctors_for, erlang_c_wait
from sim.care.hospital.emergency import begin_shifts, receive, send_back
from sim.care.hospital.hospital_day import beds_day
from sim.care.hospital.hospital_types import HC, QUEUED
from sim.care.mail import FOLLOW_UP, LEFT_UNSEEN, NOTICES, send_patient
from sim.care.state import M
from sim.keyed import exponential
from sim.parameters import load
from sim.people.needs import INJURY
from sim.purposes import DOCTOR_TIME, ED_TRIAGE_TIME

NOBODY_ADMITTED = {"hospital.admission_intercept": -60.0}
PATIENT = {"hospital.patience_hours": 1e9, "hospital.queue_per_doctor_called": 1e9}


def department(doctors, **changes):
    """A world with one emergency department that admits nobody."""
    values = {**NOBODY_ADMITTED, **PATIENT, **changes}
    world = World(2000, params=load().override(values))
    world.hospitals.unit["doctors"] = doctors
    world.hospitals.unit["slowness"] = 1.0
    return world


def run_day(world, day, patients):
    """Patients are (person, time, need, severity)."""
    for person, time, need, severity in patients:
        send_patient(world.mail, person, time, need, INJURY, -1, severity, 0)
    people = world.people
    receive(world.hospitals, people, world.mail, day, world.seed)
    begin_shifts(world.hospitals, day)
    beds_day(
        world.hospitals, world.municipalities, people, world.tally, world.mail, day, world.seed
    )
    world.mail.count[NOTICES] = 0


def test_mean_wait_agrees_with_erlang_c():
    hours, per_hour, doctors = 0.65, 4.0, 3
    world = department(doctors, **{"hospital.doctor_hours": hours, "hospital.triage_hours": 1e-9})
    draw = np.random.default_rng(3)
    days = 400
    for day in range(days):
        n = draw.poisson(24 * per_hour)
        who, time = draw.integers(0, 2000, n), day + draw.random(n)
        run_day(world, day, [(who[k], time[k], day * 200 + k, draw.random()) for k in range(n)])
    waits = world.hospitals.unit["month"][0, HC["emergency_wait_hours"]]
    visits = world.hospitals.unit["month"][0, HC["emergency_visits"]]
    assert waits / visits == pytest.approx(erlang_c_wait(per_hour, hours, doctors), rel=0.08)


def test_erlang_c_hand_worked():
    # One server at half load: M/M/1 waits rho / (mu - lambda) = 0.5 / 0.5.
    assert erlang_c_wait(0.5, 1.0, 1) == pytest.approx(1.0)
    # Two servers, load 1: Erlang C is 1/3, wait (1/3) / (2 - 1).
    assert erlang_c_wait(1.0, 1.0, 2) == pytest.approx(1 / 3)
    assert erlang_c_wait(2.0, 1.0, 2) == np.inf


def test_doctors_are_set_for_the_target_wait():
    params = load()
    visits = np.array([[0.5, 2.0, 1.2], [3.0, 14.0, 9.0]])
    doctors, slowness = doctors_for(visits, params)
    target = params["hospital.doctor_target_hours"]
    for index in [(0, 1), (1, 0), (1, 1), (1, 2)]:
        service = params["hospital.doctor_hours"] * slowness[index]
        assert erlang_c_wait(visits[index], service, doctors[index]) == pytest.approx(
            target, rel=0.01
        )


def twin(world, patients, doctors):
    """The same queue in plain Python: waits by patient, two priorities, non-preemptive."""
    params = world.params
    events, order = [], 0
    for block in range(3 * 4):
        heapq.heappush(events, (block / 3, 0, "shift", int(doctors[block % 3])))
    for person, time, need, severity in patients:
        key = world.people.key[person]
        triage = (
            params["hospital.triage_hours"]
            / 24
            * exponential(world.seed, key, ED_TRIAGE_TIME, need)
        )
        heapq.heappush(events, (time + triage, int(key), "joins", (person, time, need, severity)))
    free, queues, busy, waits = 0, ([], []), 0, {}
    while events:
        time, _, what, data = heapq.heappop(events)
        if what == "shift":
            free = data
        elif what == "joins":
            urgent = data[3] >= params["hospital.priority_severity"]
            queues[0 if urgent else 1].append(data)
        else:
            busy -= 1
        while busy < free and (queues[0] or queues[1]):
            person, arrived, need, _severity = (queues[0] or queues[1]).pop(0)
            busy += 1
            waits[need] = (time - arrived) * 24
            key = world.people.key[person]
            hours = params["hospital.doctor_hours"] * exponential(
                world.seed, key, DOCTOR_TIME, need
            )
            order += 1
            heapq.heappush(events, (time + hours / 24, order, "done", None))
    return waits


@pytest.mark.parametrize("seed", range(5))
def test_kernel_equals_a_plain_python_twin(seed):
    draw = np.random.default_rng(seed)
    doctors = [1, 3, 2]
    world = department(doctors)
    patients = [
        (
            int(draw.integers(0, 2000)),
            float(draw.random() * 2),
            need,
            float(np.float32(draw.random())),
        )
        for need in range(150)
    ]
    for day in range(4):
        run_day(world, day, [p for p in patients if int(p[1]) == day])
    expected = twin(world, patients, doctors)
    total = world.hospitals.unit["month"][0, HC["emergency_wait_hours"]]
    assert total == pytest.approx(sum(expected.values()), rel=1e-9)
    assert world.tally.by_stratum[M["ed_wait_minutes"]].sum() == pytest.approx(total * 60)


def test_the_severely_ill_go_first_and_nobody_is_interrupted():
    world = department([1, 1, 1], **{"hospital.triage_hours": 1e-12})
    run_day(world, 0, [(1, 0.50, 1, 0.1), (2, 0.501, 2, 0.1), (3, 0.502, 3, 0.95)])
    hours = {
        need: world.params["hospital.doctor_hours"]
        * exponential(world.seed, world.people.key[need], DOCTOR_TIME, need)
        for need in (1, 2, 3)
    }
    first_done = 0.5 * 24 + hours[1]
    waits = max(first_done - 0.502 * 24, 0) + max(first_done + hours[3] - 0.501 * 24, 0)
    assert hours[1] > 0.05
    total = world.hospitals.unit["month"][0, HC["emergency_wait_hours"]]
    assert total == pytest.approx(waits, rel=1e-6)


def test_impatient_patients_leave_unseen_and_are_reported():
    world = department([1, 1, 1], **{"hospital.patience_hours": 0.5, "hospital.doctor_hours": 5.0})
    run_day(world, 0, [(k, 0.4 + k / 1000, k, 0.1) for k in range(30)])
    run_day(world, 1, [])
    left = world.hospitals.unit["month"][0, HC["left_unseen"]]
    assert 15 < left < 30


def test_arrivals_must_lie_in_their_day():
    world = department([1, 1, 1])
    with pytest.raises(ValueError, match="within the day"):
        run_day(world, 0, [(1, 1.5, 1, 0.5)])


def test_primary_care_is_told_once_of_a_need():
    world = department([1, 1, 1])
    send_back(world.hospitals, world.mail, 5, 70, LEFT_UNSEEN)
    send_back(world.hospitals, world.mail, 5, 70, FOLLOW_UP)
    assert world.mail.count[NOTICES] == 1
    send_back(world.hospitals, world.mail, 5, 71, FOLLOW_UP)
    assert world.mail.count[NOTICES] == 2


def test_doctors_on_call_end_a_long_queue():
    alone = department([1, 1, 1], **{"hospital.doctor_hours": 2.0})
    helped = department(
        [1, 1, 1], **{"hospital.doctor_hours": 2.0, "hospital.queue_per_doctor_called": 4.0}
    )
    patients = [(k, 0.3 + k / 1000, k, 0.1) for k in range(40)]
    for world in (alone, helped):
        run_day(world, 0, patients)
        for day in range(1, 5):
            run_day(world, day, [])
    waits = [w.tally.by_stratum[M["ed_wait_minutes"]].sum() for w in (alone, helped)]
    assert waits[1] < 0.5 * waits[0]
    assert helped.hospitals.unit["emergency"][0, QUEUED] == 0

"""One day of all hospitals and municipalities."""

import numpy as np

from sim.care.background import PERIOD, background_admissions
from sim.care.emergency import begin_shifts, doctor_done, joins, receive, shift
from sim.care.events import drop_first
from sim.care.hospital_types import (
    DECISION,
    DOCTOR_DONE,
    ENTERS,
    JOINS,
    READY,
    ROUND,
    SHIFT,
    TAKEN_HOME,
    Patients,
)
from sim.care.kernel import kernel
from sim.care.municipality import municipality_day
from sim.care.specialist import specialist_day
from sim.care.wards import accumulate, decision, discharge, enters, ready, round_


@kernel
def beds_day(hospitals, municipalities, people, tally, notices, day, seed):
    """Emergency departments and wards up to the end of the day, event by event in exact order."""
    events, end = hospitals.events, day + 1.0
    while events.size[0] > 0 and events.heap[0].time < end:
        first = events.heap[0]
        time, what, e = first.time, first.what, np.int64(first.episode)
        drop_first(events)
        if what == JOINS:
            joins(hospitals, people, tally, notices, seed, e, time)
        elif what == DOCTOR_DONE:
            doctor_done(hospitals, people, tally, notices, seed, e, time)
        elif what == DECISION:
            decision(hospitals, people, tally, notices, seed, e, time)
        elif what == ENTERS:
            enters(hospitals, people, tally, seed, e, time)
        elif what == ROUND:
            round_(hospitals, municipalities, people, tally, notices, seed, e, time)
        elif what == READY:
            ready(hospitals, municipalities, people, tally, notices, seed, e, time)
        elif what == TAKEN_HOME:
            discharge(hospitals, people, tally, notices, seed, e, time)
        elif what == SHIFT:
            shift(hospitals, people, tally, notices, seed, e, time)
    for h in range(hospitals.unit.size):
        accumulate(hospitals, tally, h, end)


@kernel
def patients_of(people):
    """The columns of people used here; narrow records keep kernels small."""
    return Patients(
        people.key, people.sex, people.municipality, people.hospital, people.listed,
        people.conditions, people.care, people.status, people.age, people.stratum,
        people.last_discharge, people.in_hospital, people.support, people.fees, people.fees_from,
    )  # fmt: skip


@kernel
def hospital_day(hospitals, municipalities, people, tally, arrivals, notices, day, working, seed):
    """Emergency departments and wards, then specialist clinics, then municipalities.

    `arrivals` is emptied; `notices` is filled. `working` says whether the day is a working day,
    `seed` is the mixed seed of :func:`sim.keyed.seed_key`.
    """
    patients = patients_of(people)
    if day % PERIOD == 0:
        background_admissions(hospitals, patients, day, seed)
    receive(hospitals, patients, arrivals, day, seed)
    begin_shifts(hospitals, day)
    beds_day(hospitals, municipalities, patients, tally, notices, day, seed)
    specialist_day(hospitals, patients, tally, day, working, seed)
    municipality_day(hospitals, municipalities, patients, tally, day, working, seed)

"""One day of all hospitals and municipalities."""

import numpy as np

from sim.care.hospital.admission import decision, enters
from sim.care.hospital.background import PERIOD, background_admissions
from sim.care.hospital.beds import accumulate
from sim.care.hospital.emergency import begin_shifts, doctor_done, joins, receive, shift
from sim.care.hospital.events import drop_first
from sim.care.hospital.hospital_types import (
    DECISION,
    DOCTOR_DONE,
    ENTERS,
    JOINS,
    READY,
    ROUND,
    SHIFT,
    TAKEN_HOME,
)
from sim.care.hospital.outreach import take_referrals
from sim.care.hospital.specialist import specialist_day
from sim.care.hospital.wards import discharge, ready, round_
from sim.care.municipal.municipality import municipality_day
from sim.kernel import kernel


@kernel
def beds_day(hospitals, municipalities, people, tally, mail, day, seed):
    """Emergency departments and wards up to the end of the day, event by event in exact order."""
    events, end = hospitals.events, day + 1.0
    while events.size[0] > 0 and events.heap[0].time < end:
        first = events.heap[0]
        time, what, e = first.time, first.what, np.int64(first.episode)
        drop_first(events)
        if what == JOINS:
            joins(hospitals, people, tally, mail, seed, e, time)
        elif what == DOCTOR_DONE:
            doctor_done(hospitals, people, tally, mail, seed, e, time)
        elif what == DECISION:
            decision(hospitals, people, tally, mail, seed, e, time)
        elif what == ENTERS:
            enters(hospitals, people, tally, seed, e, time)
        elif what == ROUND:
            round_(hospitals, municipalities, people, tally, mail, seed, e, time)
        elif what == READY:
            ready(hospitals, municipalities, people, tally, mail, seed, e, time)
        elif what == TAKEN_HOME:
            discharge(hospitals, people, tally, mail, seed, e, time)
        elif what == SHIFT:
            shift(hospitals, people, tally, mail, seed, e, time)
    for h in range(hospitals.unit.size):
        accumulate(hospitals, tally, h, end)


@kernel
def hospital_day(hospitals, municipalities, people, tally, mail, day, working, seed):
    """Emergency departments and wards, then specialist clinics, then municipalities.

    Arrivals and referrals in `mail` are taken, notices are left there. `working` says whether the
    day is a working day, `seed` is the mixed seed of :func:`sim.keyed.seed_key`.
    """
    if day % PERIOD == 0:
        background_admissions(hospitals, people, day, seed)
    receive(hospitals, people, mail, day, seed)
    take_referrals(hospitals, people, tally, mail, day, seed)
    begin_shifts(hospitals, day)
    beds_day(hospitals, municipalities, people, tally, mail, day, seed)
    specialist_day(hospitals, people, tally, day, working, seed)
    municipality_day(hospitals, municipalities, people, tally, day, working, seed)

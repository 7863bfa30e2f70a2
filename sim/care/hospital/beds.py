"""Beds of a hospital.

A patient takes a bed in the ward meant for the illness, else in the other ward (an outlier), else
stands beside the beds (overcrowded) until one is free.
"""

import numpy as np

from sim.care.hospital.hospital_types import (
    BESIDE_BEDS,
    HC,
    OUTLIERS,
    OVERCROWDED,
)
from sim.care.state import MEDICAL, SURGICAL
from sim.kernel import kernel

_H_BED_DAYS, _H_READMISSIONS = HC["bed_days"], HC["readmissions"]


@kernel
def occupancy(hospitals, h):
    """Patients per staffed bed, overcrowded ones included."""
    unit = hospitals.unit[h]
    patients = unit.used[MEDICAL] + unit.used[SURGICAL] + unit.elsewhere[OVERCROWDED]
    return patients / max(unit.beds[MEDICAL] + unit.beds[SURGICAL], 1)


@kernel
def accumulate(hospitals, tally, h, time):
    """Add bed-days since the last change to the tally (days x patients)."""
    unit, days = hospitals.unit[h], tally.hospital_days[h]
    span = time - unit.since
    unit.since = time
    occupied = unit.used[MEDICAL] + unit.used[SURGICAL]
    days[0] += span * occupied
    days[1] += span * unit.elsewhere[OVERCROWDED]
    days[2] += span * unit.elsewhere[OUTLIERS]
    days[3] += span * (unit.beds[MEDICAL] + unit.beds[SURGICAL])
    unit.month[_H_BED_DAYS] += span * (occupied + unit.elsewhere[OVERCROWDED])


@kernel
def room(hospitals, h, ward, own):
    """Whether a ward has a free bed; for the other ward's patients, one that it can spare."""
    unit = hospitals.unit[h]
    kept = 0.0 if own else hospitals.law[0].reserve_share * unit.beds[ward]
    return unit.beds[ward] - unit.used[ward] > kept


@kernel
def take_place(hospitals, h, e):
    """Own ward, else a bed that the other ward can spare, else beside the beds."""
    episode, unit = hospitals.episodes.record[e], hospitals.unit[h]
    ward = np.int64(episode.ward)
    if room(hospitals, h, ward, True):
        episode.place = ward
        unit.used[ward] += 1
    elif room(hospitals, h, 1 - ward, False):
        episode.place = 1 - ward
        unit.used[1 - ward] += 1
        note(hospitals, h, OUTLIERS, e)
    else:
        episode.place = BESIDE_BEDS
        note(hospitals, h, OVERCROWDED, e)


@kernel
def leave_place(hospitals, h, e):
    """Free the patient's place; those who stand or lie elsewhere move to where they belong."""
    episode, unit = hospitals.episodes.record[e], hospitals.unit[h]
    if episode.place == BESIDE_BEDS:
        strike(hospitals, h, OVERCROWDED, e)
        return
    unit.used[episode.place] -= 1
    if episode.place != episode.ward:
        strike(hospitals, h, OUTLIERS, e)
    moving = True
    while moving:
        moving = False
        for ward in range(2):
            if room(hospitals, h, ward, True):
                moving = moving or move_in(hospitals, h, ward)


@kernel
def move_in(hospitals, h, ward):
    """Fill a free bed of a ward: its overcrowded, its outliers, others if it can be spared."""
    unit, record = hospitals.unit[h], hospitals.episodes.record
    e = first_of(hospitals, h, OVERCROWDED, ward)
    if e >= 0:
        strike(hospitals, h, OVERCROWDED, e)
    else:
        e = first_of(hospitals, h, OUTLIERS, ward)
        if e >= 0:
            strike(hospitals, h, OUTLIERS, e)
            unit.used[1 - ward] -= 1
        elif unit.elsewhere[OVERCROWDED] > 0 and room(hospitals, h, ward, False):
            e = np.int64(hospitals.elsewhere[h, OVERCROWDED, 0])
            strike(hospitals, h, OVERCROWDED, e)
            note(hospitals, h, OUTLIERS, e)
        else:
            return False
    record[e].place = ward
    unit.used[ward] += 1
    return True


@kernel
def first_of(hospitals, h, which, ward):
    """The first on a list of patients elsewhere who belongs in `ward`, or -1."""
    for n in range(hospitals.unit[h].elsewhere[which]):
        e = np.int64(hospitals.elsewhere[h, which, n])
        if hospitals.episodes.record[e].ward == ward:
            return e
    return np.int64(-1)


@kernel
def note(hospitals, h, which, e):
    """Put a patient last on a list of those elsewhere."""
    unit = hospitals.unit[h]
    n = unit.elsewhere[which]
    if n >= hospitals.elsewhere.shape[2]:
        raise RuntimeError("a hospital has more patients outside their ward than it can ever hold")
    hospitals.elsewhere[h, which, n] = e
    unit.elsewhere[which] = n + 1


@kernel
def strike(hospitals, h, which, e):
    """Take a patient off a list of those elsewhere, keeping its order."""
    unit, listed = hospitals.unit[h], hospitals.elsewhere[h, which]
    last = unit.elsewhere[which] - 1
    found = 0
    while found <= last and listed[found] != e:
        found += 1
    if found > last:
        raise RuntimeError("a patient outside the own ward is not on the hospital's list")
    for k in range(found, last):
        listed[k] = listed[k + 1]
    unit.elsewhere[which] = last

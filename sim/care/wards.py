"""Wards: the decision to admit, beds, rounds, readiness, discharge and readmission.

A patient takes a bed in the ward meant for the illness, else in the other ward (an outlier), else
stands beside the beds (overcrowded) until one is free. The doctors' round comes before the planned
day of discharge; if the hospital is full then, the patient leaves early, and comes back more often.
"""

import math

import numpy as np

from sim.care.counting import CODE, count
from sim.care.emergency import HOUR, next_in_chain, send_back
from sim.care.events import close_episode, open_episode, schedule
from sim.care.hospital_types import (
    AVOIDABLE_ACUTE,
    AVOIDABLE_CHRONIC,
    BESIDE_BEDS,
    BIRTHS,
    CODING,
    ENTERS,
    HC,
    INJURIES,
    JOINS,
    MEDICAL_ACUTE,
    OBSTETRIC,
    OPERATION,
    OTHER,
    OTHERS,
    OUTLIERS,
    OVERCROWDED,
    READMISSION,
    READY,
    ROUND,
    STAY,
    SURGERY,
    THRESHOLD,
)
from sim.care.kernel import kernel
from sim.care.mail import DISCHARGED, FOLLOW_UP, send_notice
from sim.care.municipality import announce
from sim.care.specialist import count_operation
from sim.care.state import MEDICAL, SURGICAL
from sim.keyed import normal, uniform
from sim.people.needs import ELECTIVE, EXACERBATION, INJURY, MENTAL, MINOR
from sim.people.state import CONDITIONS, DEAD, RESIDENT
from sim.purposes import (
    ACUTE_AVOIDABLE,
    ADMITTED,
    DIES_IN_HOSPITAL,
    ED_FOLLOW_UP,
    READMISSION_TIME,
    READMITTED,
    STAY_LENGTH,
    WARD_WANTED,
)

_EPILEPSY = CONDITIONS.index("epilepsy")
_FRAIL = 1 << CONDITIONS.index("frailty")
_HEART_LUNG = (1 << CONDITIONS.index("heart_failure")) | (1 << CONDITIONS.index("copd"))
_COPD, _FOUR = CONDITIONS.index("copd"), (1 << 0) | (1 << 1) | (1 << 2) | (1 << 3)
_REFERENCE_AGE, _DECADE = 65.0, 10.0
_READMISSION_WINDOW = 30
_WEEK, _CANCELLED_AT_MOST = 7.0, 2
_ED_HOURS, _ED_ADMISSIONS = CODE["ed_hours"], CODE["ed_admissions"]
_ADMISSIONS, _ACUTE, _ELECTIVE = (
    CODE["admissions"],
    CODE["acute_admissions"],
    CODE["elective_admissions"],
)
_AVOIDABLE, _AVOIDABLE_ACUTE = CODE["avoidable_heart_failure"], CODE["avoidable_acute"]
_FOUR_20 = CODE["avoidable_four_20"]
_BED_DAYS, _DEATHS = CODE["bed_days"], CODE["deaths"]
_DISCHARGES_65, _READMISSIONS_65 = CODE["discharges_65"], CODE["readmissions_65"]
_H_BED_DAYS, _H_READMISSIONS = HC["bed_days"], HC["readmissions"]
_H_DEATHS, _H_DISCHARGES, _H_EARLY = HC["deaths"], HC["discharges"], HC["early_discharges"]
_H_CANCELLED, _H_HOURS = HC["cancelled"], HC["emergency_hours"]


@kernel
def logistic(x):
    """Probability of log-odds `x`."""
    return 1.0 / (1.0 + math.exp(-x))


@kernel
def decades(people, i):
    """Age in decades above 65."""
    return (people[i].age - _REFERENCE_AGE) / _DECADE


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
def admission_chance(hospitals, people, h, episode):
    """Probability that a patient in the emergency department is admitted."""
    law, i = hospitals.law[0], np.int64(episode.person)
    free = max(-0.3, min(0.5, 1.0 - occupancy(hospitals, h)))
    x = law.admission_intercept + hospitals.unit[h].style[THRESHOLD]
    x += law.admission_severity * (episode.severity - 0.5)
    x += law.admission_decade * max(decades(people, i), -3.0)
    x += law.admission_free_beds * (free - law.free_beds_reference)
    if people[i].conditions & _FRAIL:
        x += law.admission_frailty
    x += law.admission_kind[episode.kind]
    return logistic(x)


@kernel
def decision(hospitals, people, tally, mail, seed, e, time):
    """End of an emergency visit: admitted or sent home, perhaps with a follow-up asked for."""
    episode = hospitals.episodes.record[e]
    i, h, need = np.int64(episode.person), np.int64(episode.hospital), np.int64(episode.need)
    if people[i].status != RESIDENT or people[i].in_hospital == 1:
        close_episode(hospitals.episodes, e)
        return
    hours = (time - episode.arrived) / HOUR
    stays = episode.route == READMISSION
    if not stays:
        stays = uniform(seed, people[i].key, ADMITTED, need) <= admission_chance(
            hospitals, people, h, episode
        )
    if stays and occupancy(hospitals, h) >= 1.0:
        hours += hospitals.law[0].boarding_hours
    count(tally, people, i, _ED_HOURS, hours)
    hospitals.unit[h].month[_H_HOURS] += hours
    if stays:
        count(tally, people, i, _ED_ADMISSIONS, 1.0)
        enters(hospitals, people, tally, seed, e, time)
        return
    share = hospitals.law[0].emergency_follow_up_share
    if uniform(seed, people[i].key, ED_FOLLOW_UP, need) <= share:
        send_back(hospitals, mail, i, need, FOLLOW_UP)
    close_episode(hospitals.episodes, e)


@kernel
def group_of(hospitals, people, seed, episode):
    """Group of diagnoses of an admission and the ward it is meant for."""
    law, kind, key = hospitals.law[0], episode.kind, people[episode.person].key
    if kind in (OPERATION, ELECTIVE):
        return SURGERY, SURGICAL
    if kind == OBSTETRIC:
        return BIRTHS, SURGICAL
    if kind == INJURY:
        return INJURIES, SURGICAL
    if kind == EXACERBATION and episode.condition >= 0:
        if episode.condition < _EPILEPSY:
            return AVOIDABLE_CHRONIC, MEDICAL
        if episode.condition == _EPILEPSY:
            return AVOIDABLE_ACUTE, MEDICAL
    if kind in (MENTAL, OTHER):
        return OTHERS, MEDICAL
    surgical = uniform(seed, key, WARD_WANTED, episode.need) <= law.serious_surgical_share
    ward = SURGICAL if surgical else MEDICAL
    share = law.minor_avoidable_share if kind == MINOR else law.acute_avoidable_share
    if uniform(seed, key, ACUTE_AVOIDABLE, episode.need) <= share:
        return AVOIDABLE_ACUTE, MEDICAL
    return MEDICAL_ACUTE, ward


@kernel
def room(hospitals, h, ward, own):
    """Whether a ward has a free bed; for the other ward's patients, one that it can spare."""
    unit = hospitals.unit[h]
    kept = 0.0 if own else hospitals.law[0].reserve_share * unit.beds[ward]
    return unit.beds[ward] - unit.used[ward] > kept


@kernel
def enters(hospitals, people, tally, seed, e, time):
    """A patient is admitted, or an operation is put off because no surgical bed is free.

    Who has been put off twice is taken in whatever the crowding.
    """
    episode = hospitals.episodes.record[e]
    i, h, need = np.int64(episode.person), np.int64(episode.hospital), np.int64(episode.need)
    here = people[i].in_hospital == 1
    if people[i].status != RESIDENT or (here and episode.kind != OPERATION):
        close_episode(hospitals.episodes, e)
        return
    if episode.kind == OPERATION:
        found = room(hospitals, h, SURGICAL, True) or room(hospitals, h, MEDICAL, False)
        if here or not (found or episode.stage >= _CANCELLED_AT_MOST):
            cancel(hospitals, people, e, time)
            return
        count_operation(hospitals, people, tally, i, h, time, episode.arrived)
    group, ward = group_of(hospitals, people, seed, episode)
    episode.group = group
    episode.ward = ward
    episode.admitted = time
    accumulate(hospitals, tally, h, time)
    take_place(hospitals, h, e)
    people[i].in_hospital = 1
    count_admission(hospitals, people, tally, episode, time)
    days = stay_days(hospitals, people, seed, episode)
    episode.ready = time + days
    planned = time + days * hospitals.law[0].round_share
    schedule(hospitals.events, planned, people[i].key, ROUND, e)


@kernel
def cancel(hospitals, people, e, time):
    """Put off an operation by a week."""
    episode = hospitals.episodes.record[e]
    h, i = np.int64(episode.hospital), np.int64(episode.person)
    hospitals.unit[h].month[_H_CANCELLED] += 1.0
    episode.stage += 1
    schedule(hospitals.events, time + _WEEK, people[i].key, ENTERS, e)


@kernel
def count_admission(hospitals, people, tally, episode, time):
    """Count an admission of each kind it belongs to."""
    i, group = np.int64(episode.person), episode.group
    count(tally, people, i, _ADMISSIONS, 1.0)
    if group == SURGERY:
        count(tally, people, i, _ELECTIVE, 1.0)
    elif group != BIRTHS:
        count(tally, people, i, _ACUTE, 1.0)
        recent = time - people[i].last_discharge <= _READMISSION_WINDOW
        if recent and people[i].age >= _REFERENCE_AGE:
            count(tally, people, i, _READMISSIONS_65, 1.0)
            hospitals.unit[episode.hospital].month[_H_READMISSIONS] += 1.0
    if group == AVOIDABLE_CHRONIC:
        count(tally, people, i, _AVOIDABLE + episode.condition, 1.0)
        if (_FOUR >> episode.condition) & 1 and people[i].age >= 20:
            count(tally, people, i, _FOUR_20, 1.0)
    elif group == AVOIDABLE_ACUTE:
        if episode.condition == _EPILEPSY:
            count(tally, people, i, _AVOIDABLE + _EPILEPSY, 1.0)
        else:
            count(tally, people, i, _AVOIDABLE_ACUTE, 1.0)


@kernel
def stay_days(hospitals, people, seed, episode):
    """Days until medical readiness: lognormal by group, age and frailty, times the style."""
    law, i, group = hospitals.law[0], np.int64(episode.person), episode.group
    x = law.stay_spread[group] * normal(seed, people[i].key, STAY_LENGTH, episode.need)
    if group != BIRTHS:
        x += law.stay_decade * decades(people, i)
        if people[i].conditions & _FRAIL:
            x += law.stay_frailty
    x += hospitals.unit[episode.hospital].style[STAY]
    return min(law.stay_median[group] * math.exp(x), law.longest_stay)


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


@kernel
def round_(hospitals, municipalities, people, tally, mail, seed, e, time):
    """The round before the planned discharge: in a full hospital the patient leaves early."""
    episode = hospitals.episodes.record[e]
    if occupancy(hospitals, episode.hospital) < hospitals.law[0].full_occupancy:
        schedule(hospitals.events, episode.ready, people[episode.person].key, READY, e)
        return
    episode.early = 1
    hospitals.unit[episode.hospital].month[_H_EARLY] += 1.0
    ready(hospitals, municipalities, people, tally, mail, seed, e, time)


@kernel
def ready(hospitals, municipalities, people, tally, mail, seed, e, time):
    """Medically ready: dead, home at once, or waiting for the municipality."""
    episode = hospitals.episodes.record[e]
    i = np.int64(episode.person)
    episode.ready = time
    if people[i].status != RESIDENT:
        discharge(hospitals, people, tally, mail, seed, e, time)
        return
    law = hospitals.law[0]
    risk = law.death_share[episode.group] * math.exp(law.death_decade * decades(people, i))
    if uniform(seed, people[i].key, DIES_IN_HOSPITAL, episode.need) <= risk:
        people[i].status = DEAD
        count(tally, people, i, _DEATHS, 1.0)
        hospitals.unit[episode.hospital].month[_H_DEATHS] += 1.0
        discharge(hospitals, people, tally, mail, seed, e, time)
    elif announce(hospitals, municipalities, people, seed, e, time):
        discharge(hospitals, people, tally, mail, seed, e, time)


@kernel
def discharge(hospitals, people, tally, mail, seed, e, time):
    """The patient leaves: bed free, activity coded, a later readmission settled by fate."""
    episode = hospitals.episodes.record[e]
    i, h, group = np.int64(episode.person), np.int64(episode.hospital), episode.group
    accumulate(hospitals, tally, h, time)
    leave_place(hospitals, h, e)
    people[i].in_hospital = 0
    count(tally, people, i, _BED_DAYS, time - episode.admitted)
    hospitals.unit[h].month[_H_DISCHARGES] += 1.0
    hospitals.unit[h].admissions[group] += 1.0
    coded = 1.0 + hospitals.law[0].coding_gain * math.tanh(hospitals.unit[h].style[CODING])
    hospitals.unit[h].points[group] += hospitals.law[0].drg_weight[group] * coded
    if people[i].status == RESIDENT:
        people[i].last_discharge = int(time)
        if people[i].age >= _REFERENCE_AGE:
            count(tally, people, i, _DISCHARGES_65, 1.0)
        send_notice(mail, i, episode.need, DISCHARGED)
        readmission(hospitals, people, seed, e, time)
    close_episode(hospitals.episodes, e)


@kernel
def readmission_chance(hospitals, people, h, episode):
    """Probability of an unplanned readmission within 30 days that this discharge leads to."""
    law, i = hospitals.law[0], np.int64(episode.person)
    x = law.readmission_intercept + law.readmission_decade * max(decades(people, i), -2.0)
    if people[i].conditions & _FRAIL:
        x += law.readmission_frailty
    if people[i].conditions & _HEART_LUNG:
        x += law.readmission_heart_lung
    if episode.group == SURGERY:
        x += law.readmission_planned
    x += law.readmission_early * episode.early
    x -= law.readmission_stay * hospitals.unit[h].style[STAY]
    x -= law.readmission_support * people[i].support
    return logistic(x)


@kernel
def readmission(hospitals, people, seed, e, time):
    """Draw whether and when the patient comes back, and put the arrival on the heap."""
    episode = hospitals.episodes.record[e]
    i, h, need = np.int64(episode.person), np.int64(episode.hospital), next_in_chain(episode)
    if episode.group == BIRTHS or need < 0:
        return
    key = people[i].key
    chance = readmission_chance(hospitals, people, h, episode)
    if uniform(seed, key, READMITTED, episode.need) > chance:
        return
    u = uniform(seed, key, READMISSION_TIME, episode.need)
    days, share = hospitals.law[0].readmission_days, hospitals.law[0].readmission_share
    k = 1
    while share[k] < u:
        k += 1
    wait = days[k - 1] + (days[k] - days[k - 1]) * (u - share[k - 1]) / (share[k] - share[k - 1])
    kind = OTHER if episode.kind == OPERATION else episode.kind
    r = open_episode(
        hospitals.episodes, i, need, kind, episode.condition, 1.0, h, READMISSION, time + wait
    )
    hospitals.episodes.record[r].chain = episode.chain + 1
    schedule(hospitals.events, time + wait, key, JOINS, r)

"""The decision to admit, operations put off, and what an admission is counted as."""

import math

import numpy as np

from sim.care.counting import CODE, count
from sim.care.hospital.beds import accumulate, occupancy, room, take_place
from sim.care.hospital.emergency import HOUR, send_back
from sim.care.hospital.events import close_episode, schedule
from sim.care.hospital.hospital_types import (
    AVOIDABLE_ACUTE,
    AVOIDABLE_CHRONIC,
    BIRTHS,
    ENTERS,
    HC,
    HOME_AVOIDABLE,
    HOME_READMITTED,
    INJURIES,
    MEDICAL_ACUTE,
    OBSTETRIC,
    OPERATION,
    OTHER,
    OTHERS,
    OVERCROWDED,
    PLANNED_STAY,
    READMISSION,
    ROUND,
    STAY,
    SURGERY,
    THRESHOLD,
)
from sim.care.hospital.specialist import count_operation
from sim.care.mail import FOLLOW_UP
from sim.care.state import MEDICAL, SURGICAL
from sim.kernel import kernel
from sim.keyed import normal, uniform
from sim.people.needs import ELECTIVE, EXACERBATION, INJURY, MENTAL, MINOR
from sim.people.state import CONDITIONS, HOME_CARE, RESIDENT
from sim.purposes import (
    ACUTE_AVOIDABLE,
    ADMITTED,
    ED_FOLLOW_UP,
    STAY_LENGTH,
    WARD_WANTED,
)

_EPILEPSY = CONDITIONS.index("epilepsy")
_FRAIL = 1 << CONDITIONS.index("frailty")
_FOUR = 0b1111  # heart failure, COPD, asthma, diabetes
_REFERENCE_AGE, _DECADE = 65.0, 10.0
_READMISSION_WINDOW = 30
_WEEK, _CANCELLED_AT_MOST = 7.0, 2
_ED_HOURS, _ED_ADMISSIONS = CODE["ed_hours"], CODE["ed_admissions"]
_ADMISSIONS, _ACUTE, _ELECTIVE = (
    CODE["admissions"],
    CODE["acute_admissions"],
    CODE["elective_admissions"],
)
_ACUTE_65 = CODE["acute_admissions_65"]
_AVOIDABLE, _AVOIDABLE_ACUTE = CODE["avoidable_heart_failure"], CODE["avoidable_acute"]
_FOUR_20 = CODE["avoidable_four_20"]
_READMISSIONS_65, _H_READMISSIONS = CODE["readmissions_65"], HC["readmissions"]
_H_AVOIDABLE = HC["avoidable"]
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
def enters(hospitals, people, tally, seed, e, time):
    """A patient is admitted, or an operation is put off because no surgical bed is free.

    Who has been put off twice is taken in whatever the crowding.
    """
    episode = hospitals.episodes.record[e]
    i, h = np.int64(episode.person), np.int64(episode.hospital)
    here = people[i].in_hospital == 1
    if people[i].status != RESIDENT or (here and episode.kind != OPERATION):
        close_episode(hospitals.episodes, e)
        return
    if episode.kind == OPERATION:
        if here or (episode.stage < _CANCELLED_AT_MOST and too_full(hospitals, h)):
            cancel(hospitals, people, e, time)
            return
        need = np.int64(episode.need)
        count_operation(hospitals, people, tally, seed, i, h, need, time, episode.arrived)
    group, ward = group_of(hospitals, people, seed, episode)
    episode.group = group
    episode.ward = ward
    episode.admitted = time
    episode.cared = people[i].care == HOME_CARE
    accumulate(hospitals, tally, h, time)
    take_place(hospitals, h, e)
    people[i].in_hospital = 1
    count_admission(hospitals, people, tally, episode, time)
    days = stay_days(hospitals, people, seed, episode)
    episode.ready = time + days
    planned = time + days * hospitals.law[0].round_share
    schedule(hospitals.events, planned, people[i].key, ROUND, e)


@kernel
def too_full(hospitals, h):
    """Whether planned operations are put off: no bed, and many patients beside the beds already."""
    if room(hospitals, h, SURGICAL, True) or room(hospitals, h, MEDICAL, False):
        return False
    unit = hospitals.unit[h]
    beds = unit.beds[MEDICAL] + unit.beds[SURGICAL]
    return unit.elsewhere[OVERCROWDED] >= hospitals.law[0].put_off_share * beds


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
        if people[i].age >= _REFERENCE_AGE:
            count(tally, people, i, _ACUTE_65, 1.0)
        recent = time - people[i].last_discharge <= _READMISSION_WINDOW
        if recent and people[i].age >= _REFERENCE_AGE:
            count(tally, people, i, _READMISSIONS_65, 1.0)
            hospitals.unit[episode.hospital].month[_H_READMISSIONS] += 1.0
            hospitals.home[people[i].municipality, HOME_READMITTED] += 1.0
    if group == AVOIDABLE_CHRONIC or group == AVOIDABLE_ACUTE:
        hospitals.unit[episode.hospital].month[_H_AVOIDABLE] += 1.0
        hospitals.home[people[i].municipality, HOME_AVOIDABLE] += 1.0
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
    """Days until medical readiness: lognormal by group, age and frailty, times the style.

    The stay after a planned operation is a choice of its own.
    """
    law, i, group = hospitals.law[0], np.int64(episode.person), episode.group
    x = law.stay_spread[group] * normal(seed, people[i].key, STAY_LENGTH, episode.need)
    if group != BIRTHS:
        x += law.stay_decade * decades(people, i)
        if people[i].conditions & _FRAIL:
            x += law.stay_frailty
    x += hospitals.unit[episode.hospital].style[STAY]
    if group == SURGERY:
        x += hospitals.unit[episode.hospital].style[PLANNED_STAY]
    return min(law.stay_median[group] * math.exp(x), law.longest_stay)

"""Rounds, readiness, discharge and readmission.

The doctors' round comes before the planned day of discharge; if the hospital is full then, the
patient leaves early, and comes back more often.
"""

import math

import numpy as np

from sim.care.counting import CODE, count, odds_share
from sim.care.hospital.admission import decades, logistic
from sim.care.hospital.beds import accumulate, leave_place, occupancy
from sim.care.hospital.emergency import next_in_chain
from sim.care.hospital.events import close_episode, open_episode, schedule
from sim.care.hospital.hospital_types import (
    BIRTHS,
    CODING,
    DISCHARGE_PLANNING,
    HC,
    HELP,
    HOME_AWAY,
    HOME_DISCHARGED,
    JOINS,
    OPERATION,
    OTHER,
    PLANNED_STAY,
    READMISSION,
    READY,
    STAY,
    SURGERY,
    TOGETHER,
)
from sim.care.hospital.outreach import visit_at_home
from sim.care.mail import DISCHARGED, send_notice
from sim.care.municipal.municipality import announce
from sim.care.municipal.municipality_count import lose_inhabitant
from sim.kernel import kernel
from sim.keyed import uniform
from sim.people.state import CONDITIONS, DEAD, HOME_CARE, RESIDENT
from sim.purposes import (
    DIES_IN_HOSPITAL,
    DISCHARGE_PLAN,
    READMISSION_TIME,
    READMITTED,
)

_FRAIL = 1 << CONDITIONS.index("frailty")
_HEART_LUNG = (1 << CONDITIONS.index("heart_failure")) | (1 << CONDITIONS.index("copd"))
_REFERENCE_AGE, _DECADE = 65.0, 10.0
_BED_DAYS, _DEATHS = CODE["bed_days"], CODE["deaths"]
_PLANNED_DAYS = CODE["elective_bed_days"]
_DISCHARGES_65, _RISK_65 = CODE["discharges_65"], CODE["readmission_risk_65"]
_H_DISCHARGES_65, _H_PLANS = HC["discharges_65"], HC["discharge_plans"]
_H_DEATHS, _H_DISCHARGES, _H_EARLY = HC["deaths"], HC["discharges"], HC["early_discharges"]


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
        lose_inhabitant(municipalities, people, i)
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
    days = time - episode.admitted
    count(tally, people, i, _BED_DAYS, days)
    if group == SURGERY:
        count(tally, people, i, _PLANNED_DAYS, days)
    if episode.cared:
        hospitals.home[people[i].municipality, HOME_AWAY] += days
    hospitals.unit[h].month[_H_DISCHARGES] += 1.0
    hospitals.unit[h].admissions[group] += 1.0
    coded = 1.0 + hospitals.law[0].coding_gain * math.tanh(hospitals.unit[h].style[CODING])
    hospitals.unit[h].points[group] += hospitals.law[0].drg_weight[group] * coded
    if people[i].status == RESIDENT:
        people[i].last_discharge = int(time)
        if people[i].age >= _REFERENCE_AGE:
            count(tally, people, i, _DISCHARGES_65, 1.0)
            hospitals.unit[h].month[_H_DISCHARGES_65] += 1.0
            if has_plan(hospitals, people, seed, h, episode):
                hospitals.unit[h].month[_H_PLANS] += 1.0
            hospitals.home[people[i].municipality, HOME_DISCHARGED] += 1.0
        if group != SURGERY and group != BIRTHS:
            visit_at_home(hospitals, people, seed, i, h, np.int64(episode.need))
        send_notice(mail, i, episode.need, DISCHARGED)
        readmission(hospitals, people, tally, seed, e, time)
    close_episode(hospitals.episodes, e)


@kernel
def has_plan(hospitals, people, seed, h, episode):
    """Whether a plan for life after the stay was made for this patient, aged 65 or older."""
    i = np.int64(episode.person)
    if people[i].age < _REFERENCE_AGE:
        return False
    style = hospitals.unit[h].style[DISCHARGE_PLANNING]
    share = odds_share(hospitals.law[0].discharge_plan_share, style)
    return uniform(seed, people[i].key, DISCHARGE_PLAN, episode.need) <= share


@kernel
def readmission_chance(hospitals, people, seed, h, episode):
    """Probability of an unplanned readmission within 30 days that this discharge leads to."""
    law, i = hospitals.law[0], np.int64(episode.person)
    x = law.readmission_intercept + law.readmission_decade * max(decades(people, i), -2.0)
    if people[i].conditions & _FRAIL:
        x += law.readmission_frailty
    if people[i].conditions & _HEART_LUNG:
        x += law.readmission_heart_lung
    style = hospitals.unit[h].style
    stay = style[STAY]
    if episode.group == SURGERY:
        x += law.readmission_planned
        stay += style[PLANNED_STAY]
    x += law.readmission_early * episode.early
    x -= law.readmission_stay * stay
    x -= law.readmission_support * people[i].support
    if episode.planned == TOGETHER or has_plan(hospitals, people, seed, h, episode):
        x -= law.readmission_plan
    if people[i].care == HOME_CARE:
        x -= hospitals.home[people[i].municipality, HELP]
    return logistic(x)


@kernel
def readmission(hospitals, people, tally, seed, e, time):
    """Draw whether and when the patient comes back, and put the arrival on the heap."""
    episode = hospitals.episodes.record[e]
    i, h, need = np.int64(episode.person), np.int64(episode.hospital), next_in_chain(episode)
    if episode.group == BIRTHS or need < 0:
        return
    key = people[i].key
    chance = readmission_chance(hospitals, people, seed, h, episode)
    if people[i].age >= _REFERENCE_AGE:
        count(tally, people, i, _RISK_65, chance)
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

"""Municipalities take patients home from hospital.

A patient who needs municipal care waits in a hospital bed until a plan is made (on working days,
unless it was made during the stay) and a start slot or a place is free. Who waits long for a place
goes home with home care instead.
"""

import math

import numpy as np

from sim.care.counting import CODE, count, odds_share
from sim.care.hospital.events import join, schedule
from sim.care.hospital.hospital_types import (
    ALONE,
    ASSESSED,
    ASSESSING,
    DISCHARGE_PLANNING,
    EFFORT,
    FETCHED,
    GRANTING,
    HC,
    HEALTH_CARE,
    HELP,
    HOME,
    HOME_AWAY,
    JOINT,
    LIABILITY,
    MC,
    REPORTING,
    SCHEDULING,
    TAKEN_HOME,
    TO_HOME,
    TO_SARSKILT,
    TO_SHORT_TERM,
    TOGETHER,
)
from sim.care.municipal.municipality_count import need_chance
from sim.care.municipal.places import (
    granted,
    guests_day,
    is_waiting,
    places,
    sarskilt_day,
    start_home_care,
    take_guest,
)
from sim.kernel import kernel
from sim.keyed import exponential, uniform
from sim.people.state import (
    RESIDENT,
    SARSKILT_BOENDE,
    SHORT_TERM,
)
from sim.purposes import (
    ALTERNATIVE_TIME,
    DESTINATION,
    HOME_CARE_LASTS,
    NEEDS_MUNICIPAL_CARE,
    PLANNED_AHEAD,
    PLANNING_TIME,
    TAKEN_HOME_HOUR,
)

_READY_DAYS, _H_READY = CODE["discharge_ready_days"], HC["discharge_ready_days"]
_DISCHARGES, _GRANTED, _PERFORMED = (
    MC["discharges"],
    MC["home_care_hours"],
    MC["home_care_performed"],
)
_SHORT_DAYS, _SARSKILT_DAYS = MC["short_term_days"], MC["sarskilt_boende_days"]
_ASSESSED_N, _DAYS = MC["assessments"], MC["days"]
_PLANNED, _HEALTH_CARE = MC["home_care_planned"], MC["health_care_hours"]
_M_JOINT, _SOON = MC["joint_plans"], MC["home_3_days"]
_REPORTED = MC["home_care_reported"]
_H_COMPLEX, _H_JOINT = HC["complex_discharges"], HC["joint_plans"]
SOON_DAYS = 3
_PLAN, _START = 0, 1
_FIRST, _LAST, _COUNT = 0, 1, 2
_EARLIEST, _SPAN = 9.0 / 24.0, 6.0 / 24.0


@kernel
def announce(hospitals, municipalities, people, seed, e, time):
    """Tell the municipality that a patient is ready; True if the patient can leave at once.

    Patients who need nothing new leave at once, and so do those planned during the stay if a
    home-care start is free.
    """
    episode, law = hospitals.episodes.record[e], hospitals.law[0]
    i, need = np.int64(episode.person), np.int64(episode.need)
    key, m = people[i].key, np.int64(people[i].municipality)
    if uniform(seed, key, NEEDS_MUNICIPAL_CARE, need) > need_chance(law, people, i):
        return True
    municipalities.unit[m].month[_DISCHARGES] += 1.0
    hospitals.unit[episode.hospital].month[_H_COMPLEX] += 1.0
    u = uniform(seed, key, DESTINATION, need)
    episode.destination = TO_HOME
    if u <= law.destination_sarskilt:
        episode.destination = TO_SARSKILT
        waits = is_waiting(municipalities, m, i)
        if not waits and granted(municipalities, people, seed, i, m, time):
            join(municipalities.waiting, m, i, need, time)
    elif u <= law.destination_sarskilt + law.destination_short_term:
        episode.destination = TO_SHORT_TERM
    effort = municipalities.unit[m].style[JOINT]
    effort += law.planning_link * hospitals.unit[episode.hospital].style[DISCHARGE_PLANNING]
    planned = odds_share(municipalities.law[0].planned_ahead, effort)
    episode.stage, episode.planned = ASSESSING, ALONE
    if uniform(seed, key, PLANNED_AHEAD, need) <= planned:
        episode.stage, episode.planned = ASSESSED, TOGETHER
        municipalities.unit[m].month[_M_JOINT] += 1.0
        hospitals.unit[episode.hospital].month[_H_JOINT] += 1.0
        if episode.destination == TO_HOME and municipalities.unit[m].credit[_START] >= 1.0:
            municipalities.unit[m].credit[_START] -= 1.0
            municipalities.unit[m].month[_SOON] += 1.0
            help_home(municipalities, people, seed, i, m, need)
            return True
    wait_for_home(hospitals, municipalities, m, e)
    return False


@kernel
def help_home(municipalities, people, seed, i, m, need):
    """Home care after hospital: for some it lasts, for others it is over in a few weeks."""
    if uniform(seed, people[i].key, HOME_CARE_LASTS, need) <= municipalities.law[0].lasting_share:
        start_home_care(municipalities, people, i, m)


@kernel
def wait_for_home(hospitals, municipalities, m, e):
    """Put an episode last among the municipality's discharge-ready patients."""
    ready = municipalities.unit[m].ready
    hospitals.episodes.record[e].next = -1
    if ready[_LAST] >= 0:
        hospitals.episodes.record[ready[_LAST]].next = e
    else:
        ready[_FIRST] = e
    ready[_LAST] = e
    ready[_COUNT] += 1


@kernel
def can_go(municipalities, people, seed, episode, m, day):
    """Give an assessed patient a start slot or a place; False if none is free.

    Who has waited long enough for a place is offered home care instead.
    """
    i, law = np.int64(episode.person), municipalities.law[0]
    if episode.destination == TO_HOME:
        if municipalities.unit[m].credit[_START] < 1.0:
            return False
        municipalities.unit[m].credit[_START] -= 1.0
        help_home(municipalities, people, seed, i, m, episode.need)
        return True
    if people[i].care == SARSKILT_BOENDE or people[i].care == SHORT_TERM:
        return True
    if municipalities.unit[m].short_term_used >= places(municipalities, m):
        usual = law.alternative_days * math.exp(-municipalities.unit[m].style[EFFORT])
        patience = usual * exponential(seed, people[i].key, ALTERNATIVE_TIME, episode.need)
        if day + 1.0 - episode.ready >= patience:
            episode.destination = TO_HOME
        return False
    take_guest(municipalities, people, seed, i, m, episode.need, day + 1.0)
    return True


@kernel
def ready_day(hospitals, municipalities, people, tally, seed, m, day):
    """Go through the discharge-ready, oldest first; whoever can go is fetched tomorrow.

    Everybody still in a bed at midnight counts one discharge-ready day.
    """
    record, unit = hospitals.episodes.record, municipalities.unit[m]
    ready = unit.ready
    plan = municipalities.law[0].planning_days * math.exp(-unit.style[EFFORT])
    before, e = -1, np.int64(ready[_FIRST])
    while e >= 0:
        episode = record[e]
        i, following = np.int64(episode.person), np.int64(episode.next)
        days = day + 1 - int(episode.ready)
        count(tally, people, i, _READY_DAYS, 1.0)
        hospitals.unit[episode.hospital].month[_H_READY] += 1.0
        for n in range(min(days, LIABILITY)):
            unit.beyond[n] += 1.0
        if episode.stage == ASSESSING and unit.credit[_PLAN] >= 1.0:
            waited = day + 1.0 - episode.ready
            if waited >= plan * exponential(seed, people[i].key, PLANNING_TIME, episode.need):
                unit.credit[_PLAN] -= 1.0
                unit.month[_ASSESSED_N] += 1.0
                episode.stage = ASSESSED
        goes = people[i].status != RESIDENT
        if not goes and episode.stage == ASSESSED:
            goes = can_go(municipalities, people, seed, episode, m, day)
        if goes:
            episode.stage = FETCHED
            if days <= SOON_DAYS:
                unit.month[_SOON] += 1.0
            key = people[i].key
            hour = _EARLIEST + _SPAN * uniform(seed, key, TAKEN_HOME_HOUR, episode.need)
            schedule(hospitals.events, day + 1.0 + hour, key, TAKEN_HOME, e)
            if before >= 0:
                record[before].next = following
            else:
                ready[_FIRST] = following
            if ready[_LAST] == e:
                ready[_LAST] = before
            ready[_COUNT] -= 1
        else:
            before = e
        e = following


@kernel
def performed_of_granted(law, style):
    """Hours planned, and hours performed, of each hour granted.

    Staff perform a part of the schedule; the more is granted and scheduled for them, the less of
    it they reach.
    """
    planned = odds_share(law.planned_share, style[SCHEDULING])
    stretch = law.stretch_loss * (style[GRANTING] + style[SCHEDULING])
    kept = odds_share(law.performed_share / law.planned_share, style[HOME] - stretch)
    return planned, planned * kept


@kernel
def home_care_day(municipalities, m, away):
    """Count the hours of home care granted, planned, performed and reported, and of health care.

    Nothing is performed for users who lie in hospital: `away` days, counted at discharge.
    """
    unit, law = municipalities.unit[m], municipalities.law[0]
    planned, performed = performed_of_granted(law, unit.style)
    each = unit.hours_per_user * math.exp(unit.style[GRANTING])
    granted_hours = unit.home_users * each
    done = (granted_hours - away * each) * performed / (1.0 - law.away_share)
    health = unit.home_users * law.health_care_hours_day * math.exp(unit.style[HEALTH_CARE])
    unit.month[_GRANTED] += granted_hours
    unit.month[_PLANNED] += granted_hours * planned
    unit.month[_PERFORMED] += done
    unit.month[_REPORTED] += done * odds_share(law.reported_share, unit.style[REPORTING])
    unit.month[_HEALTH_CARE] += health


@kernel
def protection(municipalities, m):
    """Fall in the log-odds of readmission of those with home care, 0 at the usual hours."""
    law, style = municipalities.law[0], municipalities.unit[m].style
    _, performed = performed_of_granted(law, style)
    hours = style[GRANTING] + math.log(performed / law.performed_share)
    return law.help_performed * hours + law.help_health_care * style[HEALTH_CARE]


@kernel
def municipality_day(hospitals, municipalities, people, tally, day, working, seed):
    """One day of all municipalities."""
    law = municipalities.law[0]
    for m in range(municipalities.unit.size):
        unit = municipalities.unit[m]
        style, credit = unit.style, unit.credit
        extra = law.backlog_relief * unit.ready[_COUNT]
        if working:
            plans = municipalities.unit[m].assessments * math.exp(style[EFFORT]) + extra
            credit[_PLAN] = min(credit[_PLAN] + plans, plans + law.saved_cases)
        starts = municipalities.unit[m].home_starts * math.exp(style[HOME]) + extra
        if not working:
            starts *= law.weekend_starts
        credit[_START] = min(credit[_START] + starts, starts + law.saved_cases)
        guests_day(municipalities, people, m, day)
        sarskilt_day(municipalities, people, m, day)
        ready_day(hospitals, municipalities, people, tally, seed, m, day)
        away = min(hospitals.home[m, HOME_AWAY], float(unit.home_users))
        hospitals.home[m, HOME_AWAY] -= away
        home_care_day(municipalities, m, away)
        hospitals.home[m, HELP] = protection(municipalities, m)
        month = municipalities.unit[m].month
        month[_SHORT_DAYS] += municipalities.unit[m].short_term_used
        month[_SARSKILT_DAYS] += municipalities.unit[m].sarskilt_used
        month[_DAYS] += 1.0

"""Municipalities take patients home: plans, home care, short-term places, särskilt boende.

A patient who needs municipal care waits in a hospital bed until a plan is made (on working days,
unless it was made during the stay) and a start slot or a place is free. Särskilt boende has one
queue, from home, short-term places and hospital alike; patients wait for it in short-term places.
"""

import math

import numpy as np

from sim.care.counting import CODE, count
from sim.care.events import join, remove_after, schedule
from sim.care.hospital_types import (
    ASSESSED,
    ASSESSING,
    EFFORT,
    FETCHED,
    HC,
    HOME,
    LIABILITY,
    MC,
    PLACES,
    TAKEN_HOME,
    TO_HOME,
    TO_SARSKILT,
    TO_SHORT_TERM,
)
from sim.kernel import array_kernel, kernel
from sim.keyed import exponential, normal, uniform
from sim.people.state import (
    CONDITIONS,
    HOME_CARE,
    NO_CARE,
    RESIDENT,
    SARSKILT_BOENDE,
    SHORT_TERM,
)
from sim.purposes import (
    DESTINATION,
    NEEDS_MUNICIPAL_CARE,
    PLANNED_AHEAD,
    PLANNING_TIME,
    SHORT_TERM_STAY,
    TAKEN_HOME_HOUR,
)

_FRAIL = 1 << CONDITIONS.index("frailty")
_READY_DAYS, _H_READY = CODE["discharge_ready_days"], HC["discharge_ready_days"]
_DISCHARGES, _GRANTED, _PERFORMED = (
    MC["discharges"],
    MC["home_care_hours"],
    MC["home_care_performed"],
)
_SHORT_DAYS, _SARSKILT_DAYS = MC["short_term_days"], MC["sarskilt_boende_days"]
_MOVED_IN, _MOVED_WAIT, _ASSESSED_N = MC["moved_in"], MC["moved_in_wait_days"], MC["assessments"]
_DAYS = MC["days"]
_PLAN, _START = 0, 1
_FIRST, _LAST, _COUNT = 0, 1, 2
_EARLIEST, _SPAN = 9.0 / 24.0, 6.0 / 24.0
_OLD, _VERY_OLD = 65, 80
_WEEK = 7


@kernel
def need_chance(law, people, i):
    """Probability that a patient ready for discharge needs a new decision of the municipality."""
    care, age = people[i].care, people[i].age
    if care == SARSKILT_BOENDE:
        return 0.0
    if care == HOME_CARE:
        chance = law.need_home_care
    elif care == SHORT_TERM:
        chance = law.need_short_term
    elif age >= _VERY_OLD:
        chance = law.need_80
    elif age >= _OLD:
        chance = law.need_65
    else:
        chance = law.need_young
    if people[i].conditions & _FRAIL:
        chance *= law.need_frailty
    return min(chance, 1.0)


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
    u = uniform(seed, key, DESTINATION, need)
    episode.destination = TO_HOME
    if u <= law.destination_sarskilt:
        episode.destination = TO_SARSKILT
        if not is_waiting(municipalities, m, i):
            join(municipalities.waiting, m, i, need, time)
    elif u <= law.destination_sarskilt + law.destination_short_term:
        episode.destination = TO_SHORT_TERM
    odds = municipalities.law[0].planned_ahead * math.exp(municipalities.unit[m].style[EFFORT])
    planned = odds / (1.0 - municipalities.law[0].planned_ahead + odds)
    episode.stage = ASSESSING
    if uniform(seed, key, PLANNED_AHEAD, need) <= planned:
        episode.stage = ASSESSED
        if episode.destination == TO_HOME and municipalities.unit[m].credit[_START] >= 1.0:
            municipalities.unit[m].credit[_START] -= 1.0
            start_home_care(municipalities, people, i, m)
            return True
    wait_for_home(hospitals, municipalities, m, e)
    return False


@kernel
def start_home_care(municipalities, people, i, m):
    """A person at home gets home care, if there is no more than that already."""
    if people[i].care == NO_CARE:
        people[i].care = HOME_CARE
        municipalities.unit[m].home_users += 1


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
def places(municipalities, m):
    """Short-term places of the municipality at its present style."""
    unit = municipalities.unit[m]
    return round(unit.short_term_base * math.exp(unit.style[PLACES]))


@kernel
def take_guest(municipalities, people, seed, i, m, need, time):
    """A person moves into a short-term place."""
    g = municipalities.guest_free[0]
    if g < 0:
        raise RuntimeError("the pool of short-term guests is full")
    guest = municipalities.guests[g]
    municipalities.guest_free[0] = guest.next
    municipalities.guest_free[1] += 1
    law = municipalities.law[0]
    days = law.short_term_days * math.exp(
        law.short_term_spread * normal(seed, people[i].key, SHORT_TERM_STAY, need)
    )
    guest.person = i
    guest.until = time + days
    guest.next = municipalities.unit[m].guest_head
    municipalities.unit[m].guest_head = g
    municipalities.unit[m].short_term_used += 1
    if people[i].care == HOME_CARE:
        municipalities.unit[m].home_users -= 1
    people[i].care = SHORT_TERM


@kernel
def is_waiting(municipalities, m, i):
    """Whether the person stands in the queue to särskilt boende."""
    w = municipalities.waiting.rows[m].head
    while w >= 0:
        if municipalities.waiting.record[w].person == i:
            return True
        w = municipalities.waiting.record[w].next
    return False


@kernel
def guests_day(municipalities, people, m, day):
    """Short-term guests leave: dead, moved on, or home with home care when their time is up."""
    before, g = -1, np.int64(municipalities.unit[m].guest_head)
    while g >= 0:
        guest = municipalities.guests[g]
        i, following = np.int64(guest.person), np.int64(guest.next)
        leaves = people[i].status != RESIDENT or people[i].care != SHORT_TERM
        due = day >= guest.until and people[i].in_hospital == 0
        if not leaves and due and not is_waiting(municipalities, m, i):
            leaves = True
            people[i].care = HOME_CARE
            municipalities.unit[m].home_users += 1
        if leaves:
            if before >= 0:
                municipalities.guests[before].next = following
            else:
                municipalities.unit[m].guest_head = following
            guest.next = municipalities.guest_free[0]
            municipalities.guest_free[0] = g
            municipalities.guest_free[1] -= 1
            municipalities.unit[m].short_term_used -= 1
        else:
            before = g
        g = following


@kernel
def sarskilt_day(municipalities, people, m, day):
    """Free places in särskilt boende go to those who have waited longest."""
    waiting = municipalities.waiting
    while municipalities.unit[m].sarskilt_used < municipalities.unit[m].sarskilt_places:
        w = waiting.rows[m].head
        if w < 0:
            return
        i, since = np.int64(waiting.record[w].person), waiting.record[w].since
        remove_after(waiting, m, -1, w)
        gone = people[i].status != RESIDENT or people[i].municipality != m
        if gone or people[i].care == SARSKILT_BOENDE:
            continue
        if people[i].care == HOME_CARE:
            municipalities.unit[m].home_users -= 1
        people[i].care = SARSKILT_BOENDE
        municipalities.unit[m].sarskilt_used += 1
        municipalities.unit[m].month[_MOVED_IN] += 1.0
        municipalities.unit[m].month[_MOVED_WAIT] += day - since


@kernel
def can_go(municipalities, people, seed, episode, m, day):
    """Give an assessed patient a start slot or a place; False if none is free."""
    i = np.int64(episode.person)
    if episode.destination == TO_HOME:
        if municipalities.unit[m].credit[_START] < 1.0:
            return False
        municipalities.unit[m].credit[_START] -= 1.0
        start_home_care(municipalities, people, i, m)
        return True
    if people[i].care == SARSKILT_BOENDE or people[i].care == SHORT_TERM:
        return True
    if municipalities.unit[m].short_term_used >= places(municipalities, m):
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
def municipality_day(hospitals, municipalities, people, tally, day, working, seed):
    """One day of all municipalities."""
    law = municipalities.law[0]
    if day % _WEEK == 0:
        recount(municipalities, people)
    for m in range(municipalities.unit.size):
        unit = municipalities.unit[m]
        style, credit = unit.style, unit.credit
        if working:
            plans = municipalities.unit[m].assessments * math.exp(style[EFFORT])
            credit[_PLAN] = min(credit[_PLAN] + plans, plans + law.saved_cases)
        starts = municipalities.unit[m].home_starts * math.exp(style[HOME])
        if not working:
            starts *= law.weekend_starts
        credit[_START] = min(credit[_START] + starts, starts + law.saved_cases)
        guests_day(municipalities, people, m, day)
        sarskilt_day(municipalities, people, m, day)
        ready_day(hospitals, municipalities, people, tally, seed, m, day)
        month = municipalities.unit[m].month
        granted = municipalities.unit[m].home_users * municipalities.unit[m].hours_per_user
        performed = law.performed_share * math.exp(style[HOME])
        month[_GRANTED] += granted
        month[_PERFORMED] += granted * performed / (1.0 - law.performed_share + performed)
        month[_SHORT_DAYS] += municipalities.unit[m].short_term_used
        month[_SARSKILT_DAYS] += municipalities.unit[m].sarskilt_used
        month[_DAYS] += 1.0


@kernel
def recount(municipalities, people):
    """Count inhabitants, home-care users and residents anew, after deaths, births and moves."""
    for m in range(municipalities.unit.size):
        municipalities.unit[m].population = 0
        municipalities.unit[m].population_65 = 0
        municipalities.unit[m].home_users = 0
        municipalities.unit[m].sarskilt_used = 0
    for i in range(people.size):
        if people[i].status != RESIDENT:
            continue
        m = people[i].municipality
        municipalities.unit[m].population += 1
        if people[i].age >= _OLD:
            municipalities.unit[m].population_65 += 1
        if people[i].care == HOME_CARE:
            municipalities.unit[m].home_users += 1
        elif people[i].care == SARSKILT_BOENDE:
            municipalities.unit[m].sarskilt_used += 1


@kernel
def take_requests(municipalities, people, requests_person, requests_kind, count_, day):
    """Requests for municipal care from people at home; empties the buffer.

    Home care starts at once; särskilt boende is queued for. `requests_kind` holds values of
    `People.care`.
    """
    for n in range(count_[0]):
        i, kind = np.int64(requests_person[n]), requests_kind[n]
        if people[i].status != RESIDENT:
            continue
        m = np.int64(people[i].municipality)
        if kind == SARSKILT_BOENDE:
            if people[i].care != SARSKILT_BOENDE and not is_waiting(municipalities, m, i):
                join(municipalities.waiting, m, i, 0, float(day))
        elif kind == HOME_CARE:
            start_home_care(municipalities, people, i, m)
        else:
            raise ValueError("a request must be for home care or for särskilt boende")
    count_[0] = 0


@array_kernel
def wait_now(municipalities, day):
    """Mean days waited so far in each queue to särskilt boende, float64[municipalities]."""
    waiting = municipalities.waiting
    out = np.zeros(waiting.rows.size)
    for m in range(waiting.rows.size):
        w = waiting.rows[m].head
        while w >= 0:
            out[m] += day - waiting.record[w].since
            w = waiting.record[w].next
        out[m] /= max(waiting.rows[m].length, 1)
    return out

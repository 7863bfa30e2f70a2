"""Municipal care at home, in short-term places and in särskilt boende.

Särskilt boende has one queue, from home, short-term places and hospital alike; those granted it in
hospital wait for it in short-term places.
"""

import math

import numpy as np

from sim.care.hospital.events import join, remove_after
from sim.care.hospital.hospital_types import MC, PLACES
from sim.care.pools import give_back, take_record
from sim.kernel import array_kernel, kernel
from sim.keyed import normal, uniform
from sim.people.state import HOME_CARE, NO_CARE, RESIDENT, SARSKILT_BOENDE, SHORT_TERM
from sim.purposes import GRANTED, SHORT_TERM_STAY

_MOVED_IN, _MOVED_WAIT = MC["moved_in"], MC["moved_in_wait_days"]
_YEAR = 365.25


@kernel
def start_home_care(municipalities, people, i, m):
    """A person at home gets lasting home care, if there is no more than that already."""
    if people[i].care == NO_CARE:
        people[i].care = HOME_CARE
        municipalities.unit[m].home_users += 1


@kernel
def places(municipalities, m):
    """Short-term places of the municipality at its present style."""
    unit = municipalities.unit[m]
    return round(unit.short_term_base * math.exp(unit.style[PLACES]))


@kernel
def take_guest(municipalities, people, seed, i, m, need, time):
    """A person moves into a short-term place."""
    g = take_record(municipalities.guests, municipalities.guest_free)
    if g < 0:
        raise RuntimeError("the pool of short-term guests is full")
    guest = municipalities.guests[g]
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
            give_back(municipalities.guests, municipalities.guest_free, g)
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
def granted(municipalities, people, seed, i, m, day):
    """Whether a request for särskilt boende is granted: stricter, the longer the queue is.

    The wait that a queue means is its length over the usual turnover of the places.
    """
    law, unit = municipalities.law[0], municipalities.unit[m]
    turnover = max(unit.sarskilt_places, 1) / (law.sarskilt_stay_years * _YEAR)
    wait = municipalities.waiting.rows[m].length / turnover
    share = 1.0 / (1.0 + (wait / law.strict_days) ** law.strict_power)
    return uniform(seed, people[i].key, GRANTED, int(day)) <= share


@kernel
def take_requests(municipalities, people, requests_person, requests_kind, count_, day, seed):
    """Requests for municipal care from people at home; empties the buffer.

    Home care starts at once; särskilt boende is queued for, if granted. `requests_kind` holds
    values of `People.care`.
    """
    for n in range(count_[0]):
        i, kind = np.int64(requests_person[n]), requests_kind[n]
        if people[i].status != RESIDENT:
            continue
        m = np.int64(people[i].municipality)
        if kind == SARSKILT_BOENDE:
            waits = people[i].care == SARSKILT_BOENDE or is_waiting(municipalities, m, i)
            if not waits and granted(municipalities, people, seed, i, m, day):
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

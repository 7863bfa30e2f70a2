"""A day of the light workload in this project's kernels: keyed draws, agenda, event heap, lists.

A person has one event on the agenda, the day of the next request. A day takes everybody's requests
off the agenda, sorts them by vårdcentral and time, lets each vårdcentral work through its day in
exact order, and then the hospital, whose events stand on a heap.
"""

import math

import numpy as np

from benchmarks.light.workload import (
    BATCH_DAYS,
    BATCHES,
    DAYS,
    REFERRED,
    ROUTINE,
    STAY_DAYS,
    URGENT,
    URGENT_SHARE,
    WARM_DAYS,
    Workload,
)
from sim.bundle import Bundle
from sim.care.agenda import Agenda, fetch_people, new_agenda, open_day, push, turn
from sim.care.hospital.events import drop_first, join, remove_after, schedule
from sim.care.hospital.hospital_types import EVENT, Events, Waiting
from sim.care.hospital.waiting_list import new_waiting
from sim.kernel import kernel
from sim.keyed import entity_keys, exponential, seed_key, uniform

# Purposes of draws
GAP, PRIORITY, SERVICE, REFERRAL, STAY = (np.int64(n) for n in range(1, 6))
# Events of the hospital
ARRIVES, LEAVES = np.int64(0), np.int64(1)
# Columns of the counts
CONTACTS, TREATED, REFERRED_COUNT, BEDS_USED = range(4)

PERSON = np.dtype(
    [
        ("key", "u8"),
        ("rate", "f8"),  # requests a day
        ("next", "f8"),  # time of the next request
        ("requests", "i4"),  # made so far
        ("centre", "i4"),
    ],
    align=True,
)
REQUEST = np.dtype(
    [("time", "f8"), ("person", "i4"), ("number", "i4"), ("centre", "i4")], align=True
)
SERVER = np.dtype([("until", "f8"), ("person", "i4"), ("number", "i4")], align=True)
LAW = np.dtype([("service", "f8"), ("beds", "i8")])


class Region(Bundle):
    """All state of a light region."""

    people: np.ndarray  # PERSON[people]
    agenda: Agenda
    today: np.ndarray  # REQUEST[room], unsorted
    sorted: np.ndarray  # REQUEST[room], by vårdcentral and time
    first: np.ndarray  # int64[centres + 1], each vårdcentral's requests in `sorted`
    filled: np.ndarray  # int64[centres], of these, put there so far
    servers: np.ndarray  # SERVER[centres, clinicians], idle: until infinity
    waiting: Waiting  # lists 2 * centre + priority; the last is the hospital's
    hospital: Events
    law: np.ndarray  # LAW[1]
    counts: np.ndarray  # int64[4]
    bed_days: np.ndarray  # float64[1]
    waits: np.ndarray  # float64[centres, batches, 2]
    waited: np.ndarray  # float64[centres, batches, 2]


def new_region(workload: Workload) -> tuple[Region, np.uint64]:
    """A region on its first day, everybody's first request on the agenda; and the mixed seed."""
    size, centres = workload.people, workload.centres
    people = np.zeros(size, PERSON)
    people["key"] = entity_keys(np.arange(size))
    people["centre"] = np.repeat(np.arange(centres), workload.listed)
    people["rate"] = np.tile(np.repeat(workload.group_rates, workload.group_sizes), centres)
    servers = np.zeros((centres, workload.clinicians), SERVER)
    servers["until"] = np.inf
    law = np.zeros(1, LAW)
    law["service"], law["beds"] = workload.service_days, workload.beds
    room = max(1000, size // 20)
    busy = int(workload.requests_a_day * centres * 2) + 1000
    region = Region(
        people, new_agenda(size, DAYS + 1), np.zeros(busy, REQUEST),
        np.zeros(busy, REQUEST), np.zeros(centres + 1, np.int64), np.zeros(centres, np.int64),
        servers, new_waiting(room, 2 * centres + 1),
        Events(np.zeros(room, EVENT), np.zeros(1, np.int64)), law, np.zeros(4, np.int64),
        np.zeros(1), np.zeros((centres, BATCHES, 2)), np.zeros((centres, BATCHES, 2)),
    )  # fmt: skip
    seed = seed_key(workload.seed)
    first_requests(region, seed)
    return region, seed


@kernel
def plan_request(region, seed, i, now):
    """Draw when a person asks next; beyond the year nothing is planned."""
    person = region.people[i]
    person.next = now + exponential(seed, person.key, GAP, person.requests) / person.rate


@kernel
def plan_day(region, i):
    """Put a person on the agenda for the day of the next request, if it is this year."""
    day = int(region.people[i].next)
    if day < DAYS:
        push(region.agenda, day, i, 0, 0, 0, 0, 0.0)


@kernel
def first_requests(region, seed):
    """Everybody's first request."""
    for i in range(region.people.size):
        plan_request(region, seed, i, 0.0)
        plan_day(region, i)


@kernel
def requests_of(region, seed, day):
    """Take the day's requests off the agenda, everybody's next one planned; returns how many."""
    agenda, people, size = region.agenda, region.people, 0
    s = open_day(agenda, day)
    while s >= 0:
        fetch_people(agenda, s, people)
        for line in range(agenda.sheet[s].used):
            size = requests_of_person(
                region, seed, np.int64(agenda.event[s, line].person), day, size
            )
        s = turn(agenda, s)
    return size


@kernel
def requests_of_person(region, seed, i, day, size):
    """A person's requests of the day onto the `size` others; returns how many there are now."""
    person = region.people[i]
    while person.next < day + 1:
        request = region.today[size]
        request.time = person.next
        request.person = i
        request.number = person.requests
        request.centre = person.centre
        size += 1
        person.requests += 1
        plan_request(region, seed, i, person.next)
    plan_day(region, i)
    return size


@kernel
def sort_requests(region, size):
    """Requests of the day by vårdcentral and time, into `sorted` and `first`."""
    today, ordered = region.today, region.sorted
    first, filled = region.first, region.filled
    first[:] = 0
    filled[:] = 0
    for n in range(size):
        first[today[n].centre + 1] += 1
    for c in range(filled.size):
        first[c + 1] += first[c]
    for n in range(size):
        c = np.int64(today[n].centre)
        place = first[c] + filled[c]
        filled[c] += 1
        while place > first[c] and ordered[place - 1].time > today[n].time:
            ordered[place] = ordered[place - 1]
            place -= 1
        ordered[place] = today[n]


@kernel
def note_wait(region, centre, priority, asked, wait):
    """Count a wait in the batch of the request."""
    if asked >= WARM_DAYS:
        batch = int((asked - WARM_DAYS) / BATCH_DAYS)
        region.waits[centre, batch, priority] += wait
        region.waited[centre, batch, priority] += 1.0


@kernel
def begin(region, seed, centre, server, person, number, now):
    """A clinician sees a person."""
    desk = region.servers[centre, server]
    draw = exponential(seed, region.people[person].key, SERVICE, number)
    desk.until = now + draw * region.law[0].service
    desk.person = person
    desk.number = number


@kernel
def call_next(region, seed, centre, server, now):
    """A clinician who is free takes the first who waits, urgent ones first."""
    waiting = region.waiting
    priority = URGENT if waiting.rows[2 * centre].head >= 0 else ROUTINE
    row = 2 * centre + priority
    w = np.int64(waiting.rows[row].head)
    if w < 0:
        region.servers[centre, server].until = np.inf
        return
    person, number = np.int64(waiting.record[w].person), np.int64(waiting.record[w].need)
    asked = float(waiting.record[w].since)  # single precision, within seconds
    remove_after(waiting, row, -1, w)
    note_wait(region, centre, priority, asked, now - asked)
    begin(region, seed, centre, server, person, number, now)


@kernel
def leave(region, seed, centre, server, now):
    """A visit ends; some go on to the hospital."""
    desk = region.servers[centre, server]
    person, number = np.int64(desk.person), np.int64(desk.number)
    region.counts[TREATED] += 1
    key = region.people[person].key
    if uniform(seed, key, REFERRAL, number) <= REFERRED:
        region.counts[REFERRED_COUNT] += 1
        schedule(region.hospital, now, np.uint64(person), ARRIVES, number)
    call_next(region, seed, centre, server, now)


@kernel
def ask(region, seed, centre, request):
    """A person asks for care: seen at once by whoever is free, or put on the list."""
    person, number, now = np.int64(request.person), np.int64(request.number), request.time
    draw = uniform(seed, region.people[person].key, PRIORITY, number)
    priority = URGENT if draw <= URGENT_SHARE else ROUTINE
    for server in range(region.servers.shape[1]):
        if region.servers[centre, server].until == np.inf:
            note_wait(region, centre, priority, now, 0.0)
            begin(region, seed, centre, server, person, number, now)
            return
    join(region.waiting, 2 * centre + priority, person, number, now)


@kernel
def centre_day(region, seed, centre, end):
    """A vårdcentral up to the time `end`: requests and ends of visits in exact order."""
    servers = region.servers[centre]
    n, last = region.first[centre], region.first[centre + 1]
    while True:
        server, soonest = 0, servers[0].until
        for other in range(1, servers.size):
            if servers[other].until < soonest:
                server, soonest = other, servers[other].until
        asks = region.sorted[n].time if n < last else math.inf
        if min(soonest, asks) >= end:
            break
        if soonest <= asks:
            leave(region, seed, centre, server, soonest)
        else:
            ask(region, seed, centre, region.sorted[n])
            n += 1


@kernel
def admit(region, seed, person, number, now):
    """A patient takes a bed; bed-days count to the end of the year."""
    stay = exponential(seed, region.people[person].key, STAY, number) * STAY_DAYS
    region.counts[BEDS_USED] += 1
    region.bed_days[0] += min(stay, DAYS - now)
    schedule(region.hospital, now + stay, np.uint64(person), LEAVES, number)


@kernel
def hospital_day(region, seed, end):
    """The hospital up to the time `end`: arrivals and discharges in exact order."""
    events, waiting = region.hospital, region.waiting
    row = waiting.rows.size - 1
    while events.size[0] > 0 and events.heap[0].time < end:
        first = events.heap[0]
        now, what = first.time, first.what
        person, number = np.int64(first.key), np.int64(first.episode)
        drop_first(events)
        if what == ARRIVES and region.counts[BEDS_USED] >= region.law[0].beds:
            join(waiting, row, person, number, now)
        elif what == ARRIVES:
            admit(region, seed, person, number, now)
        else:
            region.counts[BEDS_USED] -= 1
            w = np.int64(waiting.rows[row].head)
            if w >= 0:
                person, number = (
                    np.int64(waiting.record[w].person),
                    np.int64(waiting.record[w].need),
                )
                remove_after(waiting, row, -1, w)
                admit(region, seed, person, number, now)


@kernel
def region_day(region, seed, day):
    """One day of the whole region."""
    size = requests_of(region, seed, day)
    region.counts[CONTACTS] += size
    sort_requests(region, size)
    for centre in range(region.servers.shape[0]):
        centre_day(region, seed, centre, day + 1.0)
    hospital_day(region, seed, day + 1.0)

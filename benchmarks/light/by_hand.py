"""The light workload as a kernel written by hand: one heap of events, one stream of numbers."""

from __future__ import annotations

import math
import time

import numpy as np
from numba import njit

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
    Result,
    Workload,
)

ASKS, LEAVES, DISCHARGED = 0, 1, 2
QUEUE = 1 << 14  # room on each list, a power of two
GOLDEN, M1, M2 = (
    np.uint64(n) for n in (0x9E3779B97F4A7C15, 0xBF58476D1CE4E5B9, 0x94D049BB133111EB)
)
S30, S27, S31, S11 = (np.uint64(n) for n in (30, 27, 31, 11))
UNIT = 1.0 / 9007199254740992.0


@njit(inline="always")
def draw(state):
    """The next number in (0, 1] of the stream (splitmix64)."""
    state[0] += GOLDEN
    z = state[0]
    z = (z ^ (z >> S30)) * M1
    z = (z ^ (z >> S27)) * M2
    return (np.float64((z ^ (z >> S31)) >> S11) + 1.0) * UNIT


@njit(inline="always")
def push(times, kinds, places, size, when, kind, place):
    """An event onto the heap; returns the new size."""
    i = size
    while i > 0 and times[(i - 1) >> 1] > when:
        above = (i - 1) >> 1
        times[i], kinds[i], places[i] = times[above], kinds[above], places[above]
        i = above
    times[i], kinds[i], places[i] = when, kind, place
    return size + 1


@njit(inline="always")
def drop(times, kinds, places, size):
    """The first event off the heap; returns the new size."""
    size -= 1
    when, kind, place = times[size], kinds[size], places[size]
    i = 0
    while True:
        child = 2 * i + 1
        if child >= size:
            break
        if child + 1 < size and times[child + 1] < times[child]:
            child += 1
        if when <= times[child]:
            break
        times[i], kinds[i], places[i] = times[child], kinds[child], places[child]
        i = child
    times[i], kinds[i], places[i] = when, kind, place
    return size


@njit
def year(seed, centres, listed, clinicians, beds, rate, service, shares, starts, requests, waits,
         waited, totals):  # fmt: skip
    """Every event of the year in order of time; False if a list was full.

    `shares` are cumulative shares of requests by age group, `starts` the first person of each.
    """
    state = np.empty(1, np.uint64)
    state[0] = seed
    room = centres * (clinicians + 1) + beds + 2
    times, kinds, places = np.empty(room), np.empty(room, np.int8), np.empty(room, np.int32)
    asked = np.empty((2 * centres, QUEUE))
    heads, tails = np.zeros(2 * centres, np.int64), np.zeros(2 * centres, np.int64)
    busy = np.zeros(centres, np.int64)
    in_bed, in_queue, size = 0, 0, 0
    contacts, treated, referred, bed_days = 0, 0, 0, 0.0
    for c in range(centres):
        size = push(times, kinds, places, size, -math.log(draw(state)) / rate, ASKS, c)
    while times[0] < DAYS:
        now, kind, c = times[0], kinds[0], places[0]
        size = drop(times, kinds, places, size)
        if kind == ASKS:
            contacts += 1
            group, u = 0, draw(state)
            while u > shares[group]:
                group += 1
            width = starts[group + 1] - starts[group]
            requests[c * listed + starts[group] + int((1.0 - draw(state)) * width)] += 1
            priority = URGENT if draw(state) <= URGENT_SHARE else ROUTINE
            if busy[c] < clinicians:
                busy[c] += 1
                if now >= WARM_DAYS:
                    waited[c, int((now - WARM_DAYS) / BATCH_DAYS), priority] += 1.0
                end = now - math.log(draw(state)) * service
                size = push(times, kinds, places, size, end, LEAVES, c)
            else:
                row = 2 * c + priority
                if tails[row] - heads[row] == QUEUE:
                    return False
                asked[row, tails[row] % QUEUE] = now
                tails[row] += 1
            later = now - math.log(draw(state)) / rate
            size = push(times, kinds, places, size, later, ASKS, c)
        elif kind == LEAVES:
            treated += 1
            if draw(state) <= REFERRED:
                referred += 1
                if in_bed < beds:
                    in_bed += 1
                    stay = -math.log(draw(state)) * STAY_DAYS
                    bed_days += min(stay, DAYS - now)
                    size = push(times, kinds, places, size, now + stay, DISCHARGED, 0)
                else:
                    in_queue += 1
            priority = URGENT if heads[2 * c] < tails[2 * c] else ROUTINE
            row = 2 * c + priority
            if heads[row] < tails[row]:
                since = asked[row, heads[row] % QUEUE]
                heads[row] += 1
                if since >= WARM_DAYS:
                    batch = int((since - WARM_DAYS) / BATCH_DAYS)
                    waits[c, batch, priority] += now - since
                    waited[c, batch, priority] += 1.0
                end = now - math.log(draw(state)) * service
                size = push(times, kinds, places, size, end, LEAVES, c)
            else:
                busy[c] -= 1
        elif in_queue > 0:
            in_queue -= 1
            stay = -math.log(draw(state)) * STAY_DAYS
            bed_days += min(stay, DAYS - now)
            size = push(times, kinds, places, size, now + stay, DISCHARGED, 0)
        else:
            in_bed -= 1
    totals[0], totals[1], totals[2], totals[3] = contacts, treated, referred, bed_days
    return True


def run(workload: Workload) -> Result:
    """A year."""
    began = time.perf_counter()
    shape = (workload.centres, BATCHES, 2)
    waits, waited, totals = np.zeros(shape), np.zeros(shape), np.zeros(4)
    requests = np.zeros(workload.people, np.int32)
    weights = np.cumsum(workload.group_sizes * workload.group_rates)
    shares = weights / weights[-1]
    shares[-1] = 1.0
    starts = np.concatenate([[0], np.cumsum(workload.group_sizes)])
    whole = year(
        np.uint64(workload.seed), workload.centres, workload.listed, workload.clinicians,
        workload.beds, workload.requests_a_day, workload.service_days, shares, starts, requests,
        waits, waited, totals,
    )  # fmt: skip
    if not whole:
        raise RuntimeError("a list was full")
    return Result(
        waits=waits,
        waited=waited,
        contacts=int(totals[0]),
        treated=int(totals[1]),
        referred=int(totals[2]),
        bed_days=float(totals[3]),
        seconds=time.perf_counter() - began,
    )


def prepare() -> None:
    """Compile."""
    run(Workload(centres=1, listed=200))

"""The light workload in plain SimPy: a process for every request for care."""

from __future__ import annotations

import time
from bisect import bisect_left
from itertools import accumulate
from random import Random
from typing import Any

from benchmarks.light.workload import (
    BATCH_DAYS,
    DAYS,
    REFERRED,
    ROUTINE,
    STAY_DAYS,
    URGENT,
    URGENT_SHARE,
    WARM_DAYS,
    Result,
    Workload,
    new_sums,
    place,
    shaped,
)


def run(workload: Workload) -> Result:
    """A year."""
    import simpy

    began = time.perf_counter()
    random = Random(workload.seed)
    env = simpy.Environment()
    hospital = simpy.Resource(env, workload.beds)
    waits, waited = new_sums(workload)
    requests = [0] * workload.people
    totals = {"contacts": 0, "treated": 0, "referred": 0}
    bed_days = 0.0
    who = chooser(workload, random)

    def vardcentral(number: int) -> Any:
        clinicians = simpy.PriorityResource(env, workload.clinicians)
        while True:
            yield env.timeout(random.expovariate(workload.requests_a_day))
            requests[number * workload.listed + who()] += 1
            urgent = random.random() <= URGENT_SHARE
            env.process(contact(number, clinicians, URGENT if urgent else ROUTINE))

    def contact(number: int, clinicians: Any, priority: int) -> Any:
        totals["contacts"] += 1
        asked = env.now
        with clinicians.request(priority) as turn:
            yield turn
            if asked >= WARM_DAYS:
                here = place(number, int((asked - WARM_DAYS) / BATCH_DAYS), priority)
                waits[here] += env.now - asked
                waited[here] += 1
            yield env.timeout(random.expovariate(1.0 / workload.service_days))
        totals["treated"] += 1
        if random.random() <= REFERRED:
            totals["referred"] += 1
            yield from stay()

    def stay() -> Any:
        nonlocal bed_days
        with hospital.request() as bed:
            yield bed
            length = random.expovariate(1.0 / STAY_DAYS)
            bed_days += min(length, DAYS - env.now)
            yield env.timeout(length)

    for number in range(workload.centres):
        env.process(vardcentral(number))
    env.run(until=DAYS)
    return Result(
        waits=shaped(waits, workload),
        waited=shaped(waited, workload),
        bed_days=bed_days,
        seconds=time.perf_counter() - began,
        **totals,
    )


def chooser(workload: Workload, random: Random) -> Any:
    """A function that gives the number on the list of whoever asks next, by age."""
    weights = list(accumulate(workload.group_sizes * workload.group_rates))
    starts = [0, *accumulate(int(size) for size in workload.group_sizes)]

    def who() -> int:
        group = bisect_left(weights, random.random() * weights[-1])
        return starts[group] + int(random.random() * (starts[group + 1] - starts[group]))

    return who


def prepare() -> None:
    """Import."""
    run(Workload(centres=1, listed=200))

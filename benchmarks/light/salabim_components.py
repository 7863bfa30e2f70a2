"""The light workload in salabim: a component for every request; monitors are off, for speed."""

from __future__ import annotations

import time
from random import Random
from typing import Any

from benchmarks.light.plain_simpy import chooser
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
    import salabim as sim

    sim.yieldless(False)  # processes as generators, without greenlets
    began = time.perf_counter()
    random = Random(workload.seed)
    env = sim.Environment(trace=False, random_seed=workload.seed)
    hospital = sim.Resource("hospital", capacity=workload.beds, monitor=False)
    waits, waited = new_sums(workload)
    requests = [0] * workload.people
    totals = {"contacts": 0, "treated": 0, "referred": 0}
    bed_days = 0.0
    who = chooser(workload, random)

    class Vardcentral(sim.Component):
        def setup(self, number: int) -> None:
            self.number = number
            self.clinicians = sim.Resource(capacity=workload.clinicians, monitor=False)

        def process(self) -> Any:
            while True:
                yield self.hold(random.expovariate(workload.requests_a_day))
                requests[self.number * workload.listed + who()] += 1
                urgent = random.random() <= URGENT_SHARE
                Contact(vardcentral=self, urgency=URGENT if urgent else ROUTINE)

    class Contact(sim.Component):
        def setup(self, vardcentral: Any, urgency: int) -> None:
            self.vardcentral, self.urgency = vardcentral, urgency

        def process(self) -> Any:
            nonlocal bed_days
            totals["contacts"] += 1
            asked = env.now()
            yield self.request((self.vardcentral.clinicians, 1, self.urgency))
            if asked >= WARM_DAYS:
                batch = int((asked - WARM_DAYS) / BATCH_DAYS)
                here = place(self.vardcentral.number, batch, self.urgency)
                waits[here] += env.now() - asked
                waited[here] += 1
            yield self.hold(random.expovariate(1.0 / workload.service_days))
            self.release()
            totals["treated"] += 1
            if random.random() <= REFERRED:
                totals["referred"] += 1
                yield self.request(hospital)
                length = random.expovariate(1.0 / STAY_DAYS)
                bed_days += min(length, DAYS - env.now())
                yield self.hold(length)
                self.release()

    for number in range(workload.centres):
        Vardcentral(number=number)
    env.run(till=DAYS)
    return Result(
        waits=shaped(waits, workload),
        waited=shaped(waited, workload),
        bed_days=bed_days,
        seconds=time.perf_counter() - began,
        **totals,
    )


def prepare() -> None:
    """Import."""
    run(Workload(centres=1, listed=200))

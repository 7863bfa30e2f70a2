"""The light workload in Mesa: patients and vårdcentraler are agents, on Mesa's event scheduler."""

from __future__ import annotations

import time
import warnings
from collections import deque
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
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", FutureWarning)  # the scheduler is experimental
        return simulated(workload)


def simulated(workload: Workload) -> Result:
    """A year."""
    import mesa
    from mesa.experimental.devs import DEVSimulator

    class Patient(mesa.Agent):
        """A person who asks for care now and then."""

        requests = 0

    class Vardcentral(mesa.Agent):
        """Clinicians and two lists of people who wait."""

        def __init__(self, model: Any, number: int) -> None:
            super().__init__(model)
            self.number, self.free = number, workload.clinicians
            self.lists: tuple[deque[float], deque[float]] = (deque(), deque())
            self.people = list(Patient.create_agents(model, workload.listed))
            self.plan_request()

        def plan_request(self) -> None:
            gap = self.random.expovariate(workload.requests_a_day)
            clock.schedule_event_relative(self.asked, gap)

        def asked(self) -> None:
            self.people[who()].requests += 1
            totals["contacts"] += 1
            urgent = self.random.random() <= URGENT_SHARE
            self.lists[URGENT if urgent else ROUTINE].append(clock.time)
            if self.free:
                self.see()
            self.plan_request()

        def see(self) -> None:
            priority = URGENT if self.lists[URGENT] else ROUTINE
            asked = self.lists[priority].popleft()
            if asked >= WARM_DAYS:
                here = place(self.number, int((asked - WARM_DAYS) / BATCH_DAYS), priority)
                waits[here] += clock.time - asked
                waited[here] += 1
            self.free -= 1
            service = self.random.expovariate(1.0 / workload.service_days)
            clock.schedule_event_relative(self.seen, service)

        def seen(self) -> None:
            self.free += 1
            totals["treated"] += 1
            if self.random.random() <= REFERRED:
                totals["referred"] += 1
                hospital.sent()
            if self.lists[URGENT] or self.lists[ROUTINE]:
                self.see()

    class Hospital(mesa.Agent):
        """Beds, and how many wait for one."""

        bed_days = 0.0
        free, queue = workload.beds, 0

        def sent(self) -> None:
            self.queue += 1
            if self.free:
                self.admit()

        def admit(self) -> None:
            self.queue -= 1
            self.free -= 1
            stay = self.random.expovariate(1.0 / STAY_DAYS)
            self.bed_days += min(stay, DAYS - clock.time)
            clock.schedule_event_relative(self.discharged, stay)

        def discharged(self) -> None:
            self.free += 1
            if self.queue:
                self.admit()

    began = time.perf_counter()
    waits, waited = new_sums(workload)
    totals = {"contacts": 0, "treated": 0, "referred": 0}
    model, clock = mesa.Model(seed=workload.seed), DEVSimulator()
    who = chooser(workload, model.random)
    clock.setup(model)
    hospital = Hospital(model)
    for number in range(workload.centres):
        Vardcentral(model, number)
    clock.run_until(DAYS)
    return Result(
        waits=shaped(waits, workload),
        waited=shaped(waited, workload),
        bed_days=hospital.bed_days,
        seconds=time.perf_counter() - began,
        **totals,
    )


def prepare() -> None:
    """Import."""
    run(Workload(centres=1, listed=200))

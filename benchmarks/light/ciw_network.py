"""The light workload in Ciw: a network of nodes with two priority classes and a hospital node.

Ciw's customers are anonymous; who asked is drawn afterwards.
"""

from __future__ import annotations

import time
from random import Random

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

CLASSES = {"urgent": URGENT, "routine": ROUTINE}


def run(workload: Workload) -> Result:
    """A year."""
    import ciw

    began = time.perf_counter()
    ciw.seed(workload.seed)
    centres, exponential = workload.centres, ciw.dists.Exponential
    shares = {"urgent": URGENT_SHARE, "routine": 1.0 - URGENT_SHARE}
    service = [exponential(1.0 / workload.service_days)] * centres
    service.append(exponential(1.0 / STAY_DAYS))
    routing = [[0.0] * centres + [REFERRED] for _ in range(centres)] + [[0.0] * (centres + 1)]
    simulation = ciw.Simulation(
        ciw.create_network(
            arrival_distributions={
                name: [exponential(workload.requests_a_day * share)] * centres + [None]
                for name, share in shares.items()
            },
            service_distributions=dict.fromkeys(CLASSES, service),
            routing=dict.fromkeys(CLASSES, routing),
            number_of_servers=[workload.clinicians] * centres + [workload.beds],
            priority_classes=CLASSES,
        )
    )
    simulation.simulate_until_max_time(DAYS)
    found = counted(simulation, workload)
    found.seconds = time.perf_counter() - began
    return found


def counted(simulation: object, workload: Workload) -> Result:
    """The result from Ciw's records and from who is still in bed or in a queue."""
    waits, waited = new_sums(workload)
    requests = [0] * workload.people
    random = Random(workload.seed)
    who = chooser(workload, random)
    treated, referred, bed_days = 0, 0, 0.0
    for record in simulation.get_all_records():  # type: ignore[attr-defined]
        if record.node > workload.centres:
            referred += 1
            bed_days += record.service_end_date - record.service_start_date
            continue
        treated += 1
        requests[(record.node - 1) * workload.listed + who()] += 1
        if record.arrival_date >= WARM_DAYS:
            batch = int((record.arrival_date - WARM_DAYS) / BATCH_DAYS)
            here = place(record.node - 1, batch, CLASSES[record.customer_class])
            waits[here] += record.waiting_time
            waited[here] += 1
    *centres, hospital = simulation.nodes[1:-1]  # type: ignore[attr-defined]
    for patient in hospital.all_individuals:
        referred += 1
        if patient.service_start_date:
            bed_days += DAYS - patient.service_start_date
    return Result(
        waits=shaped(waits, workload),
        waited=shaped(waited, workload),
        contacts=treated + sum(len(node.all_individuals) for node in centres),
        treated=treated,
        referred=referred,
        bed_days=bed_days,
        seconds=0.0,
    )


def prepare() -> None:
    """Import."""
    run(Workload(centres=1, listed=200))

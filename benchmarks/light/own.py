"""The light workload as this project does it: SimPy's clock, a process of days, kernels."""

from __future__ import annotations

import time
from collections.abc import Generator
from typing import Any

from benchmarks.light.workload import DAYS, Result, Workload
from benchmarks.memory import array_bytes

SMALL = Workload(centres=1, listed=200)


def run(workload: Workload) -> Result:
    """A year."""
    import simpy

    from benchmarks.light.own_kernels import (
        CONTACTS,
        REFERRED_COUNT,
        TREATED,
        new_region,
        region_day,
    )

    began = time.perf_counter()
    region, seed = new_region(workload)
    env = simpy.Environment()

    def days() -> Generator[Any, Any, None]:
        for day in range(DAYS):
            region_day(region, seed, day)
            yield env.timeout(1)

    env.process(days())
    env.run()
    return Result(
        waits=region.waits,
        waited=region.waited,
        contacts=int(region.counts[CONTACTS]),
        treated=int(region.counts[TREATED]),
        referred=int(region.counts[REFERRED_COUNT]),
        bed_days=float(region.bed_days[0]),
        seconds=time.perf_counter() - began,
        state_bytes=array_bytes(region),
    )


def prepare() -> None:
    """Compile, or read what was compiled."""
    run(SMALL)

"""Several regions as one nation: independent systems run side by side, their counts added.

Nobody crosses a border between regions. National outcomes follow from the added counts by the
outcomes' own definitions (:mod:`sim.outcomes.pooling`), never from means over regions.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import as_completed
from contextlib import contextmanager
from dataclasses import dataclass

import pandas as pd

from sim.outcomes.definitions import evaluate
from sim.outcomes.pooling import pooled
from sim.run import RunResult, RunSpec, simulate
from sim.studies.processes import ONE_THREAD, environment, worker_pool

Simulate = Callable[[RunSpec], RunResult]


@dataclass(frozen=True)
class Nation:
    """Regions' results by name, and the nation's tables.

    `outcomes` has columns year, outcome, group, value; groups are those of a region with units
    called "region/unit". `checks` say whether a check held in every region, with its worst value.
    """

    regions: Mapping[str, RunResult]
    outcomes: pd.DataFrame
    checks: pd.DataFrame

    @property
    def person_years(self) -> float:
        """Person-years simulated in all regions."""
        return sum(result.person_years for result in self.regions.values())


def simulate_nation(
    specs: Mapping[str, RunSpec],
    jobs: int | None = None,
    simulate: Simulate = simulate,
    tell: Callable[[str, RunResult], None] = lambda name, result: None,
) -> Nation:
    """Run every region, the largest first, in `jobs` processes (default: the number of cores).

    `tell` hears of each region as it is done. Results do not depend on `jobs`. An error in a
    region ends the nation and names the region.
    """
    order = sorted(specs, key=lambda name: -specs[name].region.inhabitants * specs[name].sample)
    workers = min(jobs or os.cpu_count() or 1, len(order))
    results: dict[str, RunResult] = {}
    for name, result in _side_by_side(simulate, {n: specs[n] for n in order}, workers):
        results[name] = result
        tell(name, result)
    return assemble({name: results[name] for name in specs})


def _side_by_side(
    simulate: Simulate, specs: Mapping[str, RunSpec], workers: int
) -> Iterator[tuple[str, RunResult]]:
    """Results as they come, by region."""
    if workers <= 1:
        for name, spec in specs.items():
            with _in_region(name):
                yield name, simulate(spec)
        return
    single = dict.fromkeys(ONE_THREAD, "1")
    with environment(single), worker_pool(workers) as pool:
        waiting = {pool.submit(simulate, spec): name for name, spec in specs.items()}
        for future in as_completed(list(waiting)):
            name = waiting.pop(future)
            with _in_region(name):
                yield name, future.result()


@contextmanager
def _in_region(name: str) -> Iterator[None]:
    """An error tells in which region it was."""
    try:
        yield
    except Exception as error:
        error.add_note(f"In region {name!r} of the nation.")
        raise


def assemble(regions: Mapping[str, RunResult]) -> Nation:
    """The nation of regions that were run over the same years."""
    tables = []
    for years in zip(*(result.years for result in regions.values()), strict=True):
        whole = pooled(dict(zip(regions, years, strict=True)))
        table = evaluate(whole)
        table.insert(0, "year", whole.year)
        tables.append(table)
    checks = pd.concat([result.tables["checks"] for result in regions.values()])
    worst = checks.assign(size=checks["value"].abs()).sort_values("size", kind="stable")
    return Nation(
        regions=regions,
        outcomes=pd.concat(tables, ignore_index=True),
        checks=worst.groupby("check", sort=True)
        .agg(value=("value", "last"), ok=("ok", "all"))
        .reset_index(),
    )

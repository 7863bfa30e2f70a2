"""Sweden for a year: 21 regions and 10.6 million people side by side, and the nation's outcomes.

    python -m benchmarks.sweden [--jobs 2] [--share 1.0] [--json]

Each region has the inhabitants of `regions_2024.csv`, in so many copies of the built-in region that
lists are as long as Sweden's on average. After a warm-up year, in which units find their habits,
comes the year told. Regions are independent and the nation is exact (`sim.studies.national`).
"""

from __future__ import annotations

import argparse
import datetime as dt
import gc
import itertools
import time
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pandas as pd

from benchmarks.machine import machine, main, parser
from benchmarks.memory import Watch, peak_mib
from sim.parameters import Parameters, load
from sim.policies.model import load_model
from sim.region import Region, embedded, scaled
from sim.run import RunResult, RunSpec, build, prepare
from sim.studies.national import simulate_nation
from sim.studies.tasks import replication_seed

REGIONS = Path(__file__).parent / "regions_2024.csv"
SHOWN = ("doctor_visits", "own_gp_share", "phone_same_day", "doctor_7_days", "ed_visits",
         "admissions", "avoidable", "readmission_65", "total_cost")  # fmt: skip


@dataclass
class Timed(RunResult):
    """A region's result, and where its time and memory went."""

    synthesis_seconds: float = 0.0
    warmup_seconds: float = 0.0
    year_seconds: float = 0.0
    tables_seconds: float = 0.0
    year_person_years: float = 0.0
    peak_mib: float = 0.0


def regions() -> pd.DataFrame:
    """Inhabitants by region: code, region, people, source."""
    return pd.read_csv(REGIONS, dtype={"code": str})


def region(code: str, name: str, people: int, params: Parameters) -> Region:
    """A region of so many people with lists of about the national mean."""
    one = embedded()
    units = people / params["region.list_mean"]
    copies = max(1, round(units / len(one.vardcentraler)))
    return replace(scaled(people, copies), code=code, name=name)


def specs(share: float, seed: int) -> dict[str, RunSpec]:
    """A run for each region with `share` of its people; people differ between regions."""
    params, model = load(), load_model("swedish_mix")
    return {
        row.region: RunSpec(
            region=region(row.code, row.region, round(row.people * share), params),
            start=dt.date(2024, 1, 1), warmup_years=1, years=1,
            seed=replication_seed(seed, int(row.code)), model=model, reform=None,
            behaviour="full", parameters=params,
        )
        for row in regions().itertuples()
    }  # fmt: skip


def timed(spec: RunSpec) -> Timed:
    """Simulate one region and say where the time went."""
    gc.collect()  # the region before this one
    moments = [time.perf_counter()]
    system = build(spec)
    moments.append(time.perf_counter())
    system.run(until=system.calendar.day(spec.warmup_end))
    moments.append(time.perf_counter())
    before = system.person_years
    system.run()
    moments.append(time.perf_counter())
    tables = system.yearbook.tables()
    moments.append(time.perf_counter())
    parts = [later - earlier for earlier, later in itertools.pairwise(moments)]
    names = ("synthesis_seconds", "warmup_seconds", "year_seconds", "tables_seconds")
    return Timed(
        tables=tables,
        person_years=system.person_years,
        seconds=moments[-1] - moments[0],
        years=system.yearbook.years,
        year_person_years=system.person_years - before,
        peak_mib=peak_mib(),
        **dict(zip(names, parts, strict=True)),
    )


def measure(options: argparse.Namespace) -> dict[str, Any]:
    """Wall time and memory of the nation, its levels, and each region's part."""
    prepare()
    began = time.perf_counter()
    wanted = specs(options.share, options.seed)
    made = time.perf_counter()
    ends: list[float] = []
    with Watch() as watch:
        nation = simulate_nation(
            wanted, options.jobs, timed, lambda name, result: ends.append(time.perf_counter())
        )
        ended = time.perf_counter()
    results: dict[str, Timed] = nation.regions  # type: ignore[assignment]
    everybody = nation.outcomes[nation.outcomes["group"] == "all"].set_index("outcome")["value"]
    people = sum(spec.region.inhabitants for spec in wanted.values())
    seconds = sum(result.seconds for result in results.values())
    in_year = sum(result.year_seconds for result in results.values())
    rows = [
        {
            "region": name,
            "people": wanted[name].region.inhabitants,
            "vardcentraler": len(wanted[name].region.vardcentraler),
            "seconds": result.seconds,
            "peak_mib": result.peak_mib,
        }
        for name, result in results.items()
    ]
    return {
        "benchmark": "sweden",
        "machine": machine(),
        "share": options.share,
        "people": people,
        "regions": rows,
        "vardcentraler": sum(row["vardcentraler"] for row in rows),
        "jobs": options.jobs,
        "wall_seconds": ended - began,
        "wall_making_regions_seconds": made - began,
        "wall_assembling_seconds": ended - max(ends),
        "wall_year_seconds": (ended - began) * in_year / seconds,
        "worker_seconds": seconds,
        "synthesis_seconds": sum(result.synthesis_seconds for result in results.values()),
        "warmup_seconds": sum(result.warmup_seconds for result in results.values()),
        "year_seconds": in_year,
        "tables_seconds": sum(result.tables_seconds for result in results.values()),
        "person_years": nation.person_years,
        "person_years_per_second": nation.person_years / (ended - began),
        "person_years_per_second_and_core": nation.person_years / seconds,
        "peak_all_mib": watch.peak,
        "levels": [{"outcome": name, "value": float(everybody[name])} for name in SHOWN],
        "failed": [str(row.check) for row in nation.checks.itertuples() if not row.ok],
    }


if __name__ == "__main__":
    made = parser(__doc__)
    made.add_argument("--jobs", type=int, default=2)
    made.add_argument("--share", type=float, default=1.0, help="of the people of each region")
    made.add_argument("--seed", type=int, default=1)
    main(made, measure)

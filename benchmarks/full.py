"""The full model, all actors and decisions, at several sizes: speed, memory and cost per person.

    python -m benchmarks.full [--people 30000,100000,300000,1000000] [--json]

Each size runs in a process of its own on one thread, so `person_years_per_second` is that of a core
(all sizes together; each one's is in `sizes`): a warm-up year and a year with decisions. A
region has so many copies of the built-in one that units are as large as real ones. Where
`cpu_seconds` is well below `seconds`, the machine had other things to do.
"""

from __future__ import annotations

import argparse
import datetime as dt
import gc
import itertools
import time
from typing import Any

from benchmarks.machine import apart, machine, main, parser
from benchmarks.memory import MIB, array_bytes, peak_mib
from benchmarks.parts import Parts
from sim.parameters import load
from sim.policies.model import load_model
from sim.region import scaled
from sim.run import RunSpec, build, prepare

SIZES = (30_000, 100_000, 300_000, 1_000_000)
WARMUP_YEARS, YEARS = 1, 1
TABLES = ("sim.yearbook:Yearbook.close_year", "sim.yearbook:Yearbook.tables")


def spec(people: int, seed: int = 1) -> RunSpec:
    """A run of the full model for `people` inhabitants."""
    return RunSpec(
        region=scaled(people), start=dt.date(2024, 1, 1), warmup_years=WARMUP_YEARS, years=YEARS,
        seed=seed, model=load_model("swedish_mix"), reform=None, behaviour="full",
        parameters=load(),
    )  # fmt: skip


def one_size(people: int) -> dict[str, Any]:
    """Figures of one run in this process; everything is compiled before the clock starts."""
    prepare()
    run = spec(people)
    gc.collect()
    before = peak_mib()
    began, worked = time.perf_counter(), time.process_time()
    system = build(run)
    built = time.perf_counter()
    tables = Parts()
    with tables.timing({"tables": TABLES}):
        system.run()
        outcomes = system.yearbook.tables()
    ended, cpu_seconds = time.perf_counter(), time.process_time() - worked
    seconds, lived = ended - began, system.person_years
    state = array_bytes(system)
    failed = [str(row["check"]) for _, row in outcomes["checks"].iterrows() if not row["ok"]]
    return {
        "people": people,
        "vardcentraler": len(run.region.vardcentraler),
        "person_years": lived,
        "seconds": seconds,
        "cpu_seconds": cpu_seconds,
        "synthesis_seconds": built - began,
        "running_seconds": ended - built - tables.seconds["tables"],
        "tables_seconds": tables.seconds["tables"],
        "person_years_per_second": lived / seconds,
        "microseconds_per_person_year": 1e6 * seconds / lived,
        "peak_mib": peak_mib(),
        "start_mib": before,
        "state_bytes_per_person": state / people,
        "failed": failed,
    }


def measure(options: argparse.Namespace) -> dict[str, Any]:
    """Figures of every size, and how they grow with it."""
    if options.alone:
        return one_size(options.alone)
    rows = [apart("full", "--alone", str(people)) for people in sorted(set(options.people))]
    for small, large in itertools.pairwise(rows):
        grown = large["peak_mib"] - small["peak_mib"]
        large["bytes_per_person_more"] = grown * MIB / (large["people"] - small["people"])
    cost = [row["microseconds_per_person_year"] for row in rows]
    return {
        "benchmark": "full",
        "machine": machine(),
        "person_years_per_second": total(rows, "person_years") / total(rows, "seconds"),
        "sizes": rows,
        "cost_largest_to_smallest": cost[-1] / cost[0],
        "failed": [f"{row['people']} people: {name}" for row in rows for name in row["failed"]],
    }


def total(rows: list[dict[str, Any]], name: str) -> float:
    """Sum of a figure over the sizes."""
    return float(sum(row[name] for row in rows))


def sizes(text: str) -> list[int]:
    """Numbers of people, by comma."""
    try:
        found = [int(float(part)) for part in text.split(",")]
    except ValueError:
        found = []
    if not found or min(found) < 1:
        raise argparse.ArgumentTypeError(f"{text!r} given; allowed: numbers of people, by comma")
    return found


if __name__ == "__main__":
    made = parser(__doc__)
    made.add_argument("--people", type=sizes, default=list(SIZES), metavar="N,N")
    made.add_argument("--alone", type=int, metavar="N", help="one size, in this process")
    main(made, measure)

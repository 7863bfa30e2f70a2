"""The light workload in every engine, each in a process of its own, checked against theory.

    python -m benchmarks.light [--people 300000] [--engines own,simpy] [--json]

Slow engines get fewer people (see `ENGINES`); lists are always equally long, so that waits can be
compared. Exit code 1 if a figure is outside its tolerance, which follows from sampling error.
"""

from __future__ import annotations

import argparse
import importlib
import time
from dataclasses import dataclass
from typing import Any

import numpy as np

from benchmarks.light.check import check
from benchmarks.light.workload import BATCHES, Result, Workload
from benchmarks.machine import ABSENT, apart, machine, main, parser, version
from benchmarks.memory import MIB, peak_mib


@dataclass(frozen=True)
class Engine:
    """A way to run the workload: its module here, the library it needs, and its part of people."""

    module: str
    library: str
    title: str
    part: float = 1.0
    repeats: int = 1


ENGINES = {
    "own": Engine("own", "simpy", "vardsim's kernels, SimPy's clock", repeats=5),
    "by_hand": Engine("by_hand", "numba", "numba, written by hand", repeats=5),
    "simpy": Engine("plain_simpy", "simpy", "SimPy, a process per contact", 1 / 3),
    "mesa": Engine("mesa_events", "mesa", "Mesa, event scheduler", 1 / 3),
    "ciw": Engine("ciw_network", "ciw", "Ciw, a network of nodes", 1 / 10),
    "salabim": Engine("salabim_components", "salabim", "salabim, a component per contact", 1 / 15),
}


def alone(name: str, workload: Workload) -> dict[str, Any]:
    """One engine in this process: the fastest of its repeats."""
    began = time.perf_counter()
    engine = importlib.import_module(f"benchmarks.light.{ENGINES[name].module}")
    engine.prepare()
    prepared, before = time.perf_counter() - began, peak_mib()
    runs: list[Result] = [engine.run(workload) for _ in range(ENGINES[name].repeats)]
    best = min(runs, key=lambda run: run.seconds)
    return {
        "engine": name,
        "title": ENGINES[name].title,
        "version": version(ENGINES[name].library),
        "people": workload.people,
        "centres": workload.centres,
        "listed": workload.listed,
        "seconds": best.seconds,
        "person_years_per_second": workload.people / best.seconds,
        "contacts_per_second": best.contacts / best.seconds,
        "prepare_seconds": prepared,
        "peak_mib": peak_mib(),
        "bytes_per_person": (peak_mib() - before) * MIB / workload.people,
        "state_bytes_per_person": best.state_bytes / workload.people,
        "waits": best.waits.ravel().tolist(),
        "waited": best.waited.ravel().tolist(),
        "contacts": best.contacts,
        "treated": best.treated,
        "referred": best.referred,
        "bed_days": best.bed_days,
    }


def result_of(figures: dict[str, Any]) -> Result:
    """The result that an engine in another process printed."""
    shape = (figures["centres"], BATCHES, 2)
    return Result(
        waits=np.array(figures["waits"]).reshape(shape),
        waited=np.array(figures["waited"]).reshape(shape),
        contacts=figures["contacts"],
        treated=figures["treated"],
        referred=figures["referred"],
        bed_days=figures["bed_days"],
        seconds=figures["seconds"],
    )


def measure(options: argparse.Namespace) -> dict[str, Any]:
    """Figures of all engines asked for, and the checks."""
    if options.alone:
        return alone(options.alone, Workload(options.centres, options.listed, options.seed))
    rows, results, workloads = [], {}, {}
    for name in options.engines:
        if version(ENGINES[name].library) == ABSENT:
            rows.append({"engine": name, "title": ENGINES[name].title, "version": ABSENT})
            continue
        centres = max(1, round(options.people * ENGINES[name].part / options.listed))
        workloads[name] = Workload(centres, options.listed, options.seed)
        figures = apart(
            "light", "--alone", name, "--centres", str(centres), "--listed", str(options.listed),
            "--seed", str(options.seed),
        )  # fmt: skip
        results[name] = result_of(figures)
        rows.append(
            {key: value for key, value in figures.items() if key not in ("waits", "waited")}
        )
    plain = next((row for row in rows if row["engine"] == "simpy" and "seconds" in row), None)
    for row in rows:
        if plain is not None and "seconds" in row:
            speed = row["person_years_per_second"]
            row["times_simpy"] = speed / plain["person_years_per_second"]
    checks = check(results, workloads)
    return {
        "benchmark": "light",
        "machine": machine(),
        "engines": rows,
        "checks": checks,
        "failed": [f"{row['engine']}: {row['what']}" for row in checks if not row["ok"]],
    }


def names(text: str) -> list[str]:
    """Engines by name."""
    chosen = text.split(",")
    for name in chosen:
        if name not in ENGINES:
            raise argparse.ArgumentTypeError(f"{name!r} given; allowed: {', '.join(ENGINES)}")
    return chosen


if __name__ == "__main__":
    made = parser(__doc__)
    made.add_argument("--people", type=int, default=300_000)
    made.add_argument("--listed", type=int, default=10_000, help="people per vårdcentral")
    made.add_argument("--engines", type=names, default=list(ENGINES), metavar="NAME,NAME")
    made.add_argument("--seed", type=int, default=1)
    made.add_argument("--alone", choices=list(ENGINES), help="one engine, in this process")
    made.add_argument("--centres", type=int, default=1, help="with --alone: vårdcentraler")
    main(made, measure)

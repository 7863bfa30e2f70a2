"""Many runs on one core and on two: how much of the second core is used, and memory.

    python -m benchmarks.batch [--runs 40] [--sample 1.0] [--json]

The runs are a study of the built-in region, frozen and full behaviour in equal parts, done by the
project's own runner. `efficiency` is t1 / (2 t2), the start of the workers included. Memory of the
parent and of its largest worker during the first quarter of the runs and during the last must not
differ by more than `GROWTH_MIB`. Exit code 1 if it does, or if a run failed.
"""

from __future__ import annotations

import argparse
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import yaml

from benchmarks.machine import ONE_THREAD, apart, machine, main, parser
from benchmarks.memory import Watch, held_mib
from sim.studies.board import Progress
from sim.studies.plan import load_plan
from sim.studies.runner import run_tasks
from sim.studies.tasks import tasks_of

GROWTH_MIB = 50.0  # more than this between early and late runs is a leak
PART = 0.25  # share of the runs that are early, and that are late


def study(runs: int, sample: float) -> dict[str, Any]:
    """A study of `runs` runs (an even number), as long as studies are unless they say otherwise."""
    return {
        "title": "Batch",
        "region": "embedded",
        "start": "2024-01-01",
        "replications": runs // 2,
        "sample": sample,
        "behaviours": ["frozen", "full"],
        "baseline": "swedish_mix",
    }


class Memory:
    """The most that the parent and its largest worker held during early and during late runs, MiB.

    Only moments while runs are under way count.
    """

    def __init__(self) -> None:
        self.early, self.late = [0.0, 0.0], [0.0, 0.0]

    def hear(self, progress: Progress) -> None:
        """Note the memory held when the runner tells how far it is."""
        done = progress.done / progress.total
        if not 0 < done < 1 or PART < done < 1 - PART:
            return
        held = held_mib()
        parent = held.pop(os.getpid(), 0.0)
        most = self.early if done <= PART else self.late
        most[0] = max(most[0], parent)
        most[1] = max(most[1], *held.values(), 0.0)

    def grown(self) -> list[float]:
        """MiB more during late runs than during early ones, in the parent and in the worker.

        0 where runs were too short for memory to be noted both early and late.
        """
        pairs = zip(self.late, self.early, strict=True)
        return [late - early if late and early else 0.0 for late, early in pairs]


@contextmanager
def threads(number: int) -> Iterator[None]:
    """Libraries use so many threads in processes started from here."""
    before = {name: os.environ.get(name) for name in ONE_THREAD}
    os.environ.update(dict.fromkeys(ONE_THREAD, str(number)))
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                del os.environ[name]
            else:
                os.environ[name] = value


def on(jobs: int, runs: int, sample: float) -> dict[str, Any]:
    """Wall time and memory of the runs in `jobs` processes."""
    from sim.run import prepare

    prepare()
    memory = Memory()
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "batch.yaml"
        file.write_text(yaml.safe_dump(study(runs, sample)), encoding="utf-8")
        plan = load_plan(str(file))
        with threads(1), Watch() as watch:
            outcome = run_tasks(plan, tasks_of(plan), Path(folder) / "out", jobs, memory.hear)
    parent, worker = memory.grown()
    return {
        "jobs": jobs,
        "runs": len(outcome.tasks),
        "seconds": outcome.wall_seconds,
        "runs_failed": len(outcome.failed),
        "peak_all_mib": watch.peak,
        "parent_early_mib": memory.early[0],
        "parent_grown_mib": parent,
        "worker_early_mib": memory.early[1],
        "worker_grown_mib": worker,
    }


def measure(options: argparse.Namespace) -> dict[str, Any]:
    """Figures of one and of two processes, each from a process of its own."""
    size = ("--runs", str(options.runs), "--sample", str(options.sample))
    if options.jobs:
        return on(options.jobs, options.runs, options.sample)
    rows = [apart("batch", "--jobs", str(jobs), *size) for jobs in (1, 2)]
    one, two = (row["seconds"] for row in rows)
    failed = [
        f"{row['jobs']} jobs: {row['runs_failed']} runs" for row in rows if row["runs_failed"]
    ]
    failed += [
        f"{row['jobs']} jobs: {who} grew by {row[f'{who}_grown_mib']:.0f} MiB"
        for row in rows
        for who in ("parent", "worker")
        if row[f"{who}_grown_mib"] > GROWTH_MIB
    ]
    return {
        "benchmark": "batch",
        "machine": machine(),
        "runs": options.runs,
        "sample": options.sample,
        "efficiency": one / (2.0 * two),
        "jobs": rows,
        "failed": failed,
    }


def even(text: str) -> int:
    """An even number of runs, 2 or more."""
    if not text.isdigit() or int(text) < 2 or int(text) % 2:
        raise argparse.ArgumentTypeError(f"{text!r} given; allowed: an even number, 2 or more")
    return int(text)


if __name__ == "__main__":
    made = parser(__doc__)
    made.add_argument("--runs", type=even, default=40)
    made.add_argument("--sample", type=float, default=1.0, help="share of the region's people")
    made.add_argument("--jobs", type=int, help="only so many processes, from this one")
    main(made, measure)

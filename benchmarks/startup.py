"""How long it takes to begin: the command's help, compilation the first time, and a later start.

    python -m benchmarks.startup [--json]

Times are on a clock on the wall. `help_seconds` is `vardsim --help`; `first_compile_seconds` is
`vardsim prepare` on one core with an empty cache of compiled kernels (`first_compile_cpu_seconds`
the processor's work for it); `to_first_month_seconds` is from the start of a later process until
the first month of the built-in region is simulated, its 100,000 people made included.
"""

from __future__ import annotations

import argparse
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from benchmarks.machine import ROOT, Failure, machine, main, one_thread, parser

TARGETS = {"help_seconds": 0.5, "first_compile_seconds": 40.0, "to_first_month_seconds": 3.0}
REPEATS = 5
COMMAND = (sys.executable, "-m", "sim.cli")
FIRST_MONTH = """
import datetime as dt, os
from sim.parameters import load
from sim.policies.model import load_model
from sim.region import embedded
from sim.run import RunSpec, simulate

def told(share):
    print("month", flush=True)
    os._exit(0)

simulate(RunSpec(embedded(), dt.date(2024, 1, 1), 1, 1, 1, load_model("swedish_mix"), None, "full",
                 load()), told)
"""


def environment(cache: Path) -> dict[str, str]:
    """One thread, and this folder for compiled kernels."""
    kept = {name: value for name, value in one_thread().items() if name != "NUMBA_CACHE_DIR"}
    return kept | {"VARDSIM_CACHE": str(cache)}


def on_one_core() -> None:
    """Keep this process on one core, where the system can."""
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})


def seconds(command: list[str], cache: Path, before: Callable[[], None] | None = None) -> float:
    """Wall time of a command; raises `Failure` with what it said if it failed."""
    began = time.perf_counter()
    done = subprocess.run(
        command, cwd=ROOT, env=environment(cache), capture_output=True, text=True, check=False,
        preexec_fn=before,
    )  # fmt: skip
    passed = time.perf_counter() - began
    if done.returncode:
        raise Failure(f"{' '.join(command)}:\n{done.stdout}{done.stderr}")
    return passed


def worked_seconds() -> float:
    """Processor time of all ended processes of this one."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def measure(options: argparse.Namespace) -> dict[str, Any]:
    """Figures in seconds beside their targets; help and later starts are medians."""
    with tempfile.TemporaryDirectory() as folder:
        cache = Path(folder)
        help_ = [seconds([*COMMAND, "--help"], cache) for _ in range(options.repeats)]
        worked = worked_seconds()
        compiled = seconds([*COMMAND, "prepare"], cache, on_one_core)
        worked = worked_seconds() - worked
        again = seconds([*COMMAND, "prepare"], cache, on_one_core)
        starts = [
            seconds([sys.executable, "-c", FIRST_MONTH], cache) for _ in range(options.repeats)
        ]
        size = sum(file.stat().st_size for file in cache.rglob("*") if file.is_file())
    found = {
        "help_seconds": statistics.median(help_),
        "first_compile_seconds": compiled,
        "to_first_month_seconds": statistics.median(starts),
    }
    return {
        "benchmark": "startup",
        "machine": machine(),
        **found,
        "first_compile_cpu_seconds": worked,
        "prepare_again_seconds": again,
        "cache_mib": size / 2**20,
        "targets": [{"what": name, "seconds": most} for name, most in TARGETS.items()],
        "slower_than_target": [name for name, most in TARGETS.items() if found[name] > most],
    }


if __name__ == "__main__":
    made = parser(__doc__)
    made.add_argument("--repeats", type=int, default=REPEATS)
    main(made, measure)

"""What every benchmark needs: the machine, memory, processes of their own, and JSON out."""

from __future__ import annotations

import argparse
import json
import os
import platform
import subprocess
import sys
from collections.abc import Callable
from importlib import metadata
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
LIBRARIES = ("numpy", "numba", "llvmlite", "pandas", "simpy", "mesa", "ciw", "salabim")
ABSENT = "not installed"
ONE_THREAD = ("NUMBA_NUM_THREADS", "OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")


class Failure(Exception):
    """A benchmark whose figures must not be used; the text says why."""


def processor() -> str:
    """Name of the processor, as the operating system tells it."""
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        return platform.processor() or platform.machine()
    names = [line.split(":", 1)[1].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else platform.machine()


def cores() -> int:
    """Cores that this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def version(library: str) -> str:
    """Version of a library, or `ABSENT`."""
    try:
        return metadata.version(library)
    except metadata.PackageNotFoundError:
        return ABSENT


def machine() -> dict[str, Any]:
    """The machine and the versions of what figures depend on."""
    return {
        "processor": processor(),
        "cores": cores(),
        "memory_gib": round(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30, 1),
        "system": platform.system(),
        "python": platform.python_version(),
        **{library: version(library) for library in LIBRARIES},
    }


def one_thread() -> dict[str, str]:
    """Environment in which libraries use one thread, so that a process is one core."""
    return os.environ | dict.fromkeys(ONE_THREAD, "1")


def apart(module: str, *options: str) -> dict[str, Any]:
    """A benchmark's figures from a process of its own, so that memory and caches are its own."""
    command = [sys.executable, "-m", f"benchmarks.{module}", *options, "--json"]
    done = subprocess.run(
        command, capture_output=True, text=True, cwd=ROOT, env=one_thread(), check=False
    )
    if done.returncode:
        raise Failure(f"{module} {' '.join(options)}:\n{done.stdout}{done.stderr}".strip())
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def parser(text: str | None) -> argparse.ArgumentParser:
    """Options that all benchmarks have."""
    made = argparse.ArgumentParser(description=(text or "").split("\n")[0])
    made.add_argument("--json", action="store_true", help="print JSON")
    return made


def tell(figures: dict[str, Any], as_json: bool) -> None:
    """Print figures: JSON, or one line each."""
    if as_json:
        print(json.dumps(figures, ensure_ascii=False))
        return
    for name, value in figures.items():
        if isinstance(value, list) and value and isinstance(value[0], dict):
            print(f"{name}:")
            for row in value:
                print("  " + in_words(row))
        else:
            print(f"{name}: {in_words(value) if isinstance(value, dict) else shown(value)}")


def in_words(row: dict[str, Any]) -> str:
    """Names and figures on one line."""
    return ", ".join(f"{name} {shown(value)}" for name, value in row.items())


def shown(value: Any) -> str:
    """A figure for people."""
    if isinstance(value, list):
        return "; ".join(map(str, value)) or "none"
    if isinstance(value, float):
        return f"{value:,.4g}" if abs(value) < 1000 else f"{value:,.0f}"
    return f"{value:,}" if isinstance(value, int) else str(value)


def main(
    made: argparse.ArgumentParser, measure: Callable[[argparse.Namespace], dict[str, Any]]
) -> None:
    """Measure and print; exit code 1 where `failed` among the figures is not empty."""
    options = made.parse_args()
    figures = measure(options)
    tell(figures, options.json)
    if figures.get("failed"):
        sys.exit(1)

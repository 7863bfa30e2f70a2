"""One task of a study in a worker: its result, or what went wrong, becomes one file."""

from __future__ import annotations

import gc
import time
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

import pandas as pd

from sim.policies.errors import PolicyError
from sim.studies.store import write_task, write_text
from sim.studies.tasks import Task

if TYPE_CHECKING:
    from sim.studies.plan import Plan

TELL_SECONDS = 0.5  # at least between two messages of a task to the parent


class Result(Protocol):
    """What a simulation gives back (`sim.run.RunResult`)."""

    tables: dict[str, pd.DataFrame]
    person_years: float
    seconds: float
    solved: dict[str, Any]


Simulate = Callable[["Plan", Task, Callable[[float], None]], Result]


def simulate_task(
    plan: Plan, task: Task, progress: Callable[[float], None], snapshots: Path | None = None
) -> Result:
    """Run the model for one task; ends of warm-ups are kept in the folder `snapshots`, if given."""
    from sim.run import simulate

    snapshot = None if snapshots is None else snapshots / task.snapshot
    return simulate(plan.spec(task), progress, snapshot)


def execute(
    task: Task,
    plan: Plan,
    folder: str,
    simulate: Simulate,
    globaldict: Any = None,
) -> str:
    """Do one task in a worker and write its file; gives the task's id.

    `globaldict` is shared with the parent: task id -> part of the run that is done.
    """
    told = time.monotonic()

    def progress(part: float) -> None:
        nonlocal told
        if time.monotonic() - told >= TELL_SECONDS:
            told = time.monotonic()
            globaldict[task.id] = part

    error = Path(folder) / task.error_file
    try:
        globaldict[task.id] = 0.0
        result = simulate(plan, task, progress)
        record = {
            "id": task.id,
            "scenario": task.scenario,
            "behaviour": task.behaviour,
            "replication": task.replication,
            "seed": task.seed,
            "person_years": result.person_years,
            "seconds": result.seconds,
            "solved": result.solved,
        }
        write_task(Path(folder) / task.file, record, result.tables)
        error.unlink(missing_ok=True)
    except Exception as fault:
        write_text(error, failure(task, told_of(fault), traceback.format_exc()))
    forget_finished()
    return task.id


def failure(task: Task, what: str, trace: str = "") -> str:
    """The text of a task's error file; its third line says what went wrong."""
    return f"{task}\nseed {task.seed}\n{' '.join(what.split())}\n\n{trace}"


def told_of(error: Exception) -> str:
    """An error in words; one that speaks to an analyst needs no name of its class."""
    text = str(error)
    return text if isinstance(error, PolicyError) else f"{type(error).__name__}: {text}"


def why_failed(folder: Path, task: Task) -> str:
    """What went wrong in a failed task, from its error file."""
    lines = (folder / task.error_file).read_text(encoding="utf-8").splitlines()
    return lines[2]


def forget_finished() -> None:
    """Free the finished care system, which refers to itself and would stay for several runs.

    What is there after the first run, modules above all, is not looked through again.
    """
    gc.collect()
    if gc.get_freeze_count() == 0:
        gc.freeze()

"""Run the tasks of a study on the cores of this computer.

A task's result is one file; a task that fails leaves its traceback instead and the others go on.
Results that are there already are kept, so a run that was stopped goes on where it stopped.
"""

from __future__ import annotations

import gc
import os
import threading
import time
import traceback
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from functools import partial
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

import pandas as pd

from sim.policies.errors import PolicyError
from sim.studies.store import read_record, write_task, write_text
from sim.studies.tasks import Task

if TYPE_CHECKING:
    from sim.studies.plan import Plan

TELL_SECONDS = 0.5  # at least between two messages of a task to the parent
POLL_SECONDS = 0.2
ONE_THREAD = ("NUMBA_NUM_THREADS", "OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")


class Result(Protocol):
    """What a simulation gives back (`sim.run.RunResult`)."""

    tables: dict[str, pd.DataFrame]
    person_years: float
    seconds: float
    solved: dict[str, Any]


Simulate = Callable[["Plan", Task, Callable[[float], None]], Result]


@dataclass(frozen=True)
class Progress:
    """How far a study has come; `fraction` counts parts of the runs under way."""

    done: int
    failed: int
    kept: int
    total: int
    fraction: float
    seconds: float


@dataclass
class Outcome:
    """What became of the tasks."""

    tasks: list[Task]
    failed: list[Task] = field(default_factory=list)
    kept: int = 0
    wall_seconds: float = 0.0


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


def run_tasks(
    plan: Plan,
    tasks: Sequence[Task],
    folder: Path,
    jobs: int | None = None,
    tell: Callable[[Progress], None] = lambda progress: None,
    simulate: Simulate | None = None,
) -> Outcome:
    """Make every result of `tasks` that is not in `folder` yet.

    `jobs` caps the worker processes (default: the number of cores). With one job the tasks run in
    this process. `tell` hears of the progress a few times a second.
    """
    folder.mkdir(parents=True, exist_ok=True)
    started = time.perf_counter()
    todo = [task for task in tasks if not finished(folder, task)]
    for task in todo:  # an error of an earlier attempt, or a damaged result
        (folder / task.error_file).unlink(missing_ok=True)
        (folder / task.file).unlink(missing_ok=True)
    board = _Board(folder, len(tasks), len(tasks) - len(todo), todo, tell)
    board.tell()
    workers = max(1, min(jobs or os.cpu_count() or 1, len(todo) or 1))
    one_thread = dict.fromkeys(ONE_THREAD, "1") if workers > 1 else {}
    simulate = simulate or partial(simulate_task, snapshots=folder)
    try:
        with environment(one_thread):
            _work(plan, in_order(todo, workers), folder, workers, board, simulate)
    finally:
        board.clear(list(board.warmups))
    board.tell()
    return Outcome(
        tasks=list(tasks),
        failed=[task for task in todo if not (folder / task.file).exists()],
        kept=len(tasks) - len(todo),
        wall_seconds=time.perf_counter() - started,
    )


def in_order(tasks: Sequence[Task], workers: int) -> list[Task]:
    """Tasks so that `workers` at once hardly ever make the same warm-up twice.

    Of as many warm-ups as there are workers, the first task of each comes first; then the tasks
    that go on from these warm-ups, before the next ones are begun.
    """
    groups: dict[str, list[Task]] = {}
    for task in tasks:
        groups.setdefault(task.warmup, []).append(task)
    ordered: list[Task] = []
    for block in batched(groups.values(), workers):
        ordered += [group[0] for group in block]
        ordered += [task for group in block for task in group[1:]]
    return ordered


def batched(items: Iterable[list[Task]], size: int) -> Iterator[list[list[Task]]]:
    """Items, `size` at a time."""
    rest = iter(items)
    while block := list(islice(rest, size)):
        yield block


def finished(folder: Path, task: Task) -> bool:
    """Whether a whole, undamaged result of the task is there."""
    record = read_record(folder / task.file)
    return record is not None and record.get("id") == task.id


def _work(
    plan: Plan,
    todo: list[Task],
    folder: Path,
    workers: int,
    board: _Board,
    simulate: Simulate,
) -> None:
    """Run tasks until each has a result or an error.

    A worker that dies (out of memory, a crash in compiled code) takes its whole pool along. Tasks
    that were under way are then tried once more, each alone, so that the culprit is found and the
    others go on.
    """
    alone: list[Task] = []
    left = todo
    while left:
        batch, size = ([alone.pop(0)], 1) if alone else (left, workers)
        broken = _pool(plan, batch, folder, size, board, simulate, own_process=bool(size < workers))
        left = [task for task in left if not board.settled(task)]
        if not broken:
            continue
        begun = [task for task in left if task in batch and task.id in board.parts]
        if len(batch) == 1 or not begun:
            for task in batch if len(batch) == 1 else left:
                text = failure(task, f"The worker process died: {broken}")
                write_text(folder / task.error_file, text)
            left = [task for task in left if not board.settled(task)]
        else:
            alone = begun


def _pool(
    plan: Plan,
    batch: list[Task],
    folder: Path,
    workers: int,
    board: _Board,
    simulate: Simulate,
    own_process: bool,
) -> BrokenProcessPool | None:
    """One pool of workers over a batch; gives the error if a worker died."""
    import sciris

    parallel = sciris.Parallel(
        execute,
        iterarg=batch,
        kwargs={"plan": plan, "folder": str(folder), "simulate": simulate},
        ncpus=workers,
        parallelizer="concurrent.futures" if workers > 1 or own_process else "serial",
        start_method="spawn",  # fork is unsafe with compiled threads, and Mesa sets spawn anyway
        globaldict={},
    )
    errors: list[BaseException] = []

    def work() -> None:
        try:
            parallel.run_async()
        except BaseException as error:  # raised again in the main thread
            errors.append(error)

    thread = threading.Thread(target=work, daemon=True)
    thread.start()
    try:
        while thread.is_alive():
            thread.join(POLL_SECONDS)
            board.see(parallel.globaldict)
            board.tell()
    except KeyboardInterrupt:
        parallel.stop()
        raise
    board.see(parallel.globaldict)
    with suppress(Exception):
        parallel.close()
    if errors and not isinstance(errors[0], BrokenProcessPool):
        raise errors[0]
    return errors[0] if errors else None  # type: ignore[return-value]


class _Board:
    """What the parent knows of the tasks, from their files and the shared progress."""

    def __init__(
        self,
        folder: Path,
        total: int,
        kept: int,
        todo: list[Task],
        tell: Callable[[Progress], None],
    ) -> None:
        self.folder, self.total, self.kept, self.tell_ = folder, total, kept, tell
        self.open = dict.fromkeys(todo)
        self.warmups = Counter(task.snapshot for task in todo)  # tasks that may still begin there
        self.failed = 0
        self.parts: dict[str, float] = {}
        self.started = time.perf_counter()

    def see(self, shared: Mapping[str, float] | None) -> None:
        """Take in the progress that the workers share."""
        with suppress(Exception):  # the process that holds it may be gone
            self.parts.update(dict(shared or {}))

    def settled(self, task: Task) -> bool:
        """Whether the task has a result or an error."""
        return (self.folder / task.file).exists() or (self.folder / task.error_file).exists()

    def clear(self, snapshots: Iterable[str]) -> None:
        """Remove ends of warm-ups that nobody begins from any more."""
        for name in snapshots:
            (self.folder / name).unlink(missing_ok=True)
            del self.warmups[name]

    def tell(self) -> None:
        """Tell how far it is."""
        for task in [task for task in self.open if self.settled(task)]:
            del self.open[task]
            self.warmups[task.snapshot] -= 1
            self.failed += not (self.folder / task.file).exists()
        self.clear([name for name, tasks in self.warmups.items() if tasks == 0])
        done = self.total - len(self.open)
        under_way = sum(self.parts.get(task.id, 0.0) for task in self.open)
        self.tell_(
            Progress(
                done=done,
                failed=self.failed,
                kept=self.kept,
                total=self.total,
                fraction=(done + under_way) / max(self.total, 1),
                seconds=time.perf_counter() - self.started,
            )
        )


@contextmanager
def environment(values: Mapping[str, str]) -> Iterator[None]:
    """Environment variables for the workers; they do the threads' work as processes."""
    before = {name: os.environ.get(name) for name in values}
    os.environ.update(values)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value

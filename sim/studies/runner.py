"""Run the tasks of a study on the cores of this computer.

A task's result is one file; a task that fails leaves its traceback instead and the others go on.
Results that are there already are kept, so a run that was stopped goes on where it stopped.
"""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures.process import BrokenProcessPool
from contextlib import ExitStack
from dataclasses import dataclass, field
from functools import partial
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sim.studies.board import Board, Progress
from sim.studies.processes import ONE_THREAD, environment, shared_mapping, worker_pool
from sim.studies.store import read_record, remove_unfinished, write_text
from sim.studies.tasks import Task
from sim.studies.worker import Simulate, execute, failure, simulate_task

if TYPE_CHECKING:
    from sim.studies.plan import Plan

POLL_SECONDS = 0.2


@dataclass
class Outcome:
    """What became of the tasks."""

    tasks: list[Task]
    failed: list[Task] = field(default_factory=list)
    kept: int = 0
    wall_seconds: float = 0.0


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
    remove_unfinished(folder)
    started = time.perf_counter()
    todo = [task for task in tasks if not finished(folder, task)]
    for task in todo:  # an error of an earlier attempt, or a damaged result
        (folder / task.error_file).unlink(missing_ok=True)
        (folder / task.file).unlink(missing_ok=True)
    board = Board(folder, len(tasks), len(tasks) - len(todo), todo, tell)
    board.tell()
    workers = max(1, min(jobs or os.cpu_count() or 1, len(todo) or 1))
    one_thread = dict.fromkeys(ONE_THREAD, "1") if workers > 1 else {}
    simulate = simulate or partial(simulate_task, snapshots=folder)
    try:
        with environment(one_thread):
            _work(plan, in_order(todo, workers), folder, workers, board, simulate)
    finally:
        board.clear(list(board.warmups))
        remove_unfinished(folder)
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
    board: Board,
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
    board: Board,
    simulate: Simulate,
    own_process: bool,
) -> BrokenProcessPool | None:
    """One pool of workers over a batch; gives the error if a worker died."""
    import sciris

    with ExitStack() as stack:
        if workers > 1 or own_process:
            parts = stack.enter_context(shared_mapping())
            side_by_side: Any = stack.enter_context(worker_pool(workers)).map
        else:
            parts, side_by_side = {}, "serial"
        parallel = sciris.Parallel(
            execute,
            iterarg=batch,
            kwargs={"plan": plan, "folder": str(folder), "simulate": simulate},
            ncpus=workers,
            parallelizer=side_by_side,
            globaldict=parts,
        )
        error = _watched(parallel, board)
    if error is not None and not isinstance(error, BrokenProcessPool):
        raise error
    return error


def _watched(parallel: Any, board: Board) -> BaseException | None:
    """Let the tasks run while their progress is told; gives the error that ended them."""
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
        parallel.stop()  # with one job, no further task begins
        raise
    board.see(parallel.globaldict)
    return errors[0] if errors else None

"""How far a study has come, from the files of its tasks and what the workers tell."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from sim.studies.tasks import Task


@dataclass(frozen=True)
class Progress:
    """How far a study has come; `fraction` counts parts of the runs under way."""

    done: int
    failed: int
    kept: int
    total: int
    fraction: float
    seconds: float


class Board:
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

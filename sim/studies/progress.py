"""Progress on the screen: a bar with time left, or plain lines where there is no terminal."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sim.studies.board import Progress

LINE_EVERY = 0.1  # of the study, without a terminal


@contextmanager
def shown(title: str, total: int) -> Iterator[Callable[[Progress], None]]:
    """Something to tell the progress of `total` runs to."""
    if sys.stderr.isatty():
        with _bar(title, total) as tell:
            yield tell
    else:
        yield _lines(title)


@contextmanager
def _bar(title: str, total: int) -> Iterator[Callable[[Progress], None]]:
    from rich.console import Console
    from rich.progress import BarColumn, TextColumn, TimeElapsedColumn, TimeRemainingColumn
    from rich.progress import Progress as Bar

    columns = (
        TextColumn("[bold]{task.description}"),
        BarColumn(),
        TextColumn("{task.percentage:>3.0f} %"),
        TextColumn("{task.fields[runs]}"),
        TimeElapsedColumn(),
        TextColumn("· left"),
        TimeRemainingColumn(),
    )
    with Bar(*columns, console=Console(stderr=True), speed_estimate_period=600) as bar:
        row = bar.add_task(title, total=1.0, runs=f"0/{total} runs")

        def tell(progress: Progress) -> None:
            bar.update(row, completed=progress.fraction, runs=_runs(progress))

        yield tell


def _lines(title: str) -> Callable[[Progress], None]:
    last = -1.0

    def tell(progress: Progress) -> None:
        nonlocal last
        if progress.fraction - last < LINE_EVERY and not (progress.fraction >= 1.0 > last):
            return
        last = progress.fraction
        print(
            f"{title}: {100 * progress.fraction:3.0f} %, {_runs(progress)}{_left(progress)}",
            file=sys.stderr,
            flush=True,
        )

    return tell


def _runs(progress: Progress) -> str:
    failed = f", {progress.failed} failed" if progress.failed else ""
    return f"{progress.done}/{progress.total} runs{failed}"


def _left(progress: Progress) -> str:
    """Time left, from the pace of the runs made now (those kept from before took none)."""
    before = progress.kept / max(progress.total, 1)
    made = progress.fraction - before
    if made <= 0 or progress.fraction >= 1:
        return ""
    seconds = progress.seconds * (1 - progress.fraction) / made
    return f", about {seconds:.0f} s left"

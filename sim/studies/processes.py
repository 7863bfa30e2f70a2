"""Processes that work for this one: how they are set up, and how they end.

They end when their work is done, and at once when nobody waits for it any more: when this process
breaks off, and when it is gone, however it ended.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
from collections.abc import Iterator, Mapping, MutableMapping
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from multiprocessing.connection import Connection, wait
from multiprocessing.managers import SyncManager
from typing import Any

START_METHOD = "spawn"  # fork is unsafe with compiled threads, and Mesa sets spawn anyway
ONE_THREAD = ("NUMBA_NUM_THREADS", "OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")


@contextmanager
def worker_pool(workers: int) -> Iterator[ProcessPoolExecutor]:
    """So many worker processes; an error in the block ends them in the midst of their work."""
    context = multiprocessing.get_context(START_METHOD)
    called_off, hold = context.Pipe(duplex=False)
    pool = ProcessPoolExecutor(
        workers, mp_context=context, initializer=end_with_parent, initargs=(called_off,)
    )
    try:
        yield pool
    except BaseException:
        hold.close()
        raise
    finally:
        pool.shutdown(cancel_futures=True)
        hold.close()
        called_off.close()


@contextmanager
def shared_mapping() -> Iterator[MutableMapping[str, float]]:
    """A mapping that this process and its workers write to and read."""
    manager = SyncManager(ctx=multiprocessing.get_context(START_METHOD))
    manager.start(end_with_parent)
    try:
        yield manager.dict()
    finally:
        manager.shutdown()


def end_with_parent(called_off: Connection | None = None) -> None:
    """End this process as soon as its parent is gone or has closed its end of `called_off`.

    Results appear whole or not at all, so that it can end anywhere. Ctrl-C, which a terminal sends
    to all processes, is left to the parent.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    parent = multiprocessing.parent_process()
    assert parent is not None
    ends: list[Any] = [parent.sentinel, *filter(None, [called_off])]

    def watch() -> None:
        wait(ends)
        os._exit(1)

    threading.Thread(target=watch, daemon=True).start()


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

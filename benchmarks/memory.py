"""Memory: of this process, of it and its workers while they run, and of a model's arrays."""

from __future__ import annotations

import resource
import sys
import threading
from collections import defaultdict, deque
from typing import Any

import numpy as np
import psutil

MIB = 2**20
OWN = ("sim", "mesa", "benchmarks")  # packages whose objects are looked into


def peak_mib() -> float:
    """Most memory that this process has held, MiB."""
    unit = MIB if sys.platform == "darwin" else 2**10
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / unit


def held_mib() -> dict[int, float]:
    """Memory held now by this process and all below it, MiB by process id."""
    own = psutil.Process()
    found = {}
    for process in (own, *own.children(recursive=True)):
        try:
            found[process.pid] = process.memory_info().rss / MIB
        except psutil.Error:  # it has just ended
            continue
    return found


class Watch:
    """Watches this process and its workers from a thread, as a context manager.

    `peak` is the most that all held at the same time, MiB; memory that they share counts in each.
    `peaks` is the most of each process, by its id.
    """

    def __init__(self, every: float = 0.1) -> None:
        self.every = every
        self.peak = 0.0
        self.peaks: dict[int, float] = defaultdict(float)
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True)

    def __enter__(self) -> Watch:
        self._thread.start()
        return self

    def __exit__(self, *error: object) -> None:
        self._ended.set()
        self._thread.join()

    def _watch(self) -> None:
        while True:
            held = held_mib()
            self.peak = max(self.peak, sum(held.values()))
            for process, mib in held.items():
                self.peaks[process] = max(self.peaks[process], mib)
            if self._ended.wait(self.every):
                break


def array_bytes(thing: Any) -> int:
    """Bytes of all arrays that an object of the model holds, each memory counted once."""
    seen: dict[int, Any] = {}
    waiting, total = [thing], 0
    while waiting:
        part = waiting.pop()
        if id(part) in seen:
            continue
        seen[id(part)] = part
        if isinstance(part, np.ndarray):
            whole = part.base
            if isinstance(whole, np.ndarray):
                waiting.append(whole)
            else:
                total += part.nbytes
        else:
            waiting += inside(part)
    return total


def inside(thing: Any) -> list[Any]:
    """What an object holds, if it is a collection or of the model."""
    if isinstance(thing, dict):
        return list(thing.values())
    if isinstance(thing, list | tuple | set | frozenset | deque):
        return list(thing)
    if type(thing).__module__.split(".")[0] in OWN:
        return list(getattr(thing, "__dict__", {}).values())
    return []

"""Snapshots: a care system in a file that many processes map at once.

Arrays lie in the file as they lie in memory and are mapped copy-on-write: workers share the pages
that they only read, and a page is copied when it is first written to.
"""

from __future__ import annotations

import io
import mmap
import os
import pickle
from pathlib import Path
from typing import Any

import numpy as np

ALIGNMENT = 64  # of each array in the file, a cache line
HEAD = np.dtype([("start", np.int64), ("length", np.int64)])


class _Writer(pickle.Pickler):
    """Pickles with arrays left out, arrays of records included."""

    def reducer_override(self, value: Any) -> Any:
        """Take record arrays as plain ones, which can be left out."""
        if type(value) is np.recarray:
            return _records, (value.view(np.ndarray),)
        return NotImplemented


def _records(array: np.ndarray) -> np.recarray:
    return array.view(np.recarray)


def save(value: Any, path: Path) -> None:
    """Write a snapshot, whole or not at all."""
    left_out: list[pickle.PickleBuffer] = []
    text = io.BytesIO()
    _Writer(text, protocol=5, buffer_callback=left_out.append).dump(value)
    parts = [text.getbuffer(), *(part.raw() for part in left_out)]
    table = np.zeros(len(parts), HEAD)
    table["length"] = [len(part) for part in parts]
    room = -(-table["length"] // ALIGNMENT) * ALIGNMENT
    first = -(-(8 + table.nbytes) // ALIGNMENT) * ALIGNMENT
    table["start"] = first + np.cumsum(room) - room
    partial = path.with_suffix(f".{os.getpid()}.partial")
    with partial.open("wb") as file:
        file.write(np.int64(len(parts)).tobytes())
        file.write(table.tobytes())
        for start, part in zip(table["start"], parts, strict=True):
            file.seek(int(start))
            file.write(part)
        file.truncate(first + int(room.sum()))
    partial.replace(path)


def load(path: Path) -> Any:
    """Read a snapshot; its arrays may be changed, which changes neither file nor other readers."""
    with path.open("rb") as file:
        whole = memoryview(mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_COPY))
    table = np.frombuffer(whole, HEAD, int(np.frombuffer(whole, np.int64, 1)[0]), 8)
    text, *arrays = (whole[start : start + length] for start, length in table.tolist())
    return pickle.loads(text, buffers=arrays)

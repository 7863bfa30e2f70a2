"""Snapshots: what is read is what was written, and changing it changes nothing else."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from sim.bundle import Bundle
from sim.people.state import empty
from sim.snapshot import load, save


class Pair(Bundle):
    """Two arrays."""

    first: np.ndarray
    second: np.ndarray


def world() -> dict[str, object]:
    people = empty(1000)
    people.age[:] = np.arange(1000) % 100
    shared = np.arange(7)
    return {
        "people": people, "same_people": people, "pair": Pair(shared, np.zeros((3, 5))),
        "shared": shared, "slice": np.arange(20)[::3], "empty": np.zeros(0), "text": ["a", None],
    }  # fmt: skip


def test_what_is_read_is_what_was_written(tmp_path: Path) -> None:
    made = world()
    save(made, tmp_path / "a.warmup")
    read = load(tmp_path / "a.warmup")
    assert type(read["people"]) is np.recarray
    np.testing.assert_array_equal(read["people"], made["people"])
    np.testing.assert_array_equal(read["slice"], [0, 3, 6, 9, 12, 15, 18])
    assert (read["empty"].size, read["text"]) == (0, ["a", None])


def test_arrays_that_were_one_stay_one(tmp_path: Path) -> None:
    save(world(), tmp_path / "a.warmup")
    read = load(tmp_path / "a.warmup")
    assert read["people"] is read["same_people"]
    read["pair"].first[2] = -5
    assert read["shared"][2] == -5


def test_readers_do_not_see_each_other_s_changes(tmp_path: Path) -> None:
    path = tmp_path / "a.warmup"
    save(world(), path)
    before = path.read_bytes()
    one, other = load(path), load(path)
    one["people"].age[:] = 1
    one["pair"].second[:] = 9.0
    assert other["people"].age[50] == 50
    assert other["pair"].second.sum() == 0.0
    assert path.read_bytes() == before


def test_a_snapshot_is_whole_or_not_there(tmp_path: Path) -> None:
    with pytest.raises(TypeError, match="cannot pickle"):
        save({"generator": (n for n in range(3))}, tmp_path / "a.warmup")
    assert list(tmp_path.iterdir()) == []

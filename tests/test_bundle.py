"""Bundles: kernels see the arrays that Python sees, through one pointer."""

from __future__ import annotations

import pickle
from pathlib import Path

import numpy as np
import pytest

from sim.bundle import Bundle, words_of
from sim.kernel import kernel, prefetch
from sim.people.state import empty

ROW = np.dtype([("x", float), ("n", np.int32)])


class Inner(Bundle):
    """A bundle within another."""

    numbers: np.ndarray
    rate: float


class Outer(Bundle):
    """Arrays of one and two dimensions, records, and a bundle."""

    rows: np.ndarray
    table: np.ndarray
    inner: Inner


@kernel
def work(outer, k):
    """Read and write every field."""
    outer.rows[k].x += outer.inner.rate
    outer.rows[k].n += 1
    outer.table[1, k] = outer.table.shape[1] + outer.inner.numbers[k]
    outer.inner.numbers[k] = -1
    return outer.rows.size + outer.table.shape[0] * 10


@kernel
def ahead(people, k):
    """Ask for a record and read it."""
    prefetch(people, k)
    prefetch(people, k + 1_000_000_000)  # nothing is there; nothing may happen
    return people[0].age


def outer() -> Outer:
    rows, table = np.zeros(4, ROW), np.zeros((2, 4))
    return Outer(rows, table, Inner(numbers=np.arange(4), rate=0.5))


def test_kernels_read_and_write_the_same_arrays() -> None:
    bundle = outer()
    assert work(bundle, 2) == 24
    assert bundle.rows[2].item() == (0.5, 1)
    assert bundle.table[1].tolist() == [0, 0, 6, 0]
    assert bundle.inner.numbers.tolist() == [0, 1, -1, 3]


def test_slices_keep_their_strides() -> None:
    numbers = np.arange(8)
    inner = Inner(numbers[::2], 1.0)
    work(Outer(np.zeros(4, ROW), np.zeros((4, 8))[::2, ::2], inner), 1)
    assert numbers.tolist() == [0, 1, -1, 3, 4, 5, 6, 7]


def test_a_stored_bundle_has_arrays_of_its_own_and_shares_what_was_shared() -> None:
    bundle = outer()
    first, second = pickle.loads(pickle.dumps((bundle, bundle.inner)))
    work(first, 0)
    assert first.inner.numbers is second.numbers
    assert first.inner.numbers[0] == -1
    assert bundle.inner.numbers[0] == 0


def test_the_arrays_of_a_bundle_stay() -> None:
    with pytest.raises(AttributeError, match="rows cannot be replaced"):
        outer().rows = np.zeros(4, ROW)


def test_a_changed_copy_shares_what_was_not_changed() -> None:
    bundle = outer()
    copy = bundle._replace(table=np.ones((2, 4)))
    work(copy, 1)
    assert bundle.rows["n"].tolist() == [0, 1, 0, 0]
    assert bundle.table.sum() == 0.0


def test_numbers_are_floats_to_kernels() -> None:
    assert type(Inner(np.arange(2), 3).rate) is float


@pytest.mark.parametrize("values", [(), (np.zeros(2),), (np.zeros(2), 1.0, 2.0)])
def test_every_field_is_given_once(values: tuple[object, ...]) -> None:
    with pytest.raises(TypeError, match="Inner takes numbers, rate"):
        Inner(*values)


@pytest.mark.parametrize("value", ["text", [1], None, Path()])
def test_only_what_has_a_fixed_layout_fits(value: object) -> None:
    with pytest.raises(TypeError, match="a bundle holds arrays, numbers and bundles"):
        words_of(value)


def test_asking_ahead_changes_nothing() -> None:
    people = empty(3)
    people.age[:] = 7
    before = people.copy()
    assert ahead(people, 1) == 7
    assert (people == before).all()

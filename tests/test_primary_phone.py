"""The phone queue: a hand-worked day, a twin with a heap, and Erlang's formula."""

from __future__ import annotations

import heapq
import math

import numpy as np
import pytest
from clinic_world import ClinicWorld, need_of
from hypothesis import given, settings
from hypothesis import strategies as st
from numba import njit

from sim.care.primary.phone import answer_calls, order_calls
from sim.care.primary.practice_state import CALLING
from sim.keyed import exponential
from sim.people.needs import MINOR, luck_key
from sim.purposes import CALL_LENGTH

WORLD = ClinicWorld(people=60)


def calls_at(times: list[float]) -> np.ndarray:
    """One call of each of the first persons."""
    calls = np.zeros(len(times), CALLING)
    calls["time"], calls["person"] = times, np.arange(len(times))
    calls["need"] = [need_of(MINOR, n) for n in range(len(times))]
    return calls


def lengths(calls: np.ndarray, mean: float) -> list[float]:
    keys = WORLD.people.key
    return [
        mean * exponential(WORLD.seed, keys[c["person"]], CALL_LENGTH, luck_key(c["need"], 0))
        for c in calls
    ]


def answer(calls: np.ndarray, lines: int, mean: float, opens: float, closes: float) -> list[bool]:
    order = np.argsort(calls["time"], kind="stable")
    count = answer_calls(
        WORLD.people, WORLD.seed, calls, order, 0, calls.size, np.zeros(lines), mean, opens, closes
    )
    assert count == calls["answered"].sum()
    answered: list[bool] = calls["answered"].tolist()
    return answered


def twin(times: list[float], work: list[float], lines: int, opens: float, closes: float):
    """The same queue with a heap of lines."""
    free = [opens] * lines
    answered = [False] * len(times)
    for c in sorted(range(len(times)), key=lambda c: times[c]):
        start = max(free[0], times[c])
        if start < closes:
            answered[c] = True
            heapq.heapreplace(free, start + work[c])
    return answered


def test_one_line_by_hand() -> None:
    """Two call before opening; the second is answered if the first is done before closing."""
    calls = calls_at([0.30, 0.31, 0.60])
    first = lengths(calls, 0.1)[0]
    assert answer(calls, 1, 0.1, 0.33, 0.33 + first + 1e-9) == [True, True, False]
    assert answer(calls, 1, 0.1, 0.33, 0.33 + first - 1e-9) == [True, False, False]
    assert answer(calls, 3, 0.1, 0.33, 0.70) == [True, True, True]


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.floats(0.2, 0.75), min_size=1, max_size=60, unique=True),
    st.integers(1, 5),
    st.floats(0.001, 0.1),
)
def test_answers_are_those_of_a_queue_with_a_heap(
    times: list[float], lines: int, mean: float
) -> None:
    calls = calls_at(times)
    expected = twin(times, lengths(calls, mean), lines, 0.33, 0.71)
    assert answer(calls, lines, mean, 0.33, 0.71) == expected


@settings(max_examples=40, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 2), st.integers(0, 5)), max_size=60))
def test_calls_are_put_in_order_of_unit_then_time_then_coming(made: list[tuple[int, int]]) -> None:
    world = ClinicWorld(people=10, posts=((0, 1.0), (1, 1.0), (2, 1.0)))
    calls = world.clinic.calls[: len(made)]
    calls["unit"], calls["time"] = np.array(made, int).reshape(-1, 2).T
    order_calls(world.clinic, len(made))
    expected = sorted(range(len(made)), key=lambda c: made[c])
    assert world.clinic.call_order[: len(made)].tolist() == expected


def test_more_lines_never_answer_fewer() -> None:
    times = np.random.default_rng(3).uniform(0.3, 0.7, 60).tolist()
    counts = [sum(answer(calls_at(times), lines, 0.02, 0.33, 0.71)) for lines in range(1, 7)]
    assert counts == sorted(counts)
    assert counts[0] < counts[-1]


@njit
def waits_longer(people, seed, calls, order, gaps, lines, wait):
    """Share of queues in which the last of many calls waits longer than `wait` mean lengths."""
    late, free = 0, np.zeros(lines)
    for r in range(gaps.shape[0]):
        time = 0.0
        for c in range(calls.size):
            time += gaps[r, c]
            calls[c].time = time
            calls[c].need = (r * calls.size + c) << 7
        answer_calls(people, seed, calls, order, 0, calls.size, free, 1.0, 0.0, time + wait)
        late += not calls[calls.size - 1].answered
    return late / gaps.shape[0]


@pytest.mark.parametrize(("lines", "load"), [(1, 0.7), (3, 0.8), (6, 0.75)])
def test_the_share_who_wait_is_erlang_c(lines: int, load: float) -> None:
    """P(wait > t) = C(c, a) exp(-(c - a) t) for arrivals at rate a and mean length 1."""
    queues, calls = 6000, np.zeros(150, CALLING)
    busy = lines * load
    gaps = np.random.default_rng(lines).exponential(1.0 / busy, (queues, calls.size))
    tail = busy**lines / math.factorial(lines) / (1.0 - load)
    erlang = tail / (sum(busy**k / math.factorial(k) for k in range(lines)) + tail)
    for wait in (1e-9, 0.5):
        expected = erlang * math.exp(-(lines - busy) * wait)
        found = waits_longer(
            WORLD.people, WORLD.seed, calls, np.arange(calls.size), gaps, lines, wait
        )
        error = math.sqrt(expected * (1.0 - expected) / queues)
        assert abs(found - expected) < 4.0 * error

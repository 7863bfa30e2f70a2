"""The runner: parallel is serial, resumed is uninterrupted, a failure stays alone."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pandas as pd
import pytest

from sim.studies.board import Progress
from sim.studies.runner import finished, run_tasks
from sim.studies.store import atomic, read_record, read_tables
from sim.studies.tasks import Task, code_hash, replication_seed, task_id


@dataclass
class Made:
    tables: dict[str, pd.DataFrame]
    person_years: float = 10.0
    seconds: float = 0.5
    solved: dict[str, Any] = field(default_factory=dict)


def small_tables(task: Task) -> dict[str, pd.DataFrame]:
    value = float(task.seed % 1000)
    return {
        "outcomes": pd.DataFrame(
            {"year": [2025], "outcome": ["visits"], "group": ["all"], "value": [value]}
        ),
        "payments": pd.DataFrame(
            {
                "year": [2025],
                "month": [1],
                "rule": ["r"],
                "counterparty": ["region"],
                "kind": ["vardcentral"],
                "unit": ["a"],
                "amount_ore": [100],
            }
        ),
        "balances": pd.DataFrame(
            {"year": [2025], "holder": ["region"], "unit": [""], "amount_ore": [-100]}
        ),
        "practice": pd.DataFrame(
            {
                "date": [pd.Timestamp(2025, 3, 31)],
                "kind": ["vardcentral"],
                "unit": ["a"],
                "dimension": ["minutes"],
                "value": [20.0],
                "marginal_revenue": [1.0],
            }
        ),
        "checks": pd.DataFrame({"check": ["money"], "value": [0.0], "ok": [True]}),
    }


def good(plan: Any, task: Task, progress: Callable[[float], None]) -> Made:
    progress(0.5)
    return Made(small_tables(task))


def one_bad(plan: Any, task: Task, progress: Callable[[float], None]) -> Made:
    if task.replication == 1:
        raise ValueError("this replication cannot be")
    return Made(small_tables(task))


def one_dies(plan: Any, task: Task, progress: Callable[[float], None]) -> Made:
    if task.replication == 1:
        os._exit(3)
    return Made(small_tables(task))


def never(plan: Any, task: Task, progress: Callable[[float], None]) -> Made:
    raise AssertionError("this task has a result already")


PLAN: Any = SimpleNamespace(name="small")


def some_tasks(count: int = 4) -> list[Task]:
    return [
        Task(task_id({"n": n}, 1), "baseline", "full", n, replication_seed(1, n), f"warm{n}")
        for n in range(count)
    ]


def test_every_task_leaves_one_whole_file(tmp_path: Path) -> None:
    tasks = some_tasks()
    told: list[Progress] = []
    outcome = run_tasks(PLAN, tasks, tmp_path, jobs=1, tell=told.append, simulate=good)
    assert outcome.failed == []
    assert sorted(p.name for p in tmp_path.iterdir()) == sorted(t.file for t in tasks)
    assert read_tables(tmp_path / tasks[2].file)["outcomes"]["value"][0] == tasks[2].seed % 1000
    assert (told[-1].done, told[-1].failed, told[-1].fraction) == (4, 0, 1.0)


def test_two_workers_make_what_one_makes(tmp_path: Path) -> None:
    tasks = some_tasks()
    run_tasks(PLAN, tasks, tmp_path / "one", jobs=1, simulate=good)
    run_tasks(PLAN, tasks, tmp_path / "two", jobs=2, simulate=good)
    for task in tasks:
        one, two = ((tmp_path / name / task.file).read_bytes() for name in ("one", "two"))
        frames = [read_tables(tmp_path / name / task.file) for name in ("one", "two")]
        for name in frames[0]:
            pd.testing.assert_frame_equal(frames[0][name], frames[1][name])
        assert len(one) == len(two)


def test_a_failing_task_leaves_its_traceback_and_the_others_go_on(tmp_path: Path) -> None:
    tasks = some_tasks()
    outcome = run_tasks(PLAN, tasks, tmp_path, jobs=1, simulate=one_bad)
    assert outcome.failed == [tasks[1]]
    text = (tmp_path / tasks[1].error_file).read_text()
    assert "this replication cannot be" in text
    assert "Traceback" in text
    assert [finished(tmp_path, task) for task in tasks] == [True, False, True, True]


def test_a_worker_that_dies_takes_no_other_task_along(tmp_path: Path) -> None:
    tasks = some_tasks(5)
    outcome = run_tasks(PLAN, tasks, tmp_path, jobs=2, simulate=one_dies)
    assert outcome.failed == [tasks[1]]
    assert "died" in (tmp_path / tasks[1].error_file).read_text()


def test_results_are_kept_and_damaged_ones_made_again(tmp_path: Path) -> None:
    tasks = some_tasks()
    run_tasks(PLAN, tasks[:2], tmp_path, jobs=1, simulate=good)
    assert run_tasks(PLAN, tasks[:2], tmp_path, jobs=1, simulate=never).kept == 2
    path = tmp_path / tasks[0].file
    whole = path.read_bytes()
    path.write_bytes(whole[: len(whole) // 2])
    assert read_record(path) is None
    outcome = run_tasks(PLAN, tasks, tmp_path, jobs=1, simulate=good)
    assert (outcome.kept, outcome.failed) == (1, [])
    assert finished(tmp_path, tasks[0])


def test_a_failed_task_is_tried_again(tmp_path: Path) -> None:
    tasks = some_tasks(2)
    run_tasks(PLAN, tasks, tmp_path, jobs=1, simulate=one_bad)
    assert run_tasks(PLAN, tasks, tmp_path, jobs=1, simulate=good).failed == []
    assert not (tmp_path / tasks[1].error_file).exists()


def test_a_file_that_fails_half_way_does_not_appear(tmp_path: Path) -> None:
    def half() -> None:
        with atomic(tmp_path / "x.bin") as file:
            file.write(b"half")
            raise RuntimeError

    with pytest.raises(RuntimeError):
        half()
    assert list(tmp_path.iterdir()) == []


def test_ids_depend_on_configuration_and_seed_only() -> None:
    assert task_id({"a": 1, "b": 2}, 7) == task_id({"b": 2, "a": 1}, 7)
    assert task_id({"a": 1}, 7) != task_id({"a": 2}, 7)
    assert task_id({"a": 1}, 7) != task_id({"a": 1}, 8)
    assert len(task_id({}, 1)) == 16
    assert len(code_hash()) == 64


def test_seeds_of_replications_differ_and_stay() -> None:
    seeds = [replication_seed(1, n) for n in range(100)]
    assert len(set(seeds)) == 100
    assert seeds[:3] == [replication_seed(1, n) for n in range(3)]
    assert all(0 <= seed < 2**48 for seed in seeds)

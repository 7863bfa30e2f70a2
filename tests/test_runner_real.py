"""`vardsim run` with the real model: workers, interruption and resumption change nothing."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from typer.testing import CliRunner

from sim.cli.app import app
from sim.studies.plan import Plan, load_plan
from sim.studies.runner import run_tasks
from sim.studies.store import TABLES, read_tables
from sim.studies.tasks import Task, tasks_of
from sim.studies.worker import simulate_task

STUDY = """\
title: A tiny study
start: 2024-01-01
warmup_years: 1
years: 1
replications: 2
sample: 0.03
baseline: swedish_mix
reforms:
  dearer:
    title: Six hundred for a doctor visit
    from: 2025-04-01
    change: {visit_fee.listed.doctor.visit: 600}
    budget: neutral
    neutral_rule: capitation
"""
RUNS = 8  # 2 replications x 2 behaviours x (baseline and one reform)


def call(*arguments: str | Path) -> Any:
    return CliRunner().invoke(app, [str(argument) for argument in arguments])


@pytest.fixture(scope="module")
def study(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("study") / "tiny.yaml"
    path.write_text(STUDY)
    return path


@pytest.fixture(scope="module")
def whole(study: Path) -> Path:
    """The study run in one go by one worker."""
    out = study.parent / "whole"
    result = call("run", study, "--out", out, "--jobs", 1)
    assert result.exit_code == 0, result.output
    assert f"{RUNS} of {RUNS} done" in result.output
    return out


def same_results(one: Path, two: Path) -> None:
    """The same files with the same content; manifest and report hold times and may differ."""
    names = {path.name for path in one.iterdir()}
    assert names == {path.name for path in two.iterdir()}
    for name in sorted(names):
        if name.endswith((".csv", ".parquet")):
            assert (one / name).read_bytes() == (two / name).read_bytes(), name
    tasks = {path.name for path in (one / "tasks").iterdir()}
    assert tasks == {path.name for path in (two / "tasks").iterdir()}
    assert len(tasks) == RUNS
    for name in tasks:
        first, second = (read_tables(folder / "tasks" / name) for folder in (one, two))
        for table in TABLES:
            pd.testing.assert_frame_equal(first[table], second[table], check_exact=True)


def test_one_worker_and_two_make_the_same_files(study: Path, whole: Path) -> None:
    out = study.parent / "two"
    result = call("run", study, "--out", out, "--jobs", 2)
    assert result.exit_code == 0, result.output
    same_results(whole, out)


def test_an_interrupted_study_goes_on_where_it_stopped(study: Path, whole: Path) -> None:
    out, started = study.parent / "resumed", []

    def three_then_stop(plan: Plan, task: Task, progress: Callable[[float], None]) -> Any:
        started.append(task)
        if len(started) > 3:
            raise KeyboardInterrupt
        return simulate_task(plan, task, progress)

    plan = load_plan(str(study))
    with pytest.raises(KeyboardInterrupt):
        run_tasks(plan, tasks_of(plan), out / "tasks", jobs=1, simulate=three_then_stop)
    assert len(list((out / "tasks").glob("*.zip"))) == 3
    result = call("run", study, "--out", out, "--jobs", 1)
    assert result.exit_code == 0, result.output
    assert "3 of them kept from before" in result.output
    same_results(whole, out)


def test_report_and_manifest(whole: Path) -> None:
    page = (whole / "report.html").read_text(encoding="utf-8")
    assert "Six hundred for a doctor visit" in page
    assert "A tiny study" in page
    manifest = json.loads((whole / "manifest.json").read_text(encoding="utf-8"))
    assert manifest["person_years_per_second_per_core"] > 1000
    assert (manifest["runs_done"], manifest["runs_planned"]) == (RUNS, RUNS)
    assert manifest["checks_failed"] == 0
    assert not any(task["failed"] for task in manifest["tasks"])


def test_effects_of_the_reform(whole: Path) -> None:
    effects = pd.read_parquet(whole / "effects.parquet")
    rows = effects[(effects["group"] == "all") & (effects["outcome"] == "doctor_visits")]
    by_effect = rows[rows["period"] == "all"].set_index("effect")["difference"]
    assert by_effect["mechanical"] == 0.0  # pay alone moves no care
    assert by_effect["total"] == pytest.approx(by_effect["behavioural"])
    assert by_effect["total"] != 0.0
    checks = pd.read_csv(whole / "checks.csv")
    assert len(checks) >= 15
    assert checks["ok"].all()
    assert (checks.groupby("check").size() == RUNS).all()


@pytest.mark.parametrize(
    ("good", "bad", "path", "closest"),
    [
        ("visit_fee.listed", "visit_fees.listed", "reforms.dearer.change.visit_fees", "visit_fee"),
        ("baseline: swedish_mix", "baseline: swedish_mixx", "baseline", "swedish_mix"),
        ("replications: 2", "replication: 2", "replication", "replications"),
        ("neutral_rule: capitation", "neutral_rule: capitaton", "neutral_rule", "capitation"),
        ("sample: 0.03", "sample: 3", "sample", "less than or equal to 1"),
        ("from: 2025-04-01", "from: 2024-04-01", "reforms.dearer.from", "2025-01-01"),
    ],
)
def test_a_bad_study_names_path_and_closest_name(
    tmp_path: Path, good: str, bad: str, path: str, closest: str
) -> None:
    study = tmp_path / "bad.yaml"
    assert good in STUDY
    study.write_text(STUDY.replace(good, bad))
    for command in (("run", study, "--out", tmp_path / "out"), ("check", study)):
        result = call(*command)
        assert result.exit_code == 2, result.output
        text = " ".join(result.output.split())
        assert "bad.yaml" in text
        assert path in text
        assert closest in text
        assert "Traceback" not in text
    assert not (tmp_path / "out").exists()


def test_the_model_can_be_compiled_beforehand() -> None:
    result = call("prepare")
    assert result.exit_code == 0, result.output
    assert "compiled" in result.output

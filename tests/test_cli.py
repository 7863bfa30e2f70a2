"""The command: help, exit codes, errors in words, and a whole study from file to report."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from types import ModuleType
from typing import Any

import pandas as pd
import pytest
from typer.testing import CliRunner

from sim.cli.app import app
from sim.studies.plan import load_plan
from sim.studies.results import collect
from sim.studies.runner import run_tasks
from sim.studies.store import checksum
from sim.studies.tasks import Task, tasks_of

STUDY = """\
title: A trial
question: Does it work?
start: 2024-01-01
years: 2
replications: 2
baseline: {rules: [{rule: capitation, amount: 3000}]}
outcomes: [doctor_visits, own_gp_share]
reforms:
  more:
    title: More of it
    about: A hundred more.
    from: 2025-01-01
    change: {capitation.amount: 3100}
"""


@dataclass
class Made:
    tables: dict[str, pd.DataFrame]
    person_years: float = 1000.0
    seconds: float = 0.01
    solved: dict[str, Any] = field(default_factory=dict)


def made(seed: int, reformed: bool, ok: bool = True) -> Made:
    base = 1.0 + seed % 97 / 1000 + 0.1 * reformed
    years = [2025, 2026]
    units = ["a", "b"]
    kind = "vardcentral"
    return Made(
        {
            "outcomes": pd.DataFrame(
                [
                    (year, outcome, "all", base * scale)
                    for year in years
                    for outcome, scale in (("doctor_visits", 1.4), ("own_gp_share", 40.0))
                ],
                columns=["year", "outcome", "group", "value"],
            ),
            "payments": pd.DataFrame(
                [
                    (year, 1, "capitation", "region", kind, unit, round(3e9 * base))
                    for year in years
                    for unit in units
                ],
                columns=["year", "month", "rule", "counterparty", "kind", "unit", "amount_ore"],
            ),
            "balances": pd.DataFrame(
                [(year, "region", "", round(-6e9 * base)) for year in years],
                columns=["year", "holder", "unit", "amount_ore"],
            ),
            "practice": pd.DataFrame(
                [
                    (pd.Timestamp(year, 3, 31), kind, unit, "minutes", 20 * base, 5.0)
                    for year in years
                    for unit in units
                ],
                columns=["date", "kind", "unit", "dimension", "value", "marginal_revenue"],
            ),
            "checks": pd.DataFrame({"check": ["money"], "value": [0.0], "ok": [ok]}),
        }
    )


def by_task(plan: Any, task: Task, progress: Callable[[float], None]) -> Made:
    return made(task.seed, task.scenario != "baseline")


@pytest.fixture
def study(tmp_path: Path) -> Path:
    path = tmp_path / "trial.yaml"
    path.write_text(STUDY)
    return path


@pytest.fixture
def model(monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """Stands in for the model: `sim.run` with a simulation that takes no time."""
    module = ModuleType("sim.run")
    state: dict[str, Any] = {"runs": 0, "ok": True, "fail": False, "specs": []}

    def simulate(spec: dict[str, Any], progress: Callable[[float], None], _: Path) -> Made:
        if state["fail"] and spec["reform"] is not None:
            raise RuntimeError("the model broke")
        state["runs"] += 1
        state["specs"].append(spec)
        progress(1.0)
        return made(spec["seed"], spec["reform"] is not None, state["ok"])

    module.simulate = simulate  # type: ignore[attr-defined]
    module.RunSpec = dict  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "sim.run", module)
    return state


def call(*arguments: str | Path) -> Any:
    return CliRunner().invoke(app, [str(argument) for argument in arguments])


def test_a_study_runs_from_file_to_report(
    study: Path, model: dict[str, Any], tmp_path: Path
) -> None:
    out = tmp_path / "out"
    result = call("run", study, "--out", out, "--jobs", 1, "--json")
    assert result.exit_code == 0, result.output
    answer = json.loads(result.stdout)
    assert (answer["runs_done"], answer["runs_planned"]) == (8, 8)
    total = [row for row in answer["effects"] if row["effect"] == "total"]
    assert {row["outcome"] for row in total} == {"doctor_visits", "own_gp_share"}
    visits = next(row for row in total if row["outcome"] == "doctor_visits")
    assert visits["difference"] == pytest.approx(0.14)
    assert visits["low"] <= visits["difference"] <= visits["high"]
    names = {path.name for path in out.iterdir()}
    tables = (
        "effects",
        "levels",
        "outcomes",
        "payments",
        "balances",
        "practice",
        "checks",
        "places",
    )
    beside = {"figures", "tables", "tables.xlsx"}
    assert names == {"tasks", "report.html", "manifest.json"} | beside | {
        f"{table}.{kind}" for table in tables for kind in ("parquet", "csv")
    }
    manifest = json.loads((out / "manifest.json").read_text())
    assert manifest["checksums"]["effects.csv"] == checksum(out / "effects.csv")
    assert manifest["person_years_per_second_per_core"] == 100_000
    assert manifest["command"] == f"vardsim run {study} --out {out}"
    page = (out / "report.html").read_text()
    assert "More of it" in page
    assert "A hundred more." in page
    spec = model["specs"][0]
    assert (spec["years"], spec["warmup_years"], spec["behaviour"]) == (2, 1, "frozen")


@pytest.mark.usefixtures("bare_figures")
def test_running_again_runs_nothing(study: Path, model: dict[str, Any], tmp_path: Path) -> None:
    out = tmp_path / "out"
    call("run", study, "--out", out, "--jobs", 1)
    effects = (out / "effects.csv").read_bytes()
    assert model["runs"] == 8
    assert call("run", study, "--out", out, "--jobs", 1).exit_code == 0
    assert model["runs"] == 8
    assert (out / "effects.csv").read_bytes() == effects
    more = call("run", study, "--out", out, "--jobs", 1, "--replications", 3)
    assert model["runs"] == 12
    assert "8 of them kept" in more.output


def test_closing_lines_and_the_report_again(
    study: Path, model: dict[str, Any], tmp_path: Path
) -> None:
    out = tmp_path / "out"
    result = call("run", study, "--out", out, "--jobs", 1)
    closing = result.output.splitlines()[-4:]
    assert closing[0] == "Runs    8 of 8 done"
    assert closing[1].endswith("100,000 person-years per second per core")
    assert closing[2] == "Checks  all (1) held in every run"
    assert closing[3] == f"Report  {out / 'report.html'}"
    english = (out / "report.html").read_bytes()
    (out / "report.html").unlink()
    assert call("report", out).exit_code == 0
    assert (out / "report.html").read_bytes() == english
    assert call("report", out, "--lang", "sv").output == f"Report  {out / 'report.html'}\n"
    swedish = (out / "report.html").read_text()
    assert '<html lang="sv">' in swedish
    assert "Läkarbesök hos egen läkare" in swedish
    wrong = call("report", tmp_path)
    assert wrong.exit_code == 2
    assert "no finished study here" in wrong.output
    assert call("report", out, "--lang", "de").exit_code == 2


@pytest.mark.usefixtures("bare_figures")
def test_failed_runs_and_checks_give_code_one(
    study: Path, model: dict[str, Any], tmp_path: Path
) -> None:
    model["fail"] = True
    result = call("run", study, "--out", tmp_path / "broken", "--jobs", 1)
    assert result.exit_code == 1
    assert "failed: more, frozen, replication 1" in result.output
    assert "4 of 8 runs failed" in (tmp_path / "broken" / "report.html").read_text()
    model.update(fail=False, ok=False)
    result = call("run", study, "--out", tmp_path / "unsound", "--jobs", 1)
    assert result.exit_code == 1
    assert "1 of 1 FAILED" in result.output


@pytest.mark.usefixtures("bare_figures")
def test_final_tables_do_not_depend_on_jobs(study: Path, tmp_path: Path) -> None:
    plan = load_plan(str(study))
    folders = {jobs: tmp_path / str(jobs) for jobs in (1, 2)}
    for jobs, folder in folders.items():
        outcome = run_tasks(plan, tasks_of(plan), folder / "tasks", jobs, simulate=by_task)
        collect(plan, outcome, folder, ["vardsim"])
    suffixes = (".csv", ".parquet")  # the page and the manifest also tell how long it took
    tables = sorted(path.name for path in folders[1].iterdir() if path.suffix in suffixes)
    assert len(tables) == 16
    for name in tables:
        assert (folders[1] / name).read_bytes() == (folders[2] / name).read_bytes(), name


def test_bad_input_gives_code_two_and_no_traceback(study: Path) -> None:
    study.write_text(STUDY.replace("capitation.amount", "capitation.amuont"))
    for command in ("run", "check"):
        result = call(command, study)
        assert result.exit_code == 2
        assert "trial.yaml:13: reforms.more.change.capitation.amuont" in result.output
        assert "did you mean 'amount'" in result.output
        assert "Traceback" not in result.output
    answer = json.loads(call("check", study, "--json").stdout)
    assert answer["ok"] is False
    assert answer["problems"][0]["line"] == 13


def test_check_says_what_would_run(study: Path) -> None:
    result = call("check", study)
    assert result.exit_code == 0
    assert "8 runs" in result.output


def test_rules_are_listed_and_shown() -> None:
    names = {sheet["name"] for sheet in json.loads(call("rules", "--json").stdout)}
    assert {"capitation", "visit_fee", "target"} <= names
    for name in sorted(names):
        result = call("rules", "show", name)
        assert result.exit_code == 0, result.output
        assert "Parameters" in result.output
        assert "Example" in result.output
    wrong = call("rules", "show", "capitasion")
    assert wrong.exit_code == 2
    assert "did you mean 'capitation'" in wrong.output


def test_regions_are_shown() -> None:
    summary = json.loads(call("region", "show", "embedded", "--json").stdout)
    assert summary["vardcentraler"] == 12
    assert call("region", "show", "nowhere").exit_code == 2


def test_help_teaches_and_loads_no_model() -> None:
    code = (
        "import sys; from sim.cli.app import app; app(['run', '--help'], standalone_mode=False); "
        "heavy = {'numba', 'pandas', 'mesa', 'sciris', 'matplotlib', 'scipy'} & set(sys.modules); "
        "sys.exit(str(heavy) if heavy else 0)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert "goes on where it stopped" in " ".join(done.stdout.split())
    assert "--quick" in done.stdout


@pytest.mark.parametrize(
    "command",
    [
        [], ["run"], ["check"], ["rules"], ["region", "build"], ["study", "new"], ["compare"],
        ["trace"],
    ],
)  # fmt: skip
def test_every_command_has_help(command: list[str]) -> None:
    result = call(*command, "--help")
    assert result.exit_code == 0
    assert "Usage" in result.output


def test_an_unknown_option_gives_code_two() -> None:
    assert call("run", "first_look", "--replication", "2").exit_code == 2

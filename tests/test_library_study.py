"""Reforms of the library in a study, on the command line, and beside results."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from typer.testing import CliRunner

from sim.cli.app import app
from sim.policies import library
from sim.studies.document import StudyError
from sim.studies.library_page import markdown, rows
from sim.studies.plan import load_plan
from sim.studies.results import solved_of, warnings_of

HEAD = """\
title: A trial
start: 2024-01-01
years: 3
replications: 2
baseline: swedish_mix
reforms:
"""


def plan_of(tmp_path: Path, reforms: str) -> Any:
    path = tmp_path / "trial.yaml"
    path.write_text(HEAD + reforms, encoding="utf-8")
    return load_plan(str(path))


def test_a_study_names_reforms_in_a_list(tmp_path: Path) -> None:
    plan = plan_of(
        tmp_path,
        "  - continuity.continuity_target\n"
        "  - {use: access.guarantee_target, size: 60, budget: neutral}\n",
    )
    assert list(plan.reforms) == ["continuity_continuity_target", "access_guarantee_target"]
    (step,) = plan.reforms["access_guarantee_target"].steps
    assert (step.diff.size, step.diff.neutral_rule) == (60, "capitation")
    assert str(step.diff.start) == "2025-01-01"  # the first year after warm-up
    entry = library.find("continuity.continuity_target")
    assert plan.reform_title("continuity_continuity_target", "sv") == entry.title.sv
    assert plan.reform_about("continuity_continuity_target", "en") == entry.meant.en


def test_a_study_names_reforms_with_changes(tmp_path: Path) -> None:
    plan = plan_of(
        tmp_path,
        "  both:\n"
        "    use: [prevention.far, equity.rural_presence]\n"
        "    title: Two at once\n"
        "    from: 2025-07-01\n"
        "    until: 2027-01-01\n"
        "    phase_in: 2 quarters\n"
        "    size: 50\n",
    )
    assert plan.reform_title("both", "en") == "Two at once"
    for step in plan.reforms["both"].steps:
        assert (str(step.diff.start), str(step.diff.until)) == ("2025-07-01", "2027-01-01")
        assert step.diff.phase_in.months == 6
        assert step.diff.size == 25
    assert plan.since()["both"] == 2026


@pytest.mark.parametrize(
    ("reforms", "message"),
    [
        ("  - continuity.continuty_target\n", "did you mean 'continuity.continuity_target'"),
        ("  - prevention.far\n  - prevention.far\n", "named twice"),
        ("  - {size: 5}\n", "a list names reforms of the library"),
        ("  mine: {use: prevention.far, from: 2023-01-01}\n", "allowed: from 2025-01-01"),
        ("  mine: {use: prevention.far, from: 2026-01-01, until: 2025-01-01}\n", "not after"),
        (
            "  mine:\n    from: 2025-01-01\n    remove: [geography]\n    add:\n"
            "      - {rule: geography, per_island_unit: 100000, island_units: [nowhere]}\n",
            "unknown unit 'nowhere'",
        ),
    ],
)
def test_faults_of_a_study_are_named(tmp_path: Path, reforms: str, message: str) -> None:
    with pytest.raises(StudyError, match=message):
        plan_of(tmp_path, reforms)


def test_every_reform_of_the_library_is_in_the_ready_study() -> None:
    study = load_plan("library")
    wanted = {
        library.reform_name(name)
        for name in library.names()
        if not name.endswith(".capitation") or name == "equity.capitation"  # the same money
    }
    assert set(study.reforms) == wanted


def test_warnings_reach_the_record(tmp_path: Path) -> None:
    plan = plan_of(tmp_path, "  - continuity.continuity_target\n")
    name = "continuity_continuity_target"
    step = {"path": "p", "factor": 0.5, "scale": None, "amounts": {"a": {"bonus": 45}}}
    notice = {"path": "p", "sv": "Ett.", "en": "One."}
    records = [
        {"scenario": name, "solved": {"steps": [{**step, "factor": f}], "notices": [notice]}}
        for f in (0.5, 0.7)
    ]
    twice, told = warnings_of(plan, [*records, {"scenario": "baseline", "solved": {}}])
    assert "paid for twice" in twice["en"]
    assert twice["runs"] is None
    assert told == {"reform": name, "sv": "Ett.", "en": "One.", "runs": 2}
    (solved,) = solved_of(records)
    assert solved["factor"] == pytest.approx(0.6)
    assert solved["scale"] is None


def ask(*words: object) -> tuple[int, str]:
    result = CliRunner().invoke(app, [str(word) for word in words])
    return result.exit_code, result.output


def test_the_library_on_the_command_line() -> None:
    code, text = ask("reforms", "--json")
    assert code == 0
    sheets = {sheet["name"]: sheet for sheet in json.loads(text)}
    assert set(sheets) == set(library.names())
    assert sheets["equity.rural_presence"]["form"] == "geography"
    code, text = ask("reforms", "continuity", "--lang", "sv")
    assert code == 0
    assert "Mål för hög kontinuitet" in text
    assert "access." not in text
    code, text = ask("reforms", "show", "equity.rural_presence")
    assert "per_rural_listed" in text
    assert "table 2" in text
    code, text = ask("reforms", "show", "equity.rural_presense")
    assert code == 2
    assert "did you mean 'equity.rural_presence'" in text
    code, text = ask("reforms", "continuty")
    assert code == 2
    assert "did you mean 'continuity'" in text
    for words in (("show",), ("continuity", "continuity_target")):
        code, text = ask("reforms", *words)
        assert code == 2
        assert "reforms show" in text


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A finished study of one reform with made-up effects."""
    reform = "continuity_continuity_target"
    table = [
        ("own_gp_share", 40.0, 2.0, 1.0, 3.0),
        ("doctor_wait", 10.0, 5.0, 4.9, 5.1),  # not a main outcome
        ("referrals", 100.0, 10.0, 5.0, 15.0),
        ("doctor_visits", 1.5, 0.0, -0.1, 0.1),
    ]
    effects = pd.DataFrame(
        [
            ("outcome", outcome, "all", "all", reform, "total", base, change, low, high,
             100 * change / base, 100 * low / base, 100 * high / base)
            for outcome, base, change, low, high in table
        ],
        columns=["measure", "outcome", "group", "period", "reform", "effect", "baseline",
                 "difference", "low", "high", "relative", "relative_low", "relative_high"],
    )  # fmt: skip
    effects.to_parquet(tmp_path / "effects.parquet")
    warning = {"reform": reform, "sv": "Två gånger.", "en": "Paid for twice.", "runs": None}
    manifest = {
        "command": "vardsim run library", "region": "R", "first_year": 2025, "last_year": 2027,
        "replications": 4, "seed": 1, "sample": 0.5, "warnings": [warning],
    }  # fmt: skip
    (tmp_path / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    return tmp_path


def test_what_the_report_says_stands_beside_what_came_out(folder: Path) -> None:
    (row,) = rows(folder, ["continuity.continuity_target"], "en")
    *_, aimed, others = row["cells"]
    aimed = aimed.replace("\N{NO-BREAK SPACE}", " ").replace("\N{NARROW NO-BREAK SPACE}", " ")
    others = others.replace("\N{NO-BREAK SPACE}", " ").replace("\N{NARROW NO-BREAK SPACE}", " ")
    assert aimed == "Doctor visits to own GP +2.0 points (+1.0 to +3.0)"
    assert others == "Referrals +10 % (+5 to +15)"
    (unrun,) = rows(folder, ["prevention.far"], "sv")
    assert "inte i studien" in unrun["cells"]
    page = markdown(folder, [row], "en")
    assert "## Continuity (T9)" in page
    assert "Paid for twice." in page
    code, text = ask("reforms", "continuity", "--results", folder, "--markdown")
    assert code == 0
    assert "| continuity.continuity_target | R | target | 40 |" in text
    code, text = ask("reforms", "--results", folder / "nowhere")
    assert code == 2
    assert "vardsim run library" in text


def test_an_effect_against_the_intention_is_said_to_be_opposite(folder: Path) -> None:
    effects = pd.read_parquet(folder / "effects.parquet")
    for name in ("difference", "low", "high", "relative", "relative_low", "relative_high"):
        effects[name] = -effects[name]
    effects.rename(
        columns={"low": "high", "high": "low", "relative_low": "relative_high",
                 "relative_high": "relative_low"}
    ).to_parquet(folder / "effects.parquet")  # fmt: skip
    (row,) = rows(folder, ["continuity.continuity_target"], "en")
    assert row["aimed"][0].endswith("opposite")

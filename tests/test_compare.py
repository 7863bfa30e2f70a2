"""Two studies side by side: input, outcome, and what cannot be compared."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from finished_study import STUDY, finished, luck
from scipy import stats
from typer.testing import CliRunner

from sim.cli.app import app
from sim.studies.compare import compare
from sim.studies.compare.finished import read
from sim.studies.document import StudyError
from sim.studies.inputs import changes
from sim.studies.tasks import Task, replication_seed


def values(visits: float = 1.4, effect: float = 0.1, noise: float = 0.0) -> Any:
    """Visits with luck that all studies share, and with luck of this study alone."""

    def of(task: Task, year: int) -> dict[str, float]:
        own = noise * luck(task.seed // 7)
        moved = effect * (task.scenario != "baseline") * (task.behaviour == "full")
        return {
            "doctor_visits": visits + luck(task.seed) + own + moved,
            "own_gp_share": 40.0 + luck(task.seed // 3),
        }

    return of


def row(made: Any, outcome: str, effect: str = "level") -> pd.Series:
    table = made.outcomes
    return table[(table["outcome"] == outcome) & (table["effect"] == effect)].iloc[0]


def call(*arguments: str | Path) -> Any:
    return CliRunner().invoke(app, [str(argument) for argument in arguments])


def test_a_study_is_the_same_as_itself(tmp_path: Path) -> None:
    one, other = (finished(tmp_path / name, values()) for name in "ab")
    made = compare(one, other)
    assert made.inputs == {}
    assert made.paired
    assert made.common_seeds == 4
    assert set(made.outcomes["verdict"]) == {"same"}
    assert set(made.outcomes["effect"]) == {"level", "total", "mechanical", "behavioural"}
    text = call("compare", one, other).output
    assert "Nothing differs in input." in text
    assert "exactly the same" in text


def test_input_that_differs_is_named_with_both_values(tmp_path: Path) -> None:
    one = finished(tmp_path / "a", values())
    text = STUDY.replace("amount: 3000", "amount: 2900").replace("3100}", "3200}")
    text = text.replace("years: 2", "years: 2\nseed: 7")
    other = finished(tmp_path / "b", values(), text)
    made = compare(one, other)
    assert made.inputs["rules"] == {"capitation.amount": [3000.0, 2900.0]}
    reform = made.inputs["reforms"]
    assert reform == {"more.0.changed.capitation.amount": [[3000.0, 3100.0], [2900.0, 3200.0]]}
    assert made.inputs["study"] == {"seed": [1, 7]}
    assert set(made.inputs) == {"rules", "reforms", "study"}
    swedish = call("compare", one, other, "--lang", "sv").output
    assert "capitation.amount" in swedish
    assert "Vad som skiljer i indata" in swedish


def test_parameters_and_region_that_differ_are_named(tmp_path: Path) -> None:
    from sim.parameters import load

    name = next(n for n in load() if isinstance(load()[n], float))
    value = load()[name]
    one = finished(tmp_path / "a", values())
    text = STUDY.replace("years: 2", f"years: 2\nparameters: {{{name}: {value * 1.01}}}")
    other = finished(tmp_path / "b", values(), text)
    made = compare(one, other)
    assert made.inputs == {"parameters": {name: [value, pytest.approx(value * 1.01)]}}
    manifest = json.loads((other / "manifest.json").read_text())
    manifest["inputs"]["region"]["tables"]["population"] = "0" * 64
    manifest["code"] = "1" * 64
    (other / "manifest.json").write_text(json.dumps(manifest))
    made = compare(one, other)
    assert list(made.inputs["region"]) == ["tables.population"]
    assert list(made.inputs["program"]) == ["code"]
    assert not made.paired
    assert {"note_world", "note_code"} <= set(made.notes)


def test_with_common_seeds_the_difference_is_taken_in_pairs(tmp_path: Path) -> None:
    one = finished(tmp_path / "a", values(1.4))
    other = finished(tmp_path / "b", values(1.45, noise=0.02))
    made = compare(one, other)
    assert made.paired
    own = [0.05 + 0.02 * luck(replication_seed(1, n) // 7) for n in range(4)]
    half = stats.t.ppf(0.975, 3) * np.std(own, ddof=1) / 2
    found = row(made, "doctor_visits")
    assert found["difference"] == pytest.approx(np.mean(own))
    assert found["low"] == pytest.approx(np.mean(own) - half)
    assert found["high"] == pytest.approx(np.mean(own) + half)
    assert found["second"] - found["first"] == pytest.approx(found["difference"])
    assert found["verdict"] == "beyond chance"
    assert row(made, "own_gp_share")["verdict"] == "same"


def test_with_other_seeds_means_are_compared_by_welch(tmp_path: Path) -> None:
    one = finished(tmp_path / "a", values())
    other = finished(tmp_path / "b", values(), STUDY.replace("years: 2", "years: 2\nseed: 9"))
    made = compare(one, other)
    assert (made.paired, made.common_seeds) == (False, 0)
    samples = [[1.4 + luck(replication_seed(seed, n)) for n in range(4)] for seed in (1, 9)]
    welch = stats.ttest_ind(samples[1], samples[0], equal_var=False).confidence_interval(0.95)
    found = row(made, "doctor_visits")
    assert found["low"] == pytest.approx(welch.low)
    assert found["high"] == pytest.approx(welch.high)
    assert found["verdict"] == "within chance"


def test_effects_of_reforms_in_both_are_compared(tmp_path: Path) -> None:
    one = finished(tmp_path / "a", values(effect=0.1))
    text = STUDY + "  other: {from: 2025-01-01, change: {capitation.amount: 1}}\n"
    other = finished(tmp_path / "b", values(effect=0.3), text)
    made = compare(one, other)
    assert made.reforms == ["more"]
    assert (made.only_first, made.only_second) == ([], ["other"])
    assert row(made, "doctor_visits", "total")["difference"] == pytest.approx(0.2)
    assert row(made, "doctor_visits", "mechanical")["difference"] == pytest.approx(0.0)
    assert row(made, "doctor_visits")["difference"] == 0
    assert "Reforms in B only: other" in call("compare", one, other).output


def test_only_years_and_replications_in_common_are_compared(tmp_path: Path) -> None:
    def growing(task: Task, year: int) -> dict[str, float]:
        return {"doctor_visits": float(year)}

    one = finished(tmp_path / "a", growing)
    text = STUDY.replace("years: 2", "years: 3").replace("replications: 4", "replications: 6")
    made = compare(one, finished(tmp_path / "b", growing, text))
    assert made.years == [2025, 2026]
    assert made.paired
    assert made.common_seeds == 4
    assert row(made, "doctor_visits")["first"] == 2025.5
    assert row(made, "doctor_visits")["difference"] == 0
    assert "note_years" in made.notes


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (("start: 2024-01-01", "start: 2030-01-01"), "no year in common (2025, 2026 | 2031, 2032)"),
        (("years: 2", "years: 2\nbehaviours: [frozen]"), "no behaviour in common (full | frozen)"),
    ],
)
def test_what_cannot_be_compared_is_refused(
    change: tuple[str, str], says: str, tmp_path: Path
) -> None:
    first = STUDY.replace("years: 2", "years: 2\nbehaviours: [full]")
    one = finished(tmp_path / "a", values(), first)
    text = STUDY.replace(*change)
    if "2030" in text:
        text = text.replace("from: 2025", "from: 2031")
    other = finished(tmp_path / "b", values(), text)
    result = call("compare", one, other)
    assert result.exit_code == 2
    assert says in result.output


def test_no_outcome_in_common_is_refused(tmp_path: Path) -> None:
    one = finished(tmp_path / "a", values())
    other = finished(tmp_path / "b", lambda task, year: {"admissions": 1.0})
    with pytest.raises(StudyError, match="no outcome in common"):
        compare(one, other)


def test_a_folder_without_a_study_or_of_an_earlier_version_is_refused(tmp_path: Path) -> None:
    one = finished(tmp_path / "a", values())
    wrong = call("compare", one, tmp_path)
    assert wrong.exit_code == 2
    assert "no results of a study here" in wrong.output
    manifest = json.loads((one / "manifest.json").read_text())
    del manifest["inputs"]
    (one / "manifest.json").write_text(json.dumps(manifest))
    with pytest.raises(StudyError, match="earlier version"):
        read(one)


def test_json_holds_all_rows(tmp_path: Path) -> None:
    one, other = (finished(tmp_path / name, values()) for name in "ab")
    answer = json.loads(call("compare", one, other, "--json").stdout)
    assert answer["paired"] is True
    assert len(answer["outcomes"]) == 2 * 4  # outcomes x (level and three effects)
    assert answer["inputs"] == {}


def test_one_replication_has_no_interval(tmp_path: Path) -> None:
    text = STUDY.replace("replications: 4", "replications: 1")
    one = finished(tmp_path / "a", values(), text)
    other = finished(tmp_path / "b", values(2.0), text)
    made = compare(one, other)
    assert row(made, "doctor_visits")["verdict"] == "unknown"
    assert "no interval" in call("compare", one, other).output


def test_changes_walk_into_nested_values() -> None:
    one = {"a": {"b": 1, "c": [1, 2]}, "d": None}
    other = {"a": {"b": 1, "c": [1, 3]}, "e": 5}
    assert changes(one, other) == {"a.c": [[1, 2], [1, 3]], "e": [None, 5]}
    assert changes({}, {"x": {"y": 0}}) == {"x": [None, {"y": 0}]}

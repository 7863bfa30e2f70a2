"""What a study is for: stated, checked, and shown beside the outcome with the checklist."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from finished_study import STUDY, finished, luck

from sim.studies.document import StudyError
from sim.studies.pages import material_of
from sim.studies.plan import Plan, load_plan
from sim.studies.report import Effects, Levels, Material, checklist, purpose
from sim.studies.report.words import LANGUAGES, Words
from sim.studies.tasks import Task

PURPOSE = """\
purpose:
  goal: {sv: Fler till egen läkare., en: More to their own GP.}
  present_state: Every fourth visit.
  level: process
  hypotheses:
    - {outcome: own_gp_share, direction: up, size: 1, reform: more, level: result}
    - {outcome: doctor_visits, direction: up}
    - {outcome: admissions, direction: down, because: Fewer get worse.}
    - {outcome: ed_visits, direction: down}
    - {outcome: named_gp, direction: down}
  benefit: {holder: region, responsible: The board}
  follow_up: {date: 2027-03-01, how: In care data.}
"""
STATED = STUDY + PURPOSE


def values(task: Task, year: int) -> dict[str, float]:
    """Own GP up by 2 points, visits down, admissions moved by chance only, ed_visits not at all."""
    moved = (task.scenario != "baseline") * (task.behaviour == "full")
    return {
        "own_gp_share": 40.0 + luck(task.seed) + moved * (2 + 0.1 * luck(task.seed // 7)),
        "doctor_visits": 1.4 + moved * (-0.2 + 0.01 * luck(task.seed // 5)),
        "admissions": 100.0 + moved * luck(task.seed // 3),
        "ed_visits": 300.0,
    }


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return finished(tmp_path_factory.mktemp("purpose") / "trial", values, STATED, page=True)


def material(folder: Path, lang: str = "en") -> Material:
    import pandas as pd

    manifest = json.loads((folder / "manifest.json").read_text())
    tables = (pd.read_parquet(folder / f"{name}.parquet") for name in ("effects", "levels"))
    effects, levels = tables
    return material_of(manifest, Effects(effects), Levels(levels), lang)


def plan_of(text: str, folder: Path) -> Plan:
    path = folder / "study.yaml"
    path.write_text(text, encoding="utf-8")
    return load_plan(str(path))


def test_a_purpose_is_read_and_changes_no_task(tmp_path: Path) -> None:
    from sim.studies.tasks import tasks_of

    with_, without = (plan_of(text, tmp_path) for text in (STATED, STUDY))
    stated = with_.study.purpose
    assert stated is not None
    assert stated.goal.in_("sv") == "Fler till egen läkare."
    assert [one.size for one in stated.hypotheses] == [1, None, None, None, None]
    assert without.study.purpose is None
    assert tasks_of(with_) == tasks_of(without)


@pytest.mark.parametrize(
    ("old", "new", "line", "parts"),
    [
        ("outcome: own_gp_share", "outcome: own_gp_shar", 17, ["did you mean 'own_gp_share'"]),
        ("reform: more", "reform: mor", 17, ["unknown reform 'mor'", "did you mean 'more'"]),
        ("direction: up, size", "direction: upp, size", 17, ["'upp' given", "'up' or 'down'"]),
        ("size: 1", "size: -1", 17, ["hypotheses[0].size", "-1 given"]),
        ("level: process", "level: proces", 15, ["'proces' given", "'process'"]),
        ("  goal:", "  gaol:", 13, ["purpose.gaol", "did you mean 'goal'"]),
        ("{sv: Fler", "{sw: Fler", 13, ["purpose.goal.sw", "Allowed: sv, en"]),
        ("because:", "becase:", 19, ["hypotheses[2].becase", "did you mean 'because'"]),
        ("holder: region", "holder: regoin", 22, ["benefit.holder", "'region'"]),
        ("date: 2027-03-01", "date: 2024-03-01", 23, ["2024-03-01 given", "after 2025-01-01"]),
        ("{date: 2027-03-01, ", "{", 23, ["follow_up.date", "is missing"]),
    ],
)
def test_a_fault_is_named_with_its_line(
    old: str, new: str, line: int, parts: list[str], tmp_path: Path
) -> None:
    with pytest.raises(StudyError) as caught:
        plan_of(STATED.replace(old, new), tmp_path)
    (problem,) = caught.value.problems
    assert problem.line == line
    assert all(part in str(problem) for part in parts), problem


def test_a_hypothesis_needs_a_reform(tmp_path: Path) -> None:
    text = STUDY[: STUDY.index("reforms:")] + PURPOSE.replace(", reform: more", "")
    with pytest.raises(StudyError, match="the study has none"):
        plan_of(text, tmp_path)


def test_every_hypothesis_gets_the_verdict_of_its_interval(folder: Path) -> None:
    said = {one.label.id: (one.verdict, one.size) for one in purpose.tested(material(folder))}
    assert said == {
        "own_gp_share": ("confirmed", "large_enough"),
        "doctor_visits": ("opposite", ""),
        "admissions": ("no_clear_effect", ""),
        "ed_visits": ("no_effect", ""),
        "named_gp": ("not_measured", ""),
    }


@pytest.mark.parametrize(
    ("ends", "direction", "verdict"),
    [
        ((0.1, 0.3), "up", "confirmed"),
        ((0.1, 0.3), "down", "opposite"),
        ((-0.3, -0.1), "down", "confirmed"),
        ((-0.1, 0.3), "up", "no_clear_effect"),
        ((0.0, 0.0), "up", "no_effect"),
        ((float("nan"), float("nan")), "up", "no_interval"),
    ],
)
def test_verdicts(ends: tuple[float, float], direction: str, verdict: str) -> None:
    low, high = ends
    middle = (low + high) / 2 if low == low else 0.2
    row = {"difference": middle, "low": low, "high": high}
    assert purpose.verdict(row, direction) == verdict
    assert purpose.verdict(None, direction) == "not_measured"


@pytest.mark.parametrize(
    ("low", "high", "said"),
    [(2.0, 3.0, "large_enough"), (-3.0, -2.5, "large_enough"), (0.5, 1.5, "too_small"),
     (1.5, 2.5, "open")],
)  # fmt: skip
def test_a_size_is_judged_by_the_whole_interval(low: float, high: float, said: str) -> None:
    from sim.studies.labels import label
    from sim.studies.purpose import Hypothesis

    row = {"difference": (low + high) / 2, "low": low, "high": high}
    direction: Any = "up" if low > 0 else "down"
    one = Hypothesis(outcome="own_gp_share", direction=direction, size=2)
    assert purpose.size_said(row, label("own_gp_share", "en"), one) == said


def test_the_page_shows_hypothesis_beside_outcome_in_both_languages(folder: Path) -> None:
    page = (folder / "report.html").read_text()
    for text in (
        "Every fourth visit.", "More to their own GP.", "Fler till egen läkare.",
        "Doctor visits to own GP up by at least 1 pp", "Läkarbesök hos egen läkare ökar med minst",
        "bekräftad", "confirmed", "motsatt", "Region, responsible: The board",
        "2027-03-01: In care data.", "Fewer get worse.",
    ):  # fmt: skip
        assert text in page, text
    assert page.count('data-section="checklist"') == 2
    assert page.count('data-section="purpose"') == 2


def test_without_a_purpose_the_page_has_the_checklist_only(tmp_path: Path) -> None:
    page = (finished(tmp_path / "bare", values, page=True) / "report.html").read_text()
    assert 'data-section="purpose"' not in page
    assert "The study states no goal (goal)." in page
    assert "Studien anger ingen hypotes (hypotheses)." in page


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_checklist_has_all_points_with_what_is_computed(folder: Path, lang: str) -> None:
    found = checklist.section(material(folder, lang))
    rows = {row["number"]: row for row in found["checklist"]}
    assert list(rows) == list(range(1, 28))
    for row in rows.values():
        assert row["question"].endswith("?")
        assert row["people"]
        assert row["simulation"]
        assert "{" not in row["simulation"]
    status = {number: row["status"] for number, row in rows.items()}
    assert [status[n] for n in (7, 8, 11, 12, 14, 17, 24)] == [
        "answered", "stated", "stated", "stated", "stated", "stated", "stated",
    ]  # fmt: skip
    assert status[2] == status[9] == status[26] == "open"
    assert status[3] == "open"  # this study has no outcome of access
    assert "2025-01-01" in rows[18]["simulation"]
    assert "2025–2026" in rows[25]["simulation"]
    assert ("1 bekräftad" if lang == "sv" else "1 confirmed") in rows[13]["simulation"]


def test_every_fact_of_the_checklist_is_known_and_told_in_both_languages() -> None:
    for point in checklist.points():
        assert point["fact"] in checklist.FACTS
        assert point["chapter"] in (7, 8, 9)
        texts = [point["question"], point["simulation"], point["people"]]
        texts += [point["missing"]] if "missing" in point else []
        assert all(len(pair) == len(LANGUAGES) and all(pair) for pair in texts)


def test_components_name_the_rules_that_a_reform_changes(folder: Path) -> None:
    row = checklist.section(material(folder))["checklist"][18]
    assert row["simulation"] == "More of it: Capitation."


def test_words_of_every_verdict_and_status_are_there() -> None:
    from typing import get_args

    for lang in LANGUAGES:
        words = Words(lang)
        for name in get_args(purpose.Verdict):
            assert words(f"verdict_{name}")
        for name in checklist.STATUSES:
            assert words(f"status_{name}")
        for name in ("structure", "process", "result"):
            assert words(f"level_{name}")


def test_first_look_states_its_purpose() -> None:
    stated = load_plan("first_look").study.purpose
    assert stated is not None
    assert {one.reform for one in stated.hypotheses} == set(load_plan("first_look").reforms)
    assert stated.goal.sv
    assert stated.goal.en
    assert stated.benefit is not None
    assert stated.follow_up is not None

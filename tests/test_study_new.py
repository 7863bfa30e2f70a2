"""`vardsim study new`: every answer ends in a file that passes `vardsim check`."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml
from typer.testing import CliRunner

from sim.cli.app import app
from sim.outcomes.definitions import OUTCOMES
from sim.studies.document import StudyError
from sim.studies.new import hypothesis
from sim.studies.plan import load_plan

REFORM = "continuity.continuity_target"


def call(*arguments: str | Path, answers: str = "") -> Any:
    return CliRunner().invoke(app, [str(a) for a in arguments], input=answers)


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.parametrize("lang", ["sv", "en"])
def test_by_options_alone(lang: str, here: Path) -> None:
    result = call(
        "study", "new", "mine", "--no-input", "--lang", lang, "--title", 'A "title": yes',
        "--goal", "Fler # till egen läkare", "--present-state", "Som i dag", "--level", "result",
        "--reform", REFORM, "--reform", "access.guarantee_target",
        "--hypothesis", "own_gp_share up 2",
        "--hypothesis", f"{REFORM}: avoidable down", "--benefit", "region",
        "--responsible", "Nämnden", "--follow-up", "2027-03-01", "--follow-up-how", "Varje år",
    )  # fmt: skip
    assert result.exit_code == 0, result.output
    study = load_plan("mine.yaml").study
    assert study.title.en == 'A "title": yes'
    stated = study.purpose
    assert stated is not None
    assert stated.goal.sv == "Fler # till egen läkare"
    assert (stated.hypotheses[0].size, stated.hypotheses[0].reform) == (2, None)
    assert stated.hypotheses[1].reform == "continuity_continuity_target"
    assert stated.benefit is not None
    assert stated.benefit.responsible.sv == "Nämnden"
    assert str(stated.follow_up.date) == "2027-03-01"  # type: ignore[union-attr]
    text = (here / "mine.yaml").read_text()
    assert ("dagens regler" if lang == "sv" else "today's rules") in text
    assert call("check", "mine.yaml").exit_code == 0


def test_with_nothing_given_there_is_a_study_to_fill_in(here: Path) -> None:
    assert call("study", "new", "bare", "--no-input").exit_code == 0
    assert call("check", "bare.yaml").exit_code == 0
    text = (here / "bare.yaml").read_text()
    for word in ("goal", "present_state", "level", "hypotheses", "benefit", "follow_up"):
        assert word in text
    assert "purpose" not in yaml.safe_load(text)


def test_the_comments_of_a_bare_study_can_be_uncommented(here: Path) -> None:
    call("study", "new", "bare", "--no-input")
    lines = []
    for line in (here / "bare.yaml").read_text().splitlines():
        body = line.lstrip()
        keys = ("purpose:", "hypotheses:", "  - {", "reforms:", "  - ", "benefit:", "follow_up:")
        if body.startswith("# ") and body[2:].startswith(keys):
            line = line.replace("# ", "", 1)
        lines.append(line)
    (here / "bare.yaml").write_text("\n".join(lines))
    plan = load_plan("bare.yaml")
    assert plan.study.purpose is not None
    assert plan.study.purpose.hypotheses[0].outcome == "own_gp_share"
    assert len(plan.reforms) == 2


def test_asks_and_asks_again_for_what_is_wrong(here: Path) -> None:
    answers = [
        "asked", "Min studie", "", "Kortare köer", "", "",  # to the region
        "continuity.continuty_target", REFORM, "",  # reforms
        "resultat", "result", "own_gp_shar up", "own_gp_share upp", "own_gp_share up 2", "",
        "region", "Nämnden", "1 mars", "2027-03-01", "Varje år",
    ]  # fmt: skip
    result = call("study", "new", "--lang", "sv", answers="\n".join(answers) + "\n")
    assert result.exit_code == 0, result.output
    for hint in (
        "did you mean 'continuity.continuity_target'", "did you mean 'result'",
        "did you mean 'own_gp_share'", "unknown direction 'upp'", "'1 mars' given",
    ):  # fmt: skip
        assert hint in result.output, hint
    stated = load_plan("asked.yaml").study.purpose
    assert stated is not None
    assert stated.goal.sv == "Kortare köer"
    assert stated.level == "result"
    assert [one.outcome for one in stated.hypotheses] == ["own_gp_share"]
    assert stated.follow_up is not None


def test_asks_only_for_what_is_not_given(here: Path) -> None:
    given = ["--title", "T", "--question", "Q", "--goal", "G", "--present-state", "P"]
    given += ["--region", "embedded", "--reform", REFORM, "--level", "process"]
    given += ["--hypothesis", "own_gp_share up", "--benefit", "region", "--responsible", "R"]
    result = call("study", "new", "some", *given, answers="\n")
    assert result.exit_code == 0, result.output
    assert load_plan("some.yaml").study.question.en == "Q"


@pytest.mark.parametrize(
    ("options", "says"),
    [
        (["--level", "resultat"], "did you mean 'result'"),
        (["--benefit", "regionen"], "did you mean 'region'"),
        (["--follow-up", "soon"], "'soon' given"),
        (["--reform", "continuity.targt"], "continuity.continuity_target"),
        (["--hypothesis", "own_gp_share up"], "the study has none"),
        (["--reform", REFORM, "--hypothesis", "own_gp_shar up"], "did you mean 'own_gp_share'"),
        (["--region", "nowhere"], "nowhere"),
    ],
)
def test_a_wrong_option_writes_nothing(options: list[str], says: str, here: Path) -> None:
    result = call("study", "new", "wrong", "--no-input", *options)
    assert result.exit_code == 2
    assert says in result.output
    assert list(here.iterdir()) == []


def test_a_file_that_is_there_is_kept(here: Path) -> None:
    (here / "mine.yaml").write_text("mine")
    result = call("study", "new", "mine", "--no-input")
    assert result.exit_code == 2
    assert "exists already" in result.output
    assert (here / "mine.yaml").read_text() == "mine"
    assert call("study", "new", "mine", "--no-input", "--force").exit_code == 0
    assert (here / "mine.yaml").read_text() != "mine"


@pytest.mark.parametrize(
    ("text", "fields"),
    [
        ("own_gp_share up", {"outcome": "own_gp_share", "direction": "up"}),
        ("avoidable down 1.5", {"outcome": "avoidable", "direction": "down", "size": "1.5"}),
        ("a: avoidable down", {"reform": "a", "outcome": "avoidable", "direction": "down"}),
        ("x.y: avoidable down", {"reform": "x_y", "outcome": "avoidable", "direction": "down"}),
    ],
)
def test_a_hypothesis_in_a_line(text: str, fields: dict[str, str]) -> None:
    assert hypothesis(text, OUTCOMES) == fields


@pytest.mark.parametrize(
    "text", ["own_gp_share", "own_gp_share up 2 3", "own_gp_share up two", "own_gp_share up -1",
             ": own_gp_share up", "own_gp_share sideways"],
)  # fmt: skip
def test_what_is_no_hypothesis(text: str) -> None:
    with pytest.raises(StudyError, match="given; "):
        hypothesis(text, OUTCOMES)

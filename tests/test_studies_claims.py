"""Claims and anchors: verdicts worked by hand, and pages made from a small made-up study."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from typer.testing import CliRunner

from sim.cli.app import app
from sim.outcomes import anchors
from sim.studies.baseline import levels, outside
from sim.studies.claims import (
    AGREES,
    OPPOSITE,
    UNCLEAR,
    effects,
    fee_response,
    judged,
    read,
    verdict,
    whole,
)
from sim.studies.document import StudyError
from sim.studies.folder import mean_interval

HEAD = (
    "claim,statement,need,reform,against,share,measure,outcome,group,period,direction,margin,"
    "source,note\n"
)


@pytest.mark.parametrize(
    ("direction", "low", "high", "margin", "said"),
    [
        ("up", 0.1, 0.5, 0, AGREES),
        ("up", -0.1, 0.5, 0, UNCLEAR),
        ("up", -0.5, -0.1, 0, OPPOSITE),
        ("down", -0.5, -0.1, 0, AGREES),
        ("down", 0.1, 0.5, 0, OPPOSITE),
        ("none", -0.1, 0.2, 0.3, AGREES),
        ("none", -0.1, 0.4, 0.3, UNCLEAR),
        ("none", 0.31, 0.4, 0.3, OPPOSITE),
        ("up", np.nan, np.nan, 0, UNCLEAR),  # one replication has no interval
    ],
)
def test_verdict_of_an_interval(
    direction: str, low: float, high: float, margin: float, said: str
) -> None:
    assert verdict(direction, low, high, margin) == said


@pytest.mark.parametrize(
    ("need", "rows", "said"),
    [
        ("all", [AGREES, AGREES], AGREES),
        ("all", [AGREES, UNCLEAR], UNCLEAR),
        ("all", [AGREES, OPPOSITE], OPPOSITE),
        ("any", [UNCLEAR, AGREES, OPPOSITE], AGREES),
        ("any", [UNCLEAR, OPPOSITE], UNCLEAR),
    ],
)
def test_verdict_on_a_claim(need: str, rows: list[str], said: str) -> None:
    assert whole(need, rows) == said


def values(table: dict[str, list[float]], outcome: str, year: int = 2028) -> pd.DataFrame:
    """Yearly values: scenario -> one value per replication."""
    return pd.DataFrame(
        [
            (scenario, "full", n, year, "outcome", outcome, "all", value)
            for scenario, column in table.items()
            for n, value in enumerate(column)
        ],
        columns=[
            "scenario", "behaviour", "replication", "year", "measure", "outcome", "group", "value",
        ],
    )  # fmt: skip


def claims(tmp_path: Path, *rows: str) -> pd.DataFrame:
    path = tmp_path / "signs.csv"
    path.write_text(HEAD + "\n".join(rows) + "\n", encoding="utf-8")
    return read(path)


def test_paired_effect_by_hand(tmp_path: Path) -> None:
    # Differences 1, 2, 6: mean 3, half width 4.302653 sqrt(7/3) = 6.572; unpaired noise is large.
    found = values({"baseline": [10, 50, 90], "fee": [11, 52, 96]}, "doctor_visits")
    table = effects(claims(tmp_path, "a,A,all,fee,,,outcome,doctor_visits,all,last,up,,s,"), found)
    assert table.loc[0, "difference"] == pytest.approx(3)
    assert table.loc[0, "high"] == pytest.approx(3 + 6.5725, abs=1e-3)
    assert table.loc[0, "verdict"] == UNCLEAR


def test_what_is_left_after_removal(tmp_path: Path) -> None:
    # Lasting +10, removed +3: below 40 % of 10 by 1; below the lasting effect by 7.
    base = np.array([20.0, 22.0, 24.0])
    noise = np.array([0.1, -0.1, 0.0])
    found = values(
        {
            "baseline": list(base),
            "lasting": list(base + 10),
            "removed": list(base + 3 + noise),
        },
        "own_gp_share",
    )
    table = judged(
        effects(
            claims(
                tmp_path,
                "less,L,all,removed,lasting,1,outcome,own_gp_share,all,last,down,,s,",
                "left,R,all,removed,lasting,0.4,outcome,own_gp_share,all,last,down,,s,",
                "gone,G,all,removed,lasting,0.2,outcome,own_gp_share,all,last,down,,s,",
            ),
            found,
        )
    ).set_index("claim")
    assert table["difference"].to_list() == pytest.approx([-7, -1, 1])
    assert table["claim_verdict"].to_list() == [AGREES, AGREES, OPPOSITE]


def test_at_least_one_widens_the_intervals(tmp_path: Path) -> None:
    rows = [f"x,X,{{}},target,,,outcome,{o},all,last,down,,s," for o in ("unmet", "ed_visits")]
    found = pd.concat(
        values({"baseline": [5, 5, 5], "target": [4.0, 4.2, 4.4]}, outcome)
        for outcome in ("unmet", "ed_visits")
    )
    one = effects(claims(tmp_path, *(row.format("all") for row in rows)), found)
    any_of = effects(claims(tmp_path, *(row.format("any") for row in rows)), found)
    assert any_of.loc[0, "low"] < one.loc[0, "low"] < one.loc[0, "high"] < any_of.loc[0, "high"]
    low = mean_interval(np.array([-1.0, -0.8, -0.6]), 0.975)[1]
    assert any_of.loc[0, "low"] == pytest.approx(low)


def test_a_missing_reform_has_no_effect(tmp_path: Path) -> None:
    found = values({"baseline": [1, 2]}, "unmet")
    table = judged(effects(claims(tmp_path, "a,A,all,fee,,,outcome,unmet,all,last,up,,s,"), found))
    assert np.isnan(table.loc[0, "difference"])
    assert table.loc[0, "claim_verdict"] == UNCLEAR


@pytest.mark.parametrize(
    ("row", "message"),
    [
        ("a,A,all,fee,,,outcome,doctor_visit,all,last,up,,s,", "signs.csv:2.*'doctor_visits'"),
        ("a,A,all,fee,,,outcome,unmet,all,last,upp,,s,", "direction.*did you mean 'up'"),
        ("a,A,some,fee,,,outcome,unmet,all,last,up,,s,", "need"),
        ("a,A,all,fee,,,outcome,unmet,all,last,none,,s,", "margin above 0"),
    ],
)
def test_a_wrong_claim_is_explained(tmp_path: Path, row: str, message: str) -> None:
    with pytest.raises(StudyError, match=message):
        claims(tmp_path, row)


def test_the_built_in_claims_name_reforms_of_the_study() -> None:
    from sim.studies.plan import load_plan

    table, reforms = read(), load_plan("signs").reforms
    assert set(table["reform"]) <= set(reforms)
    assert set(table["against"]) <= {"baseline", *reforms}


@pytest.fixture
def study(tmp_path: Path) -> Path:
    """A folder as `run` leaves it, with anchors exactly met but one."""
    table = anchors.load()
    level = dict(zip(table["outcome"], table["anchor"], strict=True))
    level["doctor_visits"] *= 2
    rows = [
        (scenario, "full", n, year, outcome, "all", value * more)
        for n, more in enumerate((0.99, 1.01))
        for year in (2025, 2026, 2027)
        for scenario in ("baseline", "visit_fee")
        for outcome, value in level.items()
    ]
    columns = ["scenario", "behaviour", "replication", "year", "outcome", "group", "value"]
    outcomes = pd.DataFrame(rows, columns=columns)
    reform = (outcomes["scenario"] == "visit_fee") & (outcomes["outcome"] == "doctor_visits")
    outcomes.loc[reform, "value"] *= 1.06
    outcomes.to_parquet(tmp_path / "outcomes.parquet")
    pd.DataFrame(
        [("baseline", "full", 0, "2025-04-01", "vardcentral", "u", "own_gp", 0.4, 0.0)],
        columns=[
            "scenario", "behaviour", "replication", "date", "kind", "unit", "dimension", "value",
            "marginal_revenue",
        ],
    ).to_parquet(tmp_path / "practice.parquet")  # fmt: skip
    pd.DataFrame(
        [
            (scenario, "full", n, 2027, rule, "region", "vardcentral", "u", amount)
            for n in (0, 1)
            for scenario, fee in (("baseline", 10), ("visit_fee", 40))
            for rule, amount in (("visit_fee", fee), ("capitation", 100 - fee))
        ],
        columns=[
            "scenario", "behaviour", "replication", "year", "rule", "counterparty", "kind", "unit",
            "amount_ore",
        ],
    ).to_parquet(tmp_path / "payments.parquet")  # fmt: skip
    manifest = {
        "command": "vardsim run x", "region": "R", "first_year": 2025, "last_year": 2027,
        "replications": 2, "seed": 1,
    }  # fmt: skip
    (tmp_path / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    return tmp_path


def test_levels_average_years_then_replications(study: Path) -> None:
    from sim.studies.baseline import beside_anchors

    table = beside_anchors(study).set_index("outcome")
    assert table.loc["doctor_visits", "ratio"] == pytest.approx(2)
    assert table.loc["ed_visits", "ratio"] == pytest.approx(1)
    assert outside(table.reset_index()) == ["doctor_visits"]
    one = levels(values({"baseline": [1.0, 3.0]}, "unmet"))
    assert one.loc["unmet", "mean"] == 2
    assert one.loc["unmet", "highest"] == pytest.approx(2 + 12.7062, abs=1e-3)


def test_response_to_visit_pay_by_hand(study: Path) -> None:
    # 6 % more visits for 30 points more of pay by visit.
    assert fee_response(study)[0] == pytest.approx(0.2)


def test_the_commands(study: Path) -> None:
    def ask(*words: str) -> tuple[int, str]:
        result = CliRunner().invoke(app, [*words])
        return result.exit_code, result.output

    code, text = ask("anchors", str(study), "--json")
    assert code == 1
    assert json.loads(text)["outside"] == ["doctor_visits"]
    code, text = ask("anchors", str(study))
    assert "Doctor visits" in text
    code, text = ask("anchors", str(study), "--markdown")
    assert "| Emergency visits * |" in text
    code, text = ask("claims", str(study))
    assert code == 0
    code, text = ask("claims", str(study), "--markdown")
    assert "raises visits" in text
    assert "0.2" in text
    code, text = ask("claims", str(study / "nowhere"))
    assert code == 2
    assert "no results of a study here" in text

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
from sim.policies.registry import rules
from sim.studies.baseline import levels, outside
from sim.studies.claim_groups import add_unit_sets
from sim.studies.claims import (
    AGREES,
    NOT_MEASURABLE,
    OPPOSITE,
    UNCLEAR,
    effects,
    fee_response,
    judged,
    of_study,
    read,
    verdict,
    whole,
)
from sim.studies.claims_page import cells, origin, summary
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
        ("a,A,all,fee,,,,,,,,,s,", "says why"),
        ("a,A,all,fee,,,outcome,unmet,units=poorest,last,up,,s,", "did you mean 'poor'"),
    ],
)
def test_a_wrong_claim_is_explained(tmp_path: Path, row: str, message: str) -> None:
    with pytest.raises(StudyError, match=message):
        claims(tmp_path, row)


def test_the_built_in_claims_name_reforms_of_the_study() -> None:
    from sim.studies.plan import load_plan

    table, reforms = read(), load_plan("claims").reforms
    assert set(table["reform"]) - {""} <= set(reforms)
    assert set(table["against"]) <= {"baseline", *reforms}
    assert len(set(table["claim"])) >= 40
    assert set(table["form"]) <= set(rules())
    assert table["source"].str.len().gt(15).all()
    untold = table[table["measure"] == ""]
    assert untold["note"].str.len().gt(10).all()
    assert table.groupby("claim")["statement"].nunique().max() == 1


def contrast(than: str, **more: str) -> pd.DataFrame:
    row = {
        "claim": "a", "statement": "A", "need": "all", "reform": "fee", "against": "baseline",
        "share": 1.0, "measure": "outcome", "outcome": "doctor_visits", "group": "age=80+",
        "than": than, "behaviour": "full", "form": "", "period": "last", "direction": "up",
        "margin": np.nan, "source": "s", "note": "",
    }  # fmt: skip
    return pd.DataFrame([row | more])


def by_group(group: str, base: float, fee: list[float], **more: object) -> pd.DataFrame:
    table = values({"baseline": [base] * len(fee), "fee": fee}, "doctor_visits")
    return table.assign(group=group, **more)


def test_a_contrast_of_groups_is_of_relative_effects() -> None:
    # +20 % and +30 % among the old, +5 % and +10 % among the young: 15 and 20 points more
    both = pd.concat([by_group("age=80+", 10, [12, 13]), by_group("age=18-44", 2, [2.1, 2.2])])
    (row,) = effects(contrast("age=18-44"), both).to_dict("records")
    assert row["difference"] == pytest.approx(17.5)
    assert row["low"] == pytest.approx(17.5 - 12.7062 * 2.5, abs=1e-2)
    assert row["unit"] == "%"
    assert np.isnan(row["baseline"])


def test_a_contrast_of_shares_in_per_cent_is_in_points() -> None:
    both = pd.concat([by_group("units=poor", 10, [12, 12]), by_group("units=good", 50, [51, 51])])
    both["outcome"] = "own_gp_share"
    claim = contrast("units=good", group="units=poor", outcome="own_gp_share")
    (row,) = effects(claim, both).to_dict("records")
    assert row["difference"] == pytest.approx(1)
    assert row["unit"] == "points"


def test_a_contrast_of_outcomes_and_of_years() -> None:
    named = by_group("all", 40, [44, 44]).assign(outcome="named_gp")
    met = by_group("all", 20, [20.4, 20.4]).assign(outcome="own_gp_share")
    claim = contrast("outcome:named_gp", group="all", outcome="own_gp_share", direction="down")
    (row,) = effects(claim, pd.concat([named, met])).to_dict("records")
    assert row["difference"] == pytest.approx(2 - 10)
    early = by_group("all", 10, [11, 11], year=2025)
    late = by_group("all", 10, [13, 13], year=2028)
    claim = contrast("year:first", group="all")
    (row,) = effects(claim, pd.concat([early, late])).to_dict("records")
    assert row["difference"] == pytest.approx(30 - 10)


def test_sets_of_units() -> None:
    units = {
        name: {"kind": "vardcentral", "ownership": "private" if name in "ab" else "region"}
        for name in "abcdef"
    }
    rows = []
    for number, name in enumerate("abcdef"):
        levels = {"doctor_wait": number, "own_gp_share": 10 * number}
        levels |= {"list_deprived": 5 * number, "list_rural": 50 - number}
        for outcome, level in levels.items():
            table = values({"baseline": [level] * 2, "fee": [level + number] * 2}, outcome)
            rows.append(table.assign(group=f"vardcentral={name}"))
    wanted = [
        ("own_gp_share", "units=private", (0 + 10) / 2, (0 + 1) / 2),
        ("own_gp_share", "units=scarce", 45, 4.5),  # the longest waits
        ("own_gp_share", "units=ample", 5, 0.5),
        ("own_gp_share", "units=poor", 5, 0.5),  # the lowest shares
        ("doctor_wait", "units=poor", 4.5, 4.5),  # the longest waits, less is better
        ("doctor_wait", "units=good", 0.5, 0.5),
        ("own_gp_share", "units=deprived", 45, 4.5),  # most deprived among their listed
        ("own_gp_share", "units=central", 45, 4.5),  # fewest in rural areas
    ]
    for outcome, group, base, more in wanted:
        claim = contrast("", group=group, outcome=outcome)
        seen = add_unit_sets(pd.concat(rows), claim, units)
        (row,) = effects(claim, seen).to_dict("records")
        assert (row["baseline"], row["difference"]) == pytest.approx((base, more)), group


def test_the_mean_of_several_years() -> None:
    """2, 4 and 6 more in three years are 4 more in their mean; what came before does not count."""
    years = zip(range(2025, 2029), (100, 2, 4, 6), strict=True)
    table = pd.concat([by_group("all", 10, [10 + more] * 2, year=y) for y, more in years])
    (row,) = effects(contrast("", group="all", period="2026-2028"), table).to_dict("records")
    assert (row["year"], row["baseline"], row["difference"]) == pytest.approx((2028, 10, 4))


def test_each_replication_has_its_own_poor_units() -> None:
    """Units a, b, c have 10, 20, 30 in the first world and 30, 20, 10 in the second."""
    units = {name: {"kind": "vardcentral", "ownership": "region"} for name in "abc"}
    levels = {"a": [10, 30], "b": [20, 20], "c": [30, 10]}
    more = {"a": [1, 3], "b": [0, 0], "c": [5, 7]}
    rows = [
        values({"baseline": level, "fee": list(np.add(level, more[name]))}, "own_gp_share").assign(
            group=f"vardcentral={name}"
        )
        for name, level in levels.items()
    ]
    claim = contrast("", group="units=poor", outcome="own_gp_share")
    (row,) = effects(claim, add_unit_sets(pd.concat(rows), claim, units)).to_dict("records")
    assert (row["baseline"], row["difference"]) == pytest.approx((10, (1 + 7) / 2))


def test_a_claim_that_cannot_be_measured_is_told_with_its_reason() -> None:
    claim = contrast("", measure="", note="units do not open or close")
    table = judged(effects(claim, by_group("all", 1, [1, 1])))
    assert list(table["claim_verdict"]) == [NOT_MEASURABLE]
    assert "units do not open or close" in cells(table)[0]


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


def test_the_summary_counts_whole_claims_by_whose_they_are() -> None:
    report = "SKR, Ersättningsmodeller som stödjer omställningen till Nära vård 2023, ch. 6"
    table = pd.DataFrame(
        {
            "claim": ["a", "a", "b", "c", "d"],
            "claim_verdict": [AGREES, AGREES, OPPOSITE, NOT_MEASURABLE, AGREES],
            "source": [report, report, "own reasoning: ...; " + report, report, "Kralj 2013"],
        }
    )
    first, _, second = summary(table)
    assert "Claims: 4; 2 agrees, 1 opposite, 1 not measurable." in first
    assert "50 % of all and 67 % of those that can be measured" in first
    assert second == (
        "Agree: 1 of 2 from SKR's report, 0 of 1 from own reasoning, 1 of 1 from other literature."
    )
    assert origin(f"Kralj 2013; {report}") == "SKR's report"


def test_later_years_are_looked_for_in_the_longer_study(study: Path, tmp_path: Path) -> None:
    """Self-care is 5 more in 2032 of the longer study; without that study nothing is said."""
    row = contrast("", group="all", outcome="self_care", reform="visit_fee", period="2032")
    claims = tmp_path / "claims.csv"
    row.to_csv(claims, index=False)
    (before,) = of_study(study, claims).to_dict("records")
    assert (before["verdict"], before["year"]) == (UNCLEAR, 2032)
    longer = study.with_name(study.name + "_long")
    longer.mkdir()
    table = values({"baseline": [10.0, 12.0], "visit_fee": [15.0, 17.0]}, "self_care")
    table.assign(group="all", year=2032).to_parquet(longer / "outcomes.parquet")
    for name in ("practice.parquet", "manifest.json"):
        (longer / name).write_bytes((study / name).read_bytes())
    (after,) = of_study(study, claims).to_dict("records")
    assert (after["verdict"], after["baseline"], after["difference"]) == (AGREES, 11, 5)


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

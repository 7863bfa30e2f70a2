"""Paired comparison, worked by hand."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.studies.analysis import Analysis, Contrast, by_period, effects_between, yearly
from sim.studies.moments import Moments

KEY = pd.Index(["x"])
NUMBERS = st.floats(-1e6, 1e6, allow_nan=False)


def series(value: float) -> pd.Series:
    return pd.Series([value], index=KEY)


def rows(value: float, year: int = 2025, outcome: str = "visits") -> pd.DataFrame:
    return pd.DataFrame(
        {
            "measure": "outcome",
            "outcome": outcome,
            "group": "all",
            "year": [year],
            "value": [value],
        }
    )


def test_moments_of_three_values() -> None:
    # 1, 2, 6: mean 3, variance (4 + 1 + 9) / 2 = 7, t(0.975, 2) = 4.302653
    moments = Moments()
    for value in (1.0, 2.0, 6.0):
        moments.add(series(value))
    assert moments.mean["x"] == 3.0
    assert moments.variance["x"] == pytest.approx(7.0)
    assert moments.half_width["x"] == pytest.approx(4.302653 * math.sqrt(7 / 3), rel=1e-6)


def test_one_value_has_no_interval() -> None:
    moments = Moments()
    moments.add(series(5.0))
    assert moments.mean["x"] == 5.0
    assert math.isnan(moments.half_width["x"])


def test_missing_values_and_new_keys_are_counted_apart() -> None:
    moments = Moments()
    moments.add(pd.Series([1.0, math.nan], index=["x", "y"]))
    moments.add(pd.Series([4.0, 3.0], index=["y", "x"]))
    moments.add(pd.Series([7.0], index=["z"]))
    assert dict(moments.mean) == {"x": 2.0, "y": 4.0, "z": 7.0}
    assert dict(moments.count) == {"x": 2.0, "y": 1.0, "z": 1.0}


@given(st.lists(NUMBERS, min_size=2, max_size=20))
@settings(max_examples=50, deadline=None)
def test_running_moments_agree_with_numpy(values: list[float]) -> None:
    moments = Moments()
    for value in values:
        moments.add(series(value))
    assert moments.mean["x"] == pytest.approx(np.mean(values), rel=1e-9, abs=1e-6)
    assert moments.variance["x"] == pytest.approx(np.var(values, ddof=1), rel=1e-6, abs=1e-4)


def test_paired_difference_by_hand() -> None:
    # baseline 10, 20, 30; reform 12, 21, 33: differences 2, 1, 3: mean 2, variance 1.
    # variances 100 and (10^2 + 1^2 + 11^2) / 2 = 111: reduction 1 - 1 / 211, saved 211.
    contrast = Contrast(effects_between("r", ["full"])["total"])
    for base, reform in ((10, 12), (20, 21), (30, 33)):
        contrast.add({("baseline", "full"): series(base), ("r", "full"): series(reform)})
    row = contrast.table().loc["x"]
    half = 4.302653 * math.sqrt(1 / 3)
    assert row["baseline"] == 20
    assert row["difference"] == pytest.approx(2.0)
    assert row["low"] == pytest.approx(2 - half, rel=1e-6)
    assert row["high"] == pytest.approx(2 + half, rel=1e-6)
    assert row["relative"] == pytest.approx(10.0)
    assert row["relative_high"] == pytest.approx(100 * (2 + half) / 20, rel=1e-6)
    assert row["variance_reduction"] == pytest.approx(1 - 1 / 211)
    assert row["replications_saved"] == pytest.approx(211)
    assert row["replications"] == 3


def test_total_is_mechanical_plus_behavioural() -> None:
    # replication 1: total 14 - 10 = 4, mechanical 9 - 8 = 1, behavioural 3; replication 2: 2, 1, 1.
    analysis = Analysis({"r": 2025}, ["frozen", "full"])
    for full, reform_full, frozen, reform_frozen in ((10, 14, 8, 9), (11, 13, 8, 9)):
        analysis.add(
            {
                ("baseline", "full"): rows(full),
                ("r", "full"): rows(reform_full),
                ("baseline", "frozen"): rows(frozen),
                ("r", "frozen"): rows(reform_frozen),
            }
        )
    table = analysis.effects().query("period == 'all'").set_index("effect")["difference"]
    assert table["total"] == pytest.approx(3.0)
    assert table["mechanical"] == pytest.approx(1.0)
    assert table["behavioural"] == pytest.approx(2.0)


def test_identical_runs_differ_by_exactly_nothing() -> None:
    contrast = Contrast(effects_between("r", ["full"])["total"])
    for value in (0.1, 0.2, 0.7):
        contrast.add({("baseline", "full"): series(value), ("r", "full"): series(value)})
    row = contrast.table().loc["x"]
    assert (row["difference"], row["low"], row["high"]) == (0.0, 0.0, 0.0)
    assert row["variance_reduction"] == 1.0


def test_a_replication_without_its_baseline_is_left_out() -> None:
    analysis = Analysis({"r": 2025}, ["full"])
    analysis.add({("baseline", "full"): rows(10), ("r", "full"): rows(12)})
    analysis.add({("r", "full"): rows(99)})
    row = analysis.effects().query("period == 'all'").iloc[0]
    assert row["difference"] == 2.0
    assert row["replications"] == 1
    assert math.isnan(row["low"])


def test_the_period_starts_with_the_first_whole_year_under_the_reform() -> None:
    table = pd.concat([rows(1, 2025), rows(5, 2026), rows(7, 2027)])
    values = by_period(table, since=2026).droplevel(["measure", "outcome", "group"])
    assert dict(values) == {"2025": 1.0, "2026": 5.0, "2027": 7.0, "all": 6.0}


def test_money_becomes_crowns_a_year() -> None:
    payments = pd.DataFrame(
        {
            "year": 2025,
            "month": [1, 2, 1, 1, 1],
            "rule": ["capitation", "capitation", "fees", "staff", "drugs"],
            "counterparty": ["region", "region", "patient", "outside", "region"],
            "kind": ["vardcentral"] * 4 + ["outside"],
            "unit": ["a", "a", "b", "a", "staff and suppliers"],
            "amount_ore": [10_000, 5_000, 2_550, -9_000, 700],
        }
    )
    tables = {
        "payments": payments,
        "outcomes": pd.DataFrame(
            {"year": [2025], "outcome": ["v"], "group": ["all"], "value": [1.0]}
        ),
        "balances": pd.DataFrame(
            {
                "year": [2025] * 2,
                "holder": ["region", "region"],
                "unit": ["", "x"],
                "amount_ore": [-17_550, 50],
            }
        ),
        "practice": pd.DataFrame(
            {
                "date": ["2025-03-31", "2025-06-30", "2025-06-30", "2026-01-01"],
                "kind": "vardcentral",
                "unit": ["a", "a", "b", "a"],
                "dimension": "minutes",
                "value": [20.0, 22.0, 27.0, 99.0],
                "marginal_revenue": [1.0, 3.0, 2.0, 99.0],
            }
        ),
    }
    rows = yearly(tables, {"a": "public", "b": "private"})
    assert set(rows["year"]) == {2025}  # what is noted at the end of the run is not of a year
    value = rows.set_index(["measure", "outcome", "group"])["value"]
    assert value["payment", "capitation", "kind=vardcentral"] == 150.0
    assert value["payment", "capitation", "vardcentral=a"] == 150.0
    assert value["payment", "fees", "vardcentral=b"] == 25.5
    assert value["flow", "region", "kind=vardcentral"] == 150.0
    assert value["flow", "outside", "kind=vardcentral"] == -90.0
    assert value["flow", "region", "kind=outside"] == 7.0
    assert value["revenue", "all", "vardcentral=a"] == 150.0
    assert value["revenue", "all", "vardcentral=b"] == 25.5
    assert value["cost", "staff", "kind=vardcentral"] == 90.0
    assert value["cost", "drugs", "kind=region"] == 7.0
    assert not {"staff", "drugs"} & set(value["payment"].index.get_level_values(0))
    assert set(value["revenue"].index.get_level_values(1)) == {"vardcentral=a", "vardcentral=b"}
    assert value["balance", "region", "all"] == -175.0
    assert value["practice", "vardcentral.minutes", "all"] == 23.0
    assert value["practice", "vardcentral.minutes", "ownership=public"] == 21.0
    assert value["practice", "vardcentral.minutes", "ownership=private"] == 27.0
    assert value["marginal_revenue", "vardcentral.minutes", "all"] == 2.0

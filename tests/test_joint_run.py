"""A run in which every form of hospitals, municipal care and several principals pays at once."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pandas as pd
import pytest
from policy_examples import more_forms
from small_model import REFORMS, spec, tables
from test_model import care, style

from sim.run import build
from sim.snapshot import load, save

START = dt.date(2025, 1, 1)
# Forms that pay for hours granted, planned and performed are alternatives; a run may hold them all.
REFORMS["joint"] = {"from": START, "add": more_forms()}
COSTS = ("total_cost", "primary_care_cost", "hospital_cost", "municipal_cost")
NEW_HOLDERS = ("council", "fund", "principal", "investor")


def paid(behaviour: str = "full") -> pd.DataFrame:
    return tables("joint", behaviour)["payments"]


def test_every_form_moves_money_and_the_books_balance() -> None:
    found = tables("joint")
    rules = set(found["payments"]["rule"])
    # Nothing is owed for a target that nobody reaches, so a target may be silent.
    assert {form["rule"] for form in more_forms()} <= rules
    assert (found["balances"].groupby("year")["amount_ore"].sum() == 0).all()
    assert found["checks"]["ok"].all()
    last = found["balances"].query("year == 2026").set_index("holder")["amount_ore"]
    for holder in NEW_HOLDERS:
        assert (last[holder] != 0).any() if np.ndim(last[holder]) else last[holder] != 0


def test_transfers_between_holders_are_what_the_rules_say() -> None:
    book = paid()
    social = book[book["rule"] == "social_bond"]
    to_units = social[social["kind"] != "investor"]["amount_ore"].sum()
    back = social[social["kind"] == "investor"]["amount_ore"].sum()
    assert to_units > 0
    assert back >= 0.8 * to_units - 100  # four fifths are repaid whatever the outcome
    fund = book[(book["rule"] == "joint_budget") & (book["kind"] == "fund")]["amount_ore"].sum()
    towns = book[(book["rule"] == "joint_budget") & (book["kind"] == "municipality")]
    assert fund > 0
    assert towns["amount_ore"].sum() < 0


@pytest.mark.parametrize("name", ["care", "style"])
def test_frozen_units_give_the_same_care_whatever_they_are_paid(name: str) -> None:
    look = {"care": care_itself, "style": style}[name]
    before, after = tables(None, "frozen"), tables("joint", "frozen")
    pd.testing.assert_frame_equal(look(before), look(after), check_exact=True)


def test_new_rules_cost_administration_in_the_year_they_come() -> None:
    before, after = (
        found[found["outcome"].isin(COSTS)].set_index(["outcome", "group", "year"])["value"]
        for found in (tables(behaviour="frozen")["outcomes"], tables("joint", "frozen")["outcomes"])
    )
    more = (after - before).dropna().groupby("year").agg(["min", "max"])
    assert more.loc[START.year, "max"] > 0
    assert more.drop(index=START.year).eq(0.0).all(axis=None)


def care_itself(found: dict[str, pd.DataFrame]) -> pd.DataFrame:
    """Care without what it costs to take up new rules."""
    table = care(found)
    return table[~table["outcome"].isin(COSTS)].reset_index(drop=True)


def test_units_that_decide_answer_with_the_new_dimensions() -> None:
    moved = tables("joint")["practice"].merge(
        tables()["practice"], on=["date", "kind", "unit", "dimension"]
    )
    moved = moved[moved["date"] == moved["date"].max()]
    change = (moved["value_x"] - moved["value_y"]).abs().groupby(
        [moved["kind"], moved["dimension"]]
    ).max()  # fmt: skip
    for dimension in ("consultation", "mobile", "queue", "safety"):
        assert change["hospital", dimension] > 1e-4, dimension
    for dimension in ("granting", "scheduling", "health_care"):
        assert change["municipality", dimension] > 1e-4, dimension


def test_municipalities_read_what_hospitals_count_also_after_a_snapshot(tmp_path) -> None:
    system = build(spec())
    system.run(until=40)
    save(system, tmp_path / "snapshot")
    for one in (system, load(tmp_path / "snapshot")):
        assert np.shares_memory(one.municipalities.home, one.hospitals.hospitals.home)
        assert one.municipalities.home.sum() > 0

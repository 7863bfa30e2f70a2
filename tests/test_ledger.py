"""The ledger: double entry, exact öre, tables."""

import datetime as dt

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.ledger import Ledger, LedgerError, to_ore

MARCH, NEXT_YEAR = dt.date(2024, 3, 1), dt.date(2025, 1, 1)
HOLDERS = {
    "region": ["Region"],
    "patient": ["patients"],
    "outside": ["outside"],
    "vardcentral": ["Norr", "Syd", "Öst"],
    "hospital": ["Länssjukhuset"],
}
amounts = st.lists(st.floats(-1e7, 1e7), min_size=3, max_size=3)


def test_rounding_by_hand():
    assert to_ore(np.array([1.004, 1.004, 1.004])).tolist() == [101, 100, 100]
    assert to_ore(np.array([0.333, 0.333, 0.334])).tolist() == [33, 33, 34]
    assert to_ore(np.array([-0.006, 0.0])).tolist() == [-1, 0]


@given(st.lists(st.floats(-1e9, 1e9), max_size=30))
def test_rounding_keeps_the_total_and_no_one_loses_an_ore(values):
    exact = np.array(values, float)
    ore = to_ore(exact)
    assert ore.sum() == round(float(sum(map(__import__("fractions").Fraction, exact * 100))))
    assert (np.abs(ore - exact * 100) <= 1).all()


@given(st.lists(st.tuples(amounts, st.sampled_from(["region", "patient", "outside"])), max_size=8))
def test_balances_always_sum_to_zero(postings):
    ledger = Ledger(HOLDERS)
    for values, payer in postings:
        ledger.post(MARCH, "rule", payer, None, "vardcentral", np.arange(3), np.array(values))
        assert sum(ledger.balance(kind).sum() for kind in HOLDERS) == 0
    units = ledger.payments().groupby("unit")["amount_ore"].sum()
    for name, balance in zip(HOLDERS["vardcentral"], ledger.balance("vardcentral"), strict=True):
        assert units.get(name, 0) == balance
    assert ledger.balances().groupby("year")["amount_ore"].sum().eq(0).all()


def test_units_receive_and_pay():
    ledger = Ledger(HOLDERS)
    units = np.arange(3)
    ledger.post(MARCH, "capitation", "region", None, "vardcentral", units, np.array([100, 200, 0]))
    ledger.post(MARCH, "coverage", "region", None, "vardcentral", units, np.array([-5, 5, 0]))
    ledger.post(
        NEXT_YEAR, "staff", "vardcentral", units, "outside", None, np.array([90, 150, 10]), "wages"
    )
    assert ledger.balance("vardcentral").tolist() == [500, 5500, -1000]
    assert ledger.balance("region").tolist() == [-30000]
    table = ledger.payments()
    assert list(table.columns) == [
        "year", "month", "rule", "counterparty", "kind", "unit", "amount_ore",
    ]  # fmt: skip
    assert table["amount_ore"].tolist() == [10000, 20000, -500, 500, -9000, -15000, -1000]
    assert table["amount_ore"].dtype == np.int64
    assert table["counterparty"].tolist() == ["region"] * 4 + ["outside"] * 3
    stock = ledger.balances().set_index(["year", "unit"])["amount_ore"]
    assert stock[2024, "Norr"] == 9500
    assert stock[2025, "Norr"] == 500
    assert ledger.journal()["reason"].tolist()[-1] == "wages"


def test_transfers_between_units_are_seen_by_both_and_others_by_the_payee():
    ledger = Ledger(HOLDERS)
    ledger.post(MARCH, "lab", "vardcentral", np.array([1]), "hospital", np.array([0]), 7.5)
    ledger.post(MARCH, "fees", "patient", None, "region", None, 3.0)
    rows = ledger.payments()[["kind", "unit", "counterparty", "amount_ore"]].to_numpy().tolist()
    assert rows == [
        ["hospital", "Länssjukhuset", "vardcentral", 750],
        ["vardcentral", "Syd", "hospital", -750],
        ["region", "Region", "patient", 300],
    ]


def test_a_month_of_rules_is_posted_at_once():
    ledger = Ledger(HOLDERS)
    pay = np.array([[100.0, 200.0, 300.0], [10.0, 0.0, -5.0]])
    ledger.post_payments(MARCH, "vardcentral", ("a", "b"), ("region", "patient"), pay)
    assert ledger.balance("vardcentral").tolist() == [11000, 20000, 29500]
    assert ledger.balance("patient").tolist() == [-500]


def test_empty_tables_have_columns():
    ledger = Ledger(HOLDERS)
    assert ledger.payments().empty
    assert "amount_ore" in ledger.payments()
    assert "amount_ore" in ledger.balances()


def test_wrong_postings_are_refused():
    ledger = Ledger(HOLDERS)
    with pytest.raises(LedgerError, match="did you mean 'region'"):
        ledger.post(MARCH, "a", "regin", None, "vardcentral", np.arange(3), 1.0)
    with pytest.raises(LedgerError, match="which of the 3 holders"):
        ledger.post(MARCH, "a", "region", None, "vardcentral", None, 1.0)
    with pytest.raises(LedgerError, match=r"must lie in 0\.\.2"):
        ledger.post(MARCH, "a", "region", None, "vardcentral", np.array([3]), 1.0)
    with pytest.raises(LedgerError, match="rule a, 2024-03-01: an amount is not a number"):
        ledger.post(MARCH, "a", "region", None, "vardcentral", np.arange(3), np.nan)
    with pytest.raises(LedgerError, match="too large"):
        ledger.post(MARCH, "a", "region", None, "vardcentral", np.arange(3), 1e15)
    assert ledger.payments().empty

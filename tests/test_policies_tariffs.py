"""Real tariffs: they load, name their sources, and pay a plausible sum in the embedded region."""

import datetime as dt

import numpy as np
import pytest
from small_model import spec

from sim.policies.context import Context
from sim.policies.describe import parameter_table
from sim.policies.model import load_model
from sim.run import build

DATE = dt.date(2024, 3, 1)
# Before cost responsibility, SEK per listed and year, as `about` says
TARIFFS = {
    "gavleborg_2017": 3750,
    "stockholm_2007": 3400,
    "stockholm_2008": 3100,
    "vastra_gotaland": 3500,
    "ostergotland": 3800,
    "skane": 3900,
}


@pytest.fixture(scope="module")
def month():
    """The mean of the first three months of a small sample of the embedded region."""
    system = build(spec())
    system.run(until=91)
    sector = system.sectors["vardcentral"]
    sector.freeze(np.full(len(sector.names), 1e6))
    return sector.mean_month(), sector.traits


@pytest.mark.parametrize("name", TARIFFS)
def test_a_real_tariff_pays_about_what_it_says(name, month):
    statement, traits = month
    model = load_model(name)
    payments = model.settle(statement, Context.of(statement, traits, DATE))
    listed = statement["listed"].sum()
    by_rule = {
        rule.id: 12 * amount.sum() / listed
        for rule, amount in zip(payments.rules, payments.amounts, strict=True)
        if rule.counterparty == "region"
    }
    gross = sum(amount for name, amount in by_rule.items() if name != "cost_responsibility")
    assert gross == pytest.approx(TARIFFS[name], rel=0.05), by_rule
    told = f"{TARIFFS[name]:,}"
    assert told in model.about.en
    assert told.replace(",", " ") in model.about.sv.replace("\u2009", " ")


@pytest.mark.parametrize("name", TARIFFS)
def test_what_is_not_published_is_said_to_be_assumed(name):
    own = [row for row in parameter_table(load_model(name).rules) if row["source"]]
    assert {row["grade"] for row in own} >= {"assumption"}
    assert all(row["date"] for row in own)


def test_the_share_by_visit_is_that_of_stockholm(month):
    statement, traits = month
    context = Context.of(statement, traits, DATE)
    for name, share in (("stockholm_2007", 0.25), ("stockholm_2008", 0.60)):
        payments = load_model(name).settle(statement, context)
        paid = dict(zip(payments.ids, payments.amounts.sum(axis=1), strict=True))
        by_visit = paid["visit_fee"] / (paid["visit_fee"] + paid["capitation"])
        assert by_visit == pytest.approx(share, abs=0.08), name

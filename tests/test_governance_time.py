"""Time and governance: announced rules, the cost of changed rules, indicators that come late."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import numpy as np
import pytest
import yaml
from policy_examples import context, statement
from small_model import FIRST_YEAR, REFORMS, spec, style_of_year

from sim.agents.sector import paid_ahead
from sim.parameters import load
from sim.policies.errors import PolicyError
from sim.policies.model import parse_model
from sim.policies.reform import Reform
from sim.run import build, simulate

TODAY, START, END = dt.date(2025, 7, 1), dt.date(2026, 1, 1), dt.date(2026, 4, 1)
PER_UNIT = parse_model(
    {
        "name": "plain",
        "rules": [
            {"rule": "block", "id": "grant", "per_unit": 1200},
            {"rule": "target", "indicator": "review", "threshold": 0.3, "full": 0.9, "bonus": 20},
        ],
    },
    "plain",
)


def reformed(text: str):
    return Reform.parse("ours", yaml.safe_load(text)).apply(PER_UNIT)


DOUBLED = "{from: 2026-01-01, until: 2026-04-01, change: {grant.per_unit: 2400}%s}"


def test_only_what_is_announced_is_foreseen() -> None:
    far = dt.date(2027, 1, 1)
    for when, days in (
        ("", [TODAY]),
        (", announced: 2025-07-02", [TODAY]),
        (", announced: 2025-07-01", [TODAY, START, END]),
    ):
        found = reformed(DOUBLED % when).ahead(TODAY, far)
        assert [day for day, _ in found] == days, when
    grants = [{rule.id: rule for rule in rules}["grant"].per_unit for _, rules in found]
    assert grants == [1200, 2400, 1200]
    assert len(reformed(DOUBLED % ", announced: 2025-07-01").ahead(TODAY, START)) == 1
    # once in force, an end that was never announced comes as a surprise
    assert len(reformed(DOUBLED % "").ahead(START, far)) == 1
    known = reformed(DOUBLED % ", announced: 2025-07-01").ahead(START, far)
    assert [day for day, _ in known] == [START, END]


def test_steps_of_a_phase_are_foreseen() -> None:
    text = DOUBLED % ", announced: 2025-07-01, phase_in: 2 months"
    found = reformed(text).ahead(TODAY, dt.date(2026, 3, 31))
    assert [day.month for day, _ in found] == [7, 1, 2]
    grants = [{rule.id: rule for rule in rules}["grant"].per_unit for _, rules in found]
    assert grants == [1200, 1800, 2400]


def test_expected_pay_counts_rules_by_their_share_of_the_horizon() -> None:
    """100 a month today and 200 from half a year on: 150 over a year, 100 over half a year."""
    seen = statement("vardcentral", units=3)
    half = dt.date(2025, 1, 1), dt.date(2025, 7, 2)  # 182 days of 365.25
    one, two = (
        parse_model({"rules": [{"rule": "block", "id": "grant", "per_unit": size}]}, "m")
        for size in (1200, 2400)
    )
    ahead = [(half[0], one.at(half[0])), (half[1], two.at(half[1]))]
    horizon = np.array([1.0, 182 / 365.25, 2.0])
    paid = paid_ahead(ahead, seen, context(seen, half[0]), horizon)["grant"]
    part = 182 / 365.25
    expected = [100 * part + 200 * (1 - part), 100, 100 * part / 2 + 200 * (1 - part / 2)]
    np.testing.assert_allclose(np.broadcast_to(paid, (3,)), expected)


def test_an_announcement_after_the_start_is_refused() -> None:
    with pytest.raises(PolicyError, match="announced 2026-02-01 is after from 2026-01-01"):
        reformed(DOUBLED % ", announced: 2026-02-01")


def test_new_routines_are_rules_that_come_go_or_change_in_more_than_amounts() -> None:
    before = dt.date(2025, 12, 1)
    for text, number in (
        ("change: {grant.per_unit: 2400, target.bonus: 90}", 0),
        ("change: {target.threshold: 0.2}", 1),
        ("{change: {target.threshold: 0.2}, remove: [grant]}", 2),
        ("add: [{rule: block, id: other, per_unit: 1}]", 1),
    ):
        step = yaml.safe_load(text) | {"from": START}
        model = Reform.parse("ours", step).apply(PER_UNIT)
        assert model.new_routines(before, START, "vardcentral") == number, text
        assert model.new_routines(START, END, "vardcentral") == 0
        assert model.new_routines(before, START, "municipality") == 0


def governed(reform: str | None = None, **values: float):
    named = {f"governance.{name}": value for name, value in values.items()}
    return replace(spec(reform), parameters=load().override(named), sample=0.02)


def test_a_changed_rule_costs_every_unit_hours_once() -> None:
    """`later` changes prices, and no terms; a new rule costs 10 hours at 500 SEK per unit."""
    costs = {}
    for name, more in (("later", {}), ("added", {"add": [{"rule": "block", "per_unit": 1}]})):
        raw = {**REFORMS["later"], **more}
        model = governed(change_hours=10.0, admin_hour=500.0)
        result = simulate(replace(model, reform=Reform.parse(name, raw)))
        paid = result.tables["payments"]
        rows = paid[paid["rule"] == "changed_rules"]
        costs[name] = rows.groupby("unit", observed=True)["amount_ore"].sum().to_numpy() / 100
    assert costs["later"].size == 0
    assert set(costs["added"]) == {-5000.0}
    assert costs["added"].size > 5


def test_indicators_are_known_late() -> None:
    system = build(governed(data_lag_months=2.0))
    prompt = build(governed())
    for one in (system, prompt):
        one.run(until=122)  # January to April
    late, now = (one.sectors["vardcentral"].months for one in (system, prompt))
    for name in ("indicator_count", "indicator_base", "indicator_before"):
        np.testing.assert_array_equal(late[3][0][name], now[1][0][name])
        assert not np.array_equal(now[3][0][name], now[1][0][name])
    np.testing.assert_array_equal(late[3][0]["contacts"], now[3][0]["contacts"])
    assert late[3][1].means["review"] == now[1][1].means["review"]


def test_units_move_before_an_announced_reform_begins() -> None:
    """The first year has the old rules under all three; only the announced one is acted upon."""
    moved = {}
    for name, more in (("later", {}), ("told", {"announced": dt.date(2025, 7, 1)})):
        raw = {**REFORMS["later"], **more}
        tables = simulate(replace(spec(), reform=Reform.parse(name, raw))).tables
        moved[name] = style_of_year(tables, FIRST_YEAR)
    same = style_of_year(simulate(spec()).tables, FIRST_YEAR)
    assert moved["later"].equals(same)
    later, told = (table.xs("minutes", level="dimension") for table in (same, moved["told"]))
    assert (told - later).mean() < -0.001  # more pay by visit is coming: shorter visits

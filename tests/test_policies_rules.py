"""Properties that every rule must have, and the definitions of context and fees."""

import copy
import datetime as dt
import pickle

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from policy_examples import DATE, context, every_rule, pay, statement

from sim.categories import INDICATORS
from sim.policies.context import Context, Traits
from sim.policies.errors import PolicyError
from sim.policies.payments import settle
from sim.policies.reform import parse_rule
from sim.policies.registry import rules
from sim.policies.statement import Statement

RULES = [pytest.param(rule, id=rule.id) for rule in every_rule()]
KINDED = [
    pytest.param(rule, kind, id=f"{rule.id}-{kind}")
    for rule in every_rule()
    for kind in rule.kinds()
]
LINEAR = ("visit_fee", "cost_responsibility", "patient_fee", "drg", "specialist_fee")


def test_the_examples_hold_every_form():
    assert {rule.name for rule in every_rule()} == {
        name for name, rule in rules().items() if rule.__module__.startswith("sim.policies.")
    }


@pytest.mark.parametrize(("rule", "kind"), KINDED)
def test_rules_are_pure(rule, kind):
    actual = statement(kind, units=12)
    kept = copy.deepcopy(actual.table)
    seen_in = context(actual)
    first = pay(rule, actual, seen_in)
    assert np.array_equal(first, pay(rule, actual, seen_in))
    assert first.any()
    for name, value in kept.items():
        assert np.array_equal(value, actual[name]), name


@pytest.mark.parametrize(("rule", "kind"), KINDED)
def test_leading_axes_are_a_loop(rule, kind):
    seen_in = context(statement(kind))
    many = statement(kind, seed=1, lead=(3, 2))
    together = pay(rule, many, seen_in)
    assert together.shape == (3, 2, many.units)
    for i in range(3):
        for j in range(2):
            one = Statement(kind, many.units, {k: v[i, j] for k, v in many.table.items()})
            np.testing.assert_allclose(together[i, j], pay(rule, one, seen_in), rtol=1e-12)


@pytest.mark.parametrize(("rule", "kind"), KINDED)
def test_a_unit_is_paid_for_itself_only(rule, kind):
    """With the context at its actual value, another unit's activity changes nothing."""
    actual = statement(kind)
    seen_in = context(actual)
    changed = {name: value.copy() for name, value in actual.table.items()}
    for name, value in statement(kind, seed=9).table.items():
        changed[name][0] = value[0]
    other = pay(rule, Statement(kind, actual.units, changed), seen_in)
    np.testing.assert_allclose(other[1:], pay(rule, actual, seen_in)[1:], rtol=1e-12)


@pytest.mark.parametrize("rule", RULES)
def test_scaling_the_money_scales_the_pay(rule):
    actual = statement(rule.kinds()[0])
    seen_in = context(actual)
    np.testing.assert_allclose(
        pay(rule.scaled(0.5), actual, seen_in), 0.5 * pay(rule, actual, seen_in), rtol=1e-12
    )


@pytest.mark.parametrize("rule", RULES)
def test_a_split_rule_pays_as_the_whole(rule):
    actual = statement(rule.kinds()[0])
    seen_in = context(actual)
    parts = pay(rule.scaled(0.25), actual, seen_in) + pay(rule.scaled(0.75), actual, seen_in)
    np.testing.assert_allclose(parts, pay(rule, actual, seen_in), rtol=1e-12)


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 10_000), st.integers(0, 10_000), st.floats(0, 5), st.sampled_from(LINEAR))
def test_linear_rules_are_additive(seed, other_seed, factor, name):
    rule = next(rule for rule in every_rule() if rule.name == name)
    kind = rule.kinds()[0]
    one, other = statement(kind, seed), statement(kind, other_seed)
    both = Statement(kind, one.units, {k: one[k] + factor * other[k] for k in one.table})
    seen_in = context(one)
    expected = pay(rule, one, seen_in) + factor * pay(rule, other, seen_in)
    np.testing.assert_allclose(pay(rule, both, seen_in), expected, rtol=1e-9)


@settings(max_examples=40, deadline=None)
@given(
    st.integers(0, 10_000),
    st.floats(0, 1),
    st.floats(0, 1),
    st.integers(1, 12),
)
def test_relative_weights_move_money_but_do_not_make_it(seed, first, second, units):
    shares = {"cni_share": first, "registered_share": (1 - first) * second}
    weighted = parse_rule({"rule": "capitation", "amount": 3000, **shares}, "t")
    actual = statement("vardcentral", seed, units)
    total = weighted.settle(actual, context(actual)).sum()
    assert total == pytest.approx(250 * actual["listed"].sum(), rel=1e-9)


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 10_000))
def test_coverage_against_the_mean_is_zero_sum_where_contacts_follow_lists(seed):
    actual = statement("vardcentral", seed)
    base = np.repeat(actual["listed"].sum((-2, -1))[:, None], len(INDICATORS), 1)
    share = actual["indicator_count"] / actual["indicator_base"]
    actual = actual.replace(indicator_base=base, indicator_count=share * base)
    rule = parse_rule({"rule": "coverage", "per_point": 20}, "t")
    amounts = rule.settle(actual, context(actual))
    assert amounts.sum() == pytest.approx(0, abs=1e-9 * np.abs(amounts).sum())


def test_perturbing_the_context_would_kill_a_relative_rule():
    """Guard: a unit alone in a system that codes more gains only if the context stands still."""
    rule = parse_rule({"rule": "capitation", "amount": 3000, "registered_share": 0.5}, "t")
    actual = statement("vardcentral", units=1)
    more = actual.scaled({"registered_index": np.array(1.1)})
    still, moved = context(actual), context(more)
    assert rule.settle(more, still) > rule.settle(actual, still)
    assert rule.settle(more, moved) == pytest.approx(rule.settle(actual, still))


@settings(max_examples=40, deadline=None)
@given(st.floats(0, 1), st.floats(0, 1), st.booleans())
def test_target_pay_never_falls_when_the_indicator_rises(low, high, step):
    low, high = sorted((low, high))
    shape = {"shape": "step"} if step else {"full": 0.8}
    entry = {"rule": "target", "indicator": "review", "threshold": 0.5, "bonus": 10, "penalty": 5}
    rule = parse_rule({**entry, **shape}, "t")
    actual = statement("vardcentral")
    worse, better = (
        rule.settle(actual.replace(indicator_count=x * actual["indicator_base"]), context(actual))
        for x in (low, high)
    )
    assert (better >= worse - 1e-9).all()


def test_context_means_are_weighted_by_list():
    listed = np.zeros((2, 7, 2))
    listed[0, 2, 0], listed[1, 2, 1] = 300, 100
    actual = Statement("vardcentral", 2, {"listed": listed, "cni": np.array([1.0, 3.0])})
    seen = Context.of(actual, Traits(("a", "b"), np.zeros(2, bool)), dt.date(2024, 2, 1))
    assert seen.mean("cni") == 1.5
    assert seen.days_in_month == 29
    assert np.isnan(seen.means["coverage"])
    with pytest.raises(PolicyError, match="revenue_base has not been frozen"):
        _ = seen.revenue_base
    with pytest.raises(PolicyError, match=r"did you mean 'cni'"):
        seen.mean("cnii")


def test_a_rule_that_breaks_the_agreement_is_named():
    from sim.policies.rules.block import Block

    class Wrong(Block):
        def settle(self, statement, context):
            return np.ones(statement.units + 1)

    class Undefined(Block):
        def settle(self, statement, context):
            return np.full(statement.units, np.nan)

    actual = statement("vardcentral")
    for form, message in ((Wrong, r"returned shape \(5,\)"), (Undefined, "not numbers")):
        with pytest.raises(PolicyError, match=f"rule odd .*{message}"):
            settle([form(id="odd")], actual, context(actual))


def test_rules_survive_a_trip_to_another_process():
    for rule in every_rule():
        assert pickle.loads(pickle.dumps(rule)) == rule


USER_RULE = '''
from typing import ClassVar
from sim.policies.rule import Rule, Text, parameter

class HomeVisitPay(Rule):
    """SEK per home visit."""
    name: ClassVar = "home_visit_pay"
    label: ClassVar = Text("Hembesök", "Home visits")
    price: float = parameter(unit="SEK per visit", sv="Pris", en="Price", ge=0)

    def settle(self, statement, context):
        return self.price * statement["activities"][..., 3]
'''


def test_a_users_file_adds_a_rule(tmp_path):
    from sim.policies.describe import rule_sheet
    from sim.policies.registry import load_file

    file = tmp_path / "ours.py"
    file.write_text(USER_RULE)
    (form,) = load_file(file)
    assert load_file(file) == (form,)
    rule = parse_rule({"rule": "home_visit_pay", "price": 500}, "t")
    actual = statement("vardcentral")
    np.testing.assert_allclose(
        settle([rule], actual, context(actual)).total, 500 * actual["activities"][:, 3]
    )
    assert pickle.loads(pickle.dumps(rule)) == rule
    assert rule_sheet("home_visit_pay")["example"] is None
    clash = tmp_path / "clash.py"
    clash.write_text(USER_RULE.replace("home_visit_pay", "capitation"))
    with pytest.raises(PolicyError, match="'capitation' exists already"):
        load_file(clash)
    broken = tmp_path / "broken.py"
    broken.write_text("import nothing_of_this_name")
    with pytest.raises(PolicyError, match=r"broken\.py: ModuleNotFoundError"):
        load_file(broken)


def test_installed_packages_offer_rules(monkeypatch):
    from sim import extensions
    from sim.policies import registry
    from sim.policies.rules.block import Block

    class FromPackage(Block):
        name = "from_package"

    class Point:
        def __init__(self, name, loaded):
            self.name, self.loaded = name, loaded

        def load(self):
            return self.loaded

    def installed(point):
        registry.SHELF.forget_packages()
        monkeypatch.setattr(extensions, "entry_points", lambda group: [point])
        return registry.rules()

    try:
        assert installed(Point("good", FromPackage))["from_package"] is FromPackage
        with pytest.raises(PolicyError, match=r"entry point bad in vardsim\.rules: .*not a Rule"):
            installed(Point("bad", dict))
    finally:
        monkeypatch.undo()
        registry.SHELF.forget_packages()


def test_rule_sheets_describe_every_form():
    from sim.policies.describe import parameter_table, rule_sheet

    for name in {rule.name for rule in every_rule()}:
        sheet = rule_sheet(name)
        assert all([*sheet["label"].values(), *sheet["flow"].values(), sheet["about"]])
        assert all([sheet["example"]["pays"], sheet["example"]["working"]])
        assert all(row["unit"] and row["label"]["sv"] for row in sheet["parameters"])
    rows = parameter_table(every_rule())
    amount = next(r for r in rows if (r["rule"], r["parameter"]) == ("capitation", "amount"))
    assert amount["grade"] == "derived"
    price = next(r for r in rows if r["parameter"] == "out_of_county.doctor.visit")
    assert (price["value"], price["grade"]) == (1975, "found")


def test_dates_decide_whether_a_rule_is_in_force():
    rule = parse_rule(
        {"rule": "block", "valid_from": DATE, "valid_until": dt.date(2024, 1, 1)}, "t"
    )
    assert [rule.active(d) for d in (dt.date(2023, 2, 28), DATE, dt.date(2024, 1, 1))] == [
        False,
        True,
        False,
    ]

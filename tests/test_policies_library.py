"""The library of reforms: every entry loads, is sized as it says, and speaks of its faults."""

import datetime as dt

import numpy as np
import pytest
from policy_examples import context, statement

from sim.outcomes.definitions import OUTCOMES
from sim.policies import library
from sim.policies.errors import PolicyError
from sim.policies.model import load_model
from sim.policies.overlap import check_units, paid_twice
from sim.policies.payments import settle
from sim.policies.reform import Reform
from sim.policies.registry import rules
from sim.policies.solved import summary

START = dt.date(2026, 1, 1)
AREAS = {
    "equity": 2, "special_efforts": 3, "innovation": 4, "person_relation": 5, "workforce": 6,
    "avoidable_inpatient": 7, "medical_quality": 8, "continuity": 9, "coordination": 10,
    "access": 11, "participation": 12, "prevention": 13, "ehealth": 14, "specialist_access": 15,
}  # fmt: skip
MIX = load_model("swedish_mix")


def used(raw, name="mine") -> Reform:
    return Reform.parse(name, library.expand(raw, f"reforms.{name}"), default_from=START)


def months(date=START):
    """One month of every kind of unit; 20,000 inhabitants."""
    found = {}
    for kind in ("vardcentral", "hospital", "municipality"):
        actual = statement(kind)
        if kind == "municipality":
            actual = actual.replace(population=np.full(4, 5000.0))
        found[kind] = [(actual, context(actual, date))]
    return found


def paid(model, seen, date=START) -> float:
    model = model.neutralise(date, seen)
    return sum(
        settle(model.at(date), s, c).amounts.sum() for pairs in seen.values() for s, c in pairs
    )


def test_the_areas_are_the_tables_of_the_report():
    assert {name: area.table for name, area in library.areas().items()} == AREAS
    assert len(library.names()) == 47 + len(AREAS)
    for area in library.areas().values():
        assert area.reforms["capitation"].form == "capitation"


@pytest.mark.parametrize("name", library.names())
def test_every_entry_is_a_reform_of_the_mixed_model(name):
    entry = library.find(name)
    reform = used({"use": name})
    assert reform.title.sv
    assert reform.title.en
    assert entry.form in rules()
    added = [rule for step in reform.steps for rule in step.added]
    own = library.reform_name(name)
    assert [rule.id for rule in added] == ([own] if added else [])
    forms = {rule.name for rule in added} or {
        rule.name for rule in MIX.rules if rule.id in {key.split(".")[0] for key in entry.change}
    }
    assert forms == {entry.form}
    assert set(entry.expects) <= set(OUTCOMES)
    after = reform.apply(MIX).at(START, unscaled=True)
    assert after != MIX.at(START)
    for rule in added:
        for field, value in rule.values().items():
            number = (
                isinstance(value, int | float) and value != type(rule).model_fields[field].default
            )
            if number:
                assert field in rule.sources, (name, field)


@pytest.mark.parametrize("name", ["continuity.continuity_target", "ehealth.digital_visits"])
@pytest.mark.parametrize("size", [10, 50])
def test_the_size_is_what_it_pays_per_inhabitant_and_year(name, size):
    seen = months()
    before = paid(MIX, seen)
    more = paid(used({"use": name, "size": size}).apply(MIX), seen) - before
    vat = 1.03  # every other unit is private and gets 3 % on top
    assert size * 20000 / 12 / vat <= more <= size * 20000 / 12 * (1 + 1e-9)


def test_a_contract_with_a_largest_volume_counts_in_full():
    seen = months()
    listed = seen["vardcentral"][0][0]["listed"].sum()
    model = used({"use": "prevention.far", "size": 15}).apply(MIX).neutralise(START, seen)
    rule = next(rule for rule in model.at(START) if rule.id == "prevention_far")
    # 15 x 20,000 SEK buy 80 prescriptions per 1,000 listed; VAT on the few that are done is on top
    assert rule.amount == pytest.approx(15 * 20000 / (80 * listed / 1000), rel=0.03)
    (step,) = summary(model)["steps"]
    assert step["amounts"]["prevention_far"]["amount"] == pytest.approx(rule.amount)


def test_pay_that_gives_and_takes_is_sized_by_what_moves():
    seen = months()
    name = "person_relation.own_vc_coverage"
    model = used({"use": name, "size": 20}).apply(MIX).neutralise(START, seen)
    statement_, context_ = seen["vardcentral"][0]
    payments = settle(model.at(START), statement_, context_)
    base = settle(MIX.at(START), statement_, context_)
    moved = np.abs(payments.total - base.total).sum()
    assert moved == pytest.approx(20 * 20000 / 12)


def test_neutral_takes_the_money_from_the_rule_named():
    seen = months()
    raw = {"use": "continuity.continuity_target", "size": 40, "budget": "neutral"}
    assert paid(used(raw).apply(MIX), seen) == pytest.approx(paid(MIX, seen))


def test_several_share_the_size():
    raw = {"use": ["continuity.continuity_target", "access.guarantee_target"], "size": 50}
    reform = used(raw)
    assert [step.diff.size for step in reform.steps] == [25, 25]
    assert " + " in reform.title.sv


def test_changes_go_to_the_rule_they_name():
    raw = {
        "use": ["continuity.continuity_target", "access.guarantee_target"],
        "change": {"access_guarantee_target.full": 0.1},
    }
    after = {rule.id: rule for rule in used(raw).apply(MIX).at(START, unscaled=True)}
    assert after["access_guarantee_target"].full == 0.1
    assert after["continuity_continuity_target"].full == 0.5


def test_what_cannot_be_sized_keeps_its_amounts_and_is_told():
    seen = months()
    nothing, _ = seen["vardcentral"][0]
    zero = nothing.replace(indicator_count=np.zeros_like(nothing["indicator_count"]))
    seen["vardcentral"] = [(zero, context(zero))]
    model = used({"use": "continuity.continuity_target"}).apply(MIX).neutralise(START, seen)
    (notice,) = model.notices
    assert "pays nothing" in notice.text.en
    rule = next(rule for rule in model.at(START) if rule.id == "continuity_continuity_target")
    assert rule.bonus == 90


def test_a_size_out_of_reach_stops_at_ten_times_the_amounts():
    model = used({"use": "equity.rural_presence", "size": 1e6}).apply(MIX)
    model = model.neutralise(START, months())
    (notice,) = model.notices
    assert "not reached" in notice.text.en
    rule = next(rule for rule in model.at(START) if rule.id == "equity_rural_presence")
    assert rule.per_rural_listed == pytest.approx(1000)


def test_money_comes_and_goes_in_steps():
    raw = {
        "use": "prevention.far",
        "size": 30,
        "from": dt.date(2026, 1, 1),
        "until": dt.date(2028, 1, 1),
        "phase_in": "4 quarters",
        "phase_out": 3,
    }
    model = used(raw).apply(MIX).neutralise(START, months())
    assert not model.pending(START)

    def amount(year, month):
        for rule in model.at(dt.date(year, month, 1)):
            if rule.id == "prevention_far":
                return rule.amount
        return 0.0

    full = amount(2027, 1)
    shares = [amount(2026, month) / full for month in (1, 3, 4, 7, 10)]
    assert shares == pytest.approx([0.25, 0.25, 0.5, 0.75, 1.0])
    ends = [amount(2027, month) / full for month in (9, 10, 11, 12)]
    assert ends == pytest.approx([1, 1, 2 / 3, 1 / 3])
    assert amount(2028, 1) == amount(2025, 12) == 0


def test_a_phased_change_lies_between_and_thresholds_do_not_wait():
    change = {"target_continuity.bonus": 95, "target_continuity.full": 0.5}
    raw = {"from": START, "change": change, "phase_in": "2 months"}
    model = Reform.parse("mine", raw).apply(MIX)
    first = next(rule for rule in model.at(START) if rule.id == "target_continuity")
    later = next(rule for rule in model.at(dt.date(2026, 2, 1)) if rule.id == "target_continuity")
    assert (first.bonus, later.bonus) == (65, 95)  # from 35
    assert first.full == later.full == 0.5


def test_a_phased_removal_pays_the_rest():
    raw = {"from": START, "remove": ["geography"], "phase_in": 4}
    model = Reform.parse("mine", raw).apply(MIX)
    left = [
        next((r.per_rural_listed for r in model.at(dt.date(2026, m, 1)) if r.id == "geography"), 0)
        for m in range(1, 6)
    ]
    assert left == pytest.approx([187.5, 125, 62.5, 0, 0])


def test_neutrality_holds_in_every_phase():
    seen = months()
    raw = {"use": "ehealth.digital_visits", "budget": "neutral", "phase_in": 12}
    model = used(raw).apply(MIX).neutralise(START, seen)
    for month in (1, 6, 12):
        date = dt.date(2026, month, 1)
        then = months(date)
        assert paid(model, then, date) == pytest.approx(paid(MIX, then, date))


@pytest.mark.parametrize(
    ("raw", "message"),
    [
        ({"use": "continuity.continuty_target"}, "did you mean 'continuity.continuity_target'"),
        ({"use": "continuty.continuity_target"}, "did you mean 'continuity.continuity_target'"),
        ({"use": []}, "name one or more"),
        ({"use": "prevention.far", "sise": 3}, "did you mean 'size'"),
        ({"use": "prevention.far", "size": -3}, "greater than 0"),
        ({"use": "prevention.far", "phase_in": "soon"}, "12 months"),
        ({"use": "prevention.far", "phase_out": 3}, "phase_out needs until"),
        ({"use": "prevention.far", "until": dt.date(2025, 1, 1)}, "2025-01-01"),
        (
            {
                "use": "prevention.far",
                "from": START,
                "until": dt.date(2026, 7, 1),
                "phase_in": "2 quarters",
                "phase_out": 3,
            },
            "phasing takes 9 months",
        ),
        ({"use": "prevention.far", "budget": "neutral", "neutral_rule": "capitaton"}, "capitation"),
        ({"use": "prevention.far", "change": {"prevention_far.amuont": 3}}, "amount"),
    ],
)
def test_faults_are_named(raw, message):
    with pytest.raises(PolicyError, match=message):
        used(raw).apply(MIX)


def test_a_rule_without_amounts_cannot_be_phased():
    raw = {"from": START, "change": {"vat.percent": 5}, "phase_in": 2}
    assert Reform.parse("mine", raw).apply(MIX).at(START)
    raw = {"from": START, "remove": ["drug_budget"], "add": [
        {"rule": "target", "id": "drug_budget", "indicator": "review", "threshold": 0.5,
         "full": 0.9, "bonus": 9}], "phase_in": 2}  # fmt: skip
    with pytest.raises(PolicyError, match="cannot lie between"):
        Reform.parse("mine", raw).apply(MIX)


def test_what_is_paid_for_twice_is_told():
    def notices(name):
        after = used({"use": name}).apply(MIX).at(START, unscaled=True)
        return paid_twice(MIX.at(START), after, "mine")

    (notice,) = notices("continuity.continuity_target")
    assert "target_continuity and continuity_continuity_target" in notice.text.en
    assert "indicators.continuity" in notice.text.sv
    assert not notices("prevention.far")
    assert not notices("equity.capitation")


def test_a_region_must_have_what_is_paid():
    units = {"vardcentral": ["u1", "u2"], "hospital": [], "municipality": ["0180"]}
    with pytest.raises(PolicyError, match="pays a hospital, and the region has none"):
        check_units(used({"use": "specialist_access.weekends"}).steps[0].added, units, "mine")
    raw = {"rule": "geography", "per_island_unit": 1e6, "island_units": ["u3"]}
    reform = Reform.parse("mine", {"from": START, "remove": ["geography"], "add": [raw]})
    with pytest.raises(PolicyError, match=r"unknown unit 'u3'; did you mean 'u[12]'"):
        check_units(reform.steps[0].added, units, "mine")

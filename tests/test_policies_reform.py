"""Models and reforms: dates, neutrality, patient terms, and errors that help."""

import datetime as dt
import pickle

import numpy as np
import pytest
import yaml
from policy_examples import context, statement

from sim.categories import INDICATORS
from sim.policies.errors import PolicyError
from sim.policies.model import load_model, model_names, parse_model
from sim.policies.neutral import total_pay
from sim.policies.reform import Reform, parse_rule

START, END = dt.date(2026, 1, 1), dt.date(2029, 1, 1)
BEFORE = dt.date(2025, 12, 1)


@pytest.fixture(scope="module")
def mix():
    return load_model("swedish_mix")


@pytest.fixture(scope="module")
def months():
    kinds = ("vardcentral", "hospital", "municipality")
    pairs = {kind: [statement(kind, seed) for seed in range(12)] for kind in kinds}
    return {
        kind: [(s, context(s, dt.date(2025, i + 1, 1))) for i, s in enumerate(actual)]
        for kind, actual in pairs.items()
    }


def reform(text: str, name: str = "ours") -> Reform:
    return Reform.parse(name, yaml.safe_load(text))


def test_a_reform_holds_between_its_dates_and_leaves_no_trace(mix):
    changed = reform(
        """
        from: 2026-01-01
        until: 2029-01-01
        change: {visit_fee.listed.doctor.visit: 400, capitation.amount: 3000}
        add: [{rule: block, per_unit: 1000}]
        remove: [coverage]
        """
    ).apply(mix)
    assert changed.at(BEFORE) == mix.at(BEFORE)
    assert changed.at(END) == mix.at(END)
    during = {rule.id: rule for rule in changed.at(START)}
    assert during["visit_fee"].listed.doctor.visit == 400
    assert during["visit_fee"].listed.nurse.visit == 40
    assert during["capitation"].amount == 3000
    assert "block" in during
    assert "coverage" not in during
    assert "amount" not in during["capitation"].sources
    assert "cni_share" in during["capitation"].sources
    untouched = {rule.id: rule for rule in mix.at(START)}["vat"]
    assert during["vat"] is untouched
    actual = statement("vardcentral")
    same = [m.settle(actual, context(actual, BEFORE)).amounts for m in (mix, changed)]
    assert np.array_equal(*same)


def test_a_null_reform_is_the_baseline(mix):
    assert Reform.parse("nothing", {}).apply(mix) == mix


def test_steps_lie_upon_each_other(mix):
    changed = reform(
        """
        steps:
          - {from: 2026-01-01, change: {capitation.amount: 3000}}
          - {from: 2027-01-01, until: 2028-01-01, change: {capitation.amount: 2000}}
          - {from: 2028-01-01, add: [{rule: block, id: lump, per_unit: 5}]}
          - {from: 2029-01-01, change: {lump.per_unit: 7}}
        """
    ).apply(mix)
    amounts = {
        year: next(r.amount for r in changed.at(dt.date(year, 6, 1)) if r.id == "capitation")
        for year in range(2025, 2030)
    }
    assert amounts == {2025: 3500, 2026: 3000, 2027: 2000, 2028: 3000, 2029: 3000}
    assert changed.at(dt.date(2029, 1, 1))[-1].per_unit == 7


def test_undated_reforms_begin_at_the_default_date(mix):
    made = Reform.parse("r", {"remove": ["vat"]}, default_from=START)
    assert "vat" not in {rule.id for rule in made.apply(mix).at(START)}
    with pytest.raises(PolicyError, match=r"reforms\.r\.from: a date is required"):
        Reform.parse("r", {"remove": ["vat"]})


def test_a_neutral_reform_leaves_total_pay_on_the_same_statements(mix, months):
    waiting = reform(
        """
        from: 2026-01-01
        change: {visit_fee.listed.doctor: 500}
        remove: [coverage]
        budget: neutral
        neutral_rule: capitation
        """
    ).apply(mix)
    assert waiting.pending(START)
    assert not waiting.pending(BEFORE)
    with pytest.raises(PolicyError, match=r"reforms\.ours: its budget-neutral scale"):
        waiting.at(START)
    solved = waiting.neutralise(START, months)
    assert not solved.pending(START)
    assert solved.at(BEFORE) == mix.at(BEFORE)
    old, new = (total_pay(model.at(START), months) for model in (mix, solved))
    assert new == pytest.approx(old, rel=1e-12)
    amount = next(rule.amount for rule in solved.at(START) if rule.id == "capitation")
    assert 0 < amount < 3500
    assert pickle.loads(pickle.dumps(solved)).at(START) == solved.at(START)


def test_neutrality_by_hand():
    """Fee 100 x 10 contacts added; capitation 1,200 x 100 / 12 = 10,000 must give 1,000."""
    from sim.policies.neutral import neutral_scale
    from sim.policies.statement import Statement

    listed, contacts = np.zeros((1, 7, 2)), np.zeros((1, 3, 4, 3))
    listed[0, 2, 0], contacts[0, 0, 0, 0] = 100, 10
    actual = Statement("vardcentral", 1, {"listed": listed, "contacts": contacts})
    months = {"vardcentral": [(actual, context(actual))] * 12}
    base = [parse_rule({"rule": "capitation", "amount": 1200}, "t")]
    fee = parse_rule({"rule": "visit_fee", "listed": {"doctor": 100}}, "t")
    assert neutral_scale([*base, fee], base, months, "capitation") == pytest.approx(0.9)


@pytest.mark.parametrize(
    ("step", "message"),
    [
        ("change: {visit_fee.listed.doctor: 100000}", r"'capitation' times -"),
        ("add: [{rule: block, per_unit: 0}]", r"'block' pays nothing"),
    ],
)
def test_impossible_neutrality_is_an_error(mix, months, step, message):
    neutral = "block" if "block" in step else "capitation"
    changed = reform(
        f"{{from: 2026-01-01, {step}, budget: neutral, neutral_rule: {neutral}}}"
    ).apply(mix)
    with pytest.raises(PolicyError, match=message):
        changed.neutralise(START, months)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            "change: {visit_fe.listed.doctor.visit: 400}",
            r"reforms\.ours\.change\.visit_fe\S*: unknown rule id 'visit_fe'; did you mean "
            r"'visit_fee'",
        ),
        (
            "change: {visit_fee.doctor: 400}",
            r"change\.visit_fee\.doctor: unknown parameter 'doctor'.*"
            r"allowed: .*listed, unlisted, out_of_county",
        ),
        (
            "change: {visit_fee.listed.docter.visit: 400}",
            r"unknown parameter 'docter'; did you mean 'doctor'",
        ),
        (
            "change: {visit_fee.listed.doctor.visit: many}",
            r"change\.visit_fee\.listed\.doctor\.visit: 'many' given; .*valid number",
        ),
        (
            "change: {capitation.cni_share: 0.9}",
            r"change\.capitation: the shares sum to 1\.81; at most 1",
        ),
        ("change: {capitation: 3000}", r"name a parameter, capitation\.<name>"),
        ("chnage: {}", r"reforms\.ours\.chnage: unknown name 'chnage'; did you mean 'change'"),
        ("remove: [vatt]", r"remove: unknown rule id 'vatt'; did you mean 'vat'"),
        ("add: [{rule: blok}]", r"add\.0\.rule: unknown rule 'blok'; did you mean 'block'"),
        (
            "add: [{rule: block, per_unti: 5}]",
            r"add\.0\.per_unti: unknown name 'per_unti'; did you mean 'per_unit'",
        ),
        ("add: [{rule: vat, percent: 1}]", r"a rule with id 'vat' exists"),
        (
            "add: [{rule: target, indicator: continuty, threshold: 0}]",
            r"add\.0\.indicator: unknown indicator 'continuty'; did you mean 'continuity'",
        ),
        ("add: [{rule: drg}]", r"add\.0\.price: a value is required"),
        ("budget: neutral", r"budget: neutral and neutral_rule: <rule id> go together"),
        (
            "{budget: neutral, neutral_rule: capitaton}",
            r"neutral_rule: unknown rule id 'capitaton'; did you mean 'capitation'",
        ),
        ("until: 2025-01-01", r"until 2025-01-01 is not after from 2026-01-01"),
        ("change: {vat.excludes: [drugs]}", r"vat: unknown rule id 'drugs'"),
        ("steps: []", r"given beside steps"),
        ("title: {se: Fel}", r"reforms\.ours\.title: .*is required"),
    ],
)
def test_errors_name_the_path_and_the_closest_name(mix, text, message):
    data = {"from": START, **yaml.safe_load(text)}
    with pytest.raises(PolicyError, match=message):
        Reform.parse("ours", data).apply(mix)


def test_every_number_of_the_built_in_models_has_a_source():
    from sim.policies.describe import parameter_table

    settings = {"indicator", "excludes", "counted"}
    for name in model_names():
        for row in parameter_table(load_model(name).rules):
            given = row["value"] not in (None, 0, 0.0) and isinstance(row["value"], int | float)
            default = row["parameter"] == "max_points" and row["value"] == 100
            if given and not default and row["parameter"] not in settings:
                assert row["source"], (name, row["rule"], row["parameter"])


def test_the_mix_pays_about_four_thousand_per_listed(mix):
    """Typical volumes per 1,000 listed and month; ranges of the sources in the model's file."""
    actual = typical()
    payments = mix.settle(actual, context(actual, dt.date(2023, 3, 1)))
    year = dict(
        zip(payments.ids, 12 * payments.amounts.sum(-1) / actual["listed"].sum(), strict=True)
    )
    own = ("cost_responsibility", "drug_budget", "patient_fee")
    gross = sum(value for rule, value in year.items() if rule not in own)
    assert gross == pytest.approx(4000, rel=0.08)
    assert 0.80 < year["capitation"] / gross < 0.92
    only = load_model("capitation_only").settle(actual, context(actual))
    per_visit = load_model("visit_based").settle(actual, context(actual))
    net = sum(year.values()) - year["patient_fee"]
    for other in (only, per_visit):
        paid = 12 * other.paid_by("region").sum() / actual["listed"].sum()
        assert paid == pytest.approx(net, rel=0.08)
    visits = per_visit.amounts[per_visit.ids.index("visit_fee")].sum()
    assert visits / per_visit.paid_by("region").sum() == pytest.approx(0.6, abs=0.05)


def typical():
    """Two like units of 8,000 listed with usual volumes of a month."""
    from sim.policies.statement import Statement

    persons = 8000.0
    age = np.array([0.075, 0.15, 0.32, 0.25, 0.10, 0.08, 0.025])
    contacts = np.zeros((2, 3, 4, 3))
    per_year = {(0, 0): 1.25, (0, 2): 0.10, (0, 3): 0.05, (1, 0): 1.1, (1, 2): 0.05, (2, 0): 0.6}
    for (staff, channel), rate in per_year.items():
        contacts[:, staff, channel, 0] = rate * persons / 12
    contacts[:, 0, 0, 1] = 0.10 * persons / 12
    contacts[:, 0, 0, 2] = 0.01 * persons / 12
    elsewhere = np.array([0.10, 0.20, 0.18, 1.0]) * persons / 12
    return Statement(
        "vardcentral",
        2,
        {
            "listed": np.tile(persons * age[:, None] / 2, (2, 1, 2)),
            "cni": np.ones(2),
            "registered_index": np.ones(2),
            "rural_listed": np.full(2, 0.13 * persons),
            "km_hospital": np.full(2, 20.0),
            "contacts": contacts,
            "elsewhere": np.tile(elsewhere, (2, 1)),
            "lab_tests": np.full(2, 4.0 * persons / 12),
            "imaging": np.full(2, 0.25 * persons / 12),
            "drug_cost": np.full(2, 1100 * persons / 12),
            "indicator_base": np.full((2, len(INDICATORS)), 1000.0),
            "indicator_count": np.full((2, len(INDICATORS)), 700.0),
            "fee_contacts": np.tile(np.array([0.6, 0.6, 0.1, 0.05, 0, 0]) * persons / 12, (2, 1)),
        },
    )


def test_patient_terms_follow_the_date(mix):
    terms = mix.patient_terms(BEFORE)
    assert terms.prices["emergency"] == 400
    assert terms.limits == (1300, 18, 85)
    dearer = reform("{from: 2026-01-01, change: {patient_fee.doctor: 300}}").apply(mix)
    assert dearer.patient_terms(START).prices["doctor"] == 300
    assert dearer.patient_terms(BEFORE).prices["doctor"] == 200
    free = reform("{from: 2026-01-01, remove: [patient_fee]}").apply(mix)
    assert free.patient_terms(START).prices == {}


def test_models_can_be_dated_and_extended():
    dated = parse_model(
        {
            "rules": [
                {"rule": "block", "per_unit": 1, "valid_until": START},
                {"rule": "block", "per_unit": 2, "valid_from": START},
            ]
        },
        "own.yaml",
    )
    assert [dated.at(day)[0].per_unit for day in (BEFORE, START)] == [1, 2]
    with pytest.raises(PolicyError, match=r"own\.yaml\.rules: two rules with id 'block'"):
        parse_model({"rules": [{"rule": "block"}, {"rule": "block"}]}, "own.yaml")
    with pytest.raises(PolicyError, match="did you mean 'swedish_mix'"):
        load_model("swedishmix")
    with pytest.raises(PolicyError, match=r"own\.yaml\.rulse: .*did you mean 'rules'"):
        parse_model({"rulse": []}, "own.yaml")
    source = {"source": "x", "grade": "found", "date": 2020}
    entry = {"rule": "vat", "percent": 3, "sources": {"precent": source}}
    with pytest.raises(PolicyError, match=r"vat\.sources: unknown parameter 'precent'"):
        parse_rule(entry, "vat")

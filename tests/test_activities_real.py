"""Paid activities and posts in the real model: the activity is done, and nothing else is branched.

A rule that the model has never seen pays for one activity or post; behaviour does the rest.
"""

from __future__ import annotations

import datetime as dt
from functools import cache
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from sim.agents.primary_care import PrimaryCare
from sim.categories import ACTIVITIES, EXTRA_ROLES, INDICATORS, ROLES
from sim.model import CareSystem
from sim.parameters import load
from sim.policies.model import load_model
from sim.policies.reform import Reform
from sim.policies.registry import load_file
from sim.policies.statement import Statement
from sim.region import embedded
from sim.run import RunSpec, build

RULE = '''
from typing import ClassVar
from sim.categories import ACTIVITIES, ROLES
from sim.policies.rule import Rule, Text, parameter

class PayPer(Rule):
    """SEK per activity, or per post and month."""
    name: ClassVar = "pay_per"
    label: ClassVar = Text("Per aktivitet", "Per activity")
    what: str = parameter(unit="", sv="Vad", en="What")
    price: float = parameter(unit="SEK", sv="Pris", en="Price", ge=0)

    def settle(self, statement, context):
        if self.what in ACTIVITIES:
            return self.price * statement["activities"][..., ACTIVITIES.index(self.what)]
        return self.price * statement["posts"][..., ROLES.index(self.what)]
'''
PAID = {"patient_contract": 900.0, "innovation_hour": 900.0, "phone_nurse": 70_000.0}


@pytest.fixture(scope="module", autouse=True)
def rule(tmp_path_factory: pytest.TempPathFactory) -> None:
    file: Path = tmp_path_factory.mktemp("rules") / "pay_per.py"
    file.write_text(RULE)
    load_file(file)


@cache
def finished(paid: bool, behaviour: str) -> CareSystem:
    """Two years after a year of warm-up, on a twentieth of the embedded region."""
    add = [{"rule": "pay_per", "id": f"pay_{w}", "what": w, "price": p} for w, p in PAID.items()]
    system = build(
        RunSpec(
            region=embedded(), start=dt.date(2024, 1, 1), warmup_years=1, years=2, seed=1,
            model=load_model("swedish_mix"),
            reform=Reform.parse("r", {"from": dt.date(2025, 1, 1), "add": add}) if paid else None,
            behaviour=behaviour,  # type: ignore[arg-type]
            parameters=load(), sample=0.05,
        )
    )  # fmt: skip
    system.run()
    return system


def month(paid: bool, behaviour: str = "full") -> Statement:
    return finished(paid, behaviour).sectors["vardcentral"].mean_month()


def amount(seen: Statement, what: str) -> float:
    if what in ACTIVITIES:
        return float(seen["activities"][:, ACTIVITIES.index(what)].sum())
    return float(seen["posts"][:, ROLES.index(what)].sum())


@pytest.mark.parametrize("what", PAID)
def test_what_is_paid_for_is_done(what: str) -> None:
    assert amount(month(True), what) > 1.3 * amount(month(False), what)


def test_pay_raises_the_marginal_revenue_of_what_gives_it() -> None:
    style = finished(True, "full").sectors["vardcentral"].decision.style
    more = (
        finished(True, "full").sectors["vardcentral"].marginal_revenue()
        - finished(False, "full").sectors["vardcentral"].marginal_revenue()
    ).mean(axis=0)
    for name in ("phone_nurse", "participation", "contact_nurse", "development"):
        assert more[style.index(name)] > 0, name


def test_frozen_behaviour_leaves_care_exactly_as_it_was() -> None:
    with_pay, without = month(True, "frozen"), month(False, "frozen")
    for name in with_pay.schema:
        np.testing.assert_array_equal(with_pay[name], without[name], err_msg=name)


def test_new_work_is_low_today_and_every_indicator_is_a_share() -> None:
    seen = month(False)
    persons = seen["listed"].sum()
    per_1000 = 12_000.0 * seen["activities"].sum(axis=0) / persons
    level = pd.Series(per_1000, ACTIVITIES)
    assert 0 < level["patient_contract"] < 20
    assert 0 < level["far"] < 15
    assert 0 < level["health_group"] < 15
    assert 0 < level["post_discharge_call"] < 30
    assert 0 < level["evening_hour"] < 15
    assert 0 < level["digital_room"] < 2
    extra = seen["posts"][:, [ROLES.index(role) for role in EXTRA_ROLES]].sum()
    assert 0 < extra < 0.1 * seen["posts"].sum()
    share = seen["indicator_count"] / np.maximum(seen["indicator_base"], 1e-9)
    assert np.all((share >= 0) & (share <= 1))
    mean = pd.Series(
        seen["indicator_count"].sum(axis=0) / seen["indicator_base"].sum(axis=0), INDICATORS
    )
    assert 0.3 < mean["patient_reported"] < 0.7
    assert 0.5 < mean["employee"] < 0.7
    assert 0.05 < mean["contact_continuity"] < 0.4
    assert 0.1 < mean["acute_admissions"] < 0.4
    assert 0.05 < mean["programme_adherence"] < 0.6
    before = seen["indicator_before"]
    assert np.all((before >= 0) & (before <= 1))


def primary_with(**changes: float) -> PrimaryCare:
    """Primary care of the finished run, its units copied, under other parameters."""
    primary = finished(False, "full").primary
    params = load().override({f"programmes.{name}": value for name, value in changes.items()})
    clinic = primary.clinic._replace(practices=primary.clinic.practices.copy())
    return PrimaryCare(clinic, primary.style, params, primary.seed)


def test_a_worse_work_environment_raises_the_turnover_of_gps_alone() -> None:
    workforce = primary_with(turnover_employee=-0.5).workforce
    np.testing.assert_allclose(workforce.leaving(), workforce.turnover)  # at the reference
    workforce.employee[:] -= 0.2
    expected = workforce.turnover * [np.exp(0.1), 1.0]
    np.testing.assert_allclose(workforce.leaving(), expected)


def test_ideas_change_pace_as_far_as_they_are_believed_to() -> None:
    none, some = primary_with(), primary_with(idea_pace=0.01)
    for primary in (none, some):
        primary.workforce._ideas[:] = 2.0
        before = primary.clinic.practices["pace"].copy()
        primary.workforce.put_ideas_to_use()
        gain = primary.clinic.practices["pace"] / before
        np.testing.assert_allclose(gain, np.exp(0.02) if primary is some else 1.0)


def test_what_evenings_and_rooms_cost_by_hand() -> None:
    seen = month(False)
    primary = primary_with(evening_premium=600.0, digital_room_cost=5000.0)
    activities = seen["activities"].copy()
    activities[:, ACTIVITIES.index("evening_hour")] += 10.0
    activities[:, ACTIVITIES.index("digital_room")] += 2.0
    more, usual = (
        primary.monthly_cost(seen.replace(activities=activities)),
        primary.monthly_cost(seen),
    )
    np.testing.assert_allclose(more["staff"] - usual["staff"], 6000.0)
    reason = "premises_and_supplies"
    private = primary.clinic.practices["private"]
    assert 0 < private.sum() < private.size  # private units bear value added tax on what they buy
    tax = load()["clinic.purchase_vat"] * private
    np.testing.assert_allclose(more[reason] - usual[reason], 10_000.0 * (1.0 + tax))


def test_an_extra_post_costs_its_salary_and_is_paid_hours() -> None:
    seen = month(False)
    primary = primary_with()
    posts = seen["posts"].copy()
    posts[:, ROLES.index("elderly_nurse")] += 1.0
    more, usual = primary.monthly_cost(seen.replace(posts=posts)), primary.monthly_cost(seen)
    params = load()
    support = params["clinic.support_posts"] * params["clinic.cost_support"]
    np.testing.assert_allclose(more["staff"] - usual["staff"], (750_000 + support) / 12)
    before = primary.workforce.hours(30)
    primary.clinic.practices["extra"][:, EXTRA_ROLES.index("elderly_nurse")] += 1.0
    hours = params["clinic.hours_per_year"] * 30 / 365.25
    np.testing.assert_allclose(
        primary.workforce.hours(30) - before, [[0.0, hours, 0.0]] * primary.units
    )

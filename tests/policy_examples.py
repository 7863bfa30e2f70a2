"""Statements, contexts and rules for the tests of payment."""

import datetime as dt
from functools import cache

import numpy as np

from sim.categories import INDICATORS
from sim.policies.context import Context, Traits
from sim.policies.model import load_model
from sim.policies.payments import settle
from sim.policies.reform import parse_rule
from sim.policies.statement import SCHEMAS, Statement

DATE = dt.date(2023, 3, 1)


def statement(kind: str, seed: int = 0, units: int = 4, lead: tuple[int, ...] = ()) -> Statement:
    """A statement with random activity, every field filled."""
    rng = np.random.default_rng(seed)
    values = {}
    for name, field in SCHEMAS[kind].items():
        values[name] = rng.gamma(2.0, 20.0, (*lead, units, *field.shape))
    if kind == "vardcentral":
        values["high_need_listed"] = values["listed"].sum((-2, -1)) * rng.uniform(0.1, 0.3, units)
        values["cni"] = rng.uniform(0.4, 3.0, (*lead, units))
        values["registered_index"] = rng.uniform(0.7, 1.4, (*lead, units))
        values["indicator_base"] = rng.integers(50, 500, (*lead, units, len(INDICATORS))).astype(
            float
        )
        values["indicator_count"] = values["indicator_base"] * rng.uniform(
            0, 1, (*lead, units, len(INDICATORS))
        )
        values["indicator_before"] = rng.uniform(0, 1, (*lead, units, len(INDICATORS)))
    return Statement(kind, units, values)


def context(actual: Statement, date: dt.date = DATE) -> Context:
    """The context of an actual statement; every other unit is private."""
    names = tuple(f"unit {i}" for i in range(actual.units))
    persons = np.linspace(800.0, 2000.0, actual.units)
    private = np.arange(actual.units) % 2 == 0
    return Context.of(actual, Traits(names, private, persons, 350.0 * persons), date)


@cache
def every_rule() -> list:
    """The Swedish mix, and one rule of every form that it does not hold."""
    more = [
        {"rule": "per_post", "roles": ["nurse", "other"], "amount": 600000, "most_per_1000": 20},
        {"rule": "per_activity", "activities": ["far"], "amount": 300, "most_per_1000": 400},
        {
            "rule": "coverage",
            "id": "beon",
            "per_point": 10,
            "counted": "primary_of_all",
        },
        {
            "rule": "capitation",
            "id": "by_need",
            "amount": 1000,
            "high_need_share": 1.0,
            "high_need_weight": 0.5,
        },
        {"rule": "visit_fee", "id": "high_need_fee", "high_need": {"doctor": 300}},
        {"rule": "block", "per_unit": 120000, "per_person": 100},
        {"rule": "drg", "price": 60000},
        {"rule": "specialist_fee", "first_visit": 2500, "operation": 30000, "weekend_extra": 500},
        {"rule": "fee_deduction", "share": 0.3},
        {
            "rule": "target",
            "id": "movement",
            "indicator": "readmission",
            "basis": "movement",
            "better": "lower",
            "threshold": 0.0,
            "full": -0.5,
            "bonus_percent": 2,
            "penalty_percent": 1,
            "cap": 900000,
        },
        {
            "rule": "discharge_liability",
            "id": "average",
            "price": 500,
            "free_days": 1,
            "counted": "average",
        },
    ]
    mix = list(load_model("swedish_mix").rules)
    return mix + [parse_rule(entry, "tests") for entry in more]


def pay(rule, actual: Statement, seen_in: Context) -> np.ndarray:
    """What one rule pays, with the rest of the mix before it if it is an after-rule."""
    others = [other for other in every_rule() if other.id != rule.id]
    payments = settle([*others, rule], actual, seen_in)
    return payments.amounts[payments.rules.index(rule)]

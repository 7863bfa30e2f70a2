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
    else:
        base = values["indicator_base"] + 50.0
        values["indicator_base"] = base
        values["indicator_count"] = base * rng.uniform(0.0, 0.2, base.shape)
        values["indicator_before"] = rng.uniform(0.0, 0.2, base.shape)
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
    more += more_forms()
    mix = list(load_model("swedish_mix").rules)
    return mix + [parse_rule(entry, "tests") for entry in more]


def more_forms() -> list[dict]:
    """Forms of hospitals, of municipal care, and across principals."""
    levels = {"0-9": 2500, "10-24": 8000, "25-49": 18000, "50-79": 32000, "80+": 52000}
    to_all = {"vardcentral": 40, "hospital": 30, "municipality": 20}
    social = {"indicator": "readmission", "baseline": 0.15, "price": 3000, **to_all}
    indicator = {"indicator": "operation_90", "threshold": 0.0, "full": 0.3, "bonus": 50}
    municipal = {"indicator": "performed", "threshold": 0.0, "full": 0.3, "bonus": 50}
    return [
        {"rule": "episode", "price": 40000, "returned": 25000},
        {"rule": "value_based", "price": 30000, "returned": 9000, "per_point": 200},
        {"rule": "consultation", "price": 900, "most": 2000},
        {"rule": "queue_shortening", "first_visit": 3000, "operation": 20000},
        {"rule": "weekend", "operation": 5000},
        {"rule": "mobile_team", "visit": 4000, "per_person": 12},
        {"rule": "hospital_target", **indicator},
        {"rule": "municipal_target", **municipal},
        {"rule": "municipal_block", "per_unit": 4000000},
        {"rule": "granted_time", "price": 400},
        {"rule": "planned_time", "price": 410},
        {"rule": "performed_time", "price": 480},
        {"rule": "level", "amounts": levels},
        {"rule": "health_care_addon", "price": 560},
        {
            "rule": "joint_budget",
            "from_region": 20,
            "from_municipality": 20,
            "meeting": 800,
            "mobile_visit": 500,
            "joint_plan": 600,
        },
        {"rule": "merged_principal", "bed_day": 3000, "readmission": 20000, "discharge": 5000},
        {"rule": "weighting", "listed": 400, "hospital_discharge": 900, "municipal_discharge": 700},
        {"rule": "aggregation", "indicator": "readmission", "reference": 0.4, **to_all},
        {"rule": "direct_collaboration", "meeting": 900, "joint_plan": 700, "mobile_visit": 300},
        {"rule": "social_outcome_contract", "unit_share": 0.2, **social},
        {"rule": "social_investment_fund", "unit_share": 0.3, "endowment": 10, **social},
        {"rule": "social_bond", "guaranteed": 0.8, **social},
    ]


def pay(rule, actual: Statement, seen_in: Context) -> np.ndarray:
    """What one rule pays, with the rest of the mix before it if it is an after-rule."""
    others = [other for other in every_rule() if other.id != rule.id]
    payments = settle([*others, rule], actual, seen_in)
    return payments.amounts[payments.rules.index(rule)]

"""What primary care costs: the units' months, and what the region pays to others for it."""

from __future__ import annotations

import numpy as np

from sim.agents.extra_posts import cost_beside_posts, yearly_cost
from sim.categories import ELSEWHERE, ROLES
from sim.parameters import Parameters
from sim.policies.statement import Statement

MONTHS = 12


def monthly_cost(
    statement: Statement, private: np.ndarray, params: Parameters
) -> dict[str, np.ndarray]:
    """What the month cost each unit, SEK by reason: staff and everything else.

    `private` (units,) units bear value added tax on what they buy.
    """
    posts = dict(zip(ROLES, statement["posts"].T, strict=True))
    extra = yearly_cost(params)
    wage = {
        role: (extra[role] if role in extra else params[f"clinic.cost_{role}"]) / MONTHS
        for role in ROLES
    }
    hours = params["clinic.hours_per_year"] / MONTHS
    usual = (posts["gp"] + posts["resident"] + posts["locum"]) * hours
    overtime = (statement["hours"][:, 0] - usual) * params["clinic.cost_overtime_hour"]
    staff = sum(posts[role] * wage[role] for role in ROLES) + overtime
    support = params["clinic.support_posts"] * params["clinic.cost_support"]
    staff = staff + sum(posts.values()) * support / MONTHS
    share = params["clinic.other_cost_share"]
    taxed = 1.0 + params["clinic.purchase_vat"] * private
    evenings, rooms = cost_beside_posts(statement["activities"], params)
    return {
        "staff": staff + evenings,
        "premises_and_supplies": (staff * share / (1.0 - share) + rooms) * taxed,
    }


def region_cost(statement: Statement, params: Parameters) -> dict[str, np.ndarray]:
    """What the region itself pays to others for the month's care, SEK by reason."""
    price = {name: params[f"clinic.price_{name}"] for name in ("lab", "imaging", "digital")}
    digital = statement["elsewhere"][:, ELSEWHERE.index("national_digital")].sum()
    return {
        "drugs": np.array([statement["drug_cost"].sum()]),
        "lab_and_imaging": np.array(
            [
                statement["lab_tests"].sum() * price["lab"]
                + statement["imaging"].sum() * price["imaging"]
            ]
        ),
        "national_digital": np.array([digital * price["digital"]]),
    }

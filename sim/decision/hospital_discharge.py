"""What a hospital expects of stays after operations and of work on plans for discharge."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from sim.categories import DRG_GROUPS
from sim.decision.belief import odds_share
from sim.decision.style import Natural
from sim.policies.statement import Statement

PLANNED = np.array([name == "elective_surgery" for name in DRG_GROUPS])


class DischargeValues(NamedTuple):
    """Parameters ``hospital.<field>`` of discharges, those of the kernels among them."""

    readmission_stay: float
    readmission_planned: float
    readmission_plan: float
    discharge_plan_share: float
    planning_link: float
    belief_joint_ready: float
    belief_full_elasticity: float
    discharge_plan_cost: float
    worth_stay: float
    stay_median: np.ndarray
    stay_spread: np.ndarray


class Discharges(NamedTuple):
    """Expected month, arrays (copies, units)."""

    back: np.ndarray  # readmissions relative to now
    plans: np.ndarray  # made for patients aged 65 and older
    joint: np.ndarray  # discharges planned with the municipality, relative to now
    ready: np.ndarray  # discharge-ready days relative to now
    longer: np.ndarray  # days of planned stays relative to now
    benefit: np.ndarray
    cost: np.ndarray


def discharges(
    new: Natural, now: Natural, seen: Statement, planned_ahead: float, v: DischargeValues
) -> Discharges:
    """Discharges in an imagined style.

    `planned_ahead` is the share planned with the municipality at the usual work of both.
    """
    stay = np.log(new["planned_stay"] / now["planned_stay"])
    planned = odds_share(v.discharge_plan_share, new["discharge_planning"])
    planned_now = odds_share(v.discharge_plan_share, now["discharge_planning"])
    plans = seen["discharge_plans"] * planned / planned_now
    ahead = odds_share(planned_ahead, new["discharge_planning"] ** v.planning_link)
    ahead_now = odds_share(planned_ahead, now["discharge_planning"] ** v.planning_link)
    operated = after_operations(seen, v)
    protected = np.exp(-v.readmission_plan * (planned - planned_now))
    return Discharges(
        back=protected * (1.0 + operated * np.expm1(-v.readmission_stay * stay)),
        plans=plans,
        joint=ahead / ahead_now,
        ready=np.exp(-v.belief_joint_ready * (ahead - ahead_now)),
        longer=np.exp(v.belief_full_elasticity * stay),
        benefit=v.worth_stay * seen["bed_days"] * planned_days(seen, v) * stay,
        cost=v.discharge_plan_cost * (plans - seen["discharge_plans"]),
    )


def after_operations(seen: Statement, v: DischargeValues) -> np.ndarray:
    """Share of readmissions that follow a planned stay (units,)."""
    weight = seen["admissions"] * np.where(PLANNED, np.exp(v.readmission_planned), 1.0)
    share: np.ndarray = (weight * PLANNED).sum(axis=-1) / np.maximum(weight.sum(axis=-1), 1e-9)
    return share


def planned_days(seen: Statement, v: DischargeValues) -> np.ndarray:
    """Share of bed-days after planned operations (units,)."""
    days = seen["admissions"] * v.stay_median * np.exp(v.stay_spread**2 / 2)
    share: np.ndarray = (days * PLANNED).sum(axis=-1) / np.maximum(days.sum(axis=-1), 1e-9)
    return share

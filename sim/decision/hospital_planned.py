"""What a hospital expects of planned care: volume beyond the ordinary, complications, outcome."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

import numpy as np

from sim.decision.hospital_outreach import Outreach
from sim.policies.statement import Statement


class PlannedValues(NamedTuple):
    """Parameters ``hospital.<field>`` of planned care, those of the kernels among them."""

    extra_fatigue: float
    complication_illness: float
    complication_burden: float
    burden_share: np.ndarray
    complication_safety: float
    complication_admitted: float
    outcome_illness: float
    outcome_burden: float
    outcome_recovery: float
    outcome_complication: float
    operation_cost: float
    visit_cost: float
    queue_premium: float
    safety_cost: float
    marginal_share: float
    working_days: float
    belief_saturation: float
    belief_volume_response: float
    belief_listing_link: float
    belief_early_elasticity: float
    belief_wait_elasticity: float
    belief_visit_wait_elasticity: float
    belief_outcome_capacity: float
    worth_complication: float
    worth_outcome: float
    strain_extra: float


class PlannedCare(NamedTuple):
    """Expected month, arrays (copies, units)."""

    operations: np.ndarray  # relative to now
    first_visits: np.ndarray  # relative to now
    late_operations: np.ndarray  # waiting more than 90 days, relative to now
    late_visits: np.ndarray
    extra_operations: np.ndarray
    extra_first_visits: np.ndarray
    complications: np.ndarray
    risk: np.ndarray  # complications per operation relative to now
    readmitted: np.ndarray  # admissions for a complication, more than now
    outcome: np.ndarray  # health after the operation, more than now
    gain: np.ndarray  # change of health, more than now
    benefit: np.ndarray
    cost: np.ndarray
    strain: np.ndarray  # in units of the trait


def planned_care(
    new: Mapping,
    now: Mapping,
    seen: Statement,
    capacity: np.ndarray,
    out: Outreach,
    v: PlannedValues,
) -> PlannedCare:
    """Planned care in an imagined style; `capacity` is that of operations, log over now."""
    more = np.log(extra_capacity(new["queue"], v) / extra_capacity(now["queue"], v))
    operations = volume(capacity, v) * out.time_left**v.belief_listing_link
    first_visits = volume(more, v) * out.time_left
    extra = beyond(new["queue"]) / beyond(now["queue"])
    extra_operations = seen["extra_operations"] * operations * extra
    extra_first_visits = seen["extra_first_visits"] * first_visits * extra
    safer = np.log(new["safety"] / now["safety"])
    iller = mean_illness(new["tilt"]) - mean_illness(now["tilt"])
    burdened = mean_burden(new["healthier"], v) - mean_burden(now["healthier"], v)
    risk = v.complication_illness * iller + v.complication_burden * burdened
    risk = np.exp(risk - v.complication_safety * safer)
    complications = seen["complications"] * operations * risk
    rate = seen["complications"] / np.maximum(seen["operations"], 1e-9)
    lost = v.outcome_complication * rate * (risk - 1.0)
    sooner = v.belief_outcome_capacity * saturated(capacity, v)
    gain = v.outcome_illness * v.outcome_recovery * iller - lost + sooner
    done = seen["operations"] * operations
    premium = extra_operations * v.operation_cost + extra_first_visits * v.visit_cost
    return PlannedCare(
        operations=operations,
        first_visits=first_visits,
        late_operations=np.exp(-v.belief_wait_elasticity * saturated(capacity, v)),
        late_visits=np.exp(-v.belief_visit_wait_elasticity * saturated(more + np.log(out.room), v)),
        extra_operations=extra_operations,
        extra_first_visits=extra_first_visits,
        complications=complications,
        risk=risk,
        readmitted=v.complication_admitted * (complications - seen["complications"]),
        outcome=gain - v.outcome_illness * iller - v.outcome_burden * burdened,
        gain=gain,
        benefit=v.worth_outcome * done * gain - v.worth_complication * complications,
        cost=v.marginal_share * v.queue_premium * premium + v.safety_cost * done * new["safety"],
        strain=0.5 * (overtime(new, v) / v.strain_extra) ** 2,
    )


def saturated(more: np.ndarray, v: PlannedValues) -> np.ndarray:
    """More capacity (log) as far as there is anybody to treat."""
    scale = v.belief_saturation
    bounded: np.ndarray = scale * np.tanh(more / scale)
    return bounded


def volume(more: np.ndarray, v: PlannedValues) -> np.ndarray:
    """Patients treated relative to now: lists shorten, and clinics then do less again."""
    treated: np.ndarray = np.exp(v.belief_volume_response * saturated(more, v))
    return treated


def extra_capacity(extra: np.ndarray, v: PlannedValues) -> np.ndarray:
    """Capacity with extra work, of ordinary; part of it is lost to fatigue."""
    return 1.0 + (1.0 - v.extra_fatigue) * extra


def beyond(extra: np.ndarray) -> np.ndarray:
    """Extra production's share of all."""
    return extra / (1.0 + extra)


def mean_illness(tilt: np.ndarray) -> np.ndarray:
    """Mean illness of those listed, 0-1, when a tilt prefers the less ill (smooth approximation).

    Exact for illness spread evenly: 1/2 - (coth k - 1/k) / 2, whose slope at 0 is -1/6.
    """
    return 0.5 - 0.5 * np.tanh(tilt / 3.0)


def mean_burden(tilt: np.ndarray, v: PlannedValues) -> np.ndarray:
    """Mean other disease of those listed, 0-1, when a tilt prefers those healthy otherwise."""
    other = np.arange(v.burden_share.size) / (v.burden_share.size - 1)
    weight = v.burden_share * np.exp(-2.0 * tilt[..., None] * other)
    mean: np.ndarray = weight @ other / weight.sum(axis=-1)
    return mean


def overtime(new: Mapping, v: PlannedValues) -> np.ndarray:
    """Work beyond ordinary hours, of ordinary capacity: extra production and days off."""
    off = (365.25 - v.working_days) / v.working_days
    return new["queue"] + off * new["weekend"]

"""A vardcentral's belief about its own production: style -> work done, waits, health, list.

Everything is relative to the unit's own last year (`Here`); only differences between styles are
used. The world's own queue, disease and choice are event kernels and may differ from this belief.
Arrays are (copies, units) for the imagined style and (units,) for the present one.
"""

from __future__ import annotations

import numpy as np

from sim.decision.queue import served, wait
from sim.decision.style import Natural
from sim.decision.vardcentral_extra import Extra, ExtraLaw, open_by_day, reactive
from sim.decision.vardcentral_here import Here, Production
from sim.decision.vardcentral_month import Flow, Month, Moved, Planned, Time, Visit
from sim.decision.vardcentral_planned import given_by_programmes, planned_work, pool_of
from sim.decision.vardcentral_visit import change_of_named, imagined_visit


def produce(
    new: Natural,
    now: Natural,
    here: Here,
    horizon: np.ndarray,
    p: Production,
    extra: Extra,
    law: ExtraLaw,
) -> Month:
    """The month `horizon` years (units,) ahead if style went from `now` (units,) to `new`."""

    def reached(lag: float) -> np.ndarray:
        return 1.0 - np.exp(-horizon / lag)

    time = _time(new, now, here, p, extra, law)
    named = change_of_named(new, now, here, time, horizon, law)
    visit = imagined_visit(new, now, here, time, named, reached(p.lag_continuity), p)
    planned = planned_work(new, now, here, time, p, extra, law)
    treated = given_by_programmes(law.control, planned)
    control = reached(p.lag_control) * (
        p.control_reviews * planned.covered["chronic_review"]
        + (1.0 - here.share("control")) * 12.0 * treated / here.chronic
        + p.control_continuity * visit.continuity_gain
        + p.control_minutes * visit.high_resolved
    )
    flow = _flow(new, now, here, time, visit, planned, control, p)
    moved = _list(new, now, here, horizon, time, visit, flow, p)

    def days(load: np.ndarray) -> np.ndarray:
        return wait(load, p.queue_sharpness, p.queue_reneging)

    def share_served(load: np.ndarray) -> np.ndarray:
        return served(load, p.queue_sharpness)

    evening = extra.evening_visits / np.maximum(here.doctor_visits, 1.0)
    moved_from_day = np.maximum(1.0 - (1.0 - law.evening_new) * evening, 0.1)
    demand = flow.demand * moved.visitors * moved_from_day
    load = here.doctor_load * demand / flow.capacity
    by_day = demand * share_served(load) / share_served(here.doctor_load)
    x_doctor = np.maximum(by_day + evening, 1e-3)
    nurse_demand = flow.needs * moved.visitors * visit.x_returning
    nurse_load = here.nurse_load * nurse_demand / flow.nurse_capacity
    asked = here.doctor_visits / share_served(here.doctor_load)
    unserved = demand * (1.0 - share_served(load))

    coding = p.coding_gain * np.log(new["coding"] / now["coding"])
    registered = coding + p.coding_contacts * np.log(x_doctor / moved.visitors)
    supported = given_by_programmes(law.support, planned)
    healthier = (
        p.avoidable_control * control
        + p.avoidable_continuity * (visit.continuity - here.share("continuity"))
        + p.avoidable_proactive * planned.covered["proactive_assessment"]
        + p.avoidable_proactive * supported / pool_of(here, "proactive_assessment")
    )
    return Month(
        x_doctor=x_doctor,
        x_nurse=nurse_demand * share_served(nurse_load) / share_served(here.nurse_load),
        x_problems=x_doctor / flow.visits_per_problem,
        x_wait=days(load) / days(here.doctor_load),
        x_nurse_wait=days(nurse_load) / days(here.nurse_load),
        x_calls=nurse_demand / time.phone,
        x_registered=np.exp(reached(p.lag_registered) * registered),
        x_avoidable=moved.visitors * np.exp(-healthier),
        x_readmission=np.exp(-p.readmission_coordination * planned.covered["coordination_meeting"]),
        x_acute=moved.visitors * np.exp(-law.acute_share * healthier),
        evening_visits=extra.evening_visits,
        planned=planned,
        moved=moved,
        unserved=asked * (unserved - 1.0 + share_served(here.doctor_load)),
        wait=days(load),
        load=load,
        control=control,
        visit=visit,
        named=named,
    )


def _time(
    new: Natural, now: Natural, here: Here, p: Production, extra: Extra, law: ExtraLaw
) -> Time:
    hours = new["hours"] / now["hours"]
    doctors = 1.0 + here.locum_share * (new["locums"] / now["locums"] - 1.0)
    nurses = extra.x_nurses
    left = reactive(new) / reactive(now)
    kept = np.exp(-p.same_day_capacity * (new["same_day"] - now["same_day"]))
    nurse_open = open_by_day(extra, here.nurse_hours, law)
    return Time(
        hours=hours,
        doctors=doctors,
        nurses=nurses,
        clinicians=here.doctor_share * doctors * hours + (1.0 - here.doctor_share) * nurses,
        phone=extra.x_phone * nurse_open,
        reactive=left,
        open=doctors * hours * left * kept * open_by_day(extra, here.doctor_hours, law),
        nurse_open=nurse_open,
    )


def _flow(
    new: Natural,
    now: Natural,
    here: Here,
    time: Time,
    visit: Visit,
    planned: Planned,
    control: np.ndarray,
    p: Production,
) -> Flow:
    """Problems, those that come back and those kept instead of referred, against hours."""
    replaced = p.digital_substitution * (planned.digital - here.digital)
    needs = np.exp(-replaced / np.maximum(here.visits, 1.0) - p.needs_control * control)
    problems = here.doctor_visits / visit.returning_now
    referred = np.minimum(here.referrals / np.maximum(problems, 1.0), 0.5)
    kept = p.averted_visits * referred * (1.0 - new["referral"] / now["referral"])
    visits_per_problem = visit.x_returning + kept / visit.returning_now
    pooled_new, pooled_now = (1.0 - p.own_gp_cost * s["own_gp"] ** 2 for s in (new, now))
    capacity = time.open * pooled_new / pooled_now
    return Flow(
        needs=needs,
        visits_per_problem=visits_per_problem,
        demand=needs * visits_per_problem * time.nurses**-p.nurse_relief,
        capacity=capacity / visit.x_length,
        nurse_capacity=time.nurses * time.reactive * time.nurse_open,
    )


def _list(
    new: Natural,
    now: Natural,
    here: Here,
    horizon: np.ndarray,
    time: Time,
    visit: Visit,
    flow: Flow,
    p: Production,
) -> Moved:
    """The list follows experience, slowly; persons with high need move less."""

    def days(load: np.ndarray) -> np.ndarray:
        return wait(load, p.queue_sharpness, p.queue_reneging)

    waiting = days(here.doctor_load * flow.demand / flow.capacity)
    experience = (
        p.list_continuity * (visit.continuity - here.share("continuity"))
        + p.list_attraction * np.log(new["attraction"] / now["attraction"])
        + p.list_hours * np.log(time.hours)
        - p.list_wait * (waiting - days(here.doctor_load))
    )
    tilted = p.list_tilt * (new["tilt"] - now["tilt"])
    for_low = experience + p.list_minutes * visit.low_resolved - tilted * here.high_need
    for_high = experience + p.list_minutes * visit.high_resolved + tilted
    low = np.exp(p.list_response * horizon * for_low)
    high = np.exp(p.list_response * horizon * p.list_high_need * for_high)
    return Moved(low, high, (1.0 - visit.high_need) * low + visit.high_need * high)

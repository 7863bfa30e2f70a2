"""A vardcentral's belief about its own production: style -> work done, waits, health, list.

Everything is relative to the unit's own last year (`Here`); only differences between styles are
used. The world's own queue, disease and choice are event kernels and may differ from this belief.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from sim.decision.queue import load_of_access, served, wait
from sim.policies.statement import ACTIVITIES, INDICATORS, Statement

Natural = dict[str, np.ndarray]
TIME_SHARES = ("followup", "proactive", "coordination", "digital", "coding", "attraction")


class Production(NamedTuple):
    """Parameters ``behaviour.<field>``; meaning, unit and source stand there."""

    queue_sharpness: float
    queue_reneging: float
    unresolved: float
    unresolved_minutes: float
    unresolved_continuity: float
    averted_visits: float
    own_gp_cost: float
    same_day_wait: float
    same_day_leakage: float
    test_minutes: float
    tilt_minutes: float
    high_need_use: float
    high_need_by_band: np.ndarray
    nurse_relief: float
    review_minutes_elasticity: float
    activity_minutes: np.ndarray
    activity_pool: np.ndarray
    productivity_floor: float
    digital_minutes: float
    digital_pool: float
    digital_substitution: float
    chance_own_gp: float
    same_day_continuity: float
    digital_continuity: float
    control_reviews: float
    control_continuity: float
    control_minutes: float
    needs_control: float
    avoidable_control: float
    avoidable_continuity: float
    avoidable_proactive: float
    readmission_coordination: float
    coding_gain: float
    coding_contacts: float
    list_response: float
    list_high_need: float
    list_wait: float
    list_minutes: float
    list_continuity: float
    list_attraction: float
    list_hours: float
    list_tilt: float
    lag_continuity: float
    lag_control: float
    lag_registered: float
    indicator_prior: np.ndarray
    indicator_prior_cases: float


class Here(NamedTuple):
    """What a unit knows of its last year; arrays (units, ...), flows per month."""

    doctor_visits: np.ndarray
    nurse_contacts: np.ndarray
    digital: np.ndarray
    contacts: np.ndarray
    activities: np.ndarray  # (units, activities)
    pools: np.ndarray  # (units, activities), the most that could be done
    referrals: np.ndarray
    clinician_minutes: np.ndarray
    doctor_share: np.ndarray  # of clinicians' time
    locum_share: np.ndarray  # of doctors' posts
    high_need: np.ndarray  # share of the list
    shares: np.ndarray  # (units, indicators), shrunk towards the prior
    doctor_load: np.ndarray
    nurse_load: np.ndarray


class Month(NamedTuple):
    """An imagined month, arrays (copies, units); `x_`-fields are ratios to the last year."""

    x_doctor: np.ndarray  # reactive doctor visits
    x_nurse: np.ndarray  # nurses' and others' contacts
    x_problems: np.ndarray  # problems that a doctor met
    x_wait: np.ndarray
    x_nurse_wait: np.ndarray
    x_minutes: np.ndarray
    x_low: np.ndarray  # listed with low need
    x_high: np.ndarray  # listed with high need
    x_registered: np.ndarray
    x_review_effort: np.ndarray
    x_avoidable: np.ndarray
    x_readmission: np.ndarray
    activities: tuple[np.ndarray, ...]  # per month, order of ACTIVITIES
    digital: np.ndarray  # contacts per month
    unserved: np.ndarray  # change, visits per month
    wait: np.ndarray  # days
    load: np.ndarray
    continuity: np.ndarray  # share of doctor visits to own GP
    control: np.ndarray  # change of mean control
    visit_minutes: np.ndarray  # low need
    high_need_minutes: np.ndarray
    high_need_visits: np.ndarray  # share of visits


def read(seen: Statement, p: Production) -> Here:
    """Summarise the mean month of the last year."""
    by_channel = seen["contacts"].sum(axis=-1)
    listed = np.maximum(seen["listed"].sum(axis=(-2, -1)), 1.0)
    elderly = seen["listed"][:, -2:].sum(axis=(-2, -1))
    activities = seen["activities"]
    candidates = np.column_stack([seen["chronic_listed"], elderly, elderly, elderly])
    # A unit that already does more than the usual pool must have a larger one.
    pools = np.maximum(candidates * p.activity_pool / 12.0, activities / 0.8) + 1e-6
    count, base = seen["indicator_count"], seen["indicator_base"]
    weight = p.indicator_prior_cases
    shares = (count + weight * p.indicator_prior) / (base + weight)
    doctor, nurse = seen["hours"][:, 0], seen["hours"][:, 1]
    posts = seen["posts"]

    def load(indicator: str, days: float) -> np.ndarray:
        share = shares[:, INDICATORS.index(indicator)]
        return load_of_access(share, days, p.queue_sharpness, p.queue_reneging)

    return Here(
        doctor_visits=by_channel[:, 0, 0],
        nurse_contacts=by_channel[:, 1:].sum(axis=(-2, -1)),
        digital=by_channel[:, :, 2].sum(axis=-1),
        contacts=by_channel.sum(axis=(-2, -1)),
        activities=activities,
        pools=pools,
        referrals=seen["referrals"],
        clinician_minutes=60.0 * (doctor + nurse),
        doctor_share=doctor / np.maximum(doctor + nurse, 1e-9),
        locum_share=posts[:, 2] / np.maximum(posts[:, :3].sum(axis=-1), 1e-9),
        high_need=np.clip(seen["high_need_listed"] / listed, 0.0, 1.0),
        shares=shares,
        doctor_load=load("doctor_7_days", 7.0),
        nurse_load=load("assessed_3_days", 3.0),
    )


def produce(new: Natural, now: Natural, here: Here, horizon: np.ndarray, p: Production) -> Month:
    """The month `horizon` years (units,) ahead if style went from `now` (units,) to `new`."""

    def share(name: str) -> np.ndarray:
        return here.shares[:, INDICATORS.index(name)]

    def reached(lag: float) -> np.ndarray:
        return 1.0 - np.exp(-horizon / lag)

    # Hours, and how they are divided
    hours = new["hours"] / now["hours"]
    doctors = 1.0 + here.locum_share * (new["locums"] / now["locums"] - 1.0)
    nurses = new["nurses"] / now["nurses"]
    clinicians = hours * (here.doctor_share * doctors + (1.0 - here.doctor_share) * nurses)
    reactive = _reactive(new) / _reactive(now)

    # A visit: its length by need, and how often the problem comes back
    h = p.high_need_use * here.high_need
    high_visits = h / (h + 1.0 - here.high_need)
    high_new, high_now = (np.exp(p.tilt_minutes * style["tilt"]) for style in (new, now))
    mix = (1.0 + high_visits * (high_new - 1.0)) / (1.0 + high_visits * (high_now - 1.0))
    tests = (new["tests"] / now["tests"]) ** -p.test_minutes
    length = new["minutes"] / now["minutes"] * mix * tests

    x_continuity = _booking(new, p) / _booking(now, p)
    x_continuity = x_continuity * (1.0 - _locums(here, new, now)) / (1.0 - here.locum_share)
    continuity_now = share("continuity")
    continuity = np.clip(continuity_now * x_continuity, 0.0, 0.97)
    gained = continuity - np.minimum(continuity_now, 0.97)
    continuity = continuity_now + reached(p.lag_continuity) * gained
    unresolved_new = _unresolved(new, high_new, high_visits, continuity, p)
    unresolved_now = _unresolved(now, high_now, high_visits, continuity_now, p)

    # Planned work saturates in the people it is for
    effort = {
        "chronic_review": clinicians
        * (new["followup"] / now["followup"])
        * (new["minutes"] / now["minutes"]) ** -p.review_minutes_elasticity,
        "proactive_assessment": clinicians * new["proactive"] / now["proactive"],
        "coordination_meeting": clinicians * new["coordination"] / now["coordination"],
        "home_visit": clinicians * new["coordination"] / now["coordination"],
    }
    time = (now["followup"], now["proactive"], 0.5 * now["coordination"], 0.5 * now["coordination"])
    activities = tuple(
        planned(
            here.activities[:, i],
            here.pools[:, i],
            effort[name],
            p.productivity_floor * here.clinician_minutes * time[i] / p.activity_minutes[i],
        )
        for i, name in enumerate(ACTIVITIES)
    )
    covered = [(activities[i] - here.activities[:, i]) / here.pools[:, i] for i in range(4)]

    # Control of chronic disease
    learned = np.exp(-now["minutes"] * high_now / p.unresolved_minutes) - np.exp(
        -new["minutes"] * high_new / p.unresolved_minutes
    )
    control = reached(p.lag_control) * (
        p.control_reviews * covered[0]
        + p.control_continuity * gained
        + p.control_minutes * learned
    )

    # Digital contacts replace some visits
    digital_pool = np.maximum(p.digital_pool * here.contacts, here.digital / 0.8) + 1e-6
    digital = planned(
        here.digital,
        digital_pool,
        clinicians * new["digital"] / now["digital"],
        p.productivity_floor * here.clinician_minutes * now["digital"] / p.digital_minutes,
    )
    replaced = p.digital_substitution * (digital - here.digital) / np.maximum(here.contacts, 1.0)

    # Demand: problems, those that come back, and those kept instead of referred
    problems = here.doctor_visits / (1.0 + unresolved_now)
    rate = np.minimum(here.referrals / np.maximum(problems, 1.0), 0.5)
    kept = p.averted_visits * rate * (1.0 - new["referral"] / now["referral"])
    needs = np.exp(-replaced - p.needs_control * control)
    visits_per_problem = (1.0 + unresolved_new + kept) / (1.0 + unresolved_now)
    demand = needs * visits_per_problem * nurses**-p.nurse_relief
    pooled = (1.0 - p.own_gp_cost * new["own_gp"] ** 2) / (1.0 - p.own_gp_cost * now["own_gp"] ** 2)
    capacity = doctors * hours * reactive * pooled / length
    nurse_capacity = nurses * hours * reactive

    # The list follows experience, slowly
    access = np.exp(-p.same_day_wait * (new["same_day"] - now["same_day"]))
    wait_now = wait(here.doctor_load, p.queue_sharpness, p.queue_reneging)
    before = wait(here.doctor_load * demand / capacity, p.queue_sharpness, p.queue_reneging)
    satisfied_low = np.exp(-now["minutes"] / p.unresolved_minutes) - np.exp(
        -new["minutes"] / p.unresolved_minutes
    )
    common = (
        p.list_continuity * (continuity - continuity_now)
        + p.list_attraction * np.log(new["attraction"] / now["attraction"])
        + p.list_hours * np.log(hours)
        - p.list_wait * (before * access - wait_now)
    )
    growth = p.list_response * horizon
    tilted = p.list_tilt * (new["tilt"] - now["tilt"])
    x_low = np.exp(growth * (common + p.list_minutes * satisfied_low - tilted * here.high_need))
    x_high = np.exp(p.list_high_need * growth * (common + p.list_minutes * learned + tilted))
    x_visitors = (1.0 - high_visits) * x_low + high_visits * x_high

    # Two queues
    demand = demand * x_visitors
    load = here.doctor_load * demand / capacity
    nurse_demand = needs * x_visitors * (1.0 + unresolved_new) / (1.0 + unresolved_now)
    nurse_load = here.nurse_load * nurse_demand / nurse_capacity
    served_now = served(here.doctor_load, p.queue_sharpness)
    x_doctor = demand * served(load, p.queue_sharpness) / served_now
    nurse_served = served(here.nurse_load, p.queue_sharpness)
    x_nurse = nurse_demand * served(nurse_load, p.queue_sharpness) / nurse_served
    days = wait(load, p.queue_sharpness, p.queue_reneging) * access
    nurse_now = wait(here.nurse_load, p.queue_sharpness, p.queue_reneging)
    nurse_days = wait(nurse_load, p.queue_sharpness, p.queue_reneging) * access
    asked = here.doctor_visits / served_now
    leaving = np.exp(-p.same_day_leakage * (new["same_day"] - now["same_day"]))
    unserved = asked * demand * (1.0 - served(load, p.queue_sharpness)) * leaving
    unserved = unserved - asked * (1.0 - served_now)

    coding = np.log(new["coding"] / now["coding"])
    registered = p.coding_gain * coding + p.coding_contacts * np.log(x_doctor / x_visitors)
    return Month(
        x_doctor=x_doctor,
        x_nurse=x_nurse,
        digital=x_visitors * digital,
        x_problems=x_doctor / visits_per_problem,
        x_wait=days / wait_now,
        x_nurse_wait=nurse_days / nurse_now,
        x_minutes=length,
        x_low=x_low,
        x_high=x_high,
        x_registered=np.exp(reached(p.lag_registered) * registered),
        x_review_effort=effort["chronic_review"],
        x_avoidable=x_visitors
        * np.exp(
            -p.avoidable_control * control
            - p.avoidable_continuity * (continuity - continuity_now)
            - p.avoidable_proactive * covered[1]
        ),
        x_readmission=np.exp(-p.readmission_coordination * 0.5 * (covered[2] + covered[3])),
        activities=activities,
        unserved=unserved,
        wait=days,
        load=load,
        continuity=continuity,
        control=control,
        visit_minutes=new["minutes"],
        high_need_minutes=new["minutes"] * high_new,
        high_need_visits=high_visits,
    )


def planned(
    done: np.ndarray, pool: np.ndarray, effort: np.ndarray, least: np.ndarray
) -> np.ndarray:
    """Planned work per month when effort changes by a factor; it saturates in its `pool`.

    A unit that has done nothing yet expects at least `least` per month of present effort.
    """
    raw = np.maximum(-pool * np.log1p(-np.minimum(done / pool, 0.95)), least)
    return np.maximum(done + pool * (np.exp(-raw / pool) - np.exp(-raw * effort / pool)), 0.0)


def _reactive(style: Natural) -> np.ndarray:
    return 1.0 - sum(style[name] for name in TIME_SHARES)


def _booking(style: Natural, p: Production) -> np.ndarray:
    """Chance that a visit meets the own GP, relative to full continuity."""
    own = p.chance_own_gp + (1.0 - p.chance_own_gp) * style["own_gp"]
    return (
        own
        * (1.0 - p.same_day_continuity * style["same_day"])
        * (1.0 - p.digital_continuity * style["digital"])
    )


def _locums(here: Here, new: Natural, now: Natural) -> np.ndarray:
    locums = here.locum_share * new["locums"] / now["locums"]
    return locums / (1.0 - here.locum_share + locums)


def _unresolved(
    style: Natural, high: np.ndarray, share: np.ndarray, continuity: np.ndarray, p: Production
) -> np.ndarray:
    """Visits that come back, per problem; short visits and strangers resolve less."""
    low_need = np.exp(-style["minutes"] / p.unresolved_minutes)
    high_need = np.exp(-style["minutes"] * high / p.unresolved_minutes)
    mean = (1.0 - share) * low_need + share * high_need
    return p.unresolved * mean * (1.0 - p.unresolved_continuity * continuity)

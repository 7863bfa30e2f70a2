"""What a vardcentral knows of itself: its last year, and how it believes care is produced."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from sim.categories import ACTIVITIES, EXTRA_ROLES, INDICATORS, ROLES
from sim.decision.queue import load_of_access
from sim.policies.statement import Statement

FIRST_EXTRA = ROLES.index(EXTRA_ROLES[0])
POOLED = ACTIVITIES.index("programme_adherence") + 1  # activities with a limited pool come first


class Production(NamedTuple):
    """Parameters ``behaviour.<field>``; meaning, unit and source stand there."""

    queue_sharpness: float
    queue_reneging: float
    unresolved: float
    unresolved_minutes: float
    unresolved_continuity: float
    unresolved_tests: float
    averted_visits: float
    own_gp_cost: float
    same_day_capacity: float
    test_minutes: float
    tilt_minutes: np.ndarray
    tilt_visits: float
    high_need_use: float
    high_need_by_band: np.ndarray
    nurse_relief: float
    nurse_load: float
    activity_minutes: np.ndarray
    activity_pool: np.ndarray
    productivity_floor: float
    digital_contact_minutes: float
    digital_pool: float
    digital_substitution: float
    digital_drawn: float
    chance_own_gp: float
    same_day_continuity: float
    capacity_continuity: float
    named_continuity: float
    digital_continuity: float
    control_reviews: float
    control_continuity: float
    control_minutes: float
    needs_control: float
    avoidable_control: float
    avoidable_continuity: float
    avoidable_proactive: float
    avoidable_wait: float
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
    visits: np.ndarray  # of all staff
    contacts: np.ndarray
    activities: np.ndarray  # (units, activities)
    pools: np.ndarray  # (units, POOLED), the most that could be done
    referrals: np.ndarray
    clinician_minutes: np.ndarray
    doctor_share: np.ndarray  # of clinicians' time
    locum_share: np.ndarray  # of doctors' posts
    high_need: np.ndarray  # share of the list
    shares: np.ndarray  # (units, indicators), shrunk towards the prior
    doctor_load: np.ndarray
    nurse_load: np.ndarray
    listed: np.ndarray
    chronic: np.ndarray
    doctor_hours: np.ndarray
    nurse_hours: np.ndarray
    nurse_posts: np.ndarray
    other_posts: np.ndarray
    doctor_posts: np.ndarray
    gp_posts: np.ndarray  # permanent
    extra: np.ndarray  # (units, extra roles) posts

    def share(self, indicator: str) -> np.ndarray:
        """Share of an indicator (units,)."""
        return self.shares[:, INDICATORS.index(indicator)]


def read(seen: Statement, p: Production) -> Here:
    """Summarise the mean month of the last year."""
    by_channel = seen["contacts"].sum(axis=-1)
    listed = np.maximum(seen["listed"].sum(axis=(-2, -1)), 1.0)
    elderly = seen["listed"][:, -2:].sum(axis=(-2, -1))
    activities = seen["activities"]
    chronic, frail = seen["chronic_listed"], seen["high_need_listed"]
    candidates = np.column_stack(
        [chronic, elderly, elderly, elderly, elderly, frail, listed, listed, chronic]
    )
    # A unit that already does more than the usual pool must have a larger one.
    pools = np.maximum(candidates * p.activity_pool / 12.0, activities[:, :POOLED] / 0.8) + 1e-6
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
        visits=by_channel[:, :, 0].sum(axis=-1),
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
        nurse_load=p.nurse_load * load("assessed_3_days", 3.0),
        listed=listed,
        chronic=np.maximum(chronic, 1.0),
        doctor_hours=doctor,
        nurse_hours=nurse,
        nurse_posts=posts[:, ROLES.index("nurse")],
        other_posts=posts[:, ROLES.index("other")],
        doctor_posts=posts[:, :3].sum(axis=-1),
        gp_posts=posts[:, ROLES.index("gp")],
        extra=posts[:, FIRST_EXTRA:],
    )

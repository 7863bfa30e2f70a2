"""An imagined month of a vardcentral written as a statement: every field a rule could pay for."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from sim.categories import ACTIVITIES, CHANNELS, INDICATORS
from sim.decision.queue import within
from sim.decision.style import Natural
from sim.decision.vardcentral_extra import (
    NURSE,
    Extra,
    ExtraLaw,
    imagined_activities,
    imagined_posts,
    soft_indicators,
)
from sim.decision.vardcentral_here import Here, Production
from sim.decision.vardcentral_month import Month
from sim.policies.statement import Statement

LEAST_DIGITAL = 0.05
VISIT = CHANNELS.index("visit")


class Reporting(NamedTuple):
    """Parameters ``behaviour.<field>``."""

    review_staff: np.ndarray
    leak_share: np.ndarray
    leak_continuity: float
    leak_digital: float
    leak_phone: float
    leak_referred: float
    drug_tests: float
    access_doctor: float
    access_assessed: float
    access_nurse: float
    access_phone: float
    cni_high_need: float
    registered_high_need: float


def imagine(
    seen: Statement,
    here: Here,
    new: Natural,
    now: Natural,
    m: Month,
    p: Production,
    r: Reporting,
    extra: Extra,
    law: ExtraLaw,
) -> Statement:
    """The last year's mean month, moved by the ratios of the imagined month (copies, units)."""
    one = np.ones_like(m.x_doctor)
    band = p.high_need_by_band
    by_band = m.moved.low[..., None] * (1.0 - band) + m.moved.high[..., None] * band
    listed = seen["listed"] * by_band[..., None]
    x_listed = _ratio(listed.sum(axis=(-2, -1)), seen["listed"].sum(axis=(-2, -1)))
    composition = m.moved.high / x_listed

    x_referral = m.x_problems * new["referral"] / now["referral"]
    tests = new["tests"] / now["tests"]
    x_coding = (new["coding"] / now["coding"]) ** p.coding_gain
    hours = new["hours"] / now["hours"] * one
    locums = new["locums"] / now["locums"]
    doctors = 1.0 + here.locum_share * (locums - 1.0)

    x_contacts, digital, reviewed = _contacts(here, seen, m, r)
    # tests, drugs and diagnoses come with every doctor visit, planned reviews included
    x_visits = x_contacts[..., 0, 0]
    reactive = (1.0 - reviewed) * m.x_doctor / x_visits
    by_channel = seen["contacts"].sum(axis=-1)
    x_all = _ratio(np.einsum("cusk,usk->cu", x_contacts, by_channel), here.contacts)
    own = np.einsum("cusk,usk->cu", x_contacts, seen["contacts"][..., 0])
    phone = here.share("phone_same_day")
    answered = within(phone, m.x_calls**r.access_phone) - phone
    posts = imagined_posts(seen, new, now, extra, law)
    elsewhere = _elsewhere(seen, here, m, x_listed, x_referral, answered, r, law)
    count, base = _indicators(
        seen,
        here,
        m,
        x_listed=x_listed,
        x_contacts=x_all,
        x_digital=digital,
        own=own,
        away=elsewhere.sum(axis=-1),
        r=r,
        named=m.named,
        x_posts=_ratio(posts.sum(axis=-1), seen["posts"].sum(axis=-1)),
        answered=answered,
        soft=soft_indicators(seen, here, new, now, m, answered, law),
    )
    x_elsewhere = _ratio(elsewhere, seen["elsewhere"])
    by_class = [m.x_doctor, m.x_nurse, digital, *np.moveaxis(x_elsewhere[..., [0, 2, 3]], -1, 0)]

    return seen.replace(
        listed=listed,
        high_need_listed=seen["high_need_listed"] * m.moved.high,
        chronic_listed=seen["chronic_listed"] * _chronic(m),
        cni=seen["cni"] * composition**r.cni_high_need,
        characteristics=seen["characteristics"]
        * (x_listed * composition**r.cni_high_need)[..., None],
        registered_index=seen["registered_index"]
        * m.x_registered
        * composition**r.registered_high_need,
        rural_listed=seen["rural_listed"] * x_listed,
        km_hospital=_unchanged(seen["km_hospital"], one),
        contacts=seen["contacts"] * x_contacts[..., None],
        high_need_contacts=seen["high_need_contacts"]
        * x_contacts
        * (m.moved.high / m.moved.visitors)[..., None, None]
        * _only_visits(m.visit.x_high_need),
        minutes_per_visit=seen["minutes_per_visit"] * (1.0 + reactive * (m.visit.x_length - 1.0)),
        activities=imagined_activities(here, m, extra, law),
        posts=posts,
        referrals=seen["referrals"] * x_referral,
        lab_tests=seen["lab_tests"] * x_visits * tests,
        imaging=seen["imaging"] * x_visits * tests,
        drug_cost=seen["drug_cost"] * x_visits * tests**r.drug_tests,
        diagnoses=seen["diagnoses"] * x_visits * x_coding,
        elsewhere=elsewhere,
        fee_contacts=seen["fee_contacts"] * np.stack(by_class, axis=-1),
        indicator_count=count,
        indicator_base=base,
        indicator_before=_unchanged(seen["indicator_before"], one),
        hours=_hours(seen, here, new, now, doctors * hours, extra, law),
    )


def _hours(
    seen: Statement,
    here: Here,
    new: Natural,
    now: Natural,
    doctors: np.ndarray,
    extra: Extra,
    law: ExtraLaw,
) -> np.ndarray:
    """Paid hours (copies, units, staff); `doctors` is the ratio of doctors' hours."""
    more = (1.0 - law.internal) * (extra.more @ law.groups)
    more[..., NURSE] += (new["nurses"] / now["nurses"] - 1.0) * here.nurse_posts
    hours = np.maximum(seen["hours"] + law.post_hours * more, 0.0)
    hours[..., 0] = seen["hours"][:, 0] * doctors
    return hours


def _contacts(
    here: Here, seen: Statement, m: Month, r: Reporting
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Ratio of contacts (copies, units, staff, channel), of digital contacts alone, and the present
    share of reviews among doctor visits (units,).

    Visits are partly planned reviews, those at home assessments and meetings, the rest is reactive.
    """
    review = ACTIVITIES.index("chronic_review")
    reviews = here.activities[:, review]
    visits = seen["contacts"][:, :, 0].sum(axis=-1)
    part = np.minimum(_ratio(reviews[:, None] * r.review_staff, visits, empty=0.0), 0.6)
    reactive = np.stack([m.x_doctor, m.x_nurse, m.x_nurse], axis=-1)
    x_review = _ratio(m.planned.activities["chronic_review"], reviews)[..., None]
    visit = (1.0 - part) * reactive + part * x_review
    digital = _ratio(m.planned.digital, here.digital)
    more = m.planned.more["proactive_assessment"] + m.planned.more["coordination_meeting"]
    at_home = 1.0 + _ratio(more, seen["contacts"][:, :, 3].sum(axis=(-2, -1)), empty=0.0)
    at_home = np.maximum(at_home, 0.0)
    same = np.ones_like(reactive)
    channels = [visit, reactive, digital[..., None] * same, at_home[..., None] * same]
    return np.stack(channels, axis=-1), digital, part[:, 0]


def _only_visits(ratio: np.ndarray) -> np.ndarray:
    """A ratio (copies, units) of visits, by staff and channel (copies, units, 1, channels)."""
    by_channel = np.ones((*ratio.shape, 1, len(CHANNELS)))
    by_channel[..., 0, VISIT] = ratio
    return by_channel


def _elsewhere(
    seen: Statement,
    here: Here,
    m: Month,
    x_listed: np.ndarray,
    x_referral: np.ndarray,
    answered: np.ndarray,
    r: Reporting,
    law: ExtraLaw,
) -> np.ndarray:
    """Own listed persons' contacts elsewhere: those not served, those referred, and habit.

    Digital doctors elsewhere take those for whom the unit has no digital time or does not answer.
    """
    continuity = m.visit.continuity - here.share("continuity")
    # A unit that drops digital care altogether loses no more than one that keeps a little.
    digital = np.maximum(_ratio(m.planned.digital, here.digital), LEAST_DIGITAL)
    factor = np.stack(
        [
            x_listed,
            x_listed * digital**-r.leak_digital * np.exp(-r.leak_phone * answered),
            x_listed * np.exp(-r.leak_continuity * continuity),
            (1.0 - r.leak_referred) * x_listed + r.leak_referred * x_referral,
        ],
        axis=-1,
    )
    evening = law.evening_taken * m.evening_visits[..., None]
    leaked = m.unserved[..., None] * r.leak_share - evening
    return np.maximum(seen["elsewhere"] * factor + leaked, 0.0)


def _indicators(
    seen: Statement,
    here: Here,
    m: Month,
    r: Reporting,
    x_listed: np.ndarray,
    x_contacts: np.ndarray,
    x_digital: np.ndarray,
    own: np.ndarray,
    away: np.ndarray,
    named: np.ndarray,
    x_posts: np.ndarray,
    answered: np.ndarray,
    soft: dict[str, np.ndarray],
) -> tuple[np.ndarray, np.ndarray]:
    """Cases met and cases in the base, (copies, units, indicators).

    Each indicator moves by the ratio of its base and the change of its share. `own` and `away` are
    contacts of the listed at the unit and elsewhere, `named` the change of the share named,
    `answered` the change of calls answered, `soft` the change of indicators that are means.
    """
    own_now = seen["contacts"][..., 0].sum(axis=(-2, -1))
    away_now = seen["elsewhere"].sum(axis=-1)
    x_care = _ratio(own + away, own_now + away_now)
    share = here.share

    def sooner(name: str, x_wait: np.ndarray) -> np.ndarray:
        return within(share(name), x_wait) - share(name)

    def relative(name: str, ratio: np.ndarray) -> np.ndarray:
        return share(name) * (ratio - 1.0)

    x_reviews, x_checks = (
        _ratio(m.planned.activities[name], here.activities[:, ACTIVITIES.index(name)])
        for name in ("chronic_review", "programme_adherence")
    )
    x_assessed = m.x_wait**r.access_assessed * m.x_nurse_wait**r.access_nurse
    moves: dict[str, tuple[np.ndarray, np.ndarray]] = {
        "continuity": (m.x_doctor, m.visit.continuity - share("continuity")),
        "phone_same_day": (m.x_nurse, answered),
        "assessed_3_days": (m.x_nurse, sooner("assessed_3_days", x_assessed)),
        "doctor_7_days": (m.x_doctor, sooner("doctor_7_days", m.x_wait**r.access_doctor)),
        "named_gp": (x_listed, named),
        "review": (_chronic(m), relative("review", x_reviews / _chronic(m))),
        "control": (_chronic(m), m.control),
        "digital_share": (x_contacts, relative("digital_share", x_digital / x_contacts)),
        "coverage": (x_care, relative("coverage", _ratio(own, own_now) / x_care)),
        "avoidable": (x_listed, relative("avoidable", m.x_avoidable / x_listed)),
        "readmission": (x_listed, relative("readmission", m.x_readmission)),
        "patient_reported": (x_listed, soft["patient_reported"]),
        "employee": (x_posts, soft["employee"]),
        "contact_continuity": (x_contacts, soft["contact_continuity"]),
        "acute_admissions": (x_listed, relative("acute_admissions", m.x_acute / x_listed)),
        "programme_adherence": (
            _chronic(m),
            relative("programme_adherence", x_checks / _chronic(m)),
        ),
    }
    ratios = np.stack([moves[name][0] for name in INDICATORS], axis=-1)
    changes = np.stack([moves[name][1] for name in INDICATORS], axis=-1)
    base = seen["indicator_base"] * ratios
    count = seen["indicator_count"] * ratios + base * changes
    return np.clip(count, 0.0, base), base


def _chronic(m: Month) -> np.ndarray:
    """Ratio of chronically ill on the list; half of them have low need."""
    return 0.5 * (m.moved.low + m.moved.high)


def _ratio(new: np.ndarray, old: np.ndarray, empty: float = 1.0) -> np.ndarray:
    """new / old, and `empty` where there was nothing."""
    return np.where(old > 0, new / np.where(old > 0, old, 1.0), empty)


def _unchanged(value: np.ndarray, copies: np.ndarray) -> np.ndarray:
    return np.broadcast_to(value, (*copies.shape[:1], *value.shape))

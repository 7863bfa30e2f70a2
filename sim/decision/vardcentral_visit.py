"""The visit of an imagined month: its length, meeting the own GP, and how often it comes back.

Arrays are (copies, units) for the imagined style and (units,) for the present one.
"""

from __future__ import annotations

import numpy as np

from sim.decision.style import Natural
from sim.decision.vardcentral_extra import ExtraLaw
from sim.decision.vardcentral_here import Here, Production
from sim.decision.vardcentral_month import Time, Visit

MOST_NAMED = 0.95  # of the room of GPs that is ever used


def change_of_named(
    new: Natural, now: Natural, here: Here, time: Time, horizon: np.ndarray, law: ExtraLaw
) -> np.ndarray:
    """Change of the share with a named GP.

    Doctors leave, so that a share is lost each year, and those without one are named as far as GPs
    have room; today's share is what today's effort keeps up.
    """
    share = here.share("named_gp")
    room = np.clip(law.patients_per_gp * here.gp_posts / here.listed, share / MOST_NAMED, 1.0)
    pace = law.gp_turnover * share / np.maximum(room - share, 1e-9)
    pace = pace * time.clinicians * new["naming"] / now["naming"]
    lasting = room * pace / (pace + law.gp_turnover)
    change: np.ndarray = (lasting - share) * -np.expm1(-horizon * (pace + law.gp_turnover))
    return change


def imagined_visit(
    new: Natural,
    now: Natural,
    here: Here,
    time: Time,
    named: np.ndarray,
    reached: np.ndarray,
    p: Production,
) -> Visit:
    """Length by need, meeting the own GP, and how often a problem comes back."""
    high_now = _high_need_share(now, now, here, p)
    high = _high_need_share(new, now, here, p)
    minutes_new, minutes_now = _minutes(new, p), _minutes(now, p)
    mean_new = (1.0 - high) * minutes_new[0] + high * minutes_new[1]
    mean_now = (1.0 - high_now) * minutes_now[0] + high_now * minutes_now[1]
    tests = new["tests"] / now["tests"]
    x_length = mean_new / mean_now * tests**-p.test_minutes

    locums = here.locum_share * new["locums"] / now["locums"]
    permanent = (1.0 - here.locum_share) / (1.0 - here.locum_share + locums)
    before = here.share("continuity")
    x_continuity = _booking(new, p) / _booking(now, p) * permanent / (1.0 - here.locum_share)
    # with room in their books, own doctors are free as early as others
    x_continuity = x_continuity * (time.open / x_length) ** p.capacity_continuity
    x_continuity = x_continuity * (1.0 + named / here.share("named_gp")) ** p.named_continuity
    gain = np.minimum(before * x_continuity, 0.97) - np.minimum(before, 0.97)
    continuity = before + reached * gain

    left_new, left_now = (
        [np.exp(-length / p.unresolved_minutes) for length in minutes]
        for minutes in (minutes_new, minutes_now)
    )
    known_new, known_now = (1.0 - p.unresolved_continuity * c for c in (continuity, before))
    returning_now = 1.0 + p.unresolved * known_now * (
        (1.0 - high_now) * left_now[0] + high_now * left_now[1]
    )
    returning_new = 1.0 + p.unresolved * known_new * tests**-p.unresolved_tests * (
        (1.0 - high) * left_new[0] + high * left_new[1]
    )
    return Visit(
        x_length=x_length,
        high_need=high,
        x_high_need=high / np.where(high_now > 0, high_now, 1.0) + (high_now == 0),
        minutes=minutes_new,
        low_resolved=left_now[0] - left_new[0],
        high_resolved=left_now[1] - left_new[1],
        x_returning=returning_new / returning_now,
        returning_now=returning_now,
        continuity=continuity,
        continuity_gain=gain,
    )


def _high_need_share(style: Natural, now: Natural, here: Here, p: Production) -> np.ndarray:
    """Share of visits by persons with high need in a style, if the list stays as it is."""
    more = np.exp(p.tilt_visits * (style["tilt"] - now["tilt"]))
    use = p.high_need_use * here.high_need * more
    share: np.ndarray = use / (use + 1.0 - here.high_need)
    return share


def _minutes(style: Natural, p: Production) -> tuple[np.ndarray, np.ndarray]:
    """Minutes of a visit with low and with high need."""
    low, high = (style["minutes"] * np.exp(factor * style["tilt"]) for factor in p.tilt_minutes)
    return low, high


def _booking(style: Natural, p: Production) -> np.ndarray:
    """Chance that a visit meets the own GP, relative to full continuity."""
    own = p.chance_own_gp + (1.0 - p.chance_own_gp) * style["own_gp"]
    same_day = 1.0 - p.same_day_continuity * style["same_day"]
    return own * same_day * (1.0 - p.digital_continuity * style["digital"])

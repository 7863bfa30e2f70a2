"""Planned work of an imagined month, and what programmes give patients.

Arrays are (copies, units) for the imagined style and (units,) for the present one.
"""

from __future__ import annotations

import numpy as np

from sim.categories import ACTIVITIES, PROGRAMME_TIME, PROGRAMMES
from sim.decision.style import Natural
from sim.decision.vardcentral_extra import Extra, ExtraLaw, effort_ratio
from sim.decision.vardcentral_here import POOLED, Here, Production
from sim.decision.vardcentral_month import Planned, Time

TIME_OF: dict[str, tuple[str, str | None]] = {
    "chronic_review": ("followup", None),
    "proactive_assessment": ("proactive", "proactive"),
    "coordination_meeting": ("coordination", "coordination"),
    **{name: (time, name) for name, time in zip(PROGRAMMES, PROGRAMME_TIME, strict=True)},
}
"""Share of clinicians' time, and task of extra posts, behind each planned activity."""
HOME = "home_visit"


def planned_work(
    new: Natural,
    now: Natural,
    here: Here,
    time: Time,
    p: Production,
    extra: Extra,
    law: ExtraLaw,
) -> Planned:
    """Planned activities and digital contacts; each saturates in its pool."""
    minutes = p.productivity_floor * here.clinician_minutes

    def effort(share: str, task: str | None = None) -> np.ndarray:
        return effort_ratio(share, task, new, now, here, extra, time.clinicians)

    done, more, covered = {}, {}, {}
    for i, name in enumerate(ACTIVITIES[:POOLED]):
        if name == HOME:
            continue
        share, task = TIME_OF[name]
        before, pool = here.activities[:, i], here.pools[:, i]
        least = minutes * now[share] / p.activity_minutes[i]
        done[name] = saturating(before, pool, effort(share, task), least)
        more[name] = done[name] - before
        covered[name] = more[name] / pool
    at_home = here.activities[:, ACTIVITIES.index(HOME)]
    done[HOME] = at_home + np.maximum(more["proactive_assessment"], -at_home)
    digital_pool = np.maximum(p.digital_pool * here.contacts, here.digital / 0.8) + 1e-6
    return Planned(
        activities=done,
        more=more,
        covered=covered,
        free={
            "innovation_hour": effort("development", "development"),
            "work_environment_hour": effort("work_environment"),
        },
        digital=saturating(
            here.digital,
            digital_pool,
            effort("digital") ** p.digital_drawn * np.exp(law.room_minutes * extra.more_rooms),
            minutes * now["digital"] / p.digital_contact_minutes,
        ),
    )


def saturating(
    done: np.ndarray, pool: np.ndarray, effort: np.ndarray, least: np.ndarray
) -> np.ndarray:
    """Planned work per month when effort changes by a factor: pool (1 - exp(-raw / pool)).

    A unit that has done nothing yet expects at least `least` per month of present effort.
    """
    raw = np.maximum(-pool * np.log1p(-np.minimum(done / pool, 0.95)), least)
    return np.maximum(done + pool * (np.exp(-raw / pool) - np.exp(-raw * effort / pool)), 0.0)


def given_by_programmes(each: np.ndarray, planned: Planned) -> np.ndarray:
    """What more of the programmes gives patients a month, with `each` (programmes,) per person."""
    gains = zip(each, PROGRAMMES, strict=True)
    total: np.ndarray = sum(gain * planned.more[name] for gain, name in gains if gain)
    return total


def pool_of(here: Here, activity: str) -> np.ndarray:
    """The most of an activity that could be done, a month."""
    return here.pools[:, ACTIVITIES.index(activity)]

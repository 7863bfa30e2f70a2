"""What a hospital expects of care outside its walls: consultations and mobile teams."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

import numpy as np

from sim.decision.belief import odds_share
from sim.policies.statement import Statement


class OutreachValues(NamedTuple):
    """Parameters ``hospital.<field>`` of outreach, those of the kernels among them."""

    consultation_share: float
    consultation_unneeded: float
    consultation_settles: float
    consultation_time: float
    consultation_cost: float
    mobile_share: float
    mobile_visit_cost: float
    belief_mobile_reach: float
    belief_mobile_effect: float
    worth_consultation: float
    worth_mobile: float


class Outreach(NamedTuple):
    """Expected month, arrays (copies, units)."""

    consultations: np.ndarray
    mobile_visits: np.ndarray
    room: np.ndarray  # first visits' capacity left, relative to now
    acute: np.ndarray  # acute admissions relative to now
    benefit: np.ndarray
    cost: np.ndarray


def outreach(new: Mapping, now: Mapping, seen: Statement, v: OutreachValues) -> Outreach:
    """Outreach in an imagined style."""
    needed, unneeded = consulted(new["consultation"], v)
    needed_now, unneeded_now = consulted(now["consultation"], v)
    consultations = seen["consultations"] * (needed + unneeded) / (needed_now + unneeded_now)
    visited = odds_share(v.mobile_share, new["mobile"])
    visited_now = odds_share(v.mobile_share, now["mobile"])
    mobile_visits = seen["mobile_visits"] * visited / visited_now
    # A consultation takes time, and some spare a first visit.
    more = seen["consultations"] * (needed - needed_now) / (needed_now + unneeded_now)
    taken = v.consultation_time * (consultations - seen["consultations"])
    freed = v.consultation_settles * more - taken
    room = np.exp(freed / np.maximum(seen["first_visits"], 1e-9))
    reached = v.belief_mobile_reach * v.belief_mobile_effect
    return Outreach(
        consultations=consultations,
        mobile_visits=mobile_visits,
        room=room,
        acute=1.0 - reached * (visited - visited_now),
        benefit=v.worth_consultation * seen["consultations"] * np.log(needed / needed_now)
        + v.worth_mobile * seen["mobile_visits"] * np.log(visited / visited_now),
        cost=consultations * v.consultation_cost + mobile_visits * v.mobile_visit_cost,
    )


def consulted(effort: np.ndarray, v: OutreachValues) -> tuple[np.ndarray, np.ndarray]:
    """Consultations per routine referral: needed, and those that offers bring forth."""
    needed = odds_share(v.consultation_share, effort)
    return needed, odds_share(v.consultation_unneeded, effort**2)

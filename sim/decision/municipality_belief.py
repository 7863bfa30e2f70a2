"""What a municipality expects if it planned discharges, or provided care, in another way."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from sim.decision.belief import Expected, StyledBelief
from sim.decision.style import Style, municipality_style
from sim.decision.traits import Traits
from sim.parameters import Parameters
from sim.policies.statement import Statement

TINY = 1e-9


class MunicipalityValues(NamedTuple):
    """Parameters ``municipality.<field>`` that the belief uses."""

    belief_effort_elasticity: float
    belief_places_elasticity: float
    belief_home_elasticity: float
    belief_floor_days: float
    performed_share: float
    home_care_hour_cost: float
    short_term_day_cost: float
    sarskilt_day_cost: float
    assessment_cost: float
    worth_ready_day: float
    worth_home_hour: float
    strain_effort: float


class MunicipalityBelief(StyledBelief):
    """Expected month of municipalities; `z0` (units, 3) are their baseline coordinates."""

    def __init__(self, z0: np.ndarray, params: Parameters, style: Style | None = None) -> None:
        super().__init__(z0, style or municipality_style(params))
        self.values = params.bind(MunicipalityValues, "municipality")

    def expect(
        self, y_new: np.ndarray, y_now: np.ndarray, seen: Statement, traits: Traits
    ) -> Expected:
        """See :class:`sim.decision.belief.Belief`."""
        v = self.values
        new, now = self.imagined(y_new, y_now)
        moved = {name: np.log(new[name] / now[name]) for name in self.style.names}
        shorter = self._shorter(seen, moved)
        performed = self._performed(new["home_care"]) / self._performed(now["home_care"])
        places = np.exp(moved["short_term"])
        statement = seen.replace(
            discharge_ready_days=seen["discharge_ready_days"] * shorter,
            days_beyond=stretched(seen["days_beyond"], shorter),
            short_term_days=seen["short_term_days"] * places,
            home_care_performed=seen["home_care_performed"] * performed,
        )
        benefit = (
            v.worth_home_hour * seen["home_care_performed"] * np.log(performed)
            - v.worth_ready_day * statement["discharge_ready_days"]
        )
        above = np.maximum(np.log(new["discharge_effort"]), 0.0) / v.strain_effort
        return Expected(
            statement=statement,
            benefit=benefit,
            cost=self._cost(statement, new["discharge_effort"]),
            strain=0.5 * traits.strain * above**2,
        )

    def _shorter(self, seen: Statement, moved: dict[str, np.ndarray]) -> np.ndarray:
        """Mean discharge-ready days relative to now: what is above the floor falls smoothly."""
        v = self.values
        days = seen["discharge_ready_days"] / np.maximum(seen["discharges"], TINY)
        floor = np.minimum(v.belief_floor_days, 0.5 * days)
        pull = (
            v.belief_effort_elasticity * moved["discharge_effort"]
            + v.belief_places_elasticity * moved["short_term"]
            + v.belief_home_elasticity * moved["home_care"]
        )
        wait = floor + (days - floor) * np.exp(-pull)
        return np.where(days > 0, wait / np.maximum(days, TINY), 1.0)

    def _performed(self, home_care: np.ndarray) -> np.ndarray:
        """Share of granted hours performed, never above 1."""
        share = self.values.performed_share * home_care
        return share / (1.0 - self.values.performed_share + share)

    def _cost(self, imagined: Statement, effort: np.ndarray) -> np.ndarray:
        """SEK/month."""
        v = self.values
        return (
            imagined["home_care_performed"] * v.home_care_hour_cost
            + imagined["short_term_days"] * v.short_term_day_cost
            + imagined["sarskilt_boende_days"] * v.sarskilt_day_cost
            + imagined["discharges"] * v.assessment_cost * effort
        )


def stretched(beyond: np.ndarray, factor: np.ndarray) -> np.ndarray:
    """Days beyond N (units, 15) if every stay became `factor` (copies, units) times as long.

    With D(N) days beyond N, stretched stays give factor x D(N / factor); D is read off by
    log-linear interpolation, and falls on beyond the last N as it did before it.
    """
    last = beyond.shape[-1] - 1
    log = np.log(np.maximum(beyond, TINY))
    position = np.arange(last + 1) / factor[..., None]
    left = np.minimum(position.astype(int), last - 1)
    table = np.broadcast_to(log, (*factor.shape, last + 1))
    low = np.take_along_axis(table, left, axis=-1)
    high = np.take_along_axis(table, left + 1, axis=-1)
    read = np.exp(low + (high - low) * (position - left))
    return factor[..., None] * np.where(beyond > 0, read, 0.0)

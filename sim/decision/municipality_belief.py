"""What a municipality expects if it planned discharges, or provided care, in another way."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from scipy.special import ndtr

from sim.categories import HOME_CARE_LEVEL_STARTS, MUNICIPAL_INDICATORS
from sim.decision.belief import Expected, StyledBelief, odds_share
from sim.decision.style import Natural, Style, municipality_style
from sim.decision.traits import Traits
from sim.parameters import Parameters
from sim.policies.statement import Statement

TINY = 1e-9
MONTHS = 12
READMISSION = MUNICIPAL_INDICATORS.index("readmission")


class MunicipalityValues(NamedTuple):
    """Parameters ``municipality.<field>`` that the belief uses."""

    belief_effort_elasticity: float
    belief_places_elasticity: float
    belief_home_elasticity: float
    belief_floor_days: float
    belief_late_power: float
    belief_home_share: float
    belief_joint_days: float
    belief_joint_share: float
    planned_ahead: float
    planned_share: float
    performed_share: float
    reported_share: float
    stretch_loss: float
    help_performed: float
    help_health_care: float
    level_spread: float
    home_care_hour_cost: float
    health_care_hour_cost: float
    short_term_day_cost: float
    sarskilt_day_cost: float
    assessment_cost: float
    joint_plan_cost: float
    reporting_cost: float
    worth_ready_day: float
    worth_home_hour: float
    worth_granted_hour: float
    worth_health_care_hour: float
    worth_readmission: float
    strain_effort: float
    strain_schedule: float


class HomeCare(NamedTuple):
    """Home care relative to now, arrays (copies, units)."""

    granted: np.ndarray
    planned: np.ndarray
    performed: np.ndarray
    reported: np.ndarray
    health_care: np.ndarray


class MunicipalityBelief(StyledBelief):
    """Expected month of municipalities; `z0` (units, 8) are their baseline coordinates."""

    def __init__(self, z0: np.ndarray, params: Parameters, style: Style | None = None) -> None:
        super().__init__(z0, style or municipality_style(params))
        self.values = params.bind(MunicipalityValues, "municipality")
        self.joint = params["hospital.readmission_plan"]

    def expect(
        self, y_new: np.ndarray, y_now: np.ndarray, seen: Statement, traits: Traits
    ) -> Expected:
        """See :class:`sim.decision.belief.Belief`."""
        v = self.values
        new, now = self.imagined(y_new, y_now)
        moved = {name: np.log(new[name] / now[name]) for name in self.style.names}
        ahead = odds_share(v.planned_ahead, new["joint_planning"])
        ahead_now = odds_share(v.planned_ahead, now["joint_planning"])
        shorter = self._shorter(seen, moved, ahead - ahead_now)
        home = self._home_care(new, now)
        granted_hours = seen["home_care_hours"] * home.granted
        statement = seen.replace(
            discharge_ready_days=seen["discharge_ready_days"] * shorter,
            days_beyond=stretched(seen["days_beyond"], shorter),
            short_term_days=seen["short_term_days"] * np.exp(moved["short_term"]),
            home_care_hours=granted_hours,
            home_care_planned=seen["home_care_planned"] * home.planned,
            home_care_performed=seen["home_care_performed"] * home.performed,
            home_care_reported=seen["home_care_reported"] * home.reported,
            home_care_users=self._users(seen, granted_hours),
            health_care_hours=seen["health_care_hours"] * home.health_care,
            joint_plans=seen["joint_plans"] * ahead / ahead_now,
            indicator_count=self._indicators(seen, shorter, home, ahead - ahead_now),
        )
        hard = np.maximum(np.log(new["discharge_effort"]), 0.0) / v.strain_effort
        full = np.maximum(np.log(new["scheduling"]), 0.0) / v.strain_schedule
        return Expected(
            statement=statement,
            benefit=self._benefit(seen, statement, home),
            cost=self._cost(statement, new),
            strain=0.5 * traits.strain * (hard**2 + full**2),
        )

    def _home_care(self, new: Natural, now: Natural) -> HomeCare:
        """Hours granted, planned, performed, reported and of health care, relative to now."""
        granted = new["granting"] / now["granting"]
        (planned, performed), (planned_now, performed_now) = self._kept(new), self._kept(now)
        reported = odds_share(self.values.reported_share, new["reporting"])
        reported_now = odds_share(self.values.reported_share, now["reporting"])
        return HomeCare(
            granted=granted,
            planned=granted * planned / planned_now,
            performed=granted * performed / performed_now,
            reported=granted * performed / performed_now * reported / reported_now,
            health_care=new["health_care"] / now["health_care"],
        )

    def _kept(self, style: Natural) -> tuple[np.ndarray, np.ndarray]:
        """Hours planned and performed of each hour granted."""
        v = self.values
        planned = odds_share(v.planned_share, style["scheduling"])
        stretch = (style["granting"] * style["scheduling"]) ** v.stretch_loss
        of_planned = v.performed_share / v.planned_share
        return planned, planned * odds_share(of_planned, style["home_care"] / stretch)

    def _users(self, seen: Statement, hours: np.ndarray) -> np.ndarray:
        """Users by level (copies, units, levels), if they were granted these hours in all."""
        here, spread = seen["home_care_users"], self.values.level_spread
        users = here.sum(axis=-1)
        moved = by_level(users, hours, spread) - by_level(users, seen["home_care_hours"], spread)
        return here + moved

    def _indicators(
        self, seen: Statement, shorter: np.ndarray, home: HomeCare, ahead: np.ndarray
    ) -> np.ndarray:
        """Cases of the last 12 months (copies, units, indicators), if the year had been such."""
        v = self.values
        before, base = seen["indicator_count"], seen["indicator_base"]
        count = np.empty((*shorter.shape, before.shape[-1]))
        for column, name in enumerate(MUNICIPAL_INDICATORS):
            had, of = before[:, column], base[:, column]
            match name:
                case "home_3_days":
                    had = of - (of - had) * shorter**v.belief_late_power
                case "performed":
                    had = had * home.performed / home.granted
                case "readmission":
                    had = had * self._readmitted(home, ahead)
            count[..., column] = had
        return np.clip(count, 0.0, np.maximum(base, before))

    def _readmitted(self, home: HomeCare, ahead: np.ndarray) -> np.ndarray:
        """Readmissions relative to now, with a larger share `ahead` planned during the stay."""
        v = self.values
        help_ = v.help_performed * np.log(home.performed)
        help_ = help_ + v.help_health_care * np.log(home.health_care)
        fewer = v.belief_home_share * (1.0 - np.exp(-help_))
        return 1.0 - fewer - v.belief_joint_share * self.joint * ahead

    def _benefit(self, seen: Statement, imagined: Statement, home: HomeCare) -> np.ndarray:
        """Inhabitants' benefit, SEK-equivalents per month, diminishing in every quantity."""
        v = self.values
        readmitted = imagined["indicator_count"][..., READMISSION] / MONTHS
        return (
            v.worth_home_hour * seen["home_care_performed"] * np.log(home.performed)
            + v.worth_granted_hour * seen["home_care_hours"] * np.log(home.granted)
            + v.worth_health_care_hour * seen["health_care_hours"] * np.log(home.health_care)
            - v.worth_ready_day * imagined["discharge_ready_days"]
            - v.worth_readmission * readmitted
        )

    def _shorter(
        self, seen: Statement, moved: dict[str, np.ndarray], ahead: np.ndarray
    ) -> np.ndarray:
        """Mean discharge-ready days relative to now: what is above the floor falls smoothly."""
        v = self.values
        days = seen["discharge_ready_days"] / np.maximum(seen["discharges"], TINY)
        floor = np.minimum(v.belief_floor_days, 0.5 * days)
        pull = (
            v.belief_effort_elasticity * moved["discharge_effort"]
            + v.belief_places_elasticity * moved["short_term"]
            + v.belief_home_elasticity * moved["home_care"]
            + v.belief_joint_days * ahead
        )
        wait = floor + (days - floor) * np.exp(-pull)
        return np.where(days > 0, wait / np.maximum(days, TINY), 1.0)

    def _cost(self, imagined: Statement, new: Natural) -> np.ndarray:
        """SEK/month."""
        v = self.values
        planning = v.assessment_cost * new["discharge_effort"]
        planning = planning + v.joint_plan_cost * new["joint_planning"]
        hour = v.home_care_hour_cost + v.reporting_cost * (new["reporting"] - 1.0)
        return (
            imagined["home_care_performed"] * hour
            + imagined["health_care_hours"] * v.health_care_hour_cost
            + imagined["short_term_days"] * v.short_term_day_cost
            + imagined["sarskilt_boende_days"] * v.sarskilt_day_cost
            + imagined["discharges"] * planning
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


def by_level(users: np.ndarray, hours: np.ndarray, spread: float) -> np.ndarray:
    """Users (...,) by band of hours a month, (..., levels), if hours are lognormal between them.

    `hours` are all hours of the month, `spread` the standard deviation of their logarithm.
    """
    mean = np.maximum(hours / np.maximum(users, TINY), TINY)
    median = np.log(mean) - spread**2 / 2
    steps = np.log(HOME_CARE_LEVEL_STARTS[1:])
    below = ndtr((steps - median[..., None]) / spread)
    edges = np.concatenate(
        [np.zeros((*below.shape[:-1], 1)), below, np.ones((*below.shape[:-1], 1))], axis=-1
    )
    return users[..., None] * np.diff(edges, axis=-1)

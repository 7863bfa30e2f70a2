"""The practice styles of all units of one kind, and how their behaviour moves them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable
from dataclasses import fields, replace
from typing import Any

import numpy as np

from sim.decision.behaviour import Behaviour, Situation
from sim.decision.belief import Belief, Pay
from sim.decision.engine import Utility
from sim.decision.outlook import Outlook
from sim.decision.style import Style
from sim.decision.traits import Preferences, Traits
from sim.policies.errors import PolicyError
from sim.policies.faults import RuleFault, line_in, whom
from sim.policies.statement import Statement

FARTHEST = 10.0  # SD from the baseline; no unit is so unlike its peers, so it is a mistake
SOME_DAY = dt.date(2024, 1, 1)  # of decisions made outside a calendar


class BehaviourFault(PolicyError):
    """A behaviour failed; the message names behaviour, units, quarter and what happened."""


class Decision:
    """Styles of all units of one kind. `units` are their ids, `behaviour` moves the styles."""

    def __init__(
        self,
        style: Style,
        belief: Belief,
        traits: Traits,
        preferences: Preferences,
        units: Iterable[str] = (),
        behaviour: Behaviour | None = None,
    ) -> None:
        self.style, self.belief, self.traits, self.preferences = style, belief, traits, preferences
        self.units = tuple(units) or tuple(str(number) for number in range(len(traits)))
        self.behaviour = behaviour or Utility()
        self.memory: Any = None
        self.y = np.zeros((len(traits), len(style)))
        self.revenue = np.ones(len(traits))
        self.rules: tuple[str, ...] = ()
        self.marginal_revenue = np.zeros((0, *self.y.shape))

    def calibrate(
        self,
        seen: Statement,
        pay: Pay,
        revenue: np.ndarray | None = None,
        date: dt.date = SOME_DAY,
    ) -> None:
        """The warm-up is over: the present practice is habit under the present rules.

        `seen` is the mean month of the warm-up year. `revenue` (units,) SEK/month is the scale on
        which money is felt; by default what the rules pay. Raises ValueError if it is not positive.
        """
        now = self.situation(seen, pay, date)
        scale = now.outlook.payment.sum(axis=0) if revenue is None else revenue
        self.revenue = np.array(scale, float)
        if not np.all(self.revenue > 0):
            raise ValueError("baseline revenue must be positive for every unit to scale decisions")
        now = replaced(now, revenue=self.revenue)
        self.memory = self._asked(self.behaviour.begin, now)
        self.rules, self.marginal_revenue = now.outlook.rules, now.outlook.money

    def step(self, seen: Statement, pay: Pay, date: dt.date = SOME_DAY) -> np.ndarray:
        """Move one quarter; returns the new style y (units, dims)."""
        now = self.situation(seen, pay, date)
        wanted = self._asked(lambda one: self.behaviour.decide(one, self.memory), now)
        self.y = self._checked(wanted, now)
        self.rules, self.marginal_revenue = now.outlook.rules, now.outlook.money
        return self.y

    def natural(self) -> dict[str, np.ndarray]:
        """Present style in natural units, (units,) by dimension."""
        return self.style.natural(self.style.coordinate(self.belief.z0, self.y))

    def look(self, seen: Statement, pay: Pay) -> Outlook:
        """Central differences of payments, cost, benefit and strain around the present style."""
        return self.situation(seen, pay).outlook

    def situation(self, seen: Statement, pay: Pay, date: dt.date = SOME_DAY) -> Situation:
        """What the units see."""
        y = self.y.copy()
        y.setflags(write=False)
        return Situation(
            kind=seen.kind, units=self.units, date=date, y=y, seen=seen, style=self.style,
            traits=self.traits, preferences=self.preferences, revenue=self.revenue,
            belief=self.belief, pay=pay,
        )  # fmt: skip

    def _asked(self, ask: Callable[[Situation], Any], now: Situation) -> Any:
        """What the behaviour answers; an exception in it is told with units and quarter."""
        try:
            return ask(now)
        except RuleFault:
            raise
        except Exception as error:
            what = f"{type(error).__name__}: {error}"
            place = line_in(type(self.behaviour), error.__traceback__)
            raise self._fault(now, failing(ask, now, error), f"{what}{place}") from error

    def _checked(self, wanted: Any, now: Situation) -> np.ndarray:
        """A style for every unit, all numbers, none beyond what units can be."""
        try:
            y = np.array(wanted, float)
        except (TypeError, ValueError) as error:
            raise self._fault(now, (), f"returned {wanted!r}, not an array of numbers") from error
        if y.shape != now.y.shape:
            text = f"returned shape {y.shape}, {now.y.shape} expected (units, dimensions of style)"
            raise self._fault(now, (), text)
        for bad, text in (
            (~np.isfinite(y), "returned a style that is not a number"),
            (np.abs(y) > FARTHEST, f"returned a style more than {FARTHEST:g} SD from the baseline"),
        ):
            if bad.any():
                names = [now.units[unit] for unit in np.flatnonzero(bad.any(axis=1))]
                dims = [now.style.names[dim] for dim in np.flatnonzero(bad.any(axis=0))]
                raise self._fault(now, names, f"{text} ({', '.join(dims)})")
        return y

    def _fault(self, now: Situation, units: Iterable[str], what: str) -> BehaviourFault:
        who, month = whom(now.kind, units), f"{now.date:%Y-%m}"
        return BehaviourFault(f"behaviour {self.behaviour.name}, {who}, {month}: {what}")


def replaced(now: Situation, **changes: Any) -> Situation:
    """The situation with other facts; what has been looked at need not be looked at again."""
    other = replace(now, **changes)
    if "outlook" in now.__dict__:
        other.__dict__["outlook"] = now.outlook
    return other


def failing(ask: Callable[[Situation], Any], now: Situation, error: Exception) -> list[str]:
    """Units for which alone the behaviour fails in the same way; [] for all, or if unknown."""
    found = []
    for unit, name in enumerate(now.units):
        try:
            ask(alone(now, unit))
        except type(error):
            found.append(name)
        except Exception:
            return []
    return [] if len(found) == len(now.units) > 1 else found


def alone(now: Situation, unit: int) -> Situation:
    """One unit's part of a situation, with what has been looked at; it cannot imagine more."""
    rows = slice(unit, unit + 1)
    outlook = now.outlook
    # Outlook's arrays have the units before the dimensions, if they have dimensions.
    parts: dict[str, Any] = {
        field.name: value.take([unit], axis=-1 if field.name in ("payment", "margin") else -2)
        for field in fields(Outlook)
        if isinstance(value := getattr(outlook, field.name), np.ndarray)
    }
    one = replace(
        now,
        units=now.units[rows],
        y=now.y[rows],
        revenue=now.revenue[rows],
        traits=Traits(*(getattr(now.traits, field.name)[rows] for field in fields(Traits))),
        seen=Statement(now.kind, 1, {name: value[rows] for name, value in now.seen.table.items()}),
    )
    one.__dict__["outlook"] = replace(outlook, **parts)
    return one

"""How units decide: a behaviour is asked once a quarter for the style that comes next.

The built-in one is `sim.decision.engine.Utility`; a third party's is a subclass of `Behaviour` with
a `name` and `decide`; `registry.py` tells how it is found.
"""

from __future__ import annotations

import datetime as dt
from abc import abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np
from pydantic import BaseModel, ConfigDict, ValidationError

from sim.decision.belief import Belief, Expected, Pay
from sim.decision.money import expected_payments
from sim.decision.outlook import Outlook, around
from sim.decision.style import Natural, Style
from sim.decision.traits import Preferences, Traits
from sim.policies.errors import explain
from sim.policies.rule import NO_TEXT, Text
from sim.policies.statement import Statement

if TYPE_CHECKING:
    from typing import Self


@dataclass(frozen=True, eq=False)
class Situation:
    """What the units of one kind see when they decide, and what they can try in their heads.

    Arrays have a row per unit and a column per dimension of style. `y` is the present style in peer
    standard deviations from each unit's own baseline (read only), `seen` the mean month of the last
    year, `revenue` (units,) SEK/month the scale on which money is felt.
    """

    kind: str
    units: tuple[str, ...]
    date: dt.date
    y: np.ndarray
    seen: Statement
    style: Style
    traits: Traits
    preferences: Preferences
    revenue: np.ndarray
    belief: Belief
    pay: Pay

    @cached_property
    def outlook(self) -> Outlook:
        """What each dimension of style would bring and cost, at the present style."""
        width = self.preferences.step
        expected = self.imagine(around(len(self.style), width))
        return Outlook.of(expected, self.payments(expected), width)

    @property
    def marginal_revenue(self) -> np.ndarray:
        """What one SD more of each dimension would bring, all rules, SEK/month, (units, dims)."""
        total: np.ndarray = self.outlook.money.sum(axis=0)
        return total

    @property
    def marginal_cost(self) -> np.ndarray:
        """What one SD more of each dimension would cost, SEK/month, (units, dims)."""
        first: np.ndarray = self.outlook.cost[0]
        return first

    @property
    def margin(self) -> np.ndarray:
        """What the rules pay less what care costs, SEK/month, (units,)."""
        return self.outlook.margin

    @property
    def natural(self) -> Natural:
        """The present style in natural units (minutes, shares, posts), (units,) by dimension."""
        return self.style.natural(self.style.coordinate(self.belief.z0, self.y))

    def index(self, dimension: str) -> int:
        """Column of a dimension of style; an unknown one raises KeyError with the closest."""
        return self.style.index(dimension)

    def imagine(self, shifts: np.ndarray) -> Expected:
        """Expected months if style moved by `shifts` SD, (copies, [units,] dims)."""
        shifts = shifts if shifts.ndim == 3 else shifts[:, None, :]
        return self.belief.expect(self.y + shifts, self.y, self.seen, self.traits)

    def payments(self, expected: Expected) -> Mapping[str, np.ndarray]:
        """What the rules in force pay for expected months, SEK/month (copies, units) by rule."""
        return expected_payments(self.pay, expected, int(self.preferences.noise_nodes))


class Behaviour(BaseModel):
    """How units decide. Parameters are declared as those of a rule (`sim.policies.rule.parameter`).

    An instance holds parameters only and serves all units; what must be remembered from quarter to
    quarter is the object that `begin` returns.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: ClassVar[str]
    label: ClassVar[Text] = NO_TEXT

    def begin(self, now: Situation) -> Any:
        """What units of a kind remember from the end of the warm-up, when practice is habit."""
        return None

    @abstractmethod
    def decide(self, now: Situation, memory: Any) -> np.ndarray:
        """The style of the next quarter, like ``now.y``; `memory` is what `begin` returned."""

    @classmethod
    def build(cls, values: Mapping[str, Any], path: str) -> Self:
        """Validate parameters from a file; errors name `path`."""
        try:
            return cls.model_validate(dict(values))
        except ValidationError as error:
            raise explain(error, cls, path) from error

    def __reduce__(self) -> tuple[Any, ...]:
        """Pickle by name, so that a behaviour from a user's file can go to another process."""
        from sim.decision.registry import rebuild, sent_with

        return rebuild, (self.name, sent_with(self.name), self.model_dump())

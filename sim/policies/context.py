"""Context: what a rule may know of the system, at its actual value.

It is computed once per month from the actual statement and passed unchanged to every imagined
statement: a unit takes the others as given. If it followed the imagined practice of a unit,
every relative rule would seem to give no incentive at all.
"""

from __future__ import annotations

import calendar
import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

from sim.categories import INDICATORS
from sim.policies.errors import PolicyError, unknown_name
from sim.policies.lists import persons
from sim.policies.shares import SHARES
from sim.policies.statement import Statement

LIST_MEANS = ("cni", "registered_index", "km_hospital")


@dataclass(frozen=True, eq=False)
class Traits:
    """What stays fixed about the units of one kind; every array has one element per unit.

    `baseline_persons`: persons served at a frozen date (listed, or a hospital's catchment).
    `revenue_base`: SEK per month, frozen. None where the model has not frozen one.
    """

    names: tuple[str, ...]
    private: np.ndarray
    baseline_persons: np.ndarray | None = None
    revenue_base: np.ndarray | None = None


@dataclass(frozen=True, eq=False)
class Context:
    """Figures of one month for the rules of one kind of unit.

    `means` are list-weighted means of the system (not a number where nobody is counted), for each
    indicator all cases met / all cases, and shares of contacts. `listed` is the system's list,
    (age bands, sexes), `characteristics` persons on it with each one of the Care Need Index.
    """

    kind: str
    date: dt.date
    traits: Traits
    means: Mapping[str, float] = field(default_factory=dict)
    listed: np.ndarray | None = None
    characteristics: np.ndarray | None = None

    @classmethod
    def of(cls, statement: Statement, traits: Traits, date: dt.date) -> Context:
        """Context of an actual statement, one row per unit without leading axes."""
        if len(traits.names) != statement.units:
            raise PolicyError(f"{len(traits.names)} units have traits, {statement.units} reported")
        if statement.kind != "vardcentral":
            return cls(statement.kind, date, traits)
        listed = statement["listed"]
        each = persons(statement)
        means = {name: _ratio((statement[name] * each).sum(), each) for name in LIST_MEANS}
        met, base = statement["indicator_count"], statement["indicator_base"]
        for index, name in enumerate(INDICATORS):
            means[name] = _ratio(met[:, index].sum(), base[:, index])
        means["high_need"] = _ratio(statement["high_need_listed"].sum(), each)
        for name, of in SHARES.items():
            part, whole = of(statement)
            means[name] = _ratio(part.sum(), whole)
        having = statement["characteristics"].sum(0)
        return cls(statement.kind, date, traits, means, listed.sum(0), having)

    @property
    def days_in_month(self) -> int:
        """Days of the month."""
        return calendar.monthrange(self.date.year, self.date.month)[1]

    @property
    def unit_names(self) -> tuple[str, ...]:
        """Names of the units, in the order of the statement."""
        return self.traits.names

    @property
    def private(self) -> np.ndarray:
        """Per unit (bool): privately owned."""
        return self.traits.private

    @property
    def baseline_persons(self) -> np.ndarray:
        """Persons per unit at the frozen date; an error if none were frozen."""
        return self._frozen("baseline_persons")

    @property
    def revenue_base(self) -> np.ndarray:
        """Frozen revenue, SEK per unit and month; an error if none was frozen."""
        return self._frozen("revenue_base")

    def mean(self, name: str) -> float:
        """A list-weighted mean that a weight can be divided by; an error if it is not positive."""
        if name not in self.means:
            raise unknown_name(f"{self.kind} context", "mean", name, self.means)
        value = self.means[name]
        if not value > 0:
            raise PolicyError(f"{self.kind} context {self.date}: mean of {name} is {value}")
        return value

    def mean_weight(self, weights: np.ndarray) -> float:
        """Mean over the system's list of a weight by age band and sex."""
        if self.listed is None or not (self.listed * weights).sum() > 0:
            raise PolicyError(f"{self.kind} context {self.date}: nobody with a weight is listed")
        return float((self.listed * weights).sum() / self.listed.sum())

    def mean_points(self, weights: np.ndarray) -> float:
        """Mean points per listed of the system, from a weight per characteristic."""
        if self.listed is None or self.characteristics is None:
            raise PolicyError(f"{self.kind} context {self.date}: characteristics are not counted")
        points = float(self.characteristics @ weights)
        if not points > 0:
            raise PolicyError(f"{self.kind} context {self.date}: nobody has a characteristic")
        return points / float(self.listed.sum())

    def _frozen(self, name: str) -> np.ndarray:
        value = getattr(self.traits, name)
        if value is None:
            raise PolicyError(f"{self.kind} context {self.date}: {name} has not been frozen")
        return np.asarray(value, float)


def _ratio(total: float, base: np.ndarray) -> float:
    return float(total / base.sum()) if base.sum() > 0 else float("nan")

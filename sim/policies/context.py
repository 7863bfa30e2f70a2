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

from sim.policies.errors import PolicyError, unknown_name
from sim.policies.lists import persons
from sim.policies.shares import SHARES
from sim.policies.statement import SCHEMAS, Statement

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
    (age bands, sexes). `actual` is the statement that the context was made from.
    """

    kind: str
    date: dt.date
    traits: Traits
    means: Mapping[str, float] = field(default_factory=dict)
    listed: np.ndarray | None = None
    actual: Statement | None = None

    @classmethod
    def of(cls, statement: Statement, traits: Traits, date: dt.date) -> Context:
        """Context of an actual statement, one row per unit without leading axes."""
        if len(traits.names) != statement.units:
            raise PolicyError(f"{len(traits.names)} units have traits, {statement.units} reported")
        met, base = statement["indicator_count"], statement["indicator_base"]
        means = {
            name: _ratio(met[:, index].sum(), base[:, index])
            for index, name in enumerate(indicators(statement.kind))
        }
        if statement.kind != "vardcentral":
            return cls(statement.kind, date, traits, means, None, statement)
        listed = statement["listed"]
        each = persons(statement)
        means |= {name: _ratio((statement[name] * each).sum(), each) for name in LIST_MEANS}
        means["high_need"] = _ratio(statement["high_need_listed"].sum(), each)
        for name, of in SHARES.items():
            part, whole = of(statement)
            means[name] = _ratio(part.sum(), whole)
        return cls(statement.kind, date, traits, means, listed.sum(0), statement)

    def joint(self, statement: Statement, indicator: str) -> np.ndarray:
        """An indicator of the whole system, with the others' cases at their actual number.

        Shape ``(..., units)``: each unit's own cases are those of `statement`, so that what a unit
        imagines to do moves the joint result by its own part of it. Not a number without cases.
        """
        column = indicators(self.kind).index(indicator)
        sums = []
        for name in ("indicator_count", "indicator_base"):
            actual = self.reported(name)[:, column]
            sums.append(actual.sum() - actual + statement[name][..., column])
        return np.where(sums[1] > 0, sums[0] / np.where(sums[1] > 0, sums[1], 1.0), np.nan)

    def joint_before(self, indicator: str) -> float:
        """The same indicator 12 months earlier, weighted by the cases now."""
        column = indicators(self.kind).index(indicator)
        base = self.reported("indicator_base")[:, column]
        return _ratio((self.reported("indicator_before")[:, column] * base).sum(), base)

    def reported(self, name: str) -> np.ndarray:
        """What the units really reported in a field, (units, ...)."""
        if self.actual is None:
            raise PolicyError(f"{self.kind} context {self.date}: made without a statement")
        return self.actual[name]

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
        points = float((self.reported("characteristics") @ weights).sum())
        if self.listed is None or not points > 0:
            raise PolicyError(f"{self.kind} context {self.date}: nobody has a characteristic")
        return points / float(self.listed.sum())

    def _frozen(self, name: str) -> np.ndarray:
        value = getattr(self.traits, name)
        if value is None:
            raise PolicyError(f"{self.kind} context {self.date}: {name} has not been frozen")
        return np.asarray(value, float)


def indicators(kind: str) -> tuple[str, ...]:
    """Names of the indicators in the statements of a kind of unit."""
    return SCHEMAS[kind]["indicator_count"].dims[0]


def _ratio(total: float, base: np.ndarray) -> float:
    return float(total / base.sum()) if base.sum() > 0 else float("nan")

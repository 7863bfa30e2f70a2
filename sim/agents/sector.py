"""A sector: all organisations of one kind, their months on paper and their decisions."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Protocol

import numpy as np

from sim.decision.belief import Pay
from sim.decision.engine import Decision
from sim.policies.context import Context, Traits
from sim.policies.model import ReimbursementModel
from sim.policies.statement import Statement

MONTHS_REMEMBERED = 12


class Care(Protocol):
    """The arrays of one kind of unit: style takes effect there, and months cost money."""

    @property
    def budget(self) -> tuple[str, ...]:
        """Costs, by reason, that those who decide on the style answer for."""
        ...

    def apply_style(self, natural: dict[str, np.ndarray]) -> None:
        """Work in this style from now on (natural units, one value per unit)."""
        ...

    def monthly_cost(self, statement: Statement) -> dict[str, np.ndarray]:
        """What a month cost each unit, SEK by reason."""
        ...


class Sector:
    """Units of one kind: statements of the last year, traits known to rules, and decisions.

    `care` is where the style takes effect; `decision` moves it. `lag` is the age in months of the
    last statements that the region knows. To bill an item takes `item_minutes`, felt as
    `item_cost` SEK, of which the share `clerks` is paid to others; the rest is minutes (units,)
    that `bill` takes from those who see patients.
    """

    lag = 0
    item_minutes = 0.0
    item_cost = 0.0
    clerks = 1.0
    bill: Callable[[np.ndarray], None] | None = None

    def __init__(self, kind: str, care: Care, decision: Decision, traits: Traits) -> None:
        self.kind, self.care, self.decision, self.traits = kind, care, decision, traits
        self.months: list[tuple[Statement, Context]] = []
        self._costs: list[np.ndarray] = []

    @property
    def names(self) -> tuple[str, ...]:
        """Ids of the units in order."""
        return self.traits.names

    def report(self, statement: Statement, date: dt.date) -> Context:
        """Keep a month's statement; returns the context its settlement needs."""
        context = Context.of(statement, self.traits, date)
        self.months.append((statement, context))
        del self.months[: -(MONTHS_REMEMBERED + self.lag)]
        return context

    def known(self) -> list[tuple[Statement, Context]]:
        """The months that the region knows when it sets a tariff, twelve at most."""
        return self.months[: len(self.months) - self.lag][-MONTHS_REMEMBERED:]

    def administration(self, model: ReimbursementModel) -> dict[str, np.ndarray]:
        """What billing cost each unit in the last month, SEK by reason."""
        statement, context = self.months[-1]
        if not self.item_cost:
            return {}
        items = model.billed(statement, context.date)
        if self.bill is not None:
            self.bill((1.0 - self.clerks) * self.item_minutes * items)
        return {"billing": self.clerks * self.item_cost * items}

    def cost(self) -> dict[str, np.ndarray]:
        """What the last month cost each unit, SEK by reason."""
        costs = self.care.monthly_cost(self.months[-1][0])
        self._costs.append(np.sum([costs[reason] for reason in self.care.budget], axis=0))
        del self._costs[:-MONTHS_REMEMBERED]
        return costs

    def mean_month(self) -> Statement:
        """Mean of the months remembered; indicators are those of the last month's window."""
        last, _ = self.months[-1]
        months = self.months[-MONTHS_REMEMBERED:]
        values = {}
        for name in last.schema:
            if name.startswith("indicator_"):
                values[name] = last[name]
            else:
                values[name] = np.mean([month[name] for month, _ in months], axis=0)
        return Statement(self.kind, last.units, values)

    def freeze(self, revenue: np.ndarray) -> None:
        """Fix the revenue, SEK per unit and month, that rules may refer to."""
        self.traits = Traits(
            names=self.traits.names,
            private=self.traits.private,
            baseline_persons=self.traits.baseline_persons,
            revenue_base=revenue,
        )
        self.months = [(month, replace(old, traits=self.traits)) for month, old in self.months]

    def settle_into_habit(self, model: ReimbursementModel, date: dt.date) -> None:
        """Make today's practice the equilibrium under the rules in force on `date`.

        Money is felt on the scale of what the rules pay or, for units that live on their own
        taxes, of what the care costs that those who decide answer for. A hospital to which nobody
        is sent has neither: nothing it could do matters, and any scale serves.
        """
        seen, pay = self._outlook(model, date)
        paid = np.sum([*pay(seen).values()], axis=0)
        turnover = np.where(paid > 0, paid, np.mean(self._costs, axis=0))
        scale = np.where(turnover > 0, turnover, max(float(np.mean(turnover)), 1.0))
        self.decision.calibrate(seen, pay, scale)
        self.freeze(turnover)

    def decide(self, model: ReimbursementModel, date: dt.date) -> None:
        """Take a quarter's step under the rules in force on `date` and work accordingly."""
        seen, pay = self._outlook(model, date)
        self.decision.step(seen, pay)
        self.care.apply_style(self.natural())

    def natural(self) -> dict[str, np.ndarray]:
        """Present style in natural units."""
        return self.decision.natural()

    def marginal_revenue(self) -> np.ndarray:
        """What one SD more of each dimension would bring, SEK a month, (units, dims)."""
        return self.decision.marginal_revenue.sum(axis=0)

    def _outlook(self, model: ReimbursementModel, date: dt.date) -> tuple[Statement, Pay]:
        """What units have seen, and what the rules would pay for any month they imagine."""
        seen = self.mean_month()
        context = Context.of(seen, self.traits, date)

        def pay(statement: Statement) -> Mapping[str, np.ndarray]:
            paid = model.pay(statement, context)
            if self.item_cost:
                paid["billing"] = -self.item_cost * model.billed(statement, date)
            return paid

        return seen, pay

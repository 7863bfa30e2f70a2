"""A sector: all organisations of one kind, their months on paper and their decisions."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Protocol

import numpy as np

from sim.decision.belief import Pay
from sim.decision.decision import Decision
from sim.policies.context import Context, Traits
from sim.policies.model import ReimbursementModel
from sim.policies.payments import settle
from sim.policies.rule import Rule
from sim.policies.statement import Statement

MONTHS_REMEMBERED = 12
DAYS_PER_YEAR = 365.25
INDICATORS = ("indicator_count", "indicator_base", "indicator_before")


def paid_ahead(
    ahead: Sequence[tuple[dt.date, tuple[Rule, ...]]],
    statement: Statement,
    context: Context,
    horizon: np.ndarray,
) -> dict[str, np.ndarray]:
    """Pay by rule when rules change on known days: the mean over each unit's `horizon` (years).

    `ahead` as :meth:`ReimbursementModel.ahead`. A rule counts by the share of the horizon in which
    it is in force.
    """
    today = ahead[0][0]
    starts = [(day - today).days / DAYS_PER_YEAR for day, _ in ahead]
    reached = [np.minimum(start, horizon) for start in (*starts, np.inf)]
    total: dict[str, np.ndarray] = {}
    for n, (_, rules) in enumerate(ahead):
        share = (reached[n + 1] - reached[n]) / horizon
        payments = settle(rules, statement, context)
        for name, part in zip(payments.ids, payments.parts, strict=True):
            total[name] = total.get(name, 0.0) + share * part
    return total


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
    last indicators and statements that are known. To bill an item takes `item_minutes`, felt as
    `item_cost` SEK, of which the share `clerks` is paid to others; the rest is minutes (units,)
    that `bill` takes from those who see patients. To take up a changed rule costs `change_cost`
    SEK.
    """

    lag = 0
    item_minutes = 0.0
    item_cost = 0.0
    clerks = 1.0
    bill: Callable[[np.ndarray], None] | None = None
    change_cost = 0.0

    def __init__(self, kind: str, care: Care, decision: Decision, traits: Traits) -> None:
        self.kind, self.care, self.decision, self.traits = kind, care, decision, traits
        self.months: list[tuple[Statement, Context]] = []
        self._costs: list[np.ndarray] = []
        self._indicators: list[dict[str, np.ndarray]] = []

    @property
    def names(self) -> tuple[str, ...]:
        """Ids of the units in order."""
        return self.traits.names

    def report(self, statement: Statement, date: dt.date) -> Context:
        """Keep a month's statement; returns the context its settlement needs.

        Indicators are those that are known by then, as many months old as registers take.
        """
        self._indicators.append({n: statement[n] for n in statement.schema if n in INDICATORS})
        del self._indicators[: -1 - self.lag]
        statement = statement.replace(**self._indicators[0])
        context = Context.of(statement, self.traits, date)
        self.months.append((statement, context))
        del self.months[: -(MONTHS_REMEMBERED + self.lag)]
        return context

    def known(self) -> list[tuple[Statement, Context]]:
        """The months that the region knows when it sets a tariff, twelve at most."""
        return self.months[: len(self.months) - self.lag][-MONTHS_REMEMBERED:]

    def administration(self, model: ReimbursementModel) -> dict[str, np.ndarray]:
        """What billing and changed rules cost each unit in the last month, SEK by reason."""
        statement, context = self.months[-1]
        costs = {}
        if self.item_cost:
            items = model.billed(statement, context.date)
            costs["billing"] = self.clerks * self.item_cost * items
            if self.bill is not None:
                self.bill((1.0 - self.clerks) * self.item_minutes * items)
        if self.change_cost and len(self.months) > 1:
            before = self.months[-2][1].date
            number = model.new_routines(before, context.date, self.kind)
            if number:
                costs["changed_rules"] = np.full(statement.units, self.change_cost * number)
        return costs

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
        seen, pay = self._outlook(model, date, foresight=False)
        paid = np.sum([*pay(seen).values()], axis=0)
        turnover = np.where(paid > 0, paid, np.mean(self._costs, axis=0))
        scale = np.where(turnover > 0, turnover, max(float(np.mean(turnover)), 1.0))
        self.decision.calibrate(seen, pay, scale, date)
        self.freeze(turnover)

    def decide(self, model: ReimbursementModel, date: dt.date) -> None:
        """Take a quarter's step under the rules in force on `date` and work accordingly."""
        seen, pay = self._outlook(model, date)
        self.decision.step(seen, pay, date)
        self.care.apply_style(self.natural())

    def natural(self) -> dict[str, np.ndarray]:
        """Present style in natural units."""
        return self.decision.natural()

    def marginal_revenue(self) -> np.ndarray:
        """What one SD more of each dimension would bring, SEK a month, (units, dims)."""
        return self.decision.marginal_revenue.sum(axis=0)

    def _outlook(
        self, model: ReimbursementModel, date: dt.date, foresight: bool = True
    ) -> tuple[Statement, Pay]:
        """What units have seen, and what the rules would pay for any month they imagine.

        With `foresight` rules that have been announced count by the share of each unit's horizon
        in which they will be in force.
        """
        seen = self.mean_month()
        context = Context.of(seen, self.traits, date)
        horizon = self.decision.traits.horizon
        end = date + dt.timedelta(days=DAYS_PER_YEAR * float(horizon.max()))
        ahead = model.ahead(date, end) if foresight else []

        def pay(statement: Statement) -> Mapping[str, np.ndarray]:
            if len(ahead) > 1:
                paid = paid_ahead(ahead, statement, context, horizon)
            else:
                paid = model.pay(statement, context)
            if self.item_cost:
                paid["billing"] = -self.item_cost * model.billed(statement, date)
            return paid

        return seen, pay

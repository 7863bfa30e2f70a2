"""A unit's months in words, and where two paths part."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

from sim.studies.pages import texts_of
from sim.studies.plan import Plan
from sim.studies.report.numbers import MISSING, Numbers
from sim.studies.report.words import Words
from sim.trace.unit import Month, Step, UnitRecorder

STEPS_SHOWN = 6  # of a decision
SMALLEST = 0.005  # standard deviations between peers: below it a step is not shown
RULES_SHOWN = 2
SMALLEST_SUM = 0.5  # SEK


@dataclass(frozen=True)
class Paths:
    """First month in which payment, and first decision in which a step differs; None: never."""

    paid: dt.date | None
    decided: dt.date | None


def paths(one: UnitRecorder, other: UnitRecorder) -> Paths:
    """Where two recorded units part."""
    pairs = list(zip(one.months, other.months, strict=True))
    paid = [a.date for a, b in pairs if a.paid != b.paid]
    decided = [
        a.decided or b.decided
        for a, b in pairs
        if [step.after for step in a.steps] != [step.after for step in b.steps]
    ]
    return Paths(min(paid, default=None), min((d for d in decided if d), default=None))


class UnitTeller:
    """Tells months with the names of rules and dimensions in a language."""

    def __init__(self, plan: Plan, lang: str) -> None:
        self.words, self.lang = Words(lang), lang
        self.numbers = Numbers(self.words)
        self.rules = texts_of(plan)["rules"]

    def rule(self, id_: str) -> str:
        """Name of a rule, or of a cost that stands beside the rules."""
        named = self.rules.get(id_)
        return named[self.lang] if named else self.words.named("costs", id_)

    def paid(self, month: Month) -> str:
        """What a month paid in all."""
        return self.numbers.number(round(sum(month.paid.values())), 1)

    def parts(self, month: Month, other: Month | None) -> str:
        """The rules that pay most or, beside another month, whose pay differs most from it."""
        before = other.paid if other else {}
        moved = {
            rule: month.paid.get(rule, 0.0) - before.get(rule, 0.0)
            for rule in dict.fromkeys((*month.paid, *before))
        }
        largest = sorted(moved, key=lambda rule: -abs(moved[rule]))[:RULES_SHOWN]
        return ", ".join(
            f"{self.rule(rule)} {self.numbers.number(round(moved[rule]), 1, other is not None)}"
            for rule in largest
            if abs(moved[rule]) >= SMALLEST_SUM
        )

    def step(self, kind: str, step: Step | None, between: str) -> tuple[str, str]:
        """A step as ``from to`` in natural units, and its marginal revenue with its rules."""
        if step is None:
            return MISSING, MISSING
        _, unit, factor, _ = self.words.practice(f"{kind}.{step.dimension}")
        before, after = (
            self.numbers.number(factor * value, 4) for value in (step.before, step.after)
        )
        text = between.format(before=before, after=after)
        return f"{text} {unit}".strip(), self.marginal(step)

    def marginal(self, step: Step) -> str:
        """Marginal revenue of a step, SEK a month, with the rules that make most of it."""
        by_rule = {rule: value for rule, value in step.marginal_revenue.items() if value}
        total = self.numbers.number(sum(by_rule.values()), 3, signed=True)
        largest = sorted(by_rule, key=lambda rule: -abs(by_rule[rule]))[:RULES_SHOWN]
        named = ", ".join(
            f"{self.rule(rule)} {self.numbers.number(by_rule[rule], 3, signed=True)}"
            for rule in largest
        )
        return f"{total} ({named})" if named else total

    def dimension(self, kind: str, name: str) -> str:
        """A dimension of style in words."""
        return self.words.practice(f"{kind}.{name}")[0]


def largest(month: Month, other: Month | None) -> Iterator[tuple[Step | None, Step | None]]:
    """The largest steps of a decision, each beside the other path's step of the same dimension."""
    beside = {step.dimension: step for step in (other.steps if other else [])}
    own = {step.dimension: step for step in month.steps}
    sizes = {
        name: max(abs(one.moved) if one else 0.0, abs(two.moved) if two else 0.0)
        for name in dict.fromkeys((*own, *beside))
        for one, two in [(own.get(name), beside.get(name))]
    }
    for name in sorted(sizes, key=lambda name: -sizes[name])[:STEPS_SHOWN]:
        if sizes[name] >= SMALLEST:
            yield own.get(name), beside.get(name)

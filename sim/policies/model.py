"""Reimbursement model: the ordered rules by which a region pays, with the reforms upon them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from importlib import resources
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import yaml

from sim.policies.context import Context
from sim.policies.errors import PolicyError, unknown_name
from sim.policies.neutral import Months, neutral_scale
from sim.policies.payments import Payments, settle
from sim.policies.reform import Step, check_references, parse_rule, parse_text
from sim.policies.rule import NO_TEXT, FeeLimits, Rule, Text
from sim.policies.size import Notice, size_factor
from sim.policies.statement import Statement


class PatientTerms(NamedTuple):
    """What patients pay on a date: SEK per contact by fee class, and who is exempt."""

    prices: dict[str, float]
    limits: FeeLimits


NO_FEES = FeeLimits(ceiling=0.0, free_below_age=0, free_from_age=0)  # everybody is exempt


@dataclass(frozen=True)
class ReimbursementModel:
    """Rules, and steps of reforms laid upon them in order.

    Several rules may share an id if their dates do not overlap (a tariff by year).
    """

    rules: tuple[Rule, ...]
    steps: tuple[Step, ...] = ()
    name: str = ""
    title: Text = NO_TEXT
    about: Text = NO_TEXT
    notices: tuple[Notice, ...] = ()  # of steps that could not be solved as written
    _active: dict[tuple[dt.date, bool], tuple[Rule, ...]] = field(
        default_factory=dict, init=False, compare=False, repr=False
    )

    def __post_init__(self) -> None:
        for i, rule in enumerate(self.rules):
            for other in self.rules[:i]:
                if rule.id == other.id and _overlap(rule, other):
                    raise PolicyError(f"two rules with id {rule.id!r} are in force at once")

    def __repr__(self) -> str:
        ids = ", ".join(dict.fromkeys(rule.id for rule in self.rules))
        steps = f"; {len(self.steps)} steps of reforms" if self.steps else ""
        return f"<ReimbursementModel {self.name or 'unnamed'}: {ids}{steps}>"

    def at(self, date: dt.date, unscaled: bool = False) -> tuple[Rule, ...]:
        """The rules in force on a date.

        A step with a size or neutral budget must have been solved by `neutralise` first, unless
        `unscaled`.
        """
        if (date, unscaled) not in self._active:
            for step in self.steps:
                if step.pending(date) and not unscaled:
                    raise PolicyError(f"{step.path}: its budget-neutral scale is not solved yet")
            rules = _upon(self.rules, [step for step in self.steps if step.active(date)], date)
            self._active[date, unscaled] = tuple(rule for rule in rules if rule.active(date))
        return self._active[date, unscaled]

    def ahead(self, date: dt.date, until: dt.date) -> list[tuple[dt.date, tuple[Rule, ...]]]:
        """The rules in force on a date, and those known to come before `until`, each with its day.

        Only what has been announced is known; everything else is taken to stay as it is.
        """
        known = [step for step in self.steps if step.foreseen(date)]
        days = {day for step in known for day in step.turns() if date < day < until}
        found = [(date, self.at(date))]
        for day in sorted(days):
            rules = self.rules
            for step in self.steps:
                when = day if step in known else date
                if step.active(when):
                    rules = step.on(rules, when)
            found.append((day, tuple(rule for rule in rules if rule.active(date))))
        return found

    def new_routines(self, before: dt.date, date: dt.date, kind: str) -> int:
        """How many rules for a kind of unit came, went or changed in more than their amounts."""
        old, new = (
            {rule.id: rule for rule in self.at(day) if kind in rule.kinds()}
            for day in (before, date)
        )
        both = [(old[name], new[name]) for name in old.keys() & new.keys()]
        changed = sum(one is not other and one.terms() != other.terms() for one, other in both)
        return changed + len(old.keys() ^ new.keys())

    def settle(self, statement: Statement, context: Context) -> Payments:
        """What the rules in force on the context's date pay."""
        return settle(self.at(context.date), statement, context)

    def components(
        self, statement: Statement, context: Context
    ) -> tuple[tuple[str, ...], np.ndarray]:
        """Ids of the rules in force and their pay in SEK, shape ``(rules, ..., units)``."""
        payments = self.settle(statement, context)
        return payments.ids, payments.amounts

    def pay(self, statement: Statement, context: Context) -> dict[str, np.ndarray]:
        """Pay by rule id, each in the rule's own shape (see `Payments.parts`): for decisions."""
        payments = self.settle(statement, context)
        return dict(zip(payments.ids, payments.parts, strict=True))

    def billed(self, statement: Statement, date: dt.date) -> np.ndarray:
        """Items that units report one by one to be paid by the rules in force, (..., units)."""
        items = np.zeros(statement.units)
        for rule in self.at(date):
            if statement.kind in rule.kinds():
                one = rule.billed(statement)
                items = items if one is None else items + one
        return items

    def patient_terms(self, date: dt.date) -> PatientTerms:
        """Patient fees on a date; prices of several fee rules add up."""
        prices: dict[str, float] = {}
        limits: set[FeeLimits] = set()
        for rule in self.at(date):
            for kind, price in rule.patient_prices().items():
                prices[kind] = prices.get(kind, 0.0) + price
            limits |= {found} if (found := rule.fee_limits()) is not None else set()
        if len(limits) > 1:
            raise PolicyError(f"{date}: the patient fee rules have different ceilings or ages")
        return PatientTerms(prices, limits.pop() if limits else NO_FEES)

    def pending(self, date: dt.date) -> bool:
        """Whether a budget-neutral step in force on a date still has to be solved."""
        return any(step.pending(date) for step in self.steps)

    def neutralise(self, date: dt.date, months: Months) -> ReimbursementModel:
        """Solve size and neutral scale of the steps that have begun, on the last statements.

        Each step is solved with all of its money, against the rules as they would be on its date
        without it.
        """
        solved: list[Step] = []
        notices = [*self.notices]
        for step in self.steps:
            if step.pending(date):
                before = _upon(self.rules, [other for other in solved if other.active(date)], date)
                step, found = _solved(step, before, date, months)
                notices += found
            solved.append(step)
        return replace(self, steps=tuple(solved), notices=tuple(notices))


def parse_model(data: Any, path: str, folder: Path | None = None) -> ReimbursementModel:
    """A model from a file's mapping: `rules`, or `extends` another model with a diff.

    A diff (`change`, `sources`, `add`, `remove`) is that of a reform, without dates.
    """
    if not isinstance(data, Mapping):
        raise PolicyError(f"{path}: {data!r} given; a mapping is required")
    data = dict(data)
    name = str(data.pop("name", path))
    title, about = (parse_text(data.pop(key, ""), f"{path}.{key}") for key in ("title", "about"))
    entries, base = data.pop("rules", []), data.pop("extends", None)
    if not isinstance(entries, Sequence) or isinstance(entries, str):
        raise PolicyError(f"{path}.rules: {entries!r} given; a list is required")
    rules = tuple(parse_rule(entry, f"{path}.rules.{i}") for i, entry in enumerate(entries))
    if base is not None:
        rules = (*load_model(str(base), folder).rules, *rules)
    for key in data:
        if key not in ("change", "sources", "add", "remove"):
            allowed = ("name", "title", "about", "extends", "rules", "change", "sources", "add")
            raise unknown_name(f"{path}.{key}", "name", key, (*allowed, "remove"))
    rules = Step.parse(data, path).on(rules)
    check_references(rules, rules, path)
    try:
        return ReimbursementModel(rules, name=name, title=title, about=about)
    except PolicyError as error:
        raise PolicyError(f"{path}.rules: {error}") from error


def load_model(name: str, folder: Path | None = None) -> ReimbursementModel:
    """A built-in model by name, or one from a YAML file; relative paths start in `folder`."""
    shelf = Path(str(resources.files("sim") / "data" / "models"))
    built_in = {path.stem: path for path in sorted(shelf.glob("*.yaml"))}
    file = built_in.get(name) or (folder or Path()) / name
    if not file.is_file():
        raise unknown_name("model", "reimbursement model", name, built_in)
    try:
        data = yaml.safe_load(file.read_text(encoding="utf-8"))
    except yaml.YAMLError as error:
        raise PolicyError(f"{file.name}: {error}") from error
    return parse_model(data, file.name, file.parent)


def model_names() -> list[str]:
    """Names of the built-in models."""
    shelf = Path(str(resources.files("sim") / "data" / "models"))
    return sorted(path.stem for path in shelf.glob("*.yaml"))


def _upon(rules: tuple[Rule, ...], steps: Sequence[Step], date: dt.date) -> tuple[Rule, ...]:
    for step in steps:
        rules = step.on(rules, date)
    return rules


def _solved(
    step: Step, before: tuple[Rule, ...], date: dt.date, months: Months
) -> tuple[Step, list[Notice]]:
    """A step with its size and neutral scale worked out, and what a reader must know of it."""

    def in_force(rules: Sequence[Rule]) -> list[Rule]:
        return [rule for rule in rules if rule.active(date)]

    notices: list[Notice] = []
    if step.diff.size is not None and step.factor is None:
        factor, notices = size_factor(
            lambda k: in_force(step.sized(before, k)), months, step.diff.size, step.path
        )
        step = replace(step, factor=factor)
    rule_id = step.diff.neutral_rule
    if rule_id is not None and step.scale is None:
        after = in_force(step.on(before))
        scale = neutral_scale(after, in_force(before), months, rule_id, step.path)
        step = replace(step, scale=scale)
    return step, notices


def _overlap(one: Rule, other: Rule) -> bool:
    first, last = dt.date.min, dt.date.max
    latest_start = max(one.valid_from or first, other.valid_from or first)
    return latest_start < min(one.valid_until or last, other.valid_until or last)

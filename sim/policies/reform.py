"""Reform: dated differences from a reimbursement model. When a step ends, the model is as before.

A file says::

    title: {sv: Mer besök, en: More visit pay}
    from: 2026-01-01
    until: 2029-01-01              # may be left out
    change: {visit_fee.listed.doctor.visit: 400}
    add: [{rule: target, id: continuity, indicator: continuity, ...}]
    remove: [coverage]
    size: 20                       # SEK per inhabitant and year that added and raised amounts move
    budget: neutral                # total pay on the last 12 months' statements stays the same ...
    neutral_rule: capitation       # ... by scaling the amounts of this rule
    phase_in: 12 months            # the money comes in twelve equal steps
    phase_out: 4 quarters          # and goes in four, the last before `until`
    announced: 2025-07-01          # units know the dates from this day; else when they come

or several of these under ``steps``.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from sim.policies.blend import blend
from sim.policies.errors import PolicyError, explain, unknown_name
from sim.policies.phase import Phasing, later, months_between, share_on
from sim.policies.registry import find_rule
from sim.policies.rule import NO_TEXT, Rule, Source, Text

if TYPE_CHECKING:
    from sim.policies.model import ReimbursementModel


def parse_rule(entry: Any, path: str) -> Rule:
    """A rule from one entry of a file: ``rule`` names the form, the rest are its parameters."""
    if not isinstance(entry, Mapping) or "rule" not in entry:
        raise PolicyError(f"{path}: {entry!r} given; a mapping with `rule:` is required")
    form = find_rule(str(entry["rule"]), f"{path}.rule")
    return form.build({key: value for key, value in entry.items() if key != "rule"}, path)


def check_references(some: Sequence[Rule], rules: Sequence[Rule], path: str) -> None:
    """Rule ids that parameters name must exist."""
    ids = dict.fromkeys(rule.id for rule in rules)
    for rule in some:
        for name in rule.refers_to():
            if name not in ids:
                raise unknown_name(f"{path}.{rule.id}", "rule id", name, ids)


class Diff(BaseModel):
    """What a step of a reform does to the rules, when, how fast and for how much money."""

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)

    start: dt.date | None = Field(None, alias="from")
    until: dt.date | None = None
    announced: dt.date | None = None
    change: dict[str, Any] = Field(default_factory=dict)
    sources: dict[str, Source] = Field(default_factory=dict)
    add: list[dict[str, Any]] = Field(default_factory=list)
    remove: list[str] = Field(default_factory=list)
    size: float | None = Field(None, gt=0)
    budget: Literal["free", "added", "neutral"] = "free"
    neutral_rule: str | None = None
    phase_in: Phasing | None = None
    phase_out: Phasing | None = None

    @model_validator(mode="after")
    def _consistent(self) -> Diff:
        if self.start and self.until and self.until <= self.start:
            raise ValueError(f"until {self.until} is not after from {self.start}")
        if self.announced and self.start and self.announced > self.start:
            raise ValueError(f"announced {self.announced} is after from {self.start}")
        if (self.budget == "neutral") != (self.neutral_rule is not None):
            raise ValueError("budget: neutral and neutral_rule: <rule id> go together")
        if self.size is not None and not (self.add or self.change):
            raise ValueError("size needs something to scale: add or change")
        if self.phase_out is not None and self.until is None:
            raise ValueError("phase_out needs until, the day when the money is gone")
        if self.start and self.until:
            phases = [phase.months for phase in (self.phase_in, self.phase_out) if phase]
            if sum(phases) > months_between(self.start, self.until):
                raise ValueError(
                    f"phasing takes {sum(phases)} months, more than from {self.start} to "
                    f"{self.until}"
                )
        return self


@dataclass(frozen=True)
class Step:
    """One dated diff, with the rules it adds built and checked; `path` is its place in the file.

    `factor` on its amounts and `scale` on the neutral rule are None until they have been solved.
    """

    diff: Diff
    added: tuple[Rule, ...]
    path: str
    scale: float | None = None
    factor: float | None = None

    @classmethod
    def parse(cls, data: Any, path: str) -> Step:
        """A step from a file's mapping."""
        try:
            diff = Diff.model_validate(data)
        except ValidationError as error:
            raise explain(error, Diff, path) from error
        added = [parse_rule(entry, f"{path}.add.{i}") for i, entry in enumerate(diff.add)]
        return cls(diff, tuple(added), path)

    def active(self, date: dt.date) -> bool:
        """Whether the step is in force on a date."""
        started = self.diff.start is None or self.diff.start <= date
        return started and (self.diff.until is None or date < self.diff.until)

    def foreseen(self, date: dt.date) -> bool:
        """Whether its dates are known on a date because they have been announced."""
        return self.diff.announced is not None and self.diff.announced <= date

    def pending(self, date: dt.date) -> bool:
        """Whether the step is in force, or announced with its tariff, and its size or neutral
        scale has not been solved yet."""
        unsolved = (self.diff.neutral_rule is not None and self.scale is None) or (
            self.diff.size is not None and self.factor is None
        )
        return unsolved and (self.active(date) or self.awaited(date))

    def awaited(self, date: dt.date) -> bool:
        """Whether the step has been announced and has not begun."""
        start = self.diff.start
        return start is not None and date < start and self.foreseen(date)

    def turns(self) -> tuple[dt.date, ...]:
        """Dates on which it changes what is paid: its first day, each step of a phase, its end."""
        diff = self.diff
        dates = {date for date in (diff.start, diff.until) if date is not None}
        if diff.start is not None and diff.phase_in is not None:
            dates |= {later(diff.start, n) for n in range(1, diff.phase_in.months)}
        if diff.until is not None and diff.phase_out is not None:
            dates |= {later(diff.until, -n) for n in range(1, diff.phase_out.months + 1)}
        return tuple(sorted(dates))

    def on(self, rules: Sequence[Rule], date: dt.date | None = None) -> tuple[Rule, ...]:
        """The rules after this step, on a date or (None) with all of its money.

        Rules it does not touch are the same objects.
        """
        left = self.sized(rules, self.factor if self.factor is not None else 1.0)
        neutral = self.diff.neutral_rule
        if neutral is not None:
            self._existing(left, neutral, "neutral_rule")
            if self.scale is not None:
                left = tuple(r.scaled(self.scale) if r.id == neutral else r for r in left)
        share = 1.0 if date is None else self.share(date)
        return left if share == 1.0 else blend(rules, left, share, self.path)

    def share(self, date: dt.date) -> float:
        """Share of the step's money that is paid on a date on which it is in force."""
        diff = self.diff
        if diff.start is None:
            return 1.0
        return share_on(date, diff.start, diff.until, diff.phase_in, diff.phase_out)

    def sized(self, rules: Sequence[Rule], factor: float) -> tuple[Rule, ...]:
        """The rules after this step with `factor` times its amounts, before neutrality."""
        whole = self._changed(rules)
        if factor == 1.0:
            return whole
        return blend(rules, whole, factor, self.path, keep_removed=False)

    def _changed(self, rules: Sequence[Rule]) -> tuple[Rule, ...]:
        removed = {self._existing(rules, name, "remove") for name in self.diff.remove}
        left = [rule for rule in rules if rule.id not in removed]
        for rule in self.added:
            if any(rule.id == other.id for other in left):
                raise PolicyError(
                    f"{self.path}.add: a rule with id {rule.id!r} exists; give another id, or "
                    f"use change or remove"
                )
            left.append(rule)
        for rule_id, changes in self._by_rule(left, self.diff.change, "change").items():
            left = [
                rule.changed(changes, f"{self.path}.change.{rule_id}")
                if rule.id == rule_id
                else rule
                for rule in left
            ]
        for rule_id, cited in self._by_rule(left, self.diff.sources, "sources").items():
            where = f"{self.path}.sources.{rule_id}"
            left = [
                rule.changed({"sources": {**rule.sources, **cited}}, where)
                if rule.id == rule_id
                else rule
                for rule in left
            ]
        check_references([rule for rule in left if rule not in rules], left, self.path)
        return tuple(left)

    def _by_rule(
        self, rules: Sequence[Rule], changes: Mapping[str, Any], where: str
    ) -> dict[str, dict[str, Any]]:
        """Changes grouped by rule id."""
        groups: dict[str, dict[str, Any]] = {}
        for path, value in changes.items():
            rule_id, _, place = path.partition(".")
            self._existing(rules, rule_id, f"{where}.{path}")
            if not place:
                raise PolicyError(f"{self.path}.{where}.{path}: name a parameter, {path}.<name>")
            groups.setdefault(rule_id, {})[place] = value
        return groups

    def _existing(self, rules: Sequence[Rule], rule_id: str, where: str) -> str:
        ids = [rule.id for rule in rules]
        if rule_id not in ids:
            raise unknown_name(f"{self.path}.{where}", "rule id", rule_id, dict.fromkeys(ids))
        return rule_id


@dataclass(frozen=True)
class Reform:
    """A named reform of one or more steps; without steps it changes nothing."""

    name: str
    steps: tuple[Step, ...] = ()
    title: Text = NO_TEXT

    @classmethod
    def parse(
        cls, name: str, data: Any, path: str = "reforms", default_from: dt.date | None = None
    ) -> Reform:
        """A reform from a file's mapping; `default_from` dates steps that have no date."""
        here = f"{path}.{name}"
        if not isinstance(data, Mapping):
            raise PolicyError(f"{here}: {data!r} given; a mapping is required")
        data = dict(data)
        title = parse_text(data.pop("title", data.pop("label", name)), f"{here}.title")
        entries = data.pop("steps", None)
        if entries is not None and data:
            raise PolicyError(f"{here}: {', '.join(data)} given beside steps; put it in a step")
        if entries is None:
            steps = [Step.parse(data, here)] if data else []
        else:
            if not isinstance(entries, Sequence) or isinstance(entries, str):
                raise PolicyError(f"{here}.steps: {entries!r} given; a list is required")
            steps = [Step.parse(entry, f"{here}.steps.{i}") for i, entry in enumerate(entries)]
        return cls(name, tuple(_dated(step, default_from) for step in steps), title)

    def apply(self, model: ReimbursementModel) -> ReimbursementModel:
        """The model with this reform's steps on top; every date is checked at once."""
        reformed = replace(model, steps=(*model.steps, *self.steps))
        for step in self.steps:
            assert step.diff.start is not None
            reformed.at(step.diff.start, unscaled=True)
        return reformed


def parse_text(value: Any, path: str) -> Text:
    """A text in two languages from a file; a plain string holds for both."""
    if isinstance(value, str):
        return Text(value, value)
    if not isinstance(value, Mapping) or set(value) != {"sv", "en"}:
        raise PolicyError(f"{path}: {value!r} given; a text, or {{sv: ..., en: ...}}, is required")
    return Text(str(value["sv"]), str(value["en"]))


def _dated(step: Step, default_from: dt.date | None) -> Step:
    if step.diff.start is not None:
        return step
    if default_from is None:
        raise PolicyError(f"{step.path}.from: a date is required, for example 2026-01-01")
    diff = step.diff.model_copy(update={"start": default_from})
    if diff.until is not None and diff.until <= default_from:
        raise PolicyError(f"{step.path}.until: {diff.until} given; it begins {default_from}")
    return replace(step, diff=diff)

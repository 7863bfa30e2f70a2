"""What goes into a comparison: a region, the rules it pays by, and reforms of them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, overload

import pandas as pd

from sim.api.frames import with_facts
from sim.policies import library, own
from sim.policies.cases import situation
from sim.policies.errors import PolicyError
from sim.policies.model import ReimbursementModel, parse_model
from sim.policies.model import load_model as named_model
from sim.policies.registry import know
from sim.policies.rule import Counterparty, Rule
from sim.region import Region, embedded
from sim.region import load_region as saved_region
from sim.studies.study import EMBEDDED


@dataclass(frozen=True)
class StudyReform:
    """A reform as a study file would have it: its name there and what it says.

    `entry` is what stands under the name in the file's `reforms`.
    """

    name: str
    entry: Mapping[str, Any]

    @property
    def title(self) -> str:
        """Its title in English, or its name in words."""
        given = self.entry.get("title")
        if given is None and "use" in self.entry:
            given = library.expand(self.entry, self.name)["title"]
        text = given.get("en", "") if isinstance(given, Mapping) else str(given or "")
        return text or self.name.replace("_", " ").capitalize()

    def __repr__(self) -> str:
        told = [f"{key}: {value!r}" for key, value in self.entry.items() if key != "title"]
        return f"<Reform {self.name} ({self.title}): {'; '.join(told) or 'changes nothing'}>"


def load_region(region: str | Path = EMBEDDED) -> Region:
    """A region: ``embedded`` (100,000 invented inhabitants) or the folder of one of your own.

    ``vardsim region build`` makes such a folder. Raises `RegionError` that names file, line and
    column of a fault.
    """
    return embedded() if str(region) == EMBEDDED else saved_region(region)


def load_rules(
    rules: str | Path | Mapping[str, Any] | Sequence[Rule] = "swedish_mix",
) -> ReimbursementModel:
    """The rules by which a region pays.

    Give the name of a ready model (``swedish_mix``, ``capitation_only``, ``visit_based``,
    ``stockholm_2007``, ...), the path of a YAML file, a mapping as in a study's `baseline`, such as
    ``{"extends": "swedish_mix", "change": {"capitation.amount": 3000}}``, or a list of `Rule`.
    Amounts are SEK. Raises `PolicyError` that names the path and the closest valid name.
    """
    if isinstance(rules, str | Path):
        return named_model(str(rules))
    if isinstance(rules, Mapping):
        return parse_model(rules, "rules")
    for one in rules:
        if not isinstance(one, Rule):
            raise PolicyError(f"rules: {one!r} given; allowed: instances of Rule")
        know(type(one))
    return ReimbursementModel(tuple(rules), name="own rules")


def reform(
    use: str | Sequence[str] | None = None,
    *,
    name: str | None = None,
    title: str | Mapping[str, str] | None = None,
    about: str | Mapping[str, str] | None = None,
    change: Mapping[str, Any] | None = None,
    add: Sequence[Rule | Mapping[str, Any]] = (),
    remove: Sequence[str] = (),
    size: float | None = None,
    budget: str | None = None,
    neutral_rule: str | None = None,
    start: dt.date | str | None = None,
    until: dt.date | str | None = None,
    phase_in: str | None = None,
    phase_out: str | None = None,
) -> StudyReform:
    """A reform: one of the library, changed as you like, or one of your own.

    - use: a reform of the library as ``area.name``, or several (see `reform_table`).
    - name: what it is called in tables; needed for one of your own.
    - change: new values by ``rule.parameter``, such as ``{"visit_fee.listed.doctor.visit": 400}``.
    - add: rules to add, as instances of `Rule` or mappings as in a study file.
    - remove: ids of rules to take away.
    - size: SEK per inhabitant and year that added and raised amounts are scaled to move.
    - budget: "added", "free" or "neutral"; neutral scales the amounts of `neutral_rule`.
    - start, until: the first of a month; begins with the first year after the warm-up if not said.
    - phase_in, phase_out: such as "12 months" or "4 quarters".

    Raises `PolicyError` for a reform that the library does not have, or an option that does not go
    with `use`. Whether its rules fit the baseline is checked by `compare`.
    """
    if use is None and name is None:
        raise PolicyError("reform: a reform of your own needs a name; allowed: letters, digits, _")
    given = {
        "use": use if use is None or isinstance(use, str) else list(use),
        "title": title,
        "about": about,
        "from": _date(start),
        "until": _date(until),
        "change": dict(change) if change else None,
        "add": [_entry(one) for one in add] or None,
        "remove": list(remove) or None,
        "size": size,
        "budget": budget,
        "neutral_rule": neutral_rule,
        "phase_in": phase_in,
        "phase_out": phase_out,
    }
    entry = {key: value for key, value in given.items() if value is not None}
    library.expand(entry, name or "reform")
    first = use if isinstance(use, str) else next(iter(use or ()), "")
    return StudyReform(name or library.reform_name(first), entry)


@overload
def rule(function: Callable[..., Any]) -> type[Rule]: ...


@overload
def rule(
    *,
    applies_to: str | tuple[str, ...] = ...,
    counterparty: Counterparty = ...,
    units: Mapping[str, str] | None = ...,
    scalable: tuple[str, ...] = ...,
) -> Callable[[Callable[..., Any]], type[Rule]]: ...


def rule(
    function: Callable[..., Any] | None = None,
    *,
    applies_to: str | tuple[str, ...] = "vardcentral",
    counterparty: Counterparty = "region",
    units: Mapping[str, str] | None = None,
    scalable: tuple[str, ...] = (),
) -> type[Rule] | Callable[[Callable[..., Any]], type[Rule]]:
    """Make a payment rule of a function, as a decorator:

        @sim.rule
        def home_visit_fee(statement, context, *, amount=500.0):
            return amount * statement["contacts"][..., :, 3, :].sum((-1, -2))

        sim.reform(name="home_visits", add=[home_visit_fee(amount=700)])

    The function gets a month's `Statement` (see `statement_table`) and a `Context`, and returns SEK
    to each unit, shape ``(..., units)``: leading axes are imagined statements, so sum over the last
    axes only. It must be pure: no randomness, no changes to its arguments. Further arguments are
    the parameters, numbers with or without a default; `units` gives their units. `applies_to` is
    vardcentral, hospital or municipality, `counterparty` who pays, `scalable` the parameters that
    together scale all of the rule's pay in proportion (needed for `size` and budget neutrality).

    Raises `PolicyError` if the function has another form or the name is taken.
    """

    def make(one: Callable[..., Any]) -> type[Rule]:
        made = own.from_function(one, applies_to, counterparty, units, scalable)
        know(made)
        return made

    return make if function is None else make(function)


def pay(
    rule: Rule,
    units: Mapping[str, Mapping[str, Any]],
    *,
    date: dt.date | str = "2025-01-01",
    others: Sequence[Rule] = (),
) -> pd.DataFrame:
    """What a rule pays in a situation that you write down: a check by hand.

    units: per unit its month's activity by field and label, such as ``{"Norr": {"listed":
    {"20-44": {"women": 600}}, "contacts": {"doctor": {"visit": {"listed": 90}}}}}``; what is not
    named is zero (see `statement_table`). A unit may also have `private`, `baseline_persons` and
    `revenue_base`. `others` are rules that settle first.

    Gives one row per unit: unit, sek (SEK of the month to the unit; negative: the unit pays).
    Raises `PolicyError` for a field or label that does not exist.
    """
    know(type(rule))
    case = situation(rule, units, _date(date), tuple(others))
    frame = pd.DataFrame({"unit": list(units), "sek": case.pay()})
    return with_facts(
        frame,
        {"unit": ("name", "unit of care"), "sek": ("SEK of the month", f"paid by {rule.id}")},
    )


def _entry(one: Rule | Mapping[str, Any]) -> dict[str, Any]:
    """A rule to add as a study file would have it."""
    if isinstance(one, Mapping):
        return dict(one)
    if isinstance(one, type) or not isinstance(one, Rule):
        hint = "; did you forget to call it, as in my_rule()?" if isinstance(one, type) else ""
        raise PolicyError(f"add: {one!r} given; allowed: an instance of Rule, or a mapping{hint}")
    know(type(one))
    return {"rule": one.name, **one.model_dump(exclude_defaults=True), "id": one.id}


def _date(value: dt.date | str | None) -> Any:
    """A date from a text such as 2026-01-01; dates stay."""
    if not isinstance(value, str):
        return value
    try:
        return dt.date.fromisoformat(value)
    except ValueError as error:
        raise PolicyError(f"date: {value!r} given; allowed: a date such as 2026-01-01") from error

"""Hand-worked cases: what a rule pays in a situation, in tables that an economist can read.

``sim/data/rule_cases/<rule>.yaml``::

    rule: capitation
    cases:
      - situation: {sv: ..., en: ...}
        date: 2023-01-01
        parameters: {amount: 3600}
        units:
          Norr: {listed: {20-44: {women: 600, men: 400}}, expected: 300000}
        working: "1,000 listed x 3,600 / 12"

Fields of a unit are those of the statement, by label; what is not named is zero. Traits: `private`,
`baseline_persons`, `revenue_base`. `expected` is SEK of the month to the unit. `with` lists other
rules that settle first.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from importlib import resources
from pathlib import Path
from typing import Any

import numpy as np
import yaml

from sim.policies.context import Context, Traits
from sim.policies.errors import PolicyError, unknown_name
from sim.policies.payments import settle
from sim.policies.reform import parse_rule, parse_text
from sim.policies.rule import Rule, Text
from sim.policies.statement import SCHEMAS, Field, Statement

TRAITS = ("private", "baseline_persons", "revenue_base")


@dataclass(frozen=True, eq=False)
class Case:
    """One situation and the pay worked out by hand, SEK of the month per unit."""

    rule: Rule
    others: tuple[Rule, ...]
    situation: Text
    working: str
    statement: Statement
    context: Context
    expected: np.ndarray

    def pay(self) -> np.ndarray:
        """What the rule really pays, SEK per unit."""
        payments = settle((*self.others, self.rule), self.statement, self.context)
        return payments.amounts[payments.rules.index(self.rule)]


def read_cases(path: Path) -> list[Case]:
    """The cases of one file."""
    data = yaml.safe_load(path.read_text(encoding="utf-8"))
    return [
        _case(entry, str(data["rule"]), f"{path.name}.cases.{number}")
        for number, entry in enumerate(data["cases"])
    ]


def built_in_cases() -> dict[str, list[Case]]:
    """All cases of the built-in rules, by rule name."""
    folder = Path(str(resources.files("sim") / "data" / "rule_cases"))
    return {path.stem: read_cases(path) for path in sorted(folder.glob("*.yaml"))}


def situation(
    rule: Rule,
    units: Mapping[str, Mapping[str, Any]],
    date: dt.date,
    others: tuple[Rule, ...] = (),
    path: str = "situation",
) -> Case:
    """A rule in a situation given by unit; nothing is expected of it."""
    free = {unit: {"expected": np.nan, **facts} for unit, facts in units.items()}
    entry = {"units": free, "date": date, "situation": "", "working": ""}
    return _settled(rule, others, entry, path)


def _case(entry: Mapping[str, Any], name: str, path: str) -> Case:
    rule = parse_rule({"rule": name, **entry["parameters"]}, f"{path}.parameters")
    others = [parse_rule(item, f"{path}.with.{i}") for i, item in enumerate(entry.get("with", []))]
    return _settled(rule, tuple(others), entry, path)


def _settled(rule: Rule, others: tuple[Rule, ...], entry: Mapping[str, Any], path: str) -> Case:
    kind = str(entry.get("kind", rule.kinds()[0]))
    units: Mapping[str, Mapping[str, Any]] = entry["units"]
    values: dict[str, np.ndarray] = {}
    for number, (unit, facts) in enumerate(units.items()):
        for key, value in facts.items():
            if key in TRAITS or key == "expected":
                continue
            if key not in SCHEMAS[kind]:
                raise unknown_name(f"{path}.units.{unit}", "field", key, SCHEMAS[kind])
            field = SCHEMAS[kind][key]
            table = values.setdefault(key, np.zeros((len(units), *field.shape)))
            _fill(table[number : number + 1], field, value, f"{path}.units.{unit}.{key}")
    traits = Traits(
        tuple(units),
        np.array([bool(facts.get("private", False)) for facts in units.values()]),
        *(_column(units, key) for key in TRAITS[1:]),
    )
    statement = Statement(kind, len(units), values)
    date = entry.get("date", dt.date(2023, 1, 1))
    return Case(
        rule,
        others,
        parse_text(entry["situation"], f"{path}.situation"),
        str(entry["working"]),
        statement,
        Context.of(statement, traits, date),
        np.array([float(facts["expected"]) for facts in units.values()]),
    )


def _fill(table: np.ndarray, field: Field, value: Any, path: str) -> None:
    """Write a number, or a mapping by labels of the field's dimensions, into a unit's table."""
    if not field.dims:
        table[...] = value
        return

    def walk(place: tuple[int, ...], here: Any, where: str) -> None:
        if len(place) == len(field.dims):
            table[(0, *place)] = here
            return
        labels = field.dims[len(place)]
        if not isinstance(here, Mapping):
            raise PolicyError(f"{where}: {here!r} given; name {', '.join(labels)}")
        for label, item in here.items():
            if str(label) not in labels:
                raise unknown_name(where, "label", str(label), labels)
            walk((*place, labels.index(str(label))), item, f"{where}.{label}")

    walk((), value, path)


def _column(units: Mapping[str, Mapping[str, Any]], key: str) -> np.ndarray | None:
    """A trait of all units, or None if no unit has it."""
    if not any(key in facts for facts in units.values()):
        return None
    return np.array([float(facts[key]) for facts in units.values()])

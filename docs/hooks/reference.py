"""Reference pages made from code and data: nothing here is written twice."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from types import UnionType
from typing import Any, Literal, Union, get_args, get_origin

import typer
import typer.cli

import sim
from sim.cli.app import app
from sim.parameters import GRADES, load
from sim.policies import library
from sim.policies.cases import Case, built_in_cases
from sim.policies.describe import rule_sheet
from sim.policies.payments import settle
from sim.policies.registry import rules
from sim.policies.rule import Rule
from sim.policies.statement import SCHEMAS, Statement
from sim.studies.labels import AREA_NAMES

MADE = "Made from the code and its data when this site was built.\n"
KINDS = {"vardcentral": "Vårdcentraler", "hospital": "Hospitals", "municipality": "Municipalities"}
GRADE_MEANING = {
    "found": "read off the source as it stands",
    "derived": "computed from the source",
    "knowledge": "common knowledge of the field",
    "assumption": "judgement",
    "calibrated": "set so that the model meets a published level",
}


def pages() -> dict[str, str]:
    """Every reference page by its address in the site."""
    made = {
        "reference/commands.md": commands(),
        "reference/python.md": python(),
        "reference/outcomes.md": outcomes(),
        "reference/rules.md": rule_page(),
        "reference/statements.md": statements(),
        "reference/reforms.md": reforms(),
    }
    return made | {f"reference/parameters/{name}.md": parameters(name) for name in domains()}


def domains() -> list[str]:
    """Domains of parameters, in the order of their files."""
    return list(dict.fromkeys(name.partition(".")[0] for name in load()))


def table(head: Iterable[str], rows: Iterable[Iterable[Any]]) -> str:
    """A Markdown table; bars and line breaks inside cells are made harmless."""
    lines = [list(head)]
    lines.append(["---"] * len(lines[0]))
    lines += [[_cell(value) for value in row] for row in rows]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines) + "\n"


def _cell(value: Any) -> str:
    if value is None or value != value:
        return ""
    return " ".join(str(value).replace("|", "\\|").replace("<", "&lt;").split())


def commands() -> str:
    """The help of every command."""
    command = typer.main.get_command(app)
    context = typer.Context(command, info_name="vardsim")
    text = typer.cli.get_docs_for_click(obj=command, ctx=context, name="vardsim")
    return text.replace("# `vardsim`", "# Commands\n\n## `vardsim`", 1)


def python() -> str:
    """The names of ``import sim``, with their docstrings."""
    groups = {
        "Input": ("load_region", "load_rules", "reform", "rule", "Rule", "parameter", "pay"),
        "Compare": ("compare", "run_study", "open_results", "Comparison", "RunError"),
        "What tables hold": ("describe",),
        "What there is": tuple(name for name in sim.__all__ if name.endswith("_table")),
    }
    where = {name: getattr(sim, name).__module__ for name in sim.__all__}
    lines = [
        "# Python\n",
        "The names of `import sim`; see [Use it from Python](../how-to/python.md).\n",
    ]
    for title, names in groups.items():
        lines.append(f"## {title}\n")
        lines += [f"::: {where[name]}.{name}\n" for name in names]
    return "\n".join(lines)


def outcomes() -> str:
    """Every outcome with unit and formula, by area."""
    frame = sim.outcome_table().merge(
        sim.outcome_table("sv")[["outcome", "label"]], on="outcome", suffixes=("", "_sv")
    )
    lines = ["# Outcomes\n", MADE, "**Bold** outcomes are shown first. In formulas, names with "]
    lines[-1] += (
        "underscores are what the model counts in a calendar year. Every outcome exists for "
    )
    lines[-1] += "all people and, where it has a meaning, by quintile of the Care Need Index, age, "
    lines[-1] += "sex, rural or urban, and vårdcentral.\n"
    for area, rows in frame.groupby("area", sort=False):
        lines.append(f"## {AREA_NAMES[str(area)][1]}\n")
        lines.append(
            table(
                ("Outcome", "English", "Swedish", "Unit", "Better", "Formula"),
                (
                    (
                        f"**`{row.outcome}`**" if row.main else f"`{row.outcome}`",
                        row.label,
                        row.label_sv,
                        row.unit,
                        row.better,
                        row.definition,
                    )
                    for row in rows.itertuples()
                ),
            )
        )
    return "\n".join(lines)


class Reading(Statement):
    """A statement that notes which of its fields are looked at."""

    seen: set[str] = set()  # noqa: RUF012  one for all: pages are made one rule at a time

    def __getitem__(self, name: str) -> Any:
        self.seen.add(name)
        return super().__getitem__(name)


def fields_read(cases: Iterable[Case]) -> list[str]:
    """Fields of the statement that a rule looks at in its worked examples."""
    found: set[str] = set()
    for case in cases:
        found |= _seen((*case.others, case.rule), case) - _seen(case.others, case)
    return sorted(found)


def _seen(some: tuple[Rule, ...], case: Case) -> set[str]:
    Reading.seen.clear()
    statement = case.statement
    settle(some, Reading(statement.kind, statement.units, dict(statement.table)), case.context)
    return set(Reading.seen)


def rule_page() -> str:
    """Every payment rule: who pays whom, parameters, what it reads, an example worked by hand."""
    lines = ["# Payment rules\n", MADE]
    lines.append("`vardsim rules show NAME` tells the same on the screen.\n")
    cases = built_in_cases()
    sheets = [rule_sheet(name) for name in sorted(rules())]
    for kind, title in KINDS.items():
        lines.append(f"## {title}\n")
        for sheet in sheets:
            if sheet["applies_to"][0] == kind:
                lines += _rule(sheet, cases.get(sheet["name"], []))
    return "\n".join(lines)


def _rule(sheet: dict[str, Any], cases: list[Case]) -> Iterator[str]:
    yield f"### `{sheet['name']}`: {sheet['label']['en']} ({sheet['label']['sv']})\n"
    yield f"{sheet['flow']['en']} {sheet['about']}\n"
    paid = ", ".join(KINDS[kind].lower() for kind in sheet["applies_to"])
    yield f"*Paid to*: {paid}. *By*: {sheet['counterparty']}.\n"
    if sheet["parameters"]:
        yield table(
            ("Parameter", "Type", "Unit", "Meaning", "Default", "Allowed"),
            (
                (
                    f"`{one['name']}`",
                    _type(rules()[sheet["name"]].model_fields[one["name"]].annotation),
                    one["unit"],
                    one["label"]["en"],
                    "required" if one["required"] else _short(one["default"]),
                    "; ".join(one["choices"]) or _limits(one["limits"]),
                )
                for one in sheet["parameters"]
            ),
        )
    read = ", ".join(f"`{name}`" for name in fields_read(cases))
    if read:
        yield f"*Reads of the statement* (in its worked examples): {read}.\n"
    example = sheet["example"]
    if example:
        pays = "; ".join(f"{unit} {sek:,.0f} SEK" for unit, sek in example["pays"].items())
        yield f"*Example.* {example['situation']['en']}: {example['working']}. Pays {pays}.\n"


def _type(annotation: Any) -> str:
    """Type of a parameter in words."""
    kinds = {float: "number", int: "whole number", str: "text", bool: "yes or no"}
    if annotation in kinds:
        return kinds[annotation]
    if get_origin(annotation) is Literal:
        return "one of"
    if get_origin(annotation) in (Union, UnionType):
        return " or ".join(_type(one) for one in get_args(annotation) if one is not type(None))
    return "list" if get_origin(annotation) in (tuple, list) else "table"


def _limits(limits: list[str]) -> str:
    """Limits such as ``Ge(ge=0)`` as signs."""
    signs = {"Ge": "≥", "Gt": ">", "Le": "≤", "Lt": "<"}
    found = [re.fullmatch(r"(\w+)\(\w+=([-\d.]+)\)", limit) for limit in limits]
    return ", ".join(f"{signs[one[1]]} {one[2]}" for one in found if one and one[1] in signs)


def _short(value: Any) -> str:
    """A default; a table of zeros is just that."""
    if not isinstance(value, dict):
        return "none" if value is None else str(value)
    return "a table, all 0" if not _amounts(value) else "a table"


def _amounts(value: Any) -> bool:
    return any(map(_amounts, value.values())) if isinstance(value, dict) else bool(value)


def statements() -> str:
    """What a rule can read: fields of the month's statement by kind of unit."""
    lines = ["# Statements\n", MADE]
    lines.append(
        "What the units of a kind did in a month, as a rule sees it: `statement[field]` has shape "
        "`(..., units, *axes)`.\n"
    )
    for kind in SCHEMAS:
        frame = sim.statement_table(kind)
        lines.append(f"## {KINDS[kind]}\n")
        rows = ((f"`{r.field}`", r.unit, r.about, r.axes) for r in frame.itertuples())
        lines.append(table(("Field", "Unit", "What", "Axes"), rows))
    return "\n".join(lines)


def reforms() -> str:
    """Every ready reform by area of the report that it comes from."""
    lines = ["# Ready reforms\n", MADE]
    lines.append(
        "A study uses them by name, see [Compare two reforms](../how-to/compare-reforms.md). Sizes "
        "are SEK per inhabitant and year; S is structure and resources, P process and activity, R "
        "result. What came out of each stands in [the evidence](../reforms.md).\n"
    )
    for area in library.areas().values():
        lines.append(f"## {area.title.en} ({area.title.sv})\n")
        lines.append(f"Source: {area.source.en}.\n")
        rows = (
            (
                f"`{area.area}.{name}`",
                one.title.en,
                one.level,
                f"`{one.form}`",
                one.size,
                one.meant.en,
                one.against.en,
            )
            for name, one in area.reforms.items()
        )
        head = ("Name", "Title", "Level", "Form", "Size", "Meant to", "What speaks against it")
        lines.append(table(head, rows))
    return "\n".join(lines)


def parameters(domain: str) -> str:
    """Every parameter of a domain with value, unit, source, grade and range."""
    frame = sim.parameter_table(domain)
    grades = ", ".join(f"*{name}* {GRADE_MEANING[name]}" for name in GRADES)
    lines = [f"# {domain.capitalize()}\n", MADE]
    lines.append(
        f"{len(frame)} parameters of `sim/data/parameters/{domain}.yaml`. Grades: {grades}."
    )
    lines.append("A study gives other values under `parameters`.\n")
    rows = (
        (
            f"`{row.parameter}`",
            _value(row.value, row.labels),
            row.unit,
            row.grade,
            f"{row.low:g}–{row.high:g}" if row.low == row.low else "",
            row.about,
            f"{row.source} ({row.date})",
        )
        for row in frame.itertuples()
    )
    head = ("Parameter", "Value", "Unit", "Grade", "Range", "What", "Source (year)")
    lines.append(table(head, rows))
    return "\n".join(lines)


def _value(value: Any, labels: list[str] | None) -> str:
    """A number, or a list with its labels where it has them."""
    if not isinstance(value, list):
        return f"{value:g}"
    if labels and len(labels) == len(value):
        pairs = zip(labels, value, strict=True)
        return "; ".join(f"{label}: {_value(one, None)}" for label, one in pairs)
    return "[" + ", ".join(_value(one, None) for one in value) + "]"

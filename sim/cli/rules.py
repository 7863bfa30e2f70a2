"""`vardsim rules` and `vardsim behaviours`."""

from __future__ import annotations

import json
import shutil
import textwrap
from typing import Any

import typer

WIDEST = 100
NAME_COLUMN = 20


def list_rules(as_json: bool, study: str | None = None) -> None:
    """Print every known rule with who pays whom; those of a study's files too, if one is named."""
    from sim.policies.describe import rule_sheet
    from sim.policies.registry import rules

    _load(study)
    sheets = [rule_sheet(name) for name in sorted(rules())]
    if as_json:
        _json(sheets)
        return
    column = max(len(sheet["name"]) for sheet in sheets) + 2
    for sheet in sheets:
        _heading(sheet["name"], sheet, column)
        _text(sheet["flow"]["en"] or sheet["about"], column)
        _origin(sheet, column)
    typer.echo("\n`vardsim rules show NAME` tells about one of them, with a worked example.")


def list_behaviours(as_json: bool, study: str | None = None) -> None:
    """Print every known behaviour with its parameters."""
    from sim.decision.describe import behaviour_sheet
    from sim.decision.registry import behaviours

    _load(study)
    sheets = [behaviour_sheet(name) for name in sorted(behaviours())]
    if as_json:
        _json(sheets)
        return
    for sheet in sheets:
        _heading(sheet["name"], sheet, len(sheet["name"]) + 2)
        _text(sheet["about"])
        for parameter in sheet["parameters"]:
            _parameter(parameter)
        _origin(sheet, 2)


def _load(study: str | None) -> None:
    """Make the rules and behaviours of a study's files known."""
    if study is not None:
        from sim.studies.plan import load_plan

        load_plan(study)


def _origin(sheet: dict[str, Any], indent: int) -> None:
    if sheet["origin"]:
        _text(f"From {sheet['origin']}", indent)


def show_rule(name: str, as_json: bool, study: str | None = None) -> None:
    """Print one rule: who pays whom, its parameters with units, a worked example."""
    from sim.policies.describe import rule_sheet

    _load(study)
    sheet = rule_sheet(name)
    if as_json:
        _json(sheet)
        return
    _heading(name, sheet, len(name) + 2)
    typer.echo()
    _text(sheet["flow"]["en"])
    _text(sheet["about"].replace("``", "`"))
    _origin(sheet, 2)
    _title("Parameters")
    for parameter in sheet["parameters"]:
        _parameter(parameter)
    if sheet["example"]:
        _example(sheet["example"])
    _title("In a study, under a reform")
    _text(f"add: [{{rule: {name}, id: my_{name}, ...}}]")


def _heading(name: str, sheet: dict[str, Any], column: int) -> None:
    label = sheet["label"]
    typer.secho(f"{name:<{column}}", bold=True, nl=False)
    typer.echo(f"{label['en']} · {label['sv']}")


def _title(text: str) -> None:
    typer.secho(f"\n{text}", bold=True)


def _text(text: str, indent: int = 2) -> None:
    width = min(WIDEST, shutil.get_terminal_size().columns)
    typer.echo(textwrap.indent(textwrap.fill(text, max(30, width - indent)), " " * indent))


def _parameter(parameter: dict[str, Any]) -> None:
    typer.echo(f"  {parameter['name']:<{NAME_COLUMN}}{parameter['label']['en']}")
    if parameter["required"]:
        default = "required"
    else:
        default = f"default {_short(parameter['default'])}"
    allowed = " or ".join(parameter["choices"]) or _range(parameter["limits"])
    facts = [parameter["unit"] if not parameter["choices"] else "", allowed, default]
    _text(" · ".join(fact for fact in facts if fact), NAME_COLUMN + 2)


def _example(example: dict[str, Any]) -> None:
    _title("Example")
    _text(example["situation"]["en"])
    column = max(map(len, example["parameters"]), default=0) + 2
    for name, value in example["parameters"].items():
        typer.echo(f"    {name + ':':<{column}}{_short(value)}")
    if example["working"]:
        _text(example["working"])
    column = max(map(len, example["pays"])) + 2
    for unit, pay in example["pays"].items():
        typer.echo(f"    {unit:<{column}}{round(pay) + 0:>12,} SEK in the month")


def _range(limits: list[str]) -> str:
    """``Ge(ge=0)`` and ``Le(le=1)`` as ``0 to 1``."""
    ends = dict(_limit(text) for text in limits)
    if ends.keys() == {"at least", "at most"}:
        return f"{ends['at least']} to {ends['at most']}"
    return ", ".join(f"{word} {value}".strip() for word, value in ends.items())


def _limit(text: str) -> tuple[str, str]:
    name, _, value = text.rstrip(")").partition("(")
    words = {"Ge": "at least", "Gt": "above", "Le": "at most", "Lt": "below"}
    return (words[name], value.partition("=")[2]) if name in words else (text, "")


def _short(value: Any) -> str:
    """A table without its zeros, anything else as it is."""
    if isinstance(value, dict):
        inside = {key: _short(item) for key, item in value.items()}
        kept = [f"{key}: {text}" for key, text in inside.items() if text not in ("0", "none")]
        return "{" + ", ".join(kept) + "}" if kept else "none"
    if isinstance(value, float):
        return f"{value:g}"
    return "none" if value is None else str(value)


def _json(value: Any) -> None:
    typer.echo(json.dumps(value, ensure_ascii=False, indent=2, default=str))

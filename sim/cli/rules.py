"""`vardsim rules`."""

from __future__ import annotations

import json
from typing import Any

import typer


def list_rules(as_json: bool) -> None:
    """Print every known rule with who pays whom."""
    from sim.policies.describe import rule_sheet
    from sim.policies.registry import rules

    sheets = [rule_sheet(name) for name in sorted(rules())]
    if as_json:
        _json(sheets)
        return
    width = max(len(sheet["name"]) for sheet in sheets)
    for sheet in sheets:
        typer.echo(f"{sheet['name']:<{width}}  {sheet['label']['en']} ({sheet['label']['sv']})")
        typer.echo(f"{'':<{width}}  {sheet['flow']['en']}")
    typer.echo("\n`vardsim rules show NAME` tells about one of them, with a worked example.")


def show_rule(name: str, as_json: bool) -> None:
    """Print one rule: who pays whom, its parameters with units, a worked example."""
    from sim.policies.describe import rule_sheet

    sheet = rule_sheet(name)
    if as_json:
        _json(sheet)
        return
    typer.echo(f"{sheet['name']}: {sheet['label']['en']} ({sheet['label']['sv']})")
    typer.echo(sheet["flow"]["en"])
    typer.echo(f"Paid to: {', '.join(sheet['applies_to'])}. Paid by: {sheet['counterparty']}.")
    typer.echo(sheet["about"])
    typer.echo("\nParameters")
    for parameter in sheet["parameters"]:
        _parameter(parameter)
    if sheet["example"]:
        _example(sheet["example"])
    typer.echo(f"\nIn a study: `add: [{{rule: {name}, id: my_{name}, ...}}]`")


def _parameter(parameter: dict[str, Any]) -> None:
    default = "required" if parameter["required"] else f"default {_short(parameter['default'])}"
    limits = "".join(f"; {_limit(text)}" for text in parameter["limits"])
    typer.echo(f"  {parameter['name']:<18} {parameter['label']['en']}")
    typer.echo(f"  {'':<18} [{parameter['unit']}; {default}{limits}]")


def _example(example: dict[str, Any]) -> None:
    typer.echo("\nExample")
    typer.echo(f"  {example['situation']['en']}")
    for name, value in example["parameters"].items():
        typer.echo(f"  {name} = {_short(value)}")
    if example["working"]:
        typer.echo(f"  {example['working']}")
    for unit, pay in example["pays"].items():
        typer.echo(f"  {unit}: {pay:,.0f} SEK in the month")


def _limit(text: str) -> str:
    """``Ge(ge=0)`` as ``at least 0``."""
    name, _, value = text.rstrip(")").partition("(")
    words = {"Ge": "at least", "Gt": "above", "Le": "at most", "Lt": "below"}
    return f"{words[name]} {value.partition('=')[2]}" if name in words else text


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

"""Who pays and who gains: budget holders, rules, costs, and every unit's revenue."""

from __future__ import annotations

import math
from typing import Any

import pandas as pd

from sim.studies.report.change import Change, in_unit, is_clear
from sim.studies.report.material import Material, Unit
from sim.studies.report.numbers import MISSING

MILLION = 1e6
THOUSAND = 1e3
HOLDERS = (
    "region", "vardcentral", "hospital", "municipality", "council", "principal", "fund",
    "investor", "patient", "outside", "state",
)  # fmt: skip


def holders(material: Material) -> list[str]:
    """Budget holders with money, in the order in which they are shown."""
    found = {
        outcome
        for outcome, _ in material.keys("balance")
        if any(_moves(material.effect(outcome, r, measure="balance")) for r in material.reforms)
    }
    return [*(h for h in HOLDERS if h in found), *sorted(found.difference(HOLDERS))]


def balances(material: Material) -> list[dict[str, Any]]:
    """Result of each budget holder and its change; the last row is their sum."""
    names = holders(material)
    rows = [
        _money_row(material, material.words.named("kinds", name), "balance", name) for name in names
    ]
    if rows:
        rows.append(_sum(material, names))
    return rows


def _sum(material: Material, names: list[str]) -> dict[str, Any]:
    """The sum over budget holders, computed and not assumed."""
    found = [[material.effect(n, r, measure="balance") for n in names] for r in material.reforms]
    changes = [sum(row["difference"] for row in rows if row is not None) for rows in found]
    base = sum(row["baseline"] for row in found[0] if row is not None)
    numbers = material.numbers
    return {
        "name": material.words("sum"),
        "baseline": numbers.number(_whole_ore(base) / MILLION),
        "each": numbers.number(_whole_ore(base) / MILLION),
        "cells": [{"value": numbers.number(_whole_ore(c) / MILLION)} for c in changes],
        "last": True,
    }


def _whole_ore(amount: float) -> float:
    """Means of whole öre are sums of floats; what is left below one öre is rounding."""
    return round(amount, 2) + 0.0


def payments(material: Material) -> list[dict[str, Any]]:
    """What units get by payment rule, grouped by kind of unit."""
    return _by_kind(material, "payment")


def costs(material: Material) -> list[dict[str, Any]]:
    """What is bought from outside, grouped by who pays."""
    return _by_kind(material, "cost")


def _by_kind(material: Material, measure: str) -> list[dict[str, Any]]:
    groups = []
    keys = material.keys(measure)
    for kind in HOLDERS:
        group = f"kind={kind}"
        own = [outcome for outcome, of in keys if of == group]
        rows = [_money_row(material, material.rule(o), measure, o, group) for o in own]
        rows = sorted((row for row in rows if row["moves"]), key=lambda row: -row["size"])
        if rows:
            groups.append({"name": material.words.named("kinds", kind), "rows": rows})
    return groups


def _money_row(
    material: Material, name: str, measure: str, outcome: str, group: str = "all"
) -> dict[str, Any]:
    rows = [
        material.effect(outcome, reform, measure=measure, group=group)
        for reform in material.reforms
    ]
    found = [row for row in rows if row is not None]
    base = float(found[0]["baseline"]) if found else math.nan
    each = base / material.inhabitants if material.inhabitants else math.nan
    return {
        "name": name,
        "baseline": material.numbers.number(base / MILLION) if found else MISSING,
        "each": material.numbers.number(each),
        "size": abs(base) if math.isfinite(base) else 0.0,
        "moves": any(_moves(row) for row in found),
        "cells": [in_unit(material, row, 1 / MILLION) | _clear(row) for row in rows],
    }


def _moves(row: pd.Series | None) -> bool:
    return row is not None and bool(row["baseline"] or row["difference"])


def _clear(row: pd.Series | None) -> dict[str, str]:
    return {"tone": "moved" if is_clear(row) else "unclear"}


def redistribution(material: Material) -> list[dict[str, Any]]:
    """Per reform, the change of every vårdcentral's revenue, from most gain to most loss."""
    return [_redistribution(material, reform, title) for reform, title in material.reforms.items()]


def ranked(material: Material, reform: str) -> list[tuple[Unit, dict[str, pd.Series]]]:
    """Vårdcentraler with their rows by effect, from the largest relative gain to the largest
    relative loss in the effect in focus."""
    found = []
    for _, group in material.keys("revenue"):
        kind, _, id_ = group.partition("=")
        if kind != "vardcentral":
            continue
        rows = {
            effect: row
            for effect in material.shown_effects
            if (row := material.effect("all", reform, effect, "revenue", group)) is not None
        }
        if material.main_effect in rows:
            found.append((material.unit(id_, kind), rows))
    return sorted(
        found, key=lambda pair: (-gain(pair[1][material.main_effect]).value, pair[0].name)
    )


def gain(row: pd.Series) -> Change:
    """Change of revenue in per cent of the revenue without the reform; 0 where there is none."""
    values = (float(row[name]) for name in ("relative", "relative_low", "relative_high"))
    return Change(*(0.0 if row["baseline"] == 0 else value for value in values))


def _redistribution(material: Material, reform: str, title: str) -> dict[str, Any]:
    words, order = material.words, ranked(material, reform)
    rows = [
        {
            "name": unit.name,
            "owner": words.named("ownership", unit.ownership) if unit.ownership else "",
            "baseline": material.numbers.number(
                float(found[material.main_effect]["baseline"]) / MILLION
            ),
            "cells": [
                cell
                for effect in _in_order(material)
                for cell in _unit_cells(material, found.get(effect))
            ],
        }
        for unit, found in order
    ]
    clear = [found[material.main_effect] for _, found in order]
    up = sum(is_clear(row) and row["difference"] > 0 for row in clear)
    down = sum(is_clear(row) and row["difference"] < 0 for row in clear)
    text = words("gainers", up=up, down=down, same=len(clear) - up - down)
    if len(order) > 1 and up + down:
        first, last = order[0], order[-1]
        text += " " + words(
            "extremes",
            top=first[0].name,
            top_value=_percent_text(material, first[1][material.main_effect]),
            bottom=last[0].name,
            bottom_value=_percent_text(material, last[1][material.main_effect]),
        )
    return {"id": reform, "title": title, "text": text, "rows": rows}


def _in_order(material: Material) -> list[str]:
    """Mechanical before what comes after behaviour, as it happens."""
    return list(reversed(material.shown_effects))


def _unit_cells(material: Material, row: pd.Series | None) -> list[dict[str, str]]:
    if row is None:
        return [{}, {}]
    change, numbers = gain(row), material.numbers
    percent = {
        "value": numbers.change(change.value, change.low, change.high, "%"),
        "interval": numbers.interval(change.low, change.high, change.value),
    }
    return [in_unit(material, row, 1 / THOUSAND) | _clear(row), percent | _clear(row)]


def _percent_text(material: Material, row: pd.Series) -> str:
    change, numbers = gain(row), material.numbers
    value = numbers.change(change.value, change.low, change.high, "%")
    return f"{value}; {numbers.interval(change.low, change.high, change.value)}"

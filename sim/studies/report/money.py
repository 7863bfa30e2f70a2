"""Who pays and who gains: budget holders, rules, costs."""

from __future__ import annotations

import math
from typing import Any

from sim.studies.report import flows
from sim.studies.report.cashable import cashable
from sim.studies.report.change import in_unit, is_clear
from sim.studies.report.lookup import Row
from sim.studies.report.material import Material
from sim.studies.report.numbers import MISSING
from sim.studies.report.style import look
from sim.studies.report.tables import tidy

MILLION = 1e6
HOLDERS = (
    "region", "vardcentral", "hospital", "municipality", "council", "principal", "fund",
    "investor", "patient", "outside", "state",
)  # fmt: skip


def section(material: Material) -> dict[str, Any] | None:
    """None without balances in the results."""
    rows = balances(material)
    if not rows:
        return None
    pairs = flows.pairs(material)
    _keep(material)
    with look():
        pictures = flows.pictures(material, pairs)
    return {
        "balances": rows,
        "pictures": pictures,
        "matrix": flows.matrix(material, pairs),
        "changes": flows.changes(material, pairs),
        "cashable": cashable(material),
        "payments": payments(material),
        "costs": costs(material),
    }


def _keep(material: Material) -> None:
    """The tables of money, for the files beside the page."""
    words, put = material.words, material.output.table

    def kind(group: str) -> str | None:
        name, _, of = group.partition("=")
        return words.named("kinds", of) if name == "kind" else None

    def holder(id_: str) -> str:
        return words.named("kinds", id_)

    put("balances", words("table_balances"), tidy(material, "balance", name=holder))
    put("flows", words("table_flows"), tidy(material, "flow", name=holder, group=kind))
    put("payments", words("payments"), tidy(material, "payment", name=material.rule, group=kind))
    put("costs", words("costs"), tidy(material, "cost", name=material.rule, group=kind))


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
        "cells": [in_unit(material, row, 1 / MILLION) | clear_tone(row) for row in rows],
    }


def _moves(row: Row | None) -> bool:
    return row is not None and bool(row["baseline"] or row["difference"])


def clear_tone(row: Row | None) -> dict[str, str]:
    return {"tone": "moved" if is_clear(row) else "unclear"}

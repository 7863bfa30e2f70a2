"""What a budget holder really pays less or more, and what is freed but is no money.

Cash is what is bought from outside: posts that are filled, locums, drugs, tests, treatment on
wards. Capacity is what is paid for whether it is used or not: a staffed bed that stands empty, a
paid hour without a patient. It is valued at its average cost, the cost of the capacity in the
baseline times the change of its use, and becomes money only if beds are closed or posts left
unfilled.
"""

from __future__ import annotations

from typing import Any

from sim.studies.analysis import OUTSIDE
from sim.studies.report.change import in_unit, is_clear
from sim.studies.report.lookup import Row
from sim.studies.report.material import Material

MILLION = 1e6
PAYERS = ("vardcentral", "hospital", "municipality", "region")
# holder, reason of the cost, share of the capacity in use (per cent)
CAPACITY = (("hospital", "beds", "occupancy"), ("vardcentral", "staff", "utilisation"))
Group = dict[str, Any]


def cashable(material: Material) -> list[Group]:
    """Cash by holder and capacity by kind, change under each reform, MSEK a year."""
    cash = [row for kind in PAYERS if (row := _cash(material, kind))]
    freed = [row for one in CAPACITY if (row := _capacity(material, *one))]
    words = material.words
    groups = [
        {"name": words("cash"), "rows": cash},
        {"name": words("capacity"), "rows": freed},
    ]
    return [group for group in groups if group["rows"]]


def _cash(material: Material, kind: str) -> Group | None:
    """What a kind of holder buys from outside."""
    rows = [_bought(material, kind, reform) for reform in material.reforms]
    return _line(material, material.words.named("kinds", kind), rows)


def _bought(material: Material, kind: str, reform: str) -> Row | None:
    direct = material.effect(kind, reform, measure="flow", group=f"kind={OUTSIDE}")
    if direct is not None:
        return direct
    paid = material.effect(OUTSIDE, reform, measure="flow", group=f"kind={kind}")
    if paid is None:
        return None
    return {
        "baseline": -paid["baseline"],
        "difference": -paid["difference"],
        "low": -paid["high"],
        "high": -paid["low"],
    }


def _capacity(material: Material, kind: str, reason: str, use: str) -> Group | None:
    """Capacity taken up (plus) or freed (minus), at the baseline's average cost."""
    rows: list[Row | None] = []
    for reform in material.reforms:
        cost = material.effect(reason, reform, measure="cost", group=f"kind={kind}")
        share = material.effect(use, reform)
        if cost is None or share is None or not share["baseline"]:
            rows.append(None)
            continue
        price = cost["baseline"] / 100.0  # SEK of a percentage point of the capacity
        numbers = {name: price * share[name] for name in ("difference", "low", "high")}
        rows.append({"baseline": cost["baseline"], **numbers})
    name = material.words.named("capacities", f"{kind}.{reason}")
    return _line(material, name, rows)


def _line(material: Material, name: str, rows: list[Row | None]) -> Group | None:
    found = [row for row in rows if row is not None]
    if not found:
        return None
    base = found[0]["baseline"] / MILLION
    each = base * MILLION / material.inhabitants if material.inhabitants else float("nan")
    return {
        "name": name,
        "baseline": material.numbers.number(base),
        "each": material.numbers.number(each),
        "cells": [
            in_unit(material, row, 1 / MILLION) | {"tone": "moved" if is_clear(row) else "unclear"}
            for row in rows
        ],
    }

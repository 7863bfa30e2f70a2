"""Who gains and who loses: every vårdcentral's revenue."""

from __future__ import annotations

import math
from typing import Any

from matplotlib.figure import Figure

from sim.studies.report.change import Change, in_unit, is_clear
from sim.studies.report.drawing import MARKS, axes, scale
from sim.studies.report.lookup import Row
from sim.studies.report.material import Material, Unit
from sim.studies.report.money import MILLION, clear_tone
from sim.studies.report.style import INK, colour, embed, look

THOUSAND = 1e3
UNITS_AT_MOST = 40


def section(material: Material) -> dict[str, Any] | None:
    """None without units' revenue in the results."""
    found = pictures(material)
    if not found:
        return None
    return {
        "pictures": found,
        "redistribution": redistribution(material),
        "units_at_most": UNITS_AT_MOST,
    }


def redistribution(material: Material) -> list[dict[str, Any]]:
    """Per reform, the change of every vårdcentral's revenue, from most gain to most loss."""
    return [_redistribution(material, reform, title) for reform, title in material.reforms.items()]


def ranked(material: Material, reform: str) -> list[tuple[Unit, dict[str, Row]]]:
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


def gain(row: Row) -> Change:
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


def _unit_cells(material: Material, row: Row | None) -> list[dict[str, str]]:
    if row is None:
        return [{}, {}]
    change, numbers = gain(row), material.numbers
    percent = {
        "value": numbers.change(change.value, change.low, change.high, "%"),
        "interval": numbers.interval(change.low, change.high, change.value),
    }
    return [in_unit(material, row, 1 / THOUSAND) | clear_tone(row), percent | clear_tone(row)]


def _percent_text(material: Material, row: Row) -> str:
    change, numbers = gain(row), material.numbers
    value = numbers.change(change.value, change.low, change.high, "%")
    return f"{value}; {numbers.interval(change.low, change.high, change.value)}"


def pictures(material: Material) -> dict[str, str]:
    """A picture per reform: each vårdcentral's change of revenue, most gain first."""
    pictures: dict[str, str] = {}
    orders = {reform: most_affected(material, reform) for reform in material.reforms}
    changes = [gain(row) for order in orders.values() for _, rows in order for row in rows.values()]
    with look():
        for index, (reform, order) in enumerate(orders.items()):
            if order:
                pictures[reform] = embed(_bars(material, order, changes, colour(index)))
    return pictures


def most_affected(material: Material, reform: str) -> list[tuple[Unit, dict[str, Row]]]:
    """The vårdcentraler that a picture has room for: those at both ends of the ranking."""
    order = ranked(material, reform)
    half = UNITS_AT_MOST // 2
    return order if len(order) <= UNITS_AT_MOST else order[:half] + order[-half:]


def _bars(
    material: Material,
    order: list[tuple[Unit, dict[str, Row]]],
    changes: list[Change],
    paint: str,
) -> Figure:
    figure, axis = axes(0.4 + 0.25 * len(order), left=1.28, bottom=0.3)
    for y, (_, rows) in enumerate(order):
        focus = gain(rows[material.main_effect])
        axis.barh(y, focus.value, color=paint, alpha=0.75, height=0.6)
        if math.isfinite(focus.low):
            axis.plot([focus.low, focus.high], [y, y], color=INK, lw=1.1)
        if material.main_effect == "total" and "mechanical" in rows:
            value = gain(rows["mechanical"]).value
            axis.plot(value, y, MARKS["mechanical"], color=INK, mfc="white", ms=4, mew=1.1)
    axis.set_yticks(range(len(order)), [_short(unit.name) for unit, _ in order])
    axis.set_ylim(len(order) - 0.4, -0.6)
    scale(axis, material, changes, "%")
    return figure


def _short(name: str, width: int = 21) -> str:
    return name if len(name) <= width else name[: width - 1].rstrip() + "…"

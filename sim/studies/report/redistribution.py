"""Who gains and who loses: every vårdcentral's revenue, before and after behaviour."""

from __future__ import annotations

import math
from typing import Any

from sim.studies.report.change import Change, in_unit, is_clear
from sim.studies.report.drawing import (
    MECHANICAL,
    SMALL,
    WIDTH,
    ZERO,
    canvas,
    paint,
    reach_of,
    ruler,
    write,
)
from sim.studies.report.lettering import fitted
from sim.studies.report.lookup import Row
from sim.studies.report.material import Material
from sim.studies.report.money import MILLION, clear_tone
from sim.studies.report.pictures import Picture, picture
from sim.studies.report.style import INK, look
from sim.studies.report.tables import tidy
from sim.studies.report.units import KIND, Affected, drivers, gain, ranked

THOUSAND = 1e3
UNITS_AT_MOST = 40  # in a picture
ROWS_AT_MOST = 20  # of the overview that are not folded away
NAME_ROOM = 1.23  # inches


def section(material: Material) -> dict[str, Any] | None:
    """None without units' revenue in the results. With many reforms, the overview only."""
    orders = {reform: ranked(material, reform) for reform in material.reforms}
    if not any(orders.values()):
        return None
    _keep(material)
    few = {} if material.many else orders
    return {
        "overview": overview(material, orders),
        "pictures": pictures(material, few),
        "redistribution": [redistribution(material, r, order) for r, order in few.items()],
        "units_at_most": UNITS_AT_MOST,
        "rows_at_most": ROWS_AT_MOST,
    }


def _keep(material: Material) -> None:
    def unit(group: str) -> str | None:
        kind, _, id_ = group.partition("=")
        return material.unit(id_, kind).name if kind == KIND else None

    words, put = material.words, material.output.table
    whole = tidy(material, "revenue", name=lambda _: words("revenue_all"), group=unit)
    put("redistribution", words("table_redistribution"), whole)
    by_rule = tidy(material, "payment", name=material.rule, group=unit)
    put("redistribution_by_rule", words("table_by_rule"), by_rule)


def overview(material: Material, orders: dict[str, list[Affected]]) -> list[dict[str, Any]]:
    """Every vårdcentral under every reform after behaviour, the most affected of any first."""
    focus, words = material.main_effect, material.words
    by_unit: dict[str, dict[str, Affected]] = {}
    for reform, order in orders.items():
        for one in order:
            by_unit.setdefault(one.id, {})[reform] = one

    def most(id_: str) -> float:
        return max(abs(gain(one.rows[focus]).value) for one in by_unit[id_].values())

    rows = []
    for id_ in sorted(by_unit, key=lambda one: (-most(one), one)):
        found = by_unit[id_]
        unit = next(iter(found.values())).unit
        cells = [
            _percent(material, found[r].rows[focus]) if r in found else {} for r in material.reforms
        ]
        owner = words.named("ownership", unit.ownership) if unit.ownership else ""
        rows.append({"name": unit.name, "owner": owner, "cells": cells})
    return rows


def redistribution(material: Material, reform: str, order: list[Affected]) -> dict[str, Any]:
    """One reform in words and as a table."""
    return {
        "id": reform,
        "title": material.reforms[reform],
        "text": _in_words(material, order),
        "rows": [_row(material, reform, one) for one in order],
    }


def _in_words(material: Material, order: list[Affected]) -> str:
    """How many gain and lose, and who most."""
    words, focus = material.words, material.main_effect
    rows = [one.rows[focus] for one in order]
    up = sum(is_clear(row) and row["difference"] > 0 for row in rows)
    down = sum(is_clear(row) and row["difference"] < 0 for row in rows)
    text = words("gainers", up=up, down=down, same=len(rows) - up - down)
    if len(order) > 1 and up + down:
        text += " " + words(
            "extremes",
            top=order[0].unit.name,
            top_value=_percent_text(material, rows[0]),
            bottom=order[-1].unit.name,
            bottom_value=_percent_text(material, rows[-1]),
        )
    return text


def _row(material: Material, reform: str, one: Affected) -> dict[str, Any]:
    focus = one.rows[material.main_effect]
    listed = one.unit.listed * material.manifest["sample"]
    return {
        "name": one.unit.name,
        "owner": material.words.named("ownership", one.unit.ownership)
        if one.unit.ownership
        else "",
        "listed": material.numbers.number(listed) if listed else "",
        "baseline": material.numbers.number(float(focus["baseline"]) / MILLION),
        "cells": [
            cell for effect in _in_order(material) for cell in _cells(material, one.rows[effect])
        ]
        if all(effect in one.rows for effect in material.shown_effects)
        else [],
        "each": in_unit(material, focus, 1 / listed) if listed else {},
        "from": "; ".join(
            f"{material.rule(rule)} {in_unit(material, row, 1 / THOUSAND)['value']}"
            for rule, row in drivers(material, one.id, reform)
        ),
    }


def _in_order(material: Material) -> list[str]:
    """Mechanical before what comes after behaviour, as it happens."""
    return list(reversed(material.shown_effects))


def _cells(material: Material, row: Row) -> list[dict[str, str]]:
    return [in_unit(material, row, 1 / THOUSAND) | clear_tone(row), _percent(material, row)]


def _percent(material: Material, row: Row) -> dict[str, str]:
    change, numbers = gain(row), material.numbers
    return {
        "value": numbers.change(change.value, change.low, change.high, "%"),
        "interval": numbers.interval(change.low, change.high, change.value),
    } | clear_tone(row)


def _percent_text(material: Material, row: Row) -> str:
    found = _percent(material, row)
    return f"{found['value']}; {found['interval']}"


def pictures(material: Material, orders: dict[str, list[Affected]]) -> dict[str, Picture]:
    """A picture per reform: each vårdcentral's change of revenue, most gain first."""
    changes = [gain(row) for order in orders.values() for one in order for row in one.rows.values()]
    reach = reach_of(changes, least=1.0)
    with look():
        return {
            reform: _bars(material, reform, _both_ends(order), reach)
            for reform, order in orders.items()
            if order
        }


def _both_ends(order: list[Affected]) -> list[Affected]:
    """The vårdcentraler that a picture has room for: those at both ends of the ranking."""
    half = UNITS_AT_MOST // 2
    return order if len(order) <= UNITS_AT_MOST else order[:half] + order[-half:]


def _bars(material: Material, reform: str, order: list[Affected], reach: float) -> Picture:
    tall, left, right = 0.22, 1.35, WIDTH - 0.25
    figure, axis = canvas(tall * len(order) + 0.22)
    centre, half = (left + right) / 2, (right - left) / 2 / reach
    axis.plot([centre, centre], [0, tall * len(order)], color=ZERO, lw=0.9, zorder=0)
    colour = paint(material, reform)
    for place, one in enumerate(order):
        y = tall * (place + 0.5)
        focus = gain(one.rows[material.main_effect])
        write(axis, 1.25, y, fitted(one.unit.name, NAME_ROOM, SMALL), ha="right")
        axis.barh(y, half * focus.value, 0.13, centre, color=colour, alpha=0.75)
        if math.isfinite(focus.low):
            ends = [centre + half * end for end in (focus.low, focus.high)]
            axis.plot(ends, [y, y], color=INK, lw=1.1)
        if material.main_effect == "total" and "mechanical" in one.rows:
            value: Change = gain(one.rows["mechanical"])
            x = centre + half * value.value
            axis.plot(x, y, MECHANICAL, color=INK, mfc="white", ms=3.8, mew=1.0)
    ruler(axis, material, tall * len(order) + 0.09, centre, half * reach, reach, "%")
    title = material.reforms[reform]
    alt = f"{material.words('redistribution_picture', reform=title)} {_in_words(material, order)}"
    return picture(material, f"redistribution_{reform}", title, alt, figure)

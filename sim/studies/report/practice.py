"""How units change what they decide themselves."""

from __future__ import annotations

from typing import Any

from sim.studies.report.change import in_unit, is_clear
from sim.studies.report.material import Material
from sim.studies.report.words import practices

SMALLEST_SHOWN = 0.05  # per cent


def section(material: Material) -> dict[str, Any] | None:
    """None without practice in the results."""
    kinds = practice(material)
    return {"practice": kinds} if kinds else None


def practice(material: Material) -> list[dict[str, Any]]:
    """Change of what units decide, by kind of unit, for vårdcentraler also by ownership."""
    found = set(material.keys("practice"))
    known = [name for name in practices() if (name, "all") in found]
    strange = sorted(name for name, group in found if group == "all" and name not in known)
    kinds: dict[str, list[dict[str, Any]]] = {}
    for dimension in [*known, *strange]:
        kind = dimension.split(".", 1)[0]
        rows = kinds.setdefault(kind, [])
        for group in ("all", "ownership=public", "ownership=private"):
            if (dimension, group) in found:
                row = _practice_row(material, dimension, group)
                if group != "all" or row["moves"]:
                    rows.append(row)
                if group == "all" and not row["moves"]:
                    break
    return [
        {"kind": material.words.named("kinds", kind), "rows": rows} for kind, rows in kinds.items()
    ]


def _practice_row(material: Material, dimension: str, group: str) -> dict[str, Any]:
    label, unit, factor, has_level = material.words.practice(dimension)
    rows = [
        material.effect(dimension, reform, measure="practice", group=group)
        for reform in material.reforms
    ]
    found = [row for row in rows if row is not None]
    column, least = ("relative", SMALLEST_SHOWN) if has_level else ("difference", 0.0005)
    whole = group == "all"
    return {
        "name": label if whole else material.words.named("ownership", group.split("=", 1)[1]),
        "part": not whole,
        "unit": unit if whole else "",
        "baseline": material.numbers.number(factor * float(found[0]["baseline"])),
        "moves": any(abs(row[column]) >= least for row in found),
        "cells": [
            in_unit(material, row, factor) | {"tone": "moved" if is_clear(row) else "unclear"}
            for row in rows
        ],
    }

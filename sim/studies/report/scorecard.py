"""Outcomes against reforms: sign, size and certainty."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sim.studies.report.change import cell
from sim.studies.report.material import Label, Material


def section(material: Material) -> dict[str, Any]:
    """Main outcomes at once, the others behind a fold."""
    return {
        "scorecard": scorecard(material, material.outcomes),
        "more_outcomes": scorecard(material, material.others),
    }


def scorecard(material: Material, labels: Sequence[Label]) -> list[dict[str, Any]]:
    """Outcomes by area against reforms: change, interval and tone."""
    areas: dict[str, list[dict[str, Any]]] = {}
    for label in labels:
        cells = [cell(material, material.effect(label.id, r), label) for r in material.reforms]
        if any(cells):
            areas.setdefault(label.area, []).append({"outcome": label.text, "cells": cells})
    return [{"area": area, "rows": rows, "count": len(rows)} for area, rows in areas.items()]

"""What the answer rests on: the model's numbers by grade of evidence, the shakiest first.

Without a sensitivity analysis nobody knows which numbers the answer hangs on. What can be said is
how wide a number's own range is for its size, how it was come by, and that every effect on care
goes through how units respond, so that the numbers of behaviour come first.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import pandas as pd

from sim.parameters import GRADES, Parameter
from sim.studies.report.drawing import WIDTH, canvas, write
from sim.studies.report.material import Material
from sim.studies.report.pictures import Picture, picture
from sim.studies.report.style import INK, look

BEHAVIOUR = "behaviour"
DOUBT = {"found": 0.25, "derived": 0.5, "calibrated": 0.6, "knowledge": 0.75, "assumption": 1.0}
SHOWN = 12
TONES = {
    "found": "#08519c", "derived": "#3182bd", "calibrated": "#6baed6", "knowledge": "#bdd7e7",
    "assumption": "#E69F00",
}  # fmt: skip


@dataclass(frozen=True)
class Rated:
    """A number with its doubt: the width of its range by its size, less for better evidence."""

    name: str
    parameter: Parameter
    doubt: float


def section(material: Material) -> dict[str, Any] | None:
    """None where the results do not say which numbers they rest on."""
    if material.parameters is None:
        return None
    rated = ranked(material)
    _keep(material, rated)
    changed = material.manifest.get("parameters", {})
    behaviour = [one for one in rated if one.name.startswith(f"{BEHAVIOUR}.")]
    rest = [one for one in rated if one not in behaviour]
    with look():
        drawn = _picture(material)
    return {
        "picture": drawn,
        "changed": [
            {"name": name, "value": _text(material, value)} for name, value in changed.items()
        ],
        "groups": [
            {
                "name": material.words(f"assumptions_{name}"),
                "rows": [_row(material, one) for one in group[:SHOWN]],
            }
            for name, group in (("behaviour", behaviour), ("rest", rest))
        ],
        "counts": {grade: sum(row[grade] for row in _counts(material)) for grade in GRADES},
        "total": len(material.parameters),
        "tones": TONES,
    }


def ranked(material: Material) -> list[Rated]:
    """Single numbers with a range, the most doubtful first."""
    assert material.parameters is not None
    found = []
    for name in material.parameters:
        one = material.parameters.parameter(name)
        if one.range is None or isinstance(one.value, list) or not one.value:
            continue
        width = (one.range[1] - one.range[0]) / abs(one.value)
        found.append(Rated(name, one, width * DOUBT[one.grade]))
    return sorted(found, key=lambda one: -one.doubt)


def _row(material: Material, one: Rated) -> dict[str, Any]:
    parameter, words = one.parameter, material.words
    assert parameter.range is not None
    low, high = (material.numbers.plain(end) for end in parameter.range)
    told = words.translated("parameters", one.name)
    return {
        "name": one.name,
        "about": told or parameter.about,
        "foreign": not told and material.lang != "en",
        "value": _text(material, parameter.value),
        "range": f"{low} {words('to')} {high}",
        "unit": parameter.unit,
        "grade": words.named("grades", parameter.grade),
        "source": parameter.source,
    }


def _text(material: Material, value: Any) -> str:
    if isinstance(value, list):
        return ", ".join(_text(material, one) for one in value)
    return material.numbers.plain(float(value))


def _counts(material: Material) -> list[dict[str, Any]]:
    """How many numbers of each grade each part of the model has."""
    assert material.parameters is not None
    table: dict[str, dict[str, Any]] = {}
    for name in material.parameters:
        domain = name.partition(".")[0]
        row = table.setdefault(domain, {"domain": domain, **dict.fromkeys(GRADES, 0)})
        row[material.parameters.parameter(name).grade] += 1
    return sorted(table.values(), key=lambda row: -sum(row[grade] for grade in GRADES))


def _picture(material: Material) -> Picture:
    """A bar per part of the model, divided by grade."""
    words, counts = material.words, _counts(material)
    tall, left, right = 0.24, 1.25, WIDTH - 0.35
    figure, axis = canvas(tall * len(counts) + 0.05)
    most = max(sum(row[grade] for grade in GRADES) for row in counts)
    told = []
    for place, row in enumerate(counts):
        y, start = tall * (place + 0.5), left
        name = words.named("domains", row["domain"])
        write(axis, left - 0.06, y, name, ha="right")
        for grade in GRADES:
            wide = (right - left) * row[grade] / most
            axis.barh(y, wide, 0.15, start, color=TONES[grade], edgecolor="white", lw=0.5)
            start += wide
        total = sum(row[grade] for grade in GRADES)
        write(axis, start + 0.05, y, str(total), fontsize=7, color=INK)
        told.append(f"{name} {row['assumption']}/{total}")
    title = words("assumptions_picture")
    alt = f"{words('assumptions_alt')} {'; '.join(told)}"
    return picture(material, "assumptions", title, alt, figure)


def _keep(material: Material, rated: list[Rated]) -> None:
    """All numbers of the model, as a table beside the page."""
    assert material.parameters is not None
    doubts = {one.name: one.doubt for one in rated}
    rows = []
    for name in material.parameters:
        one = material.parameters.parameter(name)
        low, high = one.range or (math.nan, math.nan)
        rows.append(
            {
                "name": name,
                "about": one.about,
                "value": _text(material, one.value) if isinstance(one.value, list) else one.value,
                "low": low,
                "high": high,
                "unit_of": one.unit,
                "grade": material.words.named("grades", one.grade),
                "doubt": doubts.get(name, math.nan),
                "source": one.source,
                "date": str(one.date),
            }
        )
    table = pd.DataFrame(rows).sort_values("doubt", ascending=False, kind="stable")
    names = {column: material.words.named("columns", str(column)) for column in table}
    material.output.table(
        "assumptions", material.words("table_assumptions"), table.rename(columns=names)
    )

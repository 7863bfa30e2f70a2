"""Every vårdcentral's revenue under a reform, from the largest gain to the largest loss."""

from __future__ import annotations

from typing import NamedTuple

from sim.studies.report.change import Change
from sim.studies.report.lookup import Row
from sim.studies.report.material import Material, Unit

KIND = "vardcentral"


class Affected(NamedTuple):
    """A vårdcentral with the effects on its revenue, by effect."""

    id: str
    unit: Unit
    rows: dict[str, Row]


def ranked(material: Material, reform: str) -> list[Affected]:
    """Vårdcentraler from the largest relative gain to the largest relative loss in the effect in
    focus; ties by name."""
    found = []
    for _, group in material.keys("revenue"):
        kind, _, id_ = group.partition("=")
        if kind != KIND:
            continue
        rows = {
            effect: row
            for effect in material.shown_effects
            if (row := material.effect("all", reform, effect, "revenue", group)) is not None
        }
        if material.main_effect in rows:
            found.append(Affected(id_, material.unit(id_, kind), rows))
    focus = material.main_effect
    return sorted(found, key=lambda one: (-gain(one.rows[focus]).value, one.unit.name))


def gain(row: Row) -> Change:
    """Change of revenue in per cent of the revenue without the reform; 0 where there is none."""
    values = (float(row[name]) for name in ("relative", "relative_low", "relative_high"))
    return Change(*(0.0 if row["baseline"] == 0 else value for value in values))


def drivers(material: Material, id_: str, reform: str, at_most: int = 2) -> list[tuple[str, Row]]:
    """The rules behind a vårdcentral's change, by id, the largest first; those with any change."""
    group = f"{KIND}={id_}"
    found = [
        (rule, row)
        for rule in material.rules_paid
        if (row := material.effect(rule, reform, measure="payment", group=group)) is not None
        and row["difference"]
    ]
    return sorted(found, key=lambda pair: -abs(pair[1]["difference"]))[:at_most]

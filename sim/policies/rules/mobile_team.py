"""Pay for mobile teams (mobila team): operating teams, and teams that visit the frail at home."""

from __future__ import annotations

from typing import ClassVar

import numpy as np

from sim.policies.context import Context
from sim.policies.rule import MONTHS, Rule, Text, parameter
from sim.policies.statement import Statement


class MobileTeam(Rule):
    """Price x home visits and operations, and a sum that keeps the team, per inhabitant.

    An operating team works in theatres that stand empty: its operations are those beyond ordinary
    capacity. Inhabitants are those at the frozen date.
    """

    name: ClassVar[str] = "mobile_team"
    label: ClassVar[Text] = Text("Ersättning för mobila team", "Pay for mobile teams")
    flow: ClassVar[Text] = Text(
        "Regionen betalar sjukhuset för mobila teams hembesök och operationer.",
        "The region pays the hospital for home visits and operations of mobile teams.",
    )
    applies_to: ClassVar[str] = "hospital"
    scalable: ClassVar[tuple[str, ...]] = ("visit", "operation", "per_person")

    visit: float = parameter(0.0, unit="SEK per visit", sv="Per hembesök", en="Per visit", ge=0)
    operation: float = parameter(
        0.0,
        unit="SEK per operation",
        sv="Per operation utöver ordinarie kapacitet",
        en="Per operation beyond ordinary capacity",
        ge=0,
    )
    per_person: float = parameter(
        0.0,
        unit="SEK per inhabitant at the frozen date and year",
        sv="Per invånare i upptagningsområdet",
        en="Per inhabitant of the catchment",
        ge=0,
    )

    def pays_for(self) -> tuple[str, ...]:
        prices = {"mobile_visits": self.visit, "extra_operations": self.operation}
        return tuple(name for name, price in prices.items() if price)

    def rises_with(self) -> tuple[str, ...]:
        return self.pays_for()

    def settle(self, statement: Statement, context: Context) -> np.ndarray:
        pay = self.visit * statement["mobile_visits"]
        pay = pay + self.operation * statement["extra_operations"]
        if self.per_person:
            pay = pay + self.per_person / MONTHS * context.baseline_persons
        return pay

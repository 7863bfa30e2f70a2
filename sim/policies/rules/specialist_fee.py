"""Fee per specialist visit, operation and bed-day (åtgärdsbaserad ersättning)."""

from __future__ import annotations

from typing import ClassVar

import numpy as np

from sim.policies.context import Context
from sim.policies.rule import Rule, Text, parameter
from sim.policies.statement import Statement


class SpecialistFee(Rule):
    """SEK x visits, operations and days in bed; weekend operations may carry an extra price."""

    name: ClassVar[str] = "specialist_fee"
    label: ClassVar[Text] = Text("Åtgärdsbaserad ersättning", "Specialist fee")
    flow: ClassVar[Text] = Text(
        "Regionen betalar sjukhuset per besök, operation och vårddag.",
        "The region pays the hospital per visit, operation and bed-day.",
    )
    applies_to: ClassVar[str] = "hospital"
    scalable: ClassVar[tuple[str, ...]] = (
        "first_visit",
        "return_visit",
        "operation",
        "weekend_extra",
        "emergency_visit",
        "bed_day",
    )

    first_visit: float = parameter(0.0, unit="SEK per visit", sv="Nybesök", en="First visit", ge=0)
    return_visit: float = parameter(
        0.0, unit="SEK per visit", sv="Återbesök", en="Return visit", ge=0
    )
    operation: float = parameter(
        0.0, unit="SEK per operation", sv="Planerad operation", en="Planned operation", ge=0
    )
    weekend_extra: float = parameter(
        0.0, unit="SEK per operation", sv="Tillägg helg", en="Extra on non-working days", ge=0
    )
    emergency_visit: float = parameter(
        0.0, unit="SEK per visit", sv="Akutbesök", en="Emergency department visit", ge=0
    )

    bed_day: float = parameter(0.0, unit="SEK per day", sv="Vårddag", en="Bed-day", ge=0)

    def pays_for(self) -> tuple[str, ...]:
        prices = {
            "first_visits": self.first_visit,
            "return_visits": self.return_visit,
            "operations": self.operation,
            "weekend_operations": self.weekend_extra,
            "emergency_visits": self.emergency_visit,
            "bed_days": self.bed_day,
        }
        return tuple(name for name, price in prices.items() if price)

    def rises_with(self) -> tuple[str, ...]:
        return self.pays_for()

    def settle(self, statement: Statement, context: Context) -> np.ndarray:
        return (
            self.first_visit * statement["first_visits"]
            + self.return_visit * statement["return_visits"]
            + self.operation * statement["operations"]
            + self.weekend_extra * statement["weekend_operations"]
            + self.emergency_visit * statement["emergency_visits"]
            + self.bed_day * statement["bed_days"]
        )

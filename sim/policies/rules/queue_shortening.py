"""Queue-shortening pay (kökortning): an extra price for volume beyond the ordinary."""

from __future__ import annotations

from typing import ClassVar

import numpy as np

from sim.policies.context import Context
from sim.policies.rule import Rule, Text, parameter
from sim.policies.statement import Statement


class QueueShortening(Rule):
    """Price x first visits and operations beyond ordinary capacity."""

    name: ClassVar[str] = "queue_shortening"
    label: ClassVar[Text] = Text("Kökortningsersättning", "Queue-shortening pay")
    flow: ClassVar[Text] = Text(
        "Regionen betalar sjukhuset extra för besök och operationer utöver ordinarie volym.",
        "The region pays the hospital extra for visits and operations beyond ordinary volume.",
    )
    applies_to: ClassVar[str] = "hospital"
    scalable: ClassVar[tuple[str, ...]] = ("first_visit", "operation")

    first_visit: float = parameter(
        0.0, unit="SEK per visit", sv="Extra nybesök", en="Extra first visit", ge=0
    )
    operation: float = parameter(
        0.0, unit="SEK per operation", sv="Extra operation", en="Extra operation", ge=0
    )

    def pays_for(self) -> tuple[str, ...]:
        prices = {"extra_first_visits": self.first_visit, "extra_operations": self.operation}
        return tuple(name for name, price in prices.items() if price)

    def rises_with(self) -> tuple[str, ...]:
        return self.pays_for()

    def settle(self, statement: Statement, context: Context) -> np.ndarray:
        return (
            self.first_visit * statement["extra_first_visits"]
            + self.operation * statement["extra_operations"]
        )

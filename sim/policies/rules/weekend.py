"""Weekend pay (helgersättning): an extra price for operations on days off."""

from __future__ import annotations

from typing import ClassVar

import numpy as np

from sim.policies.context import Context
from sim.policies.rule import Rule, Text, parameter
from sim.policies.statement import Statement


class Weekend(Rule):
    """Price x planned operations on weekends and public holidays."""

    name: ClassVar[str] = "weekend"
    label: ClassVar[Text] = Text("Helgersättning", "Weekend pay")
    flow: ClassVar[Text] = Text(
        "Regionen betalar sjukhuset extra för operationer på helger.",
        "The region pays the hospital extra for operations at weekends.",
    )
    applies_to: ClassVar[str] = "hospital"
    scalable: ClassVar[tuple[str, ...]] = ("operation",)

    operation: float = parameter(
        unit="SEK per operation", sv="Tillägg per operation", en="Extra per operation", ge=0
    )

    def pays_for(self) -> tuple[str, ...]:
        return ("weekend_operations",)

    def rises_with(self) -> tuple[str, ...]:
        return self.pays_for()

    def settle(self, statement: Statement, context: Context) -> np.ndarray:
        return self.operation * statement["weekend_operations"]

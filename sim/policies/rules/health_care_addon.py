"""Pay on top of home care for health care (hälso- och sjukvårdsinsatser) done by delegation."""

from __future__ import annotations

from typing import ClassVar

import numpy as np

from sim.policies.context import Context
from sim.policies.rule import Rule, Text, parameter
from sim.policies.statement import Statement


class HealthCareAddon(Rule):
    """Price x hours of delegated health care performed in home care."""

    name: ClassVar[str] = "health_care_addon"
    label: ClassVar[Text] = Text("Tillägg för hälso- och sjukvård", "Health-care supplement")
    flow: ClassVar[Text] = Text(
        "Kommunen betalar hemtjänsten per timme delegerad hälso- och sjukvård.",
        "The municipality's board pays home care per hour of delegated health care.",
    )
    applies_to: ClassVar[str] = "municipality"
    counterparty: ClassVar = "council"
    scalable: ClassVar[tuple[str, ...]] = ("price",)

    price: float = parameter(unit="SEK per hour", sv="Pris per timme", en="Price per hour", ge=0)

    def settle(self, statement: Statement, context: Context) -> np.ndarray:
        return self.price * statement["health_care_hours"]

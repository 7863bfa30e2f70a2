"""Pay for planned hours (lanerad tid) of home care: a price for hours in the schedule."""

from __future__ import annotations

from typing import ClassVar

import numpy as np

from sim.policies.context import Context
from sim.policies.rule import Rule, Text, parameter
from sim.policies.statement import Statement


class PlannedTime(Rule):
    """Price x hours in the schedule, whether or not they are performed."""

    name: ClassVar[str] = "planned_time"
    label: ClassVar[Text] = Text("Ersättning för planerad tid", "Pay for planned hours")
    flow: ClassVar[Text] = Text(
        "Kommunen betalar hemtjänsten per planerad timme.",
        "The municipality's board pays home care per planned hour.",
    )
    applies_to: ClassVar[str] = "municipality"
    counterparty: ClassVar = "council"
    scalable: ClassVar[tuple[str, ...]] = ("price",)

    price: float = parameter(unit="SEK per hour", sv="Pris per timme", en="Price per hour", ge=0)

    def settle(self, statement: Statement, context: Context) -> np.ndarray:
        return self.price * statement["home_care_planned"]

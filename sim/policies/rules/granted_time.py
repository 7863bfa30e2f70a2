"""Pay for granted hours (eviljad tid) of home care: a price for the hours of the decision."""

from __future__ import annotations

from typing import ClassVar

import numpy as np

from sim.policies.context import Context
from sim.policies.rule import Rule, Text, parameter
from sim.policies.statement import Statement


class GrantedTime(Rule):
    """Price x the hours of the decision, whether or not they are performed."""

    name: ClassVar[str] = "granted_time"
    label: ClassVar[Text] = Text("Ersättning för beviljad tid", "Pay for granted hours")
    flow: ClassVar[Text] = Text(
        "Kommunen betalar hemtjänsten per timme i biståndsbesluten.",
        "The municipality's board pays home care per hour in the decisions.",
    )
    applies_to: ClassVar[str] = "municipality"
    counterparty: ClassVar = "council"
    scalable: ClassVar[tuple[str, ...]] = ("price",)

    price: float = parameter(unit="SEK per hour", sv="Pris per timme", en="Price per hour", ge=0)

    def settle(self, statement: Statement, context: Context) -> np.ndarray:
        return self.price * statement["home_care_hours"]

"""Pay for performed hours (utförd tid) of home care, within the hours granted."""

from __future__ import annotations

from typing import ClassVar

import numpy as np

from sim.policies.context import Context
from sim.policies.rule import Rule, Text, parameter
from sim.policies.statement import Statement


class PerformedTime(Rule):
    """Price x performed hours as reported; hours beyond those granted are not paid."""

    name: ClassVar[str] = "performed_time"
    label: ClassVar[Text] = Text("Ersättning för utförd tid", "Pay for performed hours")
    flow: ClassVar[Text] = Text(
        "Kommunen betalar hemtjänsten per utförd timme.",
        "The municipality's board pays home care per performed hour.",
    )
    applies_to: ClassVar[str] = "municipality"
    counterparty: ClassVar = "council"
    scalable: ClassVar[tuple[str, ...]] = ("price",)

    price: float = parameter(unit="SEK per hour", sv="Pris per timme", en="Price per hour", ge=0)

    def settle(self, statement: Statement, context: Context) -> np.ndarray:
        granted = statement["home_care_hours"]
        return self.price * np.minimum(statement["home_care_reported"], granted)

"""Pay by level (nivåbeslut): a fixed sum for each user by band of hours granted."""

from __future__ import annotations

from typing import ClassVar

import numpy as np
from pydantic import field_validator

from sim.categories import HOME_CARE_LEVELS
from sim.policies.context import Context
from sim.policies.rule import Rule, Text, parameter
from sim.policies.statement import Statement


class Level(Rule):
    """SEK a month for each user of home care, by the band of hours granted a month."""

    name: ClassVar[str] = "level"
    label: ClassVar[Text] = Text("Ersättning per nivå", "Pay by level of home care")
    flow: ClassVar[Text] = Text(
        "Kommunen betalar hemtjänsten ett fast belopp per brukare och nivå.",
        "The municipality's board pays home care a fixed sum per user and level.",
    )
    applies_to: ClassVar[str] = "municipality"
    counterparty: ClassVar = "council"
    scalable: ClassVar[tuple[str, ...]] = ("amounts",)

    amounts: dict[str, float] = parameter(
        unit="SEK per user and month", sv="Belopp per nivå", en="Amount by level"
    )

    @field_validator("amounts")
    @classmethod
    def _complete(cls, table: dict[str, float]) -> dict[str, float]:
        if set(table) != set(HOME_CARE_LEVELS):
            raise ValueError(f"needs the levels {', '.join(HOME_CARE_LEVELS)}")
        if any(amount < 0 for amount in table.values()):
            raise ValueError("amounts cannot be negative")
        return table

    def settle(self, statement: Statement, context: Context) -> np.ndarray:
        prices = np.array([self.amounts[level] for level in HOME_CARE_LEVELS])
        return statement["home_care_users"] @ prices

"""Social outcome contract (socialt utfallskontrakt): an investor prepays, results repay."""

from __future__ import annotations

from typing import ClassVar

import numpy as np

from sim.policies.context import Context
from sim.policies.prepaid import Prepaid
from sim.policies.rule import Text, Transfer, parameter
from sim.policies.statement import Statement


class SocialOutcomeContract(Prepaid):
    """The investor prepays the unit and passes on a share of what the region repays.

    The region pays the investor for the outcome only; without outcome the investor bears the cost.
    """

    name: ClassVar[str] = "social_outcome_contract"
    label: ClassVar[Text] = Text("Socialt utfallskontrakt", "Social outcome contract")
    flow: ClassVar[Text] = Text(
        "En investerare förskotterar enheten; regionen betalar investeraren efter uppmätt utfall.",
        "An investor prepays the unit; the region pays the investor by measured outcome.",
    )
    counterparty: ClassVar = "investor"

    unit_share: float = parameter(
        0.0, unit="share", sv="Enhetens andel", en="Share of the repayment to the unit", ge=0, le=1
    )

    def settle(self, statement: Statement, context: Context) -> np.ndarray:
        return self.prepaid(statement, context) + self.unit_share * self.outcome(statement, context)

    def transfers(self, statement: Statement, context: Context) -> tuple[Transfer, ...]:
        repaid = float(self.outcome(statement, context).sum())
        return (Transfer("region", "investor", repaid),)

"""Social bond (social obligation): investors lend, and the interest follows results."""

from __future__ import annotations

from typing import ClassVar

import numpy as np

from sim.policies.context import Context
from sim.policies.prepaid import Prepaid
from sim.policies.rule import Text, Transfer, parameter
from sim.policies.statement import Statement


class SocialBond(Prepaid):
    """Investors prepay; the region repays the loan with interest, and more with the outcome.

    The unit gets the prepayment whatever the outcome, so only its costs and patients change.
    """

    name: ClassVar[str] = "social_bond"
    label: ClassVar[Text] = Text("Social obligation", "Social bond")
    flow: ClassVar[Text] = Text(
        "Investerare förskotterar enheten; regionen betalar lånet med ränta som följer utfallet.",
        "Investors prepay the unit; the region repays with interest that follows the outcome.",
    )
    counterparty: ClassVar = "investor"

    guaranteed: float = parameter(
        1.0,
        unit="times the prepayment",
        sv="Återbetalas oavsett utfall",
        en="Repaid whatever the outcome, with interest",
        ge=0,
    )

    def settle(self, statement: Statement, context: Context) -> np.ndarray:
        return self.prepaid(statement, context)

    def transfers(self, statement: Statement, context: Context) -> tuple[Transfer, ...]:
        fixed = self.guaranteed * float(self.prepaid(statement, context).sum())
        return (
            Transfer("region", "investor", fixed + float(self.outcome(statement, context).sum())),
        )

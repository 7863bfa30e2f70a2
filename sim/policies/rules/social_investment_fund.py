"""Social investment fund (social investeringsfond): a fund prepays and is refilled by results."""

from __future__ import annotations

from typing import ClassVar

import numpy as np

from sim.policies.context import Context
from sim.policies.prepaid import Prepaid
from sim.policies.rule import MONTHS, Text, Transfer, parameter
from sim.policies.statement import Statement


class SocialInvestmentFund(Prepaid):
    """The fund prepays; those whose cost falls give the saving back to it, the unit its share.

    The region fills the fund with `endowment`, and gives back what the unit does not.
    """

    name: ClassVar[str] = "social_investment_fund"
    label: ClassVar[Text] = Text("Social investeringsfond", "Social investment fund")
    flow: ClassVar[Text] = Text(
        "En fond förskotterar enheten; region och enhet betalar tillbaka efter uppmätt utfall.",
        "A fund prepays the unit; region and unit pay back by measured outcome.",
    )
    counterparty: ClassVar = "fund"
    scalable: ClassVar[tuple[str, ...]] = (*Prepaid.scalable, "endowment")

    endowment: float = parameter(
        0.0,
        unit="SEK per inhabitant and year",
        sv="Regionens insats i fonden",
        en="Paid into the fund by the region",
        ge=0,
    )
    unit_share: float = parameter(
        0.0,
        unit="share",
        sv="Andel som enheten betalar tillbaka",
        en="Share of the repayment that the unit bears",
        ge=0,
        le=1,
    )

    def settle(self, statement: Statement, context: Context) -> np.ndarray:
        return self.prepaid(statement, context) - self.unit_share * self.outcome(statement, context)

    def transfers(self, statement: Statement, context: Context) -> tuple[Transfer, ...]:
        repaid = (1.0 - self.unit_share) * float(self.outcome(statement, context).sum())
        paid_in = 0.0
        if statement.kind == "municipality":
            paid_in = self.endowment / MONTHS * float(context.baseline_persons.sum())
        return (Transfer("region", "fund", repaid + paid_in),)

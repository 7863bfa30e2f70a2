"""The region as an agent: it pays by the rules in force, sees the books and changes the rules."""

from __future__ import annotations

import datetime as dt

import mesa
import numpy as np

from sim.agents.sector import Sector
from sim.ledger import Ledger
from sim.policies.model import ReimbursementModel
from sim.policies.payments import Payments, transfers

OUTSIDE = "outside"


class RegionAgent(mesa.Agent):
    """The payer; `reimbursement` are the rules with the reforms upon them."""

    def __init__(
        self, model: mesa.Model, reimbursement: ReimbursementModel, ledger: Ledger
    ) -> None:
        super().__init__(model)
        self.reimbursement, self.ledger = reimbursement, ledger

    def prepare(self, sectors: dict[str, Sector], date: dt.date) -> None:
        """Before a month begins: solve what a budget-neutral reform's new tariff must be."""
        if self.reimbursement.pending(date):
            months = {kind: sector.known() for kind, sector in sectors.items()}
            self.reimbursement = self.reimbursement.neutralise(date, months)

    def settle(self, sector: Sector) -> Payments:
        """Pay the sector's units for their last month."""
        statement, context = sector.months[-1]
        payments = self.reimbursement.settle(statement, context)
        self.ledger.post_payments(
            context.date, sector.kind, payments.ids, payments.counterparties, payments.amounts
        )
        rules = self.reimbursement.at(context.date)
        for rule, flow in transfers(rules, statement, context):
            self.ledger.post(context.date, rule.id, flow.payer, None, flow.payee, None, flow.amount)
        return payments

    def post_costs(
        self, date: dt.date, kind: str, units: np.ndarray | None, costs: dict[str, np.ndarray]
    ) -> None:
        """Book what the month cost holders of a kind, by reason."""
        for reason, amounts in costs.items():
            self.ledger.post(date, reason, kind, units, OUTSIDE, None, amounts, "cost of care")

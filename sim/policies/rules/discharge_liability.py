"""Payment liability for discharge-ready patients (betalningsansvar, lag 2017:612)."""

from __future__ import annotations

from typing import ClassVar, Literal

import numpy as np

from sim.categories import LIABILITY_DAYS
from sim.policies.context import Context
from sim.policies.rule import Rule, Text, parameter
from sim.policies.statement import Statement


class DischargeLiability(Rule):
    """Minus price x days beyond the free days.

    `person`: days beyond `free_days` calendar days of each person (the law's fallback).
    `average`: days by which the month's mean over all discharges exceeds `free_days`.
    """

    name: ClassVar[str] = "discharge_liability"
    label: ClassVar[Text] = Text(
        "Betalningsansvar för utskrivningsklara", "Liability for discharge-ready patients"
    )
    flow: ClassVar[Text] = Text(
        "Kommunen betalar regionen för utskrivningsklara dagar utöver de fria.",
        "The municipality pays the region for discharge-ready days beyond the free ones.",
    )
    applies_to: ClassVar[str] = "municipality"
    scalable: ClassVar[tuple[str, ...]] = ("price",)

    price: float = parameter(unit="SEK per day", sv="Belopp per dag", en="Amount per day", ge=0)
    free_days: int = parameter(
        unit="days", sv="Fria dagar", en="Free days", ge=0, le=len(LIABILITY_DAYS) - 1
    )
    counted: Literal["person", "average"] = parameter(
        "person",
        unit="name",
        sv="Per person eller månadens genomsnitt",
        en="Per person, or the mean of the month",
    )

    def settle(self, statement: Statement, context: Context) -> np.ndarray:
        if self.counted == "person":
            return -self.price * statement["days_beyond"][..., self.free_days]
        allowed = self.free_days * statement["discharges"]
        return -self.price * np.maximum(statement["discharge_ready_days"] - allowed, 0.0)

"""Merged principal (Norrtälje, Gotland): one budget for regional and municipal care."""

from __future__ import annotations

from typing import ClassVar

import numpy as np

from sim.categories import MUNICIPAL_INDICATORS
from sim.policies.context import Context
from sim.policies.rule import MONTHS, Rule, Text, parameter
from sim.policies.statement import Statement


class MergedPrincipal(Rule):
    """Each unit's account bears what it causes for the other part of the common budget.

    The municipality is charged for the hospital days of its discharge-ready inhabitants and for
    their readmissions, the hospital for the municipal care that its discharges bring about, at
    `share` of the price. Fixed sums per person hand out the common budget in advance; what is
    left of them is the unit's own.
    """

    name: ClassVar[str] = "merged_principal"
    label: ClassVar[Text] = Text("Gemensam huvudman", "Merged principal")
    flow: ClassVar[Text] = Text(
        "Den gemensamma huvudmannen belastar var och en för det den orsakar hos den andra.",
        "The merged principal charges each part for what it causes in the other.",
    )
    applies_to: ClassVar[tuple[str, ...]] = ("municipality", "hospital")
    counterparty: ClassVar = "principal"
    scalable: ClassVar[tuple[str, ...]] = (
        "bed_day",
        "readmission",
        "discharge",
        "municipal_budget",
        "hospital_budget",
    )

    share: float = parameter(
        1.0, unit="share", sv="Andel som belastar", en="Share that is charged", ge=0, le=1
    )
    bed_day: float = parameter(
        unit="SEK per day", sv="Vårddygn", en="Hospital day of a discharge-ready inhabitant", ge=0
    )
    readmission: float = parameter(
        0.0, unit="SEK per readmission", sv="Återinläggning", en="Readmission", ge=0
    )
    discharge: float = parameter(
        unit="SEK per discharge",
        sv="Utskrivning till kommunal vård",
        en="Discharge that needs municipal care",
        ge=0,
    )
    municipal_budget: float = parameter(
        0.0,
        unit="SEK per inhabitant at the frozen date and year",
        sv="Kommunens del i förväg",
        en="The municipality's part, in advance",
        ge=0,
    )
    hospital_budget: float = parameter(
        0.0,
        unit="SEK per inhabitant at the frozen date and year",
        sv="Sjukhusets del i förväg",
        en="The hospital's part, in advance",
        ge=0,
    )

    def settle(self, statement: Statement, context: Context) -> np.ndarray:
        if statement.kind == "hospital":
            caused = self.discharge * statement["complex_discharges"]
            budget = self.hospital_budget
        else:
            column = MUNICIPAL_INDICATORS.index("readmission")
            readmissions = statement["indicator_count"][..., column] / MONTHS
            caused = self.bed_day * statement["discharge_ready_days"]
            caused = caused + self.readmission * readmissions
            budget = self.municipal_budget
        pay = -self.share * caused
        if budget:
            pay = pay + budget / MONTHS * context.baseline_persons
        return pay

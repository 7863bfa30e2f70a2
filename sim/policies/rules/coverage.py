"""Coverage ratio (täckningsgrad): bonus or deduction by the own share of outpatient care."""

from __future__ import annotations

from typing import ClassVar, Literal

import numpy as np

from sim.policies.context import Context
from sim.policies.lists import persons
from sim.policies.rule import MONTHS, Rule, Text, parameter
from sim.policies.shares import SHARES
from sim.policies.statement import Statement


class Coverage(Rule):
    """SEK x percentage points from the reference x listed; no contacts, no ratio, no pay.

    `counted` is the ratio: contacts at the own vårdcentral among all outpatient contacts
    (own_of_all, last 12 months) or among those in primary care (own_of_primary), or contacts in
    primary care, wherever, among all outpatient contacts (primary_of_all).
    """

    name: ClassVar[str] = "coverage"
    label: ClassVar[Text] = Text("Täckningsgrad", "Coverage ratio")
    flow: ClassVar[Text] = Text(
        "Regionen betalar vårdcentraler över jämförelsenivån och drar av för dem under den.",
        "The region pays vårdcentraler above the reference and deducts from those below it.",
    )
    scalable: ClassVar[tuple[str, ...]] = ("per_point",)

    per_point: float = parameter(
        unit="SEK per listed, year and percentage point",
        sv="Belopp per procentenhet",
        en="Amount per percentage point",
        ge=0,
    )
    counted: Literal["own_of_all", "own_of_primary", "primary_of_all"] = parameter(
        "own_of_all", unit="name", sv="Andel som räknas", en="Share that is counted"
    )
    reference: float | None = parameter(
        None,
        unit="share",
        sv="Jämförelsenivå (tomt: regionens medel)",
        en="Reference level (empty: mean of the system)",
        ge=0,
        le=1,
    )
    max_points: float = parameter(
        100.0, unit="percentage points", sv="Högsta avvikelse", en="Largest deviation paid", gt=0
    )

    def pays_for(self) -> tuple[str, ...]:
        return (f"coverage.{self.counted}",)

    def settle(self, statement: Statement, context: Context) -> np.ndarray:
        part, whole = SHARES[self.counted](statement)
        ratio = part / np.where(whole > 0, whole, 1.0)
        reference = context.means[self.counted] if self.reference is None else self.reference
        points = np.clip(100 * (ratio - reference), -self.max_points, self.max_points)
        listed = persons(statement)
        return np.where(whole > 0, self.per_point / MONTHS * points * listed, 0.0)

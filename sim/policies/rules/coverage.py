"""Coverage ratio (täckningsgrad): bonus or deduction by the own share of outpatient care."""

from __future__ import annotations

from typing import ClassVar

import numpy as np

from sim.categories import INDICATORS
from sim.policies.context import Context
from sim.policies.lists import persons
from sim.policies.rule import MONTHS, Rule, Text, parameter
from sim.policies.statement import Statement

COLUMN = INDICATORS.index("coverage")


class Coverage(Rule):
    """SEK x percentage points from the reference x listed; no contacts, no ratio, no pay."""

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

    def settle(self, statement: Statement, context: Context) -> np.ndarray:
        base = statement["indicator_base"][..., COLUMN]
        ratio = statement["indicator_count"][..., COLUMN] / np.where(base > 0, base, 1.0)
        reference = context.means["coverage"] if self.reference is None else self.reference
        points = np.clip(100 * (ratio - reference), -self.max_points, self.max_points)
        listed = persons(statement)
        return np.where(base > 0, self.per_point / MONTHS * points * listed, 0.0)

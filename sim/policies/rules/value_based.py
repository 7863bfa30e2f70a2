"""Value-based pay (värdebaserad ersättning): episode pay that follows what patients report."""

from __future__ import annotations

from typing import ClassVar, Literal

import numpy as np

from sim.categories import HOSPITAL_INDICATORS
from sim.policies.context import Context
from sim.policies.rule import Rule, Text, parameter
from sim.policies.statement import Statement


class ValueBased(Rule):
    """A lump sum per operation, with a bonus or deduction by patient-reported outcome.

    `outcome` is health some time after the operation, 0-1; `outcome_gain` the change since before.
    A point is 0.01. Without a reference the mean of all hospitals is used.
    """

    name: ClassVar[str] = "value_based"
    label: ClassVar[Text] = Text("Värdebaserad ersättning", "Value-based pay")
    flow: ClassVar[Text] = Text(
        "Regionen betalar sjukhuset per operation, mer om patienterna rapporterar bättre resultat.",
        "The region pays the hospital per operation, more where patients report better results.",
    )
    applies_to: ClassVar[str] = "hospital"
    scalable: ClassVar[tuple[str, ...]] = ("price", "returned", "per_point")

    price: float = parameter(0.0, unit="SEK per operation", sv="Klumpsumma", en="Lump sum", ge=0)
    returned: float = parameter(
        0.0,
        unit="SEK per return",
        sv="Återbetalas per komplikation",
        en="Taken back per return for a complication",
        ge=0,
    )
    measure: Literal["outcome", "outcome_gain"] = parameter(
        "outcome", unit="name", sv="Utfallsmått", en="Outcome measure"
    )
    per_point: float = parameter(
        unit="SEK per operation and 0.01",
        sv="Bonus per hundradel",
        en="Bonus per hundredth above the reference",
        ge=0,
    )
    reference: float | None = parameter(
        None,
        unit="mean outcome",
        sv="Jämförelsenivå (tomt: medel)",
        en="Reference level (empty: mean of the hospitals)",
    )
    max_points: float = parameter(
        10.0, unit="0.01", sv="Högsta avvikelse", en="Largest deviation paid", gt=0
    )

    def settle(self, statement: Statement, context: Context) -> np.ndarray:
        column = HOSPITAL_INDICATORS.index(self.measure)
        base = statement["indicator_base"][..., column]
        value = statement["indicator_count"][..., column] / np.where(base > 0, base, 1.0)
        reference = context.means[self.measure] if self.reference is None else self.reference
        points = np.clip(100 * (value - reference), -self.max_points, self.max_points)
        bonus = np.where(base > 0, self.per_point * points, 0.0)
        lump = (self.price + bonus) * statement["operations"]
        return lump - self.returned * statement["complications"]

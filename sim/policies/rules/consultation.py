"""Pay for specialist consultations given to primary care (specialistkonsultation)."""

from __future__ import annotations

from typing import ClassVar

import numpy as np

from sim.policies.context import Context
from sim.policies.rule import MONTHS, Rule, Text, parameter
from sim.policies.statement import Statement


class Consultation(Rule):
    """Price x consultations, up to a number per inhabitant of the catchment."""

    name: ClassVar[str] = "consultation"
    label: ClassVar[Text] = Text("Specialistkonsultation", "Specialist consultation")
    flow: ClassVar[Text] = Text(
        "Regionen betalar sjukhuset per konsultation till primärvården.",
        "The region pays the hospital per consultation given to primary care.",
    )
    applies_to: ClassVar[str] = "hospital"
    scalable: ClassVar[tuple[str, ...]] = ("price",)

    price: float = parameter(unit="SEK per consultation", sv="Pris", en="Price", ge=0)
    most: float = parameter(
        200.0,
        unit="consultations per 1,000 inhabitants and year",
        sv="Högst antal som ersätts",
        en="Largest number paid",
        gt=0,
    )

    def pays_for(self) -> tuple[str, ...]:
        return ("consultations",)

    def rises_with(self) -> tuple[str, ...]:
        return self.pays_for()

    def settle(self, statement: Statement, context: Context) -> np.ndarray:
        ceiling = self.most / 1000 / MONTHS * statement["catchment"]
        return self.price * np.minimum(statement["consultations"], ceiling)

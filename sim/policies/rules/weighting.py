"""Weighting (viktning): more pay for patients who need several units to work together."""

from __future__ import annotations

from typing import ClassVar

import numpy as np

from sim.policies.context import Context
from sim.policies.rule import MONTHS, Rule, Text, parameter
from sim.policies.statement import Statement


class Weighting(Rule):
    """SEK for each patient with complex need, to the unit that has the patient."""

    name: ClassVar[str] = "weighting"
    label: ClassVar[Text] = Text("Viktning för samverkansbehov", "Weighting for complex need")
    flow: ClassVar[Text] = Text(
        "Regionen betalar mer för patienter som behöver flera enheters samverkan.",
        "The region pays more for patients who need several units to work together.",
    )
    applies_to: ClassVar[tuple[str, ...]] = ("vardcentral", "hospital", "municipality")
    scalable: ClassVar[tuple[str, ...]] = ("listed", "hospital_discharge", "municipal_discharge")

    listed: float = parameter(
        0.0,
        unit="SEK per listed with high need and year",
        sv="Listad med stora behov",
        en="Listed with high need",
        ge=0,
    )
    hospital_discharge: float = parameter(
        0.0,
        unit="SEK per discharge",
        sv="Utskrivning som kräver kommunal vård, till sjukhuset",
        en="Discharge that needs municipal care, to the hospital",
        ge=0,
    )
    municipal_discharge: float = parameter(
        0.0,
        unit="SEK per discharge",
        sv="Utskrivning som kräver kommunal vård, till kommunen",
        en="Discharge that needs municipal care, to the municipality",
        ge=0,
    )

    def settle(self, statement: Statement, context: Context) -> np.ndarray:
        if statement.kind == "vardcentral":
            return self.listed / MONTHS * statement["high_need_listed"]
        if statement.kind == "hospital":
            return self.hospital_discharge * statement["complex_discharges"]
        return self.municipal_discharge * statement["discharges"]

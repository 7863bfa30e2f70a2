"""Aggregation (aggregering): several units are paid on one joint result."""

from __future__ import annotations

from typing import ClassVar, Literal

import numpy as np
from pydantic import field_validator

from sim.categories import JOINT_INDICATORS
from sim.parameters import unknown
from sim.policies.context import Context
from sim.policies.rule import MONTHS, Rule, Text, parameter
from sim.policies.statement import Statement


class Aggregation(Rule):
    """Bonus or deduction by a result of the whole region, per person served at the frozen date.

    Every unit gets the same per person, whoever caused the result: what a unit does moves its pay
    by its own part of the region's cases.
    """

    name: ClassVar[str] = "aggregation"
    label: ClassVar[Text] = Text("Aggregerad ersättning", "Pay on a joint result")
    flow: ClassVar[Text] = Text(
        "Regionen betalar vårdcentral, sjukhus och kommun efter ett gemensamt resultat.",
        "The region pays vårdcentral, hospital and municipality by a joint result.",
    )
    applies_to: ClassVar[tuple[str, ...]] = ("vardcentral", "hospital", "municipality")
    scalable: ClassVar[tuple[str, ...]] = ("vardcentral", "hospital", "municipality")

    indicator: str = parameter(unit="name", sv="Gemensamt resultat", en="Joint result")
    basis: Literal["level", "movement"] = parameter(
        "level", unit="name", sv="Nivå eller förändring", en="Level, or change in 12 months"
    )
    reference: float = parameter(
        unit="share", sv="Nivå utan bonus eller avdrag", en="Level without bonus or deduction"
    )
    vardcentral: float = parameter(
        0.0,
        unit="SEK per person, year and percentage point lower",
        sv="Till vårdcentralen",
        en="To the vårdcentral",
        ge=0,
    )
    hospital: float = parameter(
        0.0,
        unit="SEK per person, year and percentage point lower",
        sv="Till sjukhuset",
        en="To the hospital",
        ge=0,
    )
    municipality: float = parameter(
        0.0,
        unit="SEK per person, year and percentage point lower",
        sv="Till kommunen",
        en="To the municipality",
        ge=0,
    )
    max_points: float = parameter(
        5.0, unit="percentage points", sv="Högsta avvikelse", en="Largest deviation paid", gt=0
    )

    @field_validator("indicator")
    @classmethod
    def _known(cls, name: str) -> str:
        if name not in JOINT_INDICATORS:
            allowed = ", ".join(JOINT_INDICATORS)
            raise ValueError(f"{unknown('indicator', name, JOINT_INDICATORS)} (allowed: {allowed})")
        return name

    def settle(self, statement: Statement, context: Context) -> np.ndarray:
        value = context.joint(statement, self.indicator)
        if self.basis == "movement":
            value = value - context.joint_before(self.indicator)
        points = np.clip(100 * (self.reference - value), -self.max_points, self.max_points)
        amount = getattr(self, statement.kind) / MONTHS * context.baseline_persons
        return np.where(np.isnan(value), 0.0, amount * points)

"""Deduction of patient fees: the region takes over the fees that units have collected."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

import numpy as np

from sim.policies.context import Context
from sim.policies.rule import AfterRule, Text, parameter
from sim.policies.statement import Statement

if TYPE_CHECKING:
    from sim.policies.payments import Payments


class FeeDeduction(AfterRule):
    """Minus share x patient fees collected by the unit in the month."""

    name: ClassVar[str] = "fee_deduction"
    label: ClassVar[Text] = Text("Avdrag för patientavgifter", "Deduction of patient fees")
    flow: ClassVar[Text] = Text(
        "Enheten betalar regionen de patientavgifter som den har tagit emot.",
        "The unit pays the region the patient fees that it has received.",
    )
    applies_to: ClassVar[tuple[str, ...]] = ("vardcentral", "hospital")
    scalable: ClassVar[tuple[str, ...]] = ("share",)

    share: float = parameter(
        unit="share of fees", sv="Andel som dras av", en="Share deducted", ge=0, le=1
    )

    def settle_after(self, statement: Statement, context: Context, earlier: Payments) -> np.ndarray:
        return -self.share * earlier.paid_by("patient")

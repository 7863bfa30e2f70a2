"""VAT compensation (momskompensation): private units cannot deduct VAT, the region makes up."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

import numpy as np

from sim.policies.context import Context
from sim.policies.rule import AfterRule, Text, parameter
from sim.policies.statement import Statement

if TYPE_CHECKING:
    from sim.policies.payments import Payments


class Vat(AfterRule):
    """Percent of what the region pays the unit by the other rules of the month."""

    name: ClassVar[str] = "vat"
    label: ClassVar[Text] = Text("Momskompensation", "VAT compensation")
    flow: ClassVar[Text] = Text(
        "Regionen betalar privata vårdcentraler ett påslag på övrig ersättning.",
        "The region pays private vårdcentraler a supplement on other pay.",
    )
    scalable: ClassVar[tuple[str, ...]] = ("percent",)

    percent: float = parameter(unit="percent of pay", sv="Påslag", en="Supplement", ge=0, le=25)
    excludes: tuple[str, ...] = parameter(
        (), unit="rule ids", sv="Regler utan påslag", en="Rules that give no supplement"
    )

    def refers_to(self) -> tuple[str, ...]:
        return self.excludes

    def settle_after(self, statement: Statement, context: Context, earlier: Payments) -> np.ndarray:
        paid = earlier.paid_by("region", excluding=self.excludes)
        return np.where(context.private, self.percent / 100 * paid, 0.0)

"""Patient fee (patientavgift): what the patient pays per contact, up to the high-cost ceiling."""

from __future__ import annotations

from typing import ClassVar

import numpy as np

from sim.categories import FEE_CLASSES
from sim.policies.context import Context
from sim.policies.rule import FeeLimits, Rule, Text, parameter
from sim.policies.statement import Statement


def _fee(sv: str, en: str) -> float:
    price: float = parameter(0.0, unit="SEK per contact", sv=sv, en=en, ge=0)
    return price


class PatientFee(Rule):
    """SEK x contacts that owe a fee. The world counts them: exempt ages and persons who have
    reached the ceiling owe none."""

    name: ClassVar[str] = "patient_fee"
    label: ClassVar[Text] = Text("Patientavgift", "Patient fee")
    flow: ClassVar[Text] = Text(
        "Patienten betalar enheten per kontakt.", "The patient pays the unit per contact."
    )
    applies_to: ClassVar[tuple[str, ...]] = ("vardcentral", "hospital")
    counterparty: ClassVar = "patient"
    scalable: ClassVar[tuple[str, ...]] = FEE_CLASSES

    doctor: float = _fee("Läkare på egen vårdcentral", "Doctor at the own vårdcentral")
    nurse_other: float = _fee("Sjuksköterska och andra", "Nurse and other staff")
    digital: float = _fee("Digital kontakt", "Digital contact")
    other_vardcentral: float = _fee("Annan vårdcentral", "Another vårdcentral")
    emergency: float = _fee("Akutmottagning", "Emergency department")
    specialist: float = _fee("Specialist på sjukhus", "Specialist at hospital")
    ceiling: float = parameter(
        unit="SEK in 12 months", sv="Högkostnadsskydd", en="High-cost ceiling", ge=0
    )
    free_below_age: int = parameter(0, unit="years", sv="Fritt före", en="Free below age", ge=0)
    free_from_age: int = parameter(200, unit="years", sv="Fritt från", en="Free from age", ge=0)

    def settle(self, statement: Statement, context: Context) -> np.ndarray:
        return statement["fee_contacts"] @ np.array([getattr(self, kind) for kind in FEE_CLASSES])

    def patient_prices(self) -> dict[str, float]:
        return {kind: getattr(self, kind) for kind in FEE_CLASSES}

    def fee_limits(self) -> FeeLimits:
        return FeeLimits(self.ceiling, self.free_below_age, self.free_from_age)

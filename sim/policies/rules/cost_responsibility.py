"""Cost responsibility (kostnadsansvar): the vårdcentral pays for what it causes elsewhere."""

from __future__ import annotations

from typing import ClassVar

import numpy as np

from sim.categories import ELSEWHERE, INDICATORS
from sim.policies.context import Context
from sim.policies.rule import MONTHS, Rule, Text, parameter
from sim.policies.statement import Statement

AVOIDABLE = INDICATORS.index("avoidable")


def _price(what_sv: str, what_en: str, per: str) -> float:
    price: float = parameter(0.0, unit=f"SEK per {per}", sv=what_sv, en=what_en, ge=0)
    return price


class CostResponsibility(Rule):
    """Minus share x drug cost, minus price x tests, images, contacts elsewhere, avoidable
    admissions of the listed (a twelfth of the last twelve months' cases), and supplies.

    Supplies (dressings, aids after discharge) are paid as a sum per listed with high need, who are
    the ones that use them.
    """

    name: ClassVar[str] = "cost_responsibility"
    label: ClassVar[Text] = Text("Kostnadsansvar", "Cost responsibility")
    flow: ClassVar[Text] = Text(
        "Vårdcentralen betalar regionen för läkemedel, prover, bilder och vård hos andra.",
        "The vårdcentral pays the region for drugs, tests, imaging and care elsewhere.",
    )
    scalable: ClassVar[tuple[str, ...]] = (
        "drug_share",
        "lab",
        "imaging",
        "referral",
        *ELSEWHERE,
        "avoidable",
        "supplies",
    )

    drug_share: float = parameter(
        0.0, unit="share of drug cost", sv="Andel av läkemedel", en="Share of drug cost", ge=0
    )
    lab: float = _price("Laboratorieprov", "Laboratory test", "test")
    imaging: float = _price("Bilddiagnostik", "Imaging", "examination")
    referral: float = _price("Remiss", "Referral", "referral")
    other_vardcentral: float = _price("Besök på annan vårdcentral", "Other vårdcentral", "contact")
    national_digital: float = _price("Nationell digital vård", "National digital care", "contact")
    emergency: float = _price("Akutbesök", "Emergency visit", "contact")
    specialist: float = _price("Specialistbesök", "Specialist visit", "contact")

    avoidable: float = _price("Undvikbar inläggning", "Avoidable admission", "admission")
    supplies: float = _price("Sjukvårdsmaterial", "Supplies", "listed with high need and year")

    def settle(self, statement: Statement, context: Context) -> np.ndarray:
        elsewhere = statement["elsewhere"] @ np.array([getattr(self, at) for at in ELSEWHERE])
        admitted: np.ndarray | float = 0.0
        if self.avoidable:  # an indicator is read, with its sampling error, only if it is paid for
            admitted = self.avoidable / MONTHS * statement["indicator_count"][..., AVOIDABLE]
        return -(
            self.drug_share * statement["drug_cost"]
            + self.lab * statement["lab_tests"]
            + self.imaging * statement["imaging"]
            + self.referral * statement["referrals"]
            + elsewhere
            + admitted
            + self.supplies / MONTHS * statement["high_need_listed"]
        )

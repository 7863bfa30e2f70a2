"""Direct pay for collaboration (direkt ersättning för samverkan) to each unit that takes part."""

from __future__ import annotations

from typing import ClassVar

import numpy as np

from sim.categories import ACTIVITIES
from sim.policies.context import Context
from sim.policies.rule import Rule, Text, parameter
from sim.policies.statement import Statement

MEETING = ACTIVITIES.index("coordination_meeting")


class DirectCollaboration(Rule):
    """Price x coordination meetings, joint discharge plans, consultations and mobile visits."""

    name: ClassVar[str] = "direct_collaboration"
    label: ClassVar[Text] = Text("Direkt ersättning för samverkan", "Direct pay for collaboration")
    flow: ClassVar[Text] = Text(
        "Regionen betalar vårdcentral, sjukhus och kommun för samverkan.",
        "The region pays vårdcentral, hospital and municipality for working together.",
    )
    applies_to: ClassVar[tuple[str, ...]] = ("vardcentral", "hospital", "municipality")
    scalable: ClassVar[tuple[str, ...]] = ("meeting", "joint_plan", "consultation", "mobile_visit")

    meeting: float = parameter(
        0.0, unit="SEK per meeting", sv="Samordningsmöte", en="Coordination meeting", ge=0
    )
    joint_plan: float = parameter(
        0.0,
        unit="SEK per plan to each of hospital and municipality",
        sv="Gemensam utskrivningsplan",
        en="Discharge planned together during the stay",
        ge=0,
    )
    consultation: float = parameter(
        0.0, unit="SEK per consultation", sv="Konsultation", en="Consultation", ge=0
    )
    mobile_visit: float = parameter(
        0.0, unit="SEK per visit", sv="Mobilt team", en="Visit of a mobile team", ge=0
    )

    def pays_for(self) -> tuple[str, ...]:
        prices = {
            "activities.coordination_meeting": self.meeting,
            "joint_plans": self.joint_plan,
            "consultations": self.consultation,
            "mobile_visits": self.mobile_visit,
        }
        return tuple(name for name, price in prices.items() if price)

    def settle(self, statement: Statement, context: Context) -> np.ndarray:
        if statement.kind == "vardcentral":
            return self.meeting * statement["activities"][..., MEETING]
        pay = self.joint_plan * statement["joint_plans"]
        if statement.kind == "hospital":
            pay = pay + self.consultation * statement["consultations"]
            pay = pay + self.mobile_visit * statement["mobile_visits"]
        return pay

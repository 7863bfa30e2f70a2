"""DRG pay: a price per point of coded weight."""

from __future__ import annotations

from typing import ClassVar

import numpy as np
from pydantic import field_validator

from sim.categories import DRG_GROUPS
from sim.parameters import unknown
from sim.policies.context import Context
from sim.policies.rule import Rule, Text, parameter
from sim.policies.statement import Statement


class Drg(Rule):
    """Price x points, in the groups named."""

    name: ClassVar[str] = "drg"
    label: ClassVar[Text] = Text("DRG-ersättning", "DRG pay")
    flow: ClassVar[Text] = Text(
        "Regionen betalar sjukhuset per DRG-poäng.", "The region pays the hospital per DRG point."
    )
    applies_to: ClassVar[str] = "hospital"
    scalable: ClassVar[tuple[str, ...]] = ("price",)

    price: float = parameter(unit="SEK per DRG point", sv="Pris", en="Price per point", ge=0)
    groups: tuple[str, ...] = parameter(
        DRG_GROUPS, unit="names", sv="Grupper som ersätts", en="Groups that are paid"
    )

    @field_validator("groups")
    @classmethod
    def _known(cls, groups: tuple[str, ...]) -> tuple[str, ...]:
        for name in groups:
            if name not in DRG_GROUPS:
                allowed = ", ".join(DRG_GROUPS)
                raise ValueError(f"{unknown('DRG group', name, DRG_GROUPS)} (allowed: {allowed})")
        return groups

    def pays_for(self) -> tuple[str, ...]:
        return tuple(f"drg_points.{group}" for group in self.groups)

    def settle(self, statement: Statement, context: Context) -> np.ndarray:
        paid = np.array([group in self.groups for group in DRG_GROUPS], float)
        return self.price * (statement["drg_points"] @ paid)

"""Block grant (anslag): a lump sum that follows neither list nor volume."""

from __future__ import annotations

from typing import ClassVar

import numpy as np

from sim.policies.context import Context
from sim.policies.rule import MONTHS, Rule, Text, parameter
from sim.policies.statement import Statement


class Block(Rule):
    """Per unit, and per person served at a frozen date."""

    name: ClassVar[str] = "block"
    label: ClassVar[Text] = Text("Anslag till vårdcentral", "Block grant to vårdcentraler")
    flow: ClassVar[Text] = Text(
        "Regionen betalar vårdcentralen en fast summa.",
        "The region pays the vårdcentral a fixed sum.",
    )
    scalable: ClassVar[tuple[str, ...]] = ("per_unit", "per_person")

    per_unit: float = parameter(
        0.0, unit="SEK per unit and year", sv="Per enhet", en="Per unit", ge=0
    )
    per_person: float = parameter(
        0.0,
        unit="SEK per person at the frozen date and year",
        sv="Per person vid fryst datum",
        en="Per person served at the frozen date",
        ge=0,
    )

    def settle(self, statement: Statement, context: Context) -> np.ndarray:
        year = np.full(statement.units, self.per_unit)
        if self.per_person:
            year = year + self.per_person * context.baseline_persons
        return year / MONTHS


class HospitalBlock(Block):
    """The same for hospitals, per inhabitant of the catchment."""

    name: ClassVar[str] = "hospital_block"
    label: ClassVar[Text] = Text("Anslag till sjukhus", "Block grant to hospitals")
    flow: ClassVar[Text] = Text(
        "Regionen betalar sjukhuset en fast summa.", "The region pays the hospital a fixed sum."
    )
    applies_to: ClassVar[str] = "hospital"


class MunicipalBlock(Block):
    """The same for municipal care, per inhabitant, paid from municipal taxes."""

    name: ClassVar[str] = "municipal_block"
    label: ClassVar[Text] = Text("Anslag till kommunal vård", "Block grant to municipal care")
    flow: ClassVar[Text] = Text(
        "Kommunen betalar sin vård och omsorg en fast summa.",
        "The municipality's board pays its care a fixed sum.",
    )
    applies_to: ClassVar[str] = "municipality"
    counterparty: ClassVar = "council"

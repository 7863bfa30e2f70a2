"""Geography supplement (ersättning för geografi): sparse areas and distance to hospital."""

from __future__ import annotations

from typing import ClassVar

import numpy as np
from pydantic import model_validator

from sim.policies.context import Context
from sim.policies.lists import persons
from sim.policies.rule import MONTHS, Rule, Text, parameter
from sim.policies.statement import Statement


class Geography(Rule):
    """Per rural listed, per km beyond a free distance, per remote unit, and per unit on an island
    without a fixed link, which the contract names."""

    name: ClassVar[str] = "geography"
    label: ClassVar[Text] = Text("Ersättning för geografi", "Geography supplement")
    flow: ClassVar[Text] = Text(
        "Regionen betalar vårdcentraler i glesbygd eller långt från sjukhus.",
        "The region pays vårdcentraler in sparse areas or far from hospital.",
    )
    scalable: ClassVar[tuple[str, ...]] = (
        "per_rural_listed",
        "per_km",
        "per_remote_unit",
        "per_island_unit",
    )

    per_rural_listed: float = parameter(
        0.0, unit="SEK per rural listed and year", sv="Per listad i glesbygd", en="Per rural", ge=0
    )
    per_km: float = parameter(
        0.0, unit="SEK per listed, year and km", sv="Per km till sjukhus", en="Per km", ge=0
    )
    free_km: float = parameter(
        0.0, unit="km", sv="Avstånd utan tillägg", en="Distance without supplement", ge=0
    )
    per_remote_unit: float = parameter(
        0.0, unit="SEK per unit and year", sv="Per avlägsen enhet", en="Per remote unit", ge=0
    )
    remote_km: float = parameter(
        0.0, unit="km", sv="Avlägsen från", en="Remote from this distance on", ge=0
    )

    per_island_unit: float = parameter(
        0.0, unit="SEK per unit and year", sv="Per enhet på ö", en="Per island unit", ge=0
    )
    island_units: tuple[str, ...] = parameter(
        (), unit="ids of units", sv="Enheter på ö utan fast förbindelse", en="Units on islands"
    )

    @model_validator(mode="after")
    def _named(self) -> Geography:
        if self.per_island_unit and not self.island_units:
            raise ValueError("per_island_unit needs island_units, the units it is paid to")
        return self

    def units_named(self) -> tuple[str, ...]:
        return self.island_units

    def settle(self, statement: Statement, context: Context) -> np.ndarray:
        km = statement["km_hospital"]
        listed = persons(statement)
        year = (
            self.per_rural_listed * statement["rural_listed"]
            + self.per_km * np.maximum(km - self.free_km, 0.0) * listed
            + np.where(km >= self.remote_km, self.per_remote_unit, 0.0)
            + np.where(np.isin(context.unit_names, self.island_units), self.per_island_unit, 0.0)
        )
        return year / MONTHS

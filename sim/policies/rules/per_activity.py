"""Pay per activity (ersättning per aktivitet): an amount each time something is done."""

from __future__ import annotations

from functools import cached_property
from typing import ClassVar

import numpy as np
from pydantic import field_validator

from sim.categories import ACTIVITIES
from sim.parameters import unknown
from sim.policies.context import Context
from sim.policies.lists import persons
from sim.policies.rule import MONTHS, Rule, Text, parameter
from sim.policies.statement import Statement


class PerActivity(Rule):
    """SEK x activities of the kinds named, up to a volume per 1,000 listed that the contract
    covers."""

    name: ClassVar[str] = "per_activity"
    label: ClassVar[Text] = Text("Ersättning per aktivitet", "Pay per activity")
    flow: ClassVar[Text] = Text(
        "Regionen betalar vårdcentralen varje gång en viss aktivitet utförs.",
        "The region pays the vårdcentral each time a certain activity is done.",
    )
    scalable: ClassVar[tuple[str, ...]] = ("amount",)

    activities: tuple[str, ...] = parameter(
        unit="names", sv="Aktiviteter som ersätts", en="Activities that are paid for", min_length=1
    )
    amount: float = parameter(
        unit="SEK per activity", sv="Belopp per aktivitet", en="Amount per activity", ge=0
    )
    most_per_1000: float | None = parameter(
        None,
        unit="activities per 1,000 listed and year",
        sv="Högsta volym som ersätts",
        en="Volume up to which activities are paid for",
        gt=0,
    )

    @field_validator("activities")
    @classmethod
    def _known(cls, names: tuple[str, ...]) -> tuple[str, ...]:
        for name in names:
            if name not in ACTIVITIES:
                allowed = ", ".join(ACTIVITIES)
                raise ValueError(f"{unknown('activity', name, ACTIVITIES)} (allowed: {allowed})")
        if len(set(names)) < len(names):
            raise ValueError("an activity is named twice")
        return names

    @cached_property
    def _columns(self) -> list[int]:
        return [ACTIVITIES.index(name) for name in self.activities]

    def pays_for(self) -> tuple[str, ...]:
        return tuple(f"activities.{name}" for name in self.activities)

    def rises_with(self) -> tuple[str, ...]:
        return self.pays_for()

    def billed(self, statement: Statement) -> np.ndarray | None:
        done: np.ndarray = statement["activities"][..., self._columns].sum(axis=-1)
        return done

    def frame(self, statement: Statement, context: Context) -> np.ndarray | None:
        if self.most_per_1000 is None:
            return None
        return self.amount / MONTHS * self.most_per_1000 * persons(statement) / 1000.0

    def settle(self, statement: Statement, context: Context) -> np.ndarray:
        done = statement["activities"][..., self._columns].sum(axis=-1)
        if self.most_per_1000 is not None:
            done = np.minimum(done, self.most_per_1000 / MONTHS * persons(statement) / 1000.0)
        paid: np.ndarray = self.amount * done
        return paid

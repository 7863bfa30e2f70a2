"""Capitation (listningsersättning): an amount per listed person, weighted by need."""

from __future__ import annotations

from functools import cached_property
from typing import ClassVar

import numpy as np
from pydantic import field_validator, model_validator

from sim.categories import AGE_BANDS, SEXES
from sim.policies.context import Context
from sim.policies.lists import persons, weighted
from sim.policies.rule import MONTHS, Rule, Text, parameter
from sim.policies.statement import Statement


class Capitation(Rule):
    """Every weight is relative to the system's list-weighted mean of the month.

    So the mean listed person always yields `amount`, and a unit that registers more diagnoses
    than the others takes its pay from them.
    """

    name: ClassVar[str] = "capitation"
    label: ClassVar[Text] = Text("Kapitering (listningsersättning)", "Capitation")
    flow: ClassVar[Text] = Text(
        "Regionen betalar vårdcentralen per listad person och månad.",
        "The region pays the vårdcentral per listed person and month.",
    )
    scalable: ClassVar[tuple[str, ...]] = ("amount",)

    amount: float = parameter(
        unit="SEK per listed and year", sv="Belopp", en="Amount per mean listed person", ge=0
    )
    age_sex_share: float = parameter(
        0.0, unit="share", sv="Andel efter ålder och kön", en="Share by age and sex", ge=0, le=1
    )
    cni_share: float = parameter(
        0.0, unit="share", sv="Andel efter CNI", en="Share by Care Need Index", ge=0, le=1
    )
    registered_share: float = parameter(
        0.0,
        unit="share",
        sv="Andel efter vårdtyngd (registrerade diagnoser)",
        en="Share by registered diagnoses (ACG-like)",
        ge=0,
        le=1,
    )
    age_sex: dict[str, dict[str, float]] | None = parameter(
        None, unit="weight", sv="Vikt per ålder och kön", en="Weight by age band and sex"
    )

    @field_validator("age_sex")
    @classmethod
    def _complete(cls, table: dict[str, dict[str, float]] | None) -> object:
        if table is None:
            return table
        if set(table) != set(AGE_BANDS) or any(set(row) != set(SEXES) for row in table.values()):
            raise ValueError(
                f"needs the age bands {', '.join(AGE_BANDS)}, each {' and '.join(SEXES)}"
            )
        if any(weight < 0 for row in table.values() for weight in row.values()):
            raise ValueError("weights cannot be negative")
        return table

    @model_validator(mode="after")
    def _shares(self) -> Capitation:
        weighted = self.age_sex_share + self.cni_share + self.registered_share
        if weighted > 1 + 1e-9:
            raise ValueError(f"the shares sum to {weighted:g}; at most 1 is allowed")
        if self.age_sex_share and self.age_sex is None:
            raise ValueError("age_sex_share needs the table age_sex")
        return self

    @cached_property
    def _weights(self) -> np.ndarray:
        table = self.age_sex or {}
        return np.array([[table[band][sex] for sex in SEXES] for band in AGE_BANDS])

    def settle(self, statement: Statement, context: Context) -> np.ndarray:
        listed = persons(statement)
        equal = 1 - self.age_sex_share - self.cni_share - self.registered_share
        points = equal * listed
        if self.age_sex_share:
            weighed = weighted(statement["listed"], self._weights)
            points = points + self.age_sex_share / context.mean_weight(self._weights) * weighed
        if self.cni_share:
            points = points + self.cni_share / context.mean("cni") * statement["cni"] * listed
        if self.registered_share:
            index = statement["registered_index"] / context.mean("registered_index")
            points = points + self.registered_share * index * listed
        return self.amount / MONTHS * points

"""Capitation (listningsersättning): an amount per listed person, weighted by need."""

from __future__ import annotations

from functools import cached_property
from typing import ClassVar

import numpy as np
from pydantic import field_validator, model_validator

from sim.categories import AGE_BANDS, CNI_CHARACTERISTICS, SEXES
from sim.policies.context import Context
from sim.policies.lists import persons, weighted
from sim.policies.rule import MONTHS, Rule, Text, parameter
from sim.policies.statement import Statement


class Capitation(Rule):
    """Every weight is relative to the system's list-weighted mean of the month.

    So the mean listed person always yields `amount`, and a unit that registers more diagnoses
    than the others takes its pay from them. Weight by need level tells those with two chronic
    conditions or frailty from the others, so that less can be paid in advance for those with high
    need and more by what is done for them (see `visit_fee.high_need`).
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
    cni_weights: dict[str, float] | None = parameter(
        None,
        unit="weight",
        sv="Vikt per egenskap i CNI (tomt: de officiella)",
        en="Weight by characteristic of the CNI (empty: the official ones)",
    )
    high_need_share: float = parameter(
        0.0, unit="share", sv="Andel efter behovsnivå", en="Share by need level", ge=0, le=1
    )
    high_need_weight: float | None = parameter(
        None,
        unit="weight",
        sv="Vikt vid stora behov (små behov: 1)",
        en="Weight of high need (low need: 1)",
        ge=0,
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

    @field_validator("cni_weights")
    @classmethod
    def _seven(cls, weights: dict[str, float] | None) -> object:
        if weights is None:
            return weights
        if set(weights) != set(CNI_CHARACTERISTICS):
            raise ValueError(f"needs the characteristics {', '.join(CNI_CHARACTERISTICS)}")
        if any(weight < 0 for weight in weights.values()):
            raise ValueError("weights cannot be negative")
        return weights

    @property
    def _weighted_share(self) -> float:
        return self.age_sex_share + self.cni_share + self.registered_share + self.high_need_share

    @model_validator(mode="after")
    def _shares(self) -> Capitation:
        weighted = self._weighted_share
        if weighted > 1 + 1e-9:
            raise ValueError(f"the shares sum to {weighted:g}; at most 1 is allowed")
        if self.age_sex_share and self.age_sex is None:
            raise ValueError("age_sex_share needs the table age_sex")
        if (self.high_need_weight is None) != (self.high_need_share == 0):
            raise ValueError("high_need_share and high_need_weight go together")
        if self.cni_weights is not None and not self.cni_share:
            raise ValueError("cni_weights need a cni_share")
        return self

    @cached_property
    def _weights(self) -> np.ndarray:
        table = self.age_sex or {}
        return np.array([[table[band][sex] for sex in SEXES] for band in AGE_BANDS])

    def rises_with(self) -> tuple[str, ...]:
        return ("listed",)

    def settle(self, statement: Statement, context: Context) -> np.ndarray:
        listed = persons(statement)
        points = (1 - self._weighted_share) * listed
        if self.age_sex_share:
            weighed = weighted(statement["listed"], self._weights)
            points = points + self.age_sex_share / context.mean_weight(self._weights) * weighed
        if self.cni_share:
            points = points + self.cni_share * self._relative_cni(statement, context, listed)
        if self.registered_share:
            index = statement["registered_index"] / context.mean("registered_index")
            points = points + self.registered_share * index * listed
        if self.high_need_weight is not None:
            more = self.high_need_weight - 1
            weighed = listed + more * statement["high_need_listed"]
            mean = 1 + more * context.means["high_need"]
            points = points + self.high_need_share / mean * weighed
        return self.amount / MONTHS * points

    def _relative_cni(
        self, statement: Statement, context: Context, listed: np.ndarray
    ) -> np.ndarray:
        """Listed persons times their mean Care Need Index, the system's mean being 1."""
        if self.cni_weights is None:
            return statement["cni"] / context.mean("cni") * listed
        weights = np.array([self.cni_weights[name] for name in CNI_CHARACTERISTICS])
        points: np.ndarray = statement["characteristics"] @ weights
        return points / context.mean_points(weights)

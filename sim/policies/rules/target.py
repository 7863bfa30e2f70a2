"""Target-related pay (målrelaterad ersättning): bonus or penalty on an indicator."""

from __future__ import annotations

from typing import ClassVar, Literal

import numpy as np
from pydantic import field_validator, model_validator

from sim.categories import HOSPITAL_INDICATORS, INDICATORS, MUNICIPAL_INDICATORS
from sim.parameters import unknown
from sim.policies.context import Context
from sim.policies.lists import persons
from sim.policies.rule import MONTHS, Rule, Text, parameter
from sim.policies.statement import Statement


class Target(Rule):
    """Pay goes from ``-penalty`` at the threshold to ``+bonus`` at the full level.

    `linear` pays in proportion between the two; `step` pays the bonus from the threshold on.
    `movement` uses the change since 12 months earlier. A unit without cases is neither rewarded
    nor fined. For indicators that should fall, `full` lies below `threshold`.
    """

    name: ClassVar[str] = "target"
    label: ClassVar[Text] = Text("Målrelaterad ersättning", "Target-related pay")
    flow: ClassVar[Text] = Text(
        "Regionen betalar bonus till, eller tar ut vite av, vårdcentralen.",
        "The region pays the vårdcentral a bonus, or takes a penalty from it.",
    )
    scalable: ClassVar[tuple[str, ...]] = (
        "bonus",
        "penalty",
        "bonus_percent",
        "penalty_percent",
        "cap",
    )

    indicators: ClassVar[tuple[str, ...]] = INDICATORS

    indicator: str = parameter(unit="name", sv="Indikator", en="Indicator of the statement")
    basis: Literal["level", "movement"] = parameter(
        "level", unit="name", sv="Nivå eller förändring", en="Level, or change in 12 months"
    )
    shape: Literal["linear", "step"] = parameter(
        "linear", unit="name", sv="Rak linje eller trappsteg", en="Straight line or one step"
    )
    better: Literal["higher", "lower"] = parameter(
        "higher", unit="name", sv="Högre eller lägre är bättre", en="Higher or lower is better"
    )
    threshold: float = parameter(
        unit="share", sv="Golv där ersättningen börjar", en="Level where pay begins"
    )
    full: float | None = parameter(
        None, unit="share", sv="Nivå för full ersättning", en="Level of full pay (linear only)"
    )
    bonus: float = parameter(
        0.0, unit="SEK per person and year", sv="Bonus", en="Bonus at full level", ge=0
    )
    penalty: float = parameter(
        0.0, unit="SEK per person and year", sv="Vite", en="Penalty at the threshold or worse", ge=0
    )
    bonus_percent: float = parameter(
        0.0, unit="percent of frozen revenue", sv="Bonus, andel", en="Bonus, share", ge=0
    )
    penalty_percent: float = parameter(
        0.0, unit="percent of frozen revenue", sv="Vite, andel", en="Penalty, share", ge=0
    )
    cap: float | None = parameter(
        None, unit="SEK per unit and year", sv="Tak", en="Ceiling of bonus and penalty", gt=0
    )

    @field_validator("indicator")
    @classmethod
    def _known(cls, name: str) -> str:
        if name not in cls.indicators:
            allowed = ", ".join(cls.indicators)
            raise ValueError(f"{unknown('indicator', name, cls.indicators)} (allowed: {allowed})")
        return name

    @model_validator(mode="after")
    def _order(self) -> Target:
        if self.shape == "step":
            if self.full is not None:
                raise ValueError("a step pays in full from the threshold on; leave out full")
            return self
        if self.full is None:
            raise ValueError("a linear target needs full")
        if (self.full > self.threshold) != (self.better == "higher") or self.full == self.threshold:
            raise ValueError(
                f"full {self.full:g} is not beyond threshold {self.threshold:g} where "
                f"{self.better} is better"
            )
        return self

    def pays_for(self) -> tuple[str, ...]:
        return (f"indicators.{self.indicator}",)

    def rises_with(self) -> tuple[str, ...]:
        return self.pays_for() if self.better == "higher" else ()

    def falls_with(self) -> tuple[str, ...]:
        return self.pays_for() if self.better == "lower" else ()

    def settle(self, statement: Statement, context: Context) -> np.ndarray:
        column = self.indicators.index(self.indicator)
        base = statement["indicator_base"][..., column]
        value = statement["indicator_count"][..., column] / np.where(base > 0, base, 1.0)
        if self.basis == "movement":
            value = value - statement["indicator_before"][..., column]
        served = self.served(statement)
        bonus, penalty = self.bonus / MONTHS * served, self.penalty / MONTHS * served
        if self.bonus_percent or self.penalty_percent:
            bonus = bonus + self.bonus_percent / 100 * context.revenue_base
            penalty = penalty + self.penalty_percent / 100 * context.revenue_base
        pay = self._score(value) * (bonus + penalty) - penalty
        if self.cap is not None:
            pay = np.clip(pay, -self.cap / MONTHS, self.cap / MONTHS)
        return np.where(base > 0, pay, 0.0)

    def served(self, statement: Statement) -> np.ndarray:
        """Persons that a bonus per person counts, shape ``(..., units)``."""
        return persons(statement)

    def _score(self, value: np.ndarray) -> np.ndarray:
        """How much of the way to full pay, 0 to 1."""
        if self.full is None:
            met = value >= self.threshold if self.better == "higher" else value <= self.threshold
            return met.astype(float)
        return np.clip((value - self.threshold) / (self.full - self.threshold), 0.0, 1.0)


class HospitalTarget(Target):
    """The same for hospitals, per inhabitant of the catchment."""

    name: ClassVar[str] = "hospital_target"
    label: ClassVar[Text] = Text("Målrelaterad ersättning till sjukhus", "Target pay to hospitals")
    flow: ClassVar[Text] = Text(
        "Regionen betalar bonus till, eller tar ut vite av, sjukhuset.",
        "The region pays the hospital a bonus, or takes a penalty from it.",
    )
    applies_to: ClassVar[str] = "hospital"
    indicators: ClassVar[tuple[str, ...]] = HOSPITAL_INDICATORS

    def served(self, statement: Statement) -> np.ndarray:
        return statement["catchment"]


class MunicipalTarget(Target):
    """The same for municipal care, per inhabitant, paid from municipal taxes."""

    name: ClassVar[str] = "municipal_target"
    label: ClassVar[Text] = Text("Måluppfyllelse i kommunal vård", "Target pay to municipal care")
    flow: ClassVar[Text] = Text(
        "Kommunen betalar bonus till, eller tar ut vite av, sin vård och omsorg.",
        "The municipality's board pays its care a bonus, or takes a penalty from it.",
    )
    applies_to: ClassVar[str] = "municipality"
    counterparty: ClassVar = "council"
    indicators: ClassVar[tuple[str, ...]] = MUNICIPAL_INDICATORS

    def served(self, statement: Statement) -> np.ndarray:
        return statement["population"]

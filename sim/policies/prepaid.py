"""What is common to forms in which somebody prepays and is repaid on a measured outcome."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import ClassVar

import numpy as np
from pydantic import field_validator

from sim.categories import ACTIVITIES, JOINT_INDICATORS
from sim.parameters import unknown
from sim.policies.context import Context, indicators
from sim.policies.rule import MONTHS, Rule, parameter
from sim.policies.statement import Statement

EFFORTS: dict[str, tuple[str, ...]] = {
    "vardcentral": ACTIVITIES,
    "hospital": ("discharge_plans", "mobile_visits", "consultations"),
    "municipality": ("joint_plans", "health_care_hours"),
}
"""What a contract can agree on, by kind of unit."""
KNOWN = tuple(dict.fromkeys(name for names in EFFORTS.values() for name in names))


class Prepaid(Rule):
    """Prepayment per person until a date, and a price per case fewer than at the zero measurement.

    The outcome of a month is a twelfth of that of the last 12 months. It is worth at most
    `most` times the yearly prepayment of the unit, and nothing when it is worse than `baseline`.
    After `valid_until` nothing more is paid by anybody.

    The prepayment is a lump sum or, for a kind of unit with agreed `efforts`, pays for these until
    it is spent: if the month's efforts cost more than it, their prices fall in proportion.
    """

    applies_to: ClassVar[tuple[str, ...]] = ("vardcentral", "hospital", "municipality")
    scalable: ClassVar[tuple[str, ...]] = ("vardcentral", "hospital", "municipality", "price")

    indicator: str = parameter(unit="name", sv="Utfall", en="Outcome: cases that should be fewer")
    baseline: float = parameter(
        unit="share", sv="Nollmätning", en="Level of the zero measurement", ge=0, le=1
    )
    price: float = parameter(
        unit="SEK per case", sv="Betalning per färre fall", en="Repayment per case fewer", ge=0
    )
    vardcentral: float = parameter(
        0.0,
        unit="SEK per person at the frozen date and year",
        sv="Förskott till vårdcentralen",
        en="Prepaid to the vårdcentral",
        ge=0,
    )
    hospital: float = parameter(
        0.0,
        unit="SEK per person at the frozen date and year",
        sv="Förskott till sjukhuset",
        en="Prepaid to the hospital",
        ge=0,
    )
    municipality: float = parameter(
        0.0,
        unit="SEK per person at the frozen date and year",
        sv="Förskott till kommunen",
        en="Prepaid to the municipality",
        ge=0,
    )
    most: float = parameter(
        1.5, unit="times the prepayment", sv="Högsta återbetalning", en="Largest repayment", ge=0
    )
    prepaid_until: dt.date | None = parameter(
        None, unit="date", sv="Förskott till och med", en="Prepayment ends (empty: with the rule)"
    )

    efforts: dict[str, float] = parameter(
        {},
        unit="SEK per effort",
        sv="Insatser som förskottet betalar",
        en="Efforts that the prepayment pays for",
    )

    @field_validator("efforts")
    @classmethod
    def _agreed_on(cls, table: dict[str, float]) -> dict[str, float]:
        for name, price in table.items():
            if name not in KNOWN:
                raise ValueError(f"{unknown('effort', name, KNOWN)} (allowed: {', '.join(KNOWN)})")
            if price <= 0:
                raise ValueError(f"{name}: {price:g} SEK given; allowed: more than 0")
        return table

    @field_validator("indicator")
    @classmethod
    def _known(cls, name: str) -> str:
        if name not in JOINT_INDICATORS:
            allowed = ", ".join(JOINT_INDICATORS)
            raise ValueError(f"{unknown('indicator', name, JOINT_INDICATORS)} (allowed: {allowed})")
        return name

    def prepaid(self, statement: Statement, context: Context) -> np.ndarray:
        """SEK of the month prepaid to each unit (..., units), while prepayment lasts."""
        lasts = self.prepaid_until is None or context.date < self.prepaid_until
        agreed = self._agreed(context) * float(lasts)
        if not any(name in EFFORTS[context.kind] for name in self.efforts):
            return agreed
        actual = self._efforts(context.kind, context.reported)
        left = np.minimum(1.0, agreed / np.maximum(actual, 1e-9))
        return self._efforts(statement.kind, statement.__getitem__) * left

    def _efforts(self, kind: str, field: Callable[[str], np.ndarray]) -> np.ndarray:
        """SEK that the agreed efforts of a kind of unit cost at full price."""
        cost = np.zeros(())
        for name, price in self.efforts.items():
            if name not in EFFORTS[kind]:
                continue
            done = (
                field("activities")[..., ACTIVITIES.index(name)]
                if name in ACTIVITIES
                else field(name)
            )
            cost = cost + price * done
        return cost

    def outcome(self, statement: Statement, context: Context) -> np.ndarray:
        """SEK of the month that the outcome is worth, (..., units)."""
        column = indicators(statement.kind).index(self.indicator)
        base = statement["indicator_base"][..., column]
        fewer = self.baseline * base - statement["indicator_count"][..., column]
        return np.clip(self.price / MONTHS * fewer, 0.0, self.most * self._agreed(context))

    def _agreed(self, context: Context) -> np.ndarray:
        amount: float = getattr(self, context.kind)
        return amount / MONTHS * context.baseline_persons

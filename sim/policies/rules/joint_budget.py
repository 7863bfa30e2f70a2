"""Joint budget (SOCSAM, FINSAM): a fund of several principals that pays agreed activities."""

from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar, NamedTuple

import numpy as np
from pydantic import model_validator

from sim.categories import ACTIVITIES
from sim.policies.context import Context
from sim.policies.rule import MONTHS, Rule, Text, Transfer, parameter
from sim.policies.statement import Statement

MEETING = ACTIVITIES.index("coordination_meeting")


class Use(NamedTuple):
    """What the fund pays a kind of unit for, and its largest part of the fund."""

    amount: np.ndarray  # SEK claimed (..., units)
    share: float


class JointBudget(Rule):
    """Region and municipalities pay in per inhabitant; the fund pays activities until it is spent.

    If the month's activities cost more than a part of the fund, its prices fall in proportion.
    What is not used stays in the fund.
    """

    name: ClassVar[str] = "joint_budget"
    label: ClassVar[Text] = Text("Gemensam budget (samverkansfond)", "Joint budget")
    flow: ClassVar[Text] = Text(
        "Region och kommuner betalar till en fond, som betalar överenskomna aktiviteter.",
        "Region and municipalities pay into a fund, which pays agreed activities.",
    )
    applies_to: ClassVar[tuple[str, ...]] = ("vardcentral", "hospital", "municipality")
    counterparty: ClassVar = "fund"
    scalable: ClassVar[tuple[str, ...]] = (
        "from_region",
        "from_municipality",
        "meeting",
        "mobile_visit",
        "joint_plan",
    )

    from_region: float = parameter(
        unit="SEK per inhabitant and year", sv="Regionens insats", en="Paid in by the region", ge=0
    )
    from_municipality: float = parameter(
        unit="SEK per inhabitant and year",
        sv="Kommunens insats",
        en="Paid in by the municipality",
        ge=0,
    )
    meeting: float = parameter(
        0.0, unit="SEK per meeting", sv="Samordningsmöte", en="Coordination meeting", ge=0
    )
    mobile_visit: float = parameter(
        0.0, unit="SEK per visit", sv="Mobilt team", en="Visit of a mobile team", ge=0
    )
    joint_plan: float = parameter(
        0.0,
        unit="SEK per plan to the municipality",
        sv="Gemensam utskrivningsplan",
        en="Discharge planned together during the stay",
        ge=0,
    )
    vardcentral_share: float = parameter(
        0.4, unit="share", sv="Högst till vårdcentraler", en="At most to vårdcentraler", ge=0, le=1
    )
    hospital_share: float = parameter(
        0.3, unit="share", sv="Högst till sjukhus", en="At most to hospitals", ge=0, le=1
    )

    def settle(self, statement: Statement, context: Context) -> np.ndarray:
        actual = self._use(context.kind, context.reported)
        fund = self._monthly(context) * actual.share
        claimed = float(actual.amount.sum())
        paid = self._use(statement.kind, statement.__getitem__).amount
        paid = paid * (min(1.0, fund / claimed) if claimed > 0 else 1.0)
        if statement.kind == "municipality":
            return paid - self.from_municipality / MONTHS * statement["population"]
        return paid

    def transfers(self, statement: Statement, context: Context) -> tuple[Transfer, ...]:
        if statement.kind != "municipality":
            return ()
        inhabitants = float(statement["population"].sum())
        return (Transfer("region", "fund", self.from_region / MONTHS * inhabitants),)

    def _monthly(self, context: Context) -> float:
        """SEK a month paid in; units of each kind together serve everybody."""
        both = self.from_region + self.from_municipality
        return both / MONTHS * float(context.baseline_persons.sum())

    def _use(self, kind: str, field: Callable[[str], np.ndarray]) -> Use:
        if kind == "vardcentral":
            return Use(self.meeting * field("activities")[..., MEETING], self.vardcentral_share)
        if kind == "hospital":
            return Use(self.mobile_visit * field("mobile_visits"), self.hospital_share)
        left = 1.0 - self.vardcentral_share - self.hospital_share
        return Use(self.joint_plan * field("joint_plans"), left)

    @model_validator(mode="after")
    def _shares(self) -> JointBudget:
        if self.vardcentral_share + self.hospital_share > 1 + 1e-9:
            raise ValueError("vardcentral_share and hospital_share sum to more than 1")
        return self

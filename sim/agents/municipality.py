"""Municipalities: their state, their months on paper, what a month costs, one agent for each."""

from __future__ import annotations

from collections.abc import Mapping

import mesa
import numpy as np

from sim.agents.primary_indicators import Window
from sim.care.hospital.hospital_types import (
    EFFORT,
    HOME_AVOIDABLE,
    HOME_DISCHARGED,
    HOME_READMITTED,
    JOINT,
    MC,
    MUNICIPALITY_STYLE,
    PLACES,
    REPORTING,
    Municipalities,
)
from sim.care.municipal.municipality_count import recount
from sim.care.municipal.places import wait_now
from sim.decision.municipality_belief import by_level
from sim.outcomes.year import Municipal
from sim.parameters import Parameters
from sim.people.state import People
from sim.policies.statement import Statement

COUNTED = (
    "discharges", "home_care_hours", "home_care_planned", "home_care_performed",
    "home_care_reported", "health_care_hours", "short_term_days", "sarskilt_boende_days",
    "joint_plans",
)  # fmt: skip


HOME_CASES = (HOME_AVOIDABLE, HOME_READMITTED, HOME_DISCHARGED)
MONTHS = 12


class MunicipalCare:
    """All municipalities; `municipalities` holds their arrays."""

    kind = "municipality"
    budget = ("short_term", "planning")  # what those who decide on discharges answer for

    def __init__(
        self, municipalities: Municipalities, params: Parameters, home: np.ndarray
    ) -> None:
        """`home` is what hospitals count of the inhabitants (`Hospitals.home`)."""
        self.municipalities, self.params, self.home = municipalities, params, home
        self.units = len(municipalities.unit)
        self.window = Window()
        self.days = np.zeros(self.units)
        self._year = np.zeros((len(Municipal._fields), self.units))

    def apply_style(self, natural: Mapping[str, np.ndarray]) -> None:
        """Units work in this style (natural values, one per unit) from now on."""
        columns = [np.log(natural[name]) for name in MUNICIPALITY_STYLE]
        self.municipalities.unit["style"] = np.stack(columns, axis=-1)

    def statement(self, people: People) -> Statement:
        """The month just ended; clears the month's counters."""
        recount(self.municipalities, people)
        unit = self.municipalities.unit
        values = {name: unit["month"][:, MC[name]].copy() for name in COUNTED}
        self._count_indicators()
        count, base = self.window.now()
        values.update(
            indicator_count=count,
            indicator_base=base,
            indicator_before=self.window.before(),
            home_care_users=by_level(
                unit["home_users"].astype(float),
                values["home_care_hours"],
                self.params["municipality.level_spread"],
            ),
            population=unit["population"].astype(float),
            population_65=unit["population_65"].astype(float),
            discharge_ready_days=unit["beyond"][:, 0].copy(),
            days_beyond=unit["beyond"].copy(),
        )
        self.days = unit["month"][:, MC["days"]].copy()
        self._year += [values[name] for name in Municipal._fields]
        unit["month"] = 0.0
        unit["beyond"] = 0.0
        self.home[:, : len(HOME_CASES)] = 0.0
        return Statement(self.kind, self.units, values)

    def close_year(self) -> Municipal:
        """Sums of the year's statements; begins the next year."""
        year, self._year = Municipal(*self._year), np.zeros_like(self._year)
        return year

    def _count_indicators(self) -> None:
        """The month's cases and their base, in the order of MUNICIPAL_INDICATORS."""
        unit, month = self.municipalities.unit, self.municipalities.unit["month"]
        pairs = (
            (month[:, MC["home_3_days"]], month[:, MC["discharges"]]),
            (month[:, MC["home_care_performed"]], month[:, MC["home_care_hours"]]),
            (self.home[:, HOME_READMITTED], self.home[:, HOME_DISCHARGED]),
            (self.home[:, HOME_AVOIDABLE], unit["population"] / MONTHS),
        )
        count, base = (np.stack(columns, axis=-1) for columns in zip(*pairs, strict=True))
        self.window.add(count, base)

    def monthly_cost(self, statement: Statement) -> dict[str, np.ndarray]:
        """What the month cost each unit, SEK by reason; short-term places cost when empty too."""
        p, unit = self.params, self.municipalities.unit
        effort, joint, reporting = np.exp(unit["style"][:, [EFFORT, JOINT, REPORTING]]).T
        hour = p["municipality.home_care_hour_cost"]
        hour = hour + p["municipality.reporting_cost"] * (reporting - 1.0)
        plan = p["municipality.assessment_cost"] * effort
        plan = plan + p["municipality.joint_plan_cost"] * joint
        places = unit["short_term_base"] * np.exp(unit["style"][:, PLACES])
        return {
            "home_care": statement["home_care_performed"] * hour,
            "health_care": statement["health_care_hours"] * p["municipality.health_care_hour_cost"],
            "short_term": places * self.days * p["municipality.short_term_day_cost"],
            "sarskilt_boende": statement["sarskilt_boende_days"]
            * p["municipality.sarskilt_day_cost"],
            "planning": statement["discharges"] * plan,
        }

    def sarskilt_wait(self, day: int) -> np.ndarray:
        """Mean days waited so far in the queue to särskilt boende (units,)."""
        waits: np.ndarray = wait_now(self.municipalities, day)
        return waits


class Municipality(mesa.Agent):
    """One municipality; its state lies in the arrays of municipal care at `index`."""

    traits = MUNICIPALITY_STYLE

    def __init__(self, model: mesa.Model, care: MunicipalCare, index: int, unit_id: str) -> None:
        super().__init__(model)
        self.care, self.index, self.unit_id = care, index, unit_id

    @property
    def record(self) -> np.void:
        """Its record (fields of `MUNICIPALITY_UNIT`)."""
        return self.care.municipalities.unit[self.index]

    @property
    def style(self) -> dict[str, float]:
        """Style in force, as logarithms."""
        return dict(zip(MUNICIPALITY_STYLE, self.record["style"].tolist(), strict=True))

    @property
    def discharge_ready(self) -> int:
        """Inhabitants who wait in hospital for municipal care."""
        return int(self.record["ready"][2])

    @property
    def sarskilt_queue(self) -> int:
        """Inhabitants who wait for särskilt boende."""
        return int(self.care.municipalities.waiting.rows["length"][self.index])

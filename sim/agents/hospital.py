"""Hospitals: their state, their months on paper, what a month costs, and one agent for each."""

from __future__ import annotations

from collections.abc import Mapping

import mesa
import numpy as np

from sim.agents.opening_hospitals import kernel_style
from sim.care.hospital.hospital_types import HC, HOSPITAL_STYLE, OVERCROWDED, Hospitals
from sim.care.hospital.specialist import GUARANTEE_DAYS
from sim.care.hospital.waiting_list import waiting_over
from sim.parameters import Parameters
from sim.people.state import People
from sim.policies.statement import Statement

COUNTED = (
    "bed_days", "discharge_ready_days", "emergency_visits", "first_visits", "return_visits",
    "operations", "weekend_operations", "readmissions",
)  # fmt: skip
MONTHS = 12
CLEARED = ("month", "admissions", "points", "fee_contacts")


class HospitalCare:
    """All hospitals; `hospitals` holds their arrays."""

    kind = "hospital"
    budget = ("beds", "treatment", "emergency", "outpatient", "operations")

    def __init__(self, hospitals: Hospitals, params: Parameters, seed: np.uint64) -> None:
        self.hospitals, self.params, self.seed = hospitals, params, seed
        self.units = len(hospitals.unit)
        self.usual: dict[str, np.ndarray] = {}

    def apply_style(self, natural: Mapping[str, np.ndarray]) -> None:
        """Units work in this style (natural values, one per unit) from now on."""
        self.hospitals.unit["style"] = kernel_style(natural)

    def statement(self, people: People, day: int) -> Statement:
        """The month that ends before `day`; clears the month's counters."""
        unit = self.hospitals.unit
        late = waiting_over(self.hospitals, people, self.seed, day, GUARANTEE_DAYS)
        values = {name: unit["month"][:, HC[name]].copy() for name in COUNTED}
        values.update(
            admissions=unit["admissions"].copy(),
            drg_points=unit["points"].copy(),
            waiting_visit_over_90=late[:, 0],
            waiting_operation_over_90=late[:, 1],
            beds=unit["beds"].sum(axis=1).astype(float),
            fee_contacts=unit["fee_contacts"].copy(),
        )
        for name in CLEARED:
            unit[name] = 0.0
        return Statement(self.kind, self.units, values)

    def monthly_cost(self, statement: Statement) -> dict[str, np.ndarray]:
        """What the month cost each unit, SEK by reason.

        Within a year only the marginal share follows volume; the rest follows the volume that the
        hospital is used to (a mean over about twelve months). Standard in hospital costing (KPP).
        """
        p = self.params
        weight = statement["admissions"] @ p["hospital.drg_weight"]
        visits = statement["first_visits"] + statement["return_visits"]
        days_off = statement["weekend_operations"] * p["hospital.weekend_premium"]
        return {
            "beds": self._cost("beds", statement["bed_days"], "bed_day_cost"),
            "treatment": self._cost("treatment", weight, "admission_cost"),
            "emergency": self._cost("emergency", statement["emergency_visits"], "emergency_cost"),
            "outpatient": self._cost("outpatient", visits, "visit_cost"),
            "operations": self._cost(
                "operations", statement["operations"] + days_off, "operation_cost"
            ),
        }

    def _cost(self, reason: str, volume: np.ndarray, price: str) -> np.ndarray:
        usual = self.usual.get(reason, volume)
        marginal = self.params["hospital.marginal_share"]
        cost: np.ndarray = self.params[f"hospital.{price}"] * (
            (1.0 - marginal) * usual + marginal * volume
        )
        self.usual[reason] = usual + (volume - usual) / MONTHS
        return cost


class Hospital(mesa.Agent):
    """One hospital; its state lies in the arrays of hospital care at `index`."""

    traits = HOSPITAL_STYLE

    def __init__(self, model: mesa.Model, care: HospitalCare, index: int, unit_id: str) -> None:
        super().__init__(model)
        self.care, self.index, self.unit_id = care, index, unit_id

    @property
    def record(self) -> np.void:
        """Its record (fields of `HOSPITAL_UNIT`)."""
        return self.care.hospitals.unit[self.index]

    @property
    def style(self) -> dict[str, float]:
        """Style in force, in the kernels' coordinates (logarithms; log-odds for weekend)."""
        return dict(zip(HOSPITAL_STYLE, self.record["style"].tolist(), strict=True))

    @property
    def inpatients(self) -> int:
        """Patients in its beds and beside them."""
        return int(self.record["used"].sum() + self.record["elsewhere"][OVERCROWDED])

    @property
    def occupancy(self) -> float:
        """Patients per staffed bed."""
        return self.inpatients / max(int(self.record["beds"].sum()), 1)

"""Hospitals: their state, their months on paper, what a month costs, and one agent for each."""

from __future__ import annotations

from collections.abc import Mapping

import mesa
import numpy as np

from sim.agents.opening_hospitals import kernel_style
from sim.agents.primary_indicators import Window
from sim.care.hospital.catchment import count_catchment
from sim.care.hospital.hospital_types import (
    DISCHARGE_PLANNING,
    HC,
    HOSPITAL_STYLE,
    OVERCROWDED,
    SAFETY,
    Hospitals,
)
from sim.care.hospital.specialist import GUARANTEE_DAYS
from sim.care.hospital.waiting_list import waiting_over
from sim.care.state import Tally
from sim.decision.belief import odds_share
from sim.parameters import Parameters
from sim.people.state import People
from sim.policies.statement import Statement

COUNTED = (
    "bed_days", "discharge_ready_days", "emergency_visits", "first_visits", "return_visits",
    "operations", "weekend_operations", "readmissions", "extra_first_visits", "extra_operations",
    "complications", "consultations", "mobile_visits", "complex_discharges", "joint_plans",
    "discharge_plans",
)  # fmt: skip
INDICATOR_CASES = (
    ("first_visits_90", "first_visits"),
    ("operations_90", "operations"),
    ("outcome", "operations"),
    ("outcome_gain", "operations"),
    ("complications", "operations"),
    ("readmissions", "discharges_65"),
)  # of the indicators before those that count inhabitants and who waits
MONTHS = 12
CLEARED = ("month", "admissions", "points", "fee_contacts")


class HospitalCare:
    """All hospitals; `hospitals` holds their arrays."""

    kind = "hospital"
    budget = ("beds", "treatment", "emergency", "outpatient", "operations", "outreach")

    def __init__(self, hospitals: Hospitals, params: Parameters, seed: np.uint64) -> None:
        self.hospitals, self.params, self.seed = hospitals, params, seed
        self.units = len(hospitals.unit)
        self.window = Window()
        self.usual: dict[str, np.ndarray] = {}

    def apply_style(self, natural: Mapping[str, np.ndarray]) -> None:
        """Units work in this style (natural values, one per unit) from now on."""
        self.hospitals.unit["style"] = kernel_style(natural)

    def statement(self, people: People, tally: Tally, day: int) -> Statement:
        """The month that ends before `day`; clears the month's counters."""
        unit = self.hospitals.unit
        late = waiting_over(self.hospitals, people, tally, self.seed, day, GUARANTEE_DAYS)
        values = {name: unit["month"][:, HC[name]].copy() for name in COUNTED}
        catchment = self.catchment(people)
        self._count_indicators(catchment, late)
        count, base = self.window.now()
        values.update(
            indicator_count=count,
            indicator_base=base,
            indicator_before=self.window.before(),
            catchment=catchment,
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

    def catchment(self, people: People) -> np.ndarray:
        """Inhabitants whose nearest acute hospital each is, (units,)."""
        inhabitants = np.zeros(self.units)
        count_catchment(people, inhabitants)
        return inhabitants

    def _count_indicators(self, catchment: np.ndarray, late: np.ndarray) -> None:
        """The month's cases and their base, in the order of HOSPITAL_INDICATORS.

        `catchment` (units,) inhabitants; `late` (units, 2) wait too long for a first visit and
        for an operation.
        """
        month = self.hospitals.unit["month"]
        waiting = self.hospitals.waiting.rows["length"].reshape(self.units, 2, -1).sum(axis=-1)
        count = [month[:, HC[name]] for name, _ in INDICATOR_CASES]
        base = [month[:, HC[name]] for _, name in INDICATOR_CASES]
        count += [month[:, HC["avoidable"]], *(waiting - late).T]
        base += [catchment / MONTHS, *waiting.T.astype(float)]
        self.window.add(np.stack(count, axis=-1), np.stack(base, axis=-1))

    def monthly_cost(self, statement: Statement) -> dict[str, np.ndarray]:
        """What the month cost each unit, SEK by reason.

        Within a year only the marginal share follows volume; the rest follows the volume that the
        hospital is used to (a mean over about twelve months). Standard in hospital costing (KPP).
        """
        p = self.params
        weight = statement["admissions"] @ p["hospital.drg_weight"]
        visits = statement["first_visits"] + statement["return_visits"]
        days_off = statement["weekend_operations"] * p["hospital.weekend_premium"]
        extra = statement["extra_operations"] * p["hospital.queue_premium"]
        extra_visits = statement["extra_first_visits"] * p["hospital.queue_premium"]
        style = self.hospitals.unit["style"]
        safety = np.exp(style[:, SAFETY]) * p["hospital.safety_cost"]
        odds = np.exp(style[:, DISCHARGE_PLANNING])
        usual = statement["discharge_plans"] * p["hospital.discharge_plan_share"]
        usual = usual / odds_share(p["hospital.discharge_plan_share"], odds)
        plans = p["hospital.discharge_plan_cost"] * (statement["discharge_plans"] - usual)
        return {
            "beds": self._cost("beds", statement["bed_days"], "bed_day_cost"),
            "treatment": self._cost("treatment", weight, "admission_cost"),
            "emergency": self._cost("emergency", statement["emergency_visits"], "emergency_cost"),
            "outpatient": self._cost("outpatient", visits + extra_visits, "visit_cost"),
            "operations": self._cost(
                "operations", statement["operations"] + days_off + extra, "operation_cost"
            ),
            "outreach": statement["consultations"] * p["hospital.consultation_cost"]
            + statement["mobile_visits"] * p["hospital.mobile_visit_cost"]
            + statement["operations"] * safety
            + plans,
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
        """Style in force, in the kernels' coordinates: logarithms, log-odds of shares, the tilt."""
        return dict(zip(HOSPITAL_STYLE, self.record["style"].tolist(), strict=True))

    @property
    def inpatients(self) -> int:
        """Patients in its beds and beside them."""
        return int(self.record["used"].sum() + self.record["elsewhere"][OVERCROWDED])

    @property
    def occupancy(self) -> float:
        """Patients per staffed bed."""
        return self.inpatients / max(int(self.record["beds"].sum()), 1)

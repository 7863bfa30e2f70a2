"""What a hospital expects to report, spend and achieve if it worked in another way."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

import numpy as np

from sim.categories import DRG_GROUPS, HOSPITAL_INDICATORS
from sim.decision.belief import Expected, StyledBelief
from sim.decision.hospital_discharge import PLANNED, DischargeValues, discharges
from sim.decision.hospital_outreach import OutreachValues, outreach
from sim.decision.hospital_planned import (
    PlannedCare,
    PlannedValues,
    extra_capacity,
    planned_care,
)
from sim.decision.style import Style, hospital_style
from sim.decision.traits import Traits
from sim.parameters import Parameters
from sim.policies.statement import Statement

ACUTE = np.array([name in ("medical_acute", "avoidable_chronic", "avoidable_acute", "injury")
                  for name in DRG_GROUPS])  # fmt: skip
MEDICAL = np.array([name == "medical_acute" for name in DRG_GROUPS])
DAYS_PER_MONTH = 365.25 / 12
DAYS_OFF = 365.25


class HospitalValues(NamedTuple):
    """Parameters ``hospital.<field>`` that the belief uses."""

    coding_gain: float
    belief_admission_share: float
    belief_emergency_share: float
    belief_full_elasticity: float
    belief_coding_cost: float
    readmission_stay: float
    drg_weight: np.ndarray
    stay_median: np.ndarray
    stay_spread: np.ndarray
    working_days: float
    bed_day_cost: float
    admission_cost: float
    operation_cost: float
    visit_cost: float
    weekend_premium: float
    marginal_share: float
    worth_admission: float
    worth_stay: float
    worth_readmission: float
    worth_operation: float
    strain_bed_load: float
    strain_bed_width: float


class HospitalBelief(StyledBelief):
    """Expected month of hospitals; `z0` (units, 13) are their baseline coordinates."""

    def __init__(self, z0: np.ndarray, params: Parameters, style: Style | None = None) -> None:
        super().__init__(z0, style or hospital_style(params))
        self.values = params.bind(HospitalValues, "hospital")
        self.planned_care = params.bind(PlannedValues, "hospital")
        self.outreach = params.bind(OutreachValues, "hospital")
        self.discharge = params.bind(DischargeValues, "hospital")
        self.planned_ahead = params["municipality.planned_ahead"]

    def expect(
        self, y_new: np.ndarray, y_now: np.ndarray, seen: Statement, traits: Traits
    ) -> Expected:
        """See :class:`sim.decision.belief.Belief`."""
        v = self.values
        new, now = self.imagined(y_new, y_now)
        stay = np.log(new["stay"] / now["stay"])
        out = outreach(new, now, seen, self.outreach)
        plan = planned_care(new, now, seen, self._capacity(new, now), out, self.planned_care)
        left = discharges(new, now, seen, self.planned_ahead, self.discharge)
        back = np.exp(-v.readmission_stay * stay) * out.acute * left.back
        acute = self._admitted(new, now) * out.acute
        planned = plan.operations
        volume = 1.0 + (acute - 1.0)[..., None] * ACUTE + (planned - 1.0)[..., None] * PLANNED
        returned = seen["readmissions"] * (back - 1.0)
        admissions = seen["admissions"] * volume
        admissions = admissions + returned[..., None] * ACUTE * share_of(seen["admissions"], ACUTE)
        admissions = admissions + plan.readmitted[..., None] * MEDICAL
        coded = self._coded(new["coding"]) / self._coded(now["coding"])
        growth = admissions / np.maximum(seen["admissions"], 1e-9)
        longer = growth * np.where(PLANNED, left.longer[..., None], 1.0)
        ready = seen["discharge_ready_days"] * growth.mean(axis=-1)
        days = seen["bed_days"] * self._bed_days(seen["admissions"], longer, stay)
        days = days + ready * (left.ready - 1.0)
        weekend = seen["weekend_operations"] * planned * new["weekend"] / now["weekend"]
        statement = seen.replace(
            admissions=admissions,
            drg_points=seen["drg_points"] * growth * coded[..., None],
            bed_days=days,
            discharge_ready_days=ready * left.ready,
            complex_discharges=seen["complex_discharges"] * acute,
            joint_plans=seen["joint_plans"] * acute * left.joint,
            readmissions=seen["readmissions"] * back * acute / out.acute,
            operations=seen["operations"] * planned,
            weekend_operations=weekend,
            waiting_operation_over_90=seen["waiting_operation_over_90"] * plan.late_operations,
            first_visits=seen["first_visits"] * plan.first_visits,
            waiting_visit_over_90=seen["waiting_visit_over_90"] * plan.late_visits,
            extra_operations=plan.extra_operations,
            extra_first_visits=plan.extra_first_visits,
            complications=plan.complications,
            consultations=out.consultations,
            mobile_visits=out.mobile_visits,
            discharge_plans=left.plans,
            indicator_count=self._indicators(seen, plan, back, acute),
        )
        return Expected(
            statement=statement,
            benefit=self._benefit(seen, statement, acute, stay, planned)
            + out.benefit
            + plan.benefit
            + left.benefit,
            cost=self._cost(statement, new, weekend) + out.cost + plan.cost + left.cost,
            strain=self._strain(statement, traits) + plan.strain * traits.strain,
        )

    def _indicators(
        self, seen: Statement, plan: PlannedCare, back: np.ndarray, acute: np.ndarray
    ) -> np.ndarray:
        """Cases of the last 12 months (copies, units, indicators), if the year had been such."""
        elasticity = self.planned_care.belief_early_elasticity
        before, base = seen["indicator_count"], seen["indicator_base"]
        count = np.empty((*back.shape, before.shape[-1]))
        for column, name in enumerate(HOSPITAL_INDICATORS):
            had, of = before[:, column], base[:, column]
            match name:
                case "first_visit_90":
                    had = of - (of - had) * plan.first_visits ** (-elasticity)
                case "operation_90":
                    had = of - (of - had) * plan.operations ** (-elasticity)
                case "waiting_visit_90":
                    had = of - (of - had) * plan.late_visits
                case "waiting_operation_90":
                    had = of - (of - had) * plan.late_operations
                case "outcome":
                    had = had + of * plan.outcome
                case "outcome_gain":
                    had = had + of * plan.gain
                case "complication":
                    had = had * plan.risk
                case "readmission":
                    had = had * back
                case "avoidable":
                    had = had * acute
            count[..., column] = had
        return np.clip(count, np.minimum(0.0, before), np.maximum(base, before))

    def _capacity(self, new: Mapping, now: Mapping) -> np.ndarray:
        """Capacity for planned operations, logarithm over now."""
        v = self.values
        off = (DAYS_OFF - v.working_days) * (1.0 - self.planned_care.extra_fatigue)
        week = (v.working_days + off * new["weekend"]) / (v.working_days + off * now["weekend"])
        extra = extra_capacity(new["queue"], self.planned_care)
        extra = extra / extra_capacity(now["queue"], self.planned_care)
        capacity: np.ndarray = np.log(new["elective"] / now["elective"] * week * extra)
        return capacity

    def _admitted(self, new: Mapping, now: Mapping) -> np.ndarray:
        """Acute admissions relative to now: odds of admission moved, for those who pass the ED."""
        v = self.values
        share, odds = v.belief_admission_share, new["threshold"] / now["threshold"]
        admitted = odds / (1.0 - share + share * odds)
        return 1.0 + v.belief_emergency_share * (admitted - 1.0)

    def _coded(self, coding: np.ndarray) -> np.ndarray:
        """Coded weight over true weight."""
        return 1.0 + self.values.coding_gain * np.tanh(np.log(coding))

    def _bed_days(self, admissions: np.ndarray, growth: np.ndarray, stay: np.ndarray) -> np.ndarray:
        """Bed-days relative to now; groups count by their mean stay."""
        v = self.values
        mean = v.stay_median * np.exp(v.stay_spread**2 / 2)
        weight = admissions * mean
        total = np.maximum(weight.sum(axis=-1), 1e-9)
        return (weight * growth).sum(axis=-1) / total * np.exp(v.belief_full_elasticity * stay)

    def _cost(self, imagined: Statement, new: Mapping, weekend: np.ndarray) -> np.ndarray:
        """SEK/month at the short-run marginal share, and coding in full."""
        v = self.values
        admissions = imagined["admissions"].sum(axis=-1)
        treatment = imagined["admissions"] @ v.drg_weight * v.admission_cost
        operations = (imagined["operations"] + weekend * v.weekend_premium) * v.operation_cost
        operations = operations + imagined["first_visits"] * v.visit_cost
        beds = imagined["bed_days"] * v.bed_day_cost
        coding = admissions * v.belief_coding_cost * new["coding"]
        return v.marginal_share * (beds + treatment + operations) + coding

    def _benefit(
        self,
        seen: Statement,
        imagined: Statement,
        acute: np.ndarray,
        stay: np.ndarray,
        planned: np.ndarray,
    ) -> np.ndarray:
        """Patients' benefit, SEK-equivalents per month, diminishing in every quantity."""
        v = self.values
        admitted = seen["admissions"][..., ACUTE].sum(axis=-1)
        return (
            v.worth_admission * admitted * np.log(acute)
            + v.worth_stay * seen["bed_days"] * stay
            + v.worth_operation * seen["operations"] * np.log(planned)
            - v.worth_readmission * imagined["readmissions"]
        )

    def _strain(self, imagined: Statement, traits: Traits) -> np.ndarray:
        """Strain of crowded wards."""
        v = self.values
        load = imagined["bed_days"] / np.maximum(imagined["beds"] * DAYS_PER_MONTH, 1e-9)
        above = np.maximum(load - v.strain_bed_load, 0.0) / v.strain_bed_width
        return 0.5 * traits.strain * above**2


def share_of(values: np.ndarray, part: np.ndarray) -> np.ndarray:
    """Each group's share among the groups in `part` (..., groups)."""
    return values / np.maximum((values * part).sum(axis=-1, keepdims=True), 1e-9)

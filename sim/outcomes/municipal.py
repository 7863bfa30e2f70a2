"""Outcomes of municipal care and of planned hospital care: rows for the registry, by area."""

from __future__ import annotations

import calendar

import numpy as np

from sim.outcomes.formulas import Formula, divide, percent, rate, ratio
from sim.outcomes.rows import PER_1000, Row
from sim.outcomes.year import DAYS_PER_YEAR, View

HOURS = ("timmar per invånare 65+", "hours per inhabitant 65+")
OF_GRANTED = ("% av beviljade", "% of granted")
OF_PERFORMED = ("% av utförda", "% of performed")
PAYER = "council"


def hours(name: str) -> Formula:
    """Hours of home care a year per inhabitant aged 65 and older."""
    return Formula(
        f"{name} / (person_days_65 / {DAYS_PER_YEAR})",
        lambda view: divide(view.municipal(name), view["person_days_65"] / DAYS_PER_YEAR),
    )


def share(above: str, below: str) -> Formula:
    """A sum of municipal care as per cent of another."""
    return Formula(
        f"100 × {above} / {below}",
        lambda view: 100.0 * divide(view.municipal(above), view.municipal(below)),
    )


def pay_spread(view: View) -> np.ndarray:
    """Change from month to month of what municipalities pay their care per day, mean, per cent.

    The size of the change, all municipalities together over what all pay; 0 where nothing is paid.
    """
    rows = view.year.payments
    rows = rows[(rows["kind"] == "municipality") & (rows["counterparty"] == PAYER)]
    if rows.empty:
        return view.everywhere(0.0)
    paid = rows.pivot_table(index="unit", columns="month", values="amount_ore", aggfunc="sum",
                            fill_value=0, observed=True)  # fmt: skip
    days = [calendar.monthrange(view.year.year, int(month))[1] for month in paid.columns]
    daily = paid.to_numpy(float) / days
    change = np.abs(np.diff(daily, axis=1)).mean(axis=1).sum() if len(days) > 1 else 0.0
    return view.everywhere(100.0 * change / max(daily.mean(axis=1).sum(), 1.0))


PAY_SPREAD = Formula(
    "100 × mean change of a day's pay from a month to the next / mean pay of a day", pay_spread
)
ROWS: dict[str, tuple[Row, ...]] = {
    "access": (
        ("specialist_first", "Nybesök hos specialist", "Specialist first visits", *PER_1000,
         "neither", False, rate("specialist_first", 1e3)),
        ("operations", "Planerade operationer", "Planned operations", *PER_1000, "neither", False,
         rate("operations", 1e3)),
    ),
    "avoidable_inpatient": (
        # The chance at discharge, without the luck of who comes back: effects show in fewer runs
        ("readmission_risk", "Väntad oplanerad återinskrivning 30 dagar, 65+",
         "Expected unplanned readmission in 30 days, 65+", "%", "%", "lower", False,
         percent("readmission_risk_65", "discharges_65")),
    ),
    "flow": (
        ("planned_stay", "Vårdtid efter planerad operation", "Stay after planned operation",
         "dagar", "days", "neither", False, ratio("elective_bed_days", "elective_admissions")),
        ("joint_plans", "Utskrivningar planerade tillsammans under vårdtiden",
         "Discharges planned together during the stay", "% av dem som behöver kommunens beslut",
         "% of those that need a municipal decision", "higher", False,
         share("joint_plans", "discharges")),
    ),
    "practice": (
        ("home_care_granted", "Beviljade hemtjänsttimmar", "Home-care hours granted", *HOURS,
         "neither", False, hours("home_care_hours")),
        ("home_care_planned", "Planerade hemtjänsttimmar", "Home-care hours planned", *HOURS,
         "neither", False, hours("home_care_planned")),
        ("home_care_performed", "Utförda hemtjänsttimmar", "Home-care hours performed", *HOURS,
         "neither", False, hours("home_care_performed")),
        ("home_care_reported", "Rapporterade hemtjänsttimmar", "Home-care hours reported", *HOURS,
         "neither", False, hours("home_care_reported")),
        ("home_care_done", "Utförd tid av beviljad", "Performed of granted hours", *OF_GRANTED,
         "higher", False, share("home_care_performed", "home_care_hours")),
        ("home_care_recorded", "Rapporterad tid av utförd", "Reported of performed hours",
         *OF_PERFORMED, "neither", False, share("home_care_reported", "home_care_performed")),
        ("home_care_health", "Delegerad hälso- och sjukvård i hemtjänsten",
         "Delegated health care in home care", *HOURS, "neither", False,
         hours("health_care_hours")),
        ("operated_high_need", "Opererade med stora behov i övrigt",
         "Operated who have large needs otherwise", "% av opererade", "% of those operated",
         "neither", False, percent("operated_high_need", "operations")),
    ),
    "economy": (
        ("home_care_pay_spread", "Hemtjänstersättning, ändring från månad till månad",
         "Home-care pay, change from month to month", "% av medel", "% of the mean", "lower", False,
         PAY_SPREAD),
    ),
}  # fmt: skip

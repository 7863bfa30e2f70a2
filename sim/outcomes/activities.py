"""Outcomes that reforms of single activities and posts aim at: rows for the registry, by area."""

from __future__ import annotations

from typing import Literal

import numpy as np

from sim.outcomes.formulas import Function, divide, percent, rate, staff_share
from sim.outcomes.year import View

PER_1000 = ("per 1 000 invånare", "per 1,000 inhabitants")


def _posts(view: View) -> np.ndarray:
    return 1e4 * divide(view.staff("extra_posts"), view.person_years)


def _idle_consultations(view: View) -> np.ndarray:
    idle = view["consultations"] - view["consultations_sparing"]
    return 1e3 * divide(idle, view.person_years)


def _hours(name: str) -> Function:
    return lambda view: 1e3 * divide(view.staff(name), view.person_years)


Row = tuple[str, str, str, str, str, Literal["higher", "lower", "neither"], bool, Function]
ROWS: dict[str, tuple[Row, ...]] = {
    "access": (
        ("patient_reported", "Patientupplevd kvalitet", "Patient-reported experience",
         "% av högsta", "% of the best", "higher", False, percent("reported", "persons_asked")),
        ("evening_contacts", "Kontakter på kvällar och helger", "Contacts evenings and weekends",
         *PER_1000, "neither", False, rate("evening_contacts", 1e3)),
        ("evening_hours", "Öppna timmar kvällar och helger", "Hours open evenings and weekends",
         *PER_1000, "neither", False, _hours("evening_hours")),
        ("open_hours", "Läkares och sköterskors dagtid för dem som söker, timmar",
         "Doctors' and nurses' daytime left for those who call, hours", *PER_1000, "higher", False,
         _hours("open_hours")),
    ),
    "flow": (
        ("acute_admissions_65", "Akuta inläggningar, 65+", "Acute admissions, 65+",
         "per 1 000 invånare 65+", "per 1,000 aged 65+", "lower", False,
         rate("acute_admissions_65", 1e3, "person_days_65")),
    ),
    "practice": (
        ("own_gp_bookings", "Besök bokade hos egen läkare", "Visits booked with the own GP",
         *PER_1000, "higher", False, rate("own_gp_bookings", 1e3)),
        ("consultations", "Specialistkonsultationer till primärvården",
         "Specialist consultations to primary care", *PER_1000, "neither", False,
         rate("consultations", 1e3)),
        ("consultations_idle", "Konsultationer som inte sparade någon remiss",
         "Consultations that spared no referral", *PER_1000, "lower", False, _idle_consultations),
        ("post_discharge_calls", "Uppföljande samtal efter utskrivning", "Calls after discharge",
         *PER_1000, "neither", False, rate("post_discharge_calls", 1e3)),
        ("patient_contracts", "Patientkontrakt", "Patient contracts", *PER_1000, "neither", False,
         rate("patient_contracts", 1e3)),
        ("health_group", "Deltagare i hälsogrupper", "Participants in health groups", *PER_1000,
         "neither", False, rate("health_group", 1e3)),
        ("far", "Fysisk aktivitet på recept", "Physical activity on prescription", *PER_1000,
         "neither", False, rate("far", 1e3)),
        ("programme_checks", "Kontroller enligt vårdprogram", "Checks as care programmes say",
         *PER_1000, "neither", False, rate("programme_checks", 1e3)),
        ("innovation_hours", "Timmar i innovationsgrupper", "Hours in innovation groups",
         *PER_1000, "neither", False, _hours("innovation_hours")),
        ("implemented_ideas", "Införda idéer", "Ideas put to use", *PER_1000, "neither", False,
         _hours("ideas")),
        ("digital_rooms", "Digitala vårdrum i bruk, månader", "Digital rooms in use, months",
         *PER_1000, "neither", False, _hours("room_months")),
    ),
    "staff": (
        ("work_environment", "Medarbetarindex", "Employee index", "% av högsta", "% of the best",
         "higher", False, staff_share("work_environment", "posts")),
        ("work_environment_hours", "Timmar för arbetsmiljöarbete", "Hours on work environment",
         *PER_1000, "neither", False, _hours("work_environment_hours")),
        ("extra_posts", "Särskilda tjänster", "Extra posts", "per 10 000 invånare",
         "per 10,000 inhabitants", "neither", False, _posts),
    ),
}  # fmt: skip

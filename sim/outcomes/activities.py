"""Outcomes that reforms of single activities and posts aim at: rows for the registry, by area."""

from __future__ import annotations

from sim.outcomes.formulas import Formula, divide, percent, rate, staff_share, times
from sim.outcomes.rows import PER_1000, Row
from sim.outcomes.year import DAYS_PER_YEAR


def _staff(name: str, per: float = 1e3) -> Formula:
    """A sum of the staff of vardcentraler per person-years."""
    return Formula(
        f"{times(per)}{name} / (person_days / {DAYS_PER_YEAR})",
        lambda view: per * divide(view.staff(name), view.person_years),
    )


IDLE_CONSULTATIONS = Formula(
    f"{times(1e3)}(consultations - consultations_sparing) / (person_days / {DAYS_PER_YEAR})",
    lambda view: (
        1e3 * divide(view["consultations"] - view["consultations_sparing"], view.person_years)
    ),
)
ROWS: dict[str, tuple[Row, ...]] = {
    "access": (
        ("patient_reported", "Patientupplevd kvalitet", "Patient-reported experience",
         "% av högsta", "% of the best", "higher", False, percent("reported", "persons_asked")),
        ("evening_contacts", "Kontakter på kvällar och helger", "Contacts evenings and weekends",
         *PER_1000, "neither", False, rate("evening_contacts", 1e3)),
        ("evening_hours", "Öppna timmar kvällar och helger", "Hours open evenings and weekends",
         *PER_1000, "neither", False, _staff("evening_hours")),
        ("open_hours", "Läkares och sköterskors dagtid för dem som söker, timmar",
         "Doctors' and nurses' daytime left for those who call, hours", *PER_1000, "higher", False,
         _staff("open_hours")),
    ),
    "health": (
        ("chronic_control", "Kontroll av kronisk sjukdom", "Control of chronic disease",
         "% av högsta", "% of the best", "higher", False,
         percent("chronic_control", "chronic_persons")),
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
         "Consultations that spared no referral", *PER_1000, "lower", False, IDLE_CONSULTATIONS),
        ("post_discharge_calls", "Uppföljande samtal efter utskrivning", "Calls after discharge",
         *PER_1000, "neither", False, rate("post_discharge_calls", 1e3)),
        ("patient_contracts", "Patientkontrakt", "Patient contracts", *PER_1000, "neither", False,
         rate("patient_contracts", 1e3)),
        ("health_group", "Deltagare i hälsogrupper", "Participants in health groups", *PER_1000,
         "neither", False, rate("health_group", 1e3)),
        ("documentation_hours", "Tid för journal och papper i program och patientkontrakt, timmar",
         "Records and papers of programmes and patient contracts, hours", *PER_1000, "lower",
         False, rate("documentation_hours", 1e3)),
        ("far", "Fysisk aktivitet på recept", "Physical activity on prescription", *PER_1000,
         "neither", False, rate("far", 1e3)),
        ("programme_checks", "Kontroller enligt vårdprogram", "Checks as care programmes say",
         *PER_1000, "neither", False, rate("programme_checks", 1e3)),
        ("innovation_hours", "Timmar i innovationsgrupper", "Hours in innovation groups",
         *PER_1000, "neither", False, _staff("innovation_hours")),
        ("implemented_ideas", "Införda idéer", "Ideas put to use", *PER_1000, "neither", False,
         _staff("ideas")),
        ("digital_rooms", "Digitala vårdrum i bruk, månader", "Digital rooms in use, months",
         *PER_1000, "neither", False, _staff("room_months")),
    ),
    "staff": (
        ("work_environment", "Medarbetarindex", "Employee index", "% av högsta", "% of the best",
         "higher", False, staff_share("work_environment", "posts")),
        ("work_environment_hours", "Timmar för arbetsmiljöarbete", "Hours on work environment",
         *PER_1000, "neither", False, _staff("work_environment_hours")),
        ("extra_posts", "Särskilda tjänster", "Extra posts", "per 10 000 invånare",
         "per 10,000 inhabitants", "neither", False, _staff("extra_posts", 1e4)),
    ),
}  # fmt: skip

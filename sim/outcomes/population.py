"""Outcomes of the people: how care and lists follow deprivation, and health; rows by area."""

from __future__ import annotations

from sim.outcomes import equity
from sim.outcomes.formulas import over_quintiles, percent, rate, ratio
from sim.outcomes.rows import DOWN, NEITHER, UP, Row


def along_deprivation(measure: str, base: str, name_sv: str, name_en: str) -> tuple[Row, ...]:
    """How a measure is spread over quintiles of deprivation, as it is and given age and sex."""
    main = measure == "avoidable_four_20"
    return (
        (f"concentration_{measure}", f"Koncentrationsindex, {name_sv}",
         f"Concentration index, {name_en}", "index", "index", NEITHER, False,
         over_quintiles(equity.crude, measure, base)),
        (f"inequity_{measure}", f"Koncentrationsindex givet ålder och kön, {name_sv}",
         f"Concentration index given age and sex, {name_en}", "index", "index", NEITHER, main,
         over_quintiles(equity.standardised, measure, base)),
    )  # fmt: skip


EQUITY: tuple[Row, ...] = (
    *along_deprivation(
        "avoidable_four_20", "person_days_20", "påverkbar slutenvård", "avoidable admissions"
    ),
    *along_deprivation("ed_visits", "person_days", "akutbesök", "emergency visits"),
    *along_deprivation("doctor_visits", "person_days", "läkarbesök", "doctor visits"),
    ("list_deprived", "Listade i den mest utsatta femtedelen", "Listed in the most deprived fifth",
     "%", "%", NEITHER, False, percent("deprived_days", "person_days")),
    ("list_rural", "Listade utanför tätort", "Listed outside urban localities", "%", "%", NEITHER,
     False, percent("rural_days", "person_days")),
)  # fmt: skip
HEALTH: tuple[Row, ...] = (
    ("deaths", "Avlidna", "Deaths", "per 1 000 invånare", "per 1,000 inhabitants", DOWN, False,
     rate("deaths", 1e3)),
    ("qaly", "Kvalitetsjusterade levnadsår", "Quality-adjusted life-years", "per levnadsår",
     "per year lived", UP, False, ratio("qaly_days", "person_days")),
    ("complications", "Komplikationer efter planerad operation",
     "Complications after planned operations", "% av operationer", "% of operations", DOWN, False,
     percent("complications", "operations")),
    ("operation_outcome", "Patientrapporterad hälsa efter operation",
     "Patient-reported health after operation", "0–1", "0–1", UP, False,
     ratio("operation_outcome", "operations")),
    ("chronic_conditions", "Kroniska sjukdomar, sann förekomst", "Chronic conditions, true number",
     "per invånare", "per inhabitant", DOWN, False, ratio("condition_days", "person_days")),
    ("registered_weight", "Registrerad vårdtyngd", "Registered morbidity weight", "per invånare",
     "per inhabitant", NEITHER, False, ratio("registered_days", "person_days")),
)  # fmt: skip
ROWS = {
    "equity": EQUITY,
    "health": HEALTH,
}

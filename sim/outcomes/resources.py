"""Outcomes of what is done, by whom and at what cost: rows for the registry, by area."""

from __future__ import annotations

from sim.outcomes.formulas import (
    Formula,
    cost,
    divide,
    margin,
    per_inhabitant,
    percent,
    rate,
    ratio,
    staff_share,
)
from sim.outcomes.rows import DOWN, NEITHER, UP, Row
from sim.outcomes.year import DAYS_PER_YEAR

OWN_UNIT_VISITS = ("doctor_visits", "nurse_visits", "other_visits", "home_visits")
OWN_UNIT_CONTACTS = (*OWN_UNIT_VISITS, "phone_contacts", "digital_contacts")
PRIMARY_ELSEWHERE = ("other_vc_contacts", "national_digital")
VISITS_ELSEWHERE = (*PRIMARY_ELSEWHERE, "ed_visits", "specialist_first", "specialist_return")
PRODUCERS = ("vardcentral", "hospital", "municipality")
PRACTICE: tuple[Row, ...] = (
    ("doctor_visits", "Läkarbesök i primärvård", "Doctor visits, primary care", "per invånare",
     "per inhabitant", NEITHER, True, rate("doctor_visits")),
    ("primary_visits", "Besök i primärvård, all personal", "Primary care visits, all staff",
     "per invånare", "per inhabitant", NEITHER, False, rate(OWN_UNIT_VISITS)),
    ("visits_digital", "Besök i primärvård, digitala medräknade",
     "Primary care visits, digital ones counted", "per invånare", "per inhabitant", NEITHER, False,
     rate((*OWN_UNIT_VISITS, "digital_contacts"))),
    ("primary_contacts", "Kontakter i primärvård", "Primary care contacts", "per invånare",
     "per inhabitant",
     NEITHER, False, rate(OWN_UNIT_CONTACTS)),
    ("nurse_visits", "Sköterskebesök", "Nurse visits", "per invånare", "per inhabitant", NEITHER,
     False,
     rate("nurse_visits")),
    ("other_visits", "Besök hos övrig personal", "Visits to other staff", "per invånare",
     "per inhabitant",
     NEITHER, False, rate("other_visits")),
    ("home_visits", "Hembesök", "Home visits", "per 1 000 invånare", "per 1,000 inhabitants",
     NEITHER, False,
     rate("home_visits", 1e3)),
    ("calls", "Samtal till vårdcentral", "Calls to vårdcentral", "per invånare", "per inhabitant",
     NEITHER,
     False, rate("calls")),
    ("minutes_per_visit", "Minuter per läkarbesök", "Minutes per doctor visit", "minuter",
     "minutes", NEITHER, True, ratio("doctor_minutes", "doctor_visits")),
    ("doctor_time", "Läkartid med patienter", "Doctors' time with patients",
     "minuter per invånare", "minutes per inhabitant", NEITHER, False, rate("doctor_minutes")),
    ("digital_share", "Digital andel", "Digital share", "% av kontakter", "% of contacts", NEITHER,
     False, percent("digital_contacts", OWN_UNIT_CONTACTS)),
    ("national_digital", "Nationella nätläkare", "National digital providers", "per 1 000 invånare",
     "per 1,000 inhabitants", NEITHER, False, rate("national_digital", 1e3)),
    ("referrals", "Remisser", "Referrals", "per 1 000 invånare", "per 1,000 inhabitants", NEITHER,
     True,
     rate("referrals", 1e3)),
    ("referrals_per_visit", "Remisser per läkarbesök", "Referrals per doctor visit",
     "per 100 besök", "per 100 visits", NEITHER, False, percent("referrals", "doctor_visits")),
    ("lab_tests", "Laboratorieprov", "Laboratory tests", "per invånare", "per inhabitant", NEITHER,
     False,
     rate("lab_tests")),
    ("imaging", "Bilddiagnostik", "Imaging", "per 1 000 invånare", "per 1,000 inhabitants",
     NEITHER, False,
     rate("imaging", 1e3)),
    ("diagnoses_per_visit", "Diagnoser per läkarbesök", "Diagnoses per doctor visit", "per besök",
     "per visit", NEITHER, False, ratio("diagnoses", "doctor_visits")),
    ("coverage", "Täckningsgrad", "Coverage ratio", "% av besök", "% of visits", NEITHER, False,
     percent(OWN_UNIT_VISITS, OWN_UNIT_VISITS + VISITS_ELSEWHERE)),
    ("primary_share", "Besök i primärvården av alla öppenvårdsbesök",
     "Visits in primary care of all outpatient visits", "% av besök", "% of visits", NEITHER, False,
     percent(OWN_UNIT_VISITS + PRIMARY_ELSEWHERE, OWN_UNIT_VISITS + VISITS_ELSEWHERE)),
    ("own_of_primary", "Besök på den valda vårdcentralen av primärvårdens",
     "Visits at the own vårdcentral of those in primary care", "% av besök", "% of visits",
     NEITHER, False, percent(OWN_UNIT_VISITS, OWN_UNIT_VISITS + PRIMARY_ELSEWHERE)),
    ("chronic_reviews", "Kroniska kontroller", "Chronic reviews", "per 1 000 invånare",
     "per 1,000 inhabitants", UP, False, rate("chronic_reviews", 1e3)),
    ("proactive_assessments", "Proaktiva bedömningar", "Proactive assessments",
     "per 1 000 invånare",
     "per 1,000 inhabitants", UP, False, rate("proactive_assessments", 1e3)),
    ("coordination_meetings", "Samordningsmöten", "Coordination meetings", "per 1 000 invånare",
     "per 1,000 inhabitants", UP, False, rate("coordination_meetings", 1e3)),
)  # fmt: skip
STAFF: tuple[Row, ...] = (
    ("utilisation", "Utnyttjande av arbetstid", "Utilisation of hours", "%", "%", NEITHER, False,
     staff_share("used_hours", "hours")),
    ("overtime", "Övertid", "Overtime", "% av timmar", "% of hours", DOWN, False,
     staff_share("overtime_hours", "hours")),
    ("gp_turnover", "Omsättning av läkare", "GP turnover", "% per år", "% a year", DOWN, False,
     staff_share("gp_leavers", "gp_posts")),
    ("locum_share", "Andel hyrläkare", "Locum share", "% av läkartimmar", "% of doctor hours",
     DOWN, False, staff_share("locum_hours", "doctor_hours")),
    ("listed_per_gp", "Listade per läkare", "Listed per GP", "personer", "persons", DOWN, False,
     Formula(f"(person_days / {DAYS_PER_YEAR}) / gp_posts",
             lambda view: divide(view.person_years, view.staff("gp_posts")))),
)  # fmt: skip
ECONOMY: tuple[Row, ...] = (
    ("total_cost", "Total vårdkostnad", "Total cost of care", "kr per invånare",
     "SEK per inhabitant", DOWN,
     True, per_inhabitant(Formula(
         f"({cost(*PRODUCERS).text} + what the region buys outside)",
         lambda view: cost(*PRODUCERS)(view) + view.bought(),
     ))),
    # Units and what the region buys for primary care; drugs apart, as in SCB's accounts.
    ("primary_care_cost", "Primärvårdens kostnad utan läkemedel",
     "Cost of primary care, drugs apart", "kr per invånare", "SEK per inhabitant", NEITHER, False,
     per_inhabitant(Formula(
         "(cost of vardcentral + tests and imaging + national digital providers)",
         lambda view: view.cost("vardcentral") + view.bought("lab_and_imaging", "national_digital"),
     ))),
    ("hospital_cost", "Sjukhusens kostnad", "Cost of hospitals", "kr per invånare",
     "SEK per inhabitant",
     DOWN, False, per_inhabitant(cost("hospital"))),
    ("municipal_cost", "Kommunernas kostnad", "Cost of municipalities", "kr per invånare",
     "SEK per inhabitant", NEITHER, False, per_inhabitant(cost("municipality"))),
    ("primary_care_payment", "Regionens ersättning till vårdcentraler",
     "Region's payment to vårdcentraler", "kr per invånare", "SEK per inhabitant", NEITHER, False,
     per_inhabitant(Formula(
         "payments of the region to vårdcentraler",
         lambda view: view.payment("vardcentral", "region"),
     ))),
    ("margin", "Vårdcentralernas marginal", "Margin of vårdcentraler", "% av intäkter",
     "% of income", NEITHER, True, margin),
    ("drug_cost", "Läkemedel förskrivna på vårdcentral", "Drugs prescribed at vårdcentraler",
     "kr per invånare", "SEK per inhabitant", NEITHER, False, rate("drug_cost")),
    ("patient_fees", "Patientavgifter", "Patient fees", "kr per invånare", "SEK per inhabitant",
     DOWN, False,
     rate("patient_fees")),
)  # fmt: skip
ROWS = {
    "practice": PRACTICE,
    "staff": STAFF,
    "economy": ECONOMY,
}

"""The outcomes, one definition each, and their values in every group of a year.

`better` says whether more of it is good for patients, staff or budgets; `main` marks those shown
first. The Swedish indicators named in comments are those of Vården i siffror and Öppna jämförelser.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

import numpy as np
import pandas as pd

from sim.outcomes import equity
from sim.outcomes.activities import ROWS
from sim.outcomes.formulas import (
    Formula,
    beds,
    cost,
    divide,
    index,
    margin,
    over_quintiles,
    per_inhabitant,
    percent,
    rate,
    ratio,
    spread,
    staff_share,
)
from sim.outcomes.municipal import ROWS as MUNICIPAL_ROWS
from sim.outcomes.year import DAYS_PER_YEAR, DOCTORS, OCCUPIED, OUTLIERS, OVERCROWDED, View, Year

AREAS = (
    "continuity", "avoidable_inpatient", "access", "flow", "practice", "staff", "economy",
    "equity", "health",
)  # fmt: skip
Better = Literal["higher", "lower", "neither"]

AVOIDABLE_CHRONIC = tuple(
    f"avoidable_{name}"
    for name in (
        "heart_failure", "copd", "asthma", "diabetes", "ischaemic", "hypertension", "anaemia",
    )
)  # fmt: skip
AVOIDABLE_ACUTE = ("avoidable_epilepsy", "avoidable_acute")
OWN_UNIT_VISITS = ("doctor_visits", "nurse_visits", "other_visits", "home_visits")
OWN_UNIT_CONTACTS = (*OWN_UNIT_VISITS, "phone_contacts", "digital_contacts")
PRIMARY_ELSEWHERE = ("other_vc_contacts", "national_digital")
VISITS_ELSEWHERE = (*PRIMARY_ELSEWHERE, "ed_visits", "specialist_first", "specialist_return")
PRODUCERS = ("vardcentral", "hospital", "municipality")


@dataclass(frozen=True)
class Outcome:
    """One measure of a year; `value` gives it in every group of a view (NaN: not defined)."""

    id: str
    area: str
    label_sv: str
    label_en: str
    unit_sv: str
    unit_en: str
    better: Better
    main: bool
    value: Formula

    @property
    def definition(self) -> str:
        """What is worked out, in words; names with underscores are what is counted."""
        return self.value.text


OUTCOMES: dict[str, Outcome] = {}


def _add(
    area: str,
    *rows: tuple[str, str, str, str, str, Better, bool, Formula],
) -> None:
    for id_, label_sv, label_en, unit_sv, unit_en, better, main, value in rows:
        OUTCOMES[id_] = Outcome(
            id_, area, label_sv, label_en, unit_sv, unit_en, better, main, value
        )


UP: Final = "higher"
DOWN: Final = "lower"
NEITHER: Final = "neither"
_add(
    "continuity",
    ("named_gp", "Har namngiven läkare", "Have a named GP", "%", "%", UP, False,
     percent("named_gp_days", "person_days")),
    ("own_gp_share", "Läkarbesök hos egen läkare", "Doctor visits to own GP", "%", "%", UP, True,
     percent("own_gp_visits", "doctor_visits")),
    ("upc_12", "UPC, 12 månader, medel", "UPC, 12 months, mean", "index", "index", UP, True,
     index(DOCTORS, "upc_mean")),
    ("coc_12", "COC, 12 månader, medel", "COC, 12 months, mean", "index", "index", UP, False,
     index(DOCTORS, "coc_mean")),
    ("coc_12_median", "COC, 12 månader, median", "COC, 12 months, median", "index", "index", UP,
     False, index(DOCTORS, "coc_median")),
    ("secon_12", "SECON, 12 månader, medel", "SECON, 12 months, mean", "index", "index", UP, False,
     index(DOCTORS, "secon_mean")),
    ("upc_24", "UPC, 24 månader, medel", "UPC, 24 months, mean", "index", "index", UP, False,
     index("doctor_24", "upc_mean")),
    ("coc_24", "COC, 24 månader, medel", "COC, 24 months, mean", "index", "index", UP, False,
     index("doctor_24", "coc_mean")),
    ("coc_24_median", "COC, 24 månader, median", "COC, 24 months, median", "index", "index", UP,
     False, index("doctor_24", "coc_median")),
    ("secon_24", "SECON, 24 månader, medel", "SECON, 24 months, mean", "index", "index", UP, False,
     index("doctor_24", "secon_mean")),
    ("upc_nurse_12", "UPC sköterska, 12 månader", "UPC nurses, 12 months", "index", "index", UP,
     False, index("nurse_12", "upc_mean")),
    ("coc_nurse_12", "COC sköterska, 12 månader", "COC nurses, 12 months", "index", "index", UP,
     False, index("nurse_12", "coc_mean")),
    ("upc_unit_p05", "UPC, 5:e percentilen bland vårdcentraler",
     "UPC, 5th percentile of vårdcentraler", "index", "index", UP, False, spread(5.0)),
    ("upc_unit_p95", "UPC, 95:e percentilen bland vårdcentraler",
     "UPC, 95th percentile of vårdcentraler", "index", "index", UP, False, spread(95.0)),
    ("coc_unit_p05", "COC, 5:e percentilen bland vårdcentraler",
     "COC, 5th percentile of vårdcentraler", "index", "index", UP, False, spread(5.0, "coc_mean")),
    ("coc_unit_p95", "COC, 95:e percentilen bland vårdcentraler",
     "COC, 95th percentile of vårdcentraler", "index", "index", UP, False,
     spread(95.0, "coc_mean")),
)  # fmt: skip
_add(
    "avoidable_inpatient",
    ("avoidable", "Undvikbar slutenvård", "Avoidable admissions", "per 100 000 invånare",
     "per 100,000 inhabitants", DOWN, True, rate(AVOIDABLE_CHRONIC + AVOIDABLE_ACUTE, 1e5)),
    ("avoidable_chronic", "Undvikbar slutenvård, kroniska", "Avoidable admissions, chronic",
     "per 100 000 invånare", "per 100,000 inhabitants", DOWN, False, rate(AVOIDABLE_CHRONIC, 1e5)),
    ("avoidable_acute", "Undvikbar slutenvård, akuta", "Avoidable admissions, acute",
     "per 100 000 invånare", "per 100,000 inhabitants", DOWN, False, rate(AVOIDABLE_ACUTE, 1e5)),
    # Indicator 526: heart failure, diabetes, asthma or COPD, aged 20 and older
    ("avoidable_four_20", "Påverkbar slutenvård, fyra tillstånd, 20+",
     "Avoidable admissions, four conditions, 20+", "per 100 000 invånare 20+",
     "per 100,000 aged 20+",
     DOWN, False, rate("avoidable_four_20", 1e5, "person_days_20")),
    ("avoidable_heart_failure", "Undvikbara, hjärtsvikt", "Avoidable, heart failure",
     "per 100 000 invånare", "per 100,000 inhabitants", DOWN, False,
     rate("avoidable_heart_failure", 1e5)),
    ("avoidable_lung", "Undvikbara, KOL och astma", "Avoidable, COPD and asthma",
     "per 100 000 invånare", "per 100,000 inhabitants", DOWN, False,
     rate(("avoidable_copd", "avoidable_asthma"), 1e5)),
    ("avoidable_diabetes", "Undvikbara, diabetes", "Avoidable, diabetes", "per 100 000 invånare",
     "per 100,000 inhabitants", DOWN, False, rate("avoidable_diabetes", 1e5)),
    # Indicator 330: unplanned readmission within 30 days, 65 and older
    ("readmission_65", "Oplanerad återinskrivning 30 dagar, 65+",
     "Unplanned readmission in 30 days, 65+", "%", "%", DOWN, True,
     percent("readmissions_65", "discharges_65")),
    ("bed_days", "Vårddagar", "Bed-days", "per 1 000 invånare", "per 1,000 inhabitants", DOWN,
     False,
     rate("bed_days", 1e3)),
)  # fmt: skip
_add(
    "access",
    ("phone_same_day", "Telefon besvarad samma dag", "Phone answered same day", "%", "%", UP, True,
     percent("calls_same_day", "calls")),  # indicator 32
    ("assessed_3_days", "Medicinsk bedömning inom 3 dagar", "Assessed within 3 days", "%", "%", UP,
     True, percent("assessed_3_days", "assessed")),
    ("doctor_same_day", "Läkarbesök samma dag", "Doctor same day", "%", "%", UP, False,
     percent("doctor_same_day", "doctor_booked")),
    ("doctor_3_days", "Läkarbesök inom 3 dagar", "Doctor within 3 days", "%", "%", UP, False,
     percent("doctor_3_days", "doctor_booked")),
    ("doctor_7_days", "Läkarbesök inom 7 dagar", "Doctor within 7 days", "%", "%", UP, False,
     percent("doctor_7_days", "doctor_booked")),  # indicator 31
    ("doctor_30_days", "Läkarbesök inom 30 dagar", "Doctor within 30 days", "%", "%", UP, False,
     percent("doctor_30_days", "doctor_booked")),
    ("doctor_wait", "Väntan på läkarbesök, medel", "Wait for doctor, mean", "dagar", "days", DOWN,
     False, ratio("wait_days", "doctor_booked")),
    ("specialist_30", "Specialistbesök inom 30 dagar", "Specialist visit within 30 days", "%", "%",
     UP, False, percent("specialist_first_30", "specialist_first")),
    ("specialist_90", "Specialistbesök inom 90 dagar", "Specialist visit within 90 days", "%", "%",
     UP, True, percent("specialist_first_90", "specialist_first")),
    ("operation_30", "Operation inom 30 dagar", "Operation within 30 days", "%", "%", UP, False,
     percent("operations_30", "operations")),
    ("operation_90", "Operation inom 90 dagar", "Operation within 90 days", "%", "%", UP, False,
     percent("operations_90", "operations")),
    # Cutting a queue shows first among those who wait: the share treated early counts the rest too
    ("waiting_visit_90", "Väntande på specialistbesök högst 90 dagar",
     "Waiting for specialist at most 90 days", "% av väntande", "% of those waiting", UP, False,
     percent("waiting_visits_90", "waiting_visits")),
    ("waiting_operation_90", "Väntande på operation högst 90 dagar",
     "Waiting for operation at most 90 days", "% av väntande", "% of those waiting", UP, False,
     percent("waiting_operations_90", "waiting_operations")),
    ("unmet", "Ej tillgodosedda behov", "Unmet needs", "% av behov", "% of needs", DOWN, False,
     percent("unmet", "needs")),
    ("self_care", "Egenvård", "Self-care", "% av behov", "% of needs", NEITHER, False,
     percent("self_care", "needs")),
)  # fmt: skip
_add(
    "flow",
    ("ed_visits", "Akutbesök", "Emergency visits", "per 1 000 invånare", "per 1,000 inhabitants",
     DOWN, True,
     rate("ed_visits", 1e3)),
    ("ed_hours", "Vistelsetid på akuten, medel", "Time in emergency department, mean", "timmar",
     "hours", DOWN, False, ratio("ed_hours", "ed_visits")),
    ("ed_wait", "Väntan på läkare på akuten, medel", "Wait for doctor at emergency, mean",
     "minuter", "minutes", DOWN, False, ratio("ed_wait_minutes", "ed_visits")),
    ("ed_admitted", "Inlagda från akuten", "Admitted from emergency", "%", "%", NEITHER, False,
     percent("ed_admissions", "ed_visits")),
    ("admissions", "Inläggningar", "Admissions", "per 1 000 invånare", "per 1,000 inhabitants",
     DOWN, True,
     rate("admissions", 1e3)),
    ("acute_admissions", "Akuta inläggningar", "Acute admissions", "per 1 000 invånare",
     "per 1,000 inhabitants", DOWN, False, rate("acute_admissions", 1e3)),
    ("elective_admissions", "Planerade inläggningar", "Elective admissions", "per 1 000 invånare",
     "per 1,000 inhabitants", NEITHER, False, rate("elective_admissions", 1e3)),
    ("length_of_stay", "Medelvårdtid", "Length of stay, mean", "dagar", "days", NEITHER, False,
     ratio("bed_days", "admissions")),
    ("occupancy", "Beläggning", "Occupancy", "% av vårdplatser", "% of beds", NEITHER, False,
     beds(OCCUPIED)),
    # Indicator 570 is the sum of the two
    ("overcrowding", "Överbeläggning", "Overcrowding", "per 100 vårdplatser", "per 100 beds", DOWN,
     False, beds(OVERCROWDED)),
    ("outliers", "Utlokaliserade", "Outliers", "per 100 vårdplatser", "per 100 beds", DOWN, False,
     beds(OUTLIERS)),
    ("overcrowding_outliers", "Överbeläggning och utlokaliserade", "Overcrowding and outliers",
     "per 100 vårdplatser", "per 100 beds", DOWN, False, beds(OVERCROWDED, OUTLIERS)),
    # Indicator 329: bed-days of discharge-ready patients by inhabitants aged 65 and older
    ("discharge_ready_days", "Dagar som utskrivningsklar", "Discharge-ready bed-days",
     "per 1 000 invånare 65+", "per 1,000 aged 65+", DOWN, True,
     rate("discharge_ready_days", 1e3, "person_days_65")),
)  # fmt: skip
_add(
    "practice",
    ("doctor_visits", "Läkarbesök i primärvård", "Doctor visits, primary care", "per invånare",
     "per inhabitant", NEITHER, True, rate("doctor_visits")),
    ("primary_visits", "Besök i primärvård, all personal", "Primary care visits, all staff",
     "per invånare", "per inhabitant", NEITHER, False, rate(OWN_UNIT_VISITS)),
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
_add(
    "staff",
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
_add(
    "economy",
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
for _measure, _base, _sv, _en in (
    ("avoidable_four_20", "person_days_20", "påverkbar slutenvård", "avoidable admissions"),
    ("ed_visits", "person_days", "akutbesök", "emergency visits"),
    ("doctor_visits", "person_days", "läkarbesök", "doctor visits"),
):
    _add(
        "equity",
        (f"concentration_{_measure}", f"Koncentrationsindex, {_sv}", f"Concentration index, {_en}",
         "index", "index", NEITHER, False, over_quintiles(equity.crude, _measure, _base)),
        (f"inequity_{_measure}", f"Koncentrationsindex givet ålder och kön, {_sv}",
         f"Concentration index given age and sex, {_en}", "index", "index", NEITHER,
         _measure == "avoidable_four_20", over_quintiles(equity.standardised, _measure, _base)),
    )  # fmt: skip
_add(
    "equity",
    ("list_deprived", "Listade i den mest utsatta femtedelen", "Listed in the most deprived fifth",
     "%", "%", NEITHER, False, percent("deprived_days", "person_days")),
    ("list_rural", "Listade utanför tätort", "Listed outside urban localities", "%", "%", NEITHER,
     False, percent("rural_days", "person_days")),
)  # fmt: skip
_add(
    "health",
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
for _table in (ROWS, MUNICIPAL_ROWS):
    for _area, _rows in _table.items():
        _add(_area, *_rows)


def evaluate(year: Year) -> pd.DataFrame:
    """Every outcome in every group: columns outcome, group, value.

    There is no row where an outcome has no meaning or nothing to count, such as occupancy by age
    or the continuity of a vardcentral whose patients made too few visits.
    """
    view = View(year)
    values = np.array([outcome.value(view) for outcome in OUTCOMES.values()])
    table = pd.DataFrame(
        {
            "outcome": np.repeat(list(OUTCOMES), len(view.names)),
            "group": np.tile(np.array(view.names, object), len(OUTCOMES)),
            "value": values.ravel(),
        }
    )
    return table.dropna(subset="value").reset_index(drop=True)

"""Outcomes as patients meet care: rows for the registry, by area."""

from __future__ import annotations

from sim.outcomes.formulas import beds, index, percent, rate, ratio, spread
from sim.outcomes.rows import DOWN, NEITHER, UP, Row
from sim.outcomes.year import DOCTORS, OCCUPIED, OUTLIERS, OVERCROWDED

AVOIDABLE_CHRONIC = tuple(
    f"avoidable_{name}"
    for name in (
        "heart_failure", "copd", "asthma", "diabetes", "ischaemic", "hypertension", "anaemia",
    )
)  # fmt: skip
AVOIDABLE_ACUTE = ("avoidable_epilepsy", "avoidable_acute")
CONTINUITY: tuple[Row, ...] = (
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
AVOIDABLE_INPATIENT: tuple[Row, ...] = (
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
    # The chance of each acute need, whether or not it became real: effects show in fewer runs
    ("exacerbation_risk", "Väntade försämringar av kronisk sjukdom",
     "Expected exacerbations of chronic disease", "per 1 000 invånare", "per 1,000 inhabitants",
     DOWN, False, rate("exacerbation_risk", 1e3)),
    ("acute_risk_65", "Väntade allvarliga akuta behov, 65+", "Expected serious acute needs, 65+",
     "per 1 000 invånare 65+", "per 1,000 aged 65+", DOWN, False,
     rate("acute_risk_65", 1e3, "person_days_65")),
)  # fmt: skip
ACCESS: tuple[Row, ...] = (
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
FLOW: tuple[Row, ...] = (
    ("ed_visits", "Akutbesök", "Emergency visits", "per 1 000 invånare", "per 1,000 inhabitants",
     DOWN, True,
     rate("ed_visits", 1e3)),
    ("hospital_visits", "Besök på sjukhus", "Visits to hospital", "per 1 000 invånare",
     "per 1,000 inhabitants", NEITHER, False,
     rate(("ed_visits", "specialist_first", "specialist_return"), 1e3)),
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
ROWS = {
    "continuity": CONTINUITY,
    "avoidable_inpatient": AVOIDABLE_INPATIENT,
    "access": ACCESS,
    "flow": FLOW,
}

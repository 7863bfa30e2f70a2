"""State of the units as arrays, shared by the kernels of a day.

Index names: `i` person, `v` vardcentral, `g` GP, `h` hospital, `m` municipality.
"""

import numpy as np

from sim.bundle import Bundle

# Counters of what happens to people, by stratum and by the person's listed vardcentral.
MEASURES = (
    "person_days", "named_gp_days", "deaths", "qaly_days", "needs", "self_care", "unmet",
    "calls", "calls_same_day", "assessed", "assessed_3_days", "doctor_booked", "doctor_7_days",
    "doctor_same_day", "wait_days",
    "doctor_visits", "own_gp_visits", "doctor_minutes", "nurse_visits", "other_visits",
    "phone_contacts", "digital_contacts", "home_visits", "other_vc_contacts", "national_digital",
    "chronic_reviews", "proactive_assessments", "coordination_meetings", "diagnoses",
    "referrals", "lab_tests", "imaging", "drug_cost",
    "ed_visits", "ed_hours", "ed_wait_minutes", "ed_admissions",
    "admissions", "acute_admissions", "elective_admissions",
    "avoidable_heart_failure", "avoidable_copd", "avoidable_asthma", "avoidable_diabetes",
    "avoidable_ischaemic", "avoidable_hypertension", "avoidable_anaemia", "avoidable_epilepsy",
    "avoidable_acute", "avoidable_four_20",
    "bed_days", "discharge_ready_days", "discharges_65", "readmissions_65",
    "specialist_first", "specialist_first_90", "specialist_return", "operations",
    "operations_90", "patient_fees",
    "waiting_visits", "waiting_visits_90", "waiting_operations", "waiting_operations_90",
    "complications", "operation_outcome",
    "person_days_20", "person_days_65", "doctor_3_days", "doctor_30_days",
    "specialist_first_30", "operations_30", "condition_days", "registered_days",
    "acute_admissions_65", "own_gp_bookings", "post_discharge_calls", "patient_contracts",
    "health_group", "far", "programme_checks", "evening_contacts",
    "consultations", "consultations_sparing", "reported", "persons_asked",
    "deprived_days", "rural_days",
    "elective_bed_days", "operated_high_need", "readmission_risk_65",
    "exacerbation_risk", "acute_risk_65", "documentation_hours",
    "chronic_persons", "chronic_control",
)  # fmt: skip
M = {name: index for index, name in enumerate(MEASURES)}

# Wards of a hospital
MEDICAL, SURGICAL = 0, 1


class Tally(Bundle):
    """Counts of the current month; settled and cleared when the month ends."""

    by_stratum: np.ndarray  # float64[measures, strata]
    by_listed: np.ndarray  # float64[measures, vardcentraler], person's listed unit
    hospital_days: (
        np.ndarray
    )  # float64[hospitals, 4]: occupied, overcrowded, outlier, bed-days open


FEES = np.dtype(
    [
        ("price", float, (6,)),  # SEK by fee class
        ("utility", float, (6,)),  # what a fee takes from the utility of a door
        ("ceiling", float),  # SEK in twelve months
        ("free_below", np.int32),  # age
        ("free_from", np.int32),  # age
    ],
    align=True,
)

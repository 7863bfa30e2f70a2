"""The classes in which people, activity and care are counted, in the order of array axes.

Kernels count into arrays laid out like this, statements label them, payment rules read them.
"""

import numpy as np

AGE_BANDS = ("0-6", "7-19", "20-44", "45-64", "65-74", "75-84", "85+")
AGE_BAND_STARTS = np.array([0, 7, 20, 45, 65, 75, 85])
SEXES = ("women", "men")
STAFF = ("doctor", "nurse", "other")
CHANNELS = ("visit", "phone", "digital", "home")
LISTINGS = ("listed", "unlisted", "out_of_county")
EXTRA_ROLES = (
    "elderly_nurse",  # seeks up the frail elderly
    "care_coordinator",  # meetings and calls around those who need many carers
    "coordinating_nurse",
    "health_coach",  # health groups and physical activity on prescription
    "phone_nurse",
    "contact_nurse",  # one person to turn to, patient contracts
    "development_lead",
    "quality_developer",
)
"""Posts that a unit may create beside its ordinary ones."""
ROLES = ("gp", "resident", "locum", "nurse", "other", *EXTRA_ROLES)
ACTIVITIES = (
    "chronic_review",
    "proactive_assessment",
    "coordination_meeting",
    "home_visit",
    "post_discharge_call",
    "patient_contract",
    "health_group",  # participants
    "far",  # prescriptions of physical activity
    "programme_adherence",  # checks done as a care programme says
    "evening_hour",  # hours open evenings and weekends
    "innovation_hour",
    "work_environment_hour",
    "digital_room",  # digital rooms in use, room-months
    "implemented_idea",
    "own_gp_booking",  # visits booked with the patient's own GP
)
# Programmes: the activities that walk a list or follow discharges, and whose time they take
PROGRAMMES = (
    "health_group",
    "far",
    "patient_contract",
    "programme_adherence",
    "post_discharge_call",
)
PROGRAMME_TIME = ("lifestyle", "lifestyle", "participation", "quality_work", "aftercare")
TASKS = (*PROGRAMMES, "proactive", "coordination", "development", "phone")
"""Tasks of extra posts."""
ELSEWHERE = ("other_vardcentral", "national_digital", "emergency", "specialist")
INDICATORS = (
    "continuity",  # doctor visits to own GP / doctor visits of listed with a named GP or not
    "phone_same_day",  # calls answered the same day / calls
    "assessed_3_days",  # assessed within 3 days / assessed or given up
    "doctor_7_days",
    "named_gp",  # listed with a named GP / listed
    "review",  # chronically ill reviewed in 12 months / chronically ill
    "control",  # mean control of chronic disease among the chronically ill
    "digital_share",  # digital contacts / contacts
    "coverage",  # primary care contacts at own unit / all outpatient contacts of own listed
    "avoidable",  # avoidable admissions / listed persons
    "readmission",  # readmissions within 30 days, 65+ / discharges
    "patient_reported",  # mean experience as reported by the listed, 0-1
    "employee",  # work environment index, 0-1
    "contact_continuity",  # contacts with a known doctor or contact nurse / contacts
    "acute_admissions",  # unplanned admissions of listed 65+ / listed 65+
    "programme_adherence",  # chronically ill checked as the programme says / chronically ill
)
FEE_CLASSES = ("doctor", "nurse_other", "digital", "other_vardcentral", "emergency", "specialist")
DRG_GROUPS = (
    "medical_acute",
    "avoidable_chronic",
    "avoidable_acute",
    "injury",
    "elective_surgery",
    "obstetric",
    "other",
)
HOSPITAL_INDICATORS = (
    "first_visit_90",  # first visits within 90 days / first visits
    "operation_90",  # planned operations within 90 days / planned operations
    "outcome",  # patient-reported health after planned operations, 0-1, mean
    "outcome_gain",  # the same after less before, mean
    "complication",  # operations followed by a return for a complication / planned operations
    "readmission",  # readmissions within 30 days, 65+ / discharges, 65+
    "avoidable",  # avoidable admissions / inhabitants of the catchment
)
MUNICIPAL_INDICATORS = (
    "home_3_days",  # taken home within 3 days of readiness / discharges that needed municipal care
    "performed",  # home-care hours performed / granted
    "readmission",  # as hospitals', of the inhabitants
    "avoidable",  # as hospitals', of the inhabitants
)
JOINT_INDICATORS = ("avoidable", "readmission")  # what every kind of unit reports of its people
HOME_CARE_LEVELS = ("0-9", "10-24", "25-49", "50-79", "80+")  # hours a month
HOME_CARE_LEVEL_STARTS = np.array([0.0, 10.0, 25.0, 50.0, 80.0])
LIABILITY_DAYS = tuple(str(n) for n in range(15))

CNI_CHARACTERISTICS = (
    "elderly_alone",
    "born_abroad",
    "unemployed",
    "single_parent",
    "moved",
    "low_education",
    "under_five",
)

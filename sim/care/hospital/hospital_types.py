"""Records and arrays of hospitals and municipalities, as the kernels see them.

A patient on the way through a hospital is an *episode*: one record from arrival (or from the
moment a later arrival is certain) to the moment the patient has left. Episodes, events and waiting
persons are records of structured arrays, so that what belongs together lies together in memory.

Index names: `i` person, `h` hospital, `m` municipality, `e` episode.
"""

import numpy as np

from sim.bundle import Bundle
from sim.care.agenda import Agenda

# Codes that are passed between kernels are numpy integers: numba would compile a function anew
# for each value of a plain one.
# Routes of an episode
VIA_EMERGENCY, DIRECT, READMISSION = np.int64(0), np.int64(1), np.int64(2)
# Kinds of episodes beside the need kinds of sim.care.state
OBSTETRIC, OPERATION, OTHER = np.int64(20), np.int64(21), np.int64(22)
# What an event of the hospital does
JOINS, DOCTOR_DONE, DECISION, ENTERS, ROUND, READY, TAKEN_HOME, SHIFT = np.arange(8)
# Place of an inpatient beside the wards MEDICAL and SURGICAL
BESIDE_BEDS = 2
# Lists of inpatients outside their own ward
OVERCROWDED, OUTLIERS = np.int64(0), np.int64(1)
# Where a discharge-ready patient stands with the municipality
ASSESSING, ASSESSED, FETCHED = 0, 1, 2
# How a discharge that needs municipal care was planned
ALONE, TOGETHER = 1, 2
# Where a discharge-ready patient is going
TO_HOME, TO_SHORT_TERM, TO_SARSKILT = 0, 1, 2
# Groups of diagnoses, in the order of the statement's DRG_GROUPS
MEDICAL_ACUTE, AVOIDABLE_CHRONIC, AVOIDABLE_ACUTE, INJURIES, SURGERY, BIRTHS, OTHERS = range(7)
GROUPS = 7
# A hospital's style, in natural coordinates
THRESHOLD, STAY, CODING, ELECTIVE_VOLUME, WEEKEND = range(5)
CONSULTING, MOBILE, EXTRA, SAFETY, TILT = range(5, 10)
PLANNED_STAY, HEALTHIER, DISCHARGE_PLANNING = range(10, 13)
HOSPITAL_STYLE = (
    "threshold", "stay", "coding", "elective", "weekend", "consultation", "mobile", "queue",
    "safety", "tilt", "planned_stay", "healthier", "discharge_planning",
)  # fmt: skip
# A municipality's style, in natural coordinates
EFFORT, PLACES, HOME, GRANTING, SCHEDULING, HEALTH_CARE, REPORTING, JOINT = range(8)
MUNICIPALITY_STYLE = (
    "discharge_effort", "short_term", "home_care", "granting", "scheduling", "health_care",
    "reporting", "joint_planning",
)  # fmt: skip
# What is counted of a municipality's inhabitants in hospital (HOME_AWAY: days that users of home
# care lay there), and how home care protects them
HOME_AVOIDABLE, HOME_READMITTED, HOME_DISCHARGED, HELP, HOME_AWAY = range(5)
# Waiting lists of specialist care
FIRST_VISIT, OPERATION_LIST = np.int64(0), np.int64(1)
ROUTINE, URGENT = np.int64(0), np.int64(1)
# Kinds of planned visits
RETURN_VISIT, SELF_REFERRAL = np.int64(0), np.int64(1)
# Kinds of notices to primary care
FOLLOW_UP, DISCHARGED, LEFT_UNSEEN = np.int64(0), np.int64(1), np.int64(2)
# Columns of the emergency department's state
BUSY, DOCTORS_NOW, HEAD_HIGH, TAIL_HIGH, HEAD_LOW, TAIL_LOW, QUEUED = range(7)
# Fee classes of the statement used by hospitals
FEE_EMERGENCY, FEE_SPECIALIST, FEE_CLASS_COUNT = np.int64(4), np.int64(5), 6
# Numbers of needs: the lead's own lie below FIRST_DERIVED_NEED; a readmission adds one step.
FIRST_DERIVED_NEED = 1 << 24
FIRST_BACKGROUND_NEED = 1 << 28
FIRST_SELF_REFERRED_NEED = 1 << 29
CHAIN_LIMIT = 15
# Counters of the month, one column each
HOSPITAL_COUNTS = (
    "bed_days", "discharge_ready_days", "emergency_visits", "first_visits", "return_visits",
    "operations", "weekend_operations", "readmissions", "cancelled", "left_unseen",
    "emergency_hours", "emergency_wait_hours", "deaths", "discharges", "early_discharges",
    "gave_up",
    "first_visits_90", "operations_90", "outcome", "outcome_gain", "complications",
    "discharges_65", "avoidable", "extra_first_visits", "extra_operations", "consultations",
    "mobile_visits", "complex_discharges", "joint_plans", "discharge_plans",
)  # fmt: skip
HC = {name: np.int64(index) for index, name in enumerate(HOSPITAL_COUNTS)}
MUNICIPALITY_COUNTS = (
    "discharges", "home_care_hours", "home_care_performed", "short_term_days",
    "sarskilt_boende_days", "moved_in", "moved_in_wait_days", "assessments", "days",
    "home_care_planned", "health_care_hours", "joint_plans", "home_3_days", "home_care_reported",
)  # fmt: skip
MC = {name: np.int64(index) for index, name in enumerate(MUNICIPALITY_COUNTS)}
LIABILITY = 15

EPISODE = np.dtype(
    [
        ("arrived", "f8"), ("admitted", "f8"), ("ready", "f8"),
        ("person", "i4"), ("need", "i4"), ("next", "i4"), ("severity", "f4"),
        ("hospital", "i2"), ("kind", "u1"), ("condition", "i1"), ("route", "u1"),
        ("group", "u1"), ("ward", "u1"), ("place", "u1"), ("stage", "u1"),
        ("destination", "u1"), ("early", "u1"), ("chain", "u1"), ("cared", "u1"), ("planned", "u1"),
    ],
    align=True,
)  # fmt: skip
EVENT = np.dtype([("time", "f8"), ("key", "u8"), ("episode", "i4"), ("what", "i4")], align=True)
WAITER = np.dtype([("person", "i4"), ("need", "i4"), ("since", "f4"), ("next", "i4")], align=True)
ROW = np.dtype([("head", "i4"), ("tail", "i4"), ("length", "i4")], align=True)
GUEST = np.dtype([("person", "i4"), ("next", "i4"), ("until", "f8")], align=True)


HOSPITAL_UNIT = np.dtype(
    [
        ("since", "f8"),  # until when bed-days have been counted
        ("style", "f8", (13,)),  # THRESHOLD .. DISCHARGE_PLANNING, natural coordinates
        ("slowness", "f8", (3,)),  # doctor time relative to the country, by block of the day
        ("month", "f8", (len(HOSPITAL_COUNTS),)),
        ("admissions", "f8", (GROUPS,)),  # discharged in the month
        ("points", "f8", (GROUPS,)),  # coded weight
        ("fee_contacts", "f8", (FEE_CLASS_COUNT,)),
        ("doctors", "i4", (3,)),  # emergency doctors by block of the day
        ("emergency", "i4", (7,)),  # BUSY .. QUEUED
        ("beds", "i4", (2,)),  # staffed, by ward
        ("used", "i4", (2,)),  # occupied, by ward
        ("elsewhere", "i4", (2,)),  # OVERCROWDED, OUTLIERS
    ],
    align=True,
)
MUNICIPALITY_UNIT = np.dtype(
    [
        ("style", "f8", (8,)),  # EFFORT .. JOINT, natural coordinates
        ("assessments", "f8"),  # discharge plans per working day
        ("home_starts", "f8"),  # home-care starts per day
        ("short_term_base", "f8"),  # short-term places at style 0
        ("hours_per_user", "f8"),  # home-care hours granted per user and day
        ("credit", "f8", (2,)),  # plans and starts not yet used
        ("month", "f8", (len(MUNICIPALITY_COUNTS),)),
        ("beyond", "f8", (LIABILITY,)),  # discharge-ready days beyond N days
        ("short_term_used", "i4"),
        ("sarskilt_places", "i4"),
        ("sarskilt_used", "i4"),
        ("ready", "i4", (3,)),  # first and last episode waiting, how many
        ("guest_head", "i4"),
        ("home_users", "i4"),
        ("population", "i4"),
        ("population_65", "i4"),
    ],
    align=True,
)


class Episodes(Bundle):
    """Pool of episodes."""

    record: np.ndarray  # EPISODE[size]
    free: np.ndarray  # int32[2]: first free record, records in use


class Events(Bundle):
    """Binary heap of the hospitals' coming events by (time, person's key)."""

    heap: np.ndarray  # EVENT[size]
    size: np.ndarray  # int64[1]


class Waiting(Bundle):
    """First-in-first-out lists of persons in one pool."""

    record: np.ndarray  # WAITER[size]
    free: np.ndarray  # int32[2]: first free record, records in use
    rows: np.ndarray  # ROW[lists]


class Hospitals(Bundle):
    """State of all hospitals."""

    law: np.ndarray  # record[1] with the fields of HospitalLaw
    unit: np.ndarray  # HOSPITAL_UNIT[hospitals]
    fees: np.ndarray  # FEES[1], patient fees in force, shared with primary care
    elsewhere: np.ndarray  # int32[hospitals, 2, size], episodes OVERCROWDED and OUTLIERS in order
    episodes: Episodes
    events: Events
    visits: Agenda  # return visits and self-referrals
    waiting: Waiting  # lists by hospital x (first visit, operation) x line x (routine, urgent)
    capacity: np.ndarray  # float64[hospitals, 2, lines], patients per working day
    usual: np.ndarray  # float64[hospitals, 2, lines], persons on the list when waits are usual
    credit: np.ndarray  # float64[hospitals, 2, lines], capacity not yet used
    home: np.ndarray  # float64[municipalities, 5], HOME_AVOIDABLE .. HOME_AWAY of the inhabitants
    sent_back: np.ndarray  # int32[people], 1 + the last need of which primary care was told


class Municipalities(Bundle):
    """State of all municipalities."""

    law: np.ndarray  # record[1] with the fields of MunicipalityLaw
    unit: np.ndarray  # MUNICIPALITY_UNIT[municipalities]
    waiting: Waiting  # queue to sarskilt boende, one list per municipality
    guests: np.ndarray  # GUEST[size], persons in short-term places
    guest_free: np.ndarray  # int32[2]

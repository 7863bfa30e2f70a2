"""Records and arrays of hospitals and municipalities, as the kernels see them.

A patient on the way through a hospital is an *episode*: one record from arrival (or from the
moment a later arrival is certain) to the moment the patient has left. Episodes, events and waiting
persons are records of structured arrays, so that what belongs together lies together in memory.

Index names: `i` person, `h` hospital, `m` municipality, `e` episode.
"""

from typing import NamedTuple

import numpy as np

from sim.care.state import Agenda

# Routes of an episode
VIA_EMERGENCY, DIRECT, READMISSION = 0, 1, 2
# Kinds of episodes beside the need kinds of sim.care.state
OBSTETRIC, OPERATION, OTHER = 20, 21, 22
# What an event of the hospital does
JOINS, DOCTOR_DONE, DECISION, ENTERS, ROUND, READY, TAKEN_HOME, SHIFT = range(8)
# Place of an inpatient beside the wards MEDICAL and SURGICAL
OVERCROWDED = 2
# Where a discharge-ready patient stands with the municipality
ASSESSING, ASSESSED, FETCHED = 0, 1, 2
# Where a discharge-ready patient is going
TO_HOME, TO_SHORT_TERM, TO_SARSKILT = 0, 1, 2
# Groups of diagnoses, in the order of the statement's DRG_GROUPS
MEDICAL_ACUTE, AVOIDABLE_CHRONIC, AVOIDABLE_ACUTE, INJURIES, SURGERY, BIRTHS, OTHERS = range(7)
GROUPS = 7
# Columns of a hospital's style, in natural coordinates
THRESHOLD, STAY, CODING, ELECTIVE_VOLUME, WEEKEND = range(5)
HOSPITAL_STYLE = ("threshold", "stay", "coding", "elective", "weekend")
# Columns of a municipality's style, in natural coordinates
EFFORT, PLACES, HOME = range(3)
MUNICIPALITY_STYLE = ("discharge_effort", "short_term", "home_care")
# Waiting lists of specialist care
FIRST_VISIT, OPERATION_LIST = 0, 1
ROUTINE, URGENT = 0, 1
# Kinds of agenda records
RETURN_VISIT, SELF_REFERRAL = 0, 1
# Kinds of notices to primary care
FOLLOW_UP, DISCHARGED, LEFT_UNSEEN = 0, 1, 2
# Staffing blocks of the day
NIGHT, DAY, EVENING = 0, 1, 2
# Columns of the emergency department's state
BUSY, DOCTORS_NOW, HEAD_HIGH, TAIL_HIGH, HEAD_LOW, TAIL_LOW = range(6)
# Fee classes of the statement used by hospitals
FEE_EMERGENCY, FEE_SPECIALIST, FEE_CLASS_COUNT = 4, 5, 6
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
)  # fmt: skip
HC = {name: index for index, name in enumerate(HOSPITAL_COUNTS)}
MUNICIPALITY_COUNTS = (
    "discharges", "home_care_hours", "home_care_performed", "short_term_days",
    "sarskilt_boende_days", "moved_in", "moved_in_wait_days", "assessments", "days",
)  # fmt: skip
MC = {name: index for index, name in enumerate(MUNICIPALITY_COUNTS)}
LIABILITY = 15

EPISODE = np.dtype(
    [
        ("arrived", "f8"), ("admitted", "f8"), ("ready", "f8"),
        ("person", "i4"), ("need", "i4"), ("next", "i4"), ("severity", "f4"),
        ("hospital", "i2"), ("kind", "u1"), ("condition", "i1"), ("route", "u1"),
        ("group", "u1"), ("ward", "u1"), ("place", "u1"), ("stage", "u1"),
        ("destination", "u1"), ("early", "u1"), ("chain", "u1"),
    ],
    align=True,
)  # fmt: skip
EVENT = np.dtype([("time", "f8"), ("key", "u8"), ("episode", "i4"), ("what", "i4")], align=True)
WAITER = np.dtype([("person", "i4"), ("need", "i4"), ("since", "f4"), ("next", "i4")], align=True)
GUEST = np.dtype([("person", "i4"), ("next", "i4"), ("until", "f8")], align=True)


class HospitalLaw(NamedTuple):
    """Numbers of the hospital kernels; fields of `hospital.yaml`, one record in `Hospitals.law`."""

    triage_hours: float
    doctor_hours: float
    work_up_hours: float
    work_up_spread: float
    work_up_old_factor: float
    boarding_hours: float
    patience_hours: float
    priority_severity: float
    admission_intercept: float
    admission_severity: float
    admission_decade: float
    admission_frailty: float
    admission_exacerbation: float
    admission_free_beds: float
    free_beds_reference: float
    emergency_follow_up_share: float
    serious_surgical_share: float
    acute_avoidable_share: float
    stay_decade: float
    stay_frailty: float
    longest_stay: float
    round_share: float
    full_occupancy: float
    death_decade: float
    readmission_intercept: float
    readmission_decade: float
    readmission_frailty: float
    readmission_heart_lung: float
    readmission_planned: float
    readmission_early: float
    readmission_stay: float
    readmission_support: float
    need_young: float
    need_65: float
    need_80: float
    need_home_care: float
    need_short_term: float
    need_frailty: float
    destination_short_term: float
    destination_sarskilt: float
    coding_gain: float
    obstetric_rate: float
    obstetric_from_age: float
    obstetric_until_age: float
    direct_other_share: float
    self_referral_rate: float
    urgent_self_referrals: float
    give_up_rate: float
    listing_share: float
    inpatient_share: float
    return_share: float
    return_gap_days: float
    fee_from_age: float
    fee_until_age: float
    high_cost_ceiling: float


class MunicipalityLaw(NamedTuple):
    """Numbers of the municipal kernels; fields of `municipality.yaml`."""

    planned_ahead: float
    weekend_starts: float
    short_term_days: float
    short_term_spread: float
    performed_share: float


class Arrivals(NamedTuple):
    """Patients sent to hospital today; filled by :func:`sim.care.hospital_state.arrive`."""

    count: np.ndarray  # int64[1]
    person: np.ndarray  # int32[size]
    time: np.ndarray  # float64[size], day of the run with fraction
    need: np.ndarray  # int32[size], number of the need, below 2**24
    kind: np.ndarray  # uint8[size], need kind of sim.care.state
    condition: np.ndarray  # int8[size], index in CONDITIONS or -1
    severity: np.ndarray  # float32[size], 0 to 1
    direct: np.ndarray  # uint8[size], 1 admitted without the emergency department


class Notices(NamedTuple):
    """What hospitals tell primary care today; the reader sets `count` to 0."""

    count: np.ndarray  # int64[1]
    person: np.ndarray  # int32[size]
    kind: np.ndarray  # uint8[size], FOLLOW_UP, DISCHARGED or LEFT_UNSEEN
    need: np.ndarray  # int32[size]


class Episodes(NamedTuple):
    """Pool of episodes."""

    record: np.ndarray  # EPISODE[size]
    free: np.ndarray  # int32[2]: first free record, records in use


class Events(NamedTuple):
    """Binary heap of the hospitals' coming events by (time, person's key)."""

    heap: np.ndarray  # EVENT[size]
    size: np.ndarray  # int64[1]


class Waiting(NamedTuple):
    """First-in-first-out lists of persons in one pool."""

    record: np.ndarray  # WAITER[size]
    free: np.ndarray  # int32[2]: first free record, records in use
    head: np.ndarray  # int32[lists]
    tail: np.ndarray  # int32[lists]
    length: np.ndarray  # int32[lists]


class Hospitals(NamedTuple):
    """State of all hospitals."""

    law: np.ndarray  # record[1] with the fields of HospitalLaw
    groups: np.ndarray  # float64[GROUPS, 4]: median stay (days), log spread, death share, weight
    direct_rate: np.ndarray  # float64[5], other direct acute admissions per person-year by age
    readmission_days: np.ndarray  # float64[points], time of readmission
    readmission_share: np.ndarray  # float64[points], cumulative share
    style: np.ndarray  # float64[hospitals, 5], natural coordinates
    prices: np.ndarray  # float64[6], patient fee of each fee class, SEK
    doctors: np.ndarray  # int32[hospitals, 3], emergency doctors by block of the day
    slowness: np.ndarray  # float64[hospitals, 3], doctor time relative to the country
    emergency: np.ndarray  # int32[hospitals, 6]
    beds: np.ndarray  # int32[hospitals, 2], staffed, by ward
    used: np.ndarray  # int32[hospitals, 2], occupied, by ward
    crowd: np.ndarray  # int32[hospitals, size], overcrowded episodes, oldest first
    crowd_count: np.ndarray  # int32[hospitals]
    outliers: np.ndarray  # int32[hospitals]
    since: np.ndarray  # float64[hospitals], until when bed-days have been counted
    episodes: Episodes
    events: Events
    agenda: Agenda  # return visits and self-referrals
    waiting: Waiting  # lists by hospital x (first visit, operation) x line x (routine, urgent)
    capacity: np.ndarray  # float64[hospitals, 2, lines], patients per working day
    credit: np.ndarray  # float64[hospitals, 2, lines], capacity not yet used
    month: np.ndarray  # float64[hospitals, counts]
    admissions: np.ndarray  # float64[hospitals, GROUPS], discharged in the month
    points: np.ndarray  # float64[hospitals, GROUPS], coded weight
    fee_contacts: np.ndarray  # float64[hospitals, 6]


class Municipalities(NamedTuple):
    """State of all municipalities."""

    law: np.ndarray  # record[1] with the fields of MunicipalityLaw
    style: np.ndarray  # float64[municipalities, 3], natural coordinates
    assessments: np.ndarray  # float64[municipalities], discharge plans per working day
    home_starts: np.ndarray  # float64[municipalities], home-care starts per day
    short_term_base: np.ndarray  # float64[municipalities], places at style 0
    short_term_used: np.ndarray  # int32[municipalities]
    sarskilt_places: np.ndarray  # int32[municipalities]
    sarskilt_used: np.ndarray  # int32[municipalities]
    credit: np.ndarray  # float64[municipalities, 2]: assessments and starts not yet used
    ready: np.ndarray  # int32[municipalities, 3]: first and last episode waiting, how many
    waiting: Waiting  # queue to sarskilt boende, one list per municipality
    guests: np.ndarray  # GUEST[size], persons in short-term places
    guest_free: np.ndarray  # int32[2]
    guest_head: np.ndarray  # int32[municipalities]
    hours_per_user: np.ndarray  # float64[municipalities], home-care hours granted per user and day
    home_users: np.ndarray  # int32[municipalities]
    population: np.ndarray  # int32[municipalities]
    population_65: np.ndarray  # int32[municipalities]
    month: np.ndarray  # float64[municipalities, counts]
    beyond: np.ndarray  # float64[municipalities, 15], discharge-ready days beyond N days

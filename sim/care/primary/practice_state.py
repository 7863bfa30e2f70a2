"""State of primary care: a record per vårdcentral and per doctor's post, appointment books."""

import numpy as np

from sim.bundle import Bundle
from sim.care.agenda import Agenda
from sim.categories import (
    ACTIVITIES,
    CHANNELS,
    ELSEWHERE,
    EXTRA_ROLES,
    FEE_CLASSES,
    INDICATORS,
    LISTINGS,
    PROGRAMMES,
    STAFF,
    TASKS,
)

# Roles of doctors' posts; a GP's post without a permanent holder is covered by locums
GP, RESIDENT_DOCTOR = 0, 1

# Kinds of events on primary care's agenda
CALL, DOCTOR_VISIT, NURSE_VISIT, OTHER_VISIT, MESSAGE = range(5)

# Places in the table of programmes and among tasks of extra posts
CALLED_UP = PROGRAMMES.index("post_discharge_call")
PROACTIVE, COORDINATION, DEVELOPMENT, ON_PHONE = (
    TASKS.index(name) for name in ("proactive", "coordination", "development", "phone")
)

BOOKING_DAYS = 128  # how far ahead visits are booked; a power of two

BOOK = np.dtype(
    [
        ("first", np.int32),  # earliest day with room
        ("booked", np.float32, (BOOKING_DAYS,)),  # minutes taken, on a ring of days
    ],
    align=True,
)
WALK = np.dtype(
    [
        ("at", np.int64),  # where on the lists it goes on, an index of `Clinic.members`
        ("steps", float),  # members that may still be passed today
    ],
    align=True,
)
PRACTICE = np.dtype(
    [
        ("key", np.uint64),
        ("municipality", np.int16),
        ("private", np.bool_),
        ("first_doctor", np.int32),  # the unit's posts are first_doctor .. last_doctor - 1
        ("last_doctor", np.int32),
        # practice style in natural units; shares are of clinicians' paid time
        ("minutes", float),  # per doctor visit
        ("same_day", float),  # share of reactive doctor time kept for the same day
        ("own_gp", float),  # probability that a booking seeks the own GP
        ("followup", float),
        ("proactive", float),
        ("coordination", float),
        ("digital", float),
        ("coding", float),
        ("attraction", float),
        ("referral", float),  # multiplier on the propensity to refer
        ("tests", float),  # multiplier on tests and prescribing
        ("hours", float),  # multiplier on doctors' hours
        ("tilt", float),  # log minutes of high-need patients relative to the unit's mean
        ("nurses", float),  # multiplier on nurse posts
        ("locums", float),  # multiplier on locum posts
        ("naming", float),  # giving those without one a named GP
        ("lifestyle", float),  # health groups, physical activity on prescription
        ("participation", float),  # patient contracts
        ("quality_work", float),  # checks of care programmes
        ("aftercare", float),  # calls after discharge
        ("development", float),  # innovation groups
        ("work_environment", float),
        ("evenings", float),  # hours open evenings and weekends, a week
        ("digital_rooms", float),  # for each typical vårdcentral
        ("billing", float),  # share of paid time that reports to payers take, see `sector.py`
        ("reactive", float),  # share of paid time left for what patients ask for
        ("reactive_at_start", float),
        # what the style and the waits come to today, see `morning.py`
        ("high_need_minutes", float),  # of a visit of mean complexity
        ("low_need_minutes", float),
        ("high_need_priority", float),  # factor on how easily triage and recall let them through
        ("low_need_priority", float),
        ("high_need_unsolved", float),  # factor on the probability that it solves nothing
        ("low_need_unsolved", float),
        ("drug_intensity", float),
        ("coded", float),  # diagnoses written down, relative to usual
        ("waiting_utility", float),
        ("digital_utility", float),
        # staff
        ("nurse_fte", float),
        ("other_fte", float),
        ("nurses_at_start", float),  # nurses' posts of the region's table
        ("extra", float, (len(EXTRA_ROLES),)),  # posts created beside the ordinary ones
        ("extra_at_start", float, (len(EXTRA_ROLES),)),
        ("task_fte", float, (len(TASKS),)),  # of these, time on each task
        ("lent_nurses", float),  # own nurses who left ordinary work for extra posts
        ("lent_others", float),
        ("nurse_help", float),  # ordinary work of extra posts, less what was lent
        ("other_help", float),
        ("digital_ease", float),  # factor on minutes of a digital contact
        ("ideas_per_hour", float),
        ("evening_limit", float),  # most of doctors' open time that is moved to evenings
        ("size", float),  # typical vårdcentraler, by doctors' posts
        ("evening_hours", float),  # doctors' hours taken from today
        ("evening_length", float),  # hours of an open evening
        ("evening_saved", float),  # doctors' minutes taken from days for the next open evening
        ("evening_share", float),  # of doctors' time, moved to evenings
        ("evening_left", float),  # minutes of the evening doctor left today
        ("weekend_length", float),  # hours of an open day off
        ("weekend_share", float),  # of open hours in evenings and weekends, on days off
        ("weekend_saved", float),
        ("pace", float),  # effective clinical minutes per paid minute, 1 in an average unit
        ("nurse_pace", float),
        ("other_pace", float),
        ("phone_lines", np.int32),  # nurses who answer at the same time
        ("call_days", float),  # mean handling time of a call, in days
        # what people expect of the unit (moving averages)
        ("expected_wait", float),  # days to a booked doctor visit
        ("expected_answer", float),  # share of calls answered the same day
        # planned work: walks along the list, minutes carried over
        ("review_walk", WALK),
        ("outreach_walk", WALK),
        ("meeting_walk", WALK),
        ("naming_walk", WALK),
        ("review_minutes", float),
        ("outreach_minutes", float),
        ("coordination_minutes", float),
        ("naming_minutes", float),
        ("digital_minutes", float),
        ("programme_time", float, (len(PROGRAMMES),)),  # share of clinicians' time
        ("programme_walk", WALK, (len(PROGRAMMES),)),
        ("programme_minutes", float, (len(PROGRAMMES),)),
        ("neighbours", np.int32, (4,)),  # other units to turn to, -1 where there is none
        # appointment books of nurses and of other staff
        ("nurse_book", BOOK),
        ("other_book", BOOK),
    ],
    align=True,
)
DOCTOR = np.dtype(
    [
        ("key", np.uint64),
        ("unit", np.int32),
        ("role", np.uint8),
        ("fte", float),  # full-time equivalents of the post
        ("hire_rate", float),  # hires a month while it has no permanent holder
        ("permanent", np.bool_),
        ("holder", np.int32),  # identity of who holds the post
        ("since", np.int32),  # day the holder came
        ("patients", np.int32),  # people who have this doctor as their named GP
        ("room", float),  # minutes left today
        ("first", np.int32),  # earliest day with room for a booked visit
        ("booked", np.float32, (BOOKING_DAYS,)),  # minutes taken, on a ring of days
    ],
    align=True,
)
PRACTICE_MONTH = np.dtype(
    [
        ("contacts", float, (len(STAFF), len(CHANNELS), len(LISTINGS))),
        ("high_need_contacts", float, (len(STAFF), len(CHANNELS))),  # own listed
        ("activities", float, (len(ACTIVITIES),)),
        ("elsewhere", float, (len(ELSEWHERE),)),
        ("fee_contacts", float, (len(FEE_CLASSES),)),
        ("indicator_count", float, (len(INDICATORS),)),
        ("indicator_base", float, (len(INDICATORS),)),
        ("known_nurse", float),  # nurse contacts of those with a contact nurse
        ("lab_tests", float),
        ("imaging", float),
        ("drug_cost", float),
        ("diagnoses", float),
        ("doctor_minutes", float),
        ("doctor_visits", float),
        ("overtime_minutes", float),
    ],
    align=True,
)


CALLING = np.dtype(
    [
        ("time", float),  # time of day
        ("person", np.int32),
        ("need", np.int32),
        ("unit", np.int32),  # the unit called
        ("since", np.float32),  # day of the first request
        ("step", np.int16),  # how many contacts this need has had
        ("answered", np.bool_),
    ],
    align=True,
)
LOGGED = np.dtype([("person", np.int32), ("provider", np.int32), ("day", np.int32)], align=True)
DAY = np.dtype(
    [
        ("working", np.bool_),
        ("capacity", float),  # share of a full day's clinicians at work; 0 on closed days
        ("infection", float),  # seasonal factor of infections, mean 1
    ],
    align=True,
)


PROGRAMME = np.dtype(
    [
        ("activity", np.int64),  # index of ACTIVITIES
        ("measure", np.int64),  # index of MEASURES
        ("contact_measure", np.int64),  # idem, of the contact
        ("staff", np.int64),  # who meets the patient; -1: part of another contact
        ("channel", np.int64),
        ("group", np.int64),  # for whom
        ("contact_months", np.int64),  # how long the patient has a contact nurse
        ("minutes", float),
        ("documentation", float),  # of these, hours of records and papers
        ("interval", float),  # working days between two occasions
        ("uptake", float),  # share of the group that accepts in a year
        ("support", float),
        ("control", float),
        ("experience", float),
    ]
)


class Clinic(Bundle):
    """All of primary care. `counts` holds today's calls and the visits logged so far."""

    practices: np.ndarray  # PRACTICE[units]
    doctors: np.ndarray  # DOCTOR[posts]
    month: np.ndarray  # PRACTICE_MONTH[units]
    days: np.ndarray  # DAY[days of the run and a year beyond]
    fees: np.ndarray  # FEES[1]
    agenda: Agenda
    member_start: np.ndarray  # int64[units + 1]
    members: (
        np.ndarray
    )  # int32[people], `members[member_start[v]:member_start[v + 1]]` are on list v
    counts: np.ndarray  # int64[2]: CALLS_TODAY, VISITS_LOGGED
    calls: np.ndarray  # CALLING[size]
    call_order: np.ndarray  # int32[size], today's calls by unit and time
    call_places: np.ndarray  # int32[units x SLOTS], where calls of each part of the day go
    line_free: np.ndarray  # float64[lines], when each nurse on a unit's phone is free
    log: np.ndarray  # LOGGED[size], doctor visits in order of time
    programmes: np.ndarray  # PROGRAMME[programmes]


CALLS_TODAY, VISITS_LOGGED = 0, 1

"""State of primary care: one record per vårdcentral and per doctor's post, and appointment books."""

from typing import NamedTuple

import numpy as np

from sim.care.state import Agenda

# Roles of doctors' posts; a GP's post without a permanent holder is covered by locums
GP, RESIDENT_DOCTOR = 0, 1

# Kinds of events on primary care's agenda
CALL, DOCTOR_VISIT, NURSE_VISIT, OTHER_VISIT = range(4)

BOOKING_DAYS = 128  # how far ahead visits are booked; a power of two

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
        ("reactive", float),  # share of paid time left for what patients ask for
        # staff
        ("nurse_fte", float),
        ("other_fte", float),
        ("pace", float),  # effective clinical minutes per paid minute, 1 in an average unit
        ("nurse_pace", float),
        ("other_pace", float),
        ("phone_lines", np.int32),  # nurses who answer at the same time
        ("call_days", float),  # mean handling time of a call, in days
        # what people expect of the unit (moving averages)
        ("expected_wait", float),  # days to a booked doctor visit
        ("expected_answer", float),  # share of calls answered the same day
        # planned work: where the recall and outreach lists continue, minutes carried over
        ("review_at", np.int64),
        ("outreach_at", np.int64),
        ("review_minutes", float),
        ("outreach_minutes", float),
        ("coordination_minutes", float),
        ("digital_minutes", float),
        ("overtime_today", float),
    ]
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
    ]
)
PRACTICE_MONTH = np.dtype(
    [
        ("contacts", float, (3, 4, 3)),  # staff x channel x listing
        ("activities", float, (4,)),
        ("elsewhere", float, (4,)),
        ("fee_contacts", float, (6,)),
        ("indicator_count", float, (11,)),
        ("indicator_base", float, (11,)),
        ("referrals", float),
        ("lab_tests", float),
        ("imaging", float),
        ("drug_cost", float),
        ("diagnoses", float),
        ("doctor_minutes", float),
        ("doctor_visits", float),
        ("overtime_minutes", float),
    ]
)


class Book(NamedTuple):
    """Appointment books on a ring of days: minutes taken, and the earliest day with room."""

    booked: np.ndarray  # float32[rows, BOOKING_DAYS]
    first: np.ndarray  # int32[rows]


class Members(NamedTuple):
    """People of each list: `person[start[v]:start[v + 1]]`; rebuilt every month."""

    start: np.ndarray  # int64[units + 1]
    person: np.ndarray  # int32[people]


class VisitLog(NamedTuple):
    """Doctor visits in order of time, for the continuity indices."""

    count: np.ndarray  # int64[1]
    person: np.ndarray  # int32
    provider: np.ndarray  # int32, who held the post
    day: np.ndarray  # int32


class Fees(NamedTuple):
    """Patient fees as people meet them."""

    price: np.ndarray  # float64[fee classes], SEK
    ceiling: float  # SEK in twelve months
    free_below: int  # age
    free_from: int  # age


class Days(NamedTuple):
    """The calendar as arrays over the days of the run and `BOOKING_DAYS` beyond."""

    working: np.ndarray  # uint8
    capacity: np.ndarray  # float64, share of a full day's clinicians at work; 0 on closed days
    infection: np.ndarray  # float64, seasonal factor of infections, mean 1


class Calls(NamedTuple):
    """Today's calls; `order` sorts them by unit and time."""

    count: np.ndarray  # int64[1]
    person: np.ndarray  # int32
    need: np.ndarray  # int32
    unit: np.ndarray  # int32, the unit called
    step: np.ndarray  # int16, how many contacts this need has had
    since: np.ndarray  # float32, day of the first request
    time: np.ndarray  # float64, time of day
    answered: np.ndarray  # bool


class Clinic(NamedTuple):
    """All of primary care."""

    practices: np.ndarray  # PRACTICE[units]
    doctors: np.ndarray  # DOCTOR[posts]
    month: np.ndarray  # PRACTICE_MONTH[units]
    doctor_book: Book
    nurse_book: Book
    other_book: Book
    members: Members
    agenda: Agenda
    calls: Calls
    log: VisitLog
    neighbours: np.ndarray  # int32[units, 4], other units to turn to, -1 where there is none
    fees: Fees
    days: Days


def new_book(rows: int) -> Book:
    """Empty appointment books."""
    return Book(np.zeros((rows, BOOKING_DAYS), np.float32), np.zeros(rows, np.int32))


def new_calls(size: int) -> Calls:
    """Room for `size` calls a day."""
    return Calls(
        count=np.zeros(1, np.int64),
        person=np.zeros(size, np.int32),
        need=np.zeros(size, np.int32),
        unit=np.zeros(size, np.int32),
        step=np.zeros(size, np.int16),
        since=np.zeros(size, np.float32),
        time=np.zeros(size, float),
        answered=np.zeros(size, np.bool_),
    )


def new_log(size: int) -> VisitLog:
    """Room for `size` doctor visits."""
    return VisitLog(
        count=np.zeros(1, np.int64),
        person=np.zeros(size, np.int32),
        provider=np.zeros(size, np.int32),
        day=np.zeros(size, np.int32),
    )

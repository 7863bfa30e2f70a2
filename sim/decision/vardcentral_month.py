"""Records of an imagined month of a vardcentral; arrays (copies, units)."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np


class Time(NamedTuple):
    """Ratios of paid time and of the part left for those who call."""

    hours: np.ndarray  # per doctor
    doctors: np.ndarray
    nurses: np.ndarray  # their ordinary work
    phone: np.ndarray
    clinicians: np.ndarray
    reactive: np.ndarray
    open: np.ndarray  # doctors' time that can be booked by those who call
    nurse_open: np.ndarray  # nurses' daytime, relative to no change of evenings


class Visit(NamedTuple):
    """An imagined visit."""

    x_length: np.ndarray
    high_need: np.ndarray  # share of visits
    x_high_need: np.ndarray  # ratio of that share
    minutes: tuple[np.ndarray, np.ndarray]  # with low and with high need
    low_resolved: np.ndarray  # change of the share resolved at once, low need
    high_resolved: np.ndarray  # idem, high need
    x_returning: np.ndarray  # visits per problem
    returning_now: np.ndarray
    continuity: np.ndarray  # share of visits to own GP, at the horizon
    continuity_gain: np.ndarray  # its change in the long run


class Planned(NamedTuple):
    """Planned work, per month."""

    activities: dict[str, np.ndarray]  # those with a pool, by ACTIVITIES
    more: dict[str, np.ndarray]  # their change
    covered: dict[str, np.ndarray]  # their change as a share of the pool
    free: dict[str, np.ndarray]  # effort ratio of work without a pool
    digital: np.ndarray


class Flow(NamedTuple):
    """Demand and capacity, as ratios, before the list has moved."""

    needs: np.ndarray
    visits_per_problem: np.ndarray
    demand: np.ndarray
    capacity: np.ndarray
    nurse_capacity: np.ndarray


class Moved(NamedTuple):
    """Ratios of the list."""

    low: np.ndarray
    high: np.ndarray
    visitors: np.ndarray  # weighted by use


class Month(NamedTuple):
    """An imagined month; `x_`-fields are ratios to the last year."""

    x_doctor: np.ndarray  # reactive doctor visits
    x_nurse: np.ndarray  # nurses' and others' contacts
    x_problems: np.ndarray  # problems that a doctor met
    x_wait: np.ndarray
    x_nurse_wait: np.ndarray
    x_calls: np.ndarray  # calls per nurse who can answer
    x_registered: np.ndarray
    x_avoidable: np.ndarray
    x_readmission: np.ndarray
    planned: Planned
    moved: Moved
    x_acute: np.ndarray  # acute admissions of 65 and older
    evening_visits: np.ndarray  # change, per month
    unserved: np.ndarray  # change, visits per month
    wait: np.ndarray  # days
    load: np.ndarray
    control: np.ndarray  # change of mean control
    visit: Visit
    named: np.ndarray  # change of the share of the listed with a named GP

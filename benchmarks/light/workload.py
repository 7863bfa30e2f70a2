"""What the light workload is, and what queueing theory says of it.

A region has vårdcentraler with lists of equal size. People ask for care by their own Poisson
process, more often in older age groups; some requests are urgent and go first, nobody is
interrupted. Each vårdcentral has `clinicians` servers with exponential service; a few per cent go
on to the region's hospital, whose beds take the first who comes. Time is in days, day and night.

Waits are counted for requests after `WARM_DAYS` (queues start empty) by vårdcentral, batch of
`BATCH_DAYS` and priority, so that their sampling error can be estimated.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property

import numpy as np

DAYS = 365
WARM_DAYS, BATCHES = 30.0, 5
BATCH_DAYS = (DAYS - WARM_DAYS) / BATCHES
CONTACTS = 3.0  # a person and year, mean
AGE_SHARES = (0.20, 0.55, 0.19, 0.06)
AGE_RATES = (0.6, 0.85, 1.5)  # relative to the mean; the oldest make the mean 1
URGENT, ROUTINE = 0, 1
URGENT_SHARE = 0.3
UTILISATION = 0.9
PEOPLE_PER_CLINICIAN = 10_000 / 6
REFERRED = 0.02
STAY_DAYS = 5.0


@dataclass(frozen=True)
class Workload:
    """A region of `centres` vårdcentraler with `listed` people each."""

    centres: int
    listed: int = 10_000
    seed: int = 1

    @property
    def people(self) -> int:
        """Everybody in the region."""
        return self.centres * self.listed

    @property
    def clinicians(self) -> int:
        """Servers of a vårdcentral."""
        return max(1, round(self.listed / PEOPLE_PER_CLINICIAN))

    @cached_property
    def group_sizes(self) -> np.ndarray:
        """People of a vårdcentral by age group, int64[4]."""
        edges = np.round(np.cumsum([0.0, *AGE_SHARES]) * self.listed)
        return np.diff(edges).astype(np.int64)

    @cached_property
    def group_rates(self) -> np.ndarray:
        """Requests per person and day by age group; the vårdcentral's mean is `CONTACTS` a year."""
        sizes = self.group_sizes
        young = sizes[:3] @ np.array(AGE_RATES)
        relative = np.array([*AGE_RATES, (self.listed - young) / max(sizes[3], 1)])
        return relative * CONTACTS / DAYS

    @cached_property
    def requests_a_day(self) -> float:
        """At one vårdcentral."""
        return float(self.group_sizes @ self.group_rates)

    @property
    def service_days(self) -> float:
        """Mean service, from the utilisation."""
        return UTILISATION * self.clinicians / self.requests_a_day

    @property
    def in_beds(self) -> float:
        """Patients in hospital on average, were there always a bed."""
        return self.requests_a_day * self.centres * REFERRED * STAY_DAYS

    @property
    def beds(self) -> int:
        """Beds of the hospital."""
        return max(1, round(self.in_beds / UTILISATION))


@dataclass
class Result:
    """What an engine found.

    `waits` and `waited` are sums of days and numbers, float64[centres, batches, 2 priorities];
    `bed_days` of the year, those still in bed counted to its end; `seconds` for building and
    running, `prepare_seconds` for imports and compilation before.
    """

    waits: np.ndarray
    waited: np.ndarray
    contacts: int
    treated: int
    referred: int
    bed_days: float
    seconds: float
    prepare_seconds: float = 0.0
    state_bytes: int = 0


def erlang_c(servers: int, load: float) -> float:
    """Probability of waiting in M/M/c with `load` erlang offered (Erlang 1917)."""
    blocked = 1.0
    for n in range(1, servers + 1):
        blocked = load * blocked / (n + load * blocked)
    return blocked / (1.0 - load / servers * (1.0 - blocked))


def expected_waits(workload: Workload) -> tuple[float, float]:
    """Mean wait in days of the urgent and of others: M/M/c, first goes first, uninterrupted.

    Cobham 1954: W0 / (1 - rho_1) and W0 / ((1 - rho_1) (1 - rho)).
    """
    servers, service = workload.clinicians, workload.service_days
    first = erlang_c(servers, workload.requests_a_day * service) * service / servers
    urgent = 1.0 - UTILISATION * URGENT_SHARE
    return first / urgent, first / (urgent * (1.0 - UTILISATION))


def expected_bed_days(workload: Workload) -> tuple[float, float]:
    """Mean and standard deviation of the year's bed-days of M/M/c from an empty start.

    Bed-days are the work that came (variance 2 a s T for exponential stays) less what is left at
    the end: stays under way, from empty a (1 - exp(-T / s)), and those of patients in the queue.
    """
    load, stay, beds = workload.in_beds, STAY_DAYS, workload.beds
    queue = erlang_c(beds, load) * load / (beds - load)
    left = load * (1.0 - math.exp(-DAYS / stay)) + queue
    return load * DAYS - left * stay, math.sqrt(2.0 * load * stay * DAYS)


def new_sums(workload: Workload) -> tuple[list[float], list[int]]:
    """Empty sums of waits and their numbers for engines in plain Python, flat."""
    size = workload.centres * BATCHES * 2
    return [0.0] * size, [0] * size


def place(centre: int, batch: int, priority: int) -> int:
    """Index in the flat sums."""
    return (centre * BATCHES + batch) * 2 + priority


def shaped(sums: list[float] | list[int], workload: Workload) -> np.ndarray:
    """Flat sums as float64[centres, batches, 2]."""
    return np.array(sums, float).reshape(workload.centres, BATCHES, 2)

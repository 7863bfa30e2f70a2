"""Whether an engine simulated the workload: waits beside theory and beside the other engines.

A tolerance is the sampling error times Student's quantile, so that a right engine fails one
comparison in 10,000. The error of a mean wait comes from batches (vårdcentral x `BATCH_DAYS`):
a batch is long beside the days in which a queue forgets.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from itertools import combinations
from typing import Any

from scipy import stats

from benchmarks.light.workload import (
    DAYS,
    REFERRED,
    Result,
    Workload,
    expected_bed_days,
    expected_waits,
)

FALSE_ALARM = 1e-4
MINUTES = 24 * 60
PRIORITIES = ("urgent", "routine")


@dataclass(frozen=True)
class Mean:
    """A mean wait in minutes with its standard error from `batches` batches."""

    value: float
    error: float
    batches: int

    def tolerance(self) -> float:
        """How far it may be from the truth."""
        return quantile(self.batches - 1) * self.error


def quantile(freedom: float) -> float:
    """Student's quantile for a false alarm in both directions together."""
    return float(stats.t.ppf(1.0 - FALSE_ALARM / 2.0, freedom))


def mean_wait(result: Result, priority: int) -> Mean:
    """Mean wait of a priority, and its error by the ratio estimator over batches."""
    waits = result.waits[..., priority].ravel() * MINUTES
    waited = result.waited[..., priority].ravel()
    mean = waits.sum() / waited.sum()
    rest = waits - mean * waited
    batches = waits.size
    error = math.sqrt(float((rest**2).sum()) * batches / (batches - 1)) / waited.sum()
    return Mean(float(mean), float(error), batches)


def row(engine: str, what: str, found: float, expected: float, tolerance: float) -> dict[str, Any]:
    """One comparison."""
    return {
        "engine": engine,
        "what": what,
        "found": round(found, 3),
        "expected": round(expected, 3),
        "tolerance": round(tolerance, 3),
        "ok": bool(abs(found - expected) <= tolerance),
    }


def beside_theory(engine: str, result: Result, workload: Workload) -> list[dict[str, Any]]:
    """Waits, contacts, referrals and bed-days beside what they should be."""
    rows = []
    for priority, expected in enumerate(expected_waits(workload)):
        mean = mean_wait(result, priority)
        what = f"wait of the {PRIORITIES[priority]}, minutes"
        rows.append(row(engine, what, mean.value, expected * MINUTES, mean.tolerance()))
    normal = quantile(math.inf)
    contacts = workload.requests_a_day * workload.centres * DAYS
    rows.append(row(engine, "contacts", result.contacts, contacts, normal * math.sqrt(contacts)))
    referred = result.treated * REFERRED
    spread = math.sqrt(referred * (1.0 - REFERRED))
    rows.append(row(engine, "referred", result.referred, referred, normal * spread))
    mean_days, error = expected_bed_days(workload)
    rows.append(row(engine, "bed-days", result.bed_days, mean_days, normal * error))
    return rows


def beside_each_other(results: dict[str, Result]) -> list[dict[str, Any]]:
    """Waits of every pair of engines; lists are equally long, so waits are alike."""
    rows = []
    for (first, one), (second, other) in combinations(results.items(), 2):
        for priority, name in enumerate(PRIORITIES):
            a, b = mean_wait(one, priority), mean_wait(other, priority)
            error = math.hypot(a.error, b.error)
            if error == 0.0:
                tolerance = 0.0
            else:  # Welch
                parts = a.error**4 / (a.batches - 1) + b.error**4 / (b.batches - 1)
                tolerance = quantile(error**4 / parts) * error
            what = f"wait of the {name}, minutes"
            rows.append(row(f"{first} and {second}", what, a.value, b.value, tolerance))
    return rows


def check(results: dict[str, Result], workloads: dict[str, Workload]) -> list[dict[str, Any]]:
    """Every comparison of every engine."""
    rows = []
    for engine, result in results.items():
        rows += beside_theory(engine, result, workloads[engine])
    return rows + beside_each_other(results)

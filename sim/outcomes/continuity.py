"""Continuity of care from a log of visits: UPC, COC (Bice-Boxerman) and SECON per person.

With n visits of which n_j to provider j, in time order:

* usual provider of care, UPC = max n_j / n (Breslau & Reeb 1975);
* continuity of care, COC = (sum n_j^2 - n) / (n (n - 1)) (Bice & Boxerman 1977);
* sequential continuity, SECON = share of visits made to the provider of the visit before
  (Steinwachs 1979).

Indices of one or two visits say little, so summaries count persons with at least
`MINIMUM_VISITS` visits in the period, the customary threshold.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from sim.outcomes import kernels

MINIMUM_VISITS = 3
INDICES = ("upc", "coc", "secon")


class Indices(NamedTuple):
    """Continuity of every person in a period, arrays by person; NaN where undefined."""

    visits: np.ndarray  # int32
    upc: np.ndarray  # float32
    coc: np.ndarray  # float32
    secon: np.ndarray  # float32


def measure(
    person: np.ndarray,
    provider: np.ndarray,
    day: np.ndarray,
    people: int,
    period: tuple[int, int],
    keep: np.ndarray | None = None,
) -> Indices:
    """Indices of `people` persons from a visit log in time order.

    `person`, `provider` and `day` have one element per visit; `period` is (first day, day after
    the last); `keep` (bool per visit) selects visits, such as those to one staff group
    (``kind_of_provider[provider] == DOCTOR``).
    """
    if day.size and (np.diff(day) < 0).any():
        raise ValueError("visit log: `day` must not decrease")
    chosen = np.ones(person.size, bool) if keep is None else np.asarray(keep, bool)
    first, last = period
    start, order = kernels.by_person(person, day, chosen, first, last, people)
    return Indices(*kernels.indices(start, order, provider))


def mean_by(values: np.ndarray, group: np.ndarray, groups: int) -> np.ndarray:
    """Mean in each group 0 to `groups` - 1, NaN where there is nobody."""
    persons = np.bincount(group, minlength=groups)
    sums = np.bincount(group, values, groups)
    return np.divide(sums, persons, out=np.full(groups, np.nan), where=persons > 0)


def median_by(values: np.ndarray, group: np.ndarray, groups: int) -> np.ndarray:
    """Median in each group 0 to `groups` - 1, NaN where there is nobody."""
    persons = np.bincount(group, minlength=groups)
    order = np.argsort(values)
    small = np.int16 if groups < 2**15 else np.int64  # small numbers are sorted by radix
    order = order[np.argsort(group[order].astype(small), kind="stable")]
    ordered = values[order]
    first = np.cumsum(persons) - persons
    out = np.full(groups, np.nan)
    some = persons > 0
    low, high = (first + (persons - 1) // 2)[some], (first + persons // 2)[some]
    out[some] = (ordered[low] + ordered[high]) / 2.0
    return out


STATISTICS = {"mean": mean_by, "median": median_by}


def statistic(
    values: Indices, name: str, column: np.ndarray, columns: int, minimum: int = MINIMUM_VISITS
) -> np.ndarray:
    """A statistic such as "coc_median" for every value of `column`, float64[columns].

    `column` gives each person's group, 0 to `columns` - 1, or -1 for none; persons with fewer
    visits than `minimum` are left out. NaN in a group with nobody.
    """
    index, how = name.rsplit("_", 1)
    used = (values.visits >= minimum) & (column >= 0)
    return STATISTICS[how](getattr(values, index)[used].astype(float), column[used], columns)

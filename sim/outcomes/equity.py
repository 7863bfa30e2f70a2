"""Concentration indices of care over the Care Need Index.

People are ranked from the most to the least deprived CNI quintile, so a negative index says that
the measure is concentrated among the deprived (Kakwani, Wagstaff & van Doorslaer 1997; O'Donnell
et al. 2008).
"""

from __future__ import annotations

import numpy as np

from sim.care.state import M
from sim.people.state import stratum_parts


def concentration(amount: np.ndarray, persons: np.ndarray) -> float:
    """Grouped concentration index of an amount over groups ordered from worst to best off.

    ``C = 2 / mean * sum(f_t mean_t R_t) - 1`` with population shares f and R the share of people
    below the middle of group t. NaN when there is nothing of it or nobody.
    """
    if persons.sum() <= 0 or amount.sum() <= 0:
        return float("nan")
    share = persons / persons.sum()
    rank = np.cumsum(share) - share / 2
    return float(2.0 * (amount / amount.sum() * rank).sum() - 1.0)


def _by_quintile(values: np.ndarray) -> np.ndarray:
    """Sums over strata by CNI quintile, most deprived first."""
    return np.bincount(stratum_parts()["cni_quintile"], values, minlength=5)[::-1]


def expected(amount: np.ndarray, persons: np.ndarray) -> np.ndarray:
    """Amount per stratum if everybody of an age group and sex had the same rate."""
    part = stratum_parts()
    cell = part["age_group"] * 2 + part["sex"]
    people = np.bincount(cell, persons)
    rate = np.bincount(cell, amount) / np.where(people > 0, people, 1.0)
    return rate[cell] * persons


def crude(by_stratum: np.ndarray, measure: str, base: str = "person_days") -> float:
    """Concentration index of a measure of :class:`~sim.outcomes.year.Year`.

    `base` is the measure of the person-days of those who can have it.
    """
    return concentration(_by_quintile(by_stratum[M[measure]]), _by_quintile(by_stratum[M[base]]))


def standardised(by_stratum: np.ndarray, measure: str, base: str = "person_days") -> float:
    """Concentration index minus the one that age and sex alone would give."""
    persons = by_stratum[M[base]]
    amount = expected(by_stratum[M[measure]], persons)
    need = concentration(_by_quintile(amount), _by_quintile(persons))
    return crude(by_stratum, measure, base) - need

"""Shares of a list's outpatient contacts, as regions define the coverage ratio (täckningsgrad).

Each gives part and whole, shape ``(..., units)``.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from sim.categories import ELSEWHERE, INDICATORS, LISTINGS
from sim.policies.statement import Statement

OWN = LISTINGS.index("listed")
PRIMARY = [ELSEWHERE.index(name) for name in ("other_vardcentral", "national_digital")]
COVERAGE = INDICATORS.index("coverage")
Share = Callable[[Statement], tuple[np.ndarray, np.ndarray]]


def own_of_all(statement: Statement) -> tuple[np.ndarray, np.ndarray]:
    """Contacts at the own vårdcentral among all outpatient contacts, last 12 months."""
    count, base = statement["indicator_count"], statement["indicator_base"]
    return count[..., COVERAGE], base[..., COVERAGE]


def own_of_primary(statement: Statement) -> tuple[np.ndarray, np.ndarray]:
    """Contacts at the own vårdcentral among those in primary care, the month."""
    own = _own(statement)
    return own, own + statement["elsewhere"][..., PRIMARY].sum(axis=-1)


def primary_of_all(statement: Statement) -> tuple[np.ndarray, np.ndarray]:
    """Contacts in primary care, wherever, among all outpatient contacts, the month."""
    own, elsewhere = _own(statement), statement["elsewhere"]
    return own + elsewhere[..., PRIMARY].sum(axis=-1), own + elsewhere.sum(axis=-1)


def _own(statement: Statement) -> np.ndarray:
    own: np.ndarray = statement["contacts"][..., OWN].sum(axis=(-2, -1))
    return own


SHARES: dict[str, Share] = {
    "own_of_all": own_of_all,
    "own_of_primary": own_of_primary,
    "primary_of_all": primary_of_all,
}

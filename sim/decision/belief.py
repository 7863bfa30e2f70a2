"""What a unit believes would follow from another practice style."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from sim.decision.traits import Traits
from sim.policies.statement import Statement

Pay = Callable[[Statement], Mapping[str, np.ndarray]]
"""Payment of a month by rule, SEK, shape (..., units): rules with the context at its actual value.

A unit takes the others as given: perturbing the context too would hide every relative rule.
"""


@dataclass(frozen=True)
class Expected:
    """Expected month at the unit's horizon; arrays (copies, units)."""

    statement: Statement
    benefit: np.ndarray  # patient benefit, SEK-equivalents per month
    cost: np.ndarray  # SEK per month
    strain: np.ndarray  # utility


class Belief(Protocol):
    """A unit's own production function, used only to compare styles."""

    z0: np.ndarray
    """Baseline coordinates (units, dims)."""

    def expect(
        self, y_new: np.ndarray, y_now: np.ndarray, seen: Statement, traits: Traits
    ) -> Expected:
        """Expected month if style became `y_new`.

        `y_new` (copies, units, dims), `y_now` (units, dims), `seen` the mean month of the last
        year (units, ...). Anchored: at ``y_new == y_now`` the statement equals `seen`.
        """
        ...

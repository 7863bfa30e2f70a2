"""What a unit believes would follow from another practice style."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from sim.decision.style import Natural, Style
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


def odds_share(share: float, effort: np.ndarray) -> np.ndarray:
    """A share whose odds are multiplied by `effort`."""
    odds: np.ndarray = share / (1.0 - share) * effort
    return odds / (1.0 + odds)


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


class StyledBelief:
    """What beliefs share: a style, and the units' baseline coordinates `z0` (units, dims) in it."""

    def __init__(self, z0: np.ndarray, style: Style) -> None:
        self.z0, self.style = z0, style

    def imagined(self, y_new: np.ndarray, y_now: np.ndarray) -> tuple[Natural, Natural]:
        """Natural values of an imagined style and of the present one."""
        new, now = (self.style.coordinate(self.z0, y) for y in (y_new, y_now))
        return self.style.natural(new), self.style.natural(now)

"""How everything would change per SD of style, at the present style."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from sim.decision.belief import Expected


@dataclass(frozen=True)
class Outlook:
    """Levels at the present style, and differences per peer SD of each dimension of style."""

    rules: tuple[str, ...]
    payment: np.ndarray  # (rules, units) SEK/month now
    money: np.ndarray  # (rules, units, dims) SEK/month per SD
    money_curve: np.ndarray  # (rules, units, dims) SEK/month per SD^2
    margin: np.ndarray  # (units,) SEK/month now, what all rules pay less what care costs
    cost: np.ndarray  # (2, units, dims) first and second difference
    benefit: np.ndarray  # (2, units, dims)
    strain: np.ndarray  # (2, units, dims)

    @classmethod
    def of(cls, expected: Expected, payments: Mapping[str, np.ndarray], width: float) -> Outlook:
        """From expected months at the present style and `width` SD to both sides of it.

        Copies are the present style, then each dimension up, then each down.
        """
        copies, units = expected.cost.shape
        shape = (len(payments), units, (copies - 1) // 2)
        money = [differences(value, width) for value in payments.values()]
        return cls(
            rules=tuple(payments),
            payment=np.reshape([value[0] for value in payments.values()], shape[:2]),
            money=np.reshape([first for first, _ in money], shape),
            money_curve=np.reshape([second for _, second in money], shape),
            margin=sum(value[0] for value in payments.values()) - expected.cost[0],
            cost=np.array(differences(expected.cost, width)),
            benefit=np.array(differences(expected.benefit, width)),
            strain=np.array(differences(expected.strain, width)),
        )


def around(dims: int, width: float) -> np.ndarray:
    """Shifts of style (1 + 2 dims, dims): none, each dimension up, each down."""
    return np.concatenate([np.zeros((1, dims)), width * np.eye(dims), -width * np.eye(dims)])


def differences(value: np.ndarray, width: float) -> tuple[np.ndarray, np.ndarray]:
    """First and second central differences (units, dims) of values (1 + 2 dims, units)."""
    dims = (len(value) - 1) // 2
    centre, up, down = value[0], value[1 : dims + 1], value[dims + 1 :]
    return ((up - down) / (2 * width)).T, ((up - 2 * centre + down) / width**2).T

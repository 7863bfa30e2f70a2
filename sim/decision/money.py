"""How payments become a pull on style: sampling error, loss aversion and limited attention.

Gradients here have shape (rules, units, dims). Everything depends on the *direction* in which
rules pull, so that one rule written as several files pulls exactly as the whole.
"""

from __future__ import annotations

import numpy as np

from sim.decision.belief import Expected, Pay
from sim.decision.noise import with_sampling_error


def expected_payments(pay: Pay, expected: Expected, nodes: int) -> dict[str, np.ndarray]:
    """Payment by rule (copies, units), averaged over the sampling error of the unit's indicators.

    A unit cannot hit a threshold exactly: with the error, a step in a rule becomes a slope.
    Rules that use no indicator are evaluated once.
    """
    statement, shape = expected.statement, expected.cost.shape
    noisy = statement
    if "indicator_count" in statement.schema and _uses_indicators(pay, expected, nodes):
        noisy = with_sampling_error(statement, nodes)
    return {
        name: np.broadcast_to(np.mean(value, axis=0) if np.ndim(value) == 3 else value, shape)
        for name, value in pay(noisy).items()
    }


def _uses_indicators(pay: Pay, expected: Expected, nodes: int) -> bool:
    """Whether any rule's payment varies with the sampling error, tried on one copy."""
    statement, shape = expected.statement, expected.cost.shape
    one = statement.replace(
        **{name: v[:1] for name, v in statement.table.items() if v.shape[:2] == shape}
    )
    return any(np.ndim(value) == 3 for value in pay(with_sampling_error(one, nodes)).values())


def pull_in_direction(gradients: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Size |v_k| and total pull along v_k of all rules, sum_l |v_l| cos^2(v_k, v_l).

    Both (rules, units). The second is the same for a rule and for its parts.
    """
    size = np.sqrt(np.einsum("kud,kud->ku", gradients, gradients))
    unit = (gradients / np.maximum(size, 1e-300)[..., None]).transpose(1, 0, 2)
    cosine = unit @ unit.transpose(0, 2, 1)
    return size, np.einsum("lu,ukl->ku", size, cosine**2)


def loss_slope(
    payment: np.ndarray,
    reference: np.ndarray,
    gradients: np.ndarray,
    loss_aversion: np.ndarray,
    width: np.ndarray,
) -> np.ndarray:
    """Slope (rules, units) of the value of a payment: 1 in gains, `loss_aversion` in losses.

    The reference is the payment a unit is used to, never below 0: deductions are always losses.
    `width` (units,) SEK is the softness of the kink, shared between rules of one direction.
    """
    size, total = pull_in_direction(gradients)
    own = np.where(total > 0, size / np.maximum(total, 1e-300), 1.0)
    distance = (np.maximum(reference, 0.0) - payment) / (width * np.maximum(own, 1e-12))
    return 1.0 + (loss_aversion - 1.0) * 0.5 * (1.0 + np.tanh(0.5 * distance))


def attended(change: np.ndarray, directions: float, threshold: float) -> np.ndarray:
    """Factor (rules, units) with which a changed rule is noticed and followed.

    Small pulls go unnoticed (half at `threshold`); a unit follows `directions` different
    directions of change fully and shares its attention between more. Their number is the
    participation ratio of the matrix sum_k |d_k| u_k u_k', with u_k the direction of rule k.
    """
    size, total = pull_in_direction(change)
    noticed = total**2 / (total**2 + threshold**2)
    energy = np.sum(size * total, axis=0)
    number = np.sum(size, axis=0) ** 2 / np.where(energy > 0, energy, 1.0)
    return noticed * np.minimum(1.0, directions / np.maximum(number, 1e-12))

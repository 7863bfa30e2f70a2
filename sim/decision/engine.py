"""The built-in behaviour: a quarterly step along the gradient of the unit's utility.

    U = pass_through x w_money x E[money - cost]/R0 + altruism x w_benefit x E[benefit]/R0
        - strain - stiffness x (distance to peers' style) + habit

Money is whatever the rules in force pay for the expected statement; the engine knows no rule.
`habit` is the residual force that makes the baseline an exact equilibrium; it is calibrated once
and never changes, so a run differs from another only through what changed.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import ClassVar

import numpy as np

from sim.decision.behaviour import Behaviour, Situation
from sim.decision.belief import Expected
from sim.decision.money import attended, loss_slope
from sim.policies.rule import Text

QUARTER = 0.25


@dataclass
class Habit:
    """What units keep from the end of the warm-up; `reference` follows what they get."""

    stiffness: np.ndarray  # (units, dims) utility per SD squared
    force: np.ndarray  # (units, dims) residual force that makes the baseline an equilibrium
    margin: np.ndarray  # (units,) SEK/month then
    standing: dict[str, np.ndarray] = field(default_factory=dict)  # gradient of each rule then
    reference: dict[str, np.ndarray] = field(default_factory=dict)  # payment used to, SEK/month


class Utility(Behaviour):
    """Units step towards what their utility asks for, within norms, strain and habit."""

    name: ClassVar[str] = "utility"
    label: ClassVar[Text] = Text("Nyttans riktning", "The direction of utility")

    def begin(self, now: Situation) -> Habit:
        """Make the present practice an equilibrium under the present rules."""
        outlook = now.outlook
        stiffness = now.style.stiffness * now.traits.inertia[:, None]
        habit = Habit(stiffness, np.zeros_like(now.y), outlook.margin)
        habit.reference = dict(zip(outlook.rules, outlook.payment, strict=True))
        slope = felt_slope(now, habit)
        values = outlook.money * slope[..., None] / now.revenue[:, None]
        habit.standing = dict(zip(outlook.rules, values, strict=True))
        habit.force = -pull(now, habit)[0]
        habit.stiffness = stiffness + short_of_maximum(now, habit, slope)[:, None]
        return habit

    def decide(self, now: Situation, memory: Habit) -> np.ndarray:
        """A step along the gradient, scaled by curvature and by each unit's pace."""
        p, y, stiffness = now.preferences, now.y, memory.stiffness
        force, curve = pull(now, memory)
        norm = stiffness * (y - p.peer_norm * y.mean(axis=0))
        growth = 1.0 + (y / p.quartic) ** 2
        gradient = force + memory.force - norm * growth
        curve = curve - stiffness * (1.0 + 3.0 * (y / p.quartic) ** 2)
        pace = now.traits.speed[:, None] * now.style.speed
        step = pace * gradient / np.maximum(stiffness, -curve)
        remember(now, memory)
        moved: np.ndarray = y + p.step_cap * np.tanh(step / p.step_cap)
        return moved


def worth_of_a_krona(now: Situation, habit: Habit) -> np.ndarray:
    """Worth of a krona (units,), 1 at the end of the warm-up: less where the margin has grown.

    A unit with more to spend than it is used to can afford staff and unhurried visits; one with
    less must look after its income (income effect: McGuire and Pauly 1991).
    """
    gained = (now.outlook.margin - habit.margin) / now.revenue
    less: np.ndarray = np.exp(-now.preferences.income_effect * gained)
    return less


def felt_slope(now: Situation, habit: Habit) -> np.ndarray:
    """Loss-averse slope (rules, units) at the present payments."""
    outlook, nothing = now.outlook, np.zeros(len(now.traits))
    return loss_slope(
        outlook.payment,
        np.reshape(
            [habit.reference.get(name, nothing) for name in outlook.rules], outlook.payment.shape
        ),
        outlook.money,
        now.traits.loss_aversion,
        now.preferences.loss_width * now.revenue,
    )


def pull(now: Situation, habit: Habit) -> tuple[np.ndarray, np.ndarray]:
    """Gradient and curvature (units, dims) of utility without habit and norm."""
    p, outlook, scale = now.preferences, now.outlook, now.revenue[:, None]
    slope = felt_slope(now, habit)[..., None]
    felt = dict(zip(outlook.rules, outlook.money * slope / scale, strict=True))
    nothing, standing_now = np.zeros_like(now.y), habit.standing
    names = [*standing_now, *(name for name in felt if name not in standing_now)]
    shape = (len(names), *now.y.shape)
    standing = np.reshape([standing_now.get(name, nothing) for name in names], shape)
    change = np.reshape([felt.get(name, nothing) for name in names], shape) - standing
    heed = attended(change, p.attention, p.attention_threshold)[..., None]
    money = standing.sum(axis=0) + (heed * change).sum(axis=0)
    money_curve = (outlook.money_curve * slope).sum(axis=0) / scale

    own = (now.traits.pass_through * p.money_weight * worth_of_a_krona(now, habit))[:, None]
    patient = (now.traits.altruism * p.benefit_weight)[:, None]
    first = own * (money - outlook.cost[0] / scale)
    first = first + patient * outlook.benefit[0] / scale - outlook.strain[0]
    second = own * (money_curve - outlook.cost[1] / scale)
    second = second + patient * outlook.benefit[1] / scale - outlook.strain[1]
    return first, second


def remember(now: Situation, habit: Habit) -> None:
    """Let the payment a unit is used to follow what it gets."""
    weight = 1.0 - np.exp(-QUARTER / now.preferences.reference_memory)
    paid = dict(zip(now.outlook.rules, now.outlook.payment, strict=True))
    for name in [*habit.reference, *(name for name in paid if name not in habit.reference)]:
        old = habit.reference.get(name, np.zeros(len(now.traits)))
        new = paid.get(name, np.zeros(len(now.traits)))
        habit.reference[name] = old + weight * (new - old)


def short_of_maximum(now: Situation, habit: Habit, slope: np.ndarray) -> np.ndarray:
    """Stiffness (units,) lacking where the baseline is no maximum: habit must not hide a corner."""
    largest = np.linalg.eigvalsh(hessian(now, habit, slope))[:, -1]
    return np.maximum(0.0, largest - now.preferences.curvature_limit)


def hessian(now: Situation, habit: Habit, slope: np.ndarray) -> np.ndarray:
    """Second differences (units, dims, dims) of utility at the present style."""
    dims, width = len(now.style), now.preferences.step
    eye = width * np.eye(dims)
    low, high = np.triu_indices(dims)
    shifts = np.concatenate([np.zeros((1, dims)), eye, eye[low] + eye[high]])
    parts = np.array_split(shifts, 1 + len(shifts) // (2 * dims))
    value = np.concatenate([utility(now, now.imagine(part), slope) for part in parts])
    centre, single, double = value[0], value[1 : dims + 1], value[dims + 1 :]
    cross = (double - single[low] - single[high] + centre) / width**2
    out = np.zeros((len(now.traits), dims, dims))
    out[:, low, high] = cross.T
    out[:, high, low] = cross.T
    return out - habit.stiffness[:, :, None] * np.eye(dims)


def utility(now: Situation, expected: Expected, slope: np.ndarray) -> np.ndarray:
    """Utility (copies, units) of expected months without habit and norm, at fixed slopes."""
    p, payments = now.preferences, now.payments(expected)
    money = sum(slope[i] * payments[name] for i, name in enumerate(now.outlook.rules))
    own = now.traits.pass_through * p.money_weight * (money - expected.cost)
    patient = now.traits.altruism * p.benefit_weight * expected.benefit
    return (own + patient) / now.revenue - expected.strain

"""A unit's quarterly decision: a step along the gradient of its utility.

    U = pass_through x w_money x E[money - cost]/R0 + altruism x w_benefit x E[benefit]/R0
        - strain - stiffness x (distance to peers' style) + habit

Money is whatever the rules in force pay for the expected statement; the engine knows no rule.
`habit` is the residual force that makes the baseline an exact equilibrium; it is calibrated once
and never changes, so a run differs from another only through what changed.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sim.decision.belief import Belief, Expected, Pay
from sim.decision.money import attended, expected_payments, loss_slope
from sim.decision.style import Style
from sim.decision.traits import Preferences, Traits
from sim.policies.statement import Statement

QUARTER = 0.25


@dataclass(frozen=True)
class Outlook:
    """How everything would change per SD of style, at the present style."""

    rules: tuple[str, ...]
    payment: np.ndarray  # (rules, units) SEK/month now
    money: np.ndarray  # (rules, units, dims) SEK/month per SD
    money_curve: np.ndarray  # (rules, units, dims) SEK/month per SD^2
    margin: np.ndarray  # (units,) SEK/month now, what all rules pay less what care costs
    cost: np.ndarray  # (2, units, dims) first and second difference
    benefit: np.ndarray  # (2, units, dims)
    strain: np.ndarray  # (2, units, dims)


class Decision:
    """Styles of all units of one kind and how they move. Deterministic."""

    def __init__(
        self, style: Style, belief: Belief, traits: Traits, preferences: Preferences
    ) -> None:
        self.style, self.belief, self.traits, self.preferences = style, belief, traits, preferences
        self.y = np.zeros((len(traits), len(style)))
        self.stiffness = style.stiffness * traits.inertia[:, None]
        self.revenue = np.ones(len(traits))
        self.margin = np.zeros(len(traits))  # SEK/month at calibration
        self.habit = np.zeros_like(self.y)
        self.standing: dict[str, np.ndarray] = {}  # gradient of each rule at calibration
        self.reference: dict[str, np.ndarray] = {}  # payment each unit is used to, SEK/month
        self.rules: tuple[str, ...] = ()
        self.marginal_revenue = np.zeros((0, *self.y.shape))

    def calibrate(self, seen: Statement, pay: Pay, revenue: np.ndarray | None = None) -> None:
        """Make the present practice an equilibrium under the present rules.

        `seen` is the mean month of the warm-up year. `revenue` (units,) SEK/month is the scale on
        which money is felt; by default what the rules pay. Raises ValueError if it is not positive.
        """
        outlook = self.look(seen, pay)
        self.revenue = np.array(outlook.payment.sum(axis=0) if revenue is None else revenue, float)
        if not np.all(self.revenue > 0):
            raise ValueError("baseline revenue must be positive for every unit to scale decisions")
        self.margin = outlook.margin
        self.reference = dict(zip(outlook.rules, outlook.payment, strict=True))
        values = outlook.money * self._slope(outlook)[..., None] / self.revenue[:, None]
        self.standing = dict(zip(outlook.rules, values, strict=True))
        self.rules, self.marginal_revenue = outlook.rules, outlook.money
        self.habit = -self._pull(outlook)[0]
        self._check_curvature(seen, pay, self._slope(outlook), outlook.rules)

    def step(self, seen: Statement, pay: Pay) -> np.ndarray:
        """Move one quarter; returns the new style y (units, dims)."""
        p = self.preferences
        outlook = self.look(seen, pay)
        pull, curve = self._pull(outlook)
        norm = self.stiffness * (self.y - p.peer_norm * self.y.mean(axis=0))
        growth = 1.0 + (self.y / p.quartic) ** 2
        gradient = pull + self.habit - norm * growth
        curve = curve - self.stiffness * (1.0 + 3.0 * (self.y / p.quartic) ** 2)
        pace = self.traits.speed[:, None] * self.style.speed
        step = pace * gradient / np.maximum(self.stiffness, -curve)
        self.y = self.y + p.step_cap * np.tanh(step / p.step_cap)
        self._remember(outlook)
        self.rules, self.marginal_revenue = outlook.rules, outlook.money
        return self.y

    def natural(self) -> dict[str, np.ndarray]:
        """Present style in natural units, (units,) by dimension."""
        return self.style.natural(self.style.coordinate(self.belief.z0, self.y))

    def look(self, seen: Statement, pay: Pay) -> Outlook:
        """Central differences of payments, cost, benefit and strain around the present style."""
        dims, width = len(self.style), self.preferences.step
        shifts = np.concatenate([np.zeros((1, dims)), width * np.eye(dims), -width * np.eye(dims)])
        expected = self.belief.expect(self.y + shifts[:, None, :], self.y, seen, self.traits)
        payments = expected_payments(pay, expected, int(self.preferences.noise_nodes))
        shape = (len(payments), *self.y.shape)
        money = [differences(value, width) for value in payments.values()]
        return Outlook(
            rules=tuple(payments),
            payment=np.reshape([value[0] for value in payments.values()], shape[:2]),
            money=np.reshape([first for first, _ in money], shape),
            money_curve=np.reshape([second for _, second in money], shape),
            margin=sum(value[0] for value in payments.values()) - expected.cost[0],
            cost=np.array(differences(expected.cost, width)),
            benefit=np.array(differences(expected.benefit, width)),
            strain=np.array(differences(expected.strain, width)),
        )

    def _worth(self, outlook: Outlook) -> np.ndarray:
        """Worth of a krona (units,), 1 at calibration: less where the margin has grown.

        A unit with more to spend than it is used to can afford staff and unhurried visits; one
        with less must look after its income (income effect: McGuire and Pauly 1991).
        """
        gained = (outlook.margin - self.margin) / self.revenue
        worth: np.ndarray = np.exp(-self.preferences.income_effect * gained)
        return worth

    def _slope(self, outlook: Outlook) -> np.ndarray:
        """Loss-averse slope (rules, units) at the present payments."""
        nothing = np.zeros(len(self.traits))
        return loss_slope(
            outlook.payment,
            np.reshape(
                [self.reference.get(name, nothing) for name in outlook.rules], outlook.payment.shape
            ),
            outlook.money,
            self.traits.loss_aversion,
            self.preferences.loss_width * self.revenue,
        )

    def _pull(self, outlook: Outlook) -> tuple[np.ndarray, np.ndarray]:
        """Gradient and curvature (units, dims) of utility without habit and norm."""
        p, scale = self.preferences, self.revenue[:, None]
        slope = self._slope(outlook)[..., None]
        felt = dict(zip(outlook.rules, outlook.money * slope / scale, strict=True))
        nothing = np.zeros_like(self.y)
        names = [*self.standing, *(name for name in felt if name not in self.standing)]
        shape = (len(names), *self.y.shape)
        standing = np.reshape([self.standing.get(name, nothing) for name in names], shape)
        change = np.reshape([felt.get(name, nothing) for name in names], shape) - standing
        heed = attended(change, p.attention, p.attention_threshold)[..., None]
        money = standing.sum(axis=0) + (heed * change).sum(axis=0)
        money_curve = (outlook.money_curve * slope).sum(axis=0) / scale

        own = (self.traits.pass_through * p.money_weight * self._worth(outlook))[:, None]
        patient = (self.traits.altruism * p.benefit_weight)[:, None]
        first = own * (money - outlook.cost[0] / scale)
        first = first + patient * outlook.benefit[0] / scale - outlook.strain[0]
        second = own * (money_curve - outlook.cost[1] / scale)
        second = second + patient * outlook.benefit[1] / scale - outlook.strain[1]
        return first, second

    def _remember(self, outlook: Outlook) -> None:
        """Let the payment a unit is used to follow what it gets."""
        weight = 1.0 - np.exp(-QUARTER / self.preferences.reference_memory)
        now = dict(zip(outlook.rules, outlook.payment, strict=True))
        for name in [*self.reference, *(name for name in now if name not in self.reference)]:
            old = self.reference.get(name, np.zeros(len(self.traits)))
            new = now.get(name, np.zeros(len(self.traits)))
            self.reference[name] = old + weight * (new - old)

    def hessian(
        self, seen: Statement, pay: Pay, slope: np.ndarray, rules: tuple[str, ...]
    ) -> np.ndarray:
        """Second differences (units, dims, dims) of utility at the present style."""
        dims, width = len(self.style), self.preferences.step
        eye = width * np.eye(dims)
        low, high = np.triu_indices(dims)
        shifts = np.concatenate([np.zeros((1, dims)), eye, eye[low] + eye[high]])
        value = np.concatenate(
            [
                self._utility(
                    self.belief.expect(self.y + part[:, None, :], self.y, seen, self.traits),
                    pay,
                    slope,
                    rules,
                )
                for part in np.array_split(shifts, 1 + len(shifts) // (2 * dims))
            ]
        )
        centre, single, double = value[0], value[1 : dims + 1], value[dims + 1 :]
        cross = (double - single[low] - single[high] + centre) / width**2
        out = np.zeros((len(self.traits), dims, dims))
        out[:, low, high] = cross.T
        out[:, high, low] = cross.T
        return out - self.stiffness[:, :, None] * np.eye(dims)

    def _utility(
        self, expected: Expected, pay: Pay, slope: np.ndarray, rules: tuple[str, ...]
    ) -> np.ndarray:
        p = self.preferences
        payments = expected_payments(pay, expected, int(p.noise_nodes))
        money = sum(slope[i] * payments[name] for i, name in enumerate(rules))
        own = self.traits.pass_through * p.money_weight * (money - expected.cost)
        patient = self.traits.altruism * p.benefit_weight * expected.benefit
        return (own + patient) / self.revenue - expected.strain

    def _check_curvature(
        self, seen: Statement, pay: Pay, slope: np.ndarray, rules: tuple[str, ...]
    ) -> None:
        """Stiffen units whose baseline is not a maximum, so that habit cannot hide a corner."""
        largest = np.linalg.eigvalsh(self.hessian(seen, pay, slope, rules))[:, -1]
        short = np.maximum(0.0, largest - self.preferences.curvature_limit)
        self.stiffness = self.stiffness + short[:, None]


def differences(value: np.ndarray, width: float) -> tuple[np.ndarray, np.ndarray]:
    """First and second central differences (units, dims) of values (1 + 2 dims, units)."""
    dims = (len(value) - 1) // 2
    centre, up, down = value[0], value[1 : dims + 1], value[dims + 1 :]
    return ((up - down) / (2 * width)).T, ((up - 2 * centre + down) / width**2).T

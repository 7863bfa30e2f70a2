"""A small closed world for the decision tests: the unit's own belief is also what happens."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

import numpy as np

from sim.categories import ACTIVITIES, EXTRA_ROLES, INDICATORS, ROLES
from sim.decision.decision import Decision
from sim.decision.style import vardcentral_style
from sim.decision.traits import Preferences, vardcentral_traits
from sim.decision.vardcentral_belief import VardcentralBelief
from sim.keyed import entity_keys
from sim.parameters import Parameters, load
from sim.policies.statement import VARDCENTRAL, Statement

Rule = Callable[[Statement, "Context"], np.ndarray]
BANDS = np.array([0.075, 0.14, 0.33, 0.25, 0.11, 0.07, 0.025])


def statement(units: int, seed: int = 1, load_range: tuple[float, float] = (0.75, 1.25)):
    """A plausible mean month of `units` vardcentraler."""
    rng = np.random.default_rng(seed)
    n = 8000 * np.exp(rng.normal(0, 0.35, units))
    years = 1 / 12
    values = {name: np.zeros((units, *f.shape)) for name, f in VARDCENTRAL.items()}
    values["listed"] = n[:, None, None] * BANDS[:, None] * np.array([0.5, 0.5])
    values["high_need_listed"] = n * rng.uniform(0.10, 0.18, units)
    values["chronic_listed"] = n * rng.uniform(0.25, 0.35, units)
    values["cni"] = np.exp(rng.normal(0, 0.25, units))
    values["registered_index"] = np.exp(rng.normal(0, 0.05, units))
    values["rural_listed"] = n * 0.2
    values["characteristics"] = n[:, None] * np.array([0.08, 0.15, 0.06, 0.03, 0.1, 0.12, 0.05])
    values["km_hospital"] = rng.uniform(2, 40, units)
    mix = np.array([[1.0, 0.25, 0.1, 0.05], [1.0, 1.3, 0.15, 0.1], [0.5, 0.1, 0.05, 0.02]])
    listing = np.array([0.94, 0.05, 0.01])
    values["contacts"] = n[:, None, None, None] * years * mix[:, :, None] * listing
    values["high_need_contacts"] = 0.3 * values["contacts"][..., 0]
    values["minutes_per_visit"] = np.full(units, 22.0)
    yearly = {
        "chronic_review": 0.25,
        "proactive_assessment": 0.01,
        "coordination_meeting": 0.006,
        "home_visit": 0.016,
        "post_discharge_call": 0.007,
        "patient_contract": 0.003,
        "health_group": 0.003,
        "far": 0.005,
        "programme_adherence": 0.04,
        "evening_hour": 0.0025,
        "innovation_hour": 0.004,
        "work_environment_hour": 0.006,
        "digital_room": 0.00015,
        "implemented_idea": 0.0001,
        "own_gp_booking": 0.3,
    }
    for name, each in yearly.items():
        values["activities"][:, ACTIVITIES.index(name)] = n * years * each
    per_2000 = {"gp": 0.7, "resident": 0.3, "locum": 0.2, "nurse": 1.3, "other": 0.8}
    for name, each in per_2000.items():
        values["posts"][:, ROLES.index(name)] = n / 2000 * each
    for name in EXTRA_ROLES:
        values["posts"][:, ROLES.index(name)] = n / 2000 * 0.004 * per_2000["nurse"]
    values["referrals"] = n * years * 0.2
    values["lab_tests"] = n * years * 4.0
    values["imaging"] = n * years * 0.3
    values["drug_cost"] = n * years * 1500
    values["diagnoses"] = n * years * 3.0
    values["elsewhere"] = n[:, None] * years * np.array([0.25, 0.3, 0.2, 1.2])
    values["fee_contacts"] = n[:, None] * years * np.array([1, 2, 0.3, 0.25, 0.2, 1.2])
    base = {
        "continuity": n,
        "phone_same_day": n * 2,
        "assessed_3_days": n,
        "doctor_7_days": n,
        "named_gp": n,
        "review": n * 0.3,
        "control": n * 0.3,
        "digital_share": n * 4.6,
        "coverage": n * 6.5,
        "avoidable": n,
        "readmission": n * 0.06,
        "patient_reported": n,
        "employee": n / 400,
        "contact_continuity": n * 3.5,
        "acute_admissions": n * 0.2,
        "programme_adherence": n * 0.3,
    }
    shares = {
        "continuity": np.clip(rng.normal(0.4, 0.08, units), 0.15, 0.7),
        "phone_same_day": np.full(units, 0.87),
        "assessed_3_days": np.full(units, 0.85),
        "doctor_7_days": 1 - np.exp(-7 / _wait(rng.uniform(*load_range, units))),
        "named_gp": np.full(units, 0.5),
        "review": np.full(units, 0.6),
        "control": np.full(units, 0.6),
        "digital_share": np.full(units, 0.065),
        "coverage": np.full(units, 0.7),
        "avoidable": np.full(units, 0.009),
        "readmission": np.full(units, 0.11),
        "patient_reported": np.full(units, 0.6),
        "employee": np.full(units, 0.6),
        "contact_continuity": np.full(units, 0.2),
        "acute_admissions": np.full(units, 0.2),
        "programme_adherence": np.full(units, 0.15),
    }
    values["indicator_base"] = np.column_stack([base[i] for i in INDICATORS])
    values["indicator_count"] = np.column_stack([base[i] * shares[i] for i in INDICATORS])
    values["indicator_before"] = np.column_stack([shares[i] for i in INDICATORS])
    values["hours"] = values["posts"][:, [0, 3, 4]] * 145
    extra = values["posts"][:, 5:] * 145
    coach = EXTRA_ROLES.index("health_coach")
    values["hours"][:, 2] += extra[:, coach]
    values["hours"][:, 1] += extra.sum(axis=1) - extra[:, coach]
    values["hours"][:, 0] += values["posts"][:, 1:3].sum(axis=1) * 145
    return Statement("vardcentral", units, values)


def _wait(load: np.ndarray) -> np.ndarray:
    return np.log1p(load**8) / (8 * 0.03)


@dataclass(frozen=True)
class Context:
    """What rules may know of the system, at its actual value, and each unit's baseline revenue."""

    index: float
    cni: float
    revenue: np.ndarray

    @classmethod
    def of(cls, seen: Statement, revenue: np.ndarray) -> Context:
        weight = seen["listed"].sum(axis=(-2, -1))
        return cls(
            index=float(np.sum(weight * seen["registered_index"]) / weight.sum()),
            cni=float(np.sum(weight * seen["cni"]) / weight.sum()),
            revenue=revenue,
        )


def persons(s: Statement) -> np.ndarray:
    return s["listed"].sum(axis=(-2, -1))


def visits(s: Statement) -> np.ndarray:
    return s["contacts"][..., :, 0, :].sum(axis=(-2, -1))


def share(s: Statement, name: str) -> np.ndarray:
    i = INDICATORS.index(name)
    return s["indicator_count"][..., i] / s["indicator_base"][..., i]


@dataclass
class World:
    """Units, their belief used as the world, and a baseline of rules."""

    units: int = 30
    seed: int = 1
    params: Parameters = field(default_factory=load)
    load_range: tuple[float, float] = (0.75, 1.25)
    private: np.ndarray | None = None

    def __post_init__(self) -> None:
        keys = entity_keys(np.arange(self.units))
        if self.private is None:
            self.private = np.arange(self.units) % 13 < 6
        self.style = vardcentral_style(self.params)
        self.traits = vardcentral_traits(self.params, self.seed, keys, self.private)
        self.belief = VardcentralBelief(self.style.draw(self.seed, keys), self.params)
        self.start = statement(self.units, self.seed, self.load_range)
        self.revenue = 400.0 * persons(self.start)

    def decision(self) -> Decision:
        return Decision(
            self.style, self.belief, self.traits, self.params.bind(Preferences, "behaviour")
        )

    def pay(self, rules: Mapping[str, Rule], seen: Statement) -> Callable:
        context = Context.of(seen, self.revenue)
        return lambda s: {name: rule(s, context) for name, rule in rules.items()}

    def run(
        self,
        baseline: Mapping[str, Rule],
        reforms: Mapping[int, Mapping[str, Rule]],
        quarters: int = 12,
        decision: Decision | None = None,
    ) -> tuple[Statement, Decision]:
        """Last seen month and the decision, with rules replaced at the given quarters."""
        decision = decision or self.decision()
        seen, rules = self.start, baseline
        decision.calibrate(seen, self.pay(rules, seen))
        for quarter in range(quarters):
            rules = reforms.get(quarter, rules)
            y = decision.step(seen, self.pay(rules, seen))
            seen = self.observe(seen, y)
        return seen, decision

    def observe(self, seen: Statement, y: np.ndarray, inertia: float = np.exp(-0.25)) -> Statement:
        """A year's memory of what the style gives, from the start."""
        happens = self.belief.expect(y[None], np.zeros_like(y), self.start, self.traits).statement
        return seen.replace(
            **{
                name: inertia * seen[name] + (1 - inertia) * happens[name].reshape(seen[name].shape)
                for name in VARDCENTRAL
            }
        )


def capitation(per_head: float = 400.0) -> Rule:
    return lambda s, c: per_head * persons(s)


def fee(world: World, revenue_share: float) -> Rule:
    """A fee per visit, worth this share of revenue at the start."""
    price = revenue_share * world.revenue / visits(world.start)
    return lambda s, c: price * visits(s)


def mixed(world: World, revenue_share: float) -> dict[str, Rule]:
    """Capitation and fee for service, neutral at the volumes of the start."""
    return {"capitation": capitation(400 * (1 - revenue_share)), "fee": fee(world, revenue_share)}


def target(world: World, name: str, stake: float, low: float, high: float) -> Rule:
    """Revenue share `stake` paid in proportion between two levels of an indicator."""
    return lambda s, c: stake * world.revenue * np.clip((share(s, name) - low) / (high - low), 0, 1)


def change(world: World, seen: Statement, measure: Callable[[Statement], np.ndarray]) -> float:
    """Total of a measure relative to the start, minus 1."""
    return float(measure(seen).sum() / measure(world.start).sum() - 1)

"""Fixed traits of units: how much of the money reaches decisions, altruism, inertia, horizon."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from sim.keyed import normals, seed_key, uniforms
from sim.parameters import Parameters
from sim.purposes import TRAIT


class Preferences(NamedTuple):
    """What all units share (``behaviour`` parameters of the same names)."""

    money_weight: float  # utility per 100 % of baseline revenue
    benefit_weight: float  # the same for patient benefit, in SEK-equivalents
    income_effect: float  # fall of the worth of a krona, log per 100 % of revenue more in margin
    peer_norm: float  # pull towards the peers' mean, 0-1
    quartic: float  # SD at which resistance has doubled
    attention: float  # directions of change that can be followed at once
    attention_threshold: float  # share of baseline revenue per SD
    loss_width: float  # share of baseline revenue
    reference_memory: float  # years
    step: float  # SD, of the finite differences
    step_cap: float  # SD per quarter
    noise_nodes: float  # nodes of a unit's own sampling error
    curvature_limit: float  # largest allowed eigenvalue of the Hessian at baseline


@dataclass(frozen=True)
class Traits:
    """Traits of the units of one kind; every array has shape (units,)."""

    pass_through: np.ndarray  # share of the unit's margin felt by those who decide
    altruism: np.ndarray  # SEK own margin given up per SEK of patient benefit
    loss_aversion: np.ndarray  # slope below the reference, relative to above
    speed: np.ndarray  # 1/quarter
    horizon: np.ndarray  # years ahead that the expected statement looks
    strain: np.ndarray  # utility at 0.15 load above 0.9, times 2
    inertia: np.ndarray  # factor on every stiffness

    def __len__(self) -> int:
        return len(self.pass_through)


def by_ownership(params: Parameters, name: str, private: np.ndarray) -> np.ndarray:
    """Triangular priors (units, 3) of ``behaviour.<name>_private`` or ``..._public``."""
    both = params[f"behaviour.{name}_public"], params[f"behaviour.{name}_private"]
    return np.where(np.asarray(private, bool)[:, None], both[1], both[0])


def draw_traits(
    params: Parameters,
    seed: int,
    keys: np.ndarray,
    pass_through: np.ndarray,
    speed: np.ndarray,
) -> Traits:
    """Draw the traits of units with these identity keys.

    `pass_through` and `speed` are (low, mode, high) of triangular priors, shape (3,) or (units, 3).
    """

    def draw(prior: np.ndarray, occurrence: int) -> np.ndarray:
        return triangular(uniforms(seed_key(seed), keys, TRAIT, occurrence), prior)

    median, sigma = params["behaviour.altruism"]
    return Traits(
        pass_through=draw(pass_through, 0),
        altruism=median * np.exp(sigma * normals(seed_key(seed), keys, TRAIT, 1)),
        loss_aversion=draw(params["behaviour.loss_aversion"], 2),
        speed=draw(speed, 3),
        horizon=draw(params["behaviour.horizon"], 4),
        strain=draw(params["behaviour.strain"], 5),
        inertia=draw(params["behaviour.inertia"], 6),
    )


def vardcentral_traits(
    params: Parameters, seed: int, keys: np.ndarray, private: np.ndarray
) -> Traits:
    """Traits of vardcentraler; `private` (units,) bool."""
    return draw_traits(
        params,
        seed,
        keys,
        pass_through=by_ownership(params, "pass_through", private),
        speed=by_ownership(params, "speed", private),
    )


def hospital_traits(params: Parameters, seed: int, keys: np.ndarray) -> Traits:
    """Traits of hospitals with these identity keys."""
    return draw_traits(
        params, seed, keys, params["hospital.pass_through"], params["hospital.speed"]
    )


def municipality_traits(params: Parameters, seed: int, keys: np.ndarray) -> Traits:
    """Traits of municipalities with these identity keys."""
    return draw_traits(
        params, seed, keys, params["municipality.pass_through"], params["municipality.speed"]
    )


def triangular(u: np.ndarray, prior: np.ndarray) -> np.ndarray:
    """Inverse distribution function of a triangular prior (..., 3: low, mode, high)."""
    low, mode, high = np.moveaxis(np.asarray(prior, float), -1, 0)
    rising = low + np.sqrt(u * (high - low) * (mode - low))
    falling = high - np.sqrt((1 - u) * (high - low) * (high - mode))
    return np.where(u * (high - low) < mode - low, rising, falling)

"""Chronic disease of people: true conditions, control and what is registered of them.

All conditions share a latent morbidity G (gamma, mean 1): a person has a condition with
probability 1 - exp(-L G). With L = k ((1 - p)^(-1/k) - 1), k the shape of G, the prevalence over
everybody of the same age and sex is exactly p (Laplace transform of the gamma distribution).
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from scipy.special import betaincinv, gammainccinv

from sim import purposes
from sim.kernel import array_kernel, kernel
from sim.keyed import uniform
from sim.parameters import Parameters
from sim.people.state import CONDITIONS
from sim.region.deprivation import QUINTILES

AGES = 111
GRID = 1025
LONGEST = 30.0  # the gamma table reaches the probability exp(-30)


class Disease(NamedTuple):
    """Tables that the kernel of :func:`draw_conditions` reads."""

    hazard: np.ndarray  # float64[conditions, 2, ages, quintiles], L above
    morbidity: np.ndarray  # float64[grid], quantiles of G on an even grid of -log(1 - u)
    morbidity_level: np.ndarray  # float64[quintiles], mean 1
    control: np.ndarray  # float64[grid], quantiles of control on an even grid of u
    control_shift: np.ndarray  # float64[quintiles], added to control
    registered_share: np.ndarray  # float64[conditions]
    weight: np.ndarray  # float64[conditions], cost weight of a registered condition
    age_weight: np.ndarray  # float64[ages]
    other_weight: float  # cost weight per unit of morbidity, if all were registered
    other_share: float  # registered share of it


def disease_tables(params: Parameters) -> Disease:
    """Tables for all ages, sexes and CNI quintiles."""
    shape = params["population.morbidity_shape"]
    mean, sample = params["population.control_mean"], params["population.control_precision"]
    u = np.linspace(0.0, 1.0, GRID)
    x = np.linspace(0.0, LONGEST, GRID)
    starts = params["population.age_weight_from"]
    ages = np.searchsorted(starts, np.arange(AGES), side="right") - 1
    slope = params["population.control_gradient"]
    return Disease(
        hazard=hazard(prevalences(params), shape),
        morbidity=gammainccinv(shape, np.exp(-x)) / shape,
        morbidity_level=ladder(np.array([params["population.morbidity_ratio"]]))[0],
        control=betaincinv(mean * sample, (1 - mean) * sample, u),
        control_shift=slope * (0.5 - np.arange(QUINTILES) / (QUINTILES - 1)),
        registered_share=params["population.registered_share"],
        weight=params["population.diagnosis_weight"],
        age_weight=params["population.age_weight"][ages],
        other_weight=params["population.other_weight"],
        other_share=params["population.other_registered_share"],
    )


def ladder(ratio: np.ndarray) -> np.ndarray:
    """Levels of the five CNI quintiles, mean 1, the last `ratio` times the first; (n, 5)."""
    step = np.arange(QUINTILES) / (QUINTILES - 1)
    levels = ratio[:, None] ** step[None, :]
    return levels / levels.mean(axis=1, keepdims=True)


def prevalences(params: Parameters) -> np.ndarray:
    """True prevalence by condition, sex, age and quintile, shape (10, 2, 111, 5)."""
    result = np.empty((len(CONDITIONS), 2, AGES, QUINTILES))
    levels = ladder(params["population.deprivation_ratio"])
    for number, name in enumerate(CONDITIONS):
        knots = params[f"population.{name}_prevalence"]
        for sex in (0, 1):
            by_age = np.interp(np.arange(AGES) + 0.5, knots[:, 0], knots[:, 1 + sex])
            result[number, sex] = by_age[:, None] * levels[number]
    return np.clip(result, 0.0, 0.95)


def hazard(prevalence: np.ndarray, shape: float) -> np.ndarray:
    """Hazard L per unit of morbidity that gives a prevalence."""
    return shape * ((1.0 - prevalence) ** (-1.0 / shape) - 1.0)


def hazard_to_prevalence(rate: np.ndarray, shape: float) -> np.ndarray:
    """Inverse of :func:`hazard`."""
    return 1.0 - (1.0 + rate / shape) ** -shape


@kernel
def between(table: np.ndarray, position: float) -> float:
    """Value of an evenly spaced table at `position` (0 to 1), linear in between."""
    x = min(max(position, 0.0), 1.0) * (table.size - 1)
    low = min(int(x), table.size - 2)
    return table[low] + (x - low) * (table[low + 1] - table[low])


@array_kernel
def draw_conditions(
    seed: np.uint64, key: np.ndarray, sex: np.ndarray, age: np.ndarray, quintile: np.ndarray,
    disease: Disease, conditions: np.ndarray, morbidity: np.ndarray, control: np.ndarray,
    registered: np.ndarray,
) -> None:  # fmt: skip
    """Fill conditions (bits), morbidity, control and registered weight for all people."""
    count = disease.hazard.shape[0]
    for i in range(key.size):
        a, q = min(age[i], AGES - 1), quintile[i]
        tail = -np.log(uniform(seed, key[i], purposes.MORBIDITY, 0))
        latent = between(disease.morbidity, tail / LONGEST)
        need = latent * disease.morbidity_level[q]
        flags = 0
        weight = disease.age_weight[a] + disease.other_weight * disease.other_share * need
        for c in range(count):
            chance = 1.0 - np.exp(-disease.hazard[c, sex[i], a, q] * latent)
            if uniform(seed, key[i], purposes.CONDITION, c) <= chance:
                flags |= 1 << c
                told = uniform(seed, key[i], purposes.REGISTERED, c)
                if told <= disease.registered_share[c]:
                    weight += disease.weight[c]
        conditions[i] = flags
        morbidity[i] = need
        level = between(disease.control, uniform(seed, key[i], purposes.CONTROL, 0))
        control[i] = min(max(level + disease.control_shift[q], 0.0), 1.0)
        registered[i] = weight


def full_weight(
    age: np.ndarray, conditions: np.ndarray, morbidity: np.ndarray, params: Parameters
) -> np.ndarray:
    """Cost weight if every diagnosis were registered; `People.registered` approaches it.

    Complete coding of what is there, float64 of the arrays' shape.
    """
    tables = disease_tables(params)
    weight = tables.age_weight[np.minimum(age, AGES - 1)] + tables.other_weight * morbidity
    for number, value in enumerate(tables.weight):
        weight = weight + value * (conditions >> number & 1)
    return weight

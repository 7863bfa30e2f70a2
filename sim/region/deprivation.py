"""How deprived neighbourhoods are: CNI characteristics of the people who live there.

A characteristic strikes the people it can apply to with the hazard of their neighbourhood times
a pattern by age and sex. Hazards are solved so that each municipality has its published share.
The index of a neighbourhood is its expected CNI weight at the national age distribution, so that
young or old neighbourhoods are not deprived for that alone.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from sim.categories import CNI_CHARACTERISTICS
from sim.facts import OLDEST, national_ages
from sim.parameters import Parameters

BISECTIONS = 50
LARGEST_HAZARD = 50.0
UNDER_FIVE = CNI_CHARACTERISTICS.index("under_five")
QUINTILES = 5


def patterns(params: Parameters) -> np.ndarray:
    """Relative hazard by characteristic, sex and age, shape (7, 2, 101); 0 where not eligible."""
    result = np.zeros((len(CNI_CHARACTERISTICS), 2, OLDEST + 1))
    for number, name in enumerate(CNI_CHARACTERISTICS):
        steps = params[f"population.{name}_pattern"]
        row = np.searchsorted(steps[:, 0], np.arange(OLDEST + 1), side="right") - 1
        for sex in (0, 1):
            result[number, sex] = np.where(row >= 0, steps[row, 1 + sex], 0.0)
    return result


def hazards(places: pd.DataFrame, municipalities: pd.DataFrame, params: Parameters) -> np.ndarray:
    """Hazard of each characteristic in each neighbourhood, shape (neighbourhoods, 7).

    A person has characteristic c with probability 1 - exp(-hazard * pattern).
    """
    relative = patterns(params)
    powers = params["population.cni_deprivation_power"]
    home = municipality_rows(places, municipalities)
    people = places.inhabitants.to_numpy(float)
    result = np.zeros((len(places), len(CNI_CHARACTERISTICS)))
    for number, name in enumerate(CNI_CHARACTERISTICS):
        if number == UNDER_FIVE:
            result[:, number] = LARGEST_HAZARD
            continue
        share = municipalities[name].to_numpy(float)
        level = places.deprivation.to_numpy(float) ** powers[number]
        scale = solved(share, level, people, home, *eligible(relative[number]))
        result[:, number] = scale[home] * level
    return result


def municipality_rows(places: pd.DataFrame, municipalities: pd.DataFrame) -> np.ndarray:
    """Row of each neighbourhood's municipality."""
    return pd.Index(municipalities.code).get_indexer(places.municipality)


def eligible(relative: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Distinct pattern values above 0 and the national share of eligible people with each."""
    values, where = np.unique(relative, return_inverse=True)
    people = np.bincount(where.ravel(), national_ages().ravel(), values.size)
    keep = values > 0
    return values[keep], people[keep] / people[keep].sum()


def solved(
    share: np.ndarray, level: np.ndarray, people: np.ndarray, home: np.ndarray,
    values: np.ndarray, weights: np.ndarray,
) -> np.ndarray:  # fmt: skip
    """Hazard scale per municipality that gives its share, by bisection on the logarithm."""
    total = np.bincount(home, people, share.size)
    low, high = np.full(share.size, 1e-9), np.full(share.size, LARGEST_HAZARD)
    for _ in range(BISECTIONS):
        middle = np.sqrt(low * high)
        exposed = (middle[home] * level)[:, None] * values
        mean = people * ((1 - np.exp(-exposed)) @ weights)
        below = np.bincount(home, mean, share.size) < share * total
        low, high = np.where(below, middle, low), np.where(below, high, middle)
    return np.where(share > 0, np.sqrt(low * high), 0.0)


def neighbourhood_index(
    places: pd.DataFrame, municipalities: pd.DataFrame, params: Parameters
) -> np.ndarray:
    """Expected CNI weight per person of each neighbourhood at national ages."""
    hazard = hazards(places, municipalities, params)
    relative = patterns(params)
    ages = national_ages() / national_ages().sum()
    index = np.zeros(len(places))
    for number, weight in enumerate(params["population.cni_weights"]):
        values, shares = eligible(relative[number])
        reach = ages[relative[number] > 0].sum()
        chance = (1 - np.exp(-hazard[:, number, None] * values)) @ shares
        index += weight * reach * chance
    return index


def quintiles(index: np.ndarray, people: np.ndarray) -> np.ndarray:
    """Fifth of the people (uint8, 0 lowest index to 4) that each neighbourhood belongs to."""
    order = np.argsort(index, kind="stable")
    middle = np.empty(index.size)
    middle[order] = np.cumsum(people[order]) - people[order] / 2
    fifth = np.floor(QUINTILES * middle / people.sum())
    return np.clip(fifth, 0, QUINTILES - 1).astype(np.uint8)

"""CNI characteristics of people, drawn with the hazards of their neighbourhood."""

from __future__ import annotations

import numpy as np

from sim import purposes
from sim.facts import OLDEST
from sim.kernel import array_kernel
from sim.keyed import uniform
from sim.parameters import Parameters


@array_kernel
def draw_characteristics(
    seed: np.uint64, key: np.ndarray, place: np.ndarray, sex: np.ndarray, age: np.ndarray,
    hazard: np.ndarray, relative: np.ndarray, out: np.ndarray,
) -> None:  # fmt: skip
    """Fill `out` (uint8, one bit per characteristic) for all people."""
    for i in range(key.size):
        flags = 0
        for c in range(relative.shape[0]):
            factor = relative[c, sex[i], min(age[i], OLDEST)]
            if factor == 0.0:
                continue
            chance = 1.0 - np.exp(-hazard[place[i], c] * factor)
            if uniform(seed, key[i], purposes.CHARACTERISTIC, c) <= chance:
                flags |= 1 << c
        out[i] = flags


def cni_weights(flags: np.ndarray, params: Parameters) -> np.ndarray:
    """CNI weight of each person: the sum of the official weights of the characteristics held."""
    weights = params["population.cni_weights"]
    table = np.array(
        [sum(w for bit, w in enumerate(weights) if value >> bit & 1) for value in range(128)]
    )
    return table[flags]

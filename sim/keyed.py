"""Keyed draws: every draw is a function of (seed, entity, purpose, occurrence).

Nothing consumes a stream, so a person has the same luck under every policy, and adding a person
changes nobody else's. Two splitmix64 rounds mix the key (Steele, Lea & Flood 2014).
Purposes are numbered in :mod:`sim.purposes`.
"""

import math

import numpy as np
from numba import float64, uint64

from sim.kernel import array_kernel, kernel

_M1 = np.uint64(0xBF58476D1CE4E5B9)
_M2 = np.uint64(0x94D049BB133111EB)
_GOLDEN = np.uint64(0x9E3779B97F4A7C15)
_STEP = np.uint64(0xD1342543DE82EF95)
_S30, _S27, _S31 = np.uint64(30), np.uint64(27), np.uint64(31)
_S11, _S32 = np.uint64(11), np.uint64(32)
_INV53 = 1.0 / 9007199254740992.0


@kernel
def mix(z):
    """One splitmix64 finaliser round."""
    z = (z ^ (z >> _S30)) * _M1
    z = (z ^ (z >> _S27)) * _M2
    return z ^ (z >> _S31)


@kernel
def bits(seed, key, purpose, occurrence):
    """64 random bits for this key."""
    k = mix(seed + key * _GOLDEN)
    return mix(k + ((uint64(purpose) << _S32) | uint64(occurrence)) * _STEP + _GOLDEN)


@kernel
def uniform(seed, key, purpose, occurrence):
    """Uniform draw in (0, 1]; never 0, so its logarithm exists."""
    return (float64(bits(seed, key, purpose, occurrence) >> _S11) + 1.0) * _INV53


@kernel
def exponential(seed, key, purpose, occurrence):
    """Exponential draw with mean 1."""
    return -math.log(uniform(seed, key, purpose, occurrence))


@kernel
def normal(seed, key, purpose, occurrence):
    """Standard normal draw (Box-Muller on the two halves of the key's bits)."""
    b = bits(seed, key, purpose, occurrence)
    u = (float64(b >> _S32) + 1.0) / 4294967296.0
    v = float64(b & np.uint64(0xFFFFFFFF)) / 4294967296.0
    return math.sqrt(-2.0 * math.log(u)) * math.cos(2.0 * math.pi * v)


@array_kernel
def uniforms(seed, keys, purpose, occurrence):
    """Uniform draws for an array of entities, shape of `keys`."""
    out = np.empty(keys.size)
    for i in range(keys.size):
        out[i] = uniform(seed, keys[i], purpose, occurrence)
    return out


@array_kernel
def normals(seed, keys, purpose, occurrence):
    """Standard normal draws for an array of entities, shape of `keys`."""
    out = np.empty(keys.size)
    for i in range(keys.size):
        out[i] = normal(seed, keys[i], purpose, occurrence)
    return out


def seed_key(seed: int) -> np.uint64:
    """Mix a user's seed first, so that neighbouring seeds share no shifted streams."""
    z = (seed * 0xD6E8FEB86659FD93 + 0x2545F4914F6CDD1D) % 2**64
    for multiplier in (0xBF58476D1CE4E5B9, 0x94D049BB133111EB):
        z = ((z ^ (z >> 30)) * multiplier) % 2**64
    return np.uint64(z ^ (z >> 31))


def entity_keys(*parts: np.ndarray | int) -> np.ndarray:
    """Identity keys (uint64) from integer parts that never change, e.g. (municipality, cohort, n).

    `parts` broadcast against each other.
    """
    with np.errstate(over="ignore"):
        key: np.ndarray | np.uint64 = np.uint64(0x5851F42D4C957F2D)
        for part in parts:
            column = np.asarray(part).astype(np.int64).view(np.uint64)
            z = (key ^ column) + _GOLDEN
            z = (z ^ (z >> _S30)) * _M1
            z = (z ^ (z >> _S27)) * _M2
            key = z ^ (z >> _S31)
    return np.atleast_1d(np.asarray(key, np.uint64))

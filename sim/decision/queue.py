"""A unit's belief about its own queue, in closed form: served and wait agree by construction."""

import numpy as np


def served(load: np.ndarray, sharpness: float) -> np.ndarray:
    """Share of demand served at `load` = demand / capacity; never above 1 or 1/load."""
    return (1.0 + load**sharpness) ** (-1.0 / sharpness)


def wait(load: np.ndarray, sharpness: float, reneging: float) -> np.ndarray:
    """Mean wait in days, where a share `reneging` of those who wait gives up each day."""
    return np.log1p(load**sharpness) / (sharpness * reneging)


def load_of_access(
    within: np.ndarray, days: float, sharpness: float, reneging: float
) -> np.ndarray:
    """The load at which a share `within` is served in `days`, if waits are exponential."""
    mean = -days / np.log1p(-within)
    return np.expm1(sharpness * reneging * mean) ** (1.0 / sharpness)


def within(share_now: np.ndarray, wait_ratio: np.ndarray) -> np.ndarray:
    """Share served in a given time when the mean wait changes by a factor."""
    return 1.0 - (1.0 - share_now) ** (1.0 / wait_ratio)

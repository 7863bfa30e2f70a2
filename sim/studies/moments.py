"""Running means and variances, so that memory does not grow with the number of replications."""

from __future__ import annotations

import numpy as np
import pandas as pd
from scipy.special import stdtrit

LEVEL = 0.95


class Moments:
    """Count, mean and sum of squared deviations per key, updated one replication at a time.

    `add` takes a Series of values by key. Keys may differ between calls; a missing or NaN value
    is not counted. Welford's update: the order of calls decides the last bits of the result, so
    callers add in a fixed order.
    """

    def __init__(self) -> None:
        self.index: pd.Index | None = None
        self.n = np.zeros(0)
        self.centre = np.zeros(0)
        self.spread = np.zeros(0)

    def add(self, values: pd.Series) -> None:
        """Take in the values of one replication."""
        x = self._aligned(values)
        known = ~np.isnan(x)
        step = np.where(known, x - self.centre, 0.0)
        self.n = self.n + known
        self.centre = self.centre + step / np.maximum(self.n, 1)
        self.spread = self.spread + step * np.where(known, x - self.centre, 0.0)

    def _aligned(self, values: pd.Series) -> np.ndarray:
        if self.index is None:
            self._widen(values.index)
        elif not values.index.equals(self.index):
            union = self.index.union(values.index, sort=False)
            if len(union) > len(self.index):
                self._widen(union)
            values = values.reindex(self.index)
        return values.to_numpy(float)

    def _widen(self, index: pd.Index) -> None:
        wide = []
        for old in (self.n, self.centre, self.spread):
            new = np.zeros(len(index))
            if self.index is not None:
                new[index.get_indexer(self.index)] = old
            wide.append(new)
        self.n, self.centre, self.spread = wide
        self.index = index

    def series(self, values: np.ndarray) -> pd.Series:
        """Values by key."""
        return pd.Series(values, index=self.index, dtype=float)

    @property
    def count(self) -> pd.Series:
        """Replications with a value, per key."""
        return self.series(self.n)

    @property
    def mean(self) -> pd.Series:
        """Mean per key; NaN where no replication had a value."""
        return self.series(np.where(self.n > 0, self.centre, np.nan))

    @property
    def variance(self) -> pd.Series:
        """Sample variance (n - 1) per key; NaN with fewer than two values."""
        with np.errstate(invalid="ignore", divide="ignore"):
            return self.series(np.where(self.n > 1, self.spread / (self.n - 1), np.nan))

    @property
    def half_width(self) -> pd.Series:
        """Half width of the 95 % Student t interval of the mean; NaN with fewer than two values."""
        with np.errstate(invalid="ignore", divide="ignore"):
            quantile = stdtrit(np.where(self.n > 1, self.n - 1, np.nan), (1 + LEVEL) / 2)
            return self.series(quantile * np.sqrt(self.variance.to_numpy() / self.n))

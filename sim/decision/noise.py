"""Sampling error of a unit's own indicators: equally likely outcomes of a month it imagines.

Rules take one indicator at a time; only those taken are worked out.
"""

from __future__ import annotations

from functools import cache
from statistics import NormalDist
from typing import Any

import numpy as np
from numpy.lib.mixins import NDArrayOperatorsMixin

from sim.policies.statement import Statement


@cache
def quantiles(nodes: int) -> np.ndarray:
    """Standard normal quantiles (nodes,) at the middle of equally likely parts."""
    normal = NormalDist()
    return np.array([normal.inv_cdf((i + 0.5) / nodes) for i in range(nodes)])


class NoisyCount(NDArrayOperatorsMixin):
    """Counts with binomial sampling error as an array (nodes, copies, units, indicators).

    ``noisy[..., k]`` is one indicator as an ordinary array; anything else makes the whole array.
    """

    def __init__(self, count: np.ndarray, base: np.ndarray, nodes: int) -> None:
        self._count, self._base, self._nodes = count, base, nodes
        self._columns: dict[int, np.ndarray] = {}
        self.shape = (nodes, *count.shape)
        self.ndim = len(self.shape)

    def __getitem__(self, key: Any) -> Any:
        one = isinstance(key, tuple) and len(key) == 2 and key[0] is Ellipsis
        if one and isinstance(key[1], (int, np.integer)):
            return self._column(int(key[1]) % self.shape[-1])
        return self.__array__()[key]

    def __array__(self, dtype: Any = None, copy: bool | None = None) -> np.ndarray:
        columns = [self._column(k) for k in range(self.shape[-1])]
        return np.asarray(np.stack(columns, axis=-1), dtype)

    def __array_ufunc__(self, ufunc: np.ufunc, method: str, *inputs: Any, **options: Any) -> Any:
        plain = [np.asarray(x) if isinstance(x, NoisyCount) else x for x in inputs]
        return getattr(ufunc, method)(*plain, **options)

    def __array_function__(self, function: Any, types: Any, args: Any, kwargs: Any) -> Any:
        plain = [np.asarray(x) if isinstance(x, NoisyCount) else x for x in args]
        return function(*plain, **kwargs)

    def sum(self, *args: Any, **kwargs: Any) -> Any:
        """Sum over axes, as of an array."""
        return self.__array__().sum(*args, **kwargs)

    def _column(self, k: int) -> np.ndarray:
        if k not in self._columns:
            count, base = self._count[..., k], self._base[..., k]
            share = count / np.maximum(base, 1e-9)
            error = np.sqrt(np.maximum(count * (1.0 - share), 0.0))
            noisy = quantiles(self._nodes)[:, None, None] * error
            noisy += count
            np.maximum(noisy, 0.0, out=noisy)
            np.minimum(noisy, base, out=noisy)
            self._columns[k] = noisy
        return self._columns[k]


def with_sampling_error(statement: Statement, nodes: int) -> Statement:
    """The statement with binomial sampling error: counts (nodes, copies, units, indicators).

    Nodes are equally likely.
    """
    noisy: Any = NoisyCount(statement["indicator_count"], statement["indicator_base"], nodes)
    return statement.replace(indicator_count=noisy)

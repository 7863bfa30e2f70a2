"""Pools of records chained by number: lists of who waits, sheets of agendas.

A pool never grows: who leaves a list gives the record back to the chain of free ones.
"""

import numpy as np

from sim.kernel import kernel


def free_list(records: np.ndarray) -> np.ndarray:
    """Chain all records of a pool; returns (first free, in use)."""
    records["next"] = np.arange(1, records.size + 1)
    records["next"][-1] = -1
    return np.zeros(2, np.int32)


@kernel
def take_record(records, free):
    """Number of a record that was free, -1 if none is."""
    n = free[0]
    if n >= 0:
        free[0] = records[n].next
        free[1] += 1
    return n


@kernel
def give_back(records, free, n):
    """Make a record free again."""
    records[n].next = free[0]
    free[0] = n
    free[1] -= 1

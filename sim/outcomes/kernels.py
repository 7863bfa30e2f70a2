"""Kernels of the continuity indices: one pass over each person's visits in time order."""

import math

import numpy as np

from sim.kernel import array_kernel


@array_kernel
def by_person(person, day, keep, first, last, people):
    """Positions of the visits on days `first` to `last` - 1, grouped by person, in log order.

    Returns ``(start, order)``: person `i` owns ``order[start[i]:start[i + 1]]``.
    """
    start = np.zeros(people + 1, np.int64)
    for n in range(person.size):
        if keep[n] and first <= day[n] < last:
            start[person[n] + 1] += 1
    for i in range(people):
        start[i + 1] += start[i]
    place = start[:-1].copy()
    order = np.empty(start[people], np.int64)
    for n in range(person.size):
        if keep[n] and first <= day[n] < last:
            order[place[person[n]]] = n
            place[person[n]] += 1
    return start, order


@array_kernel
def indices(start, order, provider):
    """Visits, UPC, COC and SECON of every person; NaN where an index does not exist."""
    people = start.size - 1
    visits = np.zeros(people, np.int32)
    upc = np.full(people, math.nan, np.float32)
    coc = np.full(people, math.nan, np.float32)
    secon = np.full(people, math.nan, np.float32)
    most_visits = 0
    for i in range(people):
        most_visits = max(most_visits, start[i + 1] - start[i])
    met = np.empty(most_visits, np.int64)
    times = np.empty(most_visits, np.int64)
    for i in range(people):
        n = start[i + 1] - start[i]
        visits[i] = n
        if n == 0:
            continue
        providers = 0
        same = 0
        for k in range(n):
            who = provider[order[start[i] + k]]
            if k > 0 and who == provider[order[start[i] + k - 1]]:
                same += 1
            for p in range(providers):
                if met[p] == who:
                    times[p] += 1
                    break
            else:
                met[providers] = who
                times[providers] = 1
                providers += 1
        most, squares = 0, 0
        for p in range(providers):
            most = max(most, times[p])
            squares += times[p] * times[p]
        upc[i] = most / n
        if n > 1:
            coc[i] = (squares - n) / (n * (n - 1))
            secon[i] = same / (n - 1)
    return visits, upc, coc, secon

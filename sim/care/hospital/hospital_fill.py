"""Kernels that fill waiting lists and the agenda at the start, so that waits begin near usual."""

import numpy as np

from sim.care.agenda import push
from sim.care.hospital.events import join
from sim.care.hospital.hospital_types import RETURN_VISIT, ROUTINE
from sim.care.hospital.waiting_list import gives_up_after, list_row
from sim.kernel import kernel
from sim.keyed import exponential, uniform
from sim.purposes import START_QUEUE, START_RETURN

FIRST_START_NEED = (1 << 29) + (1 << 28)


@kernel
def fill_line(hospitals, people, seed, h, kind, line, residents, candidates, wait, first_need):
    """Put people who asked during the last `wait` days on a line's routine list, oldest first.

    `residents` are the hospital's people. Those who would have given up are left out. Returns the
    next free number of a need.
    """
    lines = hospitals.capacity.shape[2]
    row = ((h * 2 + kind) * lines + line) * 2 + ROUTINE
    need, key = first_need, np.uint64(h)
    for k in range(candidates):
        since = -wait * (1.0 - (k + 0.5) / candidates)
        while True:
            pick = int(uniform(seed, key, START_QUEUE, need) * residents.size)
            i = residents[min(pick, residents.size - 1)]
            need += 1
            if list_row(hospitals, h, kind, i, need, ROUTINE) == row:
                break
        if -since <= gives_up_after(hospitals, seed, people[i].key, kind, need):
            join(hospitals.waiting, row, i, need, since)
    return need + 1


@kernel
def fill_returns(hospitals, people, seed, h, residents, visits):
    """Put `visits` return visits on the agenda, at exponential times from today."""
    key = np.uint64(h)
    for k in range(visits):
        pick = int(uniform(seed, key, START_RETURN, k) * residents.size)
        i = residents[min(pick, residents.size - 1)]
        gap = hospitals.law[0].return_gap_days * exponential(seed, people[i].key, START_RETURN, k)
        day = min(int(gap), hospitals.visits.days.size - 1)
        push(hospitals.visits, day, i, FIRST_START_NEED + k, RETURN_VISIT, h, 1, 0.0)

"""The phone queue of one vårdcentral on one day, in exact order of events."""

import numpy as np

from sim.kernel import array_kernel
from sim.keyed import exponential
from sim.people.needs import luck_key
from sim.purposes import CALL_LENGTH


@array_kernel
def answer_calls(people, seed, calls, order, first, last, lines, call_days, opens, closes):
    """First come, first served by `lines` nurses; marks who is answered before closing.

    `order[first:last]` are the unit's calls in order of time; those before opening wait for it.
    Handling times are exponential with mean `call_days`. Returns the number answered.
    """
    free = np.full(lines, opens)
    answered = 0
    for position in range(first, last):
        c = order[position]
        line = 0
        for other in range(1, lines):
            if free[other] < free[line]:
                line = other
        start = max(free[line], calls[c].time)
        calls[c].answered = start < closes
        if calls[c].answered:
            occurrence = luck_key(calls[c].need, calls[c].step)
            length = exponential(seed, people[calls[c].person].key, CALL_LENGTH, occurrence)
            free[line] = start + length * call_days
            answered += 1
    return answered

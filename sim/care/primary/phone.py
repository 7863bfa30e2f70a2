"""The phone queue of one vårdcentral on one day, in exact order of events."""

from sim.kernel import kernel
from sim.keyed import exponential
from sim.people.needs import luck_key
from sim.purposes import CALL_LENGTH


@kernel
def order_calls(clinic, n):
    """Write the numbers of today's first `n` calls to `call_order`, by unit, time and number."""
    calls, order, units = clinic.calls, clinic.call_order, clinic.practices
    for v in range(units.size):
        units[v].calls = 0
    for c in range(n):
        units[calls[c].unit].calls += 1
    first = 0
    for v in range(units.size):
        first, units[v].calls = first + units[v].calls, first
    for c in range(n):
        v = calls[c].unit
        order[units[v].calls] = c
        units[v].calls += 1
    first = 0
    for v in range(units.size):
        sort_by_time(calls, order, first, units[v].calls)
        first = units[v].calls


@kernel
def sort_by_time(calls, order, first, last):
    """Insertion sort of one unit's calls; stable, and fast for the few dozen of a day."""
    for n in range(first + 1, last):
        c, time = order[n], calls[order[n]].time
        k = n
        while k > first and calls[order[k - 1]].time > time:
            order[k] = order[k - 1]
            k -= 1
        order[k] = c


@kernel
def answer_calls(people, seed, calls, order, first, last, free, call_days, opens, closes):
    """First come, first served by as many nurses as `free` has places; marks who is answered.

    `order[first:last]` are the unit's calls in order of time; those before opening wait for it.
    A call is answered if its turn comes before closing. Handling times are exponential with mean
    `call_days`; `free` is overwritten with when each nurse is free. Returns the number answered.
    """
    free[:] = opens
    answered = 0
    for position in range(first, last):
        c = order[position]
        line = 0
        for other in range(1, free.size):
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

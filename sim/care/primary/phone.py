"""The phone queue of one vårdcentral on one day, in exact order of events."""

from sim.kernel import kernel
from sim.keyed import exponential
from sim.people.needs import luck_key
from sim.purposes import CALL_LENGTH

SLOTS = 64  # parts of the day by which calls are put in rough order first


@kernel
def slot_of(call):
    """Part of the day of a call, in the order of units."""
    return call.unit * SLOTS + min(int(call.time * SLOTS), SLOTS - 1)


@kernel
def order_calls(clinic, n):
    """Write the numbers of today's first `n` calls to `call_order`, by unit, time and number.

    A counting sort by unit and part of the day; what it leaves in disorder is put right.
    """
    calls, order, place = clinic.calls, clinic.call_order, clinic.call_places
    place[:] = 0
    for c in range(n):
        place[slot_of(calls[c])] += 1
    first = 0
    for slot in range(place.size):
        first, place[slot] = first + place[slot], first
    for c in range(n):
        slot = slot_of(calls[c])
        order[place[slot]] = c
        place[slot] += 1
    first = 0
    for slot in range(place.size):
        sort_by_time(calls, order, first, place[slot])
        first = place[slot]


@kernel
def sort_by_time(calls, order, first, last):
    """Insertion sort of a few calls of one unit; stable."""
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

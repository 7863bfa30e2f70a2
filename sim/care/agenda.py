"""Kernels of :class:`~sim.care.state.Agenda`: put an event on a day, take a day's events."""

import numpy as np

from sim.care.state import AGENDA_EVENT, Agenda
from sim.kernel import kernel


def new_agenda(size: int, horizon: int) -> Agenda:
    """An empty agenda for `size` simultaneous events up to `horizon` days ahead."""
    event = np.zeros(size, AGENDA_EVENT)
    event["next"] = np.arange(1, size + 1)
    event["next"][-1] = -1
    return Agenda(event, np.full(horizon, -1, np.int32), np.zeros(2, np.int32))


@kernel
def push(agenda, day, person, need, kind, unit, step, since):
    """Put an event on a day at most `horizon - 1` days ahead; raises if the pool is full."""
    record = agenda.free[0]
    if record < 0:
        raise RuntimeError("agenda is full")
    event = agenda.event[record]
    agenda.free[0] = event.next
    agenda.free[1] += 1
    slot = day % agenda.head.size
    event.person = person
    event.need = need
    event.kind = kind
    event.unit = unit
    event.step = step
    event.since = since
    event.next = agenda.head[slot]
    agenda.head[slot] = record
    return record


@kernel
def take(agenda, day, out):
    """Empty a day: write its record numbers to `out`, newest first, and return how many.

    The records stay readable until :func:`release`.
    """
    slot = day % agenda.head.size
    record = agenda.head[slot]
    count = 0
    while record >= 0:
        out[count] = record
        count += 1
        record = agenda.event[record].next
    agenda.head[slot] = -1
    return count


@kernel
def release(agenda, record):
    """Give a taken record back to the pool."""
    agenda.event[record].next = agenda.free[0]
    agenda.free[0] = record
    agenda.free[1] -= 1

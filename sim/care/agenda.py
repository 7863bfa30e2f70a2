"""Kernels of :class:`~sim.care.state.Agenda`: put an event on a day, take a day's events."""

import numpy as np

from sim.care.pools import free_list, give_back, take_record
from sim.care.state import AGENDA_EVENT, Agenda
from sim.kernel import kernel


def new_agenda(size: int, horizon: int) -> Agenda:
    """An empty agenda for `size` simultaneous events up to `horizon` days ahead."""
    event = np.zeros(size, AGENDA_EVENT)
    return Agenda(event, np.full(horizon, -1, np.int32), free_list(event))


@kernel
def push(agenda, day, person, need, kind, unit, step, since):
    """Put an event on a day at most `horizon - 1` days ahead; raises if the pool is full."""
    record = take_record(agenda.event, agenda.free)
    if record < 0:
        raise RuntimeError("agenda is full")
    event = agenda.event[record]
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
    give_back(agenda.event, agenda.free, record)

"""Agendas: what is planned for each coming day, in order of planning.

An agenda is a pile of sheets with room for `LINES` events each; the sheets of a day are chained.
Events of a day thus lie together in memory, where a chain of single events would be a walk through
all of it.
"""

import numpy as np

from sim.bundle import Bundle
from sim.care.pools import free_list, give_back, take_record
from sim.kernel import kernel, prefetch

LINES = 16
EVENT = np.dtype(
    [
        ("person", np.int32),
        ("need", np.int32),  # number of the need within the person's life
        ("unit", np.int32),  # unit or doctor
        ("since", np.float32),  # day of the first request
        ("kind", np.int16),
        ("step", np.int16),  # how often the need came back
    ],
    align=True,
)
SHEET = np.dtype([("next", np.int32), ("used", np.int32)])
DAY_SHEETS = np.dtype([("first", np.int32), ("last", np.int32)])


class Agenda(Bundle):
    """Future events of up to `horizon` days; `days[day % horizon]` has the day's sheets."""

    event: np.ndarray  # EVENT[sheets, LINES]
    sheet: np.ndarray  # SHEET[sheets], next of the same day or of the free ones, lines used
    days: np.ndarray  # DAY_SHEETS[horizon], -1 where the day is empty
    free: np.ndarray  # int32[2]: first free sheet, sheets in use
    opened: np.ndarray  # int64[1]: the last day whose sheets have been taken


def new_agenda(size: int, horizon: int) -> Agenda:
    """An empty agenda for `size` simultaneous events up to `horizon - 1` days ahead."""
    sheets = -(-size // LINES) + horizon  # a day's last sheet may be almost empty
    sheet, days = np.zeros(sheets, SHEET), np.zeros(horizon, DAY_SHEETS)
    days["first"] = days["last"] = -1
    opened = np.full(1, -1, np.int64)
    return Agenda(np.zeros((sheets, LINES), EVENT), sheet, days, free_list(sheet), opened)


@kernel
def new_sheet(agenda, slot):
    """An empty sheet, last of the day's; raises if there is none."""
    s = take_record(agenda.sheet, agenda.free)
    if s < 0:
        raise RuntimeError("agenda is full")
    agenda.sheet[s].next = -1
    agenda.sheet[s].used = 0
    last = agenda.days[slot].last
    if last >= 0:
        agenda.sheet[last].next = s
    else:
        agenda.days[slot].first = s
    agenda.days[slot].last = s
    return s


@kernel
def push(agenda, day, person, need, kind, unit, step, since):
    """Put an event on a coming day, at most `horizon` days after the last one opened.

    Raises for another day, which would come up a horizon later, and if the agenda is full.
    """
    if day <= agenda.opened[0] or day > agenda.opened[0] + agenda.days.size:
        raise RuntimeError("an event on a day that is past, or beyond the agenda")
    slot = day % agenda.days.size
    s = agenda.days[slot].last
    if s < 0 or agenda.sheet[s].used == LINES:
        s = new_sheet(agenda, slot)
    event = agenda.event[s, agenda.sheet[s].used]
    agenda.sheet[s].used += 1
    event.person = person
    event.need = need
    event.kind = kind
    event.unit = unit
    event.step = step
    event.since = since


@kernel
def open_day(agenda, day):
    """Take all sheets off a day; returns the first, -1 if nothing was planned."""
    slot = day % agenda.days.size
    s = np.int64(agenda.days[slot].first)
    agenda.days[slot].first = -1
    agenda.days[slot].last = -1
    agenda.opened[0] = day
    return s


@kernel
def fetch_people(agenda, s, people):
    """Ask memory for everybody on a sheet at once, instead of for one after the other."""
    for line in range(agenda.sheet[s].used):
        prefetch(people, agenda.event[s, line].person)


@kernel
def turn(agenda, s):
    """Put a sheet that has been read back on the pile; returns the day's next one, or -1."""
    following = np.int64(agenda.sheet[s].next)
    give_back(agenda.sheet, agenda.free, s)
    return following


@kernel
def sheets_planned(agenda):
    """Sheets on all days; a ring of sheets ends the count."""
    count = 0
    for slot in range(agenda.days.size):
        s = np.int64(agenda.days[slot].first)
        while s >= 0 and count <= agenda.sheet.size:
            count += 1
            s = np.int64(agenda.sheet[s].next)
    return count

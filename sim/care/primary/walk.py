"""Going through a unit's list: who is next, round after round, and how far today.

A walk remembers its place from day to day. Where its end depends on time, whoever walks stops
asking for the next.
"""

import math

from sim.kernel import kernel
from sim.people.state import NOBODY, RESIDENT

SCAN_PER_DAY = 0.02  # share of the list looked at in a day when nobody is due


@kernel
def listed_members(clinic, v):
    """How many are on the list of unit `v`."""
    return clinic.member_start[v + 1] - clinic.member_start[v]


@kernel
def look_at_share(clinic, v, walk):
    """Today's walk looks at a share of the list, so that it is cheap when nobody is due."""
    walk.steps = math.ceil(listed_members(clinic, v) * SCAN_PER_DAY)


@kernel
def pass_once_in(clinic, v, walk, interval):
    """Today's walk goes so far that the list is passed once in `interval` days.

    For want of time it may fall behind; of that, one step is made up for.
    """
    walk.steps = min(walk.steps, 1.0) + listed_members(clinic, v) / interval


@kernel
def next_on_list(clinic, people, v, walk):
    """The next resident on the list of unit `v`, after the last the first; NOBODY: not today."""
    start, stop = clinic.member_start[v], clinic.member_start[v + 1]
    while walk.steps >= 1.0 and start < stop:
        walk.steps -= 1.0
        if walk.at >= stop or walk.at < start:  # the end, or lists have been drawn up anew
            walk.at = start
        i = clinic.members[walk.at]
        walk.at += 1
        if people[i].status == RESIDENT:
            return i
    return NOBODY

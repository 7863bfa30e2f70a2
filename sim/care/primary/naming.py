"""Giving people a named GP: an effort of the unit, at visits and by going through the list.

A doctor who has met somebody without a named GP becomes that person's; with the time left the unit
goes through its list and tells people whose they are. Either takes time, and GPs have a ceiling.
Being named brings no meeting. That depends on whom the person books and on the doctor's room; not
all who are named from the list know of it, and the relation begins when they meet.
"""

import math

import numpy as np

from sim.care.primary.practice_state import GP
from sim.care.primary.walk import look_at_share, next_on_list
from sim.kernel import kernel
from sim.keyed import uniform
from sim.people.state import NOBODY
from sim.purposes import KNOWS_GP

NOT_MET = np.int32(2**30)  # the relation has no first day yet


@kernel
def has_room(doctors, g, par):
    """Whether doctor `g` is a permanent GP below the ceiling of named patients."""
    doctor = doctors[g]
    ceiling = par.patients_per_gp * doctor.fte
    return doctor.role == GP and doctor.permanent and doctor.patients < ceiling


@kernel
def has_met(people, i, day):
    """Whether a person with a named GP has met that doctor."""
    return people[i].gp_since <= day


@kernel
def seeks_own(people, seed, i, day, share, occurrence, purpose, par):
    """Whether a booking seeks the named GP, where a `share` of bookings does.

    Some of those who have not met that doctor do not know that they have one.
    """
    if not has_met(people, i, day) and not knows_own(people, seed, i, par):
        return False
    return uniform(seed, people[i].key, purpose, occurrence) < share


@kernel
def knows_own(people, seed, i, par):
    """Whether a person who was named from the list knows of it."""
    return uniform(seed, people[i].key, KNOWS_GP, people[i].own_gp) < par.named_known


@kernel
def name_gp(clinic, people, i, g, since, par):
    """Doctor `g` becomes the named GP of a person; it takes the unit's time for naming."""
    people[i].own_gp = g
    people[i].gp_since = since
    clinic.doctors[g].patients += 1
    clinic.practices[clinic.doctors[g].unit].naming_minutes -= par.naming_minutes


@kernel
def gp_with_most_room(clinic, v, par):
    """The GP of unit `v` with the fewest named patients for their time; -1 if all are full."""
    best, least = -1, math.inf
    for g in range(clinic.practices[v].first_doctor, clinic.practices[v].last_doctor):
        taken = clinic.doctors[g].patients / max(clinic.doctors[g].fte, 1e-9)
        if has_room(clinic.doctors, g, par) and taken < least:
            best, least = g, taken
    return best


@kernel
def set_naming_time(clinic, v, minutes, par):
    """Today's time for naming; what is not used is kept for some days."""
    kept = clinic.practices[v].naming_minutes
    most = 5.0 * minutes + par.naming_minutes
    clinic.practices[v].naming_minutes = min(kept + minutes, most)


@kernel
def name_from_list(clinic, people, v, minutes, par):
    """Give the next on the list who have none a named GP.

    A day's `minutes` are kept for those met tomorrow.
    """
    least = minutes + par.naming_minutes
    walk = clinic.practices[v].naming_walk
    look_at_share(clinic, v, walk)
    while clinic.practices[v].naming_minutes >= least:
        i = next_on_list(clinic, people, v, walk)
        if i == NOBODY:
            break
        if people[i].own_gp != NOBODY:
            continue
        g = gp_with_most_room(clinic, v, par)
        if g < 0:
            break
        name_gp(clinic, people, i, g, NOT_MET, par)

"""What a unit's list looks like, for its statement and its size."""

import numpy as np

from sim.care.counting import CODE, count
from sim.care.primary.choice import relation_years
from sim.care.primary.visit import CHRONIC, high_need
from sim.kernel import array_kernel, kernel
from sim.people.needs import age_band, bounding_rates
from sim.people.state import NOBODY, RESIDENT

REPORTED, ASKED = CODE["reported"], CODE["persons_asked"]


@kernel
def describe_lists(people, band_starts, cni_weights, listed, sums):
    """Composition of every list today.

    `listed` (units, bands, sexes) persons; `sums` (units, 6 + characteristics): high need,
    chronically ill, CNI points, registered weight, rural, km to hospital, and persons with each
    characteristic of the Care Need Index. Both are overwritten.
    """
    listed[:] = 0.0
    sums[:] = 0.0
    for i in range(people.size):
        person = people[i]
        if person.status != RESIDENT:
            continue
        v = person.listed
        listed[v, age_band(person.age, band_starts), person.sex] += 1.0
        sums[v, 0] += high_need(people, i)
        sums[v, 1] += (person.conditions & CHRONIC) != 0
        bits = person.cni
        for characteristic in range(cni_weights.size):
            if (bits >> characteristic) & 1:
                sums[v, 2] += cni_weights[characteristic]
                sums[v, 6 + characteristic] += 1.0
        sums[v, 3] += person.registered
        sums[v, 4] += person.rural
        sums[v, 5] += person.km_hospital


@kernel
def list_indicators(people, day, sums):
    """Stock indicators of every list, `sums` (units, 6), overwritten.

    With a named GP, listed; reviewed in a year, chronically ill; control of the chronically ill,
    chronically ill.
    """
    sums[:] = 0.0
    for i in range(people.size):
        person = people[i]
        if person.status != RESIDENT:
            continue
        v = person.listed
        sums[v, 0] += person.own_gp != NOBODY
        sums[v, 1] += 1.0
        if person.conditions & CHRONIC:
            sums[v, 2] += day - person.last_review <= 365
            sums[v, 3] += 1.0
            sums[v, 4] += person.control
            sums[v, 5] += 1.0


@kernel
def experience_of_lists(people, sums):
    """Experience of access summed over every list, and persons; `sums` (units, 2), overwritten."""
    sums[:] = 0.0
    for i in range(people.size):
        person = people[i]
        if person.status == RESIDENT:
            sums[person.listed, 0] += person.experience
            sums[person.listed, 1] += 1.0


@kernel
def reported_by_lists(people, tally, day, relation_weight, sums):
    """What patients report, 0 to 1, counted and summed over every list; `sums` (units, 2).

    Experience of access, and with `relation_weight` a relation of two years or more with a GP.
    """
    sums[:] = 0.0
    for i in range(people.size):
        person = people[i]
        if person.status == RESIDENT:
            relation = min(1.0, relation_years(people, i, day) / 2.0)
            access = 0.5 * (1.0 + person.experience)
            reported = (1.0 - relation_weight) * access + relation_weight * relation
            sums[person.listed, 0] += reported
            sums[person.listed, 1] += 1.0
            count(tally, people, i, REPORTED, reported)
            count(tally, people, i, ASKED, 1.0)


@array_kernel
def expected_visits(people, rates, visits_per_need, out):
    """Expected reactive visits a year of each list, from its members' need."""
    rate = np.zeros(8)
    for i in range(people.size):
        if people[i].status == RESIDENT:
            bounding_rates(people, i, rates, rate)
            for kind in range(7):
                out[people[i].listed] += rate[kind] * visits_per_need[kind]

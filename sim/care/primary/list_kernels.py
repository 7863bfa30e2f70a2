"""What a unit's list looks like, for its statement and its size."""

import numpy as np

from sim.care.counting import CODE, count
from sim.care.primary.choice import relation_years
from sim.care.primary.visit import CHRONIC, high_need
from sim.categories import AGE_BAND_STARTS, CNI_CHARACTERISTICS
from sim.kernel import array_kernel, kernel
from sim.people.needs import bounding_rates
from sim.people.state import NOBODY, RESIDENT

REPORTED, ASKED = CODE["reported"], CODE["persons_asked"]
CHRONICALLY_ILL, CONTROL = CODE["chronic_persons"], CODE["chronic_control"]

CNI_SETS = 1 << len(CNI_CHARACTERISTICS)
LIST = np.dtype(
    [
        ("persons", float),
        ("high_need", float),
        ("chronic", float),
        ("cni_sets", float, (CNI_SETS,)),  # persons with each set of CNI characteristics
        ("registered", float),  # weight of diagnoses written down
        ("rural", float),
        ("km_hospital", float),
        ("named", float),  # with a named GP
        ("reviewed", float),  # chronically ill, in the last year
        ("control", float),  # of the chronically ill
        ("experience", float),  # of access
        ("reported", float),  # what patients report, 0 to 1
    ]
)
BAND_OF_AGE = np.searchsorted(AGE_BAND_STARTS, np.arange(256), side="right") - 1
YEAR = 365


@kernel
def reported_by(people, i, day, relation_weight):
    """What a patient reports: access as experienced and, by weight, a GP known for two years."""
    relation = min(1.0, relation_years(people, i, day) / 2.0)
    access = 0.5 * (1.0 + people[i].experience)
    return (1.0 - relation_weight) * access + relation_weight * relation


@kernel
def survey(people, tally, day, relation_weight, listed, lists):
    """Who is on every list today, and how they fare; counts what they report.

    `listed` (units, bands, sexes) persons; `lists` LIST (units,), sums over persons. Both are
    overwritten.
    """
    listed[:] = 0.0
    for v in range(lists.size):
        clear(lists[v])
    for i in range(people.size):
        person = people[i]
        if person.status != RESIDENT:
            continue
        row = lists[person.listed]
        listed[person.listed, BAND_OF_AGE[person.age], person.sex] += 1.0
        row.persons += 1.0
        row.high_need += high_need(people, i)
        row.cni_sets[person.cni] += 1.0
        row.registered += person.registered
        row.rural += person.rural
        row.km_hospital += person.km_hospital
        row.named += person.own_gp != NOBODY
        row.experience += person.experience
        if person.conditions & CHRONIC:
            row.chronic += 1.0
            row.reviewed += day - person.last_review <= YEAR
            row.control += person.control
            count(tally, people, i, CHRONICALLY_ILL, 1.0)
            count(tally, people, i, CONTROL, person.control)
        reported = reported_by(people, i, day, relation_weight)
        row.reported += reported
        count(tally, people, i, REPORTED, reported)
        count(tally, people, i, ASKED, 1.0)


@kernel
def clear(row):
    """Empty one list's sums."""
    row.cni_sets[:] = 0.0
    row.persons = row.high_need = row.chronic = row.registered = row.rural = 0.0
    row.km_hospital = row.named = row.reviewed = row.control = row.experience = row.reported = 0.0


@array_kernel
def expected_visits(people, rates, visits_per_need, out):
    """Expected reactive visits a year of each list, from its members' need."""
    rate = np.zeros(8)
    for i in range(people.size):
        if people[i].status == RESIDENT:
            bounding_rates(people, i, rates, rate)
            for kind in range(7):
                out[people[i].listed] += rate[kind] * visits_per_need[kind]

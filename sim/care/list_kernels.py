"""What a unit's list looks like, for its statement and its size."""

import numpy as np

from sim.care.planned import CHRONIC
from sim.care.visit import high_need
from sim.kernel import array_kernel, kernel
from sim.people.needs import age_band, bounding_rates
from sim.people.state import RESIDENT


@kernel
def describe_lists(clinic, people, band_starts, cni_weights, listed, sums):
    """Composition of every list.

    `listed` (units, bands, sexes) persons; `sums` (units, 6): high need, chronically ill, CNI
    points, registered weight, rural, km to hospital. Both are overwritten.
    """
    listed[:] = 0.0
    sums[:] = 0.0
    for v in range(clinic.practices.size):
        for position in range(clinic.member_start[v], clinic.member_start[v + 1]):
            i = clinic.members[position]
            listed[v, age_band(people[i].age, band_starts), people[i].sex] += 1.0
            sums[v, 0] += high_need(people, i)
            sums[v, 1] += (people[i].conditions & CHRONIC) != 0
            bits = people[i].cni
            for characteristic in range(cni_weights.size):
                if (bits >> characteristic) & 1:
                    sums[v, 2] += cni_weights[characteristic]
            sums[v, 3] += people[i].registered
            sums[v, 4] += people[i].rural
            sums[v, 5] += people[i].km_hospital


@kernel
def mean_experience(clinic, people, out):
    """Mean experience of access of each list, (units,)."""
    for v in range(clinic.practices.size):
        total = 0.0
        first, last = clinic.member_start[v], clinic.member_start[v + 1]
        for position in range(first, last):
            total += people[clinic.members[position]].experience
        out[v] = total / max(1, last - first)


@array_kernel
def expected_visits(people, rates, visits_per_need, out):
    """Expected reactive visits a year of each list, from its members' need."""
    rate = np.zeros(8)
    for i in range(people.size):
        if people[i].status == RESIDENT:
            bounding_rates(people, i, rates, rate)
            for kind in range(7):
                out[people[i].listed] += rate[kind] * visits_per_need[kind]

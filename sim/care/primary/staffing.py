"""Who works at the units: doctors leave and are hired, lists of members, named patients."""

import math

import numpy as np

from sim.care.primary.practice_state import GP
from sim.kernel import array_kernel, kernel
from sim.keyed import uniform
from sim.people.state import NOBODY, RESIDENT
from sim.purposes import GP_HIRED, GP_LEAVES


@kernel
def leaves(doctor, seed, month, rates):
    """Whether the permanent holder of a post leaves this month (keyed by post and month)."""
    hazard = rates[doctor.unit, doctor.role] / 12.0
    return uniform(seed, doctor.key, GP_LEAVES, month) < 1.0 - math.exp(-hazard)


@kernel
def staff_month(clinic, seed, month, day, rates, left):
    """Doctors leave posts and are hired to them; a new holder is a new person.

    `rates` (units, 2 roles) are yearly rates of leaving; permanent GPs who leave are added to
    `left` (units,), full-time equivalents. A resident who leaves is replaced at
    once; a GP's post is covered by locums until somebody is hired.
    """
    doctors = clinic.doctors
    for g in range(doctors.size):
        doctors[g].first = day  # more time than last month may have opened nearer days
        if doctors[g].permanent:
            if leaves(doctors[g], seed, month, rates):
                doctors[g].holder += doctors.size
                doctors[g].since = day
                if doctors[g].role == GP:
                    doctors[g].permanent = False
                    left[doctors[g].unit] += doctors[g].fte
                    doctors[g].patients = 0
        elif uniform(seed, doctors[g].key, GP_HIRED, month) < 1.0 - math.exp(-doctors[g].hire_rate):
            doctors[g].permanent = True
            doctors[g].since = day


@array_kernel
def update_lists(clinic, people):
    """Members of each list in order of person; named GPs who left or whom a person left are gone,
    and a month with a contact nurse has passed.

    Returns nothing; `clinic.members` and the GPs' numbers of patients are rewritten.
    """
    start, doctors = clinic.member_start, clinic.doctors
    start[:] = 0
    for i in range(people.size):
        if people[i].status == RESIDENT:
            start[people[i].listed + 1] += 1
    for v in range(clinic.practices.size):
        start[v + 1] += start[v]
    position = start.copy()
    for g in range(doctors.size):
        doctors[g].patients = 0
    for i in range(people.size):
        if people[i].status != RESIDENT:
            continue
        if people[i].contact_months > 0:
            people[i].contact_months -= 1
        v = people[i].listed
        clinic.members[position[v]] = i
        position[v] += 1
        g = people[i].own_gp
        if g == NOBODY:
            continue
        if (
            doctors[g].unit != v
            or not doctors[g].permanent
            or doctors[g].since > people[i].gp_since
        ):
            people[i].own_gp = NOBODY
        else:
            doctors[g].patients += 1


@kernel
def name_doctors(clinic, people, seed, share, purpose, day):
    """Named GPs at the start: `share` of the listed, the old and ill first, relations of years.

    A person gets one of the unit's permanent GPs in proportion to their time.
    """
    for v in range(clinic.practices.size):
        total = 0.0
        for g in range(clinic.practices[v].first_doctor, clinic.practices[v].last_doctor):
            if clinic.doctors[g].role == GP and clinic.doctors[g].permanent:
                total += clinic.doctors[g].fte
        if total <= 0.0:
            continue
        for position in range(clinic.member_start[v], clinic.member_start[v + 1]):
            i = clinic.members[position]
            need = 1.4 if people[i].conditions != 0 or people[i].age >= 65 else 0.8
            if uniform(seed, people[i].key, purpose, 0) > share * need:
                continue
            x = uniform(seed, people[i].key, purpose, 1) * total
            for g in range(clinic.practices[v].first_doctor, clinic.practices[v].last_doctor):
                if clinic.doctors[g].role != GP or not clinic.doctors[g].permanent:
                    continue
                x -= clinic.doctors[g].fte
                people[i].own_gp = g
                if x <= 0.0:
                    break
            tenure = day - clinic.doctors[people[i].own_gp].since
            people[i].gp_since = day - int(
                uniform(seed, people[i].key, purpose, 2) * np.float64(tenure)
            )

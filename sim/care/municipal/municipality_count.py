"""Who lives in a municipality with what care, and who will need a decision after hospital."""

from sim.kernel import kernel
from sim.people.state import (
    CONDITIONS,
    GROUP_OF_AGE,
    HOME_CARE,
    RESIDENT,
    SARSKILT_BOENDE,
    SHORT_TERM,
)

_FRAIL = 1 << CONDITIONS.index("frailty")
_OLD, _VERY_OLD = 65, 80


@kernel
def need_chance(law, people, i):
    """Probability that a patient ready for discharge needs a new decision of the municipality."""
    care, age = people[i].care, people[i].age
    if care == SARSKILT_BOENDE:
        return 0.0
    if care == HOME_CARE:
        chance = law.need_home_care
    elif care == SHORT_TERM:
        chance = law.need_short_term
    elif age >= _VERY_OLD:
        chance = law.need_80
    elif age >= _OLD:
        chance = law.need_65
    else:
        chance = law.need_young
    if people[i].conditions & _FRAIL:
        chance *= law.need_frailty
    return min(chance, 1.0)


@kernel
def recount(municipalities, people):
    """Count inhabitants, home-care users and residents anew, after deaths, births and moves."""
    for m in range(municipalities.unit.size):
        municipalities.unit[m].population = 0
        municipalities.unit[m].population_65 = 0
        municipalities.unit[m].home_users = 0
        municipalities.unit[m].sarskilt_used = 0
    for i in range(people.size):
        if people[i].status != RESIDENT:
            continue
        m = people[i].municipality
        municipalities.unit[m].population += 1
        if people[i].age >= _OLD:
            municipalities.unit[m].population_65 += 1
        if people[i].care == HOME_CARE:
            municipalities.unit[m].home_users += 1
        elif people[i].care == SARSKILT_BOENDE:
            municipalities.unit[m].sarskilt_used += 1


@kernel
def lose_inhabitant(municipalities, people, i):
    """Somebody has died who was counted among inhabitants and in their care."""
    unit = municipalities.unit[people[i].municipality]
    unit.population -= 1
    if people[i].age >= _OLD:
        unit.population_65 -= 1
    if people[i].care == HOME_CARE:
        unit.home_users -= 1
    elif people[i].care == SARSKILT_BOENDE:
        unit.sarskilt_used -= 1


@kernel
def expected_cases(law, people, discharges, out):
    """Add each resident's yearly discharges that need a municipal decision to `out` (units,).

    `discharges` are yearly discharges by age group.
    """
    for i in range(people.size):
        if people[i].status == RESIDENT:
            yearly = discharges[GROUP_OF_AGE[people[i].age]]
            out[people[i].municipality] += yearly * need_chance(law[0], people, i)

"""What an operation does for a patient: complications and what the patient reports afterwards.

How ill a person listed for an operation is belongs to the need, the same under every policy.
"""

import math

from sim.care.agenda import push
from sim.care.counting import CODE, count
from sim.care.hospital.events import open_episode, schedule
from sim.care.hospital.hospital_types import (
    FIRST_DERIVED_NEED,
    HC,
    HEALTHIER,
    JOINS,
    READMISSION,
    RETURN_VISIT,
    SAFETY,
    TILT,
)
from sim.care.primary.visit import high_need
from sim.kernel import kernel
from sim.keyed import uniform
from sim.people.needs import SERIOUS
from sim.purposes import COMPLICATION, COMPLICATION_TIME, ILLNESS

GUARANTEE = 30.0  # days within which a return counts as a complication
_REFERENCE_AGE, _DECADE = 65.0, 10.0
_YEAR = 365.25
_LAST_STEP = 60  # a return visit that leads to no further one
_MANY = 4.0  # conditions that together count as the full burden
_HIGH_NEED = CODE["operated_high_need"]
_COMPLICATIONS, _OUTCOME = CODE["complications"], CODE["operation_outcome"]
_H_OUTCOME, _H_GAIN, _H_COMPLICATIONS = HC["outcome"], HC["outcome_gain"], HC["complications"]


@kernel
def illness(seed, key, need):
    """How ill a person is of what the operation is for, 0 to 1."""
    return uniform(seed, key, ILLNESS, need)


@kernel
def is_listed(hospitals, h, luck, ill, other):
    """Whether a first visit leads to the operation list.

    A tilt prefers those who are less ill, another those who are healthy otherwise (`other` disease
    0-1, :func:`burden`).
    """
    law, style = hospitals.law[0], hospitals.unit[h].style
    lean = style[TILT] * (1.0 - 2.0 * ill) + style[HEALTHIER] * 2.0 * (law.burden_usual - other)
    return luck <= law.listing_share * math.exp(lean)


@kernel
def burden(people, i):
    """Other disease, 0 to 1."""
    conditions, number = people[i].conditions, 0.0
    while conditions:
        number += conditions & 1
        conditions >>= 1
    return min(number / _MANY, 1.0)


@kernel
def complication_chance(hospitals, people, i, h, ill):
    """Probability of a complication by age, illness, other disease and care with safety."""
    law = hospitals.law[0]
    x = law.complication_intercept + law.complication_illness * (ill - 0.5)
    x += law.complication_decade * (people[i].age - _REFERENCE_AGE) / _DECADE
    x += law.complication_burden * (burden(people, i) - law.burden_usual)
    x -= law.complication_safety * hospitals.unit[h].style[SAFETY]
    return 1.0 / (1.0 + math.exp(-x))


@kernel
def comes_back(hospitals, people, seed, i, h, need, time, severe):
    """A complication within the guarantee: the severe are admitted again, others need a visit."""
    key = people[i].key
    arrives = time + 1.0 + (GUARANTEE - 1.0) * uniform(seed, key, COMPLICATION_TIME, need)
    if not severe:
        push(hospitals.visits, int(arrives), i, need, RETURN_VISIT, h, _LAST_STEP, time)
        return
    again = need + FIRST_DERIVED_NEED
    e = open_episode(hospitals.episodes, i, again, SERIOUS, -1, 1.0, h, READMISSION, arrives)
    hospitals.episodes.record[e].chain = 1
    schedule(hospitals.events, arrives, key, JOINS, e)


@kernel
def after_operation(hospitals, people, tally, seed, i, h, need, since, time):
    """Draw a complication and note the health that the patient reports, 0 to 1."""
    law, month = hospitals.law[0], hospitals.unit[h].month
    ill = illness(seed, people[i].key, need)
    deficit = law.outcome_illness * ill
    before = law.outcome_level - deficit - law.outcome_burden * burden(people, i)
    if high_need(people, i):
        count(tally, people, i, _HIGH_NEED, 1.0)
    gain = law.outcome_recovery * deficit - law.outcome_wait * min((time - since) / _YEAR, 1.0)
    chance = complication_chance(hospitals, people, i, h, ill)
    luck = uniform(seed, people[i].key, COMPLICATION, need)
    if luck <= chance:
        gain -= law.outcome_complication
        month[_H_COMPLICATIONS] += 1.0
        count(tally, people, i, _COMPLICATIONS, 1.0)
        severe = luck <= chance * law.complication_admitted
        comes_back(hospitals, people, seed, i, h, need, time, severe)
    after = min(max(before + gain, 0.0), 1.0)
    count(tally, people, i, _OUTCOME, after)
    month[_H_OUTCOME] += after
    month[_H_GAIN] += after - before

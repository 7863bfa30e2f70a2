"""Hospital care that does not start from the needs of the model: births, other acute, own referral.

A person has at most one candidate in a period of four weeks: one keyed uniform falls into the
interval of one kind, and is kept if it lies below that kind's true rate (thinning). A change in one
rate therefore leaves every other event as it was.
"""

import numpy as np

from sim.care.agenda import push
from sim.care.hospital.events import open_episode, schedule
from sim.care.hospital.hospital_types import (
    DIRECT,
    ENTERS,
    FIRST_BACKGROUND_NEED,
    FIRST_SELF_REFERRED_NEED,
    OBSTETRIC,
    OTHER,
    ROUTINE,
    SELF_REFERRAL,
    URGENT,
)
from sim.kernel import kernel
from sim.keyed import uniform
from sim.people.needs import SERIOUS
from sim.people.state import GROUP_OF_AGE, RESIDENT, WOMAN
from sim.purposes import BACKGROUND, BACKGROUND_TIME

PERIOD = 28
_YEAR = 365.25
_MAX_SELF, _MAX_DIRECT, _MAX_BIRTH = 1.0, 1.0, 0.5  # bounds per person-year
_SCALE = PERIOD / _YEAR


@kernel
def moment(seed, key, day):
    """When in the four weeks from `day` a person's candidate happens."""
    return day + PERIOD * uniform(seed, key, BACKGROUND_TIME, day // PERIOD)


@kernel
def background_admissions(hospitals, people, day, seed):
    """Put the background events of the next four weeks on the heap and on the agenda."""
    law, period = hospitals.law[0], day // PERIOD
    bound = (_MAX_SELF + _MAX_DIRECT + _MAX_BIRTH) * _SCALE
    for i in range(people.size):
        if people[i].status != RESIDENT:
            continue
        u = uniform(seed, people[i].key, BACKGROUND, period)
        if u > bound:
            continue
        u /= _SCALE
        h, key = np.int64(people[i].hospital), people[i].key
        if u < _MAX_SELF:
            rate = law.self_referral_rate[GROUP_OF_AGE[people[i].age]]
            if u < rate:
                urgency = URGENT if u < rate * law.urgent_self_referrals else ROUTINE
                need = FIRST_SELF_REFERRED_NEED + period
                time = moment(seed, key, day)
                push(hospitals.visits, int(time), i, need, SELF_REFERRAL, h, urgency, time)
            continue
        u -= _MAX_SELF
        kind = -1
        if u < _MAX_DIRECT:
            rate = law.direct_rate[GROUP_OF_AGE[people[i].age]]
            if u < rate:
                kind = OTHER if u < rate * law.direct_other_share else SERIOUS
        elif people[i].sex == WOMAN:
            fertile = law.obstetric_from_age <= people[i].age < law.obstetric_until_age
            if fertile and u - _MAX_DIRECT < law.obstetric_rate:
                kind = OBSTETRIC
        if kind >= 0:
            need = FIRST_BACKGROUND_NEED + period
            time = moment(seed, key, day)
            e = open_episode(hospitals.episodes, i, need, kind, -1, 0.5, h, DIRECT, time)
            schedule(hospitals.events, time, key, ENTERS, e)

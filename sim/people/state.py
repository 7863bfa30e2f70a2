"""The people of a region: one record per person, each attribute an array over all people.

A structured array keeps what a contact touches of one person in two cache lines, and lets kernels
take everybody as a single argument (which also compiles ten times faster than thirty arrays).
Rows exist from the start for everybody who will ever live here during the run: today's
inhabitants, children born and people who move in. Who they are depends on their cohort only, so a
policy can change what happens to them but never who they are.
"""

from typing import TypeVar

import numpy as np

Whole = TypeVar("Whole", int, np.ndarray)

CONDITIONS = (
    "heart_failure",
    "copd",
    "asthma",
    "diabetes",
    "ischaemic",
    "hypertension",
    "anaemia",
    "epilepsy",
    "depression",
    "frailty",
)

# Values of `People.status`
AWAITED, RESIDENT, DEAD, MOVED_AWAY = 0, 1, 2, 3
# Values of `People.care` (municipal care)
NO_CARE, HOME_CARE, SHORT_TERM, SARSKILT_BOENDE = 0, 1, 2, 3
WOMAN, MAN = 0, 1
NOBODY = -1

# Groups in which every outcome is counted: age x sex x CNI quintile x rural.
AGE_GROUPS = ("0-17", "18-44", "45-64", "65-79", "80+")
AGE_GROUP_STARTS = np.array([0, 18, 45, 65, 80])
GROUP_OF_AGE = np.searchsorted(AGE_GROUP_STARTS, np.arange(256), side="right") - 1
STRATA = len(AGE_GROUPS) * 2 * 5 * 2


PERSON = np.dtype(
    [
        ("key", np.uint64),  # identity used in keyed draws
        ("birth_day", np.int32),  # day number of birth (negative before the start)
        ("arrival_day", np.int32),  # day of birth or move into the region; <= 0 at start
        ("last_review", np.int32),  # day of the last chronic review
        ("last_discharge", np.int32),  # day of the last discharge from hospital
        ("last_doctor", np.int32),  # day of the last doctor visit in primary care
        ("own_gp", np.int32),  # index of the named GP or NOBODY
        ("gp_since", np.int32),  # day the relation with that GP began
        ("fees_from", np.int32),  # first day of the current high-cost period
        ("fees", np.float32),  # SEK of patient fees since `fees_from`
        ("control", np.float32),  # 0 to 1, control of chronic disease
        ("morbidity", np.float32),  # latent need multiplier, mean 1
        ("minor_need", np.float32),  # multiplier on minor needs, from morbidity
        ("registered", np.float32),  # registered diagnosis weight (cost weight, mean about 1)
        ("support", np.float32),  # 0 to 1, fading protection from outreach and coordination
        ("experience", np.float32),  # recent experience of access at the own unit, 0 neutral
        ("km_vardcentral", np.float32),  # to the listed vardcentral
        ("km_hospital", np.float32),  # to the nearest acute hospital
        ("listed", np.int16),  # vardcentral the person is listed at
        ("municipality", np.int16),
        ("hospital", np.int16),  # nearest acute hospital
        ("stratum", np.int16),  # group of outcomes, refreshed each month
        ("conditions", np.uint16),  # bit per CONDITIONS, true disease
        ("cni", np.uint8),  # bit per CNI_CHARACTERISTICS
        ("cni_quintile", np.uint8),  # 0 least to 4 most deprived neighbourhood
        ("sex", np.uint8),  # WOMAN or MAN
        ("age", np.uint8),  # whole years, refreshed each month
        ("status", np.uint8),  # AWAITED, RESIDENT, DEAD or MOVED_AWAY
        ("care", np.uint8),  # municipal care
        ("rural", np.uint8),  # 1 if outside an urban locality
        ("in_hospital", np.uint8),  # 1 while admitted
        ("contact_months", np.uint8),  # months left with a contact nurse at the own unit
    ],
    align=True,
)
People = np.recarray  # of PERSON, one record per person; `people.age` is an array of all ages


def empty(size: int) -> People:
    """Zeroed records for `size` people."""
    return np.zeros(size, PERSON).view(np.recarray)


def stratum(age_group: Whole, sex: Whole, cni_quintile: Whole, rural: Whole) -> Whole:
    """Index of the group of outcomes; inverse of :func:`stratum_parts`."""
    return ((age_group * 2 + sex) * 5 + cni_quintile) * 2 + rural


def stratum_parts() -> dict[str, np.ndarray]:
    """Age group, sex, CNI quintile and rural of each stratum, arrays of length `STRATA`."""
    index = np.arange(STRATA)
    return {
        "age_group": index // 20,
        "sex": index // 10 % 2,
        "cni_quintile": index // 2 % 5,
        "rural": index % 2,
    }

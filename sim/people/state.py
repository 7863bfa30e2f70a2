"""The people of a region: one numpy array per attribute, one row per person.

Rows exist from the start for everybody who will ever live here during the run: today's
inhabitants, children born and people who move in. Who they are depends on their cohort only, so a
policy can change what happens to them but never who they are.
"""

from typing import NamedTuple

import numpy as np

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
CNI_CHARACTERISTICS = (
    "elderly_alone",
    "born_abroad",
    "unemployed",
    "single_parent",
    "moved",
    "low_education",
    "under_five",
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
STRATA = len(AGE_GROUPS) * 2 * 5 * 2


class People(NamedTuple):
    """Attributes of people; every array has one element per person."""

    key: np.ndarray  # uint64, identity used in keyed draws
    birth_day: np.ndarray  # int32, day number of birth (negative before the start)
    arrival_day: np.ndarray  # int32, day of birth or move into the region; <= 0 at start
    sex: np.ndarray  # uint8, WOMAN or MAN
    municipality: np.ndarray  # int16
    cni: np.ndarray  # uint8, bit per CNI_CHARACTERISTICS
    cni_quintile: np.ndarray  # uint8, 0 least to 4 most deprived neighbourhoods by CNI
    rural: np.ndarray  # uint8, 1 if outside an urban locality
    km_vardcentral: np.ndarray  # float32, to the listed vardcentral
    km_hospital: np.ndarray  # float32, to the nearest acute hospital
    hospital: np.ndarray  # int16, nearest acute hospital
    listed: np.ndarray  # int16, vardcentral the person is listed at
    own_gp: np.ndarray  # int32, index of the named GP or NOBODY
    gp_since: np.ndarray  # int32, day the relation with that GP began
    conditions: np.ndarray  # uint16, bit per CONDITIONS, true disease
    control: np.ndarray  # float32, 0 to 1, control of chronic disease
    morbidity: np.ndarray  # float32, latent need multiplier, mean 1
    registered: np.ndarray  # float32, registered diagnosis weight (cost weight, mean about 1)
    care: np.ndarray  # uint8, municipal care
    status: np.ndarray  # uint8, AWAITED, RESIDENT, DEAD or MOVED_AWAY
    age: np.ndarray  # uint8, whole years, refreshed each month
    stratum: np.ndarray  # int16, group of outcomes, refreshed each month
    last_review: np.ndarray  # int32, day of the last chronic review
    last_discharge: np.ndarray  # int32, day of the last discharge from hospital
    last_doctor: np.ndarray  # int32, day of the last doctor visit in primary care
    in_hospital: np.ndarray  # uint8, 1 while admitted
    support: np.ndarray  # float32, 0 to 1, fading protection from outreach and coordination
    experience: np.ndarray  # float32, recent experience of access at the own unit, 0 neutral
    fees: np.ndarray  # float32, SEK of patient fees since `fees_from`
    fees_from: np.ndarray  # int32, first day of the current high-cost period


DTYPES = People(
    key=np.uint64, birth_day=np.int32, arrival_day=np.int32, sex=np.uint8, municipality=np.int16,
    cni=np.uint8, cni_quintile=np.uint8, rural=np.uint8, km_vardcentral=np.float32,
    km_hospital=np.float32, hospital=np.int16, listed=np.int16, own_gp=np.int32,
    gp_since=np.int32, conditions=np.uint16, control=np.float32, morbidity=np.float32,
    registered=np.float32, care=np.uint8, status=np.uint8, age=np.uint8, stratum=np.int16,
    last_review=np.int32, last_discharge=np.int32, last_doctor=np.int32, in_hospital=np.uint8,
    support=np.float32, experience=np.float32, fees=np.float32, fees_from=np.int32,
)  # fmt: skip


def empty(size: int) -> People:
    """Zeroed arrays for `size` people."""
    return People(*(np.zeros(size, dtype) for dtype in DTYPES))


def stratum(age_group, sex, cni_quintile, rural):
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

"""Hazards of life and disease by age, made once before a run from parameters and the people.

Mortality follows the life table: hazard ratios of conditions are divided by their mean over
everybody of an age, and the deaths that happen in hospital are left to the wards. Incidence is
what keeps today's prevalence by age where it is.
"""

from typing import NamedTuple

import numpy as np
from scipy.ndimage import gaussian_filter1d

from sim.bundle import Bundle
from sim.categories import CNI_CHARACTERISTICS
from sim.parameters import Parameters
from sim.people.state import (
    CONDITIONS,
    GROUP_OF_AGE,
    HOME_CARE,
    NO_CARE,
    NOBODY,
    RESIDENT,
    People,
)

AGES = 121
SETS = 1 << len(CONDITIONS)
BITS = (np.arange(SETS)[:, None] >> np.arange(len(CONDITIONS)) & 1).astype(float)
FRAIL = CONDITIONS.index("frailty")
DISEASES = FRAIL  # the conditions before frailty share one draw a month
ALONE = CNI_CHARACTERISTICS.index("elderly_alone")
FASTEST_REMISSION = 1.0  # per year; keeps noise in thin ages from emptying them
MIDDLE = 0.5  # hazards are taken in the middle of a year of age


class Scales(Bundle):
    """Plain numbers of the domain `demography` that the monthly kernel needs."""

    mortality_control: float
    mortality_after_discharge: float
    frailty_after_discharge: float
    home_care_after_discharge: float
    discharge_window: float
    control_floor: float
    control_half_life: float
    registered_floor: float
    registered_window: float
    support_half_life: float
    experience_half_life: float
    care_need_frailty: float
    care_need_alone: float
    quality_control: float
    quality_in_hospital: float


class Rates(Bundle):
    """Yearly hazards and monthly weights; ages are whole years, 0 to `AGES` - 1."""

    death: np.ndarray  # float64[ages, sexes], outside hospital, per unit of ratio
    death_ratio: np.ndarray  # float64[1024], hazard ratio of a set of conditions
    care_ratio: np.ndarray  # float64[4], death hazard ratio by `People.care`
    relation: np.ndarray  # float64[years], death hazard ratio by whole years with the same GP
    move: np.ndarray  # float64[ages]
    incidence: np.ndarray  # float64[quintiles, sexes, ages, diseases], cumulative over diseases
    remission: np.ndarray  # float64[sexes, ages, diseases]
    remission_any: np.ndarray  # float64[sexes, ages], sum over diseases, a bound
    frailty: np.ndarray  # float64[sexes, ages], outside the window after a discharge
    home_care: np.ndarray  # float64[ages], not frail, not alone, no recent discharge
    sarskilt_boende: np.ndarray  # float64[ages], not frail, not alone
    quality: np.ndarray  # float64[ages], quality of life without conditions
    quality_change: np.ndarray  # float64[1024], change of quality with a set of conditions
    most_by_control: float  # largest factor of control and relation on the death hazard
    control_reference: float  # mean control of the chronically ill at the start
    scales: Scales


def life_table(params: Parameters) -> np.ndarray:
    """Yearly death hazard by age and sex, float64[ages, sexes]; Gompertz-Makeham from 15 on."""
    age = np.arange(AGES)[:, None]
    adult = params["demography.mortality_background"] + params[
        "demography.mortality_level"
    ] * np.exp(params["demography.mortality_slope"] * age)
    young = np.where(
        age == 0, params["demography.infant_mortality"], params["demography.child_mortality"]
    )
    return np.minimum(np.where(age < 15, young, adult), params["demography.mortality_cap"])


def combinations(weights: np.ndarray) -> np.ndarray:
    """Sum of `weights` (one per condition) for every set of conditions, float64[1024]."""
    return BITS @ weights


class Residents(NamedTuple):
    """What hazards are derived from: a column for each attribute, one element per resident."""

    age: np.ndarray
    sex: np.ndarray
    conditions: np.ndarray
    control: np.ndarray
    own_gp: np.ndarray
    gp_since: np.ndarray
    care: np.ndarray
    cni: np.ndarray
    cni_quintile: np.ndarray


def residents(people: People) -> Residents:
    """The columns of everybody who lives here now."""
    here = np.flatnonzero(people.status == RESIDENT)
    return Residents(*(people[name][here] for name in Residents._fields))


class Ages:
    """Sums and means over residents by age, smoothed over neighbouring ages (Gaussian kernel)."""

    def __init__(self, people: Residents, width: float) -> None:
        self.cell = np.minimum(people.age, AGES - 1) + AGES * people.sex.astype(np.int64)
        self.set = self.cell * SETS + people.conditions
        self.width = width

    def total(self, weights: np.ndarray | None = None) -> np.ndarray:
        """Smoothed sum of `weights` (by default 1) over residents, float64[sexes, ages]."""
        return self._smooth(np.bincount(self.cell, weights, minlength=2 * AGES)[None])[0]

    def carriers(self, weights: np.ndarray | None = None) -> np.ndarray:
        """The same over those with each condition, float64[conditions, sexes, ages]."""
        sums = np.bincount(self.set, weights, minlength=2 * AGES * SETS).reshape(-1, SETS)
        return self._smooth((sums @ BITS).T)

    def _smooth(self, sums: np.ndarray) -> np.ndarray:
        table = sums.reshape(-1, 2, AGES).astype(float)
        return gaussian_filter1d(table, self.width, axis=2, mode="nearest")


def mean_of(sums: np.ndarray, persons: np.ndarray) -> np.ndarray:
    """Sum per person, float64[sexes, ages].

    An age with nobody near takes the closest younger age's mean; without anybody, 1.
    """
    mean = np.where(persons > 1e-6, sums / np.maximum(persons, 1e-6), np.nan)
    for row in mean:
        held = np.flatnonzero(~np.isnan(row))
        row[:] = np.interp(np.arange(AGES), held, row[held]) if held.size else 1.0
    return mean


def steady_incidence(
    prevalence: np.ndarray, excess: np.ndarray, remission: float
) -> tuple[np.ndarray, np.ndarray]:
    """Incidence and remission that keep a prevalence by age constant over time.

    From dp/da = i (1 - p) - r p - p e, with `excess` e the death hazard of those with the
    condition minus that of everybody. Where the curve falls faster than deaths explain,
    incidence is zero and remission is raised. All yearly, arrays by age on the last axis.
    """
    slope = np.gradient(prevalence, axis=-1)
    inflow = slope + prevalence * (excess + remission)
    incidence = np.maximum(inflow, 0.0) / np.maximum(1.0 - prevalence, 0.05)
    extra = np.maximum(-inflow, 0.0) / np.maximum(prevalence, 1e-6)
    passing = np.where(prevalence > 1e-6, remission + extra, remission)
    return incidence, np.minimum(passing, FASTEST_REMISSION)


def deprivation(people: Residents, ages: Ages, prevalence: np.ndarray) -> np.ndarray:
    """Prevalence in each CNI quintile over what age and sex predict, float64[conditions, 5].

    `prevalence` is float64[conditions, sexes, ages].
    """
    quintile = people.cni_quintile.astype(np.int64)
    sets = np.bincount(quintile * SETS + people.conditions, minlength=5 * SETS)
    cells = np.bincount(quintile * 2 * AGES + ages.cell, minlength=5 * 2 * AGES)
    observed = (sets.reshape(5, SETS) @ BITS).T
    predicted = prevalence.reshape(len(CONDITIONS), -1) @ cells.reshape(5, -1).T
    return np.where(predicted > 1.0, observed / np.maximum(predicted, 1.0), 1.0)


def illness(
    people: Residents, ages: Ages, excess: np.ndarray, params: Parameters
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Incidence, remission and frailty hazards (shapes of :class:`Rates`, incidence not summed).

    `excess` is the excess death hazard of each condition, float64[conditions, sexes, ages].
    """
    prevalence = ages.carriers() / np.maximum(ages.total(), 1e-6)
    gradient = deprivation(people, ages, prevalence)
    incidence = np.zeros((5, 2, AGES, DISEASES))
    remission = np.zeros((2, AGES, DISEASES))
    frailty = np.zeros((2, AGES))
    for bit in range(len(CONDITIONS)):
        passing = params["demography.remission"][bit]
        new, gone = steady_incidence(prevalence[bit], excess[bit], passing)
        if bit == FRAIL:
            frailty = new
            continue
        incidence[:, :, :, bit] = gradient[bit, :, None, None] * new
        remission[:, :, bit] = gone
    return incidence, remission, frailty


def relation_ratio(params: Parameters) -> np.ndarray:
    """Death hazard ratio by whole years with the same GP (1 at 0 and 1 years)."""
    years = np.arange(int(params["demography.relation_years_cap"]) + 1)
    return np.exp(params["demography.mortality_relation"] * np.log2(np.maximum(years, 1)))


def move_rate(params: Parameters) -> np.ndarray:
    """Yearly hazard of moving out of the region, float64[ages]; as many move in."""
    band = np.searchsorted(params["population.move_age_from"], np.arange(AGES), side="right") - 1
    return params["population.move_rate"][band]


def prepare(everyone: People, params: Parameters, day: int = 0) -> Rates:
    """Hazards for a run that starts on `day` with these people and named GPs."""
    people = residents(everyone)
    scales = params.bind(Scales, "demography")
    ages = Ages(people, params["demography.prevalence_smoothing"])
    persons = ages.total()
    ill = people.conditions > 0
    reference = float(people.control[ill].mean(dtype=float)) if ill.any() else 0.5

    group = GROUP_OF_AGE[:AGES]
    recent = params["demography.discharged_share"][group]
    outside = 1.0 - params["demography.hospital_death_share"][group]
    death_ratio = np.exp(combinations(np.log(params["demography.condition_mortality"])))
    relation = relation_ratio(params)
    years = np.clip((day - people.gp_since) // 365, 0, relation.size - 1)
    care_ratio = params["demography.care_mortality"]
    ratio = death_ratio[people.conditions] * care_ratio[people.care]
    ratio *= np.where(
        people.conditions > 0,
        np.exp(scales.mortality_control * (people.control - reference))
        * np.where(people.own_gp == NOBODY, 1.0, relation[years]),
        1.0,
    )
    mean_ratio = mean_of(ages.total(ratio), persons)
    lifted = 1.0 + recent * (scales.mortality_after_discharge - 1.0)
    table = life_table(params)
    death = table * outside[:, None] / (mean_ratio * lifted).T

    carriers, weighted = ages.carriers(), ages.carriers(ratio)
    relative = np.array([mean_of(*pair) for pair in zip(weighted, carriers, strict=True)])
    excess = np.maximum(table.T * (relative / mean_ratio - 1.0), 0.0)
    incidence, remission, frailty = illness(people, ages, excess, params)
    frailty /= 1.0 + recent * (scales.frailty_after_discharge - 1.0)

    need = 1.0 + (scales.care_need_frailty - 1.0) * (people.conditions >> FRAIL & 1)
    need *= 1.0 + (scales.care_need_alone - 1.0) * (people.cni >> ALONE & 1)

    def mean_need(care: int) -> np.ndarray:
        """Mean need, float64[ages], of those with this kind of municipal care."""
        among = (people.care == care).astype(float)
        return both_sexes(mean_of(ages.total(need * among), ages.total(among)))

    at = params["demography.care_ages"]
    age = np.arange(AGES) + MIDDLE
    home_lift = 1.0 + recent * (scales.home_care_after_discharge - 1.0)
    quality_change = combinations(params["demography.condition_quality"])
    changed = quality_change[people.conditions]
    quality = np.interp(
        age, params["demography.quality_ages"], params["demography.quality_of_life"]
    )
    return Rates(
        death=death,
        death_ratio=death_ratio,
        care_ratio=care_ratio,
        relation=relation,
        move=move_rate(params),
        incidence=np.cumsum(incidence, axis=3),
        remission=remission,
        remission_any=remission.sum(axis=2),
        frailty=frailty,
        home_care=np.interp(age, at, params["demography.home_care_need"])
        / (mean_need(NO_CARE) * home_lift),
        sarskilt_boende=np.interp(age, at, params["demography.sarskilt_boende_need"])
        / mean_need(HOME_CARE),
        quality=quality - both_sexes(mean_of(ages.total(changed), persons)),
        quality_change=quality_change,
        most_by_control=np.exp(np.abs(scales.mortality_control)) * max(1.0, relation.max()),
        control_reference=reference,
        scales=scales,
    )


def both_sexes(by_sex: np.ndarray) -> np.ndarray:
    """Plain mean of the two sexes' curves, float64[ages]."""
    return by_sex.mean(axis=0)

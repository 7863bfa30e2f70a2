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
    AGE_GROUP_STARTS,
    CONDITIONS,
    HOME_CARE,
    NO_CARE,
    NOBODY,
    RESIDENT,
    People,
)

AGES = 121
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
    sets = np.arange(1 << len(CONDITIONS))[:, None] >> np.arange(len(CONDITIONS)) & 1
    return sets @ weights


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
    """Means over residents by age, smoothed with a Gaussian kernel over neighbouring ages."""

    def __init__(self, people: Residents, width: float) -> None:
        self.cell = np.minimum(people.age, AGES - 1) + AGES * people.sex.astype(np.int64)
        self.width = width

    def total(self, weights: np.ndarray) -> np.ndarray:
        """Smoothed sum of `weights` over residents, float64[sexes, ages]."""
        sums = np.bincount(self.cell, weights, minlength=2 * AGES).reshape(2, AGES)
        return gaussian_filter1d(sums, self.width, axis=1, mode="nearest")

    def mean(self, values: np.ndarray, among: np.ndarray) -> np.ndarray:
        """Mean of `values` among the persons with weight `among`, float64[sexes, ages].

        An age with nobody near takes the closest younger age's mean; without anybody, 1.
        """
        weight = self.total(among)
        known = weight > 1e-6
        mean = np.where(known, self.total(values * among) / np.maximum(weight, 1e-6), np.nan)
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


def deprivation(people: Residents, ages: Ages, bit: int, prevalence: np.ndarray) -> np.ndarray:
    """Prevalence in each CNI quintile over what its age and sex predict, float64[5]."""
    quintile = people.cni_quintile
    observed = np.bincount(quintile, carriers(people, bit), minlength=5)
    predicted = np.bincount(quintile, prevalence.ravel()[ages.cell], minlength=5)
    return np.where(predicted > 1.0, observed / np.maximum(predicted, 1.0), 1.0)


def carriers(people: Residents, bit: int) -> np.ndarray:
    """1.0 for every person with a condition, else 0.0."""
    return (people.conditions >> bit & 1).astype(float)


def illness(
    people: Residents, ages: Ages, excess: list[np.ndarray], params: Parameters
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Incidence, remission and frailty hazards (shapes of :class:`Rates`, incidence not summed).

    `excess` is the excess death hazard of each condition, float64[sexes, ages].
    """
    incidence = np.zeros((5, 2, AGES, DISEASES))
    remission = np.zeros((2, AGES, DISEASES))
    frailty = np.zeros((2, AGES))
    people_of_age = np.maximum(ages.total(np.ones(people.age.size)), 1e-6)
    for bit in range(len(CONDITIONS)):
        prevalence = ages.total(carriers(people, bit)) / people_of_age
        passing = params["demography.remission"][bit]
        new, gone = steady_incidence(prevalence, excess[bit], passing)
        if bit == FRAIL:
            frailty = new
            continue
        gradient = deprivation(people, ages, bit, prevalence)
        incidence[:, :, :, bit] = gradient[:, None, None] * new
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
    everybody = np.ones(people.age.size)
    ill = (people.conditions > 0).astype(float)
    frail = carriers(people, FRAIL)
    alone = (people.cni >> ALONE & 1).astype(float)
    count = float(ill.sum())
    reference = float((people.control * ill).sum() / count) if count else 0.5

    group = np.searchsorted(AGE_GROUP_STARTS, np.arange(AGES), side="right") - 1
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
    mean_ratio = ages.mean(ratio, everybody)
    lifted = 1.0 + recent * (scales.mortality_after_discharge - 1.0)
    table = life_table(params)
    death = table * outside[:, None] / (mean_ratio * lifted).T

    excess = [
        np.maximum(table.T * (ages.mean(ratio, carriers(people, bit)) / mean_ratio - 1.0), 0.0)
        for bit in range(len(CONDITIONS))
    ]
    incidence, remission, frailty = illness(people, ages, excess, params)
    frailty /= 1.0 + recent * (scales.frailty_after_discharge - 1.0)

    need = 1.0 + (scales.care_need_frailty - 1.0) * frail
    need *= 1.0 + (scales.care_need_alone - 1.0) * alone
    at = params["demography.care_ages"]
    age = np.arange(AGES) + MIDDLE
    home_lift = 1.0 + recent * (scales.home_care_after_discharge - 1.0)
    quality_change = combinations(params["demography.condition_quality"])
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
        / (both_sexes(ages.mean(need, (people.care == NO_CARE).astype(float))) * home_lift),
        sarskilt_boende=np.interp(age, at, params["demography.sarskilt_boende_need"])
        / both_sexes(ages.mean(need, (people.care == HOME_CARE).astype(float))),
        quality=quality - both_sexes(ages.mean(quality_change[people.conditions], everybody)),
        quality_change=quality_change,
        control_reference=reference,
        scales=scales,
    )


def both_sexes(by_sex: np.ndarray) -> np.ndarray:
    """Plain mean of the two sexes' curves, float64[ages]."""
    return by_sex.mean(axis=0)

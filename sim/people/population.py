"""Builds the people of a region: all attributes at the start, newcomers included.

Every attribute is drawn by the person's own key; no count of the population enters, so one more
person changes nobody else. The quintile is of the neighbourhood: the individual CNI weight is 0
for half of the people and follows age for many others, so it says little about deprivation.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from sim import purposes
from sim.clock import DAYS_PER_YEAR, Calendar
from sim.kernel import array_kernel
from sim.keyed import seed_key, uniform
from sim.parameters import Parameters, load
from sim.people.cni import draw_characteristics
from sim.people.conditions import disease_tables, draw_conditions
from sim.people.newcomers import Identities, newcomers, residents
from sim.people.state import (
    AWAITED,
    CONDITIONS,
    GROUP_OF_AGE,
    HOME_CARE,
    NO_CARE,
    NOBODY,
    RESIDENT,
    SARSKILT_BOENDE,
    People,
    empty,
    stratum,
)
from sim.region.deprivation import (
    hazards,
    municipality_rows,
    neighbourhood_index,
    patterns,
    quintiles,
)
from sim.region.geography import listing_shares, nearest
from sim.region.region import Region

NEVER = -1_000_000  # a day long before anybody's birth
FRAILTY = CONDITIONS.index("frailty")


class Places(NamedTuple):
    """Neighbourhoods as arrays; `order` sorts them by municipality."""

    start: np.ndarray  # int64[municipalities + 1], first neighbourhood of each municipality
    people: np.ndarray  # float64[neighbourhoods], cumulative share within the municipality
    listing: np.ndarray  # float64[neighbourhoods, units], cumulative share
    km_unit: np.ndarray  # float32[neighbourhoods, units]
    hospital: np.ndarray  # int16[neighbourhoods]
    km_hospital: np.ndarray  # float32[neighbourhoods]
    quintile: np.ndarray  # uint8[neighbourhoods]
    rural: np.ndarray  # uint8[neighbourhoods]
    hazard: np.ndarray  # float64[neighbourhoods, 7], of CNI characteristics


def places_of(region: Region, params: Parameters) -> Places:
    """The region's neighbourhoods with distances, deprivation and listing, as arrays."""
    home = municipality_rows(region.neighbourhoods, region.municipalities)
    frame = region.neighbourhoods.iloc[np.argsort(home, kind="stable")].reset_index(drop=True)
    home = np.sort(home, kind="stable")
    start = np.searchsorted(home, np.arange(len(region.municipalities) + 1))
    people = frame.inhabitants.to_numpy(float)
    total = np.bincount(home, people, len(region.municipalities))
    before = np.concatenate([[0.0], np.cumsum(total)])
    within = (np.cumsum(people) - before[home]) / total[home]
    within[start[1:] - 1] = 1.0
    shares, km = listing_shares(frame, region.vardcentraler, params)
    listing = np.cumsum(shares, axis=1)
    listing[:, -1] = 1.0
    hospital, km_hospital = nearest(frame, region.hospitals, params)
    index = neighbourhood_index(frame, region.municipalities, params)
    return Places(
        start, within, listing, km.astype(np.float32), hospital.astype(np.int16),
        km_hospital.astype(np.float32), quintiles(index, people),
        frame.rural.to_numpy(np.uint8), hazards(frame, region.municipalities, params),
    )  # fmt: skip


@array_kernel
def settle(
    seed: np.uint64, key: np.ndarray, municipality: np.ndarray, places: Places, home: np.ndarray,
    listed: np.ndarray,
) -> None:  # fmt: skip
    """Draw everybody's neighbourhood (within the municipality) and vardcentral."""
    for i in range(key.size):
        m = municipality[i]
        here = places.people[places.start[m] : places.start[m + 1]]
        u = uniform(seed, key[i], purposes.NEIGHBOURHOOD, 0)
        home[i] = places.start[m] + np.searchsorted(here, u)
        v = uniform(seed, key[i], purposes.LIST, 0)
        listed[i] = np.searchsorted(places.listing[home[i]], v)


@array_kernel
def draw_history(
    seed: np.uint64, people: People, starts: np.ndarray, boende: np.ndarray, home_care: np.ndarray,
    review_days: float, doctor_days: float,
) -> None:  # fmt: skip
    """Municipal care at the start and the days of earlier care.

    `boende` and `home_care` are shares by (frail, age band); bands begin at `starts`.
    """
    for i in range(people.size):
        key, arrival = people[i].key, people[i].arrival_day
        band = np.searchsorted(starts, people[i].age, side="right") - 1
        care = NO_CARE
        if band >= 0:
            frail = people[i].conditions >> FRAILTY & 1
            u = uniform(seed, key, purposes.MUNICIPAL_CARE, 0)
            if u <= boende[frail, band]:
                care = SARSKILT_BOENDE
            elif u <= boende[frail, band] + home_care[frail, band]:
                care = HOME_CARE
        people[i].care = care
        review = arrival - int(uniform(seed, key, purposes.LAST_REVIEW, 0) * review_days)
        wait = -np.log(uniform(seed, key, purposes.LAST_DOCTOR, 0)) * doctor_days
        doctor = arrival - 1 - int(wait)
        people[i].last_review = review if review > people[i].birth_day else NEVER
        people[i].last_doctor = doctor if doctor > people[i].birth_day else NEVER
        since = 0
        if people[i].status == RESIDENT:
            since = int(uniform(seed, key, purposes.FEES_FROM, 0) * 365.0)
        people[i].fees_from = arrival - since


def joined(first: Identities, second: Identities) -> Identities:
    """Both groups, one after the other."""
    return Identities(*(np.concatenate(pair) for pair in zip(first, second, strict=True)))


def synthesise(
    region: Region, seed: int, calendar: Calendar, params: Parameters | None = None
) -> People:
    """Everybody who lives in the region at the start or comes during the calendar.

    Residents stand first, by municipality, sex and age; then newcomers by day of arrival, with
    status AWAITED and attributes as on arrival. Nobody has a named GP yet.
    """
    params = params or load()
    mixed = seed_key(seed)
    who = joined(residents(region, mixed), newcomers(region, mixed, calendar, params))
    people = empty(who.key.size)
    for name in Identities._fields:
        getattr(people, name)[:] = getattr(who, name)
    places = places_of(region, params)
    home = np.empty(who.key.size, np.int32)
    settle(mixed, people.key, people.municipality, places, home, people.listed)
    people.cni_quintile[:] = places.quintile[home]
    people.rural[:] = places.rural[home]
    people.hospital[:] = places.hospital[home]
    people.km_hospital[:] = places.km_hospital[home]
    people.km_vardcentral[:] = places.km_unit[home, people.listed]
    draw_characteristics(
        mixed, people.key, home, people.sex, people.age, places.hazard, patterns(params), people.cni
    )
    draw_conditions(
        mixed, people.key, people.sex, people.age, people.cni_quintile, disease_tables(params),
        people.conditions, people.morbidity, people.control, people.registered,
    )  # fmt: skip
    people.minor_need[:] = people.morbidity ** params["needs.minor_morbidity"]
    people.status[:] = np.where(people.arrival_day > 0, AWAITED, RESIDENT)
    draw_history(
        mixed, people, params["population.care_age_from"],
        params["population.sarskilt_boende_share"], params["population.home_care_share"],
        params["population.review_days"],
        DAYS_PER_YEAR / params["population.doctor_visits_before"],
    )  # fmt: skip
    people.own_gp[:] = NOBODY
    people.last_discharge[:] = NEVER
    group = GROUP_OF_AGE[people.age]
    people.stratum[:] = stratum(
        group, people.sex.astype(int), people.cni_quintile.astype(int), people.rural.astype(int)
    )
    return people


def ages_on(birth_day: np.ndarray, day: int) -> np.ndarray:
    """Whole years of age on a day (int64); not yet born counts as 0."""
    return np.maximum(np.floor((day - birth_day) / DAYS_PER_YEAR), 0).astype(np.int64)

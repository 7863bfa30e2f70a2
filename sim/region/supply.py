"""Completes what tables do not say: list sizes, posts, ownership, beds and municipal places.

Draws use the places' own seed, so a region is the same in every run.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from sim import purposes
from sim.keyed import normals, uniforms
from sim.parameters import Parameters
from sim.region.geography import PLACE_SEED, cumulative_round, keys_of, kilometres

LIMIT_ROUNDS = 20
ROUNDING = 2  # decimals of a full-time equivalent


def list_sizes(units: pd.DataFrame, people: pd.Series, params: Parameters) -> np.ndarray:
    """Lists (int64) that share each municipality's people, by published or lognormal sizes.

    A column `published` holds known lists; people are shared in proportion to them.
    """
    cv = params["region.list_cv"]
    spread = np.sqrt(np.log1p(cv**2))
    luck = normals(PLACE_SEED, keys_of(units.id), purposes.UNIT_LIST, 0)
    size = params["region.list_mean"] * np.exp(spread * luck - spread**2 / 2)
    drawn = np.ones(len(units), bool)
    if "published" in units:
        known = pd.to_numeric(units.published).to_numpy(float)
        drawn = np.isnan(known)
        size = np.where(drawn, size, known)
    lists = np.zeros(len(units), np.int64)
    for code in units.municipality.unique():
        here = np.flatnonzero((units.municipality == code).to_numpy())
        lists[here] = cumulative_round(shared(size[here], drawn[here], people[code], params))
    return lists


def shared(size: np.ndarray, drawn: np.ndarray, total: float, params: Parameters) -> np.ndarray:
    """Sizes in proportion that sum to `total`, drawn ones within limits where that is possible."""
    least, most = params["region.list_limits"]
    if size.sum() == 0:
        size = np.ones(size.size)
    size = size * total / size.sum()
    if least * size.size <= total <= most * size.size:
        for _ in range(LIMIT_ROUNDS):
            size = np.where(drawn, np.clip(size, least, most), size)
            size = size * total / size.sum()
    return size


def posts(
    units: pd.DataFrame, deprivation: np.ndarray, params: Parameters
) -> dict[str, np.ndarray]:
    """Filled posts by column, in full-time equivalents; region totals follow national ratios.

    Rural and deprived units fill fewer posts; locums fill the gap up to the doctors that a list
    needs. `deprivation` is the CNI index around each unit, mean about 1.
    """
    keys = keys_of(units.id)
    lists = units.list_size.to_numpy(float)

    def noise(purpose: int) -> np.ndarray:
        return np.exp(params["region.staff_spread"] * normals(PLACE_SEED, keys, purpose, 0))

    ease = np.where(units.rural, params["region.gp_rural_factor"], 1.0)
    ease = ease * deprivation ** params["region.gp_deprivation_power"]
    gp = scaled(lists * ease * noise(purposes.UNIT_GP), lists, "specialist_gp", params)
    resident = scaled(lists * ease * noise(purposes.UNIT_RESIDENT), lists, "resident", params)
    need = lists / params["region.listed_per_doctor"]
    gap = np.maximum(need - gp - resident, 0.0)
    missing = max(need.sum() - gp.sum() - resident.sum(), 0.0)
    locum = gap * missing / gap.sum() if gap.sum() > 0 else gap
    nurse = scaled(lists * noise(purposes.UNIT_NURSE), lists, "nurse", params)
    other = scaled(lists * noise(purposes.UNIT_OTHER), lists, "other", params)
    columns = {
        "gp_fte": gp,
        "resident_fte": resident,
        "locum_fte": locum,
        "nurse_fte": nurse,
        "other_fte": other,
    }
    return {name: values.round(ROUNDING) for name, values in columns.items()}


def scaled(weight: np.ndarray, lists: np.ndarray, post: str, params: Parameters) -> np.ndarray:
    """Posts in proportion to `weight` with the national number per listed in total."""
    return weight / weight.sum() * lists.sum() / params[f"region.listed_per_{post}"]


def private_units(
    names: pd.Series, rural: np.ndarray, affluence: np.ndarray, number: int
) -> np.ndarray:
    """Which units are private (bool): `number` of them, rarely rural, rather where affluent."""
    chance = np.where(rural, 0.1, 1.0) * np.maximum(affluence, 1e-6)
    score = -np.log(uniforms(PLACE_SEED, keys_of(names), purposes.UNIT_OWNER, 0)) / chance
    private = np.zeros(len(names), bool)
    private[np.argsort(score, kind="stable")[:number]] = True
    return private


def beds(total: np.ndarray, level: list[str], params: Parameters) -> dict[str, np.ndarray]:
    """Medical and surgical beds (int64) of hospitals with `total` beds and a level each."""
    labels = params.parameter("region.medical_share").labels or []
    share = params["region.medical_share"]
    medical_share = np.array(
        [share[labels.index(name) if name in labels else labels.index("other")] for name in level]
    )
    medical = np.round(total * medical_share).astype(np.int64)
    return {"medical_beds": medical, "surgical_beds": np.round(total).astype(np.int64) - medical}


def municipal_care(
    codes: pd.Series, population: pd.DataFrame, params: Parameters
) -> dict[str, np.ndarray]:
    """Short-term places, särskilt boende and home-care hours of each municipality.

    Places in särskilt boende follow the number aged 80+.
    """
    spread = params["region.municipal_spread"]
    noise = {
        part: np.exp(spread * normals(PLACE_SEED, keys_of(codes), purposes.MUNICIPAL_PLACES, part))
        for part in range(3)
    }
    old = population[population.age >= 65].groupby("municipality")["count"].sum()
    oldest = population[population.age >= 80].groupby("municipality")["count"].sum()
    share = (oldest.reindex(codes).fillna(0) / old.reindex(codes)).fillna(0).to_numpy()
    places = {
        "short_term_places_per_1000_65": params["region.short_term_per_1000_65"] * noise[0],
        "sarskilt_boende_per_1000_65": params["region.sarskilt_boende_per_1000_80"]
        * share
        * noise[1],
        "home_care_hours_per_65": params["region.home_care_hours_per_65"] * noise[2],
    }
    return {name: values.round(3) for name, values in places.items()}


def newcomers(
    codes: pd.Series, population: pd.DataFrame, params: Parameters
) -> dict[str, np.ndarray]:
    """Births and moves into each municipality per 1,000 inhabitants and year."""
    people = population.groupby("municipality")["count"].sum().reindex(codes).to_numpy(float)
    fertile = population[(population.sex == "women") & population.age.between(20, 39)]
    women = fertile.groupby("municipality")["count"].sum().reindex(codes).fillna(0).to_numpy()
    starts = params["population.move_age_from"]
    rate = params["population.move_rate"][
        np.searchsorted(starts, population.age.to_numpy(), side="right") - 1
    ]
    movers = (population["count"] * rate).groupby(population.municipality).sum()
    return {
        "births_per_1000": (1000 * params["region.fertility"] * women / people).round(3),
        "moves_per_1000": (1000 * movers.reindex(codes).to_numpy() / people).round(3),
    }


def to_hospital(
    municipalities: pd.DataFrame, hospitals: pd.DataFrame, params: Parameters
) -> dict[str, np.ndarray]:
    """Nearest hospital with an emergency department and road km from each municipality."""
    acute = hospitals[hospitals.ed]
    km = kilometres(municipalities.lat, municipalities.lon, acute.lat, acute.lon)
    best = km.argmin(axis=1)
    road = km[np.arange(len(municipalities)), best] * params["region.road_factor"]
    return {"km_hospital": road.round(1), "hospital": acute.id.to_numpy()[best]}

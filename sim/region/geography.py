"""Distances, neighbourhoods and who lists where.

A neighbourhood lies around a vardcentral of its municipality, close in towns and far out in the
countryside. Its deprivation multiplies the hazards of the CNI characteristics there; neighbours
resemble each other, so that lists differ. Places are drawn once with a seed of their own: they
belong to the region and are the same in every run.
"""

from __future__ import annotations

import zlib
from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from sim import purposes
from sim.keyed import entity_keys, normals, seed_key
from sim.parameters import Parameters

PLACE_SEED = seed_key(0)
KM_PER_DEGREE = 111.2
LISTING_ROUNDS = 200


def keys_of(names: pd.Series) -> np.ndarray:
    """Identity keys (uint64) of things known by name."""
    return entity_keys(np.array([zlib.crc32(str(name).encode()) for name in names], np.int64))


def kilometres(lat: ArrayLike, lon: ArrayLike, to_lat: ArrayLike, to_lon: ArrayLike) -> np.ndarray:
    """Straight-line km between all pairs, shape (len(lat), len(to_lat))."""
    a, b = np.radians(np.asarray(lat))[:, None], np.radians(np.asarray(to_lat))[None, :]
    east = np.radians(np.asarray(to_lon)[None, :] - np.asarray(lon)[:, None])
    h = np.sin((b - a) / 2) ** 2 + np.cos(a) * np.cos(b) * np.sin(east / 2) ** 2
    return 2 * 6371.0 * np.arcsin(np.sqrt(np.clip(h, 0, 1)))


def shifted(
    lat: ArrayLike, lon: ArrayLike, east: np.ndarray, north: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Coordinates moved by km east and north."""
    lat, lon = np.asarray(lat), np.asarray(lon)
    return lat + north / KM_PER_DEGREE, lon + east / (KM_PER_DEGREE * np.cos(np.radians(lat)))


def cumulative_round(values: np.ndarray) -> np.ndarray:
    """Whole numbers (int64) that follow `values` and sum to their rounded total."""
    return np.diff(np.round(np.cumsum(values)), prepend=0.0).astype(np.int64)


def neighbourhoods(
    municipalities: pd.DataFrame, people: pd.Series, units: pd.DataFrame, params: Parameters
) -> pd.DataFrame:
    """Neighbourhoods of all municipalities; `people` is inhabitants by municipality code.

    Every municipality must have a unit.
    """
    parts = []
    for place in municipalities.to_dict("records"):
        near = units[units.municipality == place["code"]]
        parts.append(neighbourhoods_of(place, float(people[place["code"]]), near, params))
    return pd.concat(parts, ignore_index=True)


def neighbourhoods_of(
    place: Mapping[Any, Any], inhabitants: float, units: pd.DataFrame, params: Parameters
) -> pd.DataFrame:
    """Neighbourhoods of one municipality, about equally large."""
    n = max(len(units), round(inhabitants / params["region.neighbourhood_size"]))
    names = pd.Series([f"{place['code']}-{i + 1:03d}" for i in range(n)])
    key = keys_of(names)
    share = (np.arange(n) + 0.5) / n
    lists = units.list_size.to_numpy(float)
    anchor = np.searchsorted(np.cumsum(lists) / lists.sum(), share).clip(max=len(units) - 1)
    rural = position_within(anchor) >= place["urban_share"]
    deprivation = deprivations(key, keys_of(units.id)[anchor], rural, params)
    mean_km = np.where(
        rural, params["region.rural_km"] * (1 - place["urban_share"]), params["region.urban_km"]
    )
    scale = mean_km / np.sqrt(np.pi / 2)
    lat, lon = shifted(
        units.lat.to_numpy()[anchor],
        units.lon.to_numpy()[anchor],
        scale * normals(PLACE_SEED, key, purposes.PLACE_EAST, 0),
        scale * normals(PLACE_SEED, key, purposes.PLACE_NORTH, 0),
    )
    return pd.DataFrame(
        {
            "id": names,
            "municipality": place["code"],
            "inhabitants": inhabitants / n,
            "deprivation": deprivation / deprivation.mean(),
            "rural": rural,
            "lat": lat.round(5),
            "lon": lon.round(5),
        }
    )


def position_within(group: np.ndarray) -> np.ndarray:
    """Mid-position (0 to 1) of each element within its (sorted) group."""
    first = np.searchsorted(group, group)
    size = np.searchsorted(group, group, side="right") - first
    return (np.arange(group.size) - first + 0.5) / size


def deprivations(
    key: np.ndarray, unit_key: np.ndarray, rural: np.ndarray, params: Parameters
) -> np.ndarray:
    """Lognormal deprivation, partly shared by the neighbourhoods around the same unit."""
    alike = params["region.neighbourhood_alike"]
    z = np.sqrt(alike) * normals(PLACE_SEED, unit_key, purposes.PLACE_DEPRIVATION, 0)
    z += np.sqrt(1 - alike) * normals(PLACE_SEED, key, purposes.PLACE_DEPRIVATION, 1)
    spread = params["region.neighbourhood_spread"]
    return np.exp(np.where(rural, params["region.rural_spread_factor"], 1.0) * spread * z)


def listing_shares(
    places: pd.DataFrame, units: pd.DataFrame, params: Parameters
) -> tuple[np.ndarray, np.ndarray]:
    """Share of each neighbourhood listed at each unit and the road km, both (places, units).

    A doubly constrained gravity model: nearness and, slightly, affluence with private ownership
    decide; balancing makes every list as large as the table says.
    """
    road = params["region.road_factor"] * kilometres(places.lat, places.lon, units.lat, units.lon)
    near = (road + params["region.distance_offset"]) ** -params["region.distance_decay"]
    people = places.inhabitants.to_numpy(float)
    rank = np.empty(len(places))
    order = np.argsort(places.deprivation.to_numpy(), kind="stable")
    rank[order] = (np.cumsum(people[order]) - people[order] / 2) / max(people.sum(), 1e-12)
    private = (units.ownership == "private").to_numpy()
    tilt = 1 + params["region.private_list_gradient"] * (0.5 - rank)
    weight = near * np.where(private[None, :], tilt[:, None], 1.0)
    lists = units.list_size.to_numpy(float)
    return balanced(weight, people, lists * people.sum() / lists.sum()), road


def balanced(weight: np.ndarray, rows: np.ndarray, columns: np.ndarray) -> np.ndarray:
    """Iterative proportional fitting; each row of the result sums to 1."""
    shares = weight / weight.sum(axis=1, keepdims=True)
    for _ in range(LISTING_ROUNDS):
        total = rows @ shares
        factor = np.divide(columns, total, out=np.zeros_like(total), where=total > 0)
        shares = shares * factor
        shares = shares / shares.sum(axis=1, keepdims=True)
        if np.abs(rows @ shares - columns).max() < 1e-4 * columns.max():
            break
    return shares


def nearest(
    places: pd.DataFrame, hospitals: pd.DataFrame, params: Parameters
) -> tuple[np.ndarray, np.ndarray]:
    """Row (int64) of the nearest hospital with an emergency department, and the road km to it."""
    acute = np.flatnonzero(hospitals.ed.to_numpy(bool))
    to = hospitals.iloc[acute]
    road = params["region.road_factor"] * kilometres(places.lat, places.lon, to.lat, to.lon)
    best = road.argmin(axis=1)
    return acute[best], road[np.arange(len(places)), best]

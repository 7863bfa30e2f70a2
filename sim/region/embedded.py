"""The built-in region: 100,000 invented people like Sweden's, from cited national figures.

A larger city, a commuting municipality, a smaller town and two sparse rural municipalities.
"""

from __future__ import annotations

from functools import cache

import numpy as np
import pandas as pd

from sim import purposes
from sim.facts import OLDEST, facts, national_ages
from sim.keyed import normals
from sim.parameters import Parameters, load
from sim.region import supply
from sim.region.assemble import assemble
from sim.region.complete import urban_share
from sim.region.geography import PLACE_SEED, cumulative_round, keys_of, shifted
from sim.region.region import Region

INHABITANTS = 100_000
CENTRE = (62.4, 16.6)  # an invented place; only distances between places matter
YEAR = 2023
FITTING_ROUNDS = 50


def population(types: pd.DataFrame) -> pd.DataFrame:
    """Cells of all municipalities: national ages in total, older or younger by type."""
    nation = national_ages().T
    wanted = nation * INHABITANTS / nation.sum()
    age = np.arange(OLDEST + 1)
    mean = (wanted.sum(axis=1) * age).sum() / INHABITANTS
    variance = (wanted.sum(axis=1) * (age - mean) ** 2).sum() / INHABITANTS
    shift = types.mean_age_shift.to_numpy()[:, None]
    tilt = np.exp(shift * (age[None, :] - mean) / variance)
    cells = types.population_share.to_numpy()[:, None, None] * (tilt[:, :, None] * wanted)
    totals = types.population_share.to_numpy() * INHABITANTS
    for _ in range(FITTING_ROUNDS):
        cells *= (wanted / cells.sum(axis=0))[None]
        cells *= (totals / cells.sum(axis=(1, 2)))[:, None, None]
    frames = []
    for code, table in zip(types.code, cells, strict=True):
        for column, sex in enumerate(("women", "men")):
            part = pd.DataFrame({"municipality": code, "age": age, "sex": sex})
            frames.append(part.assign(count=table[:, column]))
    people = pd.concat(frames, ignore_index=True)
    return people.assign(count=cumulative_round(people["count"].to_numpy()))


def units(types: pd.DataFrame, params: Parameters) -> pd.DataFrame:
    """Vardcentraler: ids, places and owners."""
    frames = []
    for place in types.to_dict("records"):
        number = int(place["vardcentraler"])
        names = [f"{place['name']} {i + 1}" for i in range(number)]
        frame = pd.DataFrame({"name": names, "municipality": place["code"]})
        frame["ownership"] = ["private"] * place["private"] + ["public"] * (
            number - place["private"]
        )
        frame["rural"] = bool(place["urban_share"] < params["region.rural_below"])
        frames.append(frame.assign(lat=place["lat"], lon=place["lon"]))
    table = pd.concat(frames, ignore_index=True)
    table.insert(0, "id", [f"VC{i + 1:02d}" for i in range(len(table))])
    alone = table.groupby("municipality").id.transform("size") == 1
    spread = np.where(alone, 0.0, params["region.town_units_km"])
    key = keys_of(table.id)
    table["lat"], table["lon"] = shifted(
        table.lat.to_numpy(),
        table.lon.to_numpy(),
        spread * normals(PLACE_SEED, key, purposes.UNIT_EAST, 0),
        spread * normals(PLACE_SEED, key, purposes.UNIT_NORTH, 0),
    )
    return table


def hospitals(types: pd.DataFrame, params: Parameters) -> pd.DataFrame:
    """The two acute hospitals share the region's beds by their municipalities' surroundings."""
    acute = types[types.hospital_level != "none"].reset_index(drop=True)
    total = INHABITANTS * params["region.beds_per_1000"] / 1000
    weight = acute.population_share.to_numpy() / acute.population_share.sum()
    return pd.DataFrame(
        {
            "id": [f"H{i + 1}" for i in range(len(acute))],
            "name": [f"{name} lasarett" for name in acute.name],
            "municipality": acute.code,
            **supply.beds(cumulative_round(total * weight), list(acute.hospital_level), params),
            "ed": True,
            "lat": acute.lat,
            "lon": acute.lon,
        }
    )


@cache
def embedded() -> Region:
    """The built-in region of 100,000 people, 12 vardcentraler and 2 hospitals.

    Do not change its tables in place; use `dataclasses.replace`.
    """
    params = load()
    types = facts("embedded_municipalities")
    density = types.population_share * INHABITANTS / types.km2
    types["urban_share"] = urban_share(density.to_numpy(), params)
    types["lat"], types["lon"] = shifted(
        CENTRE[0], CENTRE[1], types.km_east.to_numpy(), types.km_north.to_numpy()
    )
    return assemble(
        ("99", "Exempelregionen", YEAR),
        types.drop(columns=["population_share", "mean_age_shift", "km2", "km_east", "km_north",
                            "vardcentraler", "private", "hospital_level", "source"]),
        population(types),
        units(types, params),
        hospitals(types, params),
        ["An invented region with Sweden's age distribution at the end of 2023 and typical "
         "municipalities; lists, posts, neighbourhoods and places are generated."],
        params,
    )  # fmt: skip

"""Puts a region together from what is known and completes the rest."""

from __future__ import annotations

import pandas as pd

from sim.parameters import Parameters
from sim.region import supply
from sim.region.checks import validate
from sim.region.deprivation import neighbourhood_index
from sim.region.geography import listing_shares, neighbourhoods
from sim.region.region import Region
from sim.region.schema import TABLES


def assemble(
    identity: tuple[str, str, int],
    municipalities: pd.DataFrame,
    population: pd.DataFrame,
    units: pd.DataFrame,
    hospitals: pd.DataFrame,
    notes: list[str],
    params: Parameters,
) -> Region:
    """A validated region with lists, posts, neighbourhoods, municipal places and newcomers.

    `identity` is code, name and year. `municipalities` has names, places, the urban share and the
    CNI shares; `units` has ids, owners and places; `hospitals` is complete.
    """
    people = population.groupby("municipality")["count"].sum()
    codes = municipalities.code
    municipalities = municipalities.assign(
        **supply.municipal_care(codes, population, params),
        **supply.newcomers(codes, population, params),
        **supply.to_hospital(municipalities, hospitals, params),
    )
    units = units.assign(list_size=supply.list_sizes(units, people, params))
    places = neighbourhoods(municipalities, people, units, params)
    shares, _ = listing_shares(places, units, params)
    index = neighbourhood_index(places, municipalities, params)
    listed = places.inhabitants.to_numpy()[:, None] * shares
    around = (index[:, None] * listed).sum(axis=0) / listed.sum(axis=0)
    units = units.assign(**supply.posts(units, around / index.mean(), params))
    tables = {
        "municipalities": municipalities,
        "population": population,
        "neighbourhoods": places,
        "vardcentraler": units,
        "hospitals": hospitals,
    }
    ordered = {
        name: frame[list(TABLES[name].model_fields)].reset_index(drop=True)
        for name, frame in tables.items()
    }
    code, name, year = identity
    region = Region(code=code, name=name, year=year, notes=notes, **ordered)
    validate(region)
    return region

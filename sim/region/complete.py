"""Completes published tables: CNI shares, vardcentraler that a table lacks, and owners."""

from __future__ import annotations

import numpy as np
import pandas as pd

from sim.facts import OLDEST, facts
from sim.parameters import Parameters
from sim.region import supply

NATION = "00"


def completed(
    places: pd.DataFrame,
    cells: pd.DataFrame,
    people: pd.Series,
    params: Parameters,
    notes: list[str],
) -> pd.DataFrame:
    """CNI shares and the urban share from what is published."""

    def count(first: int, last: int) -> np.ndarray:
        group = cells[cells.age.between(first, last)].groupby("municipality")["count"].sum()
        return np.maximum(group.reindex(places.code).fillna(0).to_numpy(float), 1.0)

    notes.append(
        "CNI shares: born abroad is the foreign-born times "
        f"{params['region.cni_abroad']:g} (origins that count); moved into the area is the "
        f"national {params['region.moved']:.0%}; single parents and people living alone are the "
        "table's counts per person aged 20-55 and 65+; the urban share follows density."
    )
    density = people.reindex(places.code).to_numpy(float) / places.area_km2.to_numpy()
    return pd.DataFrame(
        {
            "code": places.code,
            "name": places.name,
            "urban_share": urban_share(density, params),
            "low_education": places.low_education_25_64_pct / 100,
            "born_abroad": places.foreign_born_pct / 100 * params["region.cni_abroad"],
            "unemployed": places.unemployment_pct / 100,
            "single_parent": np.minimum(places.single_parent_households / count(20, 55), 1.0),
            "moved": params["region.moved"],
            "elderly_alone": np.minimum(places.alone_65plus / count(65, OLDEST), 1.0),
            "lat": places.lat,
            "lon": places.lon,
        }
    )


def with_missing(
    units: pd.DataFrame,
    places: pd.DataFrame,
    people: pd.Series,
    params: Parameters,
    notes: list[str],
) -> pd.DataFrame:
    """Adds units until every municipality has one and the mean list is about the national."""
    mean = params["region.list_mean"]
    known = units.municipality.value_counts()
    counts = {str(code): int(known.get(code, 0)) for code in places.code}
    generated: list[str] = []
    for code in [code for code, count in counts.items() if count == 0]:
        counts[code] = max(1, round(people[code] / mean))
        generated += [code] * counts[code]
    for _ in range(round(people.sum() / mean) - sum(counts.values())):
        fullest = max(counts, key=lambda code: people[code] / (counts[code] + 1))
        counts[fullest] += 1
        generated.append(fullest)
    if not generated:
        return units
    notes.append(
        f"{len(generated)} of {len(units) + len(generated)} vardcentraler are generated (the table "
        "is incomplete): every municipality has one, and lists are about "
        f"{mean:g} on average."
    )
    home = places.set_index("code")
    number = pd.Series(generated).groupby(generated).cumcount() + 1
    added = pd.DataFrame(
        {
            "id": [f"G{code}-{i}" for code, i in zip(generated, number, strict=True)],
            "name": [
                f"{home.name[code]} (generated {i})"
                for code, i in zip(generated, number, strict=True)
            ],
            "municipality": generated,
            "operator": "unknown",
            "published": None,
            "lat": home.lat[generated].to_numpy() + 0.01 * (number.to_numpy() - 1),
            "lon": home.lon[generated].to_numpy(),
        }
    )
    return pd.concat([units, added], ignore_index=True) if len(units) else added


def with_owners(
    units: pd.DataFrame,
    places: pd.DataFrame,
    region_code: str,
    params: Parameters,
    notes: list[str],
) -> pd.DataFrame:
    """Ownership and whether a unit is rural; unknown owners follow the region's private share."""
    shares = facts("private_share").set_index("region_code").private_share
    share = float(shares.get(region_code, shares[NATION]))
    home = places.set_index("code").loc[units.municipality]
    rural = home.urban_share.to_numpy() < params["region.rural_below"]
    known = units.operator.isin(["private", "non-profit"]).to_numpy()
    unknown = (units.operator == "unknown").to_numpy()
    number = int(np.clip(round(share * len(units)) - known.sum(), 0, unknown.sum()))
    private = known.copy()
    affluence = 1.0 - home.low_education.to_numpy()
    private[unknown] = supply.private_units(
        units.id[unknown], rural[unknown], affluence[unknown], number
    )
    if unknown.any():
        notes.append(
            f"Ownership of {unknown.sum()} vardcentraler is unknown: {number} were drawn as "
            f"private, so that {private.sum()} of {len(units)} are (share {share:.0%} in the "
            "region or nation)."
        )
    owner = np.where(private, "private", "public")
    return units.assign(ownership=owner, rural=rural).drop(columns="operator")


def urban_share(density: np.ndarray, params: Parameters) -> np.ndarray:
    """Share living in localities, from people per km2."""
    share = params["region.urban_share_at_one"]
    share = share + params["region.urban_share_per_tenfold"] * np.log10(density)
    return np.clip(share, 0.2, 1.0).round(3)

"""The same year of several regions as one year: counts are added, so every outcome is exact.

An outcome of the whole is never a mean of the regions' outcomes: :func:`pooled` gives a
:class:`~sim.outcomes.year.Year` from which all outcomes follow by their own definitions.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

import numpy as np
import pandas as pd

from sim.outcomes.continuity import MINIMUM_VISITS, Indices
from sim.outcomes.year import Municipal, Staff, Year
from sim.people.state import NOBODY


def compact(year: Year) -> Year:
    """The year without the persons who count in no outcome (few visits, or not resident).

    Every outcome of :func:`sim.outcomes.definitions.evaluate` stays exactly the same.
    """
    visits = [indices.visits for indices in year.continuity.values()]
    counts = np.max(visits, axis=0) >= MINIMUM_VISITS
    counts &= (year.person_stratum != NOBODY) | (year.person_listed != NOBODY)
    return replace(
        year,
        continuity={
            window: Indices(*(values[counts] for values in indices))
            for window, indices in year.continuity.items()
        },
        person_stratum=year.person_stratum[counts].astype(np.int16),
        person_listed=year.person_listed[counts].astype(np.int16),
    )


def pooled(years: Mapping[str, Year]) -> Year:
    """One year of regions by name; a unit is called "region/unit".

    Raises ValueError where the regions' years or continuity windows differ, or there are none.
    """
    if not years:
        raise ValueError("pooled: no regions given; allowed: one or more")
    regions = list(years.values())
    first = regions[0]
    for name, year in years.items():
        for what, given, expected in (
            ("year", year.year, first.year),
            ("continuity", sorted(year.continuity), sorted(first.continuity)),
        ):
            if given != expected:
                raise ValueError(f"pooled: region {name!r} has {what} {given}; allowed: {expected}")
    units = np.cumsum([0, *(len(year.vardcentraler) for year in regions)])
    listed = [
        np.where(year.person_listed == NOBODY, NOBODY, year.person_listed + int(before))
        for year, before in zip(regions, units[:-1], strict=True)
    ]
    return Year(
        year=first.year,
        by_stratum=np.sum([year.by_stratum for year in regions], axis=0),
        by_listed=np.hstack([year.by_listed for year in regions]),
        hospital_days=np.vstack([year.hospital_days for year in regions]),
        vardcentraler=tuple(
            called(name, unit) for name, year in years.items() for unit in year.vardcentraler
        ),
        continuity={
            window: Indices(
                *(
                    np.concatenate(part)
                    for part in zip(*(y.continuity[window] for y in regions), strict=True)
                )
            )
            for window in first.continuity
        },
        person_stratum=np.concatenate([year.person_stratum for year in regions]),
        person_listed=np.concatenate(listed),
        staff=Staff(
            *(np.concatenate(part) for part in zip(*(y.staff for y in regions), strict=True))
        ),
        municipal=Municipal(
            *(np.concatenate(part) for part in zip(*(y.municipal for y in regions), strict=True))
        ),
        payments=pd.concat(
            [renamed(name, year.payments) for name, year in years.items()], ignore_index=True
        ),
    )


def columns(tables: Sequence[tuple[np.ndarray, ...]]) -> Iterator[np.ndarray]:
    """Columns of several tables, each one after the other."""
    return (np.concatenate(parts) for parts in zip(*tables, strict=True))


def called(region: str, unit: str) -> str:
    """A unit's name among those of several regions."""
    return f"{region}/{unit}"


def renamed(region: str, payments: pd.DataFrame) -> pd.DataFrame:
    """Payments with the units' names among several regions."""
    return payments.assign(unit=[called(region, unit) for unit in payments["unit"].astype(str)])

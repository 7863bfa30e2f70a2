"""Groups of units that claims compare: by owner, by how scarce care was, by where they began."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from sim.outcomes.definitions import OUTCOMES
from sim.studies.analysis import BASELINE
from sim.studies.folder import KEYS

PREFIX, UNIT = "units=", "vardcentral="
SETS = ("private", "public", "scarce", "ample", "poor", "good")
SCARCITY = "doctor_wait"  # where people wait longest, doctors are scarcest
THIRD = 3


def add_unit_sets(
    values: pd.DataFrame, claims: pd.DataFrame, units: Mapping[str, Mapping[str, Any]]
) -> pd.DataFrame:
    """`values` with the mean over the units of each set that a claim names.

    A set is chosen by the baseline's first year, mean of all replications, so it is the same in
    every run: the third with the longest and shortest wait (scarce, ample), or with the worst and
    best value of the outcome itself (poor, good).
    """
    other = claims[["outcome", "than"]].rename(columns={"than": "group"})
    asked = pd.concat([claims[["outcome", "group"]], other])
    asked = asked[asked["group"].str.startswith(PREFIX)].drop_duplicates()
    found = [values]
    for outcome, group in asked.itertuples(index=False):
        members = _members(values, str(outcome), group.removeprefix(PREFIX), units)
        rows = values[(values["outcome"] == outcome) & values["group"].isin(members)]
        keys = [key for key in KEYS if key != "group"]
        mean = rows.groupby(keys, as_index=False, observed=True)["value"].mean()
        found.append(mean.assign(group=group)[[*KEYS, "value"]])
    return pd.concat(found, ignore_index=True)


def _members(
    values: pd.DataFrame, outcome: str, name: str, units: Mapping[str, Mapping[str, Any]]
) -> list[str]:
    """Groups of the units in a set."""
    if name in ("private", "public"):
        own = {id_: unit["ownership"] for id_, unit in units.items()}
        of_kind = [id_ for id_, unit in units.items() if unit["kind"] == "vardcentral"]
        return [UNIT + id_ for id_ in of_kind if (own[id_] == "private") == (name == "private")]
    by = SCARCITY if name in ("scarce", "ample") else outcome
    start = values[
        (values["outcome"] == by)
        & (values["scenario"] == BASELINE)
        & (values["year"] == values["year"].min())
        & values["group"].str.startswith(UNIT)
    ]
    level = start.groupby("group", observed=True)["value"].mean().sort_values()
    size = max(1, len(level) // THIRD)
    low, high = list(level.index[:size]), list(level.index[-size:])
    more_is_worse = OUTCOMES[by].better == "lower"
    worst, best = (high, low) if more_is_worse else (low, high)
    return [str(group) for group in (worst if name in ("scarce", "poor") else best)]

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

    A set is chosen in each replication by the first year of its baseline, so it is the same under
    every reform: the third with the longest and shortest wait (scarce, ample), or with the worst
    and best value of the outcome itself (poor, good). Replications are worlds of their own: who is
    short of doctors, or keeps patients with their doctor, differs between them.
    """
    other = claims[["outcome", "than"]].rename(columns={"than": "group"})
    asked = pd.concat([claims[["outcome", "group"]], other])
    asked = asked[asked["group"].str.startswith(PREFIX)].drop_duplicates()
    found = [values]
    for outcome, group in asked.itertuples(index=False):
        members = _members(values, str(outcome), group.removeprefix(PREFIX), units)
        rows = values[values["outcome"] == outcome].merge(members, on=list(members.columns))
        keys = [key for key in KEYS if key != "group"]
        mean = rows.groupby(keys, as_index=False, observed=True)["value"].mean()
        found.append(mean.assign(group=group)[[*KEYS, "value"]])
    return pd.concat(found, ignore_index=True)


def _members(
    values: pd.DataFrame, outcome: str, name: str, units: Mapping[str, Mapping[str, Any]]
) -> pd.DataFrame:
    """Groups of the units in a set, by replication where that decides who they are."""
    if name in ("private", "public"):
        own = {id_: unit["ownership"] for id_, unit in units.items()}
        of_kind = [id_ for id_, unit in units.items() if unit["kind"] == "vardcentral"]
        found = [UNIT + id_ for id_ in of_kind if (own[id_] == "private") == (name == "private")]
        return pd.DataFrame({"group": pd.Series(found, dtype=object)})
    by = SCARCITY if name in ("scarce", "ample") else outcome
    start = values[
        (values["outcome"] == by)
        & (values["scenario"] == BASELINE)
        & (values["year"] == values["year"].min())
        & values["group"].str.startswith(UNIT)
    ]
    level = start.groupby(["replication", "group"], as_index=False, observed=True)["value"].mean()
    ranked = level.sort_values(["replication", "value", "group"]).groupby("replication")
    size = max(1, level["group"].nunique() // THIRD)
    worst_is_high = OUTCOMES[by].better == "lower"
    wanted_high = worst_is_high == (name in ("scarce", "poor"))
    found_in = ranked.tail(size) if wanted_high else ranked.head(size)
    return pd.DataFrame(found_in[["replication", "group"]])

"""Groups of units that claims compare: by owner, by who is listed, by how scarce care was, by
where they began."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from sim.outcomes.definitions import OUTCOMES
from sim.studies.analysis import BASELINE
from sim.studies.folder import KEYS

PREFIX, UNIT = "units=", "vardcentral="
OWNERS = ("private", "public")
ITSELF = ""
# By which outcome the third with the highest and that with the lowest value are told apart
THIRDS = {
    "scarce": ("doctor_wait", True),  # where people wait longest, doctors are scarcest
    "ample": ("doctor_wait", False),
    "deprived": ("list_deprived", True),
    "affluent": ("list_deprived", False),
    "sparse": ("list_rural", True),
    "central": ("list_rural", False),
    "few_diagnoses": ("diagnoses_per_visit", False),
    "many_diagnoses": ("diagnoses_per_visit", True),
    "strained": ("work_environment", False),  # where the employee index is low
    "thriving": ("work_environment", True),
    "poor": (ITSELF, True),  # high is poor where less of the outcome is better
    "good": (ITSELF, False),
}
SETS = (*OWNERS, *THIRDS)
THIRD = 3


def add_unit_sets(
    values: pd.DataFrame, claims: pd.DataFrame, units: Mapping[str, Mapping[str, Any]]
) -> pd.DataFrame:
    """`values` with the mean over the units of each set that a claim names.

    A set is chosen in each replication by the first year of its baseline, so it is the same under
    every reform: the third with the longest and shortest wait (scarce, ample), the most and least
    deprived list (deprived, affluent), most and fewest in rural areas (sparse, central), fewest and
    most diagnoses per visit, the lowest and highest employee index (strained, thriving), or with
    the worst and best value of the outcome itself (poor, good). Replications are worlds of their
    own: who is short of doctors, or keeps patients with their doctor, differs between them.
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
    if name in OWNERS:
        own = {id_: unit["ownership"] for id_, unit in units.items()}
        of_kind = [id_ for id_, unit in units.items() if unit["kind"] == "vardcentral"]
        found = [UNIT + id_ for id_ in of_kind if (own[id_] == "private") == (name == "private")]
        return pd.DataFrame({"group": pd.Series(found, dtype=object)})
    by, high = THIRDS[name]
    if by == ITSELF:
        by, high = outcome, high == (OUTCOMES[outcome].better == "lower")
    start = values[
        (values["outcome"] == by)
        & (values["scenario"] == BASELINE)
        & (values["year"] == values["year"].min())
        & values["group"].str.startswith(UNIT)
    ]
    level = start.groupby(["replication", "group"], as_index=False, observed=True)["value"].mean()
    ranked = level.sort_values(["replication", "value", "group"]).groupby("replication")
    size = max(1, level["group"].nunique() // THIRD)
    found_in = ranked.tail(size) if high else ranked.head(size)
    return pd.DataFrame(found_in[["replication", "group"]])

"""A finished study as its folder tells it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from sim.studies.analysis import EVERYBODY
from sim.studies.document import Problem, StudyError
from sim.studies.folder import open_study

Arm = tuple[str, str]  # scenario, behaviour


@dataclass(frozen=True)
class Finished:
    """Manifest and yearly outcomes of everybody: columns scenario, behaviour, replication, year,
    outcome, value."""

    folder: Path
    manifest: Mapping[str, Any]
    outcomes: pd.DataFrame

    @property
    def inputs(self) -> Mapping[str, Any]:
        """What the results rest on, as `sim.studies.inputs` wrote it."""
        inputs: Mapping[str, Any] = self.manifest["inputs"]
        return inputs

    @property
    def years(self) -> set[int]:
        """Years with outcomes."""
        return {int(year) for year in self.outcomes["year"].unique()}

    @property
    def arms(self) -> set[Arm]:
        """Scenarios and behaviours that were run."""
        pairs = self.outcomes[["scenario", "behaviour"]].drop_duplicates()
        return {(str(s), str(b)) for s, b in pairs.itertuples(index=False)}

    def seeds(self, arm: Arm) -> dict[int, int]:
        """Seed of each replication of an arm that has a result."""
        rows = self.outcomes
        there = rows[(rows["scenario"] == arm[0]) & (rows["behaviour"] == arm[1])]["replication"]
        done = {int(number) for number in there.unique()}
        return {
            task["replication"]: task["seed"]
            for task in self.manifest["tasks"]
            if (task["scenario"], task["behaviour"]) == arm and task["replication"] in done
        }

    def first_whole_year(self, reform: str) -> int:
        """First calendar year that is wholly under a reform."""
        dates = [dt.date.fromisoformat(step["from"]) for step in self.inputs["reforms"][reform]]
        if not dates:
            return int(self.manifest["first_year"])
        first = min(dates)
        return first.year + ((first.month, first.day) != (1, 1))

    def values(self, arm: Arm, years: set[int]) -> pd.DataFrame:
        """Mean over years of each outcome (columns), by the seed of the replication (rows)."""
        rows = self.outcomes
        chosen = rows[
            (rows["scenario"] == arm[0]) & (rows["behaviour"] == arm[1]) & rows["year"].isin(years)
        ]
        table = chosen.pivot_table(
            index="replication", columns="outcome", values="value", aggfunc="mean", dropna=False
        )
        return table.rename(index=self.seeds(arm))


def read(folder: Path) -> Finished:
    """A finished study; `StudyError` where the folder is none, or is of an earlier version."""
    manifest = open_study(folder)
    if "inputs" not in manifest:
        message = "written by an earlier version. Run the study again: its results are kept"
        raise StudyError([Problem(str(folder / "manifest.json"), "", message, None)])
    table = pd.read_parquet(folder / "outcomes.parquet")
    return Finished(folder, manifest, table[table["group"] == EVERYBODY])

"""The study's two tables of numbers, with quick ways to one row of them."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from typing import Any

import pandas as pd

from sim.studies.analysis import ALL_YEARS, BASELINE, EVERYBODY

Row = Mapping[str, Any]
NUMBERS = (
    "baseline", "difference", "low", "high", "relative", "relative_low", "relative_high",
    "replications", "variance_reduction", "replications_saved",
)  # fmt: skip


class Effects:
    """Effects as `sim.studies.analysis.Analysis.effects` gives them."""

    def __init__(self, table: pd.DataFrame) -> None:
        self.table = table

    @cached_property
    def whole(self) -> pd.DataFrame:
        """Effects over the whole period."""
        return self.table[self.table["period"] == ALL_YEARS].reset_index(drop=True)

    @cached_property
    def _columns(self) -> dict[str, list[Any]]:
        return {name: self.whole[name].tolist() for name in NUMBERS}

    @cached_property
    def _places(self) -> dict[tuple[str, ...], int]:
        names = ("measure", "outcome", "group", "reform", "effect")
        rows = zip(*(self.whole[name].astype(str).tolist() for name in names), strict=True)
        return {row: place for place, row in enumerate(rows)}

    @cached_property
    def _keys(self) -> dict[str, list[tuple[str, str]]]:
        found: dict[str, dict[tuple[str, str], None]] = {}
        for measure, outcome, group, _, _ in self._places:
            found.setdefault(measure, {})[outcome, group] = None
        return {measure: list(pairs) for measure, pairs in found.items()}

    def row(self, measure: str, outcome: str, group: str, reform: str, effect: str) -> Row | None:
        """The numbers of one effect over the whole period; None where there are none."""
        place = self._places.get((measure, outcome, group, reform, effect))
        if place is None:
            return None
        return {name: column[place] for name, column in self._columns.items()}

    def keys(self, measure: str) -> list[tuple[str, str]]:
        """Outcomes and groups of a measure."""
        return self._keys.get(measure, [])

    def yearly(self, measure: str, effect: str, group: str = EVERYBODY) -> pd.DataFrame:
        """Effects of each year: columns reform, outcome, year and `NUMBERS`."""
        table = self.table
        chosen = table[
            (table["measure"] == measure)
            & (table["effect"] == effect)
            & (table["group"] == group)
            & (table["period"] != ALL_YEARS)
        ]
        return chosen.assign(year=chosen["period"].astype(int))


class Levels:
    """Levels as `sim.studies.analysis.Analysis.levels` gives them."""

    def __init__(self, table: pd.DataFrame) -> None:
        self.table = table
        self._baseline: dict[str, dict[tuple[str, str, str], Row]] = {}

    def baseline(
        self, outcome: str, behaviour: str, group: str = EVERYBODY, measure: str = "outcome"
    ) -> Row | None:
        """The baseline's mean level with interval over all years."""
        if behaviour not in self._baseline:
            table = self.table
            rows = table[
                (table["scenario"] == BASELINE)
                & (table["behaviour"] == behaviour)
                & (table["period"] == ALL_YEARS)
            ].to_dict("records")
            self._baseline[behaviour] = {
                (row["measure"], row["outcome"], row["group"]): row  # type: ignore[misc]
                for row in rows
            }
        return self._baseline[behaviour].get((measure, outcome, group))

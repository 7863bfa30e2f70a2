"""What a report is made of: the tables of a study and how to look things up in them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import pandas as pd

from sim.studies.analysis import ALL_YEARS, BASELINE

ALL = "all"


@dataclass(frozen=True)
class Label:
    """How an outcome is shown. `better` is 1 (more is better), -1 (less is better) or 0."""

    id: str
    text: str
    unit: str
    area: str
    better: int = 0
    about: str = ""

    @property
    def difference_unit(self) -> str:
        """Unit of a difference: percentage points where the level is in percent."""
        of = self.unit.partition("%")[2]
        return f"percentage points{of}" if self.unit.startswith("%") else self.unit


@dataclass(frozen=True)
class Material:
    """Tables and texts of one finished study.

    `effects` and `levels` as `sim.studies.analysis.Analysis` gives them; `checks` one row per
    check with `check`, `runs`, `failed`; `manifest` as `sim.studies.results` writes it.
    """

    title: str
    question: str
    reforms: Mapping[str, str]  # id -> title
    about: Mapping[str, str]  # id -> what is changed
    behaviours: Sequence[str]
    outcomes: Sequence[Label]
    effects: pd.DataFrame
    levels: pd.DataFrame
    checks: pd.DataFrame
    manifest: Mapping[str, Any]
    notes: Sequence[str] = ()
    unit_names: Mapping[str, str] | None = None
    lang: str = "en"

    @property
    def main_effect(self) -> str:
        """The effect in focus: total, or mechanical in a study with frozen behaviour only."""
        return "total" if "full" in self.behaviours else "mechanical"

    @property
    def shown_effects(self) -> list[str]:
        """The effects to set beside each other."""
        return ["total", "mechanical"] if len(self.behaviours) > 1 else [self.main_effect]

    def effect(
        self,
        outcome: str,
        reform: str,
        effect: str | None = None,
        measure: str = "outcome",
    ) -> pd.Series | None:
        """Effect on everybody over the whole period; None where the study has no such number."""
        return self._rows.get((measure, outcome, reform, effect or self.main_effect))

    @cached_property
    def _rows(self) -> dict[tuple[str, ...], pd.Series]:
        """Effects over the whole period by measure, outcome, reform and effect."""
        table = self.effects[(self.effects["period"] == ALL_YEARS) & (self.effects["group"] == ALL)]
        keys = ["measure", "outcome", "reform", "effect"]
        return {tuple(str(row[key]) for key in keys): row for _, row in table.iterrows()}

    def level(self, outcome: str, behaviour: str | None = None) -> pd.Series | None:
        """The baseline's level of an outcome over the whole run."""
        table = self.levels
        rows = table[
            (table["measure"] == "outcome")
            & (table["outcome"] == outcome)
            & (table["scenario"] == BASELINE)
            & (table["behaviour"] == (behaviour or self.behaviours[-1]))
            & (table["group"] == ALL)
            & (table["period"] == ALL_YEARS)
        ]
        return rows.iloc[0] if len(rows) else None

    def chosen(self, measure: str, effect: str | None = None) -> pd.DataFrame:
        """All effects of one measure over the whole run."""
        table = self.effects
        return table[
            (table["measure"] == measure)
            & (table["effect"] == (effect or self.main_effect))
            & (table["period"] == ALL_YEARS)
        ]

"""What a report is made of: the tables of a study and how to look things up in them."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Literal

import pandas as pd

from sim.parameters import Parameters
from sim.studies.analysis import EVERYBODY
from sim.studies.report.lookup import Effects, Levels, Row
from sim.studies.report.numbers import THIN, Numbers
from sim.studies.report.output import Output
from sim.studies.report.words import Words

MAIN_AT_MOST = 16
FEW_REFORMS = 7  # as many as have a colour and a form of their own
SPACED_DIGITS = re.compile(r"(?<=\d) (?=\d)")  # "per 100 000": no line break inside a number


@dataclass(frozen=True)
class Label:
    """How an outcome is shown. `better` is 1 (more is better), -1 (less is better) or 0.

    `change` says how its change is told: in per cent of the level, in percentage points (levels
    in percent), or as a plain difference (levels around zero).
    """

    id: str
    text: str
    unit: str
    area: str
    better: int = 0
    change: Literal["percent", "points", "difference"] = "percent"

    @property
    def unit_after(self) -> str:
        """The unit as it stands after a number; an index has none."""
        return "" if self.unit == "index" else SPACED_DIGITS.sub(THIN, self.unit)


@dataclass(frozen=True)
class Unit:
    """A unit that is paid: `kind` is vardcentral, hospital or municipality.

    `lat` and `lon` in degrees (NaN where the study has none), `listed` people on its list.
    """

    name: str
    kind: str
    ownership: str = ""
    lat: float = math.nan
    lon: float = math.nan
    listed: float = 0.0


@dataclass(frozen=True)
class Material:
    """Tables and texts of one finished study.

    `effects` and `levels` as `sim.studies.analysis.Analysis` gives them; `checks` one row per
    check with `check`, `runs`, `failed`; `manifest` as `sim.studies.results` writes it; `anchors`
    as in `sim.outcomes.anchors.load`; `rules` names of rules by id; `units` by id; `others`
    outcomes shown after the main ones; `inhabitants` in the simulated sample; `places` the
    neighbourhoods for the map; `parameters` the numbers of the model as the study has them;
    `output` takes the figures and tables that the report leaves beside the page.
    """

    title: str
    question: str
    reforms: Mapping[str, str]  # id -> title
    about: Mapping[str, str]  # id -> what is changed
    behaviours: Sequence[str]
    outcomes: Sequence[Label]
    effects: Effects
    levels: Levels
    checks: pd.DataFrame
    manifest: Mapping[str, Any]
    notes: Sequence[str] = ()
    others: Sequence[Label] = ()
    units: Mapping[str, Unit] | None = None
    rules: Mapping[str, str] | None = None
    anchors: pd.DataFrame | None = None
    inhabitants: float | None = None
    places: pd.DataFrame | None = None
    parameters: Parameters | None = None
    output: Output = field(default_factory=Output)
    lang: str = "en"

    @cached_property
    def words(self) -> Words:
        """The words of the report's language."""
        return Words(self.lang)

    @cached_property
    def numbers(self) -> Numbers:
        """How numbers are written in the report's language."""
        return Numbers(self.words)

    @property
    def main(self) -> Sequence[Label]:
        """The outcomes with a picture of their own."""
        return self.outcomes[:MAIN_AT_MOST]

    @property
    def many(self) -> bool:
        """Whether there are more reforms than a picture can tell apart."""
        return len(self.reforms) > FEW_REFORMS

    @property
    def years(self) -> list[int]:
        """Calendar years of the study, warm-up left out."""
        return list(range(self.manifest["first_year"], self.manifest["last_year"] + 1))

    @property
    def main_effect(self) -> str:
        """The effect in focus: total, or mechanical in a study with frozen behaviour only."""
        return "total" if "full" in self.behaviours else "mechanical"

    @property
    def shown_effects(self) -> list[str]:
        """The effects to set beside each other."""
        return ["total", "mechanical"] if len(self.behaviours) > 1 else [self.main_effect]

    def unit(self, id_: str, kind: str) -> Unit:
        """A unit by its id; one that the study does not know is named by it."""
        return (self.units or {}).get(id_, Unit(id_, kind))

    def rule(self, id_: str) -> str:
        """Name of a payment rule."""
        return (self.rules or {}).get(id_) or self.words.named("costs", id_)

    def effect(
        self,
        outcome: str,
        reform: str,
        effect: str | None = None,
        measure: str = "outcome",
        group: str = EVERYBODY,
    ) -> Row | None:
        """Effect over the whole period; None where the study has no such number."""
        return self.effects.row(measure, outcome, group, reform, effect or self.main_effect)

    def level(self, outcome: str, group: str = EVERYBODY) -> Row | None:
        """The baseline's level of an outcome over the whole run."""
        return self.levels.baseline(outcome, self.behaviours[-1], group)

    def keys(self, measure: str) -> list[tuple[str, str]]:
        """Outcomes and groups of a measure."""
        return self.effects.keys(measure)

    @cached_property
    def rules_paid(self) -> list[str]:
        """Ids of the rules by which single vårdcentraler are paid."""
        named = (rule for rule, group in self.keys("payment") if group.startswith("vardcentral="))
        return list(dict.fromkeys(named))

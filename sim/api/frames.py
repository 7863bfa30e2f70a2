"""Tables that say what they hold: units and definitions travel in `DataFrame.attrs`.

``frame.attrs["columns"]`` maps a column to its unit and definition; ``frame.attrs["outcomes"]`` an
outcome to label, unit, definition, area and which direction is better, for those in the frame.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import NamedTuple

import numpy as np
import pandas as pd

from sim.outcomes.definitions import OUTCOMES
from sim.studies.report.words import Words

SEK = "SEK a year"
UNIT_OF_ROW = "unit of the row"
COLUMNS: dict[str, tuple[str, str]] = {
    "reform": ("name", "reform, as named in the study"),
    "scenario": ("name", "baseline, or a reform"),
    "behaviour": ("name", "full: units respond; frozen: every unit works as in the baseline"),
    "effect": (
        "name",
        "total: reform - baseline; mechanical: the same with frozen behaviour; behavioural: total "
        "- mechanical",
    ),
    "measure": ("name", "outcome, payment, revenue, cost, balance, practice or marginal_revenue"),
    "outcome": ("name", "id of the outcome, rule, budget holder or dimension of practice"),
    "label": ("text", "the outcome in words"),
    "unit": ("text", "unit of the row's levels and differences"),
    "group": ("name", "all, or those who share a value, such as cni_quintile=5"),
    "period": ("years", "a calendar year; all: the whole years under the reform"),
    "year": ("years", "calendar year"),
    "baseline": (UNIT_OF_ROW, "mean level without the reform"),
    "difference": (UNIT_OF_ROW, "mean paired difference, reform - baseline"),
    "mean": (UNIT_OF_ROW, "mean level over replications"),
    "low": (UNIT_OF_ROW, "lower end of the 95 % Student t interval over replications"),
    "high": (UNIT_OF_ROW, "upper end of the same interval"),
    "relative": ("% of baseline", "difference in per cent of the baseline's size"),
    "relative_low": ("% of baseline", "lower end of its interval"),
    "relative_high": ("% of baseline", "upper end of its interval"),
    "replications": ("count", "replications that the row rests on"),
    "variance_reduction": ("share", "variance that pairing took away"),
    "replications_saved": ("ratio", "unpaired replications that one paired is worth"),
    "name": ("text", "name of the unit"),
    "ownership": ("name", "public or private"),
    "replication": ("number", "replication, from 1"),
    "value": (UNIT_OF_ROW, "the year's value"),
    "amount_ore": ("öre", "money to the unit (negative: from it)"),
    "rule": ("name", "id of the payment rule, or reason of a cost"),
    "counterparty": ("name", "who pays, or is paid"),
    "kind": ("name", "vardcentral, hospital, municipality, or another holder"),
    "holder": ("name", "budget holder"),
    "dimension": ("name", "dimension of practice style"),
    "marginal_revenue": ("SEK a year", "what one step of the dimension would pay the unit"),
    "month": ("number", "calendar month"),
    "date": ("date", "day of the observation"),
    "check": ("name", "what must always be true"),
    "runs": ("count", "runs in which it was checked"),
    "failed": ("count", "runs in which it failed"),
}


def outcome_facts(outcomes: Iterable[str]) -> dict[str, dict[str, str]]:
    """Label, unit, definition, area and better direction of outcomes, by id (others left out)."""
    return {
        one.id: {
            "label": one.label_en,
            "unit": one.unit_en,
            "definition": one.definition,
            "area": one.area,
            "better": one.better,
        }
        for name in outcomes
        if (one := OUTCOMES.get(name)) is not None
    }


def with_facts(
    frame: pd.DataFrame, columns: Mapping[str, tuple[str, str]] | None = None
) -> pd.DataFrame:
    """The frame with units and definitions of its columns and outcomes in `attrs`.

    `columns` adds to, or replaces, those of `COLUMNS`.
    """
    known = {**COLUMNS, **(columns or {})}
    frame.attrs["columns"] = {
        str(name): dict(zip(("unit", "definition"), known[name], strict=True))
        for name in frame.columns
        if name in known
    }
    if "outcome" in frame.columns:
        frame.attrs["outcomes"] = outcome_facts(map(str, frame["outcome"].unique()))
    return frame


def describe(frame: pd.DataFrame) -> pd.DataFrame:
    """What a table of vardsim holds: one row per column and per outcome in it.

    Columns of the answer: part ("column" or "outcome"), name, unit, definition. Works on any frame
    of this package, also after filtering and sorting. Raises `ValueError` for a frame from
    elsewhere, or one whose `attrs` were lost on the way.
    """
    if "columns" not in frame.attrs:
        raise ValueError("this frame does not tell what it holds: it has no attrs['columns']")
    rows = [
        ("column", name, fact["unit"], fact["definition"])
        for name, fact in frame.attrs["columns"].items()
        if name in frame.columns
    ]
    there = set(frame["outcome"].astype(str)) if "outcome" in frame.columns else set()
    rows += [
        ("outcome", name, fact["unit"], f"{fact['label']}: {fact['definition']}")
        for name, fact in frame.attrs.get("outcomes", {}).items()
        if name in there
    ]
    return pd.DataFrame(rows, columns=["part", "name", "unit", "definition"])


class Shown(NamedTuple):
    """How a row of effects or levels is shown; values are the table's times `factor`."""

    label: str
    unit: str
    factor: float = 1.0


def shown(measure: str, outcome: str, lang: str = "en") -> Shown:
    """How a row with this measure and outcome is shown, in English (en) or Swedish (sv)."""
    words, known = Words(lang), OUTCOMES.get(outcome)
    if measure == "outcome" and known is not None:
        if lang == "sv":
            return Shown(known.label_sv, known.unit_sv)
        return Shown(known.label_en, known.unit_en)
    if measure == "practice":
        label, unit, factor, _ = words.practice(outcome)
        return Shown(label, unit, factor)
    if measure == "marginal_revenue":
        return Shown(words.practice(outcome)[0], SEK)
    group = "kinds" if measure == "balance" else "costs"
    return Shown(words.named(group, outcome), SEK)


def labelled(frame: pd.DataFrame, lang: str = "en") -> pd.DataFrame:
    """The frame with columns label and unit behind outcome, and its values in that unit."""
    keys = list(zip(frame["measure"].astype(str), frame["outcome"].astype(str), strict=True))
    known = {key: shown(*key, lang) for key in dict.fromkeys(keys)}
    place = list(frame.columns).index("outcome") + 1
    wide = frame.copy()
    factor = np.array([known[key].factor for key in keys])
    for name in wide.columns.intersection(["baseline", "difference", "mean", "low", "high"]):
        wide[name] = wide[name] * factor
    wide.insert(place, "label", [known[key].label for key in keys])
    wide.insert(place + 1, "unit", [known[key].unit for key in keys])
    return wide

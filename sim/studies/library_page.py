"""The library beside results: what each reform is meant to do, and what came out of the model."""

from __future__ import annotations

import json
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from sim.outcomes.definitions import OUTCOMES
from sim.policies import library
from sim.studies.analysis import ALL_YEARS
from sim.studies.document import Problem, StudyError
from sim.studies.labels import label
from sim.studies.report.numbers import MISSING, Numbers
from sim.studies.report.words import Words

HEADINGS = {
    "en": ("Reform", "", "Form", "SEK", "The report: for", "The report: against",
           "The model: what it is meant to move", "The model: what else moved most"),
    "sv": ("Reform", "", "Form", "Kr", "Rapporten: för", "Rapporten: emot",
           "Modellen: det som avses", "Modellen: det som annars rörde sig mest"),
}  # fmt: skip
MOST_OTHERS = 3
UNRUN = {"en": "not in the study", "sv": "inte i studien"}
NOTHING = {"en": "no clear effect", "sv": "ingen tydlig effekt"}
NO_AIM = {"en": "no outcome of the model", "sv": "inget utfall i modellen"}


def rows(folder: Path, names: Sequence[str], lang: str) -> list[dict[str, Any]]:
    """One row for each reform: its name, what the report says, what came out, and the cells."""
    manifest, effects = _open(folder)
    return [_row(name, manifest, effects, lang) for name in names]


def markdown(folder: Path, table: Sequence[dict[str, Any]], lang: str) -> str:
    """The rows as a page of documentation, one table for each area."""
    manifest, _ = _open(folder)
    lines = [
        "# What the report says, and what the model says",
        "",
        f"Made by `vardsim reforms --results {folder} --markdown` from `{manifest['command']}`: "
        f"{manifest['region']}, {manifest['first_year']}–{manifest['last_year']}, "
        f"{manifest['replications']} replications, sample {manifest['sample']:g}, seed "
        f"{manifest['seed']}. Do not edit by hand.",
        "",
        "Each reform of the library lies on top of the mixed model at its default size, in SEK per "
        "inhabitant and year. Level: S structure and resources, P process and activity, R result. "
        "What the report says is from its tables 2–15 (SKR, Ersättningsmodeller som stödjer "
        "omställningen till Nära vård, 2023, chapter 8). Effects are differences from the "
        "baseline, mean of all whole years, with 95 % intervals over replications. The last column "
        "names the main outcomes that moved most for their uncertainty, of those not aimed at; "
        "about one in twenty moves by chance.",
    ]
    for area in library.areas().values():
        inside = [row for row in table if row["area"] == area.area]
        if not inside:
            continue
        shown = HEADINGS[lang]
        lines += ["", f"## {getattr(area.title, lang)} (T{area.table})", ""]
        lines += ["| " + " | ".join(shown) + " |", "|" + "---|" * len(shown)]
        lines += ["| " + " | ".join(row["cells"]) + " |" for row in inside]
    notes = manifest["warnings"]
    if notes:
        lines += ["", "## To know", ""]
        lines += [f"- {row['reform']}: {row[lang]}" for row in notes]
    return "\n".join(lines) + "\n"


def _row(name: str, manifest: dict[str, Any], effects: pd.DataFrame, lang: str) -> dict[str, Any]:
    entry = library.find(name)
    own = effects[effects["reform"].isin(_ran(name, effects))]
    by_outcome = {str(row["outcome"]): row for _, row in own.iterrows()}
    said = [
        _told(outcome, by_outcome[outcome], lang, direction)
        for outcome, direction in entry.expects.items()
        if outcome in by_outcome
    ]
    others = _most_moved(own[~own["outcome"].isin(entry.expects)])
    told = [_told(str(row["outcome"]), row, lang) for _, row in others.iterrows()]
    if not len(own):
        said, told = [UNRUN[lang]], []
    elif not said:
        said = [NO_AIM[lang]]
    cells = [
        name,
        entry.level,
        entry.form,
        "" if entry.size is None else f"{entry.size:g}",
        getattr(entry.meant, lang),
        getattr(entry.against, lang),
        "; ".join(said),
        "; ".join(told) or NOTHING[lang],
    ]
    return {"name": name, "area": name.partition(".")[0], "cells": cells, "aimed": said}


def _ran(name: str, effects: pd.DataFrame) -> list[str]:
    """The reform as the study ran it; one that every area has is run for one of them."""
    ran = set(effects["reform"])
    same = [library.reform_name(other) for other in (name, *library.same_as(name))]
    return [other for other in same if other in ran][:1]


def _most_moved(own: pd.DataFrame) -> pd.DataFrame:
    """Main outcomes whose interval lies off zero, those furthest from it for its width first."""
    own = own[own["outcome"].isin([name for name, outcome in OUTCOMES.items() if outcome.main])]
    half = (own["high"] - own["low"]) / 2
    sure = own["difference"].abs() / half.where(half > 0, np.nan)
    known = own.assign(sure=sure)
    known = known[known["sure"] > 1]
    return known.sort_values("sure", ascending=False, kind="stable").head(MOST_OTHERS)


def _told(outcome: str, row: pd.Series, lang: str, direction: str = "") -> str:
    """An outcome with its change and interval; with a direction, whether it went that way."""
    shown, numbers = label(outcome, lang), _numbers(lang)
    percent = shown.change == "percent"
    ends = ("relative", "relative_low", "relative_high")
    keys = ends if percent else ("difference", "low", "high")
    value, low, high = (float(row[key]) for key in keys)
    if not np.isfinite(value):
        return f"{shown.text}: {MISSING}"
    unit = "%" if percent else shown.unit_after if shown.change == "difference" else ""
    unit = {"en": "points", "sv": "procentenheter"}[lang] if shown.change == "points" else unit
    text = f"{shown.text} {numbers.change(value, low, high, unit)}"
    text += f" ({numbers.interval(low, high, value)})"
    if direction and not low <= 0 <= high:
        went = "up" if value > 0 else "down"
        text += "" if went == direction else {"en": ", opposite", "sv": ", motsatt"}[lang]
    return text


@cache
def _numbers(lang: str) -> Numbers:
    return Numbers(Words(lang))


def _open(folder: Path) -> tuple[dict[str, Any], pd.DataFrame]:
    """Manifest and total effects on everybody over the whole period."""
    path = folder / "manifest.json"
    if not path.is_file() or not (folder / "effects.parquet").is_file():
        message = "no finished study here. Run one first: vardsim run library --out DIR"
        raise StudyError([Problem(str(folder), "", message, str(folder))])
    effects = pd.read_parquet(folder / "effects.parquet")
    chosen = effects[
        (effects["measure"] == "outcome")
        & (effects["group"] == "all")
        & (effects["period"] == ALL_YEARS)
        & (effects["effect"] == "total")
        & effects["outcome"].isin(OUTCOMES)
    ]
    return json.loads(path.read_text(encoding="utf-8")), chosen

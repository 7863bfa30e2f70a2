"""What differs in the outcome of two studies, with intervals."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from scipy import stats

from sim.studies.analysis import BASELINE, effects_between
from sim.studies.compare.differences import Differences, differences
from sim.studies.compare.finished import Arm, Finished, read
from sim.studies.document import Problem, StudyError
from sim.studies.folder import mean_interval
from sim.studies.moments import LEVEL

LEVEL_OF_BASELINE = "level"
COLUMNS = [
    "reform", "effect", "outcome", "first", "first_low", "first_high", "second", "second_low",
    "second_high", "difference", "low", "high", "replications", "verdict",
]  # fmt: skip


@dataclass(frozen=True)
class Comparison:
    """Differences in input, and a row per outcome that both studies have.

    `outcomes` has the columns `COLUMNS`: levels of the baseline (effect ``level``) and effects of
    the reforms that both have, each with its 95 % interval; `difference` is second - first;
    `verdict` is ``same``, ``beyond chance``, ``within chance`` or ``unknown`` (no interval).
    `paired` says whether replications with the same seed were set against each other.
    """

    first: Finished
    second: Finished
    inputs: Differences
    years: list[int]
    behaviours: list[str]
    reforms: list[str]
    only_first: list[str]
    only_second: list[str]
    paired: bool
    common_seeds: int
    notes: list[str] = field(default_factory=list)  # keys of words
    outcomes: pd.DataFrame = field(default_factory=pd.DataFrame)


def compare(first_folder: Path, second_folder: Path) -> Comparison:
    """Set two finished studies side by side.

    Raises `StudyError` where a folder is no finished study, or where the two share no year, no
    behaviour of the baseline, or no outcome.
    """
    first, second = read(first_folder), read(second_folder)
    years = sorted(first.years & second.years)
    _refuse(not years, first, second, "no year in common", first.years, second.years)
    shared = first.arms & second.arms
    behaviours = [name for name in ("frozen", "full") if (BASELINE, name) in shared]
    _refuse(
        not behaviours, first, second, "no behaviour in common",
        {arm[1] for arm in first.arms}, {arm[1] for arm in second.arms},
    )  # fmt: skip
    known = [set(study.outcomes["outcome"]) for study in (first, second)]
    _refuse(not known[0] & known[1], first, second, "no outcome in common", *known)
    found = differences(first, second)
    seeds = _common_seeds(first, second, [(BASELINE, name) for name in behaviours])
    paired = len(seeds) >= 2 and same_world(first, second)
    names = [[arm[0] for arm in study.arms if arm[0] != BASELINE] for study in (first, second)]
    reforms = [name for name in first.manifest["reforms"] if name in set(names[0]) & set(names[1])]
    comparison = Comparison(
        first, second, found, years, behaviours, reforms,
        only_first=[name for name in first.manifest["reforms"] if name not in reforms],
        only_second=[name for name in second.manifest["reforms"] if name not in reforms],
        paired=paired, common_seeds=len(seeds), notes=_notes(first, second, years, found),
    )  # fmt: skip
    return replace(comparison, outcomes=_table(comparison))


def same_world(first: Finished, second: Finished) -> bool:
    """Whether the same seed gives the same people: region, sample and first day are the same."""
    one, other = first.inputs, second.inputs
    same = [one["study"][key] == other["study"][key] for key in ("sample", "start")]
    return all(same) and one["region"]["tables"] == other["region"]["tables"]


def _refuse(
    wrong: bool,
    first: Finished,
    second: Finished,
    what: str,
    one: Iterable[Any],
    other: Iterable[Any],
) -> None:
    if wrong:
        given = [", ".join(sorted(map(str, some))) for some in (one, other)]
        message = f"cannot be compared with {second.folder}: {what} ({given[0]} | {given[1]})"
        raise StudyError([Problem(str(first.folder), "", message, None)])


def _common_seeds(first: Finished, second: Finished, arms: list[Arm]) -> set[int]:
    seeds = [set(study.seeds(arm).values()) for study in (first, second) for arm in arms]
    return set.intersection(*seeds)


def _notes(first: Finished, second: Finished, years: list[int], found: Differences) -> list[str]:
    """What a reader must know of the comparison."""
    notes = []
    if first.years != second.years:
        notes.append("note_years")
    if not same_world(first, second):
        notes.append("note_world")
    if "program" in found and "code" in found["program"]:
        notes.append("note_code")
    for study in (first, second):
        if study.manifest["runs_done"] < study.manifest["runs_planned"]:
            notes.append("note_incomplete")
        if study.manifest["checks_failed"]:
            notes.append("note_checks")
    return list(dict.fromkeys(notes))


def _table(made: Comparison) -> pd.DataFrame:
    """All rows: levels of the baseline under full behaviour if both have it, then effects."""
    rows = []
    level = {(BASELINE, made.behaviours[-1]): 1}
    rows += _rows(made, "", LEVEL_OF_BASELINE, level, set(made.years))
    for reform in made.reforms:
        start = max(study.first_whole_year(reform) for study in (made.first, made.second))
        years = {year for year in made.years if year >= start} or {made.years[-1]}
        for effect, signs in effects_between(reform, made.behaviours).items():
            if all(arm in made.first.arms & made.second.arms for arm in signs):
                rows += _rows(made, reform, effect, signs, years)
    return pd.DataFrame(rows, columns=COLUMNS)


def _rows(
    made: Comparison, reform: str, effect: str, signs: dict[Arm, int], years: set[int]
) -> list[tuple[Any, ...]]:
    """One row per outcome: the signed sum of runs in both studies, and their difference."""
    one, other = (_signed(study, signs, years) for study in (made.first, made.second))
    rows = []
    for outcome in (name for name in one.columns if name in other.columns):
        a, b = one[outcome].dropna(), other[outcome].dropna()
        if made.paired:
            shared = a.index.intersection(b.index)
            a, b = a[shared], b[shared]
        if a.empty or b.empty:
            continue
        difference = _paired(a, b) if made.paired else _unpaired(a, b)
        first, second = (mean_interval(part.to_numpy()) for part in (a, b))
        rows.append(
            (reform, effect, outcome, *first, *second, *difference, _verdict(*difference[:3]))
        )
    return rows


def _signed(study: Finished, signs: dict[Arm, int], years: set[int]) -> pd.DataFrame:
    parts = [sign * study.values(arm, years) for arm, sign in signs.items()]
    total = parts[0]
    for part in parts[1:]:
        total = total + part  # aligned on seeds: only replications with all of the runs are kept
    return total


def _paired(a: pd.Series, b: pd.Series) -> tuple[float, float, float, int]:
    both = b - a
    return *mean_interval(both.to_numpy()), len(both)


def _unpaired(a: pd.Series, b: pd.Series) -> tuple[float, float, float, int]:
    """Welch's interval of a difference of means; NaN where one side has fewer than two values."""
    difference, smallest = float(b.mean() - a.mean()), min(len(a), len(b))
    if smallest < 2:
        return difference, np.nan, np.nan, smallest
    parts = [float(part.var(ddof=1)) / len(part) for part in (a, b)]
    squares = sum(part**2 / (len(of) - 1) for part, of in zip(parts, (a, b), strict=True))
    if squares == 0.0:
        return difference, difference, difference, smallest
    freedom = sum(parts) ** 2 / squares
    half = float(stats.t.ppf((1 + LEVEL) / 2, freedom)) * sum(parts) ** 0.5
    return difference, difference - half, difference + half, smallest


def _verdict(difference: float, low: float, high: float) -> str:
    if not np.isfinite(low):
        return "same" if difference == 0 else "unknown"
    if difference == low == high == 0:
        return "same"
    return "within chance" if low <= 0 <= high else "beyond chance"

"""What a finished study left in its folder, replication by replication."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from scipy import stats

from sim.studies.document import Problem, StudyError
from sim.studies.moments import LEVEL

KEYS = ["scenario", "behaviour", "replication", "year", "measure", "outcome", "group"]


def open_study(folder: Path) -> dict[str, Any]:
    """The manifest of a finished study; `StudyError` where there is none."""
    path = folder / "manifest.json"
    if not path.is_file() or not (folder / "outcomes.parquet").is_file():
        message = "no results of a study here. Run one first: vardsim run STUDY --out DIR"
        raise StudyError([Problem(str(folder), "", message, str(folder))])
    manifest: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return manifest


def yearly_values(folder: Path) -> pd.DataFrame:
    """Outcomes, and yearly means over units of practice style: columns `KEYS` and value.

    A dimension of style is named ``kind.dimension``, its group is ``all``.
    """
    outcomes = pd.read_parquet(folder / "outcomes.parquet").assign(measure="outcome")
    practice = pd.read_parquet(folder / "practice.parquet")
    practice = practice.assign(
        year=pd.to_datetime(practice["date"]).dt.year,
        outcome=practice["kind"].astype(str) + "." + practice["dimension"].astype(str),
        group="all",
        measure="practice",
    )
    practice = practice[practice["year"].isin(outcomes["year"].unique())]
    means = practice.groupby(KEYS, as_index=False, observed=True)["value"].mean()
    both: list[pd.DataFrame] = [outcomes[[*KEYS, "value"]], pd.DataFrame(means)]
    return pd.concat(both, ignore_index=True)


def mean_interval(values: np.ndarray, level: float = LEVEL) -> tuple[float, float, float]:
    """Mean with its Student t interval; the interval is NaN with fewer than two values."""
    known = np.asarray(values, float)
    known = known[~np.isnan(known)]
    if known.size == 0:
        return np.nan, np.nan, np.nan
    mean = float(known.mean())
    if known.size < 2:
        return mean, np.nan, np.nan
    half = float(stats.t.ppf((1 + level) / 2, known.size - 1) * known.std(ddof=1))
    half /= np.sqrt(known.size)
    return mean, mean - half, mean + half

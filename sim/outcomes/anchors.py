"""Published levels of an average Swedish region, and how a baseline compares with them."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib import resources
from pathlib import Path

import pandas as pd

from sim.outcomes.definitions import OUTCOMES
from sim.parameters import GRADES, unknown

COLUMNS = [
    "outcome", "model", "anchor", "low", "high", "ratio", "within", "in_range", "unit", "year",
    "source", "grade", "required",
]  # fmt: skip


REQUIRED = {"yes": True, "no": False}


class AnchorError(ValueError):
    """The table of anchors is wrong; the message names file, row and value."""


def read(path: Path) -> pd.DataFrame:
    """Read anchors: outcome, anchor, low, high, unit, year, source, grade, factor, required."""
    table = pd.read_csv(path, dtype={"year": str})
    for line, row in enumerate(table.to_dict("records"), start=2):
        where = f"{path}: line {line}"
        if row["outcome"] not in OUTCOMES:
            raise AnchorError(f"{where}: {unknown('outcome', row['outcome'], list(OUTCOMES))}")
        if row["grade"] not in GRADES:
            raise AnchorError(f"{where}: grade {row['grade']!r} is not one of {', '.join(GRADES)}")
        if row["required"] not in REQUIRED:
            allowed = ", ".join(REQUIRED)
            raise AnchorError(f"{where}: required {row['required']!r} is not one of {allowed}")
        if not float(row["low"]) <= float(row["anchor"]) <= float(row["high"]):
            raise AnchorError(
                f"{where}: anchor {row['anchor']} is not within {row['low']} to {row['high']}"
            )
    return table.assign(required=table["required"].map(REQUIRED))


@cache
def load() -> pd.DataFrame:
    """The built-in anchors."""
    return read(Path(str(resources.files("sim") / "data" / "anchors.csv")))


def compare(levels: Mapping[str, float] | pd.DataFrame) -> pd.DataFrame:
    """Compare a baseline's levels with the anchors.

    `levels` is outcome -> value, or the table of :func:`sim.outcomes.definitions.evaluate` (group
    "all"). Columns: outcome, model (NaN if not among the levels), anchor, low, high, ratio,
    within (ratio at most the tolerance factor from 1), in_range (between low and high), unit,
    year, source, grade, required (a baseline must come within the factor).
    """
    if isinstance(levels, pd.DataFrame):
        everybody = levels[levels["group"] == "all"]
        levels_by_outcome = dict(zip(everybody["outcome"], everybody["value"], strict=True))
    else:
        levels_by_outcome = dict(levels)
    table = load().copy()
    table["model"] = table["outcome"].map(levels_by_outcome).astype(float)
    table["ratio"] = table["model"] / table["anchor"]
    table["within"] = table["ratio"].between(1 / table["factor"], table["factor"])
    table["in_range"] = table["model"].between(table["low"], table["high"])
    return table[COLUMNS]

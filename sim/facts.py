"""The model's own small tables of facts; each row names its source."""

from __future__ import annotations

from functools import cache
from importlib import resources
from pathlib import Path

import numpy as np
import pandas as pd
from scipy.interpolate import PchipInterpolator

OLDEST = 100  # the last age holds everybody older too


def facts(name: str) -> pd.DataFrame:
    """One table of facts by name; codes stay text."""
    path = Path(str(resources.files("sim") / "data" / "facts" / f"{name}.csv"))
    return pd.read_csv(path, dtype={"code": str, "region_code": str})


@cache
def national_ages() -> np.ndarray:
    """People in Sweden by sex (women, men) and single year of age 0-100, shape (2, 101).

    Single years come from a monotone curve through the five-year figures.
    """
    table = facts("population_sweden_2023")
    edges = [*table.age_from, OLDEST + 1]
    ages = np.arange(OLDEST + 2)
    rows = []
    for sex in ("women", "men"):
        below = np.concatenate([[0], np.cumsum(table[sex])])
        rows.append(np.diff(PchipInterpolator(edges, below)(ages)))
    return np.array(rows)

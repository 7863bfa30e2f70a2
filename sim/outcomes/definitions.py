"""The outcomes, one definition each, and their values in every group of a year.

`better` says whether more of it is good for patients, staff or budgets; `main` marks those shown
first. The Swedish indicators named in comments are those of Vården i siffror and Öppna jämförelser.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from sim.outcomes import activities, municipal, patients, population, resources
from sim.outcomes.formulas import Formula
from sim.outcomes.rows import Better
from sim.outcomes.year import View, Year

AREAS = (
    "continuity", "avoidable_inpatient", "access", "flow", "practice", "staff", "economy",
    "equity", "health",
)  # fmt: skip
TABLES = (patients.ROWS, resources.ROWS, population.ROWS, activities.ROWS, municipal.ROWS)


@dataclass(frozen=True)
class Outcome:
    """One measure of a year; `value` gives it in every group of a view (NaN: not defined)."""

    id: str
    area: str
    label_sv: str
    label_en: str
    unit_sv: str
    unit_en: str
    better: Better
    main: bool
    value: Formula

    @property
    def definition(self) -> str:
        """What is worked out, in words; names with underscores are what is counted."""
        return self.value.text


OUTCOMES: dict[str, Outcome] = {
    row[0]: Outcome(row[0], area, *row[1:])
    for table in TABLES
    for area, rows in table.items()
    for row in rows
}


def evaluate(year: Year) -> pd.DataFrame:
    """Every outcome in every group: columns outcome, group, value.

    There is no row where an outcome has no meaning or nothing to count, such as occupancy by age
    or the continuity of a vardcentral whose patients made too few visits.
    """
    view = View(year)
    values = np.array([outcome.value(view) for outcome in OUTCOMES.values()])
    table = pd.DataFrame(
        {
            "outcome": np.repeat(list(OUTCOMES), len(view.names)),
            "group": np.tile(np.array(view.names, object), len(OUTCOMES)),
            "value": values.ravel(),
        }
    )
    return table.dropna(subset="value").reset_index(drop=True)

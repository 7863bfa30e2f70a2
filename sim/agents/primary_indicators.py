"""Indicators of the vårdcentraler: a month's cases, and the twelve months that are paid on."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from sim.care.primary.list_kernels import list_indicators, reported_by_lists
from sim.care.primary.practice_state import Clinic
from sim.care.state import M, Tally
from sim.categories import ACTIVITIES, AGE_BAND_STARTS, ELSEWHERE, INDICATORS, STAFF
from sim.parameters import Parameters
from sim.people.state import People

YEAR_OF_MONTHS = 12
EMERGENCY, SPECIALIST = ELSEWHERE.index("emergency"), ELSEWHERE.index("specialist")
OTHER = STAFF.index("other")
STOCKS = [INDICATORS.index(name) for name in ("named_gp", "review", "control")]
COVERAGE = INDICATORS.index("coverage")
CONTINUITY = INDICATORS.index("continuity")
CHECKS = ACTIVITIES.index("programme_adherence")
OLD_BANDS = AGE_BAND_STARTS >= 65
AVOIDABLE_MEASURES = [index for name, index in M.items() if name.startswith("avoidable_")]
AVOIDABLE_MEASURES.remove(M["avoidable_four_20"])


@dataclass
class Window:
    """Counts of the last twelve months and the level twelve months before them."""

    count: list[np.ndarray] = field(default_factory=list)
    base: list[np.ndarray] = field(default_factory=list)

    def add(self, count: np.ndarray, base: np.ndarray) -> None:
        """Add a month."""
        self.count.append(count)
        self.base.append(base)
        del self.count[: -2 * YEAR_OF_MONTHS], self.base[: -2 * YEAR_OF_MONTHS]

    def now(self) -> tuple[np.ndarray, np.ndarray]:
        """Count and base of the last twelve months (fewer in the first year)."""
        return total(self.count[-YEAR_OF_MONTHS:]), total(self.base[-YEAR_OF_MONTHS:])

    def before(self) -> np.ndarray:
        """Share twelve months earlier; the present one while there is no earlier."""
        count, base = self.count[:-YEAR_OF_MONTHS], self.base[:-YEAR_OF_MONTHS]
        if not count:
            count, base = self.count, self.base
        return total(count) / np.maximum(total(base), 1e-9)


def total(months: list[np.ndarray]) -> np.ndarray:
    """Sum over months."""
    result: np.ndarray = np.sum(months, axis=0)
    return result


def month_of_indicators(
    clinic: Clinic,
    people: People,
    tally: Tally,
    day: int,
    listed: np.ndarray,
    chronic: np.ndarray,
    elsewhere: np.ndarray,
    at_work: tuple[np.ndarray, np.ndarray],
    params: Parameters,
) -> tuple[np.ndarray, np.ndarray]:
    """Cases met and cases in the base of the month that ends on `day`, (units, indicators).

    `listed` (units, age bands, sexes), `chronic` (units,) chronically ill, `elsewhere` (units,
    ELSEWHERE) contacts; `at_work` is posts filled and the work environment index, (units,) each.
    """
    month, units = clinic.month, len(clinic.practices)
    count, base = month["indicator_count"].copy(), month["indicator_base"].copy()
    stocks, reported = np.zeros((units, 2 * len(STOCKS))), np.zeros((units, 2))
    list_indicators(people, day, stocks)
    reported_by_lists(people, tally, day, params["programmes.reported_relation"], reported)
    count[:, STOCKS], base[:, STOCKS] = stocks[:, ::2], stocks[:, 1::2]
    base[:, COVERAGE] += elsewhere[:, EMERGENCY] + elsewhere[:, SPECIALIST]
    posts, employee = at_work
    known_nurses = params["programmes.known_nurse"] * month["known_nurse"]
    contacts = month["contacts"][:, :OTHER, :, 0].sum(axis=(1, 2))
    rows = {
        "avoidable": (
            tally.by_listed[AVOIDABLE_MEASURES].sum(axis=0),
            np.maximum(listed.sum(axis=(1, 2)), 1.0) / YEAR_OF_MONTHS,
        ),
        "readmission": (tally.by_listed[M["readmissions_65"]], tally.by_listed[M["discharges_65"]]),
        "patient_reported": (reported[:, 0], reported[:, 1]),
        "employee": (employee * posts, posts),
        "contact_continuity": (
            np.minimum(month["indicator_count"][:, CONTINUITY] + known_nurses, contacts),
            contacts,
        ),
        "acute_admissions": (
            tally.by_listed[M["acute_admissions_65"]],
            listed[:, OLD_BANDS].sum(axis=(1, 2)) / YEAR_OF_MONTHS,
        ),
        "programme_adherence": (
            np.minimum(month["activities"][:, CHECKS], chronic / YEAR_OF_MONTHS),
            chronic / YEAR_OF_MONTHS,
        ),
    }
    for name, (met, cases) in rows.items():
        column = INDICATORS.index(name)
        count[:, column], base[:, column] = met, cases
    return count, base

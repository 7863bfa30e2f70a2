"""What is kept of one year, and its sums in every group for which outcomes are reported."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np
import pandas as pd

from sim.care.state import MEASURES, M
from sim.outcomes.continuity import MINIMUM_VISITS, Indices, statistic
from sim.parameters import unknown
from sim.people.state import AGE_GROUPS, NOBODY, STRATA, stratum_parts

DAYS_PER_YEAR = 365.25
ORE = 100.0
SEXES = ("women", "men")
QUINTILES = 5
OCCUPIED, OVERCROWDED, OUTLIERS, OPEN = range(4)
DOCTORS = "doctor_12"
OUTSIDE = "outside"  # the holder from whom staff, premises, drugs and tests are bought


class Staff(NamedTuple):
    """A year of each vardcentral's staff, float64[vardcentraler]."""

    hours: np.ndarray  # paid hours of all staff, overtime included
    used_hours: np.ndarray  # of these, hours with patients and their administration
    overtime_hours: np.ndarray
    doctor_hours: np.ndarray  # paid hours of doctors
    locum_hours: np.ndarray  # of these, by locums
    gp_posts: np.ndarray  # filled posts of permanent GPs, mean of the year
    gp_leavers: np.ndarray  # permanent GPs who left, full-time equivalents
    posts: np.ndarray  # filled posts, post-months
    work_environment: np.ndarray  # the same times the work environment index
    extra_posts: np.ndarray  # extra posts, mean of the year
    evening_hours: np.ndarray
    innovation_hours: np.ndarray
    work_environment_hours: np.ndarray
    ideas: np.ndarray  # put to use
    room_months: np.ndarray  # digital rooms in use
    open_hours: np.ndarray  # clinicians' daytime left for those who call


class Municipal(NamedTuple):
    """A year of each municipality's care, float64[municipalities]; names as in its statement."""

    home_care_hours: np.ndarray  # granted
    home_care_planned: np.ndarray
    home_care_performed: np.ndarray
    home_care_reported: np.ndarray
    health_care_hours: np.ndarray  # delegated, in home care
    discharges: np.ndarray  # that needed a decision of the municipality
    joint_plans: np.ndarray  # of these, planned with the hospital during the stay


@dataclass(frozen=True)
class Year:
    """Sums of one calendar year.

    `continuity` has the indices by person of ``doctor_12`` and, where kept, ``doctor_24`` and
    ``nurse_12`` (staff group, months); `person_stratum` and `person_listed` place the persons at
    the end of the year (-1: not a resident). `payments` are the rows of the year of
    :meth:`sim.ledger.Ledger.payments`: month, rule, counterparty, kind, unit, amount_ore (money to
    the unit). What goes to the counterparty `OUTSIDE` is the cost of staff, premises, drugs and
    tests; all else is income of the unit, less what it pays other holders.
    """

    year: int
    by_stratum: np.ndarray  # float64[measures, strata]
    by_listed: np.ndarray  # float64[measures, vardcentraler]
    hospital_days: np.ndarray  # float64[hospitals, 4]
    vardcentraler: tuple[str, ...]
    continuity: Mapping[str, Indices]
    person_stratum: np.ndarray  # int, persons
    person_listed: np.ndarray  # int, persons
    staff: Staff
    municipal: Municipal
    payments: pd.DataFrame = field(repr=False)

    def __post_init__(self) -> None:
        shapes = {
            "by_stratum": (len(MEASURES), STRATA),
            "by_listed": (len(MEASURES), len(self.vardcentraler)),
        }
        for name, shape in shapes.items():
            given = getattr(self, name).shape
            if given != shape:
                raise ValueError(f"year {self.year}: {name} has shape {given}, expected {shape}")
        if DOCTORS not in self.continuity:
            raise ValueError(f"year {self.year}: continuity lacks {DOCTORS!r}")


def strata_groups() -> dict[str, np.ndarray]:
    """Groups of people reported, with the strata (bool[strata]) in each."""
    part = stratum_parts()
    groups = {"all": np.ones(STRATA, bool)}
    groups |= {f"cni_quintile={q + 1}": part["cni_quintile"] == q for q in range(QUINTILES)}
    groups |= {f"age={name}": part["age_group"] == a for a, name in enumerate(AGE_GROUPS)}
    groups |= {f"sex={name}": part["sex"] == s for s, name in enumerate(SEXES)}
    groups |= {f"rural={r}": part["rural"] == r for r in (0, 1)}
    return groups


class View:
    """A year's sums in every group: ``view["ed_visits"]`` is float64[groups].

    Groups are "all", those of :func:`strata_groups` and one per vardcentral, in `names`. What has
    no meaning in a group is NaN there.
    """

    def __init__(self, year: Year) -> None:
        self.year = year
        strata = strata_groups()
        self.masks = np.array(list(strata.values()))
        self.names = (*strata, *(f"vardcentral={name}" for name in year.vardcentraler))
        self.sums = np.hstack([year.by_stratum @ self.masks.T, year.by_listed])
        self._continuity: dict[tuple[str, str], np.ndarray] = {}
        self._groups: dict[str, tuple[Indices, list[tuple[np.ndarray, int]]]] = {}

    def __getitem__(self, measure: str) -> np.ndarray:
        if measure not in M:
            raise KeyError(unknown("measure", measure, MEASURES))
        return self.sums[M[measure]]

    @property
    def person_years(self) -> np.ndarray:
        """Person-years lived, float64[groups]."""
        return self["person_days"] / DAYS_PER_YEAR

    def everywhere(self, value: float) -> np.ndarray:
        """A value that exists for the whole region only."""
        out = np.full(len(self.names), np.nan)
        out[0] = value
        return out

    def by_unit(self, total: float, units: np.ndarray) -> np.ndarray:
        """A value for the region and for each vardcentral."""
        out = self.everywhere(total)
        out[len(self.masks) :] = units
        return out

    def continuity(self, window: str, name: str) -> np.ndarray:
        """A statistic of a continuity window, such as ("doctor_12", "coc_median"), by group."""
        if window not in self.year.continuity:
            return np.full(len(self.names), np.nan)
        if (window, name) not in self._continuity:
            values, columns = self._frequent(window)
            parts = [statistic(values, name, column, size) for column, size in columns]
            self._continuity[window, name] = np.concatenate(parts)
        return self._continuity[window, name]

    def _frequent(self, window: str) -> tuple[Indices, list[tuple[np.ndarray, int]]]:
        """Residents with visits enough for an index, and the groups that each belongs to."""
        if window not in self._groups:
            year, part = self.year, stratum_parts()
            values = year.continuity[window]
            enough = values.visits >= MINIMUM_VISITS
            here = np.flatnonzero(enough & (year.person_stratum != NOBODY))
            group = year.person_stratum[here]
            columns = [(np.zeros(here.size, np.int64), 1)]
            for name, size in (
                ("cni_quintile", QUINTILES), ("age_group", len(AGE_GROUPS)), ("sex", 2),
                ("rural", 2),
            ):  # fmt: skip
                columns.append((part[name][group], size))
            columns.append((year.person_listed[here], len(year.vardcentraler)))
            self._groups[window] = Indices(*(column[here] for column in values)), columns
        return self._groups[window]

    def hospital(self, column: int) -> float:
        """Bed-days of all hospitals in a column of `hospital_days`."""
        return float(self.year.hospital_days[:, column].sum())

    def staff(self, name: str) -> np.ndarray:
        """A sum of staff in the region and at each vardcentral."""
        units = getattr(self.year.staff, name)
        return self.by_unit(float(units.sum()), units)

    def municipal(self, name: str) -> np.ndarray:
        """A sum of municipal care in the whole region."""
        return self.everywhere(float(getattr(self.year.municipal, name).sum()))

    def cost(self, kind: str) -> np.ndarray:
        """SEK of the year spent on care by a kind of unit (each vardcentral apart)."""
        return -self.payment(kind, OUTSIDE)

    def bought(self, *rules: str) -> np.ndarray:
        """SEK of the year that the region itself paid outside for these reasons (all by default).

        A vardcentral has no part of it: 0 there.
        """
        rows = self.year.payments
        rows = rows[(rows["kind"] == OUTSIDE) & (rows["counterparty"] == "region")]
        if rules:
            rows = rows[rows["rule"].isin(rules)]
        total = float(rows["amount_ore"].sum()) / ORE
        return self.by_unit(total, np.zeros(len(self.year.vardcentraler)))

    def income(self, kind: str) -> np.ndarray:
        """SEK of the year that a kind of unit got from all holders, net of what it paid them."""
        return self.payment(kind) + self.cost(kind)

    def payment(self, kind: str, counterparty: str | None = None) -> np.ndarray:
        """SEK of the year to a kind of unit (each vardcentral apart) from one or all others."""
        rows = self.year.payments
        rows = rows[rows["kind"] == kind]
        if counterparty is not None:
            rows = rows[rows["counterparty"] == counterparty]
        total = float(rows["amount_ore"].sum()) / ORE
        if kind != "vardcentral":
            return self.everywhere(total)
        units = rows.groupby(rows["unit"].astype(str))["amount_ore"].sum()
        listed = units.reindex(list(self.year.vardcentraler), fill_value=0).to_numpy(float)
        return self.by_unit(total, listed / ORE)


def payments_by_rule(year: Year) -> pd.DataFrame:
    """Paid in the year by rule: kind, counterparty, rule, amount (SEK), SEK per inhabitant."""
    paid = year.payments.groupby(["kind", "counterparty", "rule"])["amount_ore"].sum() / ORE
    inhabitants = year.by_stratum[M["person_days"]].sum() / DAYS_PER_YEAR
    return pd.DataFrame({"amount": paid, "per_inhabitant": paid / inhabitants}).reset_index()

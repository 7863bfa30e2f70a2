"""What a run leaves behind: outcomes by year and group, payments, balances, practice, checks."""

from __future__ import annotations

import datetime as dt
from typing import Protocol

import numpy as np
import pandas as pd

from sim.agents.municipality import MunicipalCare
from sim.agents.primary_care import PrimaryCare
from sim.agents.sector import Sector
from sim.care.primary.practice_state import VISITS_LOGGED
from sim.care.state import Tally
from sim.clock import Calendar
from sim.ledger import Ledger
from sim.outcomes.continuity import Indices, measure
from sim.outcomes.definitions import evaluate
from sim.outcomes.pooling import compact
from sim.outcomes.year import Municipal, Staff, Year
from sim.people.state import NOBODY, RESIDENT, People
from sim.setting import Setting


class System(Protocol):
    """What is written down of a care system."""

    setting: Setting
    calendar: Calendar
    people: People
    primary: PrimaryCare
    municipalities: MunicipalCare
    sectors: dict[str, Sector]
    ledger: Ledger
    tally: Tally


class Yearbook:
    """Sums of the current year and tables of the years closed, warm-up left out."""

    def __init__(self, system: System) -> None:
        self.system = system
        tally = system.tally
        self._sums = Tally(*(np.zeros_like(part) for part in tally))
        self.years: list[Year] = []  # what outcomes follow from, of every year told
        self._outcomes: list[pd.DataFrame] = []
        self._practice: list[tuple[dt.date, str, np.ndarray, np.ndarray]] = []
        self._checks: list[tuple[str, float, bool]] = []

    def add_month(self, tally: Tally) -> None:
        """Add the month's counts to the year and clear them."""
        for total, part in zip(self._sums, tally, strict=True):
            total += part
            part[:] = 0.0
        balance = sum(int(self.system.ledger.balance(k).sum()) for k in self.system.ledger.holders)
        self._check("money: sum of all balances, öre", balance, balance == 0)

    def close_year(self, index: int) -> None:
        """Evaluate year `index` of the run (0 is the first) and begin the next."""
        staff = self.system.primary.workforce.close_year()
        municipal = self.system.municipalities.close_year()
        if index >= self.system.setting.warmup_years:
            year = compact(self._year(index, staff, municipal))
            self.years.append(year)
            table = evaluate(year)
            table.insert(0, "year", self.system.calendar.start.year + index)
            self._outcomes.append(table)
        for total in self._sums:
            total[:] = 0.0

    def note_practice(self, date: dt.date) -> None:
        """Style of every unit in natural units, and what a peer SD more would bring it."""
        for kind, sector in self.system.sectors.items():
            natural = sector.natural()
            value = np.column_stack([natural[name] for name in sector.decision.style.names])
            self._practice.append((date, kind, value, sector.marginal_revenue()))

    def check(self, name: str, value: float, ok: bool) -> None:
        """Note something that must always hold."""
        self._check(name, value, ok)

    def tables(self) -> dict[str, pd.DataFrame]:
        """All tables of the run."""
        first = self.system.calendar.start.year + self.system.setting.warmup_years
        payments = self.system.ledger.payments()
        balances = self.system.ledger.balances()
        checks = pd.DataFrame(self._checks, columns=["check", "value", "ok"])
        worst = checks.assign(size=checks["value"].abs()).sort_values("size", kind="stable")
        return {
            "outcomes": pd.concat(self._outcomes, ignore_index=True),
            "payments": payments[payments["year"] >= first].reset_index(drop=True),
            "balances": yearly_flows(balances, first),
            "practice": self._practice_table(),
            "checks": worst.groupby("check", sort=True)
            .agg(value=("value", "last"), ok=("ok", "all"))
            .reset_index(),
        }

    def _practice_table(self) -> pd.DataFrame:
        """One row per date, dimension of style, and unit."""
        tables = []
        for date, kind, value, revenue in self._practice:
            sector = self.system.sectors[kind]
            units, names = len(sector.names), sector.decision.style.names
            tables.append(
                pd.DataFrame(
                    {
                        "date": date.isoformat(),
                        "kind": kind,
                        "unit": np.tile(np.array(sector.names, object), len(names)),
                        "dimension": np.repeat(np.array(names, object), units),
                        "value": value.T.ravel(),
                        "marginal_revenue": revenue.T.ravel(),
                    }
                )
            )
        return pd.concat(tables, ignore_index=True)

    def _check(self, name: str, value: float, ok: bool) -> None:
        self._checks.append((name, float(value), bool(ok)))

    def _year(self, index: int, staff: Staff, municipal: Municipal) -> Year:
        system = self.system
        year = system.calendar.start.year + index
        here = system.people.status == RESIDENT
        return Year(
            year=year,
            by_stratum=self._sums.by_stratum.copy(),
            by_listed=self._sums.by_listed.copy(),
            hospital_days=self._sums.hospital_days.copy(),
            vardcentraler=system.sectors["vardcentral"].names,
            continuity=self._continuity(index),
            person_stratum=np.where(here, system.people.stratum, NOBODY),
            person_listed=np.where(here, system.people.listed, NOBODY),
            staff=staff,
            municipal=municipal,
            payments=system.ledger.payments(year),
        )

    def _continuity(self, index: int) -> dict[str, Indices]:
        clinic, starts = self.system.primary.clinic, self.system.calendar.month_starts
        log = clinic.log[: clinic.counts[VISITS_LOGGED]]
        end = int(starts[12 * (index + 1)])
        windows = {}
        for months in (12, 24):
            if 12 * (index + 1) >= months:
                period = (int(starts[12 * (index + 1) - months]), end)
                windows[f"doctor_{months}"] = measure(
                    log["person"], log["provider"], log["day"], self.system.people.size, period
                )
        return windows


def yearly_flows(balances: pd.DataFrame, first: int) -> pd.DataFrame:
    """Balances at year ends as the flow of each year from `first` on."""
    table = balances.sort_values(["holder", "unit", "year"], kind="stable")
    stock = table.groupby(["holder", "unit"], sort=False)["amount_ore"]
    table = table.assign(amount_ore=stock.diff().fillna(table["amount_ore"]).astype(np.int64))
    return table[table["year"] >= first].sort_values(["year", "holder", "unit"], ignore_index=True)

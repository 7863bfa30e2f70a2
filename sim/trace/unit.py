"""What one unit decides and is paid, month by month, as the model has it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np

from sim.model import CareSystem
from sim.studies.analysis import OUTSIDE
from sim.studies.document import Problem, StudyError, closest


@dataclass(frozen=True)
class Step:
    """A dimension of style before and after a decision, and what moved it.

    `before` and `after` in natural units, `moved` in standard deviations between peers;
    `marginal_revenue` is what one such deviation more would have paid, SEK a month by rule, as
    the unit reckoned when it decided.
    """

    dimension: str
    before: float
    after: float
    moved: float
    marginal_revenue: dict[str, float]


@dataclass
class Month:
    """A month of a unit: what it was paid by rule (SEK), and its decision at the month's end."""

    date: dt.date
    paid: dict[str, float] = field(default_factory=dict)
    decided: dt.date | None = None
    steps: list[Step] = field(default_factory=list)


class UnitRecorder:
    """Follows one unit of a system from now to the end of its run; `months` are whole after
    `close`. Raises `StudyError` for an id that no unit has."""

    def __init__(self, system: CareSystem, unit: str) -> None:
        places = {
            name: (kind, number)
            for kind, sector in system.sectors.items()
            for number, name in enumerate(map(str, sector.names))
        }
        if unit not in places:
            message = f"there is no unit {unit!r}. {closest(unit, places)}"
            raise StudyError([Problem("--unit", "", message, unit)])
        self.system, self.unit = system, unit
        self.kind, self.number = places[unit]
        self.sector = system.sectors[self.kind]
        self.opening = self._style()
        self.months: list[Month] = []
        self._first = system.month
        self._style_known, self._y = self.opening, self._present()
        self._starts = {int(day) for day in system.calendar.month_starts}
        system.around_day = self.around

    def around(self, day: int, care: Callable[[int], None]) -> None:
        """On the first of a month, note what has been decided; then live the day."""
        if day in self._starts:
            self._note_decision(day)
        care(day)

    def close(self) -> None:
        """Take what each month was paid from the ledger, and stop following."""
        calendar = self.system.calendar
        noted = {month.date: month for month in self.months}
        first = max(self._first, 12 * self.system.setting.warmup_years)
        months = [calendar.month_date(n) for n in range(first, self.system.month)]
        self.months = [noted.get(date) or Month(date) for date in months]
        paid = self._paid()
        for month in self.months:
            month.paid = paid.get((month.date.year, month.date.month), {})
        self.system.around_day = None

    def _note_decision(self, day: int) -> None:
        """The steps of a decision taken at the end of the month that has just closed."""
        y, style = self._present(), self._style()
        if not np.array_equal(y, self._y):
            date = self.system.calendar.date(day)
            closed = self.system.calendar.month_date(self.system.month - 1)
            self.months.append(Month(closed, decided=date, steps=self._steps(y, style)))
        self._y, self._style_known = y, style

    def _steps(self, y: np.ndarray, style: dict[str, float]) -> list[Step]:
        decision = self.sector.decision
        return [
            Step(
                dimension=name,
                before=self._style_known[name],
                after=style[name],
                moved=float(y[place] - self._y[place]),
                marginal_revenue={
                    rule: float(value)
                    for rule, value in zip(
                        decision.rules,
                        decision.marginal_revenue[:, self.number, place],
                        strict=True,
                    )
                },
            )
            for place, name in enumerate(decision.style.names)
        ]

    def _style(self) -> dict[str, float]:
        """Present style in natural units."""
        natural = self.sector.natural()
        names = self.sector.decision.style.names
        return {name: float(natural[name][self.number]) for name in names}

    def _present(self) -> np.ndarray:
        """Present style in standard deviations between peers."""
        return self.sector.decision.y[self.number].copy()

    def _paid(self) -> dict[tuple[int, int], dict[str, float]]:
        """What the unit received by rule in each month, SEK; what it bought is left out."""
        book = self.system.ledger.payments()
        mine = book[
            (book["kind"] == self.kind)
            & (book["unit"].astype(str) == self.unit)
            & (book["counterparty"] != OUTSIDE)
        ]
        found: dict[tuple[int, int], dict[str, float]] = {}
        rows = mine[["year", "month", "rule", "amount_ore"]].itertuples(index=False, name=None)
        for year, month, rule, ore in rows:
            paid = found.setdefault((int(year), int(month)), {})
            paid[str(rule)] = paid.get(str(rule), 0.0) + float(ore) / 100.0
        return found

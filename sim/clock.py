"""The calendar behind SimPy's clock: one unit of time is one day since the start of the run."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from functools import cached_property

import holidays
import numpy as np

DAYS_PER_YEAR = 365.25


@dataclass(frozen=True)
class Calendar:
    """Days of a run, numbered from 0 at `start`, with Swedish holidays.

    `years` whole calendar years are simulated from `start`.
    """

    start: dt.date
    years: int

    @cached_property
    def end(self) -> dt.date:
        """First day after the run."""
        return self.start.replace(year=self.start.year + self.years)

    @cached_property
    def days(self) -> int:
        """Number of days in the run."""
        return (self.end - self.start).days

    def day(self, date: dt.date) -> int:
        """Day number of a date (negative before the start)."""
        return (date - self.start).days

    def date(self, day: int) -> dt.date:
        """Date of a day number."""
        return self.start + dt.timedelta(days=int(day))

    @cached_property
    def dates(self) -> list[dt.date]:
        """Every date of the run."""
        return [self.date(day) for day in range(self.days)]

    @cached_property
    def working(self) -> np.ndarray:
        """Per day (bool): weekday and not a Swedish holiday."""
        span = range(self.start.year, self.end.year + 1)
        red = holidays.country_holidays("SE", years=span, include_sundays=False)
        return np.array([d.weekday() < 5 and d not in red for d in self.dates])

    @cached_property
    def month_starts(self) -> np.ndarray:
        """Day numbers on which a month begins, and the day after the last one."""
        starts = [0] + [i for i, d in enumerate(self.dates) if d.day == 1 and i > 0]
        return np.array([*starts, self.days])

    @property
    def months(self) -> int:
        """Number of (calendar) months in the run."""
        return len(self.month_starts) - 1

    def month_date(self, month: int) -> dt.date:
        """First date of a month, by its number in the run."""
        return self.date(self.month_starts[month])

    @cached_property
    def year_fraction(self) -> np.ndarray:
        """Per day: position in the calendar year, 0 on 1 January."""
        return np.array([(d - dt.date(d.year, 1, 1)).days / DAYS_PER_YEAR for d in self.dates])

    def winter(self, amplitude: float, peak: float = 0.08) -> np.ndarray:
        """Per day: seasonal factor with mean 1, highest at `peak` (share of the year)."""
        return 1.0 + amplitude * np.cos(2 * np.pi * (self.year_fraction - peak))

"""Phasing: a reform's money grows from its first day, and fades towards its last, in equal steps.

``phase_in: 12 months`` pays a twelfth in the first month and all from the twelfth on;
``phase_in: 4 quarters`` a fourth in the first quarter and all from the fourth on. Phasing out is
the mirror image before `until`.
"""

from __future__ import annotations

import datetime as dt
import re
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

MONTHS_IN = {"month": 1, "quarter": 3}
WRITTEN = re.compile(r"\s*(\d+)\s+(month|quarter)s?\s*")


class Phase(BaseModel):
    """Equal steps, each some months long."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    steps: int = Field(ge=1, le=120)
    months_each: int = 1

    @property
    def months(self) -> int:
        """Months from the first step to the end of the last."""
        return self.steps * self.months_each

    def share(self, months_done: int) -> float:
        """Share of the money after whole months from the beginning (0 in the first month)."""
        return min(1.0, (months_done // self.months_each + 1) / self.steps)


def _written(value: Any) -> Any:
    """``12``, ``12 months`` or ``4 quarters``."""
    if isinstance(value, int) and not isinstance(value, bool):
        return {"steps": value}
    if isinstance(value, str):
        found = WRITTEN.fullmatch(value)
        if found is None:
            raise ValueError(f"{value!r} given; write a number of months or quarters: 12 months")
        return {"steps": int(found[1]), "months_each": MONTHS_IN[found[2]]}
    return value


Phasing = Annotated[Phase, BeforeValidator(_written)]


def months_between(first: dt.date, last: dt.date) -> int:
    """Whole calendar months from one date's month to another's."""
    return 12 * (last.year - first.year) + last.month - first.month


def later(date: dt.date, months: int) -> dt.date:
    """First day of the month that is `months` after a date's month."""
    month = 12 * date.year + date.month - 1 + months
    return dt.date(month // 12, month % 12 + 1, 1)


def share_on(
    date: dt.date,
    start: dt.date,
    until: dt.date | None,
    phase_in: Phase | None,
    phase_out: Phase | None,
) -> float:
    """Share of a reform's money that is paid on a date on which it is in force."""
    share = phase_in.share(months_between(start, date)) if phase_in else 1.0
    if phase_out is not None and until is not None:
        share = min(share, phase_out.share(months_between(date, until) - 1))
    return share

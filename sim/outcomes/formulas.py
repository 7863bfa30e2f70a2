"""Formulas that outcomes are built from: each returns a function from a view to its values."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from sim.outcomes.year import DAYS_PER_YEAR, DOCTORS, OPEN, View

Function = Callable[[View], np.ndarray]


def divide(above: np.ndarray, below: np.ndarray) -> np.ndarray:
    """Ratio, NaN where there is nothing below."""
    return np.divide(above, below, out=np.full(np.shape(above), np.nan), where=below > 0)


def total(view: View, measures: str | tuple[str, ...]) -> np.ndarray:
    """Sum of one or more measures."""
    names = (measures,) if isinstance(measures, str) else measures
    return np.sum([view[name] for name in names], axis=0)


def rate(measures: str | tuple[str, ...], per: float = 1.0, base: str = "person_days") -> Function:
    """A count per `per` person-years (of all, or of an age, by measure of person-days)."""
    return lambda view: per * divide(total(view, measures), view[base] / DAYS_PER_YEAR)


def ratio(
    above: str | tuple[str, ...], below: str | tuple[str, ...], scale: float = 1.0
) -> Function:
    """A count over another, times `scale`."""
    return lambda view: scale * divide(total(view, above), total(view, below))


def percent(above: str | tuple[str, ...], below: str | tuple[str, ...]) -> Function:
    """A count as per cent of another."""
    return ratio(above, below, 100.0)


def index(window: str, statistic: str) -> Function:
    """Mean or median of a continuity index among persons with three visits or more."""
    return lambda view: view.continuity(window, statistic)


def spread(percentile: float, statistic: str = "upc_mean") -> Function:
    """A percentile over vardcentraler of their mean UPC, or another continuity index."""

    def value(view: View) -> np.ndarray:
        units = view.continuity(DOCTORS, statistic)[len(view.masks) :]
        known = units[~np.isnan(units)]
        return view.everywhere(float(np.percentile(known, percentile)) if known.size else np.nan)

    return value


def beds(*columns: int) -> Function:
    """Patient-days of some kinds per 100 bed-days open."""

    def value(view: View) -> np.ndarray:
        return view.everywhere(
            100.0 * sum(view.hospital(column) for column in columns) / max(view.hospital(OPEN), 1.0)
        )

    return value


def staff_share(above: str, below: str) -> Function:
    """A sum of staff as per cent of another."""
    return lambda view: 100.0 * divide(view.staff(above), view.staff(below))


def per_inhabitant(amount: Function) -> Function:
    """SEK per person-year, of the listed when the group is a vardcentral."""
    return lambda view: divide(amount(view), view.person_years)


def cost(*holders: str) -> Function:
    """Cost of care of some kinds of holder, SEK."""
    return lambda view: np.sum([view.cost(holder) for holder in holders], axis=0)


def margin(view: View) -> np.ndarray:
    """Income minus cost as per cent of income, all vardcentraler together and each."""
    income = view.income("vardcentral")
    return 100.0 * divide(income - view.cost("vardcentral"), income)


def over_quintiles(
    kind: Callable[[np.ndarray, str, str], float], measure: str, base: str
) -> Function:
    """A concentration index of the whole region."""
    return lambda view: view.everywhere(kind(view.year.by_stratum, measure, base))

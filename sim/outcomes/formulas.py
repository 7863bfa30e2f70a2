"""Formulas that outcomes are built from: each is a function from a view to its values, in words."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from sim.outcomes.year import DAYS_PER_YEAR, DOCTORS, OPEN, OUTLIERS, OVERCROWDED, View


@dataclass(frozen=True)
class Formula:
    """A function from a view to its values by group; `text` tells what it works out.

    In the text, names with underscores are the measures that are counted.
    """

    text: str
    value: Callable[[View], np.ndarray]

    def __call__(self, view: View) -> np.ndarray:
        return self.value(view)


def divide(above: np.ndarray, below: np.ndarray) -> np.ndarray:
    """Ratio, NaN where there is nothing below."""
    return np.divide(above, below, out=np.full(np.shape(above), np.nan), where=below > 0)


def total(view: View, measures: str | tuple[str, ...]) -> np.ndarray:
    """Sum of one or more measures."""
    names = (measures,) if isinstance(measures, str) else measures
    return np.sum([view[name] for name in names], axis=0)


def summed(measures: str | tuple[str, ...]) -> str:
    """The sum in words."""
    names = (measures,) if isinstance(measures, str) else measures
    return names[0] if len(names) == 1 else f"({' + '.join(names)})"


def times(scale: float) -> str:
    """A scale in front of a ratio."""
    return "" if scale == 1 else f"{scale:,.0f} × "


def rate(measures: str | tuple[str, ...], per: float = 1.0, base: str = "person_days") -> Formula:
    """A count per `per` person-years (of all, or of an age, by measure of person-days)."""
    return Formula(
        f"{times(per)}{summed(measures)} / ({base} / {DAYS_PER_YEAR})",
        lambda view: per * divide(total(view, measures), view[base] / DAYS_PER_YEAR),
    )


def ratio(
    above: str | tuple[str, ...], below: str | tuple[str, ...], scale: float = 1.0
) -> Formula:
    """A count over another, times `scale`."""
    return Formula(
        f"{times(scale)}{summed(above)} / {summed(below)}",
        lambda view: scale * divide(total(view, above), total(view, below)),
    )


def percent(above: str | tuple[str, ...], below: str | tuple[str, ...]) -> Formula:
    """A count as per cent of another."""
    return ratio(above, below, 100.0)


def index(window: str, statistic: str) -> Formula:
    """Mean or median of a continuity index among persons with three visits or more."""
    name, which = statistic.split("_")
    staff, months = window.split("_")
    return Formula(
        f"{which} of {name.upper()} over visits to a {staff} in {months} months, among persons "
        "with three visits or more",
        lambda view: view.continuity(window, statistic),
    )


def spread(percentile: float, statistic: str = "upc_mean") -> Formula:
    """A percentile over vardcentraler of their mean UPC, or another continuity index."""

    def value(view: View) -> np.ndarray:
        units = view.continuity(DOCTORS, statistic)[len(view.masks) :]
        known = units[~np.isnan(units)]
        return view.everywhere(float(np.percentile(known, percentile)) if known.size else np.nan)

    name = statistic.split("_")[0].upper()
    return Formula(f"percentile {percentile:g} over vårdcentraler of their mean {name}", value)


def beds(*columns: int) -> Formula:
    """Patient-days of some kinds per 100 bed-days open."""

    def value(view: View) -> np.ndarray:
        return view.everywhere(
            100.0 * sum(view.hospital(column) for column in columns) / max(view.hospital(OPEN), 1.0)
        )

    names = {OVERCROWDED: "overcrowded_days", OUTLIERS: "outlier_days"}
    days = tuple(names.get(column, "occupied_days") for column in columns)
    return Formula(f"100 × {summed(days)} / open bed-days, all hospitals", value)


def staff_share(above: str, below: str) -> Formula:
    """A sum of staff as per cent of another."""
    return Formula(
        f"100 × {above} / {below}, staff of vårdcentraler",
        lambda view: 100.0 * divide(view.staff(above), view.staff(below)),
    )


def per_inhabitant(amount: Formula) -> Formula:
    """SEK per person-year, of the listed when the group is a vardcentral."""
    return Formula(
        f"{amount.text} / (person_days / {DAYS_PER_YEAR})",
        lambda view: divide(amount(view), view.person_years),
    )


def cost(*holders: str) -> Formula:
    """Cost of care of some kinds of holder, SEK."""
    return Formula(
        f"({' + '.join(f'cost of {holder}' for holder in holders)})",
        lambda view: np.sum([view.cost(holder) for holder in holders], axis=0),
    )


def _margin(view: View) -> np.ndarray:
    income = view.income("vardcentral")
    return 100.0 * divide(income - view.cost("vardcentral"), income)


margin = Formula("100 × (income - cost) / income, all vårdcentraler together and each", _margin)


def over_quintiles(
    kind: Callable[[np.ndarray, str, str], float], measure: str, base: str
) -> Formula:
    """A concentration index of the whole region."""
    given = " given age and sex" if kind.__name__ == "standardised" else ""
    return Formula(
        f"concentration index of {measure} / {base} over CNI quintiles{given}; negative: more "
        "among the deprived",
        lambda view: view.everywhere(kind(view.year.by_stratum, measure, base)),
    )

"""Paired comparison of reforms with the baseline.

Baseline and reform of one replication share their seed, so people have the same needs and luck.
Differences are taken within the replication and only then averaged:

- `total`: reform - baseline, both with full behaviour;
- `mechanical`: reform - baseline, both with frozen behaviour;
- `behavioural`: total - mechanical, within the replication.

Every number comes with a 95 % Student t interval over replications. With one replication there is
no interval: it is NaN, and the report says so.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from sim.studies.moments import Moments

BASELINE = "baseline"
KEYS = ["measure", "outcome", "group", "period"]
ALL_YEARS = "all"
EFFECT_COLUMNS = [
    "baseline",
    "difference",
    "low",
    "high",
    "relative",
    "relative_low",
    "relative_high",
    "replications",
    "variance_reduction",
    "replications_saved",
]
LEVEL_COLUMNS = ["mean", "low", "high", "replications"]
Arm = tuple[str, str]  # scenario, behaviour


def effects_between(reform: str, behaviours: Iterable[str]) -> dict[str, dict[Arm, int]]:
    """The effects of a reform as signed sums of runs: ``{effect: {(scenario, behaviour): sign}}``.

    With one behaviour only the effect that it allows is there.
    """
    simple = {
        effect: {(reform, behaviour): 1, (BASELINE, behaviour): -1}
        for effect, behaviour in (("total", "full"), ("mechanical", "frozen"))
        if behaviour in behaviours
    }
    if len(simple) == 2:
        minus = {arm: -sign for arm, sign in simple["mechanical"].items()}
        simple["behavioural"] = {**simple["total"], **minus}
    return simple


def yearly(tables: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """All measures of one run as rows (measure, outcome, group, year, value).

    Money is in SEK a year: `payment` is what units of a kind receive by rule, `revenue` what one
    unit receives in all, `balance` the year's result of a budget holder. `practice` is the year's
    mean over units of a style dimension, `marginal_revenue` what one step of it would pay.
    """
    frames = [tables["outcomes"].assign(measure="outcome")]
    pay = tables["payments"]
    by_rule = _sum(pay, ["year", "rule", "kind"], "rule", "kind=" + pay["kind"].astype(str))
    frames.append(by_rule.assign(measure="payment"))
    unit = pay["kind"].astype(str) + "=" + pay["unit"].astype(str)
    frames.append(_sum(pay, ["year"], "", unit).assign(measure="revenue"))
    balances = tables["balances"]
    frames.append(_sum(balances, ["year", "holder"], "holder", "all").assign(measure="balance"))
    frames.extend(_practice(tables["practice"]))
    columns = ["measure", "outcome", "group", "year", "value"]
    return pd.concat([frame[columns] for frame in frames], ignore_index=True)


def _sum(money: pd.DataFrame, by: list[str], outcome: str, group: pd.Series | str) -> pd.DataFrame:
    rows = money.assign(group=group, outcome=money[outcome] if outcome else "all")
    summed = rows.groupby(["year", "outcome", "group"], observed=True)["amount_ore"].sum()
    return (summed / 100.0).rename("value").reset_index()


def _practice(practice: pd.DataFrame) -> list[pd.DataFrame]:
    rows = practice.assign(
        year=pd.to_datetime(practice["date"]).dt.year,
        outcome=practice["kind"].astype(str) + "." + practice["dimension"].astype(str),
    )
    rows = rows.rename(columns={"value": "practice"})
    means = rows.groupby(["year", "outcome"])[["practice", "marginal_revenue"]].mean()
    means = means.assign(group="all").reset_index()
    return [
        means.rename(columns={name: "value"}).assign(measure=name)
        for name in ("practice", "marginal_revenue")
    ]


def by_period(rows: pd.DataFrame, since: int) -> pd.Series:
    """Values by key: each year, and `all` = the mean of the years from `since` on.

    `since` is the first whole calendar year under a reform (any year before the run's first one
    takes them all).
    """
    years = rows.assign(period=rows["year"].astype(str))
    late = rows[rows["year"] >= since]
    whole = late.groupby(["measure", "outcome", "group"], as_index=False)["value"].mean()
    both = pd.concat([years, whole.assign(period=ALL_YEARS)], ignore_index=True)
    return both.set_index(KEYS)["value"].astype(float)


@dataclass
class Contrast:
    """Running moments of one effect: of the paired sum and of each of its runs."""

    signs: Mapping[Arm, int]
    paired: Moments = field(default_factory=Moments)
    arms: dict[Arm, Moments] = field(default_factory=dict)

    def add(self, values: Mapping[Arm, pd.Series]) -> None:
        """Take in one replication, which has all runs of the contrast."""
        total: pd.Series | None = None
        for arm, sign in self.signs.items():
            self.arms.setdefault(arm, Moments()).add(values[arm])
            signed = values[arm] * sign
            total = signed if total is None else total.add(signed)
        assert total is not None
        self.paired.add(total)

    def table(self) -> pd.DataFrame:
        """One row per key with difference, interval, relative effect and gain of pairing."""
        if self.paired.index is None:
            return pd.DataFrame()  # no replication was whole
        difference, half = self.paired.mean, self.paired.half_width
        base = next(self.arms[arm].mean for arm in self.signs if arm[0] == BASELINE)
        base = base.reindex(difference.index)
        unpaired = sum(
            (arm.variance.reindex(difference.index) for arm in self.arms.values()),
            start=pd.Series(0.0, index=difference.index),
        )
        paired = self.paired.variance
        scale = 100.0 / base.abs().replace(0.0, np.nan)
        with np.errstate(divide="ignore", invalid="ignore"):
            reduction = 1.0 - paired / unpaired.replace(0.0, np.nan)
            saved = unpaired.replace(0.0, np.nan) / paired
        return pd.DataFrame(
            {
                "baseline": base,
                "difference": difference,
                "low": difference - half,
                "high": difference + half,
                "relative": difference * scale,
                "relative_low": (difference - half) * scale,
                "relative_high": (difference + half) * scale,
                "replications": self.paired.count.astype(int),
                "variance_reduction": reduction,
                "replications_saved": saved,
            }
        )


class Analysis:
    """Collects replications one at a time and ends in two tables: effects and levels.

    `since` gives, per reform, the first whole year under it.
    """

    def __init__(self, since: Mapping[str, int], behaviours: Iterable[str]) -> None:
        self.since = dict(since)
        self.behaviours = list(behaviours)
        self.contrasts = {
            (reform, effect): Contrast(signs)
            for reform in self.since
            for effect, signs in effects_between(reform, self.behaviours).items()
        }
        self.arms: dict[Arm, Moments] = {}

    def add(self, replication: Mapping[Arm, pd.DataFrame]) -> None:
        """Take in the `yearly` rows of all runs of one replication."""
        known: dict[tuple[Arm, int], pd.Series] = {}

        def values(arm: Arm, first: int) -> pd.Series:
            if (arm, first) not in known:
                known[arm, first] = by_period(replication[arm], first)
            return known[arm, first]

        for arm in replication:
            first = self.since.get(arm[0], min(self.since.values(), default=0))
            self.arms.setdefault(arm, Moments()).add(values(arm, first))
        for (reform, _), contrast in self.contrasts.items():
            if all(arm in replication for arm in contrast.signs):
                first = self.since[reform]
                contrast.add({arm: values(arm, first) for arm in contrast.signs})

    def effects(self) -> pd.DataFrame:
        """Effects with intervals: columns of `Contrast.table` behind reform, effect and keys."""
        frames = []
        for (reform, effect), contrast in self.contrasts.items():
            table = contrast.table()
            if not table.empty:
                frames.append(table.reset_index().assign(reform=reform, effect=effect))
        return _stacked(frames, ["reform", "effect", *KEYS], EFFECT_COLUMNS)

    def levels(self) -> pd.DataFrame:
        """Mean level with interval of each scenario and behaviour."""
        frames = []
        for (scenario, behaviour), moments in self.arms.items():
            mean, half = moments.mean, moments.half_width
            table = pd.DataFrame(
                {
                    "mean": mean,
                    "low": mean - half,
                    "high": mean + half,
                    "replications": moments.count.astype(int),
                }
            )
            frames.append(table.reset_index().assign(scenario=scenario, behaviour=behaviour))
        return _stacked(frames, ["scenario", "behaviour", *KEYS], LEVEL_COLUMNS)


def _stacked(frames: list[pd.DataFrame], first: list[str], rest: list[str]) -> pd.DataFrame:
    if not frames:
        empty = pd.DataFrame({name: pd.Series(dtype=str) for name in first})
        return empty.assign(**{name: pd.Series(dtype=float) for name in rest})
    table = pd.concat(frames, ignore_index=True)[first + rest]
    return table.sort_values(first, kind="stable", ignore_index=True)

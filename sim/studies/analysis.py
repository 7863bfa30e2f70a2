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
OUTSIDE = "outside"  # of whom staff, premises, drugs and tests are bought
EVERYBODY = "all"
KEYS = ["measure", "outcome", "group", "period"]
ALL_YEARS = "all"
SUMS = ("payment", "revenue", "cost", "balance")  # of money: what a run does not have is nothing
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


def yearly(
    tables: Mapping[str, pd.DataFrame], ownership: Mapping[str, str] | None = None
) -> pd.DataFrame:
    """All measures of one run as rows (measure, outcome, group, year, value).

    Money is in SEK a year. What a unit buys from outside (staff, premises, drugs) is its cost, all
    else its revenue:

    - `revenue`: what one unit receives by all rules, net of what they make it pay;
    - `payment`: the same by rule, for all units of a kind and for each vårdcentral;
    - `flow`: what a kind of budget holder (group) gets, net, from another (outcome);
    - `cost`: what a kind of budget holder buys from outside, by reason (positive);
    - `balance`: the year's result of a kind of budget holder.

    `practice` is the year's mean over units of a style dimension, `marginal_revenue` what one step
    of it would pay; with `ownership` (unit -> owner) also by owner.
    """
    pay = tables["payments"]
    kind, unit = pay["kind"].astype(str), pay["unit"].astype(str)
    bought = pay["counterparty"] == OUTSIDE
    income = ~bought & (kind != OUTSIDE)
    own = income & (kind == "vardcentral")
    balances, practice = tables["balances"], tables["practice"]
    frames = [
        tables["outcomes"].assign(measure="outcome"),
        _sum(pay[income], "rule", "kind=" + kind[income]).assign(measure="payment"),
        _sum(pay[income], None, kind[income] + "=" + unit[income]).assign(measure="revenue"),
        _sum(pay[own], "rule", "vardcentral=" + unit[own]).assign(measure="payment"),
        _sum(pay, "counterparty", "kind=" + kind).assign(measure="flow"),
        _costs(pay, bought).assign(measure="cost"),
        _sum(balances, "holder", EVERYBODY).assign(measure="balance"),
        *_practice(practice, pd.Series(EVERYBODY, index=practice.index)),
    ]
    if ownership:
        owners = practice["unit"].astype(str).map(ownership).dropna()
        frames += _practice(practice.loc[owners.index], "ownership=" + owners)
    columns = ["measure", "outcome", "group", "year", "value"]
    years = set(tables["outcomes"]["year"])  # practice is also noted at the end of the run
    return pd.concat(
        [frame.loc[frame["year"].isin(years), columns] for frame in frames], ignore_index=True
    )


def _costs(pay: pd.DataFrame, bought: pd.Series) -> pd.DataFrame:
    """What is bought from outside: by a unit (it pays), or by a holder that is none."""
    direct = pay["kind"] == OUTSIDE
    of_units = pay[bought & ~direct]
    of_others = pay[direct]
    paid = pd.concat([of_units.assign(amount_ore=-of_units["amount_ore"]), of_others])
    payer = pd.concat([of_units["kind"], of_others["counterparty"]]).astype(str)
    return _sum(paid, "rule", "kind=" + payer)


def _sum(money: pd.DataFrame, outcome: str | None, group: pd.Series | str) -> pd.DataFrame:
    rows = money.assign(group=group, outcome=money[outcome] if outcome else "all")
    summed = rows.groupby(["year", "outcome", "group"], observed=True)["amount_ore"].sum()
    return (summed / 100.0).rename("value").reset_index()


def _practice(practice: pd.DataFrame, group: pd.Series) -> list[pd.DataFrame]:
    rows = practice.assign(
        year=pd.to_datetime(practice["date"]).dt.year,
        outcome=practice["kind"].astype(str) + "." + practice["dimension"].astype(str),
        group=group,
    )
    rows = rows.rename(columns={"value": "practice"})
    keys = ["year", "outcome", "group"]
    means = rows.groupby(keys)[["practice", "marginal_revenue"]].mean().reset_index()
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


def with_all_sums(values: Mapping[Arm, pd.Series]) -> dict[Arm, pd.Series]:
    """The runs' values with 0 for sums of money that only another run has, such as a new rule's."""
    first, *others = values.values()
    if all(one.index.equals(first.index) for one in others):
        return dict(values)
    union = first.index
    for one in others:
        union = union.union(one.index, sort=False)
    money = union[union.get_level_values("measure").isin(SUMS)]
    return {
        arm: pd.concat([one, pd.Series(0.0, index=money.difference(one.index, sort=False))])
        for arm, one in values.items()
    }


@dataclass
class Contrast:
    """Running moments of one effect: of the paired sum and of each of its runs."""

    signs: Mapping[Arm, int]
    paired: Moments = field(default_factory=Moments)
    arms: dict[Arm, Moments] = field(default_factory=dict)

    def add(self, values: Mapping[Arm, pd.Series]) -> None:
        """Take in one replication, which has all runs of the contrast."""
        values = with_all_sums({arm: values[arm] for arm in self.signs})
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

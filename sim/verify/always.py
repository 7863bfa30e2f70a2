"""What is always true of a run, checked on a trial: one finding with figures each."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator

import numpy as np
import pandas as pd

from sim.ledger import ORE, UNIT_KINDS, Ledger
from sim.studies.analysis import BASELINE, Arm
from sim.studies.store import TABLES
from sim.verify import lines
from sim.verify.finding import Finding, finding
from sim.verify.trial import LATER, LATER_DATE, NULL, PAY, Tables, Trial, Way

MONEY_OUTCOMES = ("primary_care_payment", "margin")
STOCKS = {
    "people": ("people:",),
    "beds": ("beds:",),
    "staff": ("staff:",),
    "queues": ("queues:",),
    "counts": ("counts:",),
    "money_each_month": ("money:",),
}


def findings(trial: Trial) -> Iterator[Finding]:
    """Every item of the list, one finding each; a run that failed is a finding of its own."""
    yield from failed_runs(trial)
    yield money(trial.system.ledger)
    for name in STOCKS:
        yield conserved(name, trial)
    yield balances(trial.whole)
    yield from compared(trial)


def failed_runs(trial: Trial) -> Iterator[Finding]:
    """A finding for each run that did not finish."""
    for way in (trial.serial, trial.parallel, trial.resumed):
        for (scenario, behaviour), error in way.errors.items():
            run = f"{scenario}, {behaviour}"
            yield finding("runs", False, lines.RUNS, run=run, error=error)


def money(ledger: Ledger) -> Finding:
    """The journal, added up anew, gives every account's balance, and all of them sum to zero."""
    book = ledger.journal()
    accounts = [book.groupby([f"{side}_kind", side])["amount_ore"].sum() for side in SIDES]
    given, taken = (part.rename_axis(["kind", "holder"]) for part in accounts)
    booked = pd.Series(
        {
            (kind, name): balance
            for kind, names in ledger.holders.items()
            for name, balance in zip(names, ledger.balance(kind), strict=True)
        }
    ).rename_axis(["kind", "holder"])
    added = taken.reindex(booked.index, fill_value=0) - given.reindex(booked.index, fill_value=0)
    missing = abs(int(booked.sum())) + int((added - booked).abs().sum())
    moved = round(float(book["amount_ore"].abs().sum()) / ORE / 1e6)
    return finding(
        "money", missing == 0, lines.MONEY, missing=missing, postings=len(book), moved=moved,
        accounts=len(booked),
    )  # fmt: skip


SIDES = ("payer", "payee")


def conserved(name: str, trial: Trial) -> Finding:
    """A stock that every month of every run kept whole; the largest gap is told."""
    every = [trial.whole, *trial.serial.tables.values()]
    found = pd.concat([tables["checks"] for tables in every], ignore_index=True)
    mine = found[found["check"].str.startswith(STOCKS[name])]
    bad = mine[~mine["ok"]]
    worst = bad.iloc[int(bad["value"].abs().argmax())] if len(bad) else None
    return finding(
        name,
        len(mine) > 0 and worst is None,
        lines.STOCKS[name],
        held=stock(name, trial),
        runs=len(every),
        months=trial.system.calendar.months,
        gap=float(worst["value"]) if worst is not None else 0.0,
        what=str(worst["check"]) if worst is not None else name,
        broken=len(bad),
    )


def stock(name: str, trial: Trial) -> int:
    """How much there is at the end of what is conserved."""
    system, clinic = trial.system, trial.system.primary.clinic
    match name:
        case "people":
            return int(np.diff(clinic.member_start).sum())
        case "beds":
            return int(system.hospitals.hospitals.unit["beds"].sum())
        case "staff":
            return len(clinic.doctors)
        case "queues":
            return int(system.hospitals.hospitals.waiting.free[1])
        case "counts":
            return sum(part.size for part in system.tally)
        case _:
            return sum(len(names) for names in system.ledger.holders.values())


def balances(tables: Tables) -> Finding:
    """What each unit was paid and paid, rule by rule, is the change of its balance."""
    seen = tables["payments"]
    paid = seen[seen["kind"].isin(UNIT_KINDS)].groupby(["year", "kind", "unit"])["amount_ore"].sum()
    table = tables["balances"]
    units = table[table["holder"].isin(UNIT_KINDS)]
    booked = units.set_index(["year", "holder", "unit"])["amount_ore"]
    booked.index.names = paid.index.names
    apart = int(paid.sub(booked, fill_value=0).abs().sum())
    return finding(
        "balances", len(booked) > 0 and apart == 0, lines.BALANCES, apart=apart,
        units=len(booked), rules=seen["rule"].nunique(),
    )  # fmt: skip


def compared(trial: Trial) -> Iterator[Finding]:
    """Runs that must be the same to the last bit, and what must differ between others."""
    serial, found = trial.serial, trial.serial.tables
    base, frozen = (BASELINE, "full"), (BASELINE, "frozen")
    plans: list[tuple[str, tuple[Arm, ...], Callable[[], Finding]]] = [
        ("null_reform", (base, (NULL, "full")), lambda: null(found)),
        ("dated_reform", (base, (LATER, "full")), lambda: dated(found, LATER_DATE)),
        ("frozen_care", (frozen, (PAY, "frozen")), lambda: untouched(found)),
        ("stored_warmup", (base,), lambda: stored(trial.whole, found[base])),
    ]
    for _, arms, check in plans:
        if all(arm in found for arm in arms):
            yield check()
    yield same_ways("parallel", serial, trial.parallel)
    yield same_ways("resumed", serial, trial.resumed)


def null(found: dict[Arm, Tables]) -> Finding:
    """A reform that changes nothing is the baseline, to the last bit."""
    values, differ = differences(found[BASELINE, "full"], found[NULL, "full"])
    return finding("null_reform", differ == 0, lines.NULL, values=values, differ=differ)


def dated(found: dict[Arm, Tables], date: dt.date) -> Finding:
    """Nothing differs before a reform's date; something does afterwards."""
    split = [parted(found[arm], date) for arm in ((BASELINE, "full"), (LATER, "full"))]
    values, differ = differences(split[0][0], split[1][0])
    _, later = differences(split[0][1], split[1][1])
    return finding(
        "dated_reform", differ == 0 and later > 0 and values > 0, lines.DATED, date=date,
        values=values, differ=differ, later=later,
    )  # fmt: skip


def parted(tables: Tables, date: dt.date) -> tuple[Tables, Tables]:
    """Payments by month and practice by date, before `date` and from it on."""
    payments, practice = tables["payments"], tables["practice"]
    early = payments["year"] * 12 + payments["month"] < date.year * 12 + date.month
    before = pd.to_datetime(practice["date"]) < pd.Timestamp(date)
    first = {"payments": payments[early], "practice": practice[before]}
    last = {"payments": payments[~early], "practice": practice[~before]}
    return first, last


def untouched(found: dict[Arm, Tables]) -> Finding:
    """Pay alone leaves the care of units that do not decide as it was, but moves money."""
    before, after = found[BASELINE, "frozen"], found[PAY, "frozen"]
    values, differ = differences(care(before), care(after))
    paid = [
        int(tables["payments"].query("counterparty == 'region'")["amount_ore"].sum())
        for tables in (before, after)
    ]
    more = round((paid[1] - paid[0]) / ORE)
    return finding(
        "frozen_care", differ == 0 and more != 0, lines.FROZEN, values=values, differ=differ,
        more=more,
    )  # fmt: skip


def care(tables: Tables) -> Tables:
    """What people met: outcomes that are not money, and practice without its marginal revenue."""
    outcomes = tables["outcomes"]
    return {
        "outcomes": outcomes[~outcomes["outcome"].isin(MONEY_OUTCOMES)],
        "practice": tables["practice"].drop(columns="marginal_revenue"),
    }


def stored(whole: Tables, begun: Tables) -> Finding:
    """A run that begins from a stored warm-up is the run from the first day."""
    values, differ = differences(whole, begun)
    return finding("stored_warmup", differ == 0, lines.STORED, values=values, differ=differ)


def same_ways(name: str, serial: Way, other: Way) -> Finding:
    """Another way of running gives the same tables, bit for bit."""
    arms = [arm for arm in other.tables if arm in serial.tables]
    pairs = [differences(serial.tables[arm], other.tables[arm]) for arm in arms]
    values, differ = (sum(part) for part in zip(*pairs, strict=True)) if pairs else (0, 0)
    complete = bool(arms) and not other.errors and (name != "resumed" or other.kept > 0)
    return finding(
        name, complete and differ == 0, lines.WAYS[name], runs=len(arms), values=values,
        differ=differ, kept=other.kept, failed=len(other.errors),
    )  # fmt: skip


def differences(one: Tables, two: Tables) -> tuple[int, int]:
    """Values compared and values that differ, over tables of both; missing rows differ too."""
    values = differ = 0
    for name in TABLES:
        if name in one or name in two:
            a, b = (tables.get(name, pd.DataFrame()) for tables in (one, two))
            values += max(a.size, b.size)
            differ += unlike(a.reset_index(drop=True), b.reset_index(drop=True))
    return values, differ


def unlike(a: pd.DataFrame, b: pd.DataFrame) -> int:
    """Values of two tables that are not the same, to the last bit; not-a-number is itself."""
    if list(a.columns) != list(b.columns):
        return max(a.size, b.size)
    rows = min(len(a), len(b))
    count = abs(len(a) - len(b)) * a.shape[1]
    for column in a.columns:
        x, y = a[column].iloc[:rows], b[column].iloc[:rows]
        same = (x == y) | (x.isna() & y.isna())
        count += int((~same.to_numpy(bool)).sum())
    return count

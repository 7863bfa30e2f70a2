"""Claims about directions, and what a finished study says of them.

A claim is one or more rows of `sim/data/signs.csv`. A row compares a reform with another scenario
in one measure and one year, paired within each replication, and states a direction:

- ``up``, ``down``: the interval lies on that side of zero;
- ``none``: the interval lies within `margin` per cent of the baseline on both sides.

With `share` s the reform is compared with the point s of the way from the baseline to `against`.
A claim that needs ``all`` of its rows agrees when every row does; one that needs ``any`` when one
does, and its intervals are widened (Bonferroni) for the number of rows tried.
"""

from __future__ import annotations

from collections.abc import Iterable
from importlib import resources
from pathlib import Path

import numpy as np
import pandas as pd

from sim.outcomes.definitions import OUTCOMES
from sim.parameters import unknown
from sim.studies.analysis import BASELINE
from sim.studies.document import Problem, StudyError
from sim.studies.folder import mean_interval, open_study, yearly_values
from sim.studies.moments import LEVEL

AGREES, OPPOSITE, UNCLEAR = "agrees", "opposite", "no clear effect"
DIRECTIONS, NEEDS, LAST = ("up", "down", "none"), ("all", "any"), "last"
BUILT_IN = Path(str(resources.files("sim") / "data" / "signs.csv"))


def read(path: Path = BUILT_IN) -> pd.DataFrame:
    """The claims of a file; `StudyError` names the line of every fault."""
    table = pd.read_csv(path, dtype={"period": str, "note": str, "against": str}).fillna(
        {"note": "", "against": BASELINE}
    )
    problems = []
    for line, row in enumerate(table.to_dict("records"), start=2):
        for column, allowed in (("direction", DIRECTIONS), ("need", NEEDS)):
            if row[column] not in allowed:
                message = unknown(column, str(row[column]), list(allowed))
                problems.append(Problem(str(path), column, message, row[column], line))
        if row["measure"] == "outcome" and row["outcome"] not in OUTCOMES:
            message = unknown("outcome", str(row["outcome"]), list(OUTCOMES))
            problems.append(Problem(str(path), "outcome", message, row["outcome"], line))
        if row["direction"] == "none" and not row["margin"] > 0:
            message = "'none' needs a margin above 0, per cent of the baseline"
            problems.append(Problem(str(path), "margin", message, row["margin"], line))
    if problems:
        raise StudyError(problems)
    return table.assign(share=table["share"].fillna(1.0))


def verdict(direction: str, low: float, high: float, margin: float = 0.0) -> str:
    """What an interval says of a direction; `margin` is in the interval's unit."""
    if not (np.isfinite(low) and np.isfinite(high)):
        return UNCLEAR
    if direction == "none":
        if -margin <= low and high <= margin:
            return AGREES
        return OPPOSITE if low > margin or high < -margin else UNCLEAR
    if direction == "down":
        low, high = -high, -low
    return AGREES if low > 0 else OPPOSITE if high < 0 else UNCLEAR


def effects(claims: pd.DataFrame, values: pd.DataFrame) -> pd.DataFrame:
    """Claims with baseline, difference, low, high, replications, verdict.

    `values` as :func:`sim.studies.folder.yearly_values`. A row whose reform or measure the study
    does not have gets no difference and no clear effect.
    """
    tried = claims.groupby("claim")["reform"].transform("size").where(claims["need"] == "any", 1)
    last = int(values["year"].max())
    behaviour = "full" if (values["behaviour"] == "full").any() else "frozen"
    values = values[values["behaviour"] == behaviour]
    found = []
    for row, number in zip(claims.to_dict("records"), tried, strict=True):
        year = last if row["period"] == LAST else int(row["period"])
        rows = values[
            (values["measure"] == row["measure"])
            & (values["outcome"] == row["outcome"])
            & (values["group"] == row["group"])
            & (values["year"] == year)
        ].pivot_table(index="replication", columns="scenario", values="value")
        if not {row["reform"], row["against"], BASELINE} <= set(rows.columns):
            found.append((year, np.nan, np.nan, np.nan, np.nan, 0, UNCLEAR))
            continue
        base = rows[BASELINE]
        other = base + row["share"] * (rows[row["against"]] - base)
        paired = (rows[row["reform"]] - other).to_numpy()
        mean, low, high = mean_interval(paired, 1 - (1 - LEVEL) / number)
        margin = abs(base.mean()) * (row["margin"] if row["direction"] == "none" else 0.0) / 100
        said = verdict(row["direction"], low, high, margin)
        found.append((year, base.mean(), mean, low, high, int(np.isfinite(paired).sum()), said))
    columns = ["year", "baseline", "difference", "low", "high", "replications", "verdict"]
    return claims.join(pd.DataFrame(found, columns=columns, index=claims.index))


def whole(need: str, verdicts: Iterable[str]) -> str:
    """The verdict on a claim from those on its rows."""
    said = list(verdicts)
    if need == "any":
        return AGREES if AGREES in said else UNCLEAR
    if OPPOSITE in said:
        return OPPOSITE
    return AGREES if all(one == AGREES for one in said) else UNCLEAR


def judged(table: pd.DataFrame) -> pd.DataFrame:
    """`effects` with the verdict on the claim of each row, as `claim_verdict`."""
    said = {
        claim: whole(part["need"].iloc[0], part["verdict"])
        for claim, part in table.groupby("claim", sort=False)
    }
    return table.assign(claim_verdict=table["claim"].map(said))


def fee_response(folder: Path, reform: str = "visit_fee") -> tuple[float, float, float]:
    """Per cent more doctor visits per percentage point of pay by visit, third year; 95 % interval.

    The share is that of the rule ``visit_fee`` in what vårdcentraler are paid by the region.
    """
    values = yearly_values(folder)
    year = int(values["year"].min()) + 2
    rows = values[(values["outcome"] == "doctor_visits") & (values["group"] == "all")]
    rows = rows[(rows["behaviour"] == "full") & (rows["year"] == year)]
    visits = rows.pivot_table(index="replication", columns="scenario", values="value")
    paid = pd.read_parquet(folder / "payments.parquet")
    paid = paid[(paid["kind"] == "vardcentral") & (paid["counterparty"] == "region")]
    paid = paid[(paid["behaviour"] == "full") & (paid["year"] == year)]
    keys = ["replication", "scenario"]
    total = paid.groupby(keys, observed=True)["amount_ore"].sum()
    by_visit = paid[paid["rule"] == "visit_fee"].groupby(keys, observed=True)["amount_ore"].sum()
    share = (100.0 * by_visit / total).unstack("scenario")
    if reform not in visits or reform not in share:
        return np.nan, np.nan, np.nan
    more = 100.0 * (visits[reform] / visits[BASELINE] - 1.0)
    return mean_interval((more / (share[reform] - share[BASELINE])).to_numpy())


def of_study(folder: Path, path: Path = BUILT_IN) -> pd.DataFrame:
    """The claims as a finished study has them."""
    open_study(folder)
    return judged(effects(read(path), yearly_values(folder)))

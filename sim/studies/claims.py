"""Claims about directions, and what a finished study says of them.

A claim is one or more rows of `sim/studies/claims.csv`. A row compares a reform with another
scenario in one measure, paired within each replication, in one year or the mean of some, and states
a direction:

- ``up``, ``down``: the interval lies on that side of zero;
- ``none``: the interval lies within `margin` per cent of the baseline on both sides.

`period` is ``last``, ``first``, a year, or years ``2026-2028`` of which the mean is taken: for what
happens seldom, and for groups of a few units, where a single year says little.

With `share` s the reform is compared with the point s of the way from the baseline to `against`.
With `than` two effects of the reform are compared: that in `group` with that in another group, on
another outcome (``outcome:named_gp``) or in another year (``year:first``), each relative to its own
baseline; for shares in per cent of a group or a year, in percentage points. Groups of units are
those of `sim.studies.claim_groups`. A row without a measure is a claim that the model cannot test,
and `note` says why; it is told, not left out.
A claim that needs ``all`` of its rows agrees when every row does; one that needs ``any`` when one
does, and its intervals are widened (Bonferroni) for the number of rows tried.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from importlib import resources
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from sim.outcomes.definitions import OUTCOMES
from sim.parameters import unknown
from sim.studies.analysis import BASELINE
from sim.studies.claim_groups import PREFIX, SETS, add_unit_sets
from sim.studies.document import Problem, StudyError
from sim.studies.folder import mean_interval, open_study, yearly_values
from sim.studies.moments import LEVEL

AGREES, OPPOSITE, UNCLEAR = "agrees", "opposite", "no clear effect"
NOT_MEASURABLE = "not measurable"
DIRECTIONS, NEEDS = ("up", "down", "none"), ("all", "any")
MEASURES, BEHAVIOURS = ("outcome", "practice"), ("full", "frozen")
LAST, FIRST = "last", "first"
OF_OUTCOME, OF_YEAR = "outcome:", "year:"
DEFAULTS = {"than": "", "behaviour": "full", "form": "", "note": "", "against": BASELINE}
WRITTEN_YEARS = re.compile(r"\d{4}(-\d{4})?")
LONGER = "_long"
BUILT_IN = Path(str(resources.files("sim") / "studies" / "claims.csv"))


def read(path: Path = BUILT_IN) -> pd.DataFrame:
    """The claims of a file; `StudyError` names the line of every fault."""
    table = pd.read_csv(path, dtype=str)
    table = table.assign(**{name: "" for name in DEFAULTS if name not in table})
    numbers = {name: pd.to_numeric(table[name]) for name in ("share", "margin")}
    table = table.fillna(DEFAULTS).fillna("").assign(**numbers)
    table = table.replace({name: {"": DEFAULTS[name]} for name in ("against", "behaviour")})
    problems = []
    for line, row in enumerate(table.to_dict("records"), start=2):
        problems += [
            Problem(str(path), column, message, row[column], line)
            for column, message in _faults(row)
        ]
    if problems:
        raise StudyError(problems)
    return table.assign(share=table["share"].fillna(1.0))


def _faults(row: Mapping[Any, Any]) -> Iterator[tuple[str, str]]:
    """Column and message of each fault of a row."""
    if not row["measure"]:
        if not row["note"]:
            yield "note", "a claim without a measure needs a note that says why"
        return
    outcomes = [str(row["outcome"])] if row["measure"] == "outcome" else []
    if row["than"].startswith(OF_OUTCOME):
        outcomes.append(row["than"].removeprefix(OF_OUTCOME))
    for column, given, allowed in (
        ("direction", row["direction"], DIRECTIONS),
        ("need", row["need"], NEEDS),
        ("measure", row["measure"], MEASURES),
        ("behaviour", row["behaviour"], BEHAVIOURS),
        *(("outcome", outcome, OUTCOMES) for outcome in outcomes),
        *(
            (column, row[column].removeprefix(PREFIX), SETS)
            for column in ("group", "than")
            if row[column].startswith(PREFIX)
        ),
    ):
        if given not in allowed:
            yield column, unknown(column, str(given), list(allowed))
    if row["period"] not in ("", LAST, FIRST) and not WRITTEN_YEARS.fullmatch(row["period"]):
        yield "period", f"{row['period']!r} given; write last, first, 2027 or 2026-2028"
    if row["direction"] == "none" and not row["margin"] > 0:
        yield "margin", "'none' needs a margin above 0, per cent of the baseline"


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
    """Claims with year, baseline, difference, low, high, unit, replications, verdict.

    `values` as :func:`sim.studies.folder.yearly_values`. A row whose reform or measure the study
    does not have gets no difference and no clear effect. `unit` is that of the difference: that of
    the measure (``""``), or ``%`` of each baseline where two effects are compared.
    """
    tried = claims.groupby("claim")["reform"].transform("size").where(claims["need"] == "any", 1)
    found = [
        _effect(row, int(number), values)
        for row, number in zip(claims.to_dict("records"), tried, strict=True)
    ]
    columns = ["year", "baseline", "difference", "low", "high", "unit", "replications", "verdict"]
    return claims.join(pd.DataFrame(found, columns=columns, index=claims.index))


def _effect(row: Mapping[Any, Any], tried: int, values: pd.DataFrame) -> tuple[Any, ...]:
    """What the study says of one row of a claim, in the order of the columns of `effects`."""
    years = _years(str(row["period"]), values)
    year = years[-1]
    if not row["measure"]:
        return year, np.nan, np.nan, np.nan, np.nan, "", 0, NOT_MEASURABLE
    own = _paired(row, values, row["outcome"], row["group"], years)
    rest = _compared(row, values, years) if row["than"] else None
    if own is None or (row["than"] and rest is None):
        return year, np.nan, np.nan, np.nan, np.nan, "", 0, UNCLEAR
    base, paired, unit = *own, ""
    if rest is not None:
        points = not row["than"].startswith(OF_OUTCOME) and _in_percent(row)
        unit = "points" if points else "%"
        paired = paired - rest[1] if points else _relative(*own) - _relative(*rest)
        base = np.nan
    mean, low, high = mean_interval(paired, 1 - (1 - LEVEL) / tried)
    margin = row["margin"] if row["direction"] == "none" else 0.0
    margin = margin if unit else abs(base) * margin / 100
    said = verdict(row["direction"], low, high, margin)
    return year, base, mean, low, high, unit, int(np.isfinite(paired).sum()), said


def _compared(
    row: Mapping[Any, Any], values: pd.DataFrame, years: tuple[int, ...]
) -> tuple[float, np.ndarray] | None:
    """The other effect of the reform that a row compares with."""
    than = str(row["than"])
    if than.startswith(OF_OUTCOME):
        return _paired(row, values, than.removeprefix(OF_OUTCOME), row["group"], years)
    if than.startswith(OF_YEAR):
        other = _years(than.removeprefix(OF_YEAR), values)
        return _paired(row, values, row["outcome"], row["group"], other)
    return _paired(row, values, row["outcome"], than, years)


def _paired(
    row: Mapping[Any, Any],
    values: pd.DataFrame,
    outcome: str,
    group: str,
    years: tuple[int, ...],
) -> tuple[float, np.ndarray] | None:
    """Mean of the baseline, and the reform's differences by replication; None: not in the study."""
    rows = values[
        (values["behaviour"] == row["behaviour"])
        & (values["measure"] == row["measure"])
        & (values["outcome"] == outcome)
        & (values["group"] == group)
        & values["year"].isin(years)
    ].pivot_table(index="replication", columns="scenario", values="value")
    if not {row["reform"], row["against"], BASELINE} <= set(rows.columns):
        return None
    base = rows[BASELINE]
    other = base + row["share"] * (rows[row["against"]] - base)
    return float(base.mean()), (rows[row["reform"]] - other).to_numpy()


def _relative(base: float, paired: np.ndarray) -> np.ndarray:
    """Differences in per cent of the baseline."""
    return 100.0 * paired / base if base else np.full_like(paired, np.nan)


def _in_percent(row: Mapping[Any, Any]) -> bool:
    outcome = OUTCOMES.get(row["outcome"]) if row["measure"] == "outcome" else None
    return outcome is not None and outcome.unit_en.startswith("%")


def _years(period: str, values: pd.DataFrame) -> tuple[int, ...]:
    """Calendar years: one or several in a row, the study's first or its last one."""
    if period in (LAST, ""):
        return (int(values["year"].max()),)
    if period == FIRST:
        return (int(values["year"].min()),)
    first, _, last = period.partition("-")
    return tuple(range(int(first), int(last or first) + 1))


def whole(need: str, verdicts: Iterable[str]) -> str:
    """The verdict on a claim from those on its rows."""
    said = [one for one in verdicts if one != NOT_MEASURABLE]
    if not said:
        return NOT_MEASURABLE
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
    """The claims as a finished study has them.

    Claims on years after its last one are looked for in the study of the same name and ``_long``
    beside it; without that they show no clear effect.
    """
    manifest, claims = open_study(folder), read(path)
    later = claims["period"].map(_last_written) > manifest["last_year"]
    parts = [_of_folder(folder, claims[~later])]
    longer = folder.with_name(f"{folder.name}{LONGER}")
    if later.any():
        found = (longer / "manifest.json").is_file()
        parts.append(_of_folder(longer if found else folder, claims[later]))
    return judged(pd.concat(parts).sort_index())


def _of_folder(folder: Path, claims: pd.DataFrame) -> pd.DataFrame:
    units = open_study(folder).get("texts", {}).get("units", {})
    return effects(claims, add_unit_sets(yearly_values(folder), claims, units))


def _last_written(period: str) -> int:
    """Last year of a period that is written as years, else 0."""
    return int(period[-4:]) if WRITTEN_YEARS.fullmatch(period) else 0

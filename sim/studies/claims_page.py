"""Claims about directions as rows of text and as a page of documentation."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from sim.outcomes.definitions import OUTCOMES
from sim.studies.analysis import BASELINE, EVERYBODY
from sim.studies.claims import AGREES, NOT_MEASURABLE, OF_OUTCOME, OF_YEAR, fee_response
from sim.studies.report.numbers import MISSING, Numbers
from sim.studies.report.words import Words

NUMBERS = Numbers(Words("en"))
OWN, REPORT = "own reasoning", "SKR, Ersättningsmodeller som stödjer"

HEADINGS = (
    "Form",
    "Claim",
    "Measure",
    "Baseline",
    "Effect",
    "95 % interval",
    "Relative",
    "Verdict",
    "Whole",
)


def measure(row: pd.Series) -> str:
    """What a row looks at, and against what."""
    if not row["measure"]:
        return str(row["note"])
    if row["measure"] == "outcome":
        outcome = OUTCOMES[row["outcome"]]
        name = f"{outcome.label_en}, {outcome.unit_en}"
    else:
        name = f"style: {str(row['outcome']).split('.')[-1].replace('_', ' ')}"
    if row["against"] != BASELINE and row["share"] == 1:
        name += f", against {row['against']}"
    elif row["against"] != BASELINE:
        name += f", against {100 * row['share']:.0f} % of {row['against']}"
    if row["group"] != EVERYBODY:
        name += f", {_group(row['group'])}"
    if row["than"].startswith(OF_OUTCOME):
        other = OUTCOMES[row["than"].removeprefix(OF_OUTCOME)]
        name += f", relative effect less that on {other.label_en.lower()}"
    elif row["than"].startswith(OF_YEAR):
        name += f", last year's effect less that of the {row['than'].removeprefix(OF_YEAR)} year"
    elif row["than"]:
        name += f", effect less that in {_group(row['than'])}"
    if "-" in row["period"]:
        name += f", mean of {row['period'].replace('-', '–')}"
    if row["direction"] == "none":
        name += f", within {row['margin']:g} {'points' if row['than'] else '%'}"
    return f"{name} ({row['note']})" if row["note"] else name


def _group(group: str) -> str:
    """``units=scarce`` as ``scarce units``, ``age=80+`` as ``age 80+``."""
    name, _, value = group.partition("=")
    return f"{value} units" if name == "units" else f"{name} {value}".replace("_", " ")


def cells(table: pd.DataFrame) -> list[list[str]]:
    """A row of text for each row of `claims.judged`; a claim is named on its first row.

    Rows of a claim on several reforms name theirs.
    """
    out, before = [], ""
    several = table.groupby("claim")["reform"].nunique() > 1
    for _, row in table.iterrows():
        low, high = row["low"], row["high"]
        base = abs(row["baseline"]) or np.nan
        unit = {"%": "%", "points": "points"}.get(row["unit"], "")
        parts = [100 * x / base for x in (row["difference"], low, high)]
        known = bool(np.isfinite(row["difference"]))
        out.append(
            [
                row["form"] if row["claim"] != before else "",
                row["statement"] if row["claim"] != before else "",
                measure(row) + (f": `{row['reform']}`" if several[row["claim"]] else ""),
                NUMBERS.number(row["baseline"]) if known and not unit else MISSING,
                NUMBERS.change(row["difference"], low, high, unit, most=5),
                NUMBERS.interval(low, high, row["difference"], most=5),
                NUMBERS.change(parts[0], parts[1], parts[2], "%")
                if known and not unit
                else MISSING,
                row["verdict"],
                row["claim_verdict"] if row["claim"] != before else "",
            ]
        )
        before = row["claim"]
    return out


def origin(source: str) -> str:
    """Whose claim it is: SKR's report, other literature, or our own reasoning."""
    if source.startswith(OWN):
        return "own reasoning"
    return "SKR's report" if REPORT in source else "other literature"


def summary(table: pd.DataFrame) -> list[str]:
    """How many claims agree, of all and of those that can be measured, and by whose they are."""
    claims = table.drop_duplicates("claim")
    said = claims["claim_verdict"]
    counts = said.value_counts()
    agree, measured = int(counts.get(AGREES, 0)), int((said != NOT_MEASURABLE).sum())
    parts = ", ".join(f"{count} {name}" for name, count in counts.items())
    whose = claims["source"].map(origin)
    by = ", ".join(
        f"{(said[whose == name] == AGREES).sum()} of {(whose == name).sum()} from {name}"
        for name in whose.unique()
    )
    return [
        f"Claims: {len(claims)}; {parts}. That is {100 * agree / len(claims):.0f} % of all and "
        f"{100 * agree / max(measured, 1):.0f} % of those that can be measured.",
        "",
        f"Agree: {by}.",
    ]


def markdown(table: pd.DataFrame, manifest: dict[str, Any], folder: Path, command: str) -> str:
    """The claims as a page of documentation."""
    value, low, high = fee_response(folder)
    lines = [
        "# Directions that come out of the mechanism",
        "",
        f"Made by `{command}` from `{manifest['command']}`: {manifest['region']}, "
        f"{manifest['first_year']}–{manifest['last_year']}, {manifest['replications']} "
        f"replications, seed {manifest['seed']}. Do not edit by hand.",
        "",
        "No effect of a payment form is an input: units see what the rules in force would pay for "
        "another way of working and move towards it. Each row is a paired difference in the last "
        "year, reform minus baseline unless said otherwise. **agrees**: the 95 % interval lies on "
        "the claimed side of zero (where a margin is named: within it); **opposite**: on "
        "the other side; **no clear effect**: neither; **not measurable**: the model has nothing "
        "to measure it by, and the row says why. Where a claim says *at least one of*, "
        "intervals are widened for the number tried, and one that agrees is enough.",
        "",
        *summary(table),
        "",
        "| " + " | ".join(HEADINGS) + " |",
        "|" + "|".join(["---"] * len(HEADINGS)) + "|",
    ]
    lines += ["| " + " | ".join(row) + " |" for row in cells(table)]
    lines += [
        "",
        "## Size of the response to visit pay",
        "",
        f"Doctor visits change by {NUMBERS.change(value, low, high, most=3)} % "
        f"({NUMBERS.interval(low, high, value, most=3)}) in the third year per "
        "percentage point of pay by visit. Published: 0.08–0.11 (Ontario, "
        "Kralj and Kantarevic 2013) to 0.5 (Stockholm 2006–09, with free entry). The weight on "
        "money, `behaviour.money_weight`, is calibrated to this range; it is the same for all "
        "rules.",
        "",
        "## Sources of the claims",
        "",
    ]
    seen = table.drop_duplicates(["statement", "source"])
    lines += [f"- {row['statement']}: {row['source']}" for _, row in seen.iterrows()]
    return "\n".join(lines) + "\n"

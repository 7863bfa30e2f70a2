"""A finished study's baseline beside published levels."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd

from sim.outcomes.anchors import compare
from sim.outcomes.definitions import OUTCOMES
from sim.studies.analysis import BASELINE
from sim.studies.folder import mean_interval, open_study, yearly_values
from sim.studies.report.numbers import Numbers
from sim.studies.report.words import Words

NUMBERS = Numbers(Words("en"))


def levels(values: pd.DataFrame) -> pd.DataFrame:
    """Mean over replications and years of the baseline: outcome, mean, lowest, highest, n.

    `values` as :func:`sim.studies.folder.yearly_values` gives them. Years are averaged within a
    replication first; the 95 % interval is over replications. Full behaviour, if the study has it.
    """
    rows = values[
        (values["scenario"] == BASELINE)
        & (values["measure"] == "outcome")
        & (values["group"] == "all")
    ]
    behaviour = "full" if (rows["behaviour"] == "full").any() else "frozen"
    rows = rows[rows["behaviour"] == behaviour]
    means = rows.groupby(["outcome", "replication"])["value"].mean()
    found = {
        outcome: (*mean_interval(part.to_numpy()), len(part))
        for outcome, part in means.groupby(level="outcome")
    }
    columns = ["mean", "lowest", "highest", "replications"]
    return pd.DataFrame.from_dict(found, orient="index", columns=columns).rename_axis("outcome")


def beside_anchors(folder: Path) -> pd.DataFrame:
    """Anchors with the baseline's level and interval (columns of `compare`, lowest, highest)."""
    open_study(folder)
    found = levels(yearly_values(folder))
    table = compare({str(name): float(value) for name, value in found["mean"].items()})
    return table.join(found[["lowest", "highest", "replications"]], on="outcome")


def outside(table: pd.DataFrame) -> list[str]:
    """Required anchors that the baseline misses by more than the factor, or does not have."""
    return list(table.loc[table["required"] & ~table["within"].astype(bool), "outcome"])


def cells(row: pd.Series) -> list[str]:
    """One anchor as text: name, model, interval, anchor, range, ratio, within, unit."""
    width = row["highest"] - row["lowest"]
    known = bool(np.isfinite(row["model"]))
    verdict = "–" if not known else "yes" if row["within"] else "no"
    return [
        OUTCOMES[row["outcome"]].label_en + (" *" if row["required"] else ""),
        NUMBERS.level(row["model"], width),
        NUMBERS.span(row["lowest"], row["highest"], row["model"]),
        NUMBERS.plain(row["anchor"]),
        f"{NUMBERS.plain(row['low'])} to {NUMBERS.plain(row['high'])}",
        f"{row['ratio']:.2f}" if known else "–",
        verdict,
        str(row["unit"]),
    ]


HEADINGS = ("Outcome", "Model", "95 % interval", "Anchor", "Range", "Ratio", "Within", "Unit")


def markdown(table: pd.DataFrame, manifest: dict, command: str) -> str:
    """The comparison as a page of documentation."""
    missed, required = outside(table), int(table["required"].sum())
    years = f"{manifest['first_year']}–{manifest['last_year']}"
    lines = [
        "# The baseline beside published levels",
        "",
        f"Made by `{command}` from `{manifest['command']}`: {manifest['region']}, {years}, "
        f"{manifest['replications']} replications, seed {manifest['seed']}. Do not edit by hand.",
        "",
        "The level is the mean over years after warm-up and over replications, with the 95 % "
        "interval of that mean: it shows the luck of the run, not the doubt about parameters. "
        "Within: the ratio of model to anchor is at most a factor 1.5. "
        f"Anchors marked * are required: {required - len(missed)} of {required} are within.",
        "",
        "| " + " | ".join(HEADINGS) + " |",
        "|" + "|".join(["---"] * len(HEADINGS)) + "|",
    ]
    lines += ["| " + " | ".join(cells(row)) + " |" for _, row in table.iterrows()]
    lines += ["", "## Sources", ""]
    lines += [
        f"- {OUTCOMES[row['outcome']].label_en} ({row['year']}, {row['grade']}): {row['source']}"
        for _, row in table.iterrows()
    ]
    return "\n".join(lines) + "\n"

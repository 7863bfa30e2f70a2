"""Sections of the report: each a small function from the material to plain data for the page."""

from __future__ import annotations

import math
from typing import Any

import pandas as pd

from sim.studies.report.material import ALL, Label, Material
from sim.studies.report.numbers import MISSING, interval, number, percent, scaled

CROWNS_PER_MILLION = 1e6


def findings(material: Material) -> list[dict[str, Any]]:
    """Per reform, one sentence for each main outcome."""
    return [
        {
            "title": title,
            "about": material.about.get(reform, ""),
            "sentences": [
                sentence
                for label in material.outcomes
                if (sentence := _sentence(material, reform, label)) is not None
            ],
        }
        for reform, title in material.reforms.items()
    ]


def _sentence(material: Material, reform: str, label: Label) -> dict[str, str] | None:
    row = material.effect(label.id, reform)
    if row is None or not math.isfinite(row["difference"]):
        return None
    width = row["high"] - row["low"]
    parts = {"total": "", "behavioural": ""}
    if len(material.behaviours) > 1:
        parts = {
            effect: _with_interval(material.effect(label.id, reform, effect))
            for effect in ("mechanical", "behavioural")
        }
    return {
        "outcome": label.text,
        "tone": tone(row, label),
        "word": word(row),
        "from": _level(row["baseline"], width),
        "to": _level(row["baseline"] + row["difference"], width),
        "unit": label.unit,
        "change": _with_interval(row),
        "change_unit": label.difference_unit,
        "mechanical": parts.get("mechanical", ""),
        "behavioural": parts.get("behavioural", ""),
    }


def _level(value: float, step: float) -> str:
    return scaled(value, step) if step > 0 else number(value)


def _with_interval(row: pd.Series | None) -> str:
    if row is None:
        return MISSING
    value, low, high = (row[name] for name in ("difference", "low", "high"))
    return f"{scaled(value, high - low, True)} ({interval(low, high)})"


def word(row: pd.Series) -> str:
    """Whether the interval leaves the direction open."""
    if not math.isfinite(row["low"]):
        return "no interval (one replication)"
    if row["difference"] == 0 and row["low"] == row["high"]:
        return "unchanged"
    if row["low"] > 0:
        return "up"
    if row["high"] < 0:
        return "down"
    return "no clear change"


def tone(row: pd.Series, label: Label) -> str:
    """``better``, ``worse``, ``moved`` (no direction is better) or ``unclear``."""
    if not math.isfinite(row["low"]) or row["low"] <= 0 <= row["high"]:
        return "unclear"
    if label.better == 0:
        return "moved"
    return "better" if (row["difference"] > 0) == (label.better > 0) else "worse"


def scorecard(material: Material) -> list[dict[str, Any]]:
    """Outcomes by area against reforms: relative effect, interval and tone."""
    areas: dict[str, list[dict[str, Any]]] = {}
    for label in material.outcomes:
        cells = []
        for reform in material.reforms:
            row = material.effect(label.id, reform)
            if row is None:
                cells.append({"value": MISSING, "interval": "", "tone": "unclear"})
                continue
            low, high = row["relative_low"], row["relative_high"]
            cells.append(
                {
                    "value": percent(row["relative"], low, high),
                    "interval": interval(low, high),
                    "tone": tone(row, label),
                }
            )
        areas.setdefault(label.area, []).append(
            {"outcome": label.text, "about": label.about, "cells": cells}
        )
    return [{"area": area, "rows": rows} for area, rows in areas.items()]


def money(material: Material, measure: str) -> list[dict[str, Any]]:
    """Millions of SEK a year by budget holder (`balance`) or rule (`payment`): level and change."""
    rows = material.chosen(measure)
    table = []
    keys = rows[["outcome", "group"]].drop_duplicates().sort_values(["group", "outcome"])
    for outcome, group in keys.itertuples(index=False):
        own = rows[(rows["outcome"] == outcome) & (rows["group"] == group)].set_index("reform")
        cells = [_millions(own.loc[name]) if name in own.index else {} for name in material.reforms]
        base = float(own["baseline"].iloc[0]) / CROWNS_PER_MILLION
        name = outcome if group == ALL else f"{outcome} → {group.split('=', 1)[-1]}"
        table.append({"name": name.replace("_", " "), "baseline": number(base), "cells": cells})
    return table


def _millions(row: pd.Series) -> dict[str, str]:
    value, low, high = (row[name] / CROWNS_PER_MILLION for name in ("difference", "low", "high"))
    return {"value": scaled(value, high - low, True), "interval": interval(low, high)}


def redistribution(material: Material) -> list[dict[str, Any]]:
    """Change of each vardcentral's revenue in percent, with interval, per reform."""
    rows = material.chosen("revenue")
    rows = rows[rows["group"].str.startswith("vardcentral=")]
    names = material.unit_names or {}
    table = []
    for group in sorted(rows["group"].unique()):
        own = rows[rows["group"] == group].set_index("reform")
        unit = group.split("=", 1)[1]
        cells = [_relative(own.loc[name]) if name in own.index else {} for name in material.reforms]
        base = float(own["baseline"].iloc[0]) / CROWNS_PER_MILLION
        table.append({"name": names.get(unit, unit), "baseline": number(base), "cells": cells})
    return table


def _relative(row: pd.Series) -> dict[str, str]:
    low, high = row["relative_low"], row["relative_high"]
    return {"value": percent(row["relative"], low, high), "interval": interval(low, high)}


def practice(material: Material) -> list[dict[str, Any]]:
    """Change of each dimension of practice style and staffing, in its own unit."""
    rows = material.chosen("practice", "total")
    table = []
    for outcome in rows["outcome"].drop_duplicates():
        own = rows[rows["outcome"] == outcome].set_index("reform")
        cells: list[dict[str, str]] = []
        for name in material.reforms:
            if name not in own.index:
                cells.append({})
                continue
            row = own.loc[name]
            low, high = row["low"], row["high"]
            clear = math.isfinite(low) and not low <= 0 <= high
            cells.append(
                {
                    "value": scaled(row["difference"], high - low, True),
                    "interval": interval(low, high),
                    "tone": "moved" if clear else "unclear",
                }
            )
        kind, dimension = outcome.split(".", 1)
        table.append(
            {
                "kind": kind,
                "name": dimension.replace("_", " "),
                "baseline": number(float(own["baseline"].iloc[0])),
                "cells": cells,
            }
        )
    return table


def levels(material: Material) -> list[dict[str, str]]:
    """The baseline itself: level and interval of each outcome."""
    table = []
    for label in material.outcomes:
        row = material.level(label.id)
        if row is None:
            continue
        low, high = row["low"], row["high"]
        step = high - low
        table.append(
            {
                "area": label.area,
                "outcome": label.text,
                "about": label.about,
                "level": scaled(row["mean"], step),
                "interval": interval(low, high, signed=False),
                "unit": label.unit,
            }
        )
    return table


def pairing(material: Material) -> dict[str, str]:
    """What pairing gained over the main outcomes: median and range of the replications saved."""
    names = [label.id for label in material.outcomes]
    rows = material.chosen("outcome")
    rows = rows[rows["outcome"].isin(names) & (rows["group"] == ALL)]
    saved = rows["replications_saved"].replace(math.inf, math.nan).dropna()
    cut = rows["variance_reduction"].dropna()
    if saved.empty or cut.empty:
        return {}
    return {
        "saved": number(float(saved.median()), 2),
        "low": number(float(saved.min()), 2),
        "high": number(float(saved.max()), 2),
        "reduction": number(100 * float(cut.median()), 2),
    }


def checks(material: Material) -> list[dict[str, Any]]:
    """What always has to be true, and in how many runs it was."""
    names = [str(name).replace("_", " ") for name in material.checks["check"]]
    runs, failed = material.checks["runs"].tolist(), material.checks["failed"].tolist()
    return [
        {"name": name, "runs": of, "failed": bad}
        for name, of, bad in zip(names, runs, failed, strict=True)
    ]


def record(material: Material) -> list[tuple[str, str]]:
    """How the study was run."""
    manifest = material.manifest
    speed = manifest.get("person_years_per_second_per_core")
    rows = [
        ("Command", manifest.get("command", "")),
        ("Region", manifest.get("region", "")),
        ("Runs", f"{manifest['runs_done']} of {manifest['runs_planned']}"),
        ("Replications", str(manifest["replications"])),
        ("Seed", str(manifest["seed"])),
        ("Sample", percent_plain(manifest["sample"])),
        ("Speed", f"{number(speed)} person-years per second per core" if speed else MISSING),
        ("Version", f"{manifest['versions'].get('vardsim', '')}, code {manifest['code'][:12]}"),
    ]
    if manifest.get("git_commit"):
        rows.append(("Commit", manifest["git_commit"][:12]))
    return rows


def percent_plain(share: float) -> str:
    """A share of the population in percent."""
    return f"{number(100 * share)} % of the population"

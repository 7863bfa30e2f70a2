"""Tables of what there is: outcomes, parameters, rules, tariffs, statements and ready reforms."""

from __future__ import annotations

import datetime as dt

import pandas as pd

from sim.api.frames import with_facts
from sim.outcomes.definitions import OUTCOMES
from sim.parameters import load
from sim.policies import library
from sim.policies.describe import parameter_table as tariff_rows
from sim.policies.describe import rule_sheet
from sim.policies.errors import unknown_name
from sim.policies.model import ReimbursementModel
from sim.policies.registry import rules
from sim.policies.statement import SCHEMAS


def outcome_table(lang: str = "en") -> pd.DataFrame:
    """Every outcome: outcome, area, label, unit, better (higher, lower, neither), main, definition.

    In definitions, names with underscores are what the model counts in a year.
    """
    swedish = lang == "sv"
    rows = [
        {
            "outcome": one.id,
            "area": one.area,
            "label": one.label_sv if swedish else one.label_en,
            "unit": one.unit_sv if swedish else one.unit_en,
            "better": one.better,
            "main": one.main,
            "definition": one.definition,
        }
        for one in OUTCOMES.values()
    ]
    return with_facts(
        pd.DataFrame(rows),
        {
            "area": ("name", "area of outcomes"),
            "unit": ("text", "unit of levels and differences"),
            "better": ("name", "direction that is good for patients, staff or budgets"),
            "main": ("yes or no", "shown first"),
            "definition": ("text", "formula"),
        },
    )


def parameter_table(domain: str | None = None) -> pd.DataFrame:
    """Every number of the model outside the rules, of one domain or of all.

    Columns: parameter (``domain.name``), value (number or nested list), unit, grade (found,
    derived, knowledge, assumption, calibrated), low, high (the plausible range, NaN where none is
    given), source, date, about, labels (of a list's elements). Raises `PolicyError` for a domain
    that does not exist.
    """
    table = load().table
    domains = list(dict.fromkeys(name.partition(".")[0] for name in table))
    if domain is not None and domain not in domains:
        raise unknown_name("parameter_table", "domain", domain, domains)
    rows = []
    for name, one in table.items():
        if domain is None or name.startswith(f"{domain}."):
            low, high = one.range or (float("nan"), float("nan"))
            rows.append(
                {
                    "parameter": name,
                    "value": one.value,
                    "unit": one.unit,
                    "grade": one.grade,
                    "low": low,
                    "high": high,
                    "source": one.source,
                    "date": str(one.date),
                    "about": one.about,
                    "labels": one.labels,
                }
            )
    frame = pd.DataFrame(rows)
    return with_facts(
        frame,
        {
            "low": ("unit of the row", "lower end of the plausible range"),
            "high": ("unit of the row", "upper end of the plausible range"),
            "grade": ("name", "how well the value is known"),
        },
    )


def rule_table(lang: str = "en") -> pd.DataFrame:
    """Every payment rule: rule, label, about, flow (who pays whom), applies_to, parameters."""
    sheets = [rule_sheet(name) for name in sorted(rules())]
    return pd.DataFrame(
        [
            {
                "rule": sheet["name"],
                "label": sheet["label"][lang],
                "about": sheet["about"],
                "flow": sheet["flow"][lang],
                "applies_to": ", ".join(sheet["applies_to"]),
                "parameters": ", ".join(one["name"] for one in sheet["parameters"]),
            }
            for sheet in sheets
        ]
    )


def tariff_table(model: ReimbursementModel, date: dt.date | str | None = None) -> pd.DataFrame:
    """Every amount of a reimbursement model, on a date or of all dates: rule, parameter, value,
    unit, source, grade, date, range, valid_from, valid_until (excluded)."""
    day = dt.date.fromisoformat(date) if isinstance(date, str) else date
    found = model.rules if day is None else model.at(day, unscaled=True)
    return with_facts(
        pd.DataFrame(tariff_rows(found)),
        {"unit": ("text", "unit of the value"), "date": ("year", "of the source")},
    )


def reform_table(lang: str = "en") -> pd.DataFrame:
    """Every ready reform: reform (``area.name``, what `reform` takes), title, level in the effect
    chain (S structure, P process, R result), form, size (SEK per inhabitant and year), meant,
    against."""
    rows = [
        {
            "reform": f"{area.area}.{name}",
            "title": getattr(entry.title, lang),
            "level": entry.level,
            "form": entry.form,
            "size": entry.size,
            "meant": getattr(entry.meant, lang),
            "against": getattr(entry.against, lang),
        }
        for area in library.areas().values()
        for name, entry in area.reforms.items()
    ]
    size = ("SEK per inhabitant and year", "default size; missing: as it falls out")
    return with_facts(pd.DataFrame(rows), {"size": size})


def statement_table(kind: str = "vardcentral") -> pd.DataFrame:
    """What a rule can pay for: the fields of a month's statement of a kind of unit.

    Columns: field, unit, about, axes (labels of the last axes of ``statement[field]``, whose shape
    is ``(..., units, *axes)``). Raises `PolicyError` for a kind that does not exist.
    """
    if kind not in SCHEMAS:
        raise unknown_name("statement_table", "kind of unit", kind, SCHEMAS)
    return pd.DataFrame(
        [
            {
                "field": name,
                "unit": field.unit,
                "about": field.about,
                "axes": " × ".join(f"({', '.join(labels)})" for labels in field.dims),
            }
            for name, field in SCHEMAS[kind].items()
        ]
    )

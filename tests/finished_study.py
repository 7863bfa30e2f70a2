"""Finished studies whose outcomes are given by a function, for tests of what is made of them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pandas as pd

from sim.studies.plan import load_plan
from sim.studies.results import collect
from sim.studies.runner import run_tasks
from sim.studies.tasks import Task, tasks_of

STUDY = """\
title: A trial
start: 2024-01-01
years: 2
replications: 4
baseline: {rules: [{rule: capitation, amount: 3000}]}
outcomes: [doctor_visits, own_gp_share]
reforms:
  more:
    title: More of it
    from: 2025-01-01
    change: {capitation.amount: 3100}
"""
KIND = "vardcentral"
Values = Callable[[Task, int], dict[str, float]]  # task, year -> value by outcome


def luck(seed: int) -> float:
    """A number from -0.5 to 0.5 that depends on the seed only."""
    return seed % 1009 / 1008 - 0.5


@dataclass
class Made:
    """What a simulation gives back."""

    tables: dict[str, pd.DataFrame]
    person_years: float = 1000.0
    seconds: float = 0.01
    solved: dict[str, Any] = field(default_factory=dict)


def run(values: Values, task: Task, years: range) -> Made:
    rows = [(y, name, "all", value) for y in years for name, value in values(task, y).items()]
    money = [(y, 1, "capitation", "region", KIND, "a", 100) for y in years]
    practice = [(pd.Timestamp(y, 3, 31), KIND, "a", "minutes", 20.0, 5.0) for y in years]
    return Made(
        {
            "outcomes": pd.DataFrame(rows, columns=["year", "outcome", "group", "value"]),
            "payments": pd.DataFrame(
                money,
                columns=["year", "month", "rule", "counterparty", "kind", "unit", "amount_ore"],
            ),
            "balances": pd.DataFrame(
                [(y, "region", "", -100) for y in years],
                columns=["year", "holder", "unit", "amount_ore"],
            ),
            "practice": pd.DataFrame(
                practice,
                columns=["date", "kind", "unit", "dimension", "value", "marginal_revenue"],
            ),
            "checks": pd.DataFrame({"check": ["money"], "value": [0.0], "ok": [True]}),
        }
    )


def finished(folder: Path, values: Values, text: str = STUDY, page: bool = False) -> Path:
    """A folder of results of the study `text`; its outcomes are `values(task, year)`.

    The report, which takes most of the time, is made only where `page` asks for it.
    """
    folder.mkdir(parents=True)
    path = folder.parent / f"{folder.name}.yaml"
    path.write_text(text, encoding="utf-8")
    plan = load_plan(str(path))
    years = range(plan.study.first_year, plan.study.end_year)
    outcome = run_tasks(
        plan, tasks_of(plan), folder / "tasks", 1,
        simulate=lambda plan, task, progress: run(values, task, years),
    )  # fmt: skip
    collect(plan, outcome, folder, ["vardsim", "run", str(path)], "en" if page else None)
    return folder

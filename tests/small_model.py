"""The real model on a small sample of the embedded region; runs are made once per session."""

from __future__ import annotations

import datetime as dt
from functools import cache
from typing import Any

import pandas as pd

from sim.model import CareSystem
from sim.parameters import load
from sim.policies.model import load_model
from sim.policies.reform import Reform
from sim.region import embedded
from sim.run import RunResult, RunSpec, build, simulate

START, FIRST_YEAR, YEARS = dt.date(2024, 1, 1), 2025, 2
SAMPLE = 0.05
REFORM_DATE = dt.date(2026, 1, 1)
REFORMS: dict[str, dict[str, Any]] = {
    "null": {"from": dt.date(2025, 1, 1), "change": {"visit_fee.listed.doctor.visit": 80}},
    "later": {
        "from": REFORM_DATE,
        "change": {"visit_fee.listed.doctor.visit": 600, "target_continuity.bonus": 400},
        "budget": "neutral",
        "neutral_rule": "capitation",
    },
    "pay": {
        "from": dt.date(2025, 1, 1),
        "change": {"visit_fee.listed.doctor.visit": 600, "capitation.amount": 3000},
    },
    "fees": {"from": REFORM_DATE, "change": {"patient_fee.doctor": 500}},
}
NO_PASS_THROUGH = (
    ("behaviour.pass_through_private", (0.0, 0.0, 0.0)),
    ("behaviour.pass_through_public", (0.0, 0.0, 0.0)),
    ("hospital.pass_through", (0.0, 0.0, 0.0)),
    ("municipality.pass_through", (0.0, 0.0, 0.0)),
)
Override = tuple[tuple[str, tuple[float, ...]], ...]


def spec(
    reform: str | None = None, behaviour: str = "full", seed: int = 1, override: Override = ()
) -> RunSpec:
    """One warm-up year and two more on a twentieth of the embedded region."""
    values = {name: list(value) for name, value in override}
    return RunSpec(
        region=embedded(),
        start=START,
        warmup_years=1,
        years=YEARS,
        seed=seed,
        model=load_model("swedish_mix"),
        reform=Reform.parse(reform, REFORMS[reform]) if reform else None,
        behaviour=behaviour,  # type: ignore[arg-type]
        parameters=load().override(values),
        sample=SAMPLE,
    )


@cache
def result(
    reform: str | None = None, behaviour: str = "full", seed: int = 1, override: Override = ()
) -> RunResult:
    """A finished run."""
    return simulate(spec(reform, behaviour, seed, override))


def tables(
    reform: str | None = None, behaviour: str = "full", seed: int = 1, override: Override = ()
) -> dict[str, pd.DataFrame]:
    """Tables of a finished run; do not change them."""
    return result(reform, behaviour, seed, override).tables


@cache
def finished() -> CareSystem:
    """The baseline system after its last day."""
    system = build(spec())
    system.run()
    return system


def style_of_year(found: dict[str, pd.DataFrame], year: int) -> pd.Series:
    """Style of vårdcentraler by date, unit and dimension at the quarters of a year."""
    table = found["practice"]
    rows = (table["kind"] == "vardcentral") & (pd.to_datetime(table["date"]).dt.year == year)
    values = table[rows].set_index(["date", "unit", "dimension"])["value"]
    return values.rename("value")

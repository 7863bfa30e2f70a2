"""One run: a region, a seed, rules with or without a reform, units that decide or stand still."""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Callable
from dataclasses import dataclass

import pandas as pd

from sim.clock import Calendar
from sim.model import CareSystem
from sim.parameters import Parameters
from sim.policies.model import ReimbursementModel
from sim.policies.reform import Reform
from sim.region import Region
from sim.setting import Behaviour, Setting


@dataclass(frozen=True)
class RunSpec:
    """Everything a run's results depend on.

    `years` come after `warmup_years`, both whole calendar years from `start`. `sample` is the
    share of the region's people (and posts and beds) that is simulated.
    """

    region: Region
    start: dt.date
    warmup_years: int
    years: int
    seed: int
    model: ReimbursementModel
    reform: Reform | None
    behaviour: Behaviour
    parameters: Parameters
    sample: float = 1.0


@dataclass
class RunResult:
    """Tables of a run (see `sim.yearbook`) and what it took to make them."""

    tables: dict[str, pd.DataFrame]
    person_years: float
    seconds: float


def build(spec: RunSpec) -> CareSystem:
    """The care system of a run, on its first day."""
    rules = spec.reform.apply(spec.model) if spec.reform is not None else spec.model
    setting = Setting(
        region=spec.region.sample(spec.sample),
        calendar=Calendar(spec.start, spec.warmup_years + spec.years),
        warmup_years=spec.warmup_years,
        seed=spec.seed,
        behaviour=spec.behaviour,
        parameters=spec.parameters,
    )
    return CareSystem(setting, rules)


def simulate(spec: RunSpec, progress: Callable[[float], None] | None = None) -> RunResult:
    """Run from the start to the end; `progress` is told the share done, 0 to 1."""
    began = time.perf_counter()
    system = build(spec)
    system.run(progress)
    return RunResult(
        tables=system.yearbook.tables(),
        person_years=system.person_years,
        seconds=time.perf_counter() - began,
    )

"""One run: a region, a seed, rules with or without a reform, units that decide or stand still."""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pandas as pd

from sim.clock import Calendar
from sim.decision.behaviour import Behaviour as Deciding
from sim.decision.engine import Utility
from sim.model import CareSystem
from sim.outcomes.year import Year
from sim.parameters import Parameters, load
from sim.policies.model import ReimbursementModel, load_model
from sim.policies.reform import Reform
from sim.policies.solved import summary
from sim.region import Region, embedded
from sim.setting import Behaviour, Setting
from sim.snapshot import load as load_snapshot
from sim.snapshot import save as save_snapshot


@dataclass(frozen=True)
class RunSpec:
    """Everything a run's results depend on.

    `years` come after `warmup_years`, both whole calendar years from `start`. `sample` is the
    share of the region's people (and posts and beds) that is simulated, `deciding` how units
    decide that are not frozen.
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
    deciding: Deciding = Utility()  # noqa: RUF009  a behaviour holds nothing that changes

    @property
    def warmup_end(self) -> dt.date:
        """First day after the warm-up."""
        return self.start.replace(year=self.start.year + self.warmup_years)

    @property
    def reforms_in_warmup(self) -> bool:
        """Whether the reform begins before the warm-up ends."""
        steps = self.reform.steps if self.reform is not None else ()
        starts = [step.diff.start for step in steps]
        return any(start is not None and start < self.warmup_end for start in starts)


@dataclass
class RunResult:
    """Tables of a run (see `sim.yearbook`) and what it took to make them.

    `person_years` are those simulated in `seconds`, without a warm-up read from a snapshot.
    `years` hold the sums that outcomes follow from, so that those of several regions can be pooled.
    `solved`: what the reform's sizes and neutral budgets came to (`sim.policies.solved`).
    """

    tables: dict[str, pd.DataFrame]
    person_years: float
    seconds: float
    years: list[Year] = field(default_factory=list)
    solved: dict[str, Any] = field(default_factory=dict)


def rules_of(spec: RunSpec) -> ReimbursementModel:
    """The rules of a run, with the reform upon them."""
    return spec.reform.apply(spec.model) if spec.reform is not None else spec.model


def build(spec: RunSpec) -> CareSystem:
    """The care system of a run, on its first day."""
    setting = Setting(
        region=spec.region.sample(spec.sample),
        calendar=Calendar(spec.start, spec.warmup_years + spec.years),
        warmup_years=spec.warmup_years,
        seed=spec.seed,
        behaviour=spec.behaviour,
        parameters=spec.parameters,
        deciding=spec.deciding,
    )
    return CareSystem(setting, rules_of(spec))


def warmed_up(
    spec: RunSpec, snapshot: Path | None, progress: Callable[[float], None] | None = None
) -> CareSystem:
    """The care system on the last day of the warm-up, which is the same under every reform.

    A `snapshot` is read if it exists, else written (whole, or not at all).
    """
    if snapshot is not None and snapshot.exists():
        stored: CareSystem = load_snapshot(snapshot)
        return stored
    system = build(replace(spec, reform=None))
    system.run(progress, until=system.calendar.day(spec.warmup_end))
    if snapshot is not None:
        save_snapshot(system, snapshot)
    return system


def begin(
    spec: RunSpec,
    progress: Callable[[float], None] | None = None,
    snapshot: Path | None = None,
) -> CareSystem:
    """The care system under its rules after the warm-up, or on the first day where the reform
    begins earlier than that."""
    if spec.reforms_in_warmup:
        return build(spec)
    system = warmed_up(spec, snapshot, progress)
    system.branch(rules_of(spec), spec.behaviour, spec.deciding)
    return system


def simulate(
    spec: RunSpec,
    progress: Callable[[float], None] | None = None,
    snapshot: Path | None = None,
) -> RunResult:
    """Run from the start to the end; `progress` is told the share done, 0 to 1.

    `snapshot` is a file that runs which differ only in reform and behaviour share: the first of
    them leaves the end of the warm-up there, the others begin from it. Results do not depend on it.
    """
    began = time.perf_counter()
    stored = snapshot is not None and snapshot.exists()
    system = begin(spec, progress, snapshot)
    lived_before = system.person_years if stored else 0.0
    system.run(progress)
    return RunResult(
        tables=system.yearbook.tables(),
        person_years=system.person_years - lived_before,
        seconds=time.perf_counter() - began,
        years=system.yearbook.years,
        solved=summary(system.region_agent.reimbursement),
    )


def prepare() -> None:
    """Compile every kernel that a run needs, by running a small one.

    Takes about 40 s on one core the first time after an installation, a second afterwards.
    """
    simulate(
        RunSpec(
            region=embedded(),
            start=dt.date(2024, 1, 1),
            warmup_years=1,
            years=1,
            seed=1,
            model=load_model("swedish_mix"),
            reform=None,
            behaviour="full",
            parameters=load(),
            sample=0.02,
        )
    )

"""A small study that is run in several ways, so that what always holds can be seen to hold."""

from __future__ import annotations

import datetime as dt
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd
import yaml

from sim.policies.errors import PolicyError
from sim.policies.model import ReimbursementModel, load_model
from sim.policies.rule import find
from sim.studies.analysis import BASELINE, Arm
from sim.studies.document import Document, StudyError
from sim.studies.plan import Plan, resolve
from sim.studies.runner import Outcome, run_tasks
from sim.studies.store import read_tables
from sim.studies.study import parse
from sim.studies.tasks import Task, tasks_of
from sim.studies.worker import simulate_task, why_failed

if TYPE_CHECKING:
    from sim.model import CareSystem

Tables = dict[str, pd.DataFrame]

PERSONS = 5_000  # about as many are simulated
PERSONS_PER_UNIT = 60  # at least, on average, so that units have lists
START = dt.date(2024, 1, 1)
MODEL = "swedish_mix"
PRICE = "visit_fee.listed.doctor.visit"  # what the trial's reforms change
HIGHER_PRICE = 600.0
NULL, LATER, PAY = "null", "later", "pay"
LATER_DATE = dt.date(2025, 7, 1)
ARMS: tuple[Arm, ...] = (
    (BASELINE, "full"),
    (NULL, "full"),
    (LATER, "full"),
    (BASELINE, "frozen"),
    (PAY, "frozen"),
)
INTERRUPTED: tuple[Arm, ...] = ((BASELINE, "full"), (LATER, "full"), (PAY, "frozen"))
WORKERS = 2


@dataclass(frozen=True)
class Way:
    """Results of one way of running the study: tables by arm, errors of runs that failed."""

    tables: dict[Arm, Tables]
    errors: dict[Arm, str]
    kept: int = 0


@dataclass(frozen=True)
class Trial:
    """The study run in several ways; `system` is its baseline, lived from the first day on."""

    region: str
    persons: int
    system: CareSystem
    serial: Way
    parallel: Way
    resumed: Way

    @property
    def whole(self) -> Tables:
        """Tables of the run without a stored warm-up."""
        return self.system.yearbook.tables()


def plan_of(region: str) -> Plan:
    """The trial's study of a region: `embedded`, or a region's folder.

    Raises `StudyError` where there is no such region.
    """
    model = load_model(MODEL)
    study = {
        "title": "Trial",
        "region": region if region == "embedded" else str(Path(region).resolve()),
        "start": START,
        "warmup_years": 1,
        "years": 1,
        "replications": 1,
        "baseline": MODEL,
        "reforms": {
            NULL: {"from": dt.date(2025, 1, 1), "change": {PRICE: price_in(model)}},
            LATER: {
                "from": LATER_DATE,
                "change": {PRICE: HIGHER_PRICE},
                "budget": "neutral",
                "neutral_rule": "capitation",
            },
            PAY: {"from": dt.date(2025, 1, 1), "change": {PRICE: HIGHER_PRICE}},
        },
    }
    document = Document(yaml.safe_dump(study, sort_keys=False), region)
    parsed, problems = parse(document)
    if parsed is None:
        raise StudyError(problems)
    plan = resolve(parsed, document, Path("verify.yaml"), problems)
    wanted = max(PERSONS, PERSONS_PER_UNIT * len(plan.region.vardcentraler))
    sample = min(1.0, wanted / plan.region.inhabitants)
    return plan.with_study(plan.study.model_copy(update={"sample": sample}))


def price_in(model: ReimbursementModel) -> float:
    """What the price that the trial's reforms change is on the first day after the warm-up."""
    name, _, place = PRICE.partition(".")
    rules = [rule for rule in model.at(dt.date(2025, 1, 1)) if rule.id == name]
    if not rules:
        raise PolicyError(f"{MODEL}: no rule {name!r} is in force on 2025-01-01")
    value: Any = rules[0].values()
    for key in find(value, place, name):
        value = value[key]
    return float(value)


def trial(plan: Plan, tell: Callable[[str], None] = lambda stage: None) -> Trial:
    """Run the study in each way; `tell` hears what begins."""
    from sim.run import build

    tasks = {(task.scenario, task.behaviour): task for task in tasks_of(plan)}
    tell("whole")
    system = build(plan.spec(tasks[BASELINE, "full"]))
    system.run()
    with tempfile.TemporaryDirectory(prefix="vardsim-verify-") as folder:
        home = Path(folder)
        tell("serial")
        serial = run(plan, [tasks[arm] for arm in ARMS], home / "serial", 1)
        tell("parallel")
        parallel = run(plan, [tasks[arm] for arm in ARMS], home / "parallel", WORKERS)
        tell("resumed")
        resumed = interrupted(plan, [tasks[arm] for arm in INTERRUPTED], home / "resumed")
    people = int(system.setting.region.population["count"].sum())
    return Trial(plan.region.name, people, system, serial, parallel, resumed)


def run(plan: Plan, tasks: Sequence[Task], folder: Path, jobs: int) -> Way:
    """Run tasks into a folder and read what they left there."""
    return _read(run_tasks(plan, tasks, folder, jobs), folder)


def interrupted(plan: Plan, tasks: Sequence[Task], folder: Path) -> Way:
    """Stop after the first task, as Ctrl-C does, and run again."""
    left = iter([True])
    once = partial(_first_only, left=left, folder=folder)
    with suppress(KeyboardInterrupt):
        run_tasks(plan, tasks, folder, 1, simulate=once)
    return run(plan, tasks, folder, 1)


def _first_only(
    plan: Plan, task: Task, progress: Callable[[float], None], left: Iterator[bool], folder: Path
) -> Any:
    if not next(left, False):
        raise KeyboardInterrupt
    return simulate_task(plan, task, progress, folder)


def _read(outcome: Outcome, folder: Path) -> Way:
    failed = set(outcome.failed)
    return Way(
        tables={
            (task.scenario, task.behaviour): read_tables(folder / task.file)
            for task in outcome.tasks
            if task not in failed
        },
        errors={(task.scenario, task.behaviour): why_failed(folder, task) for task in failed},
        kept=outcome.kept,
    )

"""The runs that a trace needs, and only those."""

from __future__ import annotations

import json
import shlex
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Generic, Protocol, TypeVar

from sim.model import CareSystem
from sim.studies.analysis import BASELINE
from sim.studies.document import Problem, StudyError, closest
from sim.studies.plan import Plan, load_plan
from sim.studies.tasks import Task, replication_seed, task_id, tasks_of


class Recorder(Protocol):
    """Something that follows a run."""

    def close(self) -> None:
        """The run is over."""
        ...


Kind = TypeVar("Kind", bound=Recorder)


@dataclass(frozen=True)
class Traced(Generic[Kind]):
    """Recorders of the baseline's run and, if a reform was named, of its run."""

    plan: Plan
    behaviour: str
    seed: int
    reform: str | None
    baseline: Kind
    reformed: Kind | None


def trace(
    name: str,
    record: Callable[[CareSystem], Kind],
    reform: str | None = None,
    behaviour: str | None = None,
    replication: int = 1,
    seed: int | None = None,
) -> Traced[Kind]:
    """Run one replication of a study, without and with a reform, each under a recorder.

    `name` is a study or a folder of its results; `behaviour` is by default full if the study has
    it. A warm-up that a study under way has left is read; otherwise it is made once. Raises
    `StudyError` for a reform, behaviour or replication that the study does not have.
    """
    plan, folder = plan_of(name)
    study = plan.study
    _known("--reform", reform, list(plan.reforms))
    _known("--behaviour", behaviour, list(study.behaviours))
    if not 1 <= replication <= study.replications:
        message = f"there is no replication {replication}. Allowed: 1 to {study.replications}"
        raise StudyError([Problem("--replication", "", message, replication)])
    chosen = behaviour or ("full" if "full" in study.behaviours else study.behaviours[0])
    seed = replication_seed(study.seed, replication - 1) if seed is None else seed
    with tempfile.TemporaryDirectory() as room:
        runs = []
        for scenario in (BASELINE, *([reform] if reform else [])):
            task = _task(plan, scenario, chosen, replication - 1, seed)
            kept = (folder or Path()) / "tasks" / task.snapshot
            snapshot = kept if folder and kept.exists() else Path(room) / task.snapshot
            runs.append(_follow(plan, task, snapshot, record))
    return Traced(plan, chosen, seed, reform, runs[0], runs[1] if reform else None)


def plan_of(name: str) -> tuple[Plan, Path | None]:
    """The plan of a study given by name or by the folder of its results, and that folder.

    A folder's plan must still give the tasks that the folder holds; `StudyError` if not.
    """
    folder = Path(name)
    manifest_path = folder / "manifest.json"
    if not manifest_path.is_file():
        return load_plan(name), None
    manifest = json.loads(manifest_path.read_text(encoding="utf-8"))
    plan = load_plan(shlex.split(manifest["command"])[2])
    changed = {name: manifest[name] for name in ("seed", "replications", "sample")}
    plan = plan.with_study(plan.study.model_copy(update=changed))
    ids = {task["id"] for task in manifest["tasks"]}
    if not ids <= {task.id for task in tasks_of(plan)}:
        message = (
            f"{plan.path} or the program has changed since these results were made, so their runs "
            "cannot be repeated. Run the study again, or trace the study itself"
        )
        raise StudyError([Problem(str(folder), "", message, None)])
    return plan, folder


def _known(option: str, given: str | None, allowed: list[str]) -> None:
    if given is not None and given not in allowed:
        message = f"{given!r} is not in the study. {closest(given, allowed)}"
        raise StudyError([Problem(option, "", message, given)])


def _task(plan: Plan, scenario: str, behaviour: str, replication: int, seed: int) -> Task:
    return Task(
        id=task_id(plan.configuration(scenario, behaviour), seed),
        scenario=scenario,
        behaviour=behaviour,
        replication=replication,
        seed=seed,
        warmup=task_id(plan.warmup_configuration, seed),
    )


def _follow(plan: Plan, task: Task, snapshot: Path, record: Callable[[CareSystem], Kind]) -> Kind:
    from sim.run import begin

    system = begin(plan.spec(task), snapshot=snapshot)
    recorder = record(system)
    system.run()
    recorder.close()
    return recorder

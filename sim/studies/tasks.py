"""Tasks: one replication of one scenario under one behaviour, each with an id.

The id is a hash of everything that decides the result: the resolved configuration, the seed and
the code. The same id is the same result, so a result that exists need not be made again.
"""

from __future__ import annotations

import dataclasses
import hashlib
import json
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sim.studies.analysis import BASELINE

if TYPE_CHECKING:
    from sim.studies.plan import Plan

FORMAT = 1  # of the result file
# Parts that know the model and are not known by it cannot change a result.
ABOVE_THE_MODEL = ("api", "cli", "studies", "trace", "verify")
SEED_BITS = 48


@dataclasses.dataclass(frozen=True)
class Task:
    """One run of a study."""

    id: str
    scenario: str  # "baseline" or a reform's id
    behaviour: str  # "full" or "frozen"
    replication: int
    seed: int
    warmup: str  # id of the warm-up that it begins from

    @property
    def snapshot(self) -> str:
        """Name of the file that holds the end of the warm-up while a study runs."""
        return f"{self.warmup}.warmup"

    @property
    def file(self) -> str:
        """Name of the result file."""
        return f"{self.id}.zip"

    @property
    def error_file(self) -> str:
        """Name of the file with the traceback, if the task failed."""
        return f"{self.id}.error.txt"

    def __str__(self) -> str:
        return f"{self.scenario}, {self.behaviour}, replication {self.replication + 1}"


@cache
def code_hash() -> str:
    """Hash of the package's sources and data that a run can depend on."""
    root = Path(__file__).parents[1]
    digest = hashlib.sha256(f"format {FORMAT}".encode())
    for path in sorted(root.rglob("*"), key=lambda p: p.relative_to(root).as_posix()):
        name = path.relative_to(root)
        if path.is_dir() or "__pycache__" in name.parts or name.parts[0] in ABOVE_THE_MODEL:
            continue
        digest.update(name.as_posix().encode())
        digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()


def replication_seed(seed: int, replication: int) -> int:
    """Seed of a replication: the same in every scenario, unrelated between replications."""
    text = hashlib.sha256(f"{seed}/{replication}".encode()).hexdigest()
    return int(text, 16) % 2**SEED_BITS


def task_id(configuration: Any, seed: int) -> str:
    """Sixteen hexadecimal digits from the resolved configuration, the seed and the code."""
    text = json.dumps([configuration, seed, code_hash()], sort_keys=True, default=str)
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def tasks_of(plan: Plan) -> list[Task]:
    """All tasks of a study, ordered so that runs to be compared come near each other."""
    return [
        Task(
            id=task_id(plan.configuration(scenario, behaviour), seed),
            scenario=scenario,
            behaviour=behaviour,
            replication=replication,
            seed=seed,
            warmup=warmup,
        )
        for replication in range(plan.study.replications)
        for seed in [replication_seed(plan.study.seed, replication)]
        for warmup in [task_id(plan.warmup_configuration, seed)]
        for behaviour in plan.study.behaviours
        for scenario in (BASELINE, *plan.reforms)
    ]

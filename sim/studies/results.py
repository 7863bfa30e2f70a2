"""From the tasks' results to the tables, the manifest and the report of a study."""

from __future__ import annotations

import json
import platform
import shlex
import subprocess
import sys
from collections.abc import Iterator
from importlib import metadata
from pathlib import Path
from typing import Any

import pandas as pd

from sim.studies.analysis import Analysis, Arm, yearly
from sim.studies.inputs import inputs_of
from sim.studies.pages import places_of, texts_of, units_of, write_report
from sim.studies.plan import Plan
from sim.studies.runner import Outcome, finished
from sim.studies.store import (
    TABLES,
    TableStream,
    checksum,
    read_record,
    read_tables,
    write_json,
    write_table,
)
from sim.studies.tasks import Task, code_hash
from sim.studies.worker import why_failed

LIBRARIES = ("numpy", "numba", "pandas", "scipy", "mesa", "simpy")


def collect(
    plan: Plan, outcome: Outcome, folder: Path, command: list[str], lang: str | None = "en"
) -> dict[str, Any]:
    """Write all outputs of a study into `folder`, the report unless `lang` is None; gives the
    manifest.

    Reads one replication at a time, in the order of the tasks, so that neither memory nor the
    bytes of the tables depend on how the tasks were run.
    """
    analysis = Analysis(plan.since(), plan.study.behaviours)
    ownership = {id_: unit["ownership"] for id_, unit in units_of(plan.region).items()}
    streams = {name: TableStream(folder, name) for name in TABLES}
    checks = Checks()
    records: list[dict[str, Any]] = []
    for replication in _replications(outcome.tasks):
        runs: dict[Arm, pd.DataFrame] = {}
        for task in replication:
            path = folder / "tasks" / task.file
            if not finished(folder / "tasks", task):
                continue
            tables = read_tables(path)
            for name, stream in streams.items():
                stream.write(_labelled(task, tables[name]))
            checks.add(tables["checks"])
            records.append(read_record(path) or {})
            runs[task.scenario, task.behaviour] = yearly(tables, ownership)
        analysis.add(runs)
    written = [path for stream in streams.values() for path in stream.close()]
    effects, levels = analysis.effects(), analysis.levels()
    if len(levels):
        written += write_table(folder, "effects", effects)
        written += write_table(folder, "levels", levels)
    manifest = _manifest(plan, outcome, records, command)
    manifest["missing"] = missing_of(outcome, folder / "tasks")
    manifest["solved"] = solved_of(records)
    manifest["warnings"] = warnings_of(plan, records)
    manifest["checks_failed"] = checks.failed
    manifest["checks"] = checks.table().to_dict("records")
    places = places_of(plan.region)
    written += write_table(folder, "places", places)
    manifest["checksums"] = {path.name: checksum(path) for path in sorted(written)}
    if len(levels) and lang is not None:
        written += write_report(folder, manifest, effects, levels, places, lang)
    manifest["checksums"] = {path.name: checksum(path) for path in sorted(written)}
    write_json(folder / "manifest.json", manifest)
    return manifest


def missing_of(outcome: Outcome, folder: Path) -> list[dict[str, Any]]:
    """Runs that failed: scenario, behaviour, replications (numbers) and what went wrong."""
    found: dict[tuple[str, str, str], list[int]] = {}
    for task in outcome.failed:
        key = (task.scenario, task.behaviour, why_failed(folder, task))
        found.setdefault(key, []).append(task.replication + 1)
    return [
        {"scenario": scenario, "behaviour": behaviour, "replications": numbers, "error": error}
        for (scenario, behaviour, error), numbers in found.items()
    ]


def summary(folder: Path, outcomes: list[str]) -> list[dict[str, Any]]:
    """Effects on the study's outcomes over the whole period, as plain records."""
    path = folder / "effects.parquet"
    if not path.exists():
        return []
    table = pd.read_parquet(path)
    chosen = table[
        (table["measure"] == "outcome")
        & (table["group"] == "all")
        & (table["period"] == "all")
        & table["outcome"].isin(outcomes)
    ]
    rows: list[dict[str, Any]] = json.loads(
        chosen.drop(columns=["measure", "group", "period"]).to_json(orient="records")
    )
    return rows


def solved_of(records: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Factor and neutral scale of every step by reform, means over its runs, and the amounts that
    the first replication's came to."""
    found: dict[tuple[str, str], list[dict[str, Any]]] = {}
    for record in records:
        for step in record["solved"].get("steps", ()):
            found.setdefault((record["scenario"], step["path"]), []).append(step)
    return [
        {
            "reform": reform,
            "path": path,
            "factor": _mean([step["factor"] for step in steps]),
            "scale": _mean([step["scale"] for step in steps]),
            "amounts": steps[0]["amounts"],
        }
        for (reform, path), steps in found.items()
    ]


def warnings_of(plan: Plan, records: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """What a reader must know of each reform: reform, sv, en, runs (None: seen before any run)."""
    found: dict[tuple[str, str, str], int | None] = {
        (name, *notice.text): None for name, notices in plan.notices().items() for notice in notices
    }
    for record in records:
        for notice in record["solved"].get("notices", ()):
            key = (record["scenario"], notice["sv"], notice["en"])
            found[key] = (found.get(key) or 0) + 1
    return [
        {"reform": reform, "sv": sv, "en": en, "runs": runs}
        for (reform, sv, en), runs in found.items()
    ]


def _mean(values: list[float | None]) -> float | None:
    known = [value for value in values if value is not None]
    return sum(known) / len(known) if known else None


class Checks:
    """Counts of runs in which each check held."""

    def __init__(self) -> None:
        self.runs: dict[str, int] = {}
        self.bad: dict[str, int] = {}

    def add(self, table: pd.DataFrame) -> None:
        """Take in one run's checks."""
        for name, ok in table.groupby("check", sort=False)["ok"].all().items():
            self.runs[str(name)] = self.runs.get(str(name), 0) + 1
            self.bad[str(name)] = self.bad.get(str(name), 0) + (not ok)

    @property
    def failed(self) -> int:
        """Checks that failed in some run."""
        return sum(count > 0 for count in self.bad.values())

    def table(self) -> pd.DataFrame:
        """One row per check: check, runs, failed."""
        rows = [(name, runs, self.bad[name]) for name, runs in self.runs.items()]
        return pd.DataFrame(rows, columns=["check", "runs", "failed"])


def _replications(tasks: list[Task]) -> Iterator[list[Task]]:
    by_number: dict[int, list[Task]] = {}
    for task in tasks:
        by_number.setdefault(task.replication, []).append(task)
    yield from by_number.values()


def _labelled(task: Task, table: pd.DataFrame) -> pd.DataFrame:
    labels = {
        "scenario": task.scenario,
        "behaviour": task.behaviour,
        "replication": task.replication + 1,
    }
    rest = {name: table[name] for name in table.columns}
    return pd.DataFrame({**labels, **rest}, index=table.index)


def _manifest(
    plan: Plan, outcome: Outcome, records: list[dict[str, Any]], command: list[str]
) -> dict[str, Any]:
    person_years = sum(record["person_years"] for record in records)
    seconds = sum(record["seconds"] for record in records)
    failed = {task.id for task in outcome.failed}
    study = plan.study
    return {
        "study": plan.name,
        "title": study.title.model_dump(),
        "command": shlex.join(command),
        "region": plan.region.name,
        "first_year": study.first_year,
        "last_year": study.end_year - 1,
        "seed": study.seed,
        "replications": study.replications,
        "sample": study.sample,
        "behaviours": study.behaviours,
        "reforms": list(plan.reforms),
        "outcomes": plan.outcomes,
        "runs_planned": len(outcome.tasks),
        "runs_done": len(records),
        "runs_kept_from_before": outcome.kept,
        "wall_seconds": round(outcome.wall_seconds, 2),
        "person_years": person_years,
        "run_seconds": round(seconds, 2),
        "person_years_per_second_per_core": round(person_years / seconds) if seconds else None,
        "peak_memory_mib": peak_memory_mib(),
        "versions": versions(),
        "code": code_hash(),
        "git_commit": git_commit(),
        "parameters": study.parameters,
        "texts": texts_of(plan),
        "inputs": inputs_of(plan),
        "tasks": [
            {
                "id": task.id,
                "scenario": task.scenario,
                "behaviour": task.behaviour,
                "replication": task.replication + 1,
                "seed": task.seed,
                "failed": task.id in failed,
            }
            for task in outcome.tasks
        ],
    }


def versions() -> dict[str, str]:
    """Versions of what a result rests on."""
    import sim

    found = {"vardsim": sim.__version__, "python": platform.python_version()}
    return found | {name: metadata.version(name) for name in LIBRARIES}


def peak_memory_mib() -> int | None:
    """Most memory that this process or one of its ended workers has held, in MiB.

    None on Windows, whose Python does not tell.
    """
    try:
        import resource
    except ImportError:
        return None
    kinds = (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    most = max(resource.getrusage(kind).ru_maxrss for kind in kinds)
    return round(most / (2**20 if sys.platform == "darwin" else 2**10))


def git_commit() -> str | None:
    """Commit of the source tree, if the package lies in one."""
    root = Path(__file__).parents[2]
    if not (root / ".git").exists():
        return None
    command = ["git", "-C", str(root), "rev-parse", "HEAD"]
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=5, check=True)
    except (OSError, subprocess.SubprocessError):
        return None
    return done.stdout.strip()

"""`vardsim run` and `vardsim check`."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

from sim.cli.errors import BAD_INPUT, SOME_FAILED
from sim.studies.progress import shown

if TYPE_CHECKING:
    from sim.studies.runner import Outcome


def run_study(
    name: str,
    out: Path | None,
    replications: int | None,
    jobs: int | None,
    quick: bool,
    lang: str,
    as_json: bool,
) -> int:
    """Run a study; gives the exit code."""
    from sim.studies.plan import load_plan
    from sim.studies.results import collect, summary
    from sim.studies.runner import run_tasks
    from sim.studies.tasks import tasks_of

    plan = load_plan(name)
    study = plan.study.quick() if quick else plan.study
    if replications is not None:
        study = study.model_copy(update={"replications": replications})
    plan = plan.with_study(study)
    folder = out or Path("results") / (plan.name + ("-quick" if quick else ""))
    tasks = tasks_of(plan)
    with shown(plan.name, len(tasks)) as tell:
        outcome = run_tasks(plan, tasks, folder / "tasks", jobs, tell)
    command = _again(name, out, replications, quick, lang)
    manifest = collect(plan, outcome, folder, command, lang)
    for line in _closing(outcome, manifest, folder, quick):
        typer.echo(line, err=True)
    if as_json:
        answer = {
            "folder": str(folder),
            "runs_planned": manifest["runs_planned"],
            "runs_done": manifest["runs_done"],
            "checks_failed": manifest["checks_failed"],
            "effects": summary(folder, plan.outcomes),
        }
        typer.echo(json.dumps(answer, ensure_ascii=False, indent=2))
    return SOME_FAILED if outcome.failed or manifest["checks_failed"] else 0


def _closing(
    outcome: Outcome, manifest: dict[str, Any], folder: Path, quick: bool
) -> Iterator[str]:
    """What came of it: runs, speed, checks, and where the report lies."""
    from sim.studies.pages import PAGE
    from sim.studies.worker import why_failed

    speed = manifest["person_years_per_second_per_core"]
    yield (
        f"Runs    {manifest['runs_done']} of {manifest['runs_planned']} done"
        + (f", {outcome.kept} of them kept from before" if outcome.kept else "")
    )
    for task in outcome.failed:
        yield f"        failed: {task}: {why_failed(folder / 'tasks', task)}"
        yield f"                see {folder / 'tasks' / task.error_file}"
    yield f"Time    {outcome.wall_seconds:.0f} s" + (
        f"; {speed:,} person-years per second per core" if speed else ""
    )
    failed = manifest["checks_failed"]
    checked = len(manifest["checks"])
    if failed:
        yield f"Checks  {failed} of {checked} FAILED: see {folder / 'checks.csv'}"
    elif checked:
        yield f"Checks  all ({checked}) held in every run"
    for warning in manifest["warnings"]:
        yield f"Note    {warning['reform']}: {warning['en']}"
    if quick:
        yield "Trial   a sample of the people and few replications; leave out --quick for the whole"
    if PAGE in manifest["checksums"]:
        yield f"Report  {folder / PAGE}"


def write_report(folder: Path, lang: str) -> None:
    """Write the report of a finished study again."""
    from sim.studies.pages import write_page

    typer.echo(f"Report  {write_page(folder, lang)}")


def check_study(name: str, as_json: bool) -> int:
    """Check a study; gives the exit code."""
    from sim.studies.document import StudyError
    from sim.studies.plan import load_plan

    problems = []
    try:
        plan = load_plan(name)
    except StudyError as error:
        problems = error.problems
    if as_json:
        rows = [
            {"file": p.file, "line": p.line, "path": p.path, "message": p.message} for p in problems
        ]
        others = [] if problems else plan.third_parties()
        answer = {"ok": not problems, "problems": rows, "third_parties": others}
        typer.echo(json.dumps(answer, ensure_ascii=False, indent=2))
    elif problems:
        for problem in problems:
            typer.echo(str(problem), err=True)
        typer.echo(f"{len(problems)} fault{'s' if len(problems) > 1 else ''}", err=True)
    else:
        runs = plan.study.replications * len(plan.study.behaviours) * (1 + len(plan.reforms))
        years = f"{plan.study.first_year}-{plan.study.end_year - 1}"
        what = f"{len(plan.reforms)} reforms of {plan.model.name or 'the baseline'}"
        typer.echo(f"{plan.path}: good. {what} in {plan.region.name}, {years}, {runs} runs.")
        for one in plan.third_parties():
            typer.echo(f"  {one['sort']} {one['name']} from {one['place']}")
    return BAD_INPUT if problems else 0


def _again(
    name: str, out: Path | None, replications: int | None, quick: bool, lang: str
) -> list[str]:
    """The command that makes the same results again (jobs do not matter)."""
    command = ["vardsim", "run", name]
    command += ["--out", str(out)] if out else []
    command += ["--replications", str(replications)] if replications else []
    command += ["--lang", lang] if lang != "en" else []
    return command + (["--quick"] if quick else [])

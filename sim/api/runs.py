"""Run comparisons, with the machinery of studies: paired seeds, warm-ups, workers, kept results."""

from __future__ import annotations

import datetime as dt
import multiprocessing
import tempfile
import warnings
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from typing import Any

from sim.api.comparison import Comparison
from sim.api.inputs import StudyReform, load_region, load_rules, reform
from sim.policies import own
from sim.policies.model import ReimbursementModel
from sim.policies.rule import Rule
from sim.region import Region
from sim.studies.board import Progress
from sim.studies.document import Document, StudyError
from sim.studies.folder import open_study
from sim.studies.plan import Plan, load_plan, resolve
from sim.studies.progress import shown
from sim.studies.results import collect
from sim.studies.runner import run_tasks
from sim.studies.study import EMBEDDED, parse
from sim.studies.tasks import tasks_of

HERE = "sim.compare"  # what stands for the file in messages
Reforms = StudyReform | str | Sequence[StudyReform | str]


class RunError(RuntimeError):
    """No replication of a comparison came through; the message tells of the first failed run."""


def compare(
    baseline: ReimbursementModel | str | Mapping[str, Any] | Sequence[Rule],
    reforms: Reforms,
    *,
    region: Region | str | Path = EMBEDDED,
    start: dt.date | str = "2024-01-01",
    warmup_years: int = 1,
    years: int = 3,
    replications: int = 8,
    seed: int = 1,
    sample: float = 1.0,
    behaviours: Sequence[str] = ("frozen", "full"),
    outcomes: Sequence[str] = (),
    parameters: Mapping[str, Any] | None = None,
    title: str = "Comparison",
    question: str = "",
    jobs: int | None = None,
    folder: str | Path | None = None,
    progress: bool = True,
) -> Comparison:
    """Compare reforms with a baseline: the same people with the same luck under each.

    - baseline: rules, or what `load_rules` takes.
    - reforms: one or more from `reform`, or names of the library such as
      ``continuity.continuity_target``.
    - region: a region, or what `load_region` takes.
    - start: 1 January of the first year; `years` are compared after `warmup_years`.
    - replications: pairs of runs with different luck; intervals need at least two.
    - seed: of the first replication; the same seed gives the same numbers.
    - sample: share of people, posts and beds (below a third, levels differ: for trying out).
    - behaviours: "frozen" gives the mechanical effect, "full" the total, both also the behavioural.
    - outcomes: ids or areas to show first; the main ones if none are named.
    - parameters: other values by ``domain.name``, as in a study file.
    - jobs: worker processes, the number of cores if not said; 1 runs everything here. A script that
      uses more must call this under ``if __name__ == "__main__":``.
    - folder: where results are kept; the same comparison goes on from what is there. If not said, a
      temporary folder that goes away with the `Comparison`.
    - progress: tell on the screen how far it is.

    Raises `StudyError` with every fault of the input, `PolicyError` for a rule that cannot be sent
    to other processes, `RunError` if all runs failed.
    """
    if multiprocessing.parent_process() is not None:
        raise RuntimeError(
            "sim.compare was called by a script while its workers start; "
            'put the call under: if __name__ == "__main__":'
        )
    model = baseline if isinstance(baseline, ReimbursementModel) else load_rules(baseline)
    whole = Document("", HERE)
    whole.value = {
        "title": title,
        "question": question,
        "region": region.name if isinstance(region, Region) else str(region),
        "start": dt.date.fromisoformat(start) if isinstance(start, str) else start,
        "warmup_years": warmup_years,
        "years": years,
        "seed": seed,
        "replications": replications,
        "sample": sample,
        "behaviours": list(behaviours),
        "baseline": model.name or "own rules",
        "reforms": _named(reforms, start, warmup_years),
        "outcomes": list(outcomes),
        "parameters": dict(parameters or {}),
    }
    study, problems = parse(whole)
    if study is None:
        raise StudyError(problems)
    found = region if isinstance(region, Region) else load_region(region)
    plan = resolve(study, whole, Path("comparison"), problems, region=found, model=model)
    return _run(plan, folder, jobs, progress, [HERE])


def run_study(
    study: str | Path,
    *,
    quick: bool = False,
    replications: int | None = None,
    jobs: int | None = None,
    folder: str | Path | None = None,
    progress: bool = True,
) -> Comparison:
    """Run a study file, or a ready study by name, as ``vardsim run`` does.

    quick: a tenth of the people and two replications, for trying out. The other arguments are those
    of `compare`. Raises `StudyError` with file and line of every fault.
    """
    plan = load_plan(str(study))
    chosen = plan.study.quick() if quick else plan.study
    if replications is not None:
        chosen = chosen.model_copy(update={"replications": replications})
    return _run(plan.with_study(chosen), folder, jobs, progress, ["sim.run_study", str(study)])


def open_results(folder: str | Path) -> Comparison:
    """The results that ``vardsim run``, `run_study` or `compare` left in a folder.

    Raises `StudyError` where there are none.
    """
    return Comparison(Path(folder), open_study(Path(folder)))


def _run(
    plan: Plan, folder: str | Path | None, jobs: int | None, progress: bool, command: list[str]
) -> Comparison:
    if jobs != 1:
        own.check_portable(plan.own_rules())
    temporary = tempfile.TemporaryDirectory(prefix="vardsim-") if folder is None else None
    place = Path(temporary.name if temporary else str(folder))
    tasks = tasks_of(plan)
    with warnings.catch_warnings(), _told(plan.name, len(tasks), progress) as tell:
        # Mesa asks for a widget in notebooks that this package does not use.
        warnings.filterwarnings("ignore", message="IProgress not found")
        outcome = run_tasks(plan, tasks, place / "tasks", jobs, tell)
    manifest = collect(plan, outcome, place, command, lang=None)
    if len(outcome.failed) == len(tasks):
        first = outcome.failed[0]
        text = (place / "tasks" / first.error_file).read_text(encoding="utf-8").strip()
        raise RunError(f"all {len(tasks)} runs failed; the first of them:\n{text}")
    return Comparison(place, manifest, temporary)


def _told(
    name: str, runs: int, progress: bool
) -> AbstractContextManager[Callable[[Progress], None]]:
    """Something to tell the progress to: the screen, or nobody."""
    return shown(name, runs) if progress else nullcontext(lambda progress: None)


def _named(reforms: Reforms, start: dt.date | str, warmup_years: int) -> dict[str, dict[str, Any]]:
    """Reforms by name, as a study file has them; those without a date begin after the warm-up."""
    many = [reforms] if isinstance(reforms, StudyReform | str) else list(reforms)
    named: dict[str, dict[str, Any]] = {}
    for one in many:
        made = reform(one) if isinstance(one, str) else one
        if made.name in named:
            raise ValueError(f"reforms: {made.name!r} is there twice; give one another name")
        first = f"{int(str(start)[:4]) + warmup_years}-01-01"
        dated = {"from": dt.date.fromisoformat(first), **made.entry}
        named[made.name] = dict(made.entry) if "use" in made.entry else dated
    return named

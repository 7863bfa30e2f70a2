"""The study file: what an analyst writes."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any, Literal, get_args

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from sim.policies.library import reform_name
from sim.studies.document import Document, Keys, Problem, StudyError, closest
from sim.studies.purpose import Purpose
from sim.studies.text import Bilingual, Day, Text

EMBEDDED = "embedded"
BEHAVIOUR = "utility"
QUICK_SAMPLE = 0.1
QUICK_REPLICATIONS = 2
READY_FOLDERS = (
    Path(__file__).parent / "ready",
    Path(__file__).parents[2] / "experiments",
)


def _by_name(value: Any) -> Any:
    """Reforms of the library given as a list, by the name they have in the study."""
    if not isinstance(value, list):
        return value
    named: dict[str, Any] = {}
    for item in value:
        raw = {"use": item} if isinstance(item, str) else item
        if not isinstance(raw, dict) or not isinstance(raw.get("use"), str):
            raise ValueError("a list names reforms of the library: area.reform, or {use: ...}")
        name = reform_name(raw["use"])
        if name in named:
            raise ValueError(f"{raw['use']} is named twice; give them names: `name: {{use: ...}}`")
        named[name] = raw
    return named


class Study(BaseModel):
    """A study as written; names are resolved in `sim.studies.plan`."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    title: Bilingual
    question: Bilingual = Text()
    purpose: Purpose | None = None
    region: str = EMBEDDED
    start: Day
    warmup_years: int = Field(default=1, ge=1, le=10)  # practice becomes habit at its end
    years: int = Field(default=3, ge=1, le=30)
    seed: int = Field(default=1, ge=0)
    replications: int = Field(default=8, ge=1, le=10_000)
    sample: float = Field(default=1.0, gt=0.0, le=1.0)
    behaviours: list[Literal["frozen", "full"]] = Field(default=["frozen", "full"], min_length=1)
    baseline: str | dict[str, Any]
    reforms: Annotated[dict[str, dict[str, Any]], BeforeValidator(_by_name)] = {}
    outcomes: list[str] = []
    parameters: dict[str, Any] = {}
    rule_files: list[str] = []
    behaviour: str | dict[str, Any] = BEHAVIOUR  # how units decide that are not frozen
    behaviour_files: list[str] = []

    @property
    def first_year(self) -> int:
        """First calendar year after warm-up."""
        return self.start.year + self.warmup_years

    @property
    def end_year(self) -> int:
        """First calendar year after the run."""
        return self.first_year + self.years

    def quick(self) -> Study:
        """The same study on a small sample with few replications."""
        return self.model_copy(
            update={
                "sample": min(self.sample, QUICK_SAMPLE),
                "replications": min(self.replications, QUICK_REPLICATIONS),
            }
        )


def find(name: str) -> Path:
    """The file of a study, given as a path or as the name of a ready study."""
    path = Path(name)
    if path.is_file():
        return path
    known = ready()
    if path.suffix in ("", ".yaml", ".yml") and path.parent == Path() and path.stem in known:
        return known[path.stem]
    raise StudyError([Problem(name, "", f"no such study. {closest(path.stem, known)}", name)])


def ready() -> dict[str, Path]:
    """Studies that come with the program, by name."""
    return {path.stem: path for folder in READY_FOLDERS for path in sorted(folder.glob("*.yaml"))}


def parse(document: Document) -> tuple[Study | None, list[Problem]]:
    """Check the form of a study file; gives all faults that were found."""
    problems = list(document.problems)
    if problems and document.value is None:
        return None, problems
    if not isinstance(document.value, dict):
        return None, [*problems, document.problem((), "a study is a mapping of names to values")]
    try:
        study = Study.model_validate(document.value)
    except ValidationError as error:
        problems += [_explain(document, fault) for fault in error.errors()]
        return None, problems
    return study, problems + dates(study, document)


def dates(study: Study, document: Document) -> list[Problem]:
    """Faults of the study's own dates and lists."""
    problems = []
    if (study.start.month, study.start.day) != (1, 1):
        message = f"{study.start} given; a run starts on 1 January"
        problems.append(document.problem(("start",), message, study.start))
    if len(set(study.behaviours)) < len(study.behaviours):
        problems.append(document.problem(("behaviours",), "a behaviour is named twice"))
    for name in study.reforms:
        if name == "baseline" or not name.isidentifier():
            message = f"{name!r} cannot name a reform: use letters, digits and _, not 'baseline'"
            problems.append(document.problem(("reforms", name), message, name))
    return problems


def _explain(document: Document, fault: Any) -> Problem:
    """A pydantic fault as a problem in the file."""
    path: Keys = tuple(part for part in fault["loc"] if part not in ("str", "dict[str,any]"))
    given = fault.get("input")
    if fault["type"] == "extra_forbidden":
        message = f"unknown name {path[-1]!r}. {closest(str(path[-1]), _names_at(path[:-1]))}"
    elif fault["type"] == "missing":
        message = "is missing"
    else:
        message = f"{given!r} given; {fault['msg'][0].lower()}{fault['msg'][1:]}"
    return document.problem(path, message, given)


def _names_at(path: Keys) -> list[str]:
    """Names that are allowed in the mapping at a path of a study file."""
    model: type[BaseModel] = Study
    for part in path:
        field = model.model_fields.get(str(part))
        model = (_model_in(field.annotation) if field else None) or model
    return list(model.model_fields)


def _model_in(annotation: Any) -> type[BaseModel] | None:
    """The model that a field holds, alone, optional or in a list."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    return next((found for part in get_args(annotation) if (found := _model_in(part))), None)

"""A study with every name resolved: ready to run, or all that is wrong with it."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property, partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from sim.decision import registry as deciding
from sim.decision.behaviour import Behaviour as Deciding
from sim.decision.engine import Utility
from sim.outcomes.definitions import OUTCOMES
from sim.parameters import ParameterError, Parameters, load
from sim.policies import library, own
from sim.policies import registry as paying
from sim.policies.errors import PolicyError
from sim.policies.model import ReimbursementModel, load_model, parse_model
from sim.policies.overlap import check_units, paid_twice
from sim.policies.reform import Reform
from sim.policies.rule import Rule
from sim.policies.size import Notice
from sim.region import Region, RegionError, embedded, load_region
from sim.region.schema import TABLES as REGION_TABLES
from sim.studies.analysis import BASELINE
from sim.studies.document import Document, Problem, StudyError
from sim.studies.labels import chosen, label
from sim.studies.purpose import faults
from sim.studies.report.material import Label
from sim.studies.study import EMBEDDED, Study, find, parse

if TYPE_CHECKING:
    from sim.run import RunSpec
    from sim.setting import Behaviour
    from sim.studies.tasks import Task

DECIDING = "full"  # of the study's behaviours, the one in which units decide
SHOWN_ONLY = ("title", "label", "about")  # texts of a reform that change nothing


@dataclass(frozen=True)
class Plan:
    """What the tasks of a study are made from."""

    name: str
    path: Path
    study: Study
    region: Region
    parameters: Parameters
    model: ReimbursementModel
    reforms: Mapping[str, Reform]
    outcomes: list[str]
    deciding: Deciding = Utility()  # noqa: RUF009  a behaviour holds nothing that changes

    def spec(self, task: Task) -> RunSpec:
        """The run of one task."""
        from sim.run import RunSpec

        return RunSpec(
            region=self.region,
            start=self.study.start,
            warmup_years=self.study.warmup_years,
            years=self.study.years,
            seed=task.seed,
            model=self.model,
            reform=self.reforms.get(task.scenario),
            behaviour=cast("Behaviour", task.behaviour),
            parameters=self.parameters,
            sample=self.study.sample,
            deciding=self.deciding if task.behaviour == DECIDING else Utility(),
        )

    def configuration(self, scenario: str, behaviour: str) -> dict[str, Any]:
        """Everything but seed and code that decides the result of a run, as plain data."""
        reform, rules = None, list(self.model.rules)  # another task than a reform without steps
        if scenario != BASELINE:
            raw = self.study.reforms[scenario]
            reform = {key: value for key, value in raw.items() if key not in SHOWN_ONLY}
            rules += self._added(scenario)
        return {
            **self._common,
            "behaviour": behaviour,
            "deciding": self._deciding if behaviour == DECIDING else None,
            "reform": reform,
            "code_of_rules": paying.checksums(rules),
        }

    @property
    def warmup_configuration(self) -> dict[str, Any]:
        """Everything but seed and code that decides the warm-up, as plain data."""
        rules = paying.checksums(self.model.rules)
        return {**self._common, "warm-up": True, "code_of_rules": rules}

    @property
    def _deciding(self) -> list[Any]:
        """How units decide: name, parameters, and checksum of a third party's code."""
        name, place = self.deciding.name, deciding.origin(self.deciding.name)
        return [name, self.deciding.model_dump(mode="json"), place.checksum if place else None]

    def _added(self, scenario: str) -> list[Rule]:
        """Rules that a reform adds."""
        return [rule for step in self.reforms[scenario].steps for rule in step.added]

    def third_parties(self) -> list[dict[str, str]]:
        """Rules and the behaviour of this study that did not come with the program.

        Keys: sort (rule, behaviour), name, place (a file, or a package with its version) and
        sha256 of the code.
        """
        rules = [*self.model.rules, *(rule for name in self.reforms for rule in self._added(name))]
        found = []
        for name, checksum in paying.checksums(rules).items():
            place = paying.origin(name)
            shown = place.place if place else "the running Python"
            found.append({"sort": "rule", "name": name, "place": shown, "sha256": checksum})
        place, name = deciding.origin(self.deciding.name), self.deciding.name
        if place is not None:
            shown, checksum, _ = place
            found.append({"sort": "behaviour", "name": name, "place": shown, "sha256": checksum})
        return found

    @cached_property
    def _common(self) -> dict[str, Any]:
        """Configuration that all runs share."""
        return {
            "region": region_hash(self.region),
            "start": self.study.start,
            "warmup_years": self.study.warmup_years,
            "years": self.study.years,
            "sample": self.study.sample,
            "parameters": {name: self.parameters.parameter(name).value for name in self.parameters},
            "model": [[rule.name, rule.values()] for rule in self.model.rules],
        }

    def own_rules(self) -> dict[str, str]:
        """Digest of each rule in use that is a class of the running Python (`sim.policies.own`)."""
        rules = [*self.model.rules, *(rule for name in self.reforms for rule in self._added(name))]
        digests = {rule.name: own.digest(rule.name) for rule in rules}
        return {name: digest for name, digest in digests.items() if digest is not None}

    def since(self) -> dict[str, int]:
        """Per reform, the first whole calendar year under it (at the latest the last year)."""
        return {
            name: min(_whole_year(reform, self.study), self.study.end_year - 1)
            for name, reform in self.reforms.items()
        }

    def reform_title(self, name: str, lang: str) -> str:
        """Title of a reform as the study gives it, else its name in words."""
        title: str = getattr(self.reforms[name].title, lang)
        return name.replace("_", " ").capitalize() if title == name else title

    def reform_about(self, name: str, lang: str) -> str:
        """What the study says a reform does."""
        raw = self.study.reforms[name]
        if "use" in raw and "about" not in raw:
            return library.about(raw, lang)
        about = raw.get("about", "")
        return str(about.get(lang, "")) if isinstance(about, Mapping) else str(about)

    def notices(self) -> dict[str, list[Notice]]:
        """What a reader of the results must know of each reform before it has been run."""
        return {name: _notices(reform, self.model) for name, reform in self.reforms.items()}

    def labels(self, lang: str) -> list[Label]:
        """How the study's outcomes are shown."""
        return [label(outcome, lang) for outcome in self.outcomes]

    def unit_names(self) -> dict[str, str]:
        """Names of the units by id."""
        units = (self.region.vardcentraler, self.region.hospitals)
        return {
            str(unit): str(name)
            for table in units
            for unit, name in zip(table["id"], table["name"], strict=True)
        }

    def with_study(self, study: Study) -> Plan:
        """The same plan with other numbers of replications or another sample."""
        return replace(self, study=study)


def load_plan(name: str) -> Plan:
    """Read and check a study; raises `StudyError` with every problem that was found."""
    path = find(name)
    document = Document.read(path)
    study, problems = parse(document)
    if study is None:
        raise StudyError(problems)
    return resolve(study, document, path, problems)


def resolve(
    study: Study,
    document: Document,
    path: Path,
    problems: list[Problem],
    region: Region | None = None,
    model: ReimbursementModel | None = None,
) -> Plan:
    """Look up everything a study names; collects problems and raises them together.

    A `region` or `model` that is given stands in the place of the one that the study names.
    """
    collect = _Collector(document, problems)
    for index, file in enumerate(study.rule_files):
        collect(f"rule_files[{index}]", partial(paying.load_file, path.parent / file))
    for index, file in enumerate(study.behaviour_files):
        collect(f"behaviour_files[{index}]", partial(deciding.load_file, path.parent / file))
    decider = collect("behaviour", partial(deciding.parse_behaviour, study.behaviour, "behaviour"))
    region = region or collect("region", partial(_region, study.region, path.parent))
    parameters = collect("parameters", partial(_parameters, study, collect))
    model = model or collect("baseline", partial(_model, study, path.parent))
    reforms: dict[str, Reform] = {}
    for reform_name, raw in study.reforms.items():
        look_up = partial(_reform, reform_name, raw, model, region, dt.date(study.first_year, 1, 1))
        reform = collect(f"reforms.{reform_name}", look_up)
        if reform is not None:
            reforms[reform_name] = reform
            problems += _dates(reform, study, document)
    if study.purpose is not None:
        first_day = dt.date(study.first_year, 1, 1)
        problems += faults(study.purpose, document, OUTCOMES, study.reforms, first_day)
    outcomes = []
    for index, outcome in enumerate(study.outcomes):
        found = collect(f"outcomes[{index}]", partial(chosen, [outcome]))
        outcomes += [one for one in found or [] if one not in outcomes]
    if problems:
        raise StudyError(sorted(problems, key=lambda problem: problem.line or 0))
    return Plan(
        name=path.stem,
        path=path,
        study=study,
        region=region,
        parameters=parameters,
        model=model,
        reforms=reforms,
        outcomes=outcomes or chosen([]),
        deciding=decider,
    )


class _Collector:
    """Calls parts of the model and turns their errors into problems of the study file."""

    def __init__(self, document: Document, problems: list[Problem]) -> None:
        self.document, self.problems = document, problems

    def __call__(self, where: str, look_up: Callable[[], Any]) -> Any:
        try:
            return look_up()
        except PolicyError as error:
            self.problems += [self.document.problem_at(line) for line in str(error).splitlines()]
        except (RegionError, ParameterError, LookupError, OSError) as error:
            text = error.args[0] if isinstance(error, LookupError) and error.args else str(error)
            self.problems.append(self.document.problem_at(f"{where}: {text}"))
        return None


def _region(name: str, folder: Path) -> Region:
    return embedded() if name == EMBEDDED else load_region(folder / name)


def _parameters(study: Study, collect: _Collector) -> Parameters:
    parameters = load()
    for name, value in study.parameters.items():
        changed = collect(f"parameters.{name}", partial(parameters.override, {name: value}))
        parameters = changed or parameters
    return parameters


def _model(study: Study, folder: Path) -> ReimbursementModel:
    if isinstance(study.baseline, str):
        try:
            return load_model(study.baseline, folder)
        except PolicyError as error:
            text = str(error).removeprefix("model: ")
            raise PolicyError(f"baseline: {text}") from error
    return parse_model(study.baseline, "baseline", folder)


def _reform(
    name: str,
    raw: dict[str, Any],
    model: ReimbursementModel | None,
    region: Region | None,
    first_day: dt.date,
) -> Reform:
    """A reform as the study has it; one of the library begins with the first year if undated."""
    full = library.expand(raw, f"reforms.{name}")
    data = {key: value for key, value in full.items() if key != "about"}
    reform = Reform.parse(name, data, default_from=first_day if "use" in raw else None)
    if model is None:
        return reform
    reformed = reform.apply(model)
    if region is not None:
        units = {
            "vardcentral": list(region.vardcentraler["id"].astype(str)),
            "hospital": list(region.hospitals["id"].astype(str)),
            "municipality": list(region.municipalities["code"].astype(str)),
        }
        for step in reform.steps:
            assert step.diff.start is not None
            check_units(reformed.at(step.diff.start, unscaled=True), units, step.path)
    return reform


def _notices(reform: Reform, model: ReimbursementModel) -> list[Notice]:
    """What is paid twice, at any date on which a step of the reform begins."""
    reformed, found = reform.apply(model), []
    for step in reform.steps:
        assert step.diff.start is not None
        date = step.diff.start
        before, after = model.at(date, unscaled=True), reformed.at(date, unscaled=True)
        found += [one for one in paid_twice(before, after, reform.name) if one not in found]
    return found


def _dates(reform: Reform, study: Study, document: Document) -> list[Problem]:
    """A reform begins on the first of a month, after warm-up and inside the run."""
    first, end = dt.date(study.first_year, 1, 1), dt.date(study.end_year, 1, 1)
    problems = []
    for step in reform.steps:
        for word, date in (("from", step.diff.start), ("until", step.diff.until)):
            if date is None:
                continue
            message = ""
            if date.day != 1:
                message = f"{date} given; allowed: the first of a month, as rules settle by month"
            elif word == "from" and not first <= date < end:
                message = f"{date} given; allowed: from {first} (end of warm-up) to before {end}"
            if message:
                problems.append(document.problem_at(f"{step.path}.{word}: {message}"))
    return problems


def _whole_year(reform: Reform, study: Study) -> int:
    starts = [step.diff.start for step in reform.steps if step.diff.start is not None]
    if not starts:
        return study.first_year
    start = min(starts)
    return start.year + ((start.month, start.day) != (1, 1))


def region_hash(region: Region) -> str:
    """Hash of a region's content."""
    digest = hashlib.sha256(f"{region.code}/{region.year}".encode())
    for name in REGION_TABLES:
        digest.update(name.encode())
        digest.update(region.table(name).to_csv(index=False).encode())
    return digest.hexdigest()

"""A new study as commented YAML, from answers."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from sim.policies.library import reform_name
from sim.studies.document import Document, Problem, StudyError, closest
from sim.studies.plan import Plan, resolve
from sim.studies.study import parse
from sim.studies.wording import Wording

COLUMN = 42  # where comments behind a value begin


@dataclass
class Answers:
    """What a new study says; empty texts and lists are left out and shown as a comment."""

    title: str
    question: str = ""
    goal: str = ""
    present_state: str = ""
    level: str = ""
    hypotheses: list[str] = field(default_factory=list)  # as `hypothesis` reads them
    holder: str = ""
    responsible: str = ""
    follow_up: str = ""
    follow_up_how: str = ""
    region: str = "embedded"
    baseline: str = "swedish_mix"
    reforms: list[str] = field(default_factory=list)  # area.reform of the library
    start: dt.date = dt.date(2024, 1, 1)
    years: int = 3
    replications: int = 8


def hypothesis(text: str, outcomes: Iterable[str]) -> dict[str, str]:
    """``[REFORM:] OUTCOME up|down [SIZE]`` as the fields of a hypothesis.

    Raises `StudyError` with what is allowed for what cannot be read so.
    """

    def fault(message: str) -> StudyError:
        return StudyError([Problem("hypothesis", "", f"{text!r} given; {message}", text)])

    reform, colon, rest = text.rpartition(":")
    words = rest.split()
    if len(words) not in (2, 3) or (colon and not reform.strip()):
        raise fault("allowed: [REFORM:] OUTCOME up|down [SIZE], such as own_gp_share up 2")
    outcome, direction, *size = words
    known = list(outcomes)
    if outcome not in known:
        raise fault(f"unknown outcome {outcome!r}. {closest(outcome, known)}")
    if direction not in ("up", "down"):
        raise fault(f"unknown direction {direction!r}. Allowed: up, down")
    found = {"outcome": outcome, "direction": direction}
    if size:
        try:
            positive = float(size[0]) > 0
        except ValueError:
            positive = False
        if not positive:
            raise fault(f"{size[0]!r} is no size; allowed: a number above 0")
        found["size"] = size[0]
    return {"reform": reform_name(reform.strip()), **found} if reform else found


def text_of(answers: Answers, lang: str, outcomes: Iterable[str]) -> str:
    """The study as YAML with comments in a language."""
    words = Wording("sim.studies", "new.yaml", lang)
    known = list(outcomes)
    lines = [f"# {words('head')}", f"title: {_quoted(answers.title)}"]
    if answers.question:
        lines.append(f"question: {_quoted(answers.question)}")
    lines += ["", f"# {words('about_purpose')}", *_purpose(answers, words, known)]
    lines += [
        "",
        _noted(f"region: {_quoted(answers.region)}", words("about_region")),
        _noted(f"start: {answers.start.isoformat()}", words("about_start")),
        "warmup_years: 1",
        f"years: {answers.years}",
        "seed: 1",
        _noted(f"replications: {answers.replications}", words("about_replications")),
        _noted("behaviours: [frozen, full]", words("about_behaviours")),
        _noted(f"baseline: {answers.baseline}", words("about_baseline")),
        _noted("outcomes: [main]", words("about_outcomes")),
        "",
        f"# {words('about_reforms')}",
        *_reforms(answers, words),
    ]
    return "\n".join(lines) + "\n"


def checked(text: str, path: Path) -> Plan:
    """The plan of a study's text, as `vardsim check` sees it; `StudyError` with its faults."""
    document = Document(text, str(path))
    study, problems = parse(document)
    if study is None:
        raise StudyError(problems)
    return resolve(study, document, path, problems)


def _purpose(answers: Answers, words: Wording, outcomes: list[str]) -> Iterator[str]:
    """The block `purpose`, or all of it as comments where nothing is answered."""
    body = [*_texts(answers), *_hypotheses(answers, words, outcomes), *_afterwards(answers, words)]
    answered = any(not line.lstrip().startswith("#") for line in body)
    yield "purpose:" if answered else "# purpose:"
    yield from body


def _texts(answers: Answers) -> Iterator[str]:
    for name in ("goal", "present_state"):
        text = getattr(answers, name)
        yield f"  {name}: {_quoted(text)}" if text else f"  # {name}:"


def _hypotheses(answers: Answers, words: Wording, outcomes: list[str]) -> Iterator[str]:
    level = f"  level: {answers.level}" if answers.level else "  # level: process"
    yield _noted(level, words("about_level"))
    yield f"  # {words('about_hypotheses')}"
    yield f"  # {words('about_size')}"
    if not answers.hypotheses:
        yield "  # hypotheses:"
        yield "  #   - {outcome: own_gp_share, direction: up, size: 2}"
        return
    yield "  hypotheses:"
    for text in answers.hypotheses:
        fields = hypothesis(text, outcomes)
        yield "    - {" + ", ".join(f"{key}: {value}" for key, value in fields.items()) + "}"


def _afterwards(answers: Answers, words: Wording) -> Iterator[str]:
    yield f"  # {words('about_benefit')}"
    if answers.holder or answers.responsible:
        yield "  benefit:"
        if answers.holder:
            yield f"    holder: {answers.holder}"
        if answers.responsible:
            yield f"    responsible: {_quoted(answers.responsible)}"
    else:
        yield "  # benefit: {holder: region, responsible: ...}"
    if answers.follow_up:
        yield "  follow_up:"
        yield f"    date: {answers.follow_up}"
        if answers.follow_up_how:
            yield f"    how: {_quoted(answers.follow_up_how)}"
    else:
        yield "  # follow_up: {date: 2027-03-01, how: ...}"


def _reforms(answers: Answers, words: Wording) -> Iterator[str]:
    if answers.reforms:
        yield "reforms:"
        yield from (f"  - {name}" for name in answers.reforms)
        return
    yield f"# {words('example')}:"
    yield from ("# reforms:", "#   - continuity.continuity_target", "#   - access.guarantee_target")


def _noted(line: str, note: str) -> str:
    return f"{line:<{COLUMN}}  # {note}"


def _quoted(text: str) -> str:
    """A text as YAML, in double quotes."""
    return json.dumps(text, ensure_ascii=False)

"""`vardsim study new`."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Collection
from pathlib import Path
from typing import TYPE_CHECKING, Any, get_args

import typer

if TYPE_CHECKING:
    from sim.studies.wording import Wording

TEXTS = ("title", "question", "goal", "present_state")


def new_study(name: str | None, given: dict[str, Any], lang: str, ask: bool, force: bool) -> None:
    """Ask for what is not given, and write the study; an error writes nothing."""
    from sim.outcomes.definitions import OUTCOMES
    from sim.studies.document import Problem, StudyError
    from sim.studies.new import Answers, checked, text_of
    from sim.studies.store import write_text
    from sim.studies.wording import Wording

    words = Wording("sim.studies", "new.yaml", lang)
    if ask:
        typer.echo(words("begin"), err=True)
        name = name or typer.prompt(words("ask_name"), default="my_study", err=True)
    path = Path(name or "my_study")
    path = path if path.suffix in (".yaml", ".yml") else path.with_name(f"{path.name}.yaml")
    if path.exists() and not force:
        message = "exists already. Give another name, or --force to write over it"
        raise StudyError([Problem(str(path), "", message, str(path))])
    answers = {key: value for key, value in given.items() if value not in (None, [])}
    if ask:
        _ask(answers, words)
    _check_names(answers)
    answers.setdefault("title", path.stem.replace("_", " ").capitalize())
    text = text_of(Answers(**answers), lang, OUTCOMES)
    checked(text, path)
    write_text(path, text)
    typer.echo(words("written", path=path))


def _ask(answers: dict[str, Any], words: Wording) -> None:
    """Ask for every answer that is not there; a wrong one is asked for again."""
    from sim.outcomes.definitions import OUTCOMES
    from sim.policies.library import find
    from sim.studies.new import hypothesis

    for name in TEXTS:
        _one(answers, name, words)
    _one(answers, "region", words, default="embedded")
    _many(answers, "reforms", words("ask_reform"), find)
    if answers.get("reforms"):
        _one(answers, "level", words, _among("level"))
        _many(answers, "hypotheses", words("ask_hypothesis"), lambda t: hypothesis(t, OUTCOMES))
    _one(answers, "holder", words, _among("holder"))
    _one(answers, "responsible", words)
    _one(answers, "follow_up", words, _day)
    if answers.get("follow_up"):
        _one(answers, "follow_up_how", words)


def _one(
    answers: dict[str, Any],
    name: str,
    words: Wording,
    check: Callable[[str], Any] = str,
    default: str = "",
) -> None:
    if name not in answers:
        text = _prompt(words(f"ask_{name}"), check, default)
        if text:
            answers[name] = text


def _many(answers: dict[str, Any], name: str, question: str, check: Callable[[str], Any]) -> None:
    if name not in answers:
        found = []
        while text := _prompt(question, check):
            found.append(text)
        answers[name] = found


def _prompt(question: str, check: Callable[[str], Any], default: str = "") -> str:
    """An answer that holds, or an empty text."""
    while True:
        shown = bool(default)
        text = str(typer.prompt(question, default=default, show_default=shown, err=True)).strip()
        try:
            if text:
                check(text)
            return text
        except ValueError as error:
            typer.echo(str(error), err=True)


def _check_names(answers: dict[str, Any]) -> None:
    """Faults of answers given as options, told by option rather than by line."""
    from sim.policies.library import find

    for name, check in (("level", _among("level")), ("holder", _among("holder"))):
        if name in answers:
            check(answers[name])
    if "follow_up" in answers:
        _day(answers["follow_up"])
    for reform in answers.get("reforms", ()):
        find(reform, "--reform")


def _among(name: str) -> Callable[[str], None]:
    """A check that a text is one of the names that are allowed."""
    from sim.studies.document import Problem, StudyError, closest
    from sim.studies.purpose import Holder, Level

    allowed: Collection[str] = get_args(Level if name == "level" else Holder)

    def check(text: str) -> None:
        if text not in allowed:
            message = f"{text!r} given. {closest(text, allowed)}"
            raise StudyError([Problem(name, "", message, text)])

    return check


def _day(text: str) -> None:
    from sim.studies.document import Problem, StudyError

    try:
        dt.date.fromisoformat(text)
    except ValueError as error:
        message = f"{text!r} given; allowed: a date such as 2027-03-01"
        raise StudyError([Problem("follow-up", "", message, text)]) from error

"""Outcomes of a study: which are meant, and how they are shown."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal

from sim.outcomes.definitions import AREAS, OUTCOMES, Outcome
from sim.policies.rule import Rule
from sim.studies.document import closest
from sim.studies.report.material import Label
from sim.studies.report.words import LANGUAGES, Words, in_words

MAIN = "main"
DIRECTION = {"higher": 1, "lower": -1, "neither": 0}
AREA_NAMES = {
    "continuity": ("Kontinuitet", "Continuity"),
    "avoidable_inpatient": ("Undvikbar slutenvård", "Avoidable inpatient care"),
    "access": ("Tillgänglighet", "Access"),
    "flow": ("Flöde", "Flow"),
    "practice": ("Arbetssätt", "Practice"),
    "staff": ("Personal", "Staff"),
    "economy": ("Ekonomi", "Economy"),
    "equity": ("Jämlikhet", "Equity"),
    "health": ("Hälsa", "Health"),
}


def chosen(names: Iterable[str]) -> list[str]:
    """Ids of the outcomes that a study names: ids, areas or ``main`` (meant if none is named).

    In the registry's order, each once. Raises `LookupError` for a name that is neither.
    """
    wanted = list(names) or [MAIN]
    for name in wanted:
        if name not in OUTCOMES and name not in AREAS and name != MAIN:
            raise LookupError(f"unknown outcome {name!r}. {closest(name, _names())}")
    return [
        outcome.id
        for outcome in OUTCOMES.values()
        if outcome.id in wanted or outcome.area in wanted or (outcome.main and MAIN in wanted)
    ]


def _names() -> list[str]:
    return [*AREAS, MAIN, *OUTCOMES]


def label(outcome_id: str, lang: str) -> Label:
    """How one outcome is shown in a language."""
    outcome = OUTCOMES[outcome_id]
    swedish = lang == "sv"
    return Label(
        id=outcome.id,
        text=outcome.label_sv if swedish else outcome.label_en,
        unit=outcome.unit_sv if swedish else outcome.unit_en,
        area=AREA_NAMES[outcome.area][0 if swedish else 1],
        better=DIRECTION[outcome.better],
        change=_change(outcome),
    )


def _change(outcome: Outcome) -> Literal["percent", "points", "difference"]:
    """A share changes by percentage points; an index of equity, around zero, by a difference."""
    if outcome.unit_en.startswith("%"):
        return "points"
    return "difference" if outcome.area == "equity" else "percent"


def rule_names(rules: Iterable[Rule]) -> dict[str, dict[str, str]]:
    """Names of payment rules by id, in both languages; rules of the same name are told apart by
    their indicator or, without one, by their id."""
    rules = list(rules)
    names: dict[str, dict[str, str]] = {}
    for lang in LANGUAGES:
        plain = {rule.id: getattr(rule.label, lang) or in_words(rule.name) for rule in rules}
        for rule in rules:
            name = plain[rule.id]
            if list(plain.values()).count(name) > 1:
                name = _told_apart(rule, name, Words(lang))
            names.setdefault(rule.id, {})[lang] = name
    return names


def _told_apart(rule: Rule, name: str, words: Words) -> str:
    indicator = getattr(rule, "indicator", None)
    if indicator:
        return f"{name}: {words.named('indicators', indicator)}"
    return name if rule.id == rule.name else words.named("rules", rule.id)

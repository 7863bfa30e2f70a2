"""What the study is for, and its hypotheses beside what came out."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Literal

from sim.studies.purpose import Hypothesis, Purpose
from sim.studies.report.change import as_text, cell, change_of, is_clear, short_unit
from sim.studies.report.lookup import Row
from sim.studies.report.material import Label, Material
from sim.studies.report.words import Words

Verdict = Literal[
    "confirmed", "opposite", "no_clear_effect", "no_effect", "no_interval", "not_measured"
]
TONES = {"confirmed": "better", "opposite": "worse"}


@dataclass(frozen=True)
class Tested:
    """A hypothesis of one reform, the effect it concerns, and what that says of it.

    `size` is empty without a size in the hypothesis, or where the direction is not confirmed.
    """

    hypothesis: Hypothesis
    reform: str
    label: Label | None
    row: Row | None
    verdict: Verdict
    size: Literal["", "large_enough", "too_small", "open"] = ""


def stated(material: Material) -> Purpose:
    """The purpose as the study states it; empty where it does not."""
    study = material.manifest.get("inputs", {}).get("study", {})
    return Purpose.model_validate(study.get("purpose") or {})


def section(material: Material) -> dict[str, Any] | None:
    """Rows of the purpose and of the hypotheses; None where the study states no purpose."""
    found, words = stated(material), material.words
    if found == Purpose():
        return None
    rows = [
        (words("purpose_goal"), found.goal.in_(material.lang)),
        (words("purpose_present_state"), found.present_state.in_(material.lang)),
        (words("purpose_level"), words(f"level_{found.level}") if found.level else ""),
        (words("purpose_benefit"), benefit(material, found)),
        (words("purpose_follow_up"), follow_up(material, found)),
    ]
    return {
        "purpose": [(name, text) for name, text in rows if text],
        "hypotheses": [_shown(material, words, one) for one in tested(material)],
    }


def benefit(material: Material, found: Purpose) -> str:
    """Who takes the benefit home, in words; empty where the study does not say."""
    if found.benefit is None:
        return ""
    who = found.benefit.responsible.in_(material.lang)
    parts = [material.words.named("kinds", found.benefit.holder)] if found.benefit.holder else []
    parts += [material.words("purpose_responsible", who=who)] if who else []
    return ", ".join(parts)


def follow_up(material: Material, found: Purpose) -> str:
    """When and how it is followed up; empty where the study does not say."""
    if found.follow_up is None:
        return ""
    how, date = found.follow_up.how.in_(material.lang), found.follow_up.date
    assert isinstance(date, dt.date)
    return f"{date.isoformat()}: {how}" if how else date.isoformat()


def tested(material: Material) -> Iterator[Tested]:
    """Every hypothesis, reform by reform, with its verdict."""
    labels = {label.id: label for label in (*material.outcomes, *material.others)}
    for hypothesis in stated(material).hypotheses:
        for reform in material.reforms:
            if hypothesis.reform in (None, reform):
                label = labels.get(hypothesis.outcome)
                row = material.effect(hypothesis.outcome, reform)
                said = verdict(row, hypothesis.direction)
                size = size_said(row, label, hypothesis) if said == "confirmed" and label else ""
                yield Tested(hypothesis, reform, label, row, said, size)


def verdict(row: Row | None, direction: str) -> Verdict:
    """What an effect with its 95 % interval says of a hypothesis about its direction."""
    if row is None or not math.isfinite(row["difference"]):
        return "not_measured"
    if not math.isfinite(row["low"]):
        return "no_interval"
    if row["low"] == row["high"] == 0:
        return "no_effect"
    if not is_clear(row):
        return "no_clear_effect"
    return "confirmed" if (row["difference"] > 0) == (direction == "up") else "opposite"


def size_said(
    row: Row | None, label: Label, hypothesis: Hypothesis
) -> Literal["", "large_enough", "too_small", "open"]:
    """Whether a confirmed change is as large as expected, given its interval."""
    if hypothesis.size is None or row is None:
        return ""
    change = change_of(row, label)
    least, most = sorted((abs(change.low), abs(change.high)))
    if least >= hypothesis.size:
        return "large_enough"
    return "too_small" if most < hypothesis.size else "open"


def _shown(material: Material, words: Words, one: Tested) -> dict[str, Any]:
    hypothesis, label = one.hypothesis, one.label
    name = label.text if label else hypothesis.outcome
    expected = words(f"expected_{hypothesis.direction}", outcome=name)
    if hypothesis.size is not None and label is not None:
        size = f"{material.numbers.plain(hypothesis.size)} {short_unit(material, label)}".strip()
        expected += " " + words("at_least", size=size)
    found = cell(material, one.row, label) if label else {}
    level = hypothesis.level or stated(material).level
    return {
        "reform": material.reforms[one.reform],
        "expected": expected,
        "level": words(f"level_{level}") if level else "",
        "because": hypothesis.because.in_(material.lang),
        "found": as_text(found) if found else "–",
        "verdict": words(f"verdict_{one.verdict}"),
        "size": words(f"size_{one.size}") if one.size else "",
        "tone": TONES.get(one.verdict, "unclear"),
    }


def listed(words: Words, parts: list[str]) -> str:
    """``a, b and c``; of none the word for nothing."""
    if not parts:
        return words("nothing")
    return f" {words('and')} ".join([", ".join(parts[:-1]), parts[-1]] if parts[1:] else parts)

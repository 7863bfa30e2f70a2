"""What the study is for, and its hypotheses beside what came out."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Literal

import pandas as pd

from sim.studies.purpose import Hypothesis, Purpose
from sim.studies.report.change import as_text, cell, change_of, is_clear, short_unit
from sim.studies.report.material import Label, Material
from sim.studies.wording import Wording

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
    row: pd.Series | None
    verdict: Verdict
    size: Literal["", "large_enough", "too_small", "size_open"] = ""


def wording(material: Material) -> Wording:
    """The words of purpose and checklist in the report's language."""
    return Wording("sim.studies.report", "purpose.yaml", material.lang)


def stated(material: Material) -> Purpose:
    """The purpose as the study states it; empty where it does not."""
    study = material.manifest.get("inputs", {}).get("study", {})
    return Purpose.model_validate(study.get("purpose") or {})


def purpose(material: Material) -> dict[str, Any]:
    """The section: rows of the purpose, and of the hypotheses; empty without a stated purpose."""
    found, words = stated(material), wording(material)
    if found == Purpose():
        return {}
    rows = [
        (words("goal"), found.goal.in_(material.lang)),
        (words("present_state"), found.present_state.in_(material.lang)),
        (words("effect_level"), words(found.level) if found.level else ""),
        (words("benefit"), benefit(material, found)),
        (words("follow_up"), follow_up(material, found)),
    ]
    return {
        "words": words,
        "rows": [(name, text) for name, text in rows if text],
        "hypotheses": [_shown(material, words, one) for one in tested(material)],
    }


def benefit(material: Material, found: Purpose) -> str:
    """Who takes the benefit home, in words; empty where the study does not say."""
    if found.benefit is None:
        return ""
    who = found.benefit.responsible.in_(material.lang)
    parts = [material.words.named("kinds", found.benefit.holder)] if found.benefit.holder else []
    parts += [wording(material)("benefit_responsible", who=who)] if who else []
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


def verdict(row: pd.Series | None, direction: str) -> Verdict:
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
    row: pd.Series | None, label: Label, hypothesis: Hypothesis
) -> Literal["", "large_enough", "too_small", "size_open"]:
    """Whether a confirmed change is as large as expected, given its interval."""
    if hypothesis.size is None or row is None:
        return ""
    change = change_of(row, label)
    least, most = sorted((abs(change.low), abs(change.high)))
    if least >= hypothesis.size:
        return "large_enough"
    return "too_small" if most < hypothesis.size else "size_open"


def _shown(material: Material, words: Wording, one: Tested) -> dict[str, Any]:
    hypothesis, label = one.hypothesis, one.label
    name = label.text if label else hypothesis.outcome
    expected = words(hypothesis.direction, outcome=name)
    if hypothesis.size is not None and label is not None:
        size = f"{material.numbers.plain(hypothesis.size)} {short_unit(material, label)}".strip()
        expected += " " + words("at_least", size=size)
    found = cell(material, one.row, label) if label else {}
    level = hypothesis.level or stated(material).level
    return {
        "reform": material.reforms[one.reform],
        "expected": expected,
        "level": words(level) if level else "",
        "because": hypothesis.because.in_(material.lang),
        "found": as_text(found) if found else "–",
        "verdict": words(one.verdict),
        "size": words(one.size) if one.size else "",
        "tone": TONES.get(one.verdict, "unclear"),
    }

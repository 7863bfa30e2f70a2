"""What a study is for: goal, present state, hypotheses, who takes the benefit home, follow-up.

The way of working is that of SKR, Ersättningsmodeller som stödjer omställningen till Nära vård
(2023), chapters 7-9. Nothing in the model reads any of it.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from sim.studies.document import Document, Problem, closest
from sim.studies.text import Bilingual, Day, Text

Level = Literal["structure", "process", "result"]
Holder = Literal[
    "region", "vardcentral", "hospital", "municipality", "patient", "state", "council",
    "principal", "fund", "investor",
]  # fmt: skip


class Hypothesis(BaseModel):
    """An outcome that a reform is expected to move, and which way.

    Without `reform` it holds for every reform of the study. `size` is the least change expected,
    as the report tells it: percentage points for a share, the index itself for an index, else per
    cent of the level without the reform. `level` is where in the effect chain the reform acts, if
    it is another than the study's.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    outcome: str
    direction: Literal["up", "down"]
    size: float | None = Field(default=None, gt=0)
    reform: str | None = None
    level: Level | None = None
    because: Bilingual = Text()


class Benefit(BaseModel):
    """Who takes the benefit home: a budget holder, and who answers for that it happens."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    holder: Holder | None = None
    responsible: Bilingual = Text()


class FollowUp(BaseModel):
    """When the reform is followed up, and how."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    date: Day
    how: Bilingual = Text()


class Purpose(BaseModel):
    """What a study is for, as far as it says."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    goal: Bilingual = Text()
    present_state: Bilingual = Text()
    level: Level | None = None
    hypotheses: list[Hypothesis] = []
    benefit: Benefit | None = None
    follow_up: FollowUp | None = None


def faults(
    purpose: Purpose,
    document: Document,
    outcomes: Iterable[str],
    reforms: Iterable[str],
    first_day: dt.date,
) -> Iterator[Problem]:
    """Names that are neither outcome nor reform, and a follow-up before anything has begun."""
    outcomes, reforms = list(outcomes), list(reforms)
    for number, hypothesis in enumerate(purpose.hypotheses):
        here = ("purpose", "hypotheses", number)
        if hypothesis.outcome not in outcomes:
            message = f"unknown outcome {hypothesis.outcome!r}. "
            message += closest(hypothesis.outcome, outcomes)
            yield document.problem((*here, "outcome"), message, hypothesis.outcome)
        if hypothesis.reform is not None and hypothesis.reform not in reforms:
            message = f"unknown reform {hypothesis.reform!r}. {closest(hypothesis.reform, reforms)}"
            yield document.problem((*here, "reform"), message, hypothesis.reform)
    if purpose.hypotheses and not reforms:
        message = "a hypothesis is about a reform, and the study has none"
        yield document.problem(("purpose", "hypotheses"), message)
    if purpose.follow_up is not None and purpose.follow_up.date <= first_day:
        date = purpose.follow_up.date
        message = f"{date} given; allowed: after {first_day}, the first day of a reform"
        yield document.problem(("purpose", "follow_up", "date"), message, date)

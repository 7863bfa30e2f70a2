"""What the report holds, in the order in which it is read.

A section is a module beside this one with a function `section(material)` that gives what its
template needs (None: the study has nothing to show there), a template `sections/ID.html`, and words
in `words/`: its title stands under `sections`. Add a section by adding one line here.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from sim.studies.report import (
    baseline,
    checklist,
    findings,
    forest,
    money,
    practice,
    purpose,
    record,
    redistribution,
    scorecard,
)
from sim.studies.report.material import Material

Builder = Callable[[Material], Mapping[str, Any] | None]

SECTIONS: dict[str, Builder] = {
    "purpose": purpose.section,
    "findings": findings.section,
    "forest": forest.section,
    "scorecard": scorecard.section,
    "money": money.section,
    "redistribution": redistribution.section,
    "practice": practice.section,
    "baseline": baseline.section,
    "checklist": checklist.section,
    "record": record.section,
}

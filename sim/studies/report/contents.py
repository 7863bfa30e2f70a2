"""What the report holds, in the order in which it is read.

A section is a module beside this one with a function `section(material)` that gives what its
template needs (None: the study has nothing to show there), a template `sections/ID.html`, and words
in `words/`: its title stands under `sections`. Add a section by adding one line here.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from sim.studies.report import (
    assumptions,
    baseline,
    checklist,
    development,
    equity,
    findings,
    forest,
    mechanism,
    money,
    places,
    practice,
    purpose,
    record,
    redistribution,
    scorecard,
    strain,
)
from sim.studies.report.material import Material

Builder = Callable[[Material], Mapping[str, Any] | None]

SECTIONS: dict[str, Builder] = {
    "purpose": purpose.section,
    "findings": findings.section,
    "scorecard": scorecard.section,
    "forest": forest.section,
    "development": development.section,
    "mechanism": mechanism.section,
    "money": money.section,
    "redistribution": redistribution.section,
    "places": places.section,
    "equity": equity.section,
    "practice": practice.section,
    "strain": strain.section,
    "baseline": baseline.section,
    "checklist": checklist.section,
    "assumptions": assumptions.section,
    "record": record.section,
}

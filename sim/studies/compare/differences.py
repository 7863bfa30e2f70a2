"""What differs in the input of two studies."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sim.studies.compare.finished import Finished
from sim.studies.inputs import changes

GROUPS = ("study", "region", "rules", "reforms", "parameters", "third_parties", "program")
# Told by groups of their own
RESOLVED = ("reforms", "parameters", "baseline", "rule_files", "behaviour_files")
Differences = dict[str, dict[str, list[Any]]]


def differences(first: Finished, second: Finished) -> Differences:
    """``{group: {place: [first, second]}}`` of all that is not the same; None: not there."""
    pairs = zip(GROUPS, _parts(first), _parts(second), strict=True)
    found = {group: changes(one, other) for group, one, other in pairs}
    return {group: places for group, places in found.items() if places}


def _parts(study: Finished) -> list[Mapping[str, Any]]:
    inputs, manifest = study.inputs, study.manifest
    fields = {key: value for key, value in inputs["study"].items() if key not in RESOLVED}
    program = {"versions": manifest["versions"], "code": manifest["code"]}
    reforms = {name: dict(enumerate(steps)) for name, steps in inputs["reforms"].items()}
    rules = {"baseline": inputs["baseline"], **inputs["rules"]}
    return [
        fields,
        inputs["region"],
        rules,
        reforms,
        inputs["parameters"],
        inputs["third_parties"],
        program,
    ]

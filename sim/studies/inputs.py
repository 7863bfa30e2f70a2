"""Everything that a study's results rest on, as plain data for its manifest.

It lies in the manifest so that a folder of results can be read and compared without the files
that it was made from.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from sim.region.schema import TABLES

if TYPE_CHECKING:
    from sim.policies.reform import Reform
    from sim.policies.rule import Rule
    from sim.region import Region
    from sim.studies.plan import Plan


def inputs_of(plan: Plan) -> dict[str, Any]:
    """Study fields as written, region, rules by id, reforms by what they change, parameters."""
    data = {
        "study": plan.study.model_dump(mode="json"),
        "baseline": plan.model.name,
        "region": region_of(plan.region),
        "rules": rules_of(plan.model.rules),
        "reforms": {name: reform_of(plan, reform) for name, reform in plan.reforms.items()},
        "parameters": {name: plan.parameters.parameter(name).value for name in plan.parameters},
        "third_parties": {one["name"]: one["sha256"] for one in plan.third_parties()},
    }
    plain: dict[str, Any] = json.loads(json.dumps(data, default=str))
    return plain


def region_of(region: Region) -> dict[str, Any]:
    """Name, code and year of a region, and the SHA-256 of each of its tables."""
    return {
        "name": region.name,
        "code": region.code,
        "year": region.year,
        "tables": {
            name: hashlib.sha256(region.table(name).to_csv(index=False).encode()).hexdigest()
            for name in TABLES
        },
    }


def rules_of(rules: Iterable[Rule]) -> dict[str, dict[str, Any]]:
    """Form and parameters of rules by id; a tariff of several periods has its dates in the id."""
    found: dict[str, dict[str, Any]] = {}
    for rule in rules:
        values = {key: value for key, value in rule.values().items() if key != "sources"}
        key = rule.id if rule.id not in found else f"{rule.id} from {rule.valid_from}"
        found[key] = {"rule": rule.name, **values}
    return found


def reform_of(plan: Plan, reform: Reform) -> list[dict[str, Any]]:
    """Steps of a reform: dates, money, and what they add, remove and change in the rules."""
    reformed = reform.apply(plan.model)
    steps = []
    for step in reform.steps:
        diff = step.diff
        assert diff.start is not None
        before = rules_of(plan.model.at(diff.start, unscaled=True))
        after = rules_of(reformed.at(diff.start, unscaled=True))
        touched = {rule.split(".")[0] for rule in diff.change} | set(diff.remove)
        touched |= {rule.id for rule in step.added}
        steps.append(
            {
                "from": diff.start,
                "until": diff.until,
                "size": diff.size,
                "budget": diff.budget,
                "neutral_rule": diff.neutral_rule,
                "phase_in": diff.phase_in.months if diff.phase_in else None,
                "phase_out": diff.phase_out.months if diff.phase_out else None,
                "added": {name: after[name] for name in after if name not in before},
                "removed": [name for name in before if name not in after],
                "changed": {
                    name: changes(before[name], after[name])
                    for name in after
                    if name in before and name in touched and before[name] != after[name]
                },
            }
        )
    return steps


def changes(before: Any, after: Any, path: str = "") -> dict[str, list[Any]]:
    """Places where two nested values differ: ``{place: [before, after]}``; None: not there."""
    if isinstance(before, Mapping) and isinstance(after, Mapping):
        found: dict[str, list[Any]] = {}
        for key in [*before, *(key for key in after if key not in before)]:
            place = f"{path}.{key}" if path else str(key)
            found |= changes(before.get(key), after.get(key), place)
        return found
    return {} if before == after else {path: [before, after]}

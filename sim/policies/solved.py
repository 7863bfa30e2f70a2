"""What the sizes and neutral budgets of reforms came to, as plain data for the record of a run."""

from __future__ import annotations

from typing import Any

from sim.policies.model import ReimbursementModel


def summary(model: ReimbursementModel) -> dict[str, Any]:
    """Keys ``steps`` (path, factor on the amounts, scale of the neutral rule, amounts by rule id
    that the step added, as they were scaled) and ``notices`` (path, sv, en)."""
    steps = []
    for step in model.steps:
        if step.factor is None and step.scale is None:
            continue
        amounts = {}
        for rule in step.added:
            values = rule.scaled(step.factor or 1.0).values()
            given = {name: _without_zeros(values[name]) for name in rule.scalable}
            amounts[rule.id] = {name: value for name, value in given.items() if value}
        steps.append(
            {"path": step.path, "factor": step.factor, "scale": step.scale, "amounts": amounts}
        )
    notices = [{"path": one.path, "sv": one.text.sv, "en": one.text.en} for one in model.notices]
    return {"steps": steps, "notices": notices}


def _without_zeros(value: Any) -> Any:
    """A table without the amounts that are zero."""
    if not isinstance(value, dict):
        return value
    inside = {key: _without_zeros(item) for key, item in value.items()}
    return {key: item for key, item in inside.items() if item}

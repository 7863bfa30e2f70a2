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
            amounts[rule.id] = {name: values[name] for name in rule.scalable if values[name]}
        steps.append(
            {"path": step.path, "factor": step.factor, "scale": step.scale, "amounts": amounts}
        )
    notices = [{"path": one.path, "sv": one.text.sv, "en": one.text.en} for one in model.notices]
    return {"steps": steps, "notices": notices}

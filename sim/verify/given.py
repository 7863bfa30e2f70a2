"""The rules that a user names to have them checked, with parameters."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import yaml

from sim.policies.cases import built_in_cases
from sim.policies.errors import PolicyError
from sim.policies.registry import find_rule, load_file
from sim.policies.rule import Rule

OPTION = "--set"


def rules_given(name: str, settings: Sequence[str]) -> list[Rule]:
    """Rules of a Python file, or the one of a name, with parameters ``name=value``.

    A built-in rule has those of its first worked example. Raises `PolicyError`.
    """
    values = parsed(settings)
    forms = load_file(name) if Path(name).suffix == ".py" else (find_rule(name, "--rule"),)
    return [built(form, values) for form in forms]


def built(form: type[Rule], values: dict[str, Any]) -> Rule:
    """A rule with its example's parameters, changed by `values`."""
    cases = built_in_cases().get(form.name)
    example = cases[0].rule.model_dump(exclude_unset=True) if cases else {}
    try:
        return form.build({**example, **values}, form.name)
    except PolicyError as error:
        needed = [n for n, field in form.model_fields.items() if field.is_required() and n != "id"]
        left = [f"{OPTION} {n}=..." for n in needed if n not in values and n not in example]
        hint = f"\nGive its parameters: {' '.join(left)}" if left else ""
        raise PolicyError(f"{error}{hint}") from error


def parsed(settings: Sequence[str]) -> dict[str, Any]:
    """``price=500`` and ``listed.doctor.visit=80`` as nested values."""
    values: dict[str, Any] = {}
    for text in settings:
        place, sign, value = text.partition("=")
        if not sign or not place:
            raise PolicyError(f"{OPTION}: {text!r} given; NAME=VALUE is required")
        *parents, last = place.strip().split(".")
        here = values
        for part in parents:
            here = here.setdefault(part, {})
        try:
            here[last] = yaml.safe_load(value)
        except yaml.YAMLError as error:
            raise PolicyError(f"{OPTION} {place}: {value!r} given; not a value") from error
    return values

"""Descriptions of rules and models for people: labels, units, sources, a worked example."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Literal, get_args, get_origin

from pydantic import BaseModel
from pydantic_core import PydanticUndefined

from sim.policies.cases import built_in_cases
from sim.policies.registry import find_rule, origin
from sim.policies.rule import Rule, Text

OWN_FIELDS = ("id", "valid_from", "valid_until", "sources")


def rule_sheet(name: str) -> dict[str, Any]:
    """What a rule is: labels, who pays whom, parameters, and an example computed by the rule.

    Keys name, label, about, flow, applies_to, counterparty, scalable, parameters (name, unit,
    label, default, required, limits, choices), origin (a file or a package, None for built-in
    rules), example (situation, working, parameters, pays: SEK
    by unit) or None for a rule without cases.
    """
    rule = find_rule(name, "rule")
    return {
        "name": rule.name,
        "label": _text(rule.label if rule.label.en else Text(name, name)),
        "about": " ".join((rule.__doc__ or "").split()),
        "flow": _text(rule.flow),
        "applies_to": list(rule.kinds()),
        "counterparty": rule.counterparty,
        "scalable": list(rule.scalable),
        "parameters": parameter_sheet(rule),
        "origin": place.place if (place := origin(name)) else None,
        "example": _example(name),
    }


def parameter_table(rules: Sequence[Rule]) -> list[dict[str, Any]]:
    """Every parameter in use, with its source: rule, parameter, value, unit, source, grade, date,
    range, valid_from, valid_until. Tables are given cell by cell."""
    rows = []
    for rule in rules:
        for field, value in rule.values().items():
            if field in OWN_FIELDS:
                continue
            unit = _extra(type(rule), field).get("unit", "")
            for place, cell in _cells(field, value):
                rows.append(
                    {
                        "rule": rule.id,
                        "parameter": place,
                        "value": cell,
                        "unit": unit,
                        **_cited(rule, place),
                        "valid_from": rule.valid_from,
                        "valid_until": rule.valid_until,
                    }
                )
    return rows


def parameter_sheet(form: type[BaseModel]) -> list[dict[str, Any]]:
    """Parameters of a rule or behaviour: name, unit, label, default, required, limits, choices."""
    sheet = []
    for name, field in form.model_fields.items():
        if name in OWN_FIELDS:
            continue
        extra = _extra(form, name)
        required = field.is_required()
        default: Any = None if field.default is PydanticUndefined else field.default
        if isinstance(default, BaseModel):
            default = default.model_dump()
        limits = [str(item) for item in field.metadata]
        sheet.append(
            {
                "name": name,
                "unit": extra.get("unit", ""),
                "label": {"sv": extra.get("sv", name), "en": extra.get("en", name)},
                "default": default,
                "required": required,
                "limits": limits,
                "choices": _choices(field.annotation),
            }
        )
    return sheet


def _choices(annotation: Any) -> list[str]:
    """The values that a parameter with a fixed set of them may have."""
    return (
        [str(value) for value in get_args(annotation)] if get_origin(annotation) is Literal else []
    )


def _example(name: str) -> dict[str, Any] | None:
    cases = built_in_cases().get(name)
    if not cases:
        return None
    case = cases[0]
    given = case.rule.model_dump(exclude_unset=True)
    return {
        "situation": _text(case.situation),
        "working": case.working,
        "parameters": {key: value for key, value in given.items() if key not in OWN_FIELDS},
        "pays": dict(zip(case.context.unit_names, map(float, case.pay()), strict=True)),
    }


def _cells(place: str, value: Any) -> Iterator[tuple[str, Any]]:
    if isinstance(value, Mapping):
        for key, item in value.items():
            yield from _cells(f"{place}.{key}", item)
    else:
        yield place, value


def _cited(rule: Rule, place: str) -> dict[str, Any]:
    """Source of the closest enclosing path that has one."""
    parts = place.split(".")
    for length in range(len(parts), 0, -1):
        source = rule.sources.get(".".join(parts[:length]))
        if source is not None:
            return source.model_dump()
    return {"source": None, "grade": None, "date": None, "range": None}


def _extra(form: type[BaseModel], field: str) -> Mapping[str, Any]:
    extra = form.model_fields[field].json_schema_extra
    return extra if isinstance(extra, Mapping) else {}


def _text(text: Text) -> dict[str, str]:
    return {"sv": text.sv, "en": text.en}

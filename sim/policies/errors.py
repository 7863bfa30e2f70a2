"""Errors that speak to an analyst: path, value given, what is allowed, closest valid name."""

from __future__ import annotations

from types import UnionType
from typing import Any, Union, get_args, get_origin

from pydantic import BaseModel, ValidationError

from sim.parameters import unknown


class PolicyError(ValueError):
    """A rule, a reimbursement model or a reform is wrong; the message names path and value."""


def unknown_name(path: str, what: str, name: str, allowed: Any) -> PolicyError:
    """Error for a name that does not exist at `path`, with the closest that does and the list."""
    names = [str(item) for item in allowed]
    listing = f" (allowed: {', '.join(names)})" if names else ""
    return PolicyError(f"{path}: {unknown(what, str(name), names)}{listing}")


def explain(error: ValidationError, model: type[BaseModel], path: str) -> PolicyError:
    """Translate pydantic's errors; one line each, with the full path in the analyst's file."""
    lines = []
    for item in error.errors():
        where = [part for part in item["loc"] if not _is_branch(part)]
        here = ".".join([path, *(str(part) for part in where)])
        if item["type"] == "extra_forbidden":
            allowed = fields_at(model, where[:-1])
            lines.append(str(unknown_name(here, "name", str(where[-1]), allowed)))
        elif item["type"] == "missing":
            lines.append(f"{here}: a value is required")
        elif item["type"] == "value_error":
            lines.append(f"{here}: {item['ctx']['error']}")
        else:
            message = item["msg"][0].lower() + item["msg"][1:]
            lines.append(f"{here}: {item['input']!r} given; {message}")
    return PolicyError("\n".join(lines))


def fields_at(model: type[BaseModel], where: list[Any]) -> list[str]:
    """Names allowed below `where` in a nested pydantic model; empty if there is no such place."""
    here: Any = model
    for part in where:
        if isinstance(here, type) and issubclass(here, BaseModel):
            by_alias = {field.alias or name: field for name, field in here.model_fields.items()}
            if part not in by_alias:
                return []
            here = _model_in(by_alias[part].annotation)
        if here is None:
            return []
    return [f.alias or name for name, f in here.model_fields.items()]


def _model_in(annotation: Any) -> type[BaseModel] | None:
    """The pydantic model inside an annotation such as `Prices | None` or `list[Step]`."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    if get_origin(annotation) in (Union, UnionType, list, tuple, dict):
        for argument in get_args(annotation):
            if found := _model_in(argument):
                return found
    return None


def _is_branch(part: Any) -> bool:
    """Pydantic names the branch of a union in the location; an analyst has no such level."""
    return isinstance(part, str) and part.split("[")[0] in {
        "float",
        "int",
        "tuple",
        "function-wrap",
    }

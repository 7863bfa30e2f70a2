"""Numbers of the model, each with unit, source, grade, range and date.

Every number lives in one YAML file per domain under ``sim/data/parameters``; code holds none.
A parameter is addressed as ``domain.name``. A study may override any of them.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any, TypeVar

import numpy as np
import yaml
from pydantic import BaseModel, ConfigDict, ValidationError

LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # C where there is
GRADES = ("found", "derived", "knowledge", "assumption", "calibrated")
Bound = TypeVar("Bound")


class ParameterError(ValueError):
    """A parameter file or an override is wrong; the message names file, path and value."""


class Parameter(BaseModel):
    """One number or table of numbers and where it comes from."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    value: float | list[float] | list[list[float]]
    unit: str
    grade: str
    source: str
    date: int | str
    about: str
    range: tuple[float, float] | None = None
    labels: list[str] | None = None


@dataclass(frozen=True)
class Parameters(Mapping[str, Any]):
    """All parameters of a run: ``parameters["care.visit_minutes"]`` is a float or an array."""

    table: dict[str, Parameter]

    def __getitem__(self, name: str) -> Any:
        value = self.parameter(name).value
        return np.asarray(value, float) if isinstance(value, list) else float(value)

    def __iter__(self) -> Iterator[str]:
        return iter(self.table)

    def __len__(self) -> int:
        return len(self.table)

    def parameter(self, name: str) -> Parameter:
        """The parameter with its source; an unknown name is answered with the closest one."""
        if name not in self.table:
            raise ParameterError(unknown("parameter", name, self.table))
        return self.table[name]

    def bind(self, record: type[Bound], domain: str, **elsewhere: str) -> Bound:
        """Fill a NamedTuple, or a bundle, with the parameters of one domain, by field name.

        `elsewhere` gives the full name of fields that belong to another domain.
        """
        fields: tuple[str, ...] = record._fields  # type: ignore[attr-defined]
        names = (elsewhere.get(field, f"{domain}.{field}") for field in fields)
        return record(*(self[name] for name in names))

    def record(self, fields: type[tuple[Any, ...]], domain: str, **elsewhere: str) -> np.ndarray:
        """The same as one record in an array of length 1, which kernels take as one argument."""
        return as_record(self.bind(fields, domain, **elsewhere))

    def override(self, values: Mapping[str, Any]) -> Parameters:
        """A copy in which the named parameters have other values of the same shape."""
        table = dict(self.table)
        for name, value in values.items():
            old = self.parameter(name)
            if np.shape(value) != np.shape(old.value):
                raise ParameterError(
                    f"parameter {name}: shape {np.shape(value)} given, "
                    f"{np.shape(old.value)} expected (unit {old.unit})"
                )
            table[name] = old.model_copy(update={"value": value})
        return Parameters(table)


def unknown(what: str, name: str, allowed: Mapping[str, Any] | list[str] | tuple[str, ...]) -> str:
    """Error text for a name that does not exist, with the closest that does."""
    close = difflib.get_close_matches(name, list(allowed), n=1, cutoff=0.4)
    hint = f"; did you mean {close[0]!r}?" if close else ""
    return f"unknown {what} {name!r}{hint}"


def read(path: Path) -> dict[str, Parameter]:
    """Read one domain file; the file's stem is the domain."""
    raw = yaml.load(path.read_text(encoding="utf-8"), Loader=LOADER)
    table = {}
    for name, entry in raw.items():
        try:
            parameter = Parameter.model_validate(entry)
        except ValidationError as error:
            first = error.errors()[0]
            where = ".".join(str(part) for part in first["loc"])
            raise ParameterError(f"{path}: {name}.{where}: {first['msg']}") from error
        if parameter.grade not in GRADES:
            raise ParameterError(
                f"{path}: {name}.grade: {parameter.grade!r} is not one of {', '.join(GRADES)}"
            )
        table[f"{path.stem}.{name}"] = parameter
    return table


@cache
def load() -> Parameters:
    """The built-in parameters, all domains."""
    folder = Path(str(resources.files("sim") / "data" / "parameters"))
    table: dict[str, Parameter] = {}
    for path in sorted(folder.glob("*.yaml")):
        table.update(read(path))
    return Parameters(table)


def as_record(values: tuple[Any, ...]) -> np.ndarray:
    """A NamedTuple of numbers and arrays as a structured array of length 1."""
    fields: tuple[str, ...] = values._fields  # type: ignore[attr-defined]
    dtype = np.dtype([(name, float, np.shape(v)) for name, v in zip(fields, values, strict=True)])
    table = np.zeros(1, dtype)
    for name, value in zip(fields, values, strict=True):
        table[name][0] = value
    return table

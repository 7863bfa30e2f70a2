"""Made-up statements on which a rule is tried: every field filled, the same each time."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

import numpy as np

from sim.policies.context import Context, Traits
from sim.policies.errors import unknown_name
from sim.policies.statement import SCHEMAS, Statement

UNITS = 6
DATE = dt.date(2026, 3, 1)
GOLDEN = (5**0.5 - 1) / 2
LEVELS = {"cni": (0.4, 3.0), "registered_index": (0.7, 1.4)}  # others: 8 to 72
INDICATOR = "indicators"  # a place of the statement that stands for count and base


def statement(kind: str, number: int, units: int = UNITS, lead: tuple[int, ...] = ()) -> Statement:
    """Made-up activity `number` of units of a kind, spread evenly by the golden ratio."""
    values: dict[str, np.ndarray] = {}
    for row, (name, field) in enumerate(SCHEMAS[kind].items()):
        shape = (*lead, units, *field.shape)
        even = _even(shape, 97 * number + 13 * row)
        low, high = LEVELS.get(name, (8.0, 72.0))
        values[name] = low + (high - low) * even
    shape = values["indicator_base"].shape
    values["indicator_base"] = np.rint(50 + 450 * _even(shape, number))
    values["indicator_count"] = np.rint(values["indicator_base"] * _even(shape, number + 5))
    values["indicator_before"] = _even(shape, number + 7)
    if kind == "vardcentral":
        share = 0.1 + 0.2 * _even((*lead, units), number)
        values["high_need_listed"] = share * values["listed"].sum((-2, -1))
    return Statement(kind, units, values)


def _even(shape: tuple[int, ...], start: int) -> np.ndarray:
    """Numbers between 0 and 1 that fill the interval evenly."""
    size = int(np.prod(shape))
    return ((0.5 + start + np.arange(size)) * GOLDEN % 1.0).reshape(shape)


def context(actual: Statement) -> Context:
    """The context of an actual statement; every other unit is private."""
    names = tuple(f"unit {number + 1}" for number in range(actual.units))
    persons = np.linspace(800.0, 2000.0, actual.units)
    private = np.arange(actual.units) % 2 == 0
    return Context.of(actual, Traits(names, private, persons, 350.0 * persons), DATE)


def idle(actual: Statement) -> Statement:
    """The same month with a first unit that did nothing and has nobody listed."""
    table = {name: value.copy() for name, value in actual.table.items()}
    for value in table.values():
        value[0] = 0.0
    return Statement(actual.kind, actual.units, table)


def copied(one: Statement) -> Statement:
    """A copy that shares no array with the original."""
    table = {name: value.copy() for name, value in one.table.items()}
    return Statement(one.kind, one.units, table)


def rows(many: Statement, lead: tuple[int, ...]) -> Iterator[tuple[tuple[int, ...], Statement]]:
    """The single statements behind leading axes, with their place."""
    for place in np.ndindex(*lead):
        table = {name: value[place] for name, value in many.table.items()}
        yield place, Statement(many.kind, many.units, table)


def times(one: Statement, place: str, factor: float) -> Statement:
    """The statement with more or less of what stands at `place`.

    ``field``, ``field.label`` ... or ``indicators.name``, whose cases met then change, at most to
    all cases. A place that does not exist is a `PolicyError` with the closest one.
    """
    name, *labels = place.split(".")
    schema = SCHEMAS[one.kind]
    if name == INDICATOR:
        name = "indicator_count"
    if name not in schema:
        raise unknown_name(place, "field", name, (*schema, INDICATOR))
    dims = schema[name].dims
    where: list[int | slice] = [slice(None)] * len(dims)
    for axis, label in enumerate(labels):
        allowed = dims[axis] if axis < len(dims) else ()
        if label not in allowed:
            raise unknown_name(place, "label", label, allowed)
        where[axis] = allowed.index(label)
    changed = one[name].copy()
    changed[(..., *where)] *= factor
    if name == "indicator_count":
        changed = np.minimum(changed, one["indicator_base"])
    return one.replace(**{name: changed})

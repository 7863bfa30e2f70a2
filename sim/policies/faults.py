"""An error inside a rule, told with the rule, the units and the month."""

from __future__ import annotations

import inspect
import traceback
from collections.abc import Callable, Iterable
from dataclasses import replace
from types import TracebackType
from typing import TYPE_CHECKING, Any

import numpy as np

from sim.policies.context import Context, Traits
from sim.policies.errors import PolicyError
from sim.policies.statement import Statement

if TYPE_CHECKING:
    from sim.policies.rule import Rule

SHOWN = 3  # units named
Work = Callable[[Statement, Context], Any]


class RuleFault(PolicyError):
    """A rule failed on a statement; the message names rule, units, month and what happened."""


def fault_of(rule: Rule, units: Iterable[str], context: Context, what: str) -> RuleFault:
    """The fault of a rule for some units (none named: all of them)."""
    month = f"{context.date:%Y-%m}"
    return RuleFault(f"rule {rule.id} ({rule.name}), {whom(context.kind, units)}, {month}: {what}")


def caught(
    rule: Rule, statement: Statement, context: Context, error: Exception, work: Work
) -> RuleFault:
    """The fault behind an exception that `work` raised; units are found by trying each alone."""
    what = str(error)
    if not isinstance(error, PolicyError):
        what = f"{type(error).__name__}: {what}"
    place = line_in(type(rule), error.__traceback__)
    units = failing(statement, context, error, work)
    return fault_of(rule, units, context, f"{what}{place}")


def whom(kind: str, units: Iterable[str]) -> str:
    """Some units of a kind in words; none named: all of them."""
    names = list(units)
    if not names:
        return f"every {kind}"
    more = f" and {len(names) - SHOWN} more" if len(names) > SHOWN else ""
    return f"{kind} {', '.join(names[:SHOWN])}{more}"


def failing(statement: Statement, context: Context, error: Exception, work: Work) -> list[str]:
    """Units on whose statement alone the same kind of error is raised; [] for all of them."""
    found = []
    for unit, name in enumerate(context.unit_names):
        try:
            work(*alone(statement, context, unit))
        except type(error):
            found.append(name)
        except Exception:
            return []
    return [] if len(found) == len(context.unit_names) > 1 else found


def alone(statement: Statement, context: Context, unit: int) -> tuple[Statement, Context]:
    """One unit's part of a statement, in a context that keeps the system's means."""
    one = slice(unit, unit + 1)

    def part(whole: Statement) -> Statement:
        table = {}
        for name, value in whole.table.items():
            behind = len(whole.schema[name].shape) if name in whole.schema else 0
            table[name] = value.take([unit], axis=value.ndim - 1 - behind)
        return Statement(whole.kind, 1, table)

    old = context.traits
    persons, revenue = (
        None if value is None else np.asarray(value)[one]
        for value in (old.baseline_persons, old.revenue_base)
    )
    traits = Traits(old.names[one], old.private[one], persons, revenue)
    actual = None if context.actual is None else part(context.actual)
    return part(statement), replace(context, traits=traits, actual=actual)


def line_in(form: type, trace: TracebackType | None) -> str:
    """Where in the file of a class an exception passed, as `` (file.py, line 12)``."""
    try:
        file = inspect.getsourcefile(form)
    except TypeError:
        return ""
    lines = [frame.lineno for frame in traceback.extract_tb(trace) if frame.filename == file]
    return f" ({file}, line {lines[-1]})" if lines and file else ""

"""What a set of rules pays on one statement."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property, partial

import numpy as np

from sim.policies.context import Context
from sim.policies.errors import PolicyError
from sim.policies.faults import Work, caught, fault_of
from sim.policies.rule import AfterRule, Rule, Transfer
from sim.policies.statement import Statement


@dataclass(frozen=True, eq=False)
class Payments:
    """SEK of one month to the units of one kind.

    `parts` holds what each rule pays in the rule's own shape: a block grant does not vary over
    imagined statements, so it is ``(units,)`` where others are ``(..., units)``.
    """

    kind: str
    rules: tuple[Rule, ...]
    parts: tuple[np.ndarray, ...]
    shape: tuple[int, ...]

    @cached_property
    def amounts(self) -> np.ndarray:
        """All of it as one array, shape ``(rules, ..., units)``."""
        whole = np.zeros((len(self.parts), *self.shape))
        for row, part in enumerate(self.parts):
            whole[row] = part
        return whole

    @property
    def ids(self) -> tuple[str, ...]:
        """Id of the rule behind each row."""
        return tuple(rule.id for rule in self.rules)

    @property
    def counterparties(self) -> tuple[str, ...]:
        """Who pays each row when it is positive."""
        return tuple(rule.counterparty for rule in self.rules)

    @property
    def total(self) -> np.ndarray:
        """SEK to each unit, all rules together."""
        return self.amounts.sum(0)

    def paid_by(self, counterparty: str, excluding: Iterable[str] = ()) -> np.ndarray:
        """SEK to each unit from one counterparty, except by the rules named."""
        left_out = set(excluding)
        paid = np.zeros(self.shape[-1])
        for rule, part in zip(self.rules, self.parts, strict=True):
            if rule.counterparty == counterparty and rule.id not in left_out:
                paid = paid + part
        return paid


def settle(rules: Sequence[Rule], statement: Statement, context: Context) -> Payments:
    """Let the rules that concern this kind of unit settle; dates have been dealt with before."""
    if statement.kind != context.kind:
        raise PolicyError(f"statement of {statement.kind} settled in context of {context.kind}")
    whole = shape(statement)
    concerned = [rule for rule in rules if statement.kind in rule.kinds()]
    first = tuple(rule for rule in concerned if not isinstance(rule, AfterRule))
    after = tuple(rule for rule in concerned if isinstance(rule, AfterRule))
    parts = tuple(_settled(rule, rule.settle, statement, context, whole) for rule in first)
    earlier = Payments(statement.kind, first, parts, whole)
    late = tuple(
        _settled(rule, partial(rule.settle_after, earlier=earlier), statement, context, whole)
        for rule in after
    )
    return Payments(statement.kind, (*first, *after), (*parts, *late), whole)


def transfers(
    rules: Iterable[Rule], statement: Statement, context: Context
) -> Iterator[tuple[Rule, Transfer]]:
    """What holders that are no units of care pay each other because of the actual month."""
    for rule in rules:
        if statement.kind in rule.kinds():
            try:
                flows = rule.transfers(statement, context)
            except Exception as error:
                raise caught(rule, statement, context, error, rule.transfers) from error
            yield from ((rule, flow) for flow in flows)


def shape(statement: Statement) -> tuple[int, ...]:
    """Leading axes and units, ``(..., units)``, over all fields of a statement."""
    heads = [
        value.shape[: value.ndim - len(statement.schema[name].shape)]
        for name, value in statement.table.items()
        if name in statement.schema
    ]
    return np.broadcast_shapes((statement.units,), *heads)


def _settled(
    rule: Rule, work: Work, statement: Statement, context: Context, whole: tuple[int, ...]
) -> np.ndarray:
    """What a rule pays; an exception, a wrong shape or what is no number is the rule's error."""
    try:
        amounts = work(statement, context)
    except Exception as error:
        raise caught(rule, statement, context, error, work) from error
    given = np.shape(amounts)
    fits = len(given) <= len(whole) and all(
        size in (1, full) for size, full in zip(given[::-1], whole[::-1], strict=False)
    )
    if not fits or not given or given[-1] != whole[-1]:
        text = f"returned shape {given}, {whole} expected (..., units)"
        raise fault_of(rule, (), context, text)
    if np.asarray(amounts).dtype.kind not in "biuf":
        raise fault_of(rule, (), context, f"returned {type(amounts).__name__}, not numbers")
    if not np.isfinite(amounts).all():
        bad = ~np.isfinite(amounts).reshape(-1, whole[-1]).all(axis=0)
        units = [context.unit_names[unit] for unit in np.flatnonzero(bad)]
        raise fault_of(rule, units, context, "returned amounts that are not numbers")
    return amounts

"""What a set of rules pays on one statement."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from sim.policies.context import Context
from sim.policies.errors import PolicyError
from sim.policies.rule import AfterRule, Rule
from sim.policies.statement import Statement


@dataclass(frozen=True)
class Payments:
    """SEK of one month to the units of one kind; `amounts` has shape ``(rules, ..., units)``."""

    kind: str
    rules: tuple[Rule, ...]
    amounts: np.ndarray

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
        rows = [r.counterparty == counterparty and r.id not in left_out for r in self.rules]
        return self.amounts[rows].sum(0)


def settle(rules: Sequence[Rule], statement: Statement, context: Context) -> Payments:
    """Let the rules that concern this kind of unit settle; dates have been dealt with before."""
    if statement.kind != context.kind:
        raise PolicyError(f"statement of {statement.kind} settled in context of {context.kind}")
    concerned = [rule for rule in rules if statement.kind in rule.kinds()]
    first = [rule for rule in concerned if not isinstance(rule, AfterRule)]
    after = [rule for rule in concerned if isinstance(rule, AfterRule)]
    amounts = np.zeros((len(concerned), *shape(statement)))
    for row, rule in enumerate(first):
        _fill(amounts[row], rule, rule.settle(statement, context))
    earlier = Payments(statement.kind, tuple(first), amounts[: len(first)])
    for row, late in enumerate(after, len(first)):
        _fill(amounts[row], late, late.settle_after(statement, context, earlier))
    return Payments(statement.kind, (*first, *after), amounts)


def shape(statement: Statement) -> tuple[int, ...]:
    """Leading axes and units, ``(..., units)``, over all fields of a statement."""
    heads = [
        value.shape[: value.ndim - len(statement.schema[name].shape)]
        for name, value in statement.values.items()
        if name in statement.schema
    ]
    return np.broadcast_shapes((statement.units,), *heads)


def _fill(row: np.ndarray, rule: Rule, amounts: np.ndarray) -> None:
    """Write a rule's amounts; a wrong shape or a value that is not a number is the rule's error."""
    try:
        row[...] = amounts
    except ValueError as error:
        raise PolicyError(
            f"rule {rule.id} ({rule.name}) returned shape {np.shape(amounts)}, "
            f"{row.shape} expected (..., units)"
        ) from error
    if not np.isfinite(row).all():
        raise PolicyError(f"rule {rule.id} ({rule.name}) returned amounts that are not numbers")

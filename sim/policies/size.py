"""The size of a reform: scale what it adds until it moves a given sum per inhabitant and year.

As for budget neutrality, amounts are fixed at the volumes of the last 12 months; what units do
afterwards may change the sum. A rule that gives to some units and takes from others, such as pay by
a relative index, moves the sum of what it gives and takes, unit by unit. A contract with a
largest volume counts in full (`Rule.frame`): the region must set the money aside.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

import numpy as np

from sim.policies.context import Context
from sim.policies.errors import PolicyError
from sim.policies.neutral import TOLERANCE, Months
from sim.policies.payments import settle
from sim.policies.rule import MONTHS, Rule, Text
from sim.policies.statement import Statement

MOST = 10.0  # an amount ten times what the file says is another tariff, not a larger one
INHABITANTS = ("municipality", "population")


class Notice(NamedTuple):
    """Something a reader of the results must know, in both languages; `path` says of what."""

    path: str
    text: Text


def size_factor(
    at: Callable[[float], Sequence[Rule]], months: Months, size: float, path: str
) -> tuple[float, list[Notice]]:
    """Factor on the amounts of a step that moves `size` SEK per inhabitant and year.

    `at(k)` are the rules with k times the step's amounts. Where no such factor exists the file's
    own amounts stand (1), or the largest factor allowed, and a notice says so.
    """
    people = inhabitants(months, path)
    count = max(len(pairs) for pairs in months.values())
    moved = _moved(at(0.0), at(1.0), months)
    wanted = size * people * count / MONTHS
    if moved <= TOLERANCE * max(people, 1.0):
        return 1.0, [_no_volume(path, size)]
    factor = wanted / moved
    if factor > MOST:
        return MOST, [_too_small(path, size, size * MOST / factor)]
    return factor, []


def inhabitants(months: Months, path: str) -> float:
    """Mean inhabitants over the months."""
    kind, name = INHABITANTS
    pairs = months.get(kind, ())
    if not pairs:
        raise PolicyError(f"{path}.size: no {kind} has reported its inhabitants yet")
    return float(np.mean([statement[name].sum() for statement, _ in pairs]))


def _moved(none: Sequence[Rule], one: Sequence[Rule], months: Months) -> float:
    """SEK given or taken, summed over units."""
    added = {rule.id for rule in one} - {rule.id for rule in none}
    total = 0.0
    for pairs in months.values():
        change = sum(
            _paid(one, added, statement, context) - settle(none, statement, context).total
            for statement, context in pairs
        )
        total += float(np.abs(change).sum())
    return total


def _paid(
    rules: Sequence[Rule], added: set[str], statement: Statement, context: Context
) -> np.ndarray:
    """SEK of a month to each unit, added contracts with a largest volume counted in full."""
    payments = settle(rules, statement, context)
    total = payments.total
    for rule, amount in zip(payments.rules, payments.amounts, strict=True):
        whole = rule.frame(statement, context) if rule.id in added else None
        if whole is not None:
            total = total + whole - amount
    return total


def _no_volume(path: str, size: float) -> Notice:
    return Notice(
        path,
        Text(
            f"Storleken {size:g} kr per invånare kunde inte räknas ut: reformen betalar ingenting "
            f"för det som gjordes de senaste månaderna. Beloppen i filen gäller.",
            f"The size of SEK {size:g} per inhabitant could not be worked out: the reform pays "
            f"nothing for what was done in the last months. The amounts in the file hold.",
        ),
    )


def _too_small(path: str, size: float, reached: float) -> Notice:
    return Notice(
        path,
        Text(
            f"Storleken {size:g} kr per invånare nås inte: det som betalas görs så sällan att "
            f"{MOST:g} gånger beloppet i filen ger {reached:.1f} kr. Där stannar det.",
            f"The size of SEK {size:g} per inhabitant is not reached: what is paid for is so rare "
            f"that {MOST:g} times the amount in the file gives SEK {reached:.1f}. It stops there.",
        ),
    )

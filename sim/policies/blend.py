"""Between two sets of rules: the money of a reform at a share, or a multiple, of its amounts.

Only money moves in proportion (the `scalable` parameters of a rule). Anything else that a reform
changes, such as a threshold, holds from its first day.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sim.policies.errors import PolicyError
from sim.policies.rule import Rule


def blend(
    before: Sequence[Rule],
    after: Sequence[Rule],
    share: float,
    path: str,
    keep_removed: bool = True,
) -> tuple[Rule, ...]:
    """Rules with `share` of the way in money from `before` to `after`.

    Added rules pay `share` of their amounts, changed ones lie between, and removed ones pay the
    rest unless `keep_removed` is false. `share` above 1 goes beyond `after`; at 0 nothing is added.
    """
    old = {rule.id: rule for rule in before}
    if share == 0.0:
        after = [old[rule.id] for rule in after if rule.id in old]
    new = {rule.id for rule in after}
    rules = [_between(old.get(rule.id), rule, share, path) for rule in after]
    if keep_removed and share < 1.0:
        rules += [_money(rule, 1.0 - share, path) for rule in before if rule.id not in new]
    return tuple(rules)


def _between(old: Rule | None, new: Rule, share: float, path: str) -> Rule:
    if old is None:
        return _money(new, share, path)
    if old is new or old == new:
        return new
    if old.name != new.name:
        raise PolicyError(
            f"{path}: rule id {new.id!r} goes from {old.name} to {new.name} and cannot lie "
            f"between; give the new rule another id"
        )
    first, values = old.values(), new.values()
    for place in new.scalable:
        values[place] = _mix(first[place], values[place], share)
    return new.build(values, f"{path}.{new.id}")


def _money(rule: Rule, factor: float, path: str) -> Rule:
    if not rule.scalable:
        raise PolicyError(f"{path}: the amounts of {rule.id!r} ({rule.name}) cannot be scaled")
    return rule.scaled(factor)


def _mix(old: Any, new: Any, share: float) -> Any:
    """Numbers, or tables of them, a share of the way; what one side lacks is as in `new`."""
    if isinstance(new, Mapping) and isinstance(old, Mapping):
        return {key: _mix(old.get(key), value, share) for key, value in new.items()}
    if isinstance(new, int | float) and isinstance(old, int | float):
        return old + share * (new - old)
    return new

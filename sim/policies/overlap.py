"""Two rules that pay for the same thing, and rules that pay what a region does not have."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import combinations

from sim.policies.errors import PolicyError, unknown_name
from sim.policies.rule import Rule, Text
from sim.policies.size import Notice


def paid_twice(before: Sequence[Rule], after: Sequence[Rule], path: str) -> list[Notice]:
    """A notice for every pair of rules that pay for the same, of which a reform brought one."""
    was = {rule.id: rule for rule in before}
    found = []
    for one, other in combinations(after, 2):
        same = sorted(set(one.pays_for()) & set(other.pays_for()))
        new = any(rule.id not in was for rule in (one, other))
        if same and new and set(one.kinds()) & set(other.kinds()):
            found.append(_twice(one, other, same, path))
    return found


def check_units(rules: Iterable[Rule], units: Mapping[str, Sequence[str]], path: str) -> None:
    """Rules need units of a kind that they pay, and the units that they name.

    `units` are ids by kind. Raises `PolicyError`.
    """
    for rule in rules:
        if not any(units.get(kind) for kind in rule.kinds()):
            kinds = " or ".join(rule.kinds())
            raise PolicyError(f"{path}: {rule.id!r} pays a {kinds}, and the region has none")
        known = [unit for kind in rule.kinds() for unit in units.get(kind, ())]
        for name in rule.units_named():
            if name not in known:
                raise unknown_name(f"{path}.{rule.id}", "unit", name, known)


def _twice(one: Rule, other: Rule, same: Sequence[str], path: str) -> Notice:
    what = ", ".join(same[:3]) + (", ..." if len(same) > 3 else "")
    return Notice(
        path,
        Text(
            f"{one.id} och {other.id} betalar båda för {what}: samma sak ersätts två gånger.",
            f"{one.id} and {other.id} both pay for {what}: the same thing is paid for twice.",
        ),
    )

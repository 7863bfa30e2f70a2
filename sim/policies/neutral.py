"""Budget neutrality: scale one rule so that total pay on the same statements is unchanged.

Prices are fixed at the volumes of the last 12 months; what units do afterwards may change the
total, as it does in reality.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sim.policies.context import Context
from sim.policies.errors import PolicyError
from sim.policies.payments import settle
from sim.policies.rule import Rule
from sim.policies.statement import Statement

Months = Mapping[str, Sequence[tuple[Statement, Context]]]  # by kind of unit, one pair per month
TOLERANCE = 1e-9  # of the total


def neutral_scale(
    reformed: Sequence[Rule],
    baseline: Sequence[Rule],
    months: Months,
    rule_id: str,
    path: str = "neutral_rule",
) -> float:
    """Factor for the money of `rule_id` that makes reformed total pay equal to the baseline's.

    Total pay is what all rules together pay all units. It is affine in the factor, so two
    evaluations give the slope; a third one checks that it really is.
    """
    wanted = total_pay(baseline, months)
    at_one = total_pay(reformed, months)
    slope = 2.0 * (at_one - total_pay(_scaled(reformed, rule_id, 0.5), months))
    size = max(abs(wanted), abs(at_one), 1.0)
    if abs(slope) <= TOLERANCE * size:
        raise PolicyError(
            f"{path}: rule {rule_id!r} pays nothing on the last months' statements, so no "
            f"scale makes the reform budget neutral"
        )
    scale = 1.0 + (wanted - at_one) / slope
    if scale <= 0:
        raise PolicyError(
            f"{path}: budget neutrality would need the amounts of {rule_id!r} times {scale:.3f}; "
            f"the rest of the reform costs {at_one - wanted:,.0f} SEK more than the baseline, "
            f"and {rule_id!r} pays {slope:,.0f} SEK"
        )
    reached = total_pay(_scaled(reformed, rule_id, scale), months)
    if abs(reached - wanted) > 1e3 * TOLERANCE * size:
        raise PolicyError(f"{path}: pay is not in proportion to the amounts of {rule_id!r}")
    return scale


def total_pay(rules: Sequence[Rule], months: Months) -> float:
    """SEK that the rules pay all units over all months given."""
    return sum(
        float(settle(rules, statement, context).amounts.sum())
        for pairs in months.values()
        for statement, context in pairs
    )


def _scaled(rules: Sequence[Rule], rule_id: str, factor: float) -> list[Rule]:
    return [rule.scaled(factor) if rule.id == rule_id else rule for rule in rules]

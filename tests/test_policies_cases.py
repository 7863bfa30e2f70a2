"""Every hand-worked case of the rules, and that every built-in rule has one."""

import numpy as np
import pytest

from sim.policies.cases import built_in_cases
from sim.policies.registry import rules

CASES = [
    pytest.param(case, id=f"{name}: {case.situation.en}")
    for name, cases in built_in_cases().items()
    for case in cases
]


@pytest.mark.parametrize("case", CASES)
def test_pay_is_what_was_worked_out_by_hand(case):
    np.testing.assert_allclose(case.pay(), case.expected, rtol=1e-12, atol=1e-9)


def test_every_built_in_rule_has_a_case():
    built_in = {n for n, rule in rules().items() if rule.__module__.startswith("sim.policies.")}
    assert built_in == set(built_in_cases())

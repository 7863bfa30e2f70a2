"""Continuity indices against hand-worked visits."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.outcomes.continuity import measure, statistic


def of(providers: list[int]) -> tuple[float, float, float]:
    """UPC, COC and SECON of one person's visits."""
    log = np.array(providers, np.int32)
    found = measure(
        np.zeros(log.size, np.int32), log, np.arange(log.size, dtype=np.int32), 1, (0, 400)
    )
    return float(found.upc[0]), float(found.coc[0]), float(found.secon[0])


@pytest.mark.parametrize(
    ("providers", "upc", "coc", "secon"),
    [
        ([1, 1, 1, 1], 1.0, 1.0, 1.0),
        ([1, 2, 3, 4], 1 / 4, 0.0, 0.0),
        ([1, 1, 2], 2 / 3, (4 + 1 - 3) / 6, 1 / 2),
        ([1, 2, 1], 2 / 3, 2 / 6, 0.0),
        ([1, 1, 2, 2, 2, 3], 3 / 6, (4 + 9 + 1 - 6) / 30, 3 / 5),
        ([5, 5], 1.0, 1.0, 1.0),
        ([5, 6], 1 / 2, 0.0, 0.0),
    ],
)
def test_indices_by_hand(providers, upc, coc, secon):
    assert of(providers) == pytest.approx((upc, coc, secon))


def test_one_visit_has_only_upc():
    upc, coc, secon = of([3])
    assert upc == 1.0
    assert np.isnan(coc)
    assert np.isnan(secon)


def test_log_is_split_by_person_period_and_staff():
    person = np.array([0, 1, 0, 1, 0, 1, 0])
    provider = np.array([1, 2, 1, 3, 2, 2, 9])
    day = np.array([0, 0, 5, 5, 9, 20, 20])
    kind = np.zeros(10, int)
    kind[9] = 1  # provider 9 is a nurse
    found = measure(person, provider, day, 3, (0, 20))
    assert found.visits.tolist() == [3, 2, 0]
    assert found.coc[0] == pytest.approx(2 / 6)
    assert found.coc[1] == 0.0
    assert np.isnan(found.upc[2])
    doctors = measure(person, provider, day, 3, (0, 21), keep=kind[provider] == 0)
    assert doctors.visits.tolist() == [3, 3, 0]
    assert doctors.secon[1] == 0.0
    nurses = measure(person, provider, day, 3, (0, 21), keep=kind[provider] == 1)
    assert nurses.visits.tolist() == [1, 0, 0]


def test_unordered_log_is_refused():
    with pytest.raises(ValueError, match="must not decrease"):
        measure(np.zeros(2, int), np.zeros(2, int), np.array([3, 1]), 1, (0, 9))


def test_statistic_by_group_counts_persons_with_three_visits():
    # Persons 0 and 1 in group 0: UPC 1 and 2/3; person 2 in group 1 has two visits only.
    person = np.array([0, 0, 0, 1, 1, 1, 2, 2, 3, 3, 3])
    provider = np.array([7, 7, 7, 7, 7, 8, 7, 7, 7, 8, 9])
    found = measure(person, provider, np.zeros(11, int), 4, (0, 1))
    group = np.array([0, 0, 1, -1])
    upc = statistic(found, "upc_mean", group, 2)
    assert upc[0] == pytest.approx(5 / 6)
    assert np.isnan(upc[1])
    assert statistic(found, "coc_median", group, 2)[0] == pytest.approx((1 + 1 / 3) / 2)


@settings(deadline=None)
@given(st.lists(st.integers(0, 4), min_size=2, max_size=40))
def test_bounds_and_relabelling(providers):
    upc, coc, secon = of(providers)
    assert 0 <= coc <= upc <= 1
    assert 0 <= secon <= 1
    assert of([9 - p for p in providers]) == (upc, coc, secon)
    assert (upc == 1) == (coc == 1) == (secon == 1)

"""Candidate needs: their rates, exact thinning, packing, and luck that belongs to the person."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from types import SimpleNamespace

import numpy as np
import pytest
from clinic_world import ClinicWorld
from hypothesis import given, settings
from hypothesis import strategies as st
from numba import njit
from small_model import finished, spec

from sim.care.primary.choice import acute_factor, chance, severity
from sim.clock import Calendar
from sim.keyed import seed_key, uniform
from sim.people.needs import (
    CANDIDATE,
    DRAWN,
    ELECTIVE,
    EXACERBATION,
    INJURY,
    KINDS,
    MENTAL,
    MINOR,
    PER_MONTH,
    ROUTINE,
    SERIOUS,
    NeedBook,
    NeedRates,
    age_band,
    bounding_rates,
    choose_condition,
    choose_kind,
    condition_of,
    draw_month,
    kind_of,
    luck_key,
    need_bounds,
    new_book,
    pack,
    time_of_day,
    total_bound,
)
from sim.people.population import synthesise
from sim.people.state import CONDITIONS, DEAD, RESIDENT, People
from sim.purposes import NEED_ACCEPT, SOLVED
from sim.region import Region

kinds_of, conditions_of = np.vectorize(kind_of), np.vectorize(condition_of)
DEPRESSION = 1 << CONDITIONS.index("depression")
DAYS = 31


def drawn(people: People, rates: NeedRates, seed: np.uint64, month: int = 0) -> SimpleNamespace:
    """Candidates of a month as arrays."""
    book = new_book(people.size, 2.0)
    count = draw_month(people, rates, need_bounds(rates), seed, month, DAYS, book)
    day = np.searchsorted(book.start[: DAYS + 1], np.arange(count), side="right") - 1
    return SimpleNamespace(
        book=book, count=count, day=day,
        **{name: book.candidate[name][:count].copy() for name in CANDIDATE.names or ()},
    )  # fmt: skip


def bounds(people: People, i: int, rates: NeedRates) -> np.ndarray:
    rate = np.zeros(8)
    total = bounding_rates(people, i, rates, rate)
    assert total == pytest.approx(rate.sum())
    return rate


@settings(deadline=None)
@given(
    st.integers(0, 400), st.integers(0, PER_MONTH - 1), st.integers(0, 7), st.integers(-1, 9),
    st.integers(0, 20),
)  # fmt: skip
def test_packing_is_reversible_and_leaves_room_for_luck(
    month: int, number: int, kind: int, condition: int, step: int
) -> None:
    need = pack(month, number, kind, condition)
    assert (kind_of(need), condition_of(need)) == (kind, condition)
    assert need >> 7 == month * PER_MONTH + number
    if month < 12 * 100:
        assert luck_key(need, step) * 64 + 63 < 2**32  # occurrences are 32 bits
    assert luck_key(need, step) // 8 == need


def test_bounding_rates_by_hand() -> None:
    world = ClinicWorld(people=3)
    people, rates = world.people, world.rates
    people.age[:], people.sex[:] = [40, 40, 90], [0, 1, 0]
    people.morbidity[:] = [1.0, 4.0, 1.0]
    people.minor_need[:] = people.morbidity**rates.minor_morbidity
    people.conditions[:] = [0, DEPRESSION, 0b11]
    woman, man, old = (bounds(people, i, rates) for i in range(3))
    assert woman[MINOR] == pytest.approx(rates.minor_women[2] * rates.bound_acute)
    factor = 4.0**rates.minor_morbidity
    assert man[MINOR] == pytest.approx(rates.minor_men[2] * factor * rates.bound_acute)
    assert man[SERIOUS] == pytest.approx(4 * rates.serious[2] * rates.bound_acute)
    assert man[ELECTIVE] == pytest.approx(4 * rates.elective[2])
    assert man[INJURY] == pytest.approx(rates.injury[2])
    assert man[MENTAL] == pytest.approx(rates.mental[2] * rates.mental_if_depressed)
    assert woman[MENTAL] == pytest.approx(rates.mental[2])
    assert woman[ROUTINE] == pytest.approx(rates.routine_women[2])
    assert (woman[EXACERBATION], old[MINOR]) == pytest.approx(
        (0.0, rates.minor_women[6] * rates.bound_acute)
    )
    both = rates.exacerbation[0] + rates.exacerbation[1]
    assert old[EXACERBATION] == pytest.approx(both * rates.bound_exacerbation)


@settings(max_examples=100, deadline=None)
@given(st.integers(0, 105), st.integers(0, 1), st.floats(0.05, 8.0), st.integers(0, 1023))
def test_the_total_is_the_sum_over_kinds(age: int, sex: int, morbidity: float, ill: int) -> None:
    world = ClinicWorld(people=1)
    people = world.people
    people.age[0], people.sex[0], people.conditions[0] = age, sex, ill
    people.morbidity[0], people.minor_need[0] = morbidity, morbidity**0.3
    expected = bounds(people, 0, world.rates).sum()
    assert total_bound(people, 0, world.bounds) == pytest.approx(expected)


@pytest.mark.parametrize(("age", "band"), [(0, 0), (6, 0), (7, 1), (84, 5), (85, 6), (100, 6)])
def test_age_bands(age: int, band: int) -> None:
    assert age_band(age, np.array([0, 7, 20, 45, 65, 75, 85])) == band


def test_candidates_come_at_the_bounding_rates_of_each_kind() -> None:
    size = 40_000
    world = ClinicWorld(people=size)
    people, rates = world.people, world.rates
    people.age[:], people.conditions[:] = 80, 0b1011
    month = drawn(people, rates, world.seed)
    expected = bounds(people, 0, rates) * size * DAYS / 365.25
    found = np.bincount(kinds_of(month.need), minlength=8)
    for kind, name in enumerate(KINDS):
        assert abs(found[kind] - expected[kind]) <= 4 * np.sqrt(expected[kind]), name
    worse = conditions_of(month.need[kinds_of(month.need) == EXACERBATION])
    shares = rates.exacerbation[[0, 1, 3]] / rates.exacerbation[[0, 1, 3]].sum()
    assert set(worse.tolist()) == {0, 1, 3}
    counts = np.bincount(worse)[[0, 1, 3]]
    np.testing.assert_allclose(counts / worse.size, shares, atol=4 * 0.5 / np.sqrt(worse.size))
    assert (conditions_of(month.need[kinds_of(month.need) != EXACERBATION]) == -1).all()
    per_person = np.bincount(month.person, minlength=size)
    assert per_person.var() == pytest.approx(per_person.mean(), rel=0.05)  # Poisson
    assert month.luck.mean() == pytest.approx(0.5, abs=4 * 0.29 / np.sqrt(month.count))
    blocks = np.histogram(month.time, [0, 1 / 3, 2 / 3, 1])[0] / month.count
    np.testing.assert_allclose(blocks, rates.hours_share, atol=4 * 0.5 / np.sqrt(month.count))


def test_candidates_are_in_order_of_day_then_person() -> None:
    world = ClinicWorld(people=3000)
    month = drawn(world.people, world.rates, world.seed)
    order = np.lexsort((month.person, month.day))
    np.testing.assert_array_equal(order, np.arange(month.count))
    assert month.day.min() == 0
    assert month.day.max() == DAYS - 1
    uniform_days = np.bincount(month.day, minlength=DAYS) / month.count
    np.testing.assert_allclose(uniform_days, 1 / DAYS, atol=5 * np.sqrt(1 / DAYS / month.count))


def test_only_residents_have_needs_and_a_full_book_is_an_error() -> None:
    world = ClinicWorld(people=500)
    world.people.status[::2] = DEAD
    month = drawn(world.people, world.rates, world.seed)
    assert set((month.person % 2).tolist()) == {1}
    small = NeedBook(np.zeros(33, np.int64), np.zeros(3, CANDIDATE), np.zeros(3, DRAWN))
    with pytest.raises(RuntimeError, match="book is full"):
        draw_month(world.people, world.rates, world.bounds, world.seed, 0, DAYS, small)


@settings(max_examples=100, deadline=None)
@given(st.lists(st.floats(0, 5), min_size=7, max_size=7), st.floats(1e-9, 1.0))
def test_a_drawn_kind_has_a_rate(rates: list[float], u: float) -> None:
    rate = np.array([*rates, 0.0])
    if rate.sum() < 1e-6:
        return
    kind, rest = choose_kind(rate, rate.sum(), u)
    before = rate[:kind].sum()
    if rate[kind] > 1e-6:
        assert before <= u * rate.sum() + 1e-9
        assert 0.0 <= rest <= 1.0 + 1e-9


def test_a_condition_that_gets_worse_is_one_the_person_has() -> None:
    rates = np.array([0.3, 0.1, 0.0, 0.2])
    found = [choose_condition(0b1101, rates, u) for u in (0.01, 0.59, 0.61, 1.0)]
    assert found == [0, 0, 3, 3]
    assert choose_condition(0b0000, rates, 0.5) == -1


@settings(deadline=None)
@given(st.floats(0, 1))
def test_time_of_day_grows_with_its_draw(u: float) -> None:
    share = np.array([0.1, 0.6, 0.3])
    time = time_of_day(u, share)
    assert 0.0 <= time < 1.0
    assert time == pytest.approx(np.interp(u, [0, 0.1, 0.7, 1.0], [0, 1 / 3, 2 / 3, 1]), abs=2e-4)


@njit
def kept(people, person, need, luck, infection, choices, bounds):
    """Which candidates become real."""
    out = np.zeros(person.size, np.bool_)
    for c in range(person.size):
        risk = chance(people, person[c], need[c], 1000, infection, choices[0], bounds)
        out[c] = luck[c] <= risk
    return out


def test_thinning_keeps_the_share_that_is_true_over_bounding() -> None:
    world = ClinicWorld(people=40_000)
    world.choices["season_share"] = 0.0
    world.choices["season_share"][0, MINOR] = 1.0
    month = drawn(world.people, world.rates, world.seed)
    minor = kinds_of(month.need) == MINOR
    for infection in (0.7, 1.0, 1.4):
        real = kept(
            world.people,
            month.person,
            month.need,
            month.luck,
            infection,
            world.choices,
            world.bounds,
        )
        share = infection / world.rates.bound_acute
        error = np.sqrt(share * (1 - share) / minor.sum())
        assert abs(real[minor].mean() - share) < 4 * error
        for kind in (INJURY, MENTAL, ELECTIVE, ROUTINE):
            assert real[kinds_of(month.need) == kind].all()  # nothing moves their rates


def test_a_lower_hazard_only_takes_needs_away() -> None:
    world = ClinicWorld(people=20_000)
    world.people.conditions[:] = 0b1111
    before = drawn(world.people, world.rates, world.seed)
    args = (before.person, before.need, before.luck, 1.0, world.choices, world.bounds)
    usual = kept(world.people, *args)
    worse = kinds_of(before.need) == EXACERBATION
    for name, value in (("control", 0.9), ("support", 0.8)):
        world.people[name][:] = value
        fewer = kept(world.people, *args)
        assert not (fewer & ~usual).any(), name
        assert fewer[worse].sum() < usual[worse].sum(), name
        assert (fewer == usual)[kinds_of(before.need) == MINOR].all()
        usual = fewer
    after = drawn(world.people, world.rates, world.seed)  # control and support make no candidates
    np.testing.assert_array_equal(before.need, after.need)


def one_more(region: Region) -> Region:
    """The region with one more man of 30 in its second municipality."""
    cells = region.population.copy()
    row = cells.query(
        f"municipality == '{region.municipalities.code.iloc[1]}' and age == 30 and sex == 'men'"
    ).index[0]
    cells.loc[row, "count"] += 1
    return replace(region, population=cells)


@cache
def with_and_without() -> tuple[People, People, NeedRates]:
    base = spec()
    region, calendar = base.region.sample(base.sample), Calendar(base.start, 2)
    people = [synthesise(r, 1, calendar, base.parameters) for r in (region, one_more(region))]
    return people[0], people[1], base.parameters.bind(NeedRates, "needs")


def test_one_more_person_leaves_everybody_else_as_they_were() -> None:
    few, many, _ = with_and_without()
    new = np.flatnonzero(~np.isin(many.key, few.key))
    assert new.size == 1
    assert (many.age[new[0]], many.sex[new[0]]) == (30, 1)
    np.testing.assert_array_equal(np.delete(many, new), few)


def test_one_more_person_leaves_everybody_else_s_needs_and_luck_unchanged() -> None:
    few, many, rates = with_and_without()
    seed = seed_key(1)
    new = int(np.flatnonzero(~np.isin(many.key, few.key))[0])
    for month in (0, 7):
        one, two = drawn(few, rates, seed, month), drawn(many, rates, seed, month)
        others = two.person != new
        assert two.count - one.count == (~others).sum()
        np.testing.assert_array_equal(few.key[one.person], many.key[two.person[others]])
        for name in ("need", "day", "time", "luck"):
            np.testing.assert_array_equal(getattr(one, name), getattr(two, name)[others])
        for c in range(0, one.count, 97):
            d = int(np.flatnonzero(others)[c])
            args = (int(one.need[c]), 1, 0.85)
            assert severity(few, seed, int(one.person[c]), *args) == severity(
                many, seed, int(two.person[d]), *args
            )
            luck = [
                uniform(seed, key, SOLVED, luck_key(int(one.need[c]), 1))
                for key in (few.key[one.person[c]], many.key[two.person[d]])
            ]
            assert luck[0] == luck[1]


def test_luck_of_a_candidate_is_the_person_s_own() -> None:
    few, _, rates = with_and_without()
    month = drawn(few, rates, seed_key(1))
    for c in (0, month.count // 2, month.count - 1):
        key, need = few.key[month.person[c]], int(month.need[c])
        assert month.luck[c] == np.float32(uniform(seed_key(1), key, NEED_ACCEPT, need))
    other = drawn(few, rates, seed_key(2))
    assert not np.array_equal(month.need[:50], other.need[:50])


@njit
def largest(people, needs, day, infection, choices):
    """The highest true rate over the rate at reference values, of each kind of need given."""
    out = np.zeros(needs.size)
    for i in range(people.size):
        for n in range(needs.size):
            factor = acute_factor(people, i, needs[n], day, infection, choices[0])
            out[n] = max(out[n], factor)
    return out


def test_bounds_hold_for_everybody_in_a_run() -> None:
    """Otherwise thinning would cut the rate of the worst off."""
    system = finished()
    people, day = system.people[system.people.status == RESIDENT], system.calendar.days - 1
    peak = system.primary.clinic.days["infection"].max()
    acute = np.array([pack(0, 0, MINOR, -1), pack(0, 0, SERIOUS, -1)])
    assert largest(people, acute, day, peak, system.choice_params).max() < (
        system.need_rates.bound_acute
    )
    worse = np.array([pack(0, 0, EXACERBATION, c) for c in range(len(CONDITIONS))])
    ill = people[people.conditions > 0]
    for infection in (2.0 - peak, peak):
        found = largest(ill, worse, day, infection, system.choice_params)
        assert found.max() < system.need_rates.bound_exacerbation

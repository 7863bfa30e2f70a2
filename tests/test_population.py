"""The people of a region: anchors of evidence, keys that keep everybody the same, newcomers."""

import dataclasses
import datetime as dt

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.categories import CNI_CHARACTERISTICS
from sim.clock import Calendar
from sim.facts import facts
from sim.parameters import load
from sim.people.cni import cni_weights
from sim.people.conditions import (
    between,
    full_weight,
    hazard,
    hazard_to_prevalence,
    ladder,
)
from sim.people.population import NEVER, ages_on, synthesise
from sim.people.state import (
    AWAITED,
    CONDITIONS,
    HOME_CARE,
    NOBODY,
    RESIDENT,
    SARSKILT_BOENDE,
    STRATA,
)
from sim.region import embedded
from sim.region.deprivation import QUINTILES, eligible, hazards, patterns, quintiles

CALENDAR = Calendar(dt.date(2024, 1, 1), 2)


@pytest.fixture(scope="module")
def people():
    return synthesise(embedded(), 1, CALENDAR, load())


@pytest.fixture(scope="module")
def here(people):
    return people.status == RESIDENT


def has(people, condition):
    return (people.conditions >> CONDITIONS.index(condition)) & 1 == 1


def test_everybody_of_the_region_is_there_once(people, here):
    region = embedded()
    assert here.sum() == region.inhabitants
    assert np.unique(people.key).size == people.size
    cells = region.population
    man = (cells.sex == "men").astype(int)
    place = cells.municipality.map({c: i for i, c in enumerate(region.municipalities.code)})
    expected = np.zeros((5, 2, 101), int)
    np.add.at(expected, (place, man, cells.age), cells["count"])
    found = np.zeros_like(expected)
    np.add.at(found, (people.municipality[here], people.sex[here], people.age[here]), 1)
    assert (found == expected).all()


def test_ages_follow_from_birth_days(people, here):
    assert (ages_on(people.birth_day[here], 0) == people.age[here]).all()
    assert ages_on(np.array([-366, -365, 5]), 0).tolist() == [1, 0, 0]


def test_lists_are_as_large_as_the_table_says(people, here):
    lists = embedded().vardcentraler.list_size.to_numpy()
    found = np.bincount(people.listed[here], minlength=lists.size)
    assert found.sum() == embedded().inhabitants
    assert np.abs(found - lists).max() < 5 * np.sqrt(lists.max())


@pytest.mark.parametrize(
    "anchor",
    facts("prevalence_anchors").to_dict("records"),
    ids=lambda row: f"{row['condition']}-{row['kind']}-{row['age_from']}",
)
def test_prevalence_is_within_a_fifth_of_its_anchor(people, here, anchor):
    group = here & (people.age >= anchor["age_from"]) & (people.age <= anchor["age_to"])
    share = has(people, anchor["condition"])[group].mean()
    if anchor["kind"] == "diagnosed":
        number = CONDITIONS.index(anchor["condition"])
        share *= load()["population.registered_share"][number]
    assert anchor["share"] / 1.2 < share < anchor["share"] * 1.2


def test_heart_failure_doubles_from_least_to_most_deprived(people, here):
    middle = here & (people.age >= 40) & (people.age <= 80)
    sick = has(people, "heart_failure")
    # same ages: weight the most deprived by the age distribution of the least deprived
    first, last = (middle & (people.cni_quintile == q) for q in (0, 4))
    weights = np.bincount(people[first].age, minlength=101) / first.sum()
    count = np.bincount(people[last].age, minlength=101)
    cases = np.bincount(people[last].age, sick[last], minlength=101)
    standard = (weights * cases / np.maximum(count, 1)).sum()
    assert 1.5 < standard / sick[first].mean() < 2.7


def test_conditions_gather_in_the_same_people(people, here):
    count = sum(has(people, name).astype(int) for name in CONDITIONS)
    old = here & (people.age >= 65)
    assert 0.33 < (count[old] >= 2).mean() < 0.48  # of ten conditions only
    assert (count[here & has(people, "heart_failure")] >= 2).mean() > 0.8
    both = (has(people, "diabetes") & has(people, "copd"))[old].mean()
    alone = has(people, "diabetes")[old].mean() * has(people, "copd")[old].mean()
    assert both > 1.3 * alone


def test_latent_need_control_and_registered_weight(people, here):
    assert people.morbidity[here].mean() == pytest.approx(1, abs=0.02)
    assert people.control[here].mean() == pytest.approx(0.6, abs=0.01)
    assert people.control.min() >= 0
    assert people.control.max() <= 1
    assert people.registered[here].mean() == pytest.approx(1, abs=0.05)
    full = full_weight(people.age, people.conditions, people.morbidity, load())
    assert (people.registered <= full + 1e-5).all()
    assert 1.1 < full[here].mean() / people.registered[here].mean() < 1.6


def test_municipal_care_at_the_start(people, here):
    old, oldest = here & (people.age >= 65), here & (people.age >= 80)
    assert 0.078 < (people[old].care == HOME_CARE).mean() < 0.095
    assert 0.035 < (people[old].care == SARSKILT_BOENDE).mean() < 0.045
    assert 0.095 < (people[oldest].care == SARSKILT_BOENDE).mean() < 0.135
    assert (people[people.age < 65].care == 0).all()
    living = here & (people.care == SARSKILT_BOENDE)
    assert has(people, "frailty")[living].mean() > 0.85


def test_cni_characteristics_reach_only_whom_they_can(people):
    ages = {
        "elderly_alone": (65, 110), "unemployed": (16, 64), "single_parent": (20, 55),
        "low_education": (25, 64), "under_five": (0, 4), "moved": (1, 110),
    }  # fmt: skip
    for name, (first, last) in ages.items():
        held = (people.cni >> CNI_CHARACTERISTICS.index(name)) & 1 == 1
        assert people[held].age.min() >= first
        assert people[held].age.max() <= last
    young = people.age < 5
    assert ((people[young].cni >> CNI_CHARACTERISTICS.index("under_five")) & 1 == 1).all()


def test_municipalities_have_their_published_shares(people, here):
    region = embedded()
    spans = {"low_education": (25, 64), "elderly_alone": (65, 110), "unemployed": (16, 64),
             "born_abroad": (0, 110)}  # fmt: skip
    for name, (first, last) in spans.items():
        held = (people.cni >> CNI_CHARACTERISTICS.index(name)) & 1
        for number, share in enumerate(region.municipalities[name][:3]):
            group = here & (people.municipality == number)
            group &= (people.age >= first) & (people.age <= last)
            assert held[group].mean() == pytest.approx(share, rel=0.15)


def test_hazards_solve_the_municipal_share_exactly():
    region, params = embedded(), load()
    hazard_of = hazards(region.neighbourhoods, region.municipalities, params)
    number = CNI_CHARACTERISTICS.index("low_education")
    values, weights = eligible(patterns(params)[number])
    share = (1 - np.exp(-hazard_of[:, number, None] * values)) @ weights
    home = region.neighbourhoods.municipality.to_numpy()
    for code, wanted in region.municipalities.set_index("code").low_education.items():
        assert share[home == code].mean() == pytest.approx(wanted, rel=1e-6)


def test_cni_weight_by_hand():
    held = 1 << CNI_CHARACTERISTICS.index("elderly_alone")
    held |= 1 << CNI_CHARACTERISTICS.index("born_abroad")
    assert cni_weights(np.array([held, 0], np.uint8), load()).tolist() == pytest.approx([11.87, 0])


def test_lists_and_quintiles_differ_in_deprivation(people, here):
    weight = cni_weights(people.cni, load())
    mean = weight[here].mean()
    index = [weight[here & (people.listed == v)].mean() / mean for v in range(12)]
    assert 0.35 < min(index) < 0.8
    assert 1.3 < max(index) < 3.6
    fifths = [weight[here & (people.cni_quintile == q)].mean() / mean for q in range(QUINTILES)]
    assert fifths == sorted(fifths)
    assert fifths[-1] > 2 * fifths[0]
    share = np.bincount(people.cni_quintile[here]) / here.sum()
    assert np.abs(share - 0.2).max() < 0.03


def test_quintiles_by_hand():
    assert quintiles(np.array([5.0, 1, 2, 3, 4]), np.ones(5)).tolist() == [4, 0, 1, 2, 3]
    # one large neighbourhood in the middle lies in the fifth of its middle person
    assert quintiles(np.array([1.0, 2, 3]), np.array([10.0, 80, 10])).tolist() == [0, 2, 4]


def test_newcomers_are_awaited_in_order_of_arrival(people, here):
    later = ~here
    assert (people[later].status == AWAITED).all()
    days = people[later].arrival_day
    assert (np.diff(days) >= 0).all()
    assert days.min() >= 1
    assert days.max() < CALENDAR.days
    born = people.birth_day == people.arrival_day
    assert (later & born).sum() / 2 / 1000 == pytest.approx(0.95, abs=0.1)
    moving = later & ~born
    assert moving.sum() / 2 / 100_000 == pytest.approx(0.04, abs=0.003)
    assert np.median(people[moving].age) < np.median(people.age[here])
    assert (ages_on(people[moving].birth_day, 0) <= people[moving].age).all()
    age = np.floor((people.arrival_day - people.birth_day)[moving] / 365.25)
    assert (age == people[moving].age).all()


def test_fields_at_the_start(people, here):
    assert (people.own_gp == NOBODY).all()
    assert (people.fees == 0).all()
    assert (people.fees_from[here] <= 0).all()
    assert people.fees_from[here].min() > -366
    assert (people[~here].fees_from == people[~here].arrival_day).all()
    assert (people.last_discharge == NEVER).all()
    known = people.last_review > NEVER
    assert (people.arrival_day - people.last_review)[known].max() <= 730
    assert (people[known].last_review > people[known].birth_day).all()
    assert (people.in_hospital == 0).all()
    assert people.stratum.min() >= 0
    assert people.stratum.max() < STRATA
    acute = np.flatnonzero(embedded().hospitals.ed)
    assert np.isin(people.hospital, acute).all()
    assert 0.1 < people.rural[here].mean() < 0.25
    assert np.median(people.km_vardcentral[here]) < np.median(people.km_hospital[here])


def rows(people):
    """All attributes as a table sorted by key."""
    order = np.argsort(people.key)
    return {name: getattr(people, name)[order] for name in people.dtype.names}


def compare(small, large, added):
    """The larger population holds the smaller, unchanged, and `added` more people."""
    first, second = rows(small), rows(large)
    kept = np.isin(second["key"], first["key"])
    assert kept.sum() == first["key"].size
    assert (~kept).sum() == added
    for name, values in first.items():
        assert (second[name][kept] == values).all(), name


@settings(max_examples=6, deadline=None)
@given(st.integers(0, 5 * 202 - 1), st.integers(0, 10**6))
def test_one_more_person_changes_nobody_else(cell, seed):
    region = embedded().sample(0.05)
    calendar = Calendar(dt.date(2024, 1, 1), 1)
    count = region.population["count"].to_numpy().copy()
    count[cell] += 1
    larger = dataclasses.replace(region, population=region.population.assign(count=count))
    compare(
        synthesise(region, seed, calendar, load()), synthesise(larger, seed, calendar, load()), 1
    )


def test_a_longer_run_only_adds_later_newcomers(people):
    longer = synthesise(embedded(), 1, Calendar(CALENDAR.start, 3), load())
    late = longer.arrival_day >= CALENDAR.days
    compare(people, longer, late.sum())


def test_same_seed_same_people_and_another_seed_others(people):
    again = synthesise(embedded(), 1, CALENDAR, load())
    other = synthesise(embedded(), 2, CALENDAR, load())
    for name in people.dtype.names:
        assert (getattr(people, name) == getattr(again, name)).all()
    residents = embedded().inhabitants
    assert (people.conditions[:residents] != other.conditions[:residents]).any()
    assert (people.key[:residents] == other.key[:residents]).all()


@given(st.floats(0, 0.94), st.floats(0.5, 5))
def test_hazard_and_prevalence_are_inverse(prevalence, shape):
    assert hazard_to_prevalence(hazard(np.array(prevalence), shape), shape) == pytest.approx(
        prevalence, abs=1e-9
    )


def test_ladder_by_hand():
    levels = ladder(np.array([16.0]))[0]
    assert levels * 31 / 5 == pytest.approx([1, 2, 4, 8, 16])


def test_table_lookup_by_hand():
    table = np.array([0.0, 10.0, 30.0])
    assert [between(table, x) for x in (0.0, 0.25, 0.75, 1.0, 2.0)] == [0, 5, 20, 30, 30]

"""Lives of people: life table, steady disease, keyed draws, fading, needs of care, switching."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.keyed import entity_keys, seed_key
from sim.parameters import load
from sim.people import demography, rates, state, switching
from sim.people.state import DEAD, HOME_CARE, NOBODY, RESIDENT, SARSKILT_BOENDE

SEED = seed_key(7)
NEVER = -100_000
HEART_FAILURE = 1


def people_of_age(age: int, size: int, sex: int = 0) -> state.People:
    """Healthy residents of one age, listed at unit 0, never in hospital."""
    people = state.empty(size)
    people.key[:] = entity_keys(np.arange(size))
    people.birth_day[:] = -int((age + 0.5) * 365.25)
    people.age[:] = age
    people.sex[:] = sex
    people.status[:] = RESIDENT
    people.last_discharge[:] = NEVER
    people.own_gp[:] = NOBODY
    people.registered[:] = 1.0
    return people


def mixed_people(size: int) -> state.People:
    """Residents of all ages with one condition that becomes common with age."""
    people = people_of_age(0, size)
    age = np.arange(size) % 100
    people.age[:] = age
    people.birth_day[:] = -((age + 0.5) * 365.25).astype(int)
    people.sex[:] = np.arange(size) // 100 % 2
    people.cni_quintile[:] = np.arange(size) // 200 % 5
    share = 0.3 / (1 + np.exp(-(age - 75) / 6))
    luck = np.random.default_rng(1).random(size)
    people.conditions[:] = np.where(luck < share, HEART_FAILURE, 0)
    people.control[:] = 0.6
    return people


def outside_hospital():
    """Parameters by which nobody dies in hospital or has been there."""
    return load().override(
        {"demography.discharged_share": [0.0] * 5, "demography.hospital_death_share": [0.0] * 5}
    )


def run_month(people, table, month=0, day=30, days=30, seed=SEED):
    """One month; returns what was lived and what happened."""
    lived = demography.new_lived(int(people.listed.max(initial=0)) + 1)
    events = demography.new_events(people.size)
    demography.month(people, table, lived, events, seed, month, day, days)
    return lived, events


def test_life_table_meets_published_hazards():
    # SCB life tables 2023: women 80 0.0323, men 90 0.1634, men's first year 0.00225.
    table = rates.life_table(load())
    assert table[80, 0] == pytest.approx(0.0328, rel=0.15)
    assert table[90, 1] == pytest.approx(0.1784, rel=0.1)
    assert table[0, 1] == pytest.approx(0.00225)
    assert (np.diff(table[15:, 0]) >= 0).all()


def test_deaths_follow_the_life_table_when_everybody_is_alike():
    people = people_of_age(85, 40_000)
    table = rates.prepare(people, outside_hospital())
    before = rates.life_table(load())[85, 0]
    lived, _ = run_month(people, table)
    expected = 40_000 * (1 - np.exp(-before * 30 / 365.25))
    deaths = lived.by_stratum[demography.LIVED.index("deaths")].sum()
    assert deaths == (people.status == DEAD).sum()
    assert abs(deaths - expected) < 4 * np.sqrt(expected)


def test_hospital_deaths_are_left_to_the_wards():
    people = people_of_age(85, 20_000)
    table, whole = rates.prepare(people, load()), rates.prepare(people, outside_hospital())
    share = load()["demography.hospital_death_share"][-1]
    lift = 1 + load()["demography.discharged_share"][-1] * (
        table.scales.mortality_after_discharge - 1
    )
    assert table.death[85, 0] * lift == pytest.approx(whole.death[85, 0] * (1 - share))
    people.in_hospital[:] = 1
    run_month(people, whole)
    assert (people.status == RESIDENT).all()


def test_hazard_ratios_leave_total_deaths_at_the_life_table():
    people = mixed_people(50_000)
    params = outside_hospital()
    table = rates.prepare(people, params)
    hazard = table.death[people.age, people.sex] * table.death_ratio[people.conditions]
    expected = rates.life_table(params)[people.age, people.sex]
    assert hazard.sum() == pytest.approx(expected.sum(), rel=0.02)
    assert table.death_ratio[HEART_FAILURE] == pytest.approx(2.5)
    assert table.death_ratio[0] == 1.0
    assert table.death_ratio[3] == pytest.approx(2.5 * 2.5)


def test_steady_incidence_by_hand():
    # p = 0.10 at every age, excess death 0.05, no remission: i = 0.10 * 0.05 / 0.90.
    flat = np.full((1, 20), 0.10)
    incidence, remission = rates.steady_incidence(flat, np.full((1, 20), 0.05), 0.0)
    np.testing.assert_allclose(incidence, 0.10 * 0.05 / 0.90)
    np.testing.assert_allclose(remission, 0.0)
    # p falls 0.01 a year without deaths: nobody falls ill and 0.01 / p recover.
    falling = np.linspace(0.30, 0.11, 20)[None, :]
    incidence, remission = rates.steady_incidence(falling, np.zeros((1, 20)), 0.0)
    np.testing.assert_allclose(incidence, 0.0, atol=1e-12)
    np.testing.assert_allclose(remission, 0.01 / falling)


def test_prevalence_by_age_stays():
    people = mixed_people(60_000)
    params = outside_hospital()
    table = rates.prepare(people, params)

    def prevalence(low: int, high: int) -> float:
        group = (people.status == RESIDENT) & (people.age >= low) & (people.age < high)
        return float((people[group].conditions & HEART_FAILURE).mean())

    before = prevalence(65, 75), prevalence(75, 85)
    day = 0
    for month in range(60):
        day += 30
        run_month(people, table, month, day)
    after = prevalence(65, 75), prevalence(75, 85)
    np.testing.assert_allclose(after, before, rtol=0.15)


def test_a_changed_hazard_changes_only_what_must_change():
    plain, risky = people_of_age(80, 20_000), people_of_age(80, 20_000)
    table = rates.prepare(plain, load())
    higher = table._replace(death=table.death * 1.2)
    run_month(plain, table)
    run_month(risky, higher)
    died_plain, died_risky = plain.status == DEAD, risky.status == DEAD
    assert (died_risky >= died_plain).all()
    assert died_risky.sum() > died_plain.sum()
    same = ~died_risky
    assert (plain.conditions[same] == risky.conditions[same]).all()
    assert (plain.status[same] == risky.status[same]).all()


def test_adding_people_changes_nobody_else():
    few, many = people_of_age(70, 3_000), people_of_age(70, 5_000)
    table = rates.prepare(few, load())
    run_month(few, table)
    run_month(many, table)
    for name in ("status", "conditions", "care"):
        assert (getattr(few, name) == getattr(many, name)[:3_000]).all()


def test_fading_by_hand():
    people = people_of_age(40, 4)
    people.conditions[:2] = HEART_FAILURE
    people.control[:] = 0.85
    people.support[:] = 0.8
    people.registered[:] = 1.2
    table = rates.prepare(people, load())
    # One half-life of control is one year: 0.25 + (0.85 - 0.25) / 2.
    scales = table.scales
    run_month(people, table._replace(death=table.death * 0, move=table.move * 0), days=365, day=365)
    keep = 0.5 ** (365 / 365.25)
    assert people[0].control == pytest.approx(0.25 + 0.60 * keep, rel=1e-5)
    assert people[3].control == pytest.approx(0.85)
    assert people[0].support == pytest.approx(0.8 * 0.5 ** (365 / 365.25 * 12 / 5), rel=1e-5)
    window = np.exp(-365 / 365.25 * 12 / scales.registered_window)
    assert people[0].registered == pytest.approx(0.2 + 1.0 * window, rel=1e-5)


def test_arrivals_age_and_group():
    people = people_of_age(17, 3)
    people.status[:2] = state.AWAITED
    people.arrival_day[:2] = 29, 30
    people[2].birth_day = -int(18 * 365.25) + 10  # turns 18 on day 11
    table = rates.prepare(people_of_age(17, 3), load())
    _, events = run_month(people, table, day=30)
    assert people.status.tolist() == [RESIDENT, state.AWAITED, RESIDENT]
    assert events.arrived_person[: events.arrived_count[0]].tolist() == [0]
    assert people[2].age == 18
    assert people[2].stratum == state.stratum(1, 0, 0, 0)


def test_time_lived_counts_in_the_group_of_the_month():
    people = people_of_age(64, 1)
    people[0].birth_day = -65 * 366 + 370  # turns 65 within the month
    people[0].stratum = state.stratum(2, 0, 0, 0)
    table = rates.prepare(people, load())
    quiet = table._replace(death=table.death * 0, move=table.move * 0)
    lived, _ = run_month(people, quiet, day=31, days=31)
    assert lived.by_stratum[0, state.stratum(2, 0, 0, 0)] == 31
    assert lived.by_stratum[:, state.stratum(3, 0, 0, 0)].sum() == 0
    assert lived.by_listed[demography.LIVED.index("person_days_20"), 0] == 31
    assert lived.by_listed[demography.LIVED.index("person_days_65"), 0] == 0


def test_days_of_the_deprived_and_of_those_in_rural_areas():
    """Of three persons one is in the most deprived fifth and two live outside localities."""
    people = state.empty(3)
    people.status[:], people.own_gp[:] = state.RESIDENT, state.NOBODY
    people.key[:] = entity_keys(np.arange(3))
    people.cni_quintile[:], people.rural[:] = [4, 3, 0], [0, 1, 1]
    table = rates.prepare(people, load())
    quiet = table._replace(death=table.death * 0, move=table.move * 0)
    lived, _ = run_month(people, quiet, day=31, days=31)
    names = ("person_days", "deprived_days", "rural_days")
    rows = [lived.by_listed[demography.LIVED.index(name), 0] for name in names]
    assert rows == [93, 31, 62]


def test_needs_of_municipal_care_go_from_home_care_to_boende():
    people = people_of_age(90, 20_000)
    people.care[:10_000] = HOME_CARE
    people.care[10_000:12_000] = SARSKILT_BOENDE
    table = rates.prepare(people, outside_hospital())
    _, events = run_month(people, table)
    count = events.count[0]
    who, kind = events.requests_person[:count], events.requests_kind[:count]
    assert (kind[who < 10_000] == SARSKILT_BOENDE).all()
    assert (kind[who >= 12_000] == HOME_CARE).all()
    assert not ((who >= 10_000) & (who < 12_000)).any()
    params = load()
    yearly = np.interp(
        90.5, params["demography.care_ages"], params["demography.sarskilt_boende_need"]
    )
    expected = 10_000 * (1 - np.exp(-yearly * 30 / 365.25)) * 0.986  # survivors of the month
    assert abs((who < 10_000).sum() - expected) < 4 * np.sqrt(expected)


def test_recent_discharge_raises_need_of_home_care():
    rested, recent = people_of_age(80, 30_000), people_of_age(80, 30_000)
    recent.last_discharge[:] = 10
    table = rates.prepare(rested, load())
    before, after = (
        set(events.requests_person[: events.count[0]].tolist())
        for _, events in (run_month(rested, table), run_month(recent, table))
    )
    dead = set(np.flatnonzero(recent.status == DEAD).tolist())
    assert len(after) > 2 * len(before)
    assert before <= after | dead


def three_units() -> tuple[switching.Choices, switching.Switching]:
    table = switching.Choices(
        np.array([[0, 1, NOBODY], [0, 1, 2]], np.int16), np.zeros((2, 3), np.float32)
    )
    return table, switching.switching(load())


def switch(people, table, numbers, pull=(0, 0, 0), room=(10**6,) * 3, closing=(), month=0):
    shut = np.zeros(3, bool)
    shut[list(closing)] = True
    moved = np.zeros((3, 2), np.int64)
    space = np.array(room, np.int64)
    count = switching.switch_units(
        people, table, numbers, np.array(pull, float), space, shut, SEED, month, 30, moved
    )
    return count, moved, space


@settings(deadline=None)
@given(st.integers(0, 50), st.floats(-2, 2), st.integers(0, 20))
def test_switching_conserves_lists(month, pull, room):
    people = people_of_age(50, 600)
    people.listed[:] = np.arange(600) % 3
    people.municipality[:] = 1
    people.experience[:] = -2.0
    table, numbers = three_units()
    before = np.bincount(people.listed, minlength=3)
    space = (room, 10**6, 10**6)
    count, moved, left = switch(people, table, numbers, (pull, 0, 0), space, month=month)
    after = np.bincount(people.listed, minlength=3)
    assert after.sum() == 600
    assert (after - before == moved[:, 0] - moved[:, 1]).all()
    assert count == moved[:, 0].sum() == moved[:, 1].sum()
    assert left[0] == room - (after[0] - before[0]) >= 0


def test_switching_stays_in_the_municipality_and_answers_to_experience():
    table, numbers = three_units()
    content, upset = people_of_age(50, 30_000), people_of_age(50, 30_000)
    upset.experience[:] = -1.0
    few, moved, _ = switch(content, table, numbers)
    many, _, _ = switch(upset, table, numbers)
    assert moved[2].sum() == 0  # unit 2 is no choice in municipality 0
    # 0.045 / 12 look again, half of them choose the other unit.
    expected = 30_000 * 0.045 / 12 / 2
    assert abs(few - expected) < 4 * np.sqrt(expected)
    assert many > 2 * few
    went = content.listed == 1
    assert (content.own_gp[went] == NOBODY).all()
    assert (content.gp_since[went] == 30).all()


def test_closing_unit_is_emptied():
    table, numbers = three_units()
    people = people_of_age(50, 500)
    people.municipality[:] = 1
    switch(people, table, numbers, closing=[0])
    assert (people.listed != 0).all()
    assert set(people.listed.tolist()) == {1, 2}


def test_choices_take_the_municipality_first_then_the_nearest():
    places = pd.DataFrame({"code": ["a", "b"], "lat": [60.0, 61.0], "lon": [15.0, 15.0]})
    units = pd.DataFrame(
        {
            "municipality": ["a", "a", "b", "c"],
            "lat": [60.2, 60.0, 61.0, 60.9],
            "lon": [15.0, 15.0, 15.0, 15.0],
        }
    )
    table = switching.choices(places, units, least=2)
    assert table.unit.tolist() == [[1, 0], [2, 3]]
    np.testing.assert_allclose(table.km[0], [0.0, 0.2 * switching.KM_PER_DEGREE], rtol=1e-4)


def test_full_buffer_is_an_error():
    people = people_of_age(90, 20_000)
    table = rates.prepare(people, load())
    table = table._replace(death=table.death * 1000)
    with pytest.raises(RuntimeError, match="buffer"):
        run_month(people, table, days=365)

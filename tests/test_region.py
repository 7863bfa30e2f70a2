"""The region's tables: built-in region, sampling, saving and the balance of lists."""

import dataclasses

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.facts import facts, national_ages
from sim.parameters import load
from sim.region import Region, RegionError, embedded, region_summary
from sim.region.checks import validate
from sim.region.geography import (
    balanced,
    cumulative_round,
    kilometres,
    listing_shares,
    position_within,
)
from sim.region.region import STAFF
from sim.region.schema import TABLES


def test_national_ages_follow_the_five_year_figures():
    table = facts("population_sweden_2023")
    ages = national_ages()
    assert ages.shape == (2, 101)
    assert ages[0, 40:45].sum() == pytest.approx(table.women[8])
    assert ages.sum() == pytest.approx(10_551_707)
    assert ages[:, 65:].sum() / ages.sum() == pytest.approx(0.206, abs=0.001)


def test_embedded_region_is_like_sweden():
    region = embedded()
    figures = region_summary(region)
    assert figures["inhabitants"] == 100_000
    assert (figures["vardcentraler"], figures["hospitals"]) == (12, 2)
    assert figures["share_65_plus"] == pytest.approx(0.206, abs=0.002)
    assert figures["share_80_plus"] == pytest.approx(0.058, abs=0.002)
    assert figures["listed_per_specialist_gp"] == pytest.approx(2190, rel=0.01)
    assert figures["listed_per_doctor"] == pytest.approx(1320, rel=0.02)
    assert figures["beds_per_1000"] == pytest.approx(1.95, abs=0.01)
    assert 5 <= (region.vardcentraler.ownership == "private").sum() <= 6
    people = region.population.groupby("municipality")["count"].sum()
    assert 0.5 <= people.max() / people.sum() <= 0.6
    lists = region.vardcentraler.list_size
    assert lists.sum() == 100_000
    assert 0.3 < lists.std() / lists.mean() < 0.7
    medical, surgical = region.hospitals.medical_beds.sum(), region.hospitals.surgical_beds.sum()
    assert medical / (medical + surgical) == pytest.approx(0.6, abs=0.03)


def test_embedded_municipal_care_has_room_for_todays_residents():
    region = embedded()
    old = region.population[region.population.age >= 65].groupby("municipality")["count"].sum()
    rate = region.municipalities.set_index("code").sarskilt_boende_per_1000_65
    assert (rate * old / 1000).sum() / old.sum() == pytest.approx(86 / 2170, rel=0.12)


def test_embedded_is_the_same_every_time():
    first, second = embedded(), embedded.__wrapped__()
    for name in TABLES:
        pd.testing.assert_frame_equal(first.table(name), second.table(name))


def test_rural_units_have_fewer_gps_and_more_locums_per_listed():
    units = embedded().vardcentraler
    per_listed = units[["gp_fte", "locum_fte"]].div(units.list_size, axis=0)
    rural = per_listed[units.rural].mean()
    town = per_listed[~units.rural].mean()
    assert rural.gp_fte < 0.8 * town.gp_fte
    assert rural.locum_fte > 2 * town.locum_fte


@settings(max_examples=20, deadline=None)
@given(st.floats(0.02, 1.0))
def test_sample_keeps_units_and_shares(fraction):
    region = embedded()
    part = region.sample(fraction)
    assert list(part.vardcentraler.id) == list(region.vardcentraler.id)
    assert abs(part.inhabitants - fraction * region.inhabitants) <= 1
    assert part.vardcentraler.list_size.sum() == part.inhabitants
    by = ["municipality", "sex"]
    whole = region.population.groupby(by)["count"].sum()
    assert (part.population.groupby(by)["count"].sum() - fraction * whole).abs().max() <= 1.01
    shares = part.vardcentraler.list_size - fraction * region.vardcentraler.list_size
    assert shares.abs().max() <= 1.2  # the total is rounded first
    posts = part.vardcentraler[STAFF].sum() / region.vardcentraler[STAFF].sum()
    assert np.allclose(posts, fraction)
    validate(part)


@pytest.mark.parametrize("fraction", [0.0, -0.1, 1.5, float("nan")])
def test_sample_refuses_other_fractions(fraction):
    with pytest.raises(RegionError, match=r"fraction .* given; allowed: above 0"):
        embedded().sample(fraction)


def test_saved_region_comes_back_equal(tmp_path):
    region = embedded()
    region.save(tmp_path / "here")
    region.save(tmp_path / "here")  # replaces
    back = Region.load(tmp_path / "here")
    assert (back.code, back.name, back.year) == (region.code, region.name, region.year)
    assert back.notes == region.notes
    for name in TABLES:
        pd.testing.assert_frame_equal(back.table(name), region.table(name))
    assert [path.name for path in tmp_path.iterdir()] == ["here"]


def test_save_does_not_touch_a_foreign_folder(tmp_path):
    (tmp_path / "mine.txt").write_text("keep")
    with pytest.raises(RegionError, match="holds something else"):
        embedded().save(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["mine.txt"]


def test_failed_save_leaves_the_old_region(tmp_path, monkeypatch):
    target = tmp_path / "here"
    embedded().save(target)
    before = sorted(path.name for path in target.iterdir())
    broken = dataclasses.replace(embedded(), notes=[object()])
    with pytest.raises(Exception, match="represent"):
        broken.save(target)
    assert sorted(path.name for path in target.iterdir()) == before
    assert [path.name for path in tmp_path.iterdir()] == ["here"]
    Region.load(target)


def damaged(tmp_path, table, old, new):
    embedded().save(tmp_path / "r")
    path = tmp_path / "r" / f"{table}.csv"
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(RegionError) as caught:
        Region.load(tmp_path / "r")
    return str(caught.value)


def test_load_names_file_line_column_value_and_remedy(tmp_path):
    message = damaged(tmp_path, "vardcentraler", ",private,", ",privat,")
    assert "vardcentraler.csv, line 2, column ownership: 'privat' given" in message
    assert "'public' or 'private'" in message


def test_load_finds_a_wrong_municipality(tmp_path):
    message = damaged(tmp_path, "neighbourhoods", "9901-001,9901", "9901-001,9909")
    assert "line 2, column municipality: '9909' given" in message
    assert "did you mean '990" in message


def test_load_finds_lists_that_do_not_hold_the_people(tmp_path):
    size = embedded().vardcentraler.list_size[0]
    message = damaged(tmp_path, "vardcentraler", f",{size},", f",{size + 20000},")
    assert "a sum of about 100000" in message


def test_load_without_a_region(tmp_path):
    with pytest.raises(RegionError, match=r"region\.yaml: no such file"):
        Region.load(tmp_path)


def test_kilometres_of_a_known_pair():
    stockholm, umea = (59.3293, 18.0686), (63.8258, 20.2630)
    km = kilometres([stockholm[0]], [stockholm[1]], [umea[0]], [umea[1]])
    assert km[0, 0] == pytest.approx(512, rel=0.01)


def test_position_within_groups_by_hand():
    assert position_within(np.array([0, 0, 1, 1, 1, 1])).tolist() == [
        0.25, 0.75, 0.125, 0.375, 0.625, 0.875,
    ]  # fmt: skip


@given(st.lists(st.floats(0, 1000), min_size=1, max_size=40))
def test_cumulative_round_conserves_the_total(values):
    whole = cumulative_round(np.array(values))
    assert whole.sum() == round(float(np.cumsum(values)[-1]))
    assert np.abs(whole - values).max() <= 1.0 + 1e-9
    assert (whole >= 0).all()


@settings(max_examples=30, deadline=None)
@given(st.integers(2, 12), st.integers(1, 6), st.integers(0, 1000))
def test_balanced_lists_hold_everybody(rows, columns, seed):
    draw = np.random.default_rng(seed)
    people = draw.uniform(500, 1500, rows)
    lists = draw.uniform(1, 3, columns)
    lists *= people.sum() / lists.sum()
    shares = balanced(draw.uniform(0.1, 1, (rows, columns)), people, lists)
    assert np.allclose(shares.sum(axis=1), 1)
    assert np.allclose(people @ shares, lists, rtol=2e-3)


def test_people_list_near_home_and_the_affluent_more_at_private_units():
    region, params = embedded(), load()
    places, units = region.neighbourhoods, region.vardcentraler
    shares, km = listing_shares(places, units, params)
    assert np.average((shares * km).sum(axis=1)) < 0.2 * km.mean()
    flat = params.override({"region.private_list_gradient": 0.0})
    without, _ = listing_shares(places, units, flat)
    private = (units.ownership == "private").to_numpy()
    shift = (shares - without)[:, private].sum(axis=1)
    rich = places.deprivation < places.deprivation.median()
    assert shift[rich].mean() > 0 > shift[~rich].mean()


def test_unknown_table_is_answered_with_the_closest():
    with pytest.raises(RegionError, match="did you mean 'hospitals'"):
        embedded().table("hospital")

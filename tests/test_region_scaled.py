"""Regions of any size made of copies of the built-in one."""

import numpy as np
import pandas as pd
import pytest

from sim.parameters import load
from sim.people.population import places_of
from sim.people.switching import choices
from sim.region import RegionError, embedded, scaled
from sim.region.region import BEDS, STAFF
from sim.region.scaled import repeated
from sim.region.schema import TABLES


@pytest.mark.parametrize("people", [1, 777, 30_000, 100_000, 100_001, 250_000, 1_234_567])
def test_inhabitants_and_lists_are_exact(people: int) -> None:
    region = scaled(people)
    assert region.inhabitants == people
    assert region.vardcentraler.list_size.sum() == people
    assert region.neighbourhoods.inhabitants.sum() == pytest.approx(people)


def test_the_built_in_size_is_the_built_in_region() -> None:
    assert scaled(100_000) is embedded()


def test_copies_differ_from_the_region_only_in_ids_and_longitude() -> None:
    one, whole = embedded(), repeated(embedded(), 3)
    named = {"id", "name", "code", "municipality", "hospital", "lon"}
    for table in TABLES:
        rows = len(one.table(table))
        assert len(whole.table(table)) == 3 * rows
        plain = [column for column in one.table(table) if column not in named]
        for number in range(3):
            part = whole.table(table).iloc[number * rows : (number + 1) * rows]
            pd.testing.assert_frame_equal(
                part[plain].reset_index(drop=True), one.table(table)[plain]
            )
    for table, key in [("municipalities", "code"), ("vardcentraler", "id"), ("hospitals", "id")]:
        assert whole.table(table)[key].is_unique


@pytest.mark.parametrize("number", [2, 11])
def test_distances_and_choices_within_a_copy_are_those_of_the_region(number: int) -> None:
    one, whole, params = embedded(), repeated(embedded(), number), load()
    alone, together = places_of(one, params), places_of(whole, params)
    rows, units = alone.km_unit.shape
    few = choices(one.municipalities, one.vardcentraler)
    many = choices(whole.municipalities, whole.vardcentraler)
    for n in range(number):
        here, own = slice(n * rows, (n + 1) * rows), slice(n * units, (n + 1) * units)
        np.testing.assert_allclose(together.km_unit[here, own], alone.km_unit, rtol=1e-4)
        np.testing.assert_allclose(together.km_hospital[here], alone.km_hospital, rtol=1e-4)
        assert (together.hospital[here] == alone.hospital + n * len(one.hospitals)).all()
        assert (together.quintile[here] == alone.quintile).mean() > 0.95  # ties at edges
        shares = np.diff(together.listing[here], axis=1, prepend=0.0)[:, own]
        np.testing.assert_allclose(shares.sum(axis=1), 1.0, atol=1e-4)
        towns = slice(n * len(few.unit), (n + 1) * len(few.unit))
        chosen = few.unit >= 0
        assert (many.unit[towns][chosen] == few.unit[chosen] + n * units).all()
        np.testing.assert_allclose(many.km[towns], few.km, rtol=1e-4)


def test_units_may_be_fewer_and_larger() -> None:
    region = scaled(230_000, copies=2)
    assert len(region.vardcentraler) == 24
    assert region.vardcentraler.list_size.mean() == pytest.approx(230_000 / 24, abs=1)
    posts = 2 * embedded().vardcentraler[STAFF].sum() * 1.15
    np.testing.assert_allclose(region.vardcentraler[STAFF].sum(), posts)
    beds = 2 * 1.15 * embedded().hospitals[BEDS].sum()
    np.testing.assert_allclose(region.hospitals[BEDS].sum(), beds, atol=2)


@pytest.mark.parametrize(("people", "copies"), [(0, None), (-5, None), (1000, 0), (1000, 500)])
def test_impossible_sizes_are_refused(people: int, copies: int | None) -> None:
    with pytest.raises(RegionError, match=r"given; allowed: 1"):
        scaled(people, copies)

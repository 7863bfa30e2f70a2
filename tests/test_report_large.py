"""The report on a region with 200 vårdcentraler: small enough to send, and nothing on top of
something else."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
import pytest
from report_example import both, large, material

from sim.studies.report import Material
from sim.studies.report.drawing import SMALL, WIDTH
from sim.studies.report.lettering import INCH, Room, fitted, width
from sim.studies.report.places import APART, CELL, RIM, Frame, gathered
from sim.studies.report.places import section as places
from sim.studies.report.redistribution import NAME_ROOM, ROWS_AT_MOST, UNITS_AT_MOST
from sim.studies.report.redistribution import section as redistribution
from sim.studies.report.strain import FINE
from sim.studies.report.strain import section as strain
from sim.studies.report.units import ranked

FIGURE_BYTES = 110_000
PAGE_BYTES = 2_000_000  # with few outcomes; a whole study's page is to stay below five million


@pytest.fixture(scope="module")
def whole() -> Material:
    return large()


@pytest.fixture(scope="module")
def page() -> str:
    return both("sv", large)


def test_the_page_stays_small(page: str) -> None:
    assert len(page.encode()) < PAGE_BYTES
    assert max(map(len, re.findall(r'src="(data:[^"]+)"', page))) < FIGURE_BYTES


def test_the_rest_of_a_long_table_is_folded_away(whole: Material, page: str) -> None:
    found = redistribution(whole)
    assert found is not None
    assert len(found["overview"]) == 200
    assert f"The other {200 - ROWS_AT_MOST} vårdcentraler" in page
    assert f"De övriga {200 - ROWS_AT_MOST} vårdcentralerna" in page
    open_part = page[page.index('id="redistribution-sv"') : page.index("De övriga")]
    assert open_part.count("<tr>") - 1 == ROWS_AT_MOST  # the head of the table is a row too
    few = redistribution(material())
    assert few is not None
    assert len(few["overview"]) < ROWS_AT_MOST


def test_vardcentraler_stay_on_the_map_and_near_their_place(whole: Material) -> None:
    order = ranked(whole, "fees")
    frame = Frame(whole, order)
    spots = np.array([frame.spots[one.id] for one in order])
    assert (spots >= RIM).all()
    assert (spots <= [WIDTH - RIM, frame.height - RIM]).all()
    true = np.array([frame.at(one.unit.lat, one.unit.lon) for one in order])
    assert np.hypot(*(spots - true).T).max() < 0.5
    gaps = np.hypot(*(spots[:, None] - spots[None]).transpose(2, 0, 1)) + 9 * np.eye(len(spots))
    assert gaps.min() > 0.3 * APART * frame.small
    assert np.median(gaps.min(axis=1)) > 0.9 * APART * frame.small


def test_near_places_become_one_and_nobody_is_lost() -> None:
    chance = np.random.default_rng(3)
    x, y, people = chance.random(1000), chance.random(1000), chance.integers(0, 900, 1000)
    dots = gathered(x, y, people.astype(float))
    assert dots[:, 2].sum() == people.sum()
    assert len(dots) <= (1 / CELL + 1) ** 2
    assert (dots[:, 0] * dots[:, 2]).sum() == pytest.approx((x * people).sum())
    few = gathered(x[:9], y[:9], people[:9].astype(float))
    np.testing.assert_array_equal(few, np.column_stack([x[:9], y[:9], people[:9]]))


TEXT = re.compile(
    r'<text style="([^"]*)" (?:x="([\d.]+)"|transform="translate\(([\d.]+))[^>]*>([^<]*)'
)


def drawn(path: Path) -> tuple[list[tuple[str, float]], list[tuple[str, float]]]:
    """Texts of a figure that begin at a place, and those that end at one, with it in inches."""
    begin: list[tuple[str, float]] = []
    end: list[tuple[str, float]] = []
    for style, x, moved, what in TEXT.findall(path.read_text("utf-8")):
        (end if "anchor: end" in style else begin).append((what, float(x or moved) / INCH))
    return begin, end


def test_no_name_is_cut_by_the_rim_of_its_picture(whole: Material, tmp_path: Path) -> None:
    one = large(folder=tmp_path)
    for build in (redistribution, strain, places):
        assert build(one) is not None
    _, names = drawn(tmp_path / "figures" / "redistribution_fees.svg")
    assert len(names) == UNITS_AT_MOST
    for what, x in names:
        assert x - width(what, SMALL) >= 0, what
    begin, end = drawn(tmp_path / "figures" / "strain_staff.svg")
    left = [x + width(what, FINE) for what, x in begin if "Närhälsan" in what]
    right = [x - width(what, FINE) for what, x in end if "Närhälsan" in what]
    assert len(left) == len(right) > 0
    assert max(left) < min(right)


def test_names_are_shortened_by_what_says_least() -> None:
    name = "Närhälsan Tuve vårdcentral, Göteborg"
    assert fitted(name, 9.0, SMALL) == name
    assert fitted(name, 1.7, SMALL) == "Närhälsan Tuve, Göteborg"
    assert fitted(name, 1.0, SMALL) == "Närhälsan Tuve…"
    assert width(fitted(name, NAME_ROOM, SMALL), SMALL) <= NAME_ROOM
    assert fitted("Vårdcentralen", 9.0, SMALL) == "Vårdcentralen"
    assert fitted("Vårdcentralen", 0.3, SMALL).startswith("V")


def test_a_text_is_left_out_where_another_stands() -> None:
    room = Room(7.0)
    assert room.take(1.0, 1.0, "Göteborg")
    assert not room.take(1.1, 1.02, "Mölndal")
    assert room.take(1.1, 1.2, "Mölndal")
    assert room.take(2.0, 1.0, "Borås")

"""One year of hospitals and municipalities with random arrivals against national anchors."""

import numpy as np
import pytest
from hospital_world import World

from sim.care.hospital.hospital_types import HC
from sim.care.state import M

SIZE = 50_000


@pytest.fixture(scope="module")
def year():
    """A year after half a year of warm-up."""
    world = World(SIZE)
    world.run(range(182))
    world.clear()
    world.seconds = 0.0
    world.run(range(182, 546))
    return world


def report(world):
    """Anchors of the year, by name."""
    t = world.tally.by_stratum

    def total(name):
        return t[M[name]].sum()

    occupied, overcrowded, outliers, beds = world.tally.hospital_days.sum(axis=0)
    old = (world.people.age >= 65).sum()
    return {
        "admissions per 1,000": total("admissions") / SIZE * 1000,
        "ed visits per 1,000": total("ed_visits") / SIZE * 1000,
        "admitted from ed": total("ed_admissions") / total("ed_visits"),
        "minutes to doctor": total("ed_wait_minutes") / total("ed_visits"),
        "hours in ed": total("ed_hours") / total("ed_visits"),
        "mean stay": total("bed_days") / total("admissions"),
        "patients per bed": (occupied + overcrowded) / beds,
        "outliers per 100 beds": outliers / beds * 100,
        "readmitted 65+": total("readmissions_65") / total("discharges_65"),
        "discharge-ready days per 1,000 65+": total("discharge_ready_days") / old * 1000,
        "doctor visits per inhabitant": (total("specialist_first") + total("specialist_return"))
        / SIZE,
        "first visits within 90 days": total("specialist_first_90") / total("specialist_first"),
        "operations within 90 days": total("operations_90") / total("operations"),
        "deaths per admission": total("deaths") / total("admissions"),
        "microseconds per person-year": world.seconds / SIZE * 1e6,
    }


def test_year_is_near_national_anchors(year):
    found = report(year)
    print("\n" + "\n".join(f"{name:40s} {value:8.3f}" for name, value in found.items()))
    ranges = {
        "admissions per 1,000": (115, 145),
        "ed visits per 1,000": (160, 190),
        "admitted from ed": (0.28, 0.38),
        "minutes to doctor": (35, 80),
        "hours in ed": (3.2, 5.0),
        "mean stay": (4.6, 6.0),
        "patients per bed": (0.88, 1.06),
        "readmitted 65+": (0.08, 0.12),
        "discharge-ready days per 1,000 65+": (50, 220),
        "doctor visits per inhabitant": (1.15, 1.45),
        "first visits within 90 days": (0.80, 0.95),
        "operations within 90 days": (0.5, 0.92),
        "deaths per admission": (0.018, 0.032),
    }
    wrong = {n: found[n] for n, (low, high) in ranges.items() if not low <= found[n] <= high}
    assert not wrong


def test_more_beds_mean_more_admissions_and_shorter_threshold(year):
    scarce = World(20_000, beds=1.5)
    ample = World(20_000, beds=3.0)
    for world in (scarce, ample):
        world.run(range(120))
    admitted = [w.tally.by_stratum[M["ed_admissions"]].sum() for w in (scarce, ample)]
    early = [w.hospitals.unit["month"][0, HC["early_discharges"]] for w in (scarce, ample)]
    assert admitted[1] > admitted[0]
    assert early[0] > early[1] == 0
    assert np.all(year.hospitals.unit["used"] <= year.hospitals.unit["beds"])

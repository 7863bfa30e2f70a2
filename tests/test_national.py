"""A nation's outcomes are those of its regions' added counts."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from functools import cache

import numpy as np
import pandas as pd
import pytest

from sim.care.state import MEASURES, M
from sim.outcomes.continuity import Indices
from sim.outcomes.definitions import evaluate
from sim.outcomes.pooling import compact, pooled
from sim.outcomes.year import Municipal, Staff, Year
from sim.parameters import load
from sim.people.state import NOBODY, STRATA
from sim.policies.model import load_model
from sim.region import scaled
from sim.run import RunResult, RunSpec
from sim.studies.national import Nation, simulate_nation

UNITS = ("A", "B", "C", "D", "E")
PERSONS = 400
HOLDERS = ("vardcentral", "hospital", "outside")


def made_up(seed: int = 1) -> Year:
    """A year of whole numbers, so that sums are exact in any order."""
    rng = np.random.default_rng(seed)
    visits = rng.integers(0, 9, PERSONS).astype(np.int32)
    share = np.where(visits > 1, rng.random(PERSONS), np.nan).astype(np.float32)
    unit = rng.integers(-1, len(UNITS), PERSONS)
    payments = pd.DataFrame(
        {
            "rule": rng.choice(["capitation", "staff"], 60),
            "counterparty": rng.choice(["region", "vardcentral", "patient"], 60),
            "kind": rng.choice(HOLDERS, 60),
            "month": rng.integers(1, 13, 60),
            "unit": rng.choice(UNITS, 60),
            "amount_ore": rng.integers(-(10**9), 10**9, 60),
        }
    )
    return Year(
        year=2025,
        by_stratum=rng.integers(1, 10**6, (len(MEASURES), STRATA)).astype(float),
        by_listed=rng.integers(1, 10**6, (len(MEASURES), len(UNITS))).astype(float),
        hospital_days=rng.integers(1, 1000, (3, 4)).astype(float),
        vardcentraler=UNITS,
        continuity={"doctor_12": Indices(visits, share, share / 2, share / 4)},
        person_stratum=rng.integers(-1, STRATA, PERSONS),
        person_listed=unit,
        staff=Staff(*rng.integers(1, 1000, (len(Staff._fields), len(UNITS))).astype(float)),
        municipal=Municipal(*rng.integers(1, 10**4, (len(Municipal._fields), 3)).astype(float)),
        payments=payments,
    )


def split(year: Year) -> dict[str, Year]:
    """The same year as two regions: units A and B, and the rest."""
    rng = np.random.default_rng(9)
    part = np.floor(year.by_stratum * rng.random(year.by_stratum.shape))
    here = (year.person_listed >= 0) & (year.person_listed < 2)
    south = year.payments["unit"].isin(UNITS[:2])
    regions = {}
    for name, units, people, days, counts, paid in (
        ("south", slice(0, 2), here, slice(0, 1), part, south),
        ("north", slice(2, 5), ~here, slice(1, 3), year.by_stratum - part, ~south),
    ):
        listed = year.person_listed[people]
        regions[name] = replace(
            year,
            by_stratum=counts,
            by_listed=year.by_listed[:, units],
            hospital_days=year.hospital_days[days],
            vardcentraler=UNITS[units],
            continuity={
                window: Indices(*(values[people] for values in indices))
                for window, indices in year.continuity.items()
            },
            person_stratum=year.person_stratum[people],
            person_listed=np.where(listed == NOBODY, NOBODY, listed - units.start),
            staff=Staff(*(values[units] for values in year.staff)),
            municipal=Municipal(*(values[days] for values in year.municipal)),
            payments=year.payments[paid],
        )
    return regions


def by_name(table: pd.DataFrame) -> pd.Series:
    return table.set_index(["outcome", "group"])["value"].sort_index()


@pytest.mark.parametrize("seed", range(5))
def test_outcomes_of_pooled_regions_are_those_of_the_undivided_nation(seed: int) -> None:
    whole = made_up(seed)
    home = dict.fromkeys(UNITS[:2], "south") | dict.fromkeys(UNITS[2:], "north")
    expected = evaluate(replace(whole, vardcentraler=tuple(f"{home[u]}/{u}" for u in UNITS),
        payments=whole.payments.assign(
            unit=[f"{home[u]}/{u}" for u in whole.payments["unit"]]
        )))  # fmt: skip
    found = by_name(evaluate(pooled(split(whole))))
    pd.testing.assert_series_equal(found, by_name(expected), rtol=1e-12)
    assert found.index.get_level_values("outcome").nunique() > 60


@pytest.mark.parametrize("seed", range(5))
def test_leaving_out_who_counts_nowhere_changes_no_outcome(seed: int) -> None:
    year = made_up(seed)
    small = compact(year)
    assert 0 < small.person_stratum.size < PERSONS
    pd.testing.assert_frame_equal(evaluate(small), evaluate(year), check_exact=True)


def test_regions_of_different_years_are_refused() -> None:
    regions = split(made_up())
    regions["north"] = replace(regions["north"], year=2026)
    with pytest.raises(ValueError, match="'north' has year 2026; allowed: 2025"):
        pooled(regions)
    with pytest.raises(ValueError, match="no regions"):
        pooled({})


def spec(people: int, seed: int) -> RunSpec:
    return RunSpec(
        region=scaled(people), start=dt.date(2024, 1, 1), warmup_years=1, years=1, seed=seed,
        model=load_model("swedish_mix"), reform=None, behaviour="full", parameters=load(),
    )  # fmt: skip


SPECS = {"small": spec(2_000, 1), "large": spec(6_000, 2), "middle": spec(3_000, 3)}


@cache
def nation() -> Nation:
    return simulate_nation(SPECS, jobs=1)


def test_a_nation_of_real_runs_adds_counts_and_does_not_mean_means() -> None:
    found = nation()
    levels = by_name(found.outcomes)
    years = {name: result.years[0] for name, result in found.regions.items()}
    visits = sum(year.by_stratum[M["doctor_visits"]].sum() for year in years.values())
    lived = sum(year.by_stratum[M["person_days"]].sum() for year in years.values()) / 365.25
    assert levels["doctor_visits", "all"] == pytest.approx(visits / lived, rel=1e-12)
    means = [
        by_name(result.tables["outcomes"])["doctor_visits", "all"]
        for result in found.regions.values()
    ]
    assert levels["doctor_visits", "all"] != pytest.approx(np.mean(means), rel=1e-6)
    assert min(means) <= levels["doctor_visits", "all"] <= max(means)
    one = by_name(found.regions["large"].tables["outcomes"])
    unit = SPECS["large"].region.vardcentraler.id[3]
    assert (
        levels["phone_same_day", f"vardcentral=large/{unit}"]
        == one["phone_same_day", f"vardcentral={unit}"]
    )
    assert found.checks["ok"].all()
    assert found.person_years == sum(result.person_years for result in found.regions.values())


def test_a_nation_does_not_depend_on_the_number_of_processes() -> None:
    heard = []
    other = simulate_nation(SPECS, jobs=2, tell=lambda name, result: heard.append(name))
    assert sorted(heard) == sorted(SPECS)
    pd.testing.assert_frame_equal(other.outcomes, nation().outcomes, check_exact=True)
    pd.testing.assert_frame_equal(other.checks, nation().checks, check_exact=True)


def test_the_largest_region_is_first() -> None:
    order: list[int] = []

    def note(spec: RunSpec) -> RunResult:
        order.append(spec.region.inhabitants)
        return nation().regions[
            next(n for n in SPECS if SPECS[n].region.inhabitants == spec.region.inhabitants)
        ]

    simulate_nation(SPECS, jobs=1, simulate=note)
    assert order == [6_000, 3_000, 2_000]


def fails(spec: RunSpec) -> RunResult:
    if spec.region.inhabitants == 3_000:
        raise RuntimeError("no")
    return RunResult({}, 0.0, 0.0)


@pytest.mark.parametrize("jobs", [1, 2])
def test_an_error_names_its_region(jobs: int) -> None:
    with pytest.raises(RuntimeError) as caught:
        simulate_nation(SPECS, jobs=jobs, simulate=fails)
    assert "In region 'middle' of the nation." in caught.value.__notes__

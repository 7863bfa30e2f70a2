"""Västerbotten and Dalarna from the publishers' tables, through a small first study.

The tables are not part of the program; where they are missing the tests are skipped.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from sim.region import build
from sim.run import RunSpec, simulate
from sim.studies.plan import load_plan

TABLES = Path(__file__).parents[2] / "shared" / "data"
FILES = (
    "population_age1_sex_kommun_2019_2024.csv.gz",
    "municipalities.csv",
    "vardcentraler.csv",
    "hospitals.csv",
)
pytestmark = pytest.mark.skipif(
    not all((TABLES / name).is_file() for name in FILES),
    reason="the publishers' tables are not at ../shared/data",
)


@pytest.mark.parametrize(("code", "name"), [("24", "Västerbotten"), ("20", "Dalarna")])
def test_first_look_runs_on_a_real_region(code: str, name: str, tmp_path: Path) -> None:
    region = build(code, *(TABLES / file for file in FILES))
    assert region.name == name
    region.save(tmp_path / f"county{code}")
    study = tmp_path / "first_look.yaml"
    text = Path(str(load_plan("first_look").path)).read_text(encoding="utf-8")
    study.write_text(text.replace("region: embedded", f"region: county{code}"), encoding="utf-8")
    plan = load_plan(str(study))
    assert plan.region.inhabitants == region.inhabitants
    reform = plan.reforms["wider_cost_responsibility"]
    result = simulate(
        RunSpec(
            region=plan.region, start=plan.study.start, warmup_years=1, years=1, seed=1,
            model=plan.model, reform=reform, behaviour="full", parameters=plan.parameters,
            sample=0.03,
        )
    )  # fmt: skip
    assert result.tables["checks"]["ok"].all()
    outcomes = result.tables["outcomes"]
    level = outcomes[outcomes["group"] == "all"].set_index("outcome")["value"]
    # Nothing breaks down at this scale: care is given, beds are used, people are alive.
    assert 0.7 < level["doctor_visits"] < 3
    assert 60 < level["admissions"] < 250
    assert 40 < level["occupancy"] < 120
    assert 5 < level["deaths"] < 20

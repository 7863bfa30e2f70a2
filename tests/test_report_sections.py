"""The sections of the report, each by a hand-worked example, and the files beside the page."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from report_example import LABELS, OTHERS, REFORMS, material

from sim.studies.report import FOLDER, Material, flows, render
from sim.studies.report.assumptions import ranked as doubtful
from sim.studies.report.cashable import cashable
from sim.studies.report.contents import SECTIONS
from sim.studies.report.development import section as development
from sim.studies.report.equity import GROUPS
from sim.studies.report.equity import section as equity
from sim.studies.report.mechanism import section as mechanism
from sim.studies.report.numbers import MINUS, THIN
from sim.studies.report.output import Output, slim
from sim.studies.report.places import APART, pushed_apart
from sim.studies.report.practice import why
from sim.studies.report.redistribution import overview, redistribution
from sim.studies.report.scorecard import by_outcome, sign
from sim.studies.report.strain import section as strain
from sim.studies.report.units import drivers, ranked
from sim.studies.report.words import LANGUAGES, Words, _file


@pytest.fixture(scope="module")
def whole() -> Material:
    return material()


def test_every_section_has_a_template_and_a_title_in_both_languages() -> None:
    templates = {path.stem for path in (FOLDER / "sections").glob("[a-z]*.html")}
    assert templates == set(SECTIONS)
    assert set(SECTIONS) <= set(_file()["sections"])


def test_every_word_that_a_template_asks_for_is_there() -> None:
    for path in (FOLDER / "sections").glob("*.html"):
        for name in re.findall(r'words\("(\w+)"', path.read_text(encoding="utf-8")):
            assert name in _file()["page"], (path.name, name)


def test_words_given_twice_are_an_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from sim.studies.report import words

    for name in ("a", "b"):
        (tmp_path / f"{name}.yaml").write_text("page: {same: [x, y]}", encoding="utf-8")
    monkeypatch.setattr(words, "FOLDER", tmp_path)
    with pytest.raises(LookupError, match=r"b\.yaml: page: same"):
        _file.__wrapped__()


def test_signs_tell_direction_size_and_certainty(whole: Material) -> None:
    visits, own_gp, avoidable = LABELS
    up, down = sign(whole, visits, "fees"), sign(whole, own_gp, "fees")
    assert (up["mark"], up["tone"]) == ("▲▲▲", "moved")  # + 5 %, far from zero
    assert (down["mark"], down["tone"]) == ("▼▼▼", "worse")  # - 2 of 40 %
    assert sign(whole, avoidable, "fees")["mark"] == "○"
    assert "sure" in up["spoken"]
    assert "large" in up["spoken"]
    assert next(area["area"] for area in by_outcome(whole)) == "Practice"


def test_what_pays_whom_is_told_once_and_in_its_direction(whole: Material) -> None:
    found = flows.pairs(whole)
    assert set(found) == {
        ("region", "vardcentral"),
        ("vardcentral", "outside"),
        ("region", "outside"),
        ("vardcentral", "hospital"),
    }
    row = flows.flow(whole, ("vardcentral", "outside"), "fees")
    assert row is not None
    assert (row["baseline"], row["difference"]) == (pytest.approx(4e8), pytest.approx(1e6))
    rows = {row["name"]: row for row in flows.changes(whole, found)}
    assert rows["Region → Vårdcentraler"]["baseline"] == "500"
    assert rows["Region → Vårdcentraler"]["cells"][0]["value"] == "+2.00"
    matrix = flows.matrix(whole, found)
    region = next(row for row in matrix["rows"] if row["name"] == "Region")
    by_receiver = dict(zip(matrix["receivers"], region["cells"], strict=True))
    assert by_receiver == {"Hospitals": "", "Staff and suppliers": "100", "Vårdcentraler": "500"}


def test_freed_beds_are_capacity_and_no_money(whole: Material) -> None:
    cash, capacity = cashable(whole)
    spent = {row["name"]: row["cells"][0].get("value") for row in cash["rows"]}
    assert spent == {"Vårdcentraler": "+1.00", "Region": "0"}
    # beds cost 100 million, half a percentage point fewer are in use: half a million is freed
    freed = {row["name"]: row["cells"][0]["value"] for row in capacity["rows"]}
    assert freed["Staffed hospital beds"] == f"{MINUS}0.50"


def test_mechanical_effects_that_are_nothing_are_counted(whole: Material) -> None:
    found = mechanism(replace(whole, outcomes=OTHERS))
    assert found is not None
    assert "In 2 of 2 main outcomes" in found["text"]
    money = {row["name"]: row["cells"] for row in found["tables"][0]["money"]}
    assert [cell["value"] for cell in money["Region"]] == [f"{MINUS}2.00", "0", f"{MINUS}2.00"]
    assert mechanism(replace(whole, behaviours=["full"])) is None


def test_redistribution_names_the_rules_behind(whole: Material) -> None:
    assert [rule for rule, _ in drivers(whole, "v1", "fees")] == ["capitation", "visit_fee"]
    assert drivers(whole, "v1", "target") == []
    fees = redistribution(whole, "fees", ranked(whole, "fees"))
    last = fees["rows"][-1]
    assert last["name"] == "Norra vårdcentralen"
    assert last["each"]["value"] == f"{MINUS}50.0"  # 400,000 SEK less for 8,000 listed
    assert last["from"].startswith(f"Capitation {MINUS}380")
    assert "Highest: v1" in fees["text"]
    rows = overview(whole, {reform: ranked(whole, reform) for reform in REFORMS})
    assert [row["name"] for row in rows] == ["v1", "Norra vårdcentralen", "v3", "v2"]


def test_what_a_choice_pays_stands_beside_the_choice(whole: Material) -> None:
    rows = why(whole, "fees")
    assert rows[0]["name"] == "Length of a doctor visit (minutes)"
    assert rows[0]["pay"] == f"{MINUS}900"
    assert rows[0]["change"]["value"] == f"{MINUS}200"
    assert rows[0]["practice"]["value"] == f"{MINUS}0.10"
    assert rows[1]["name"] == "Private"
    assert why(whole, "target") == []


def test_equity_and_strain_and_years_are_shown(whole: Material) -> None:
    groups, strained, years = equity(whole), strain(whole), development(whole)
    assert groups is not None
    assert [picture.title for picture in groups["pictures"]] == ["Doctor visits"]
    assert len(groups["tables"][0]["rows"]) == len(GROUPS)
    assert strained is not None
    staff = {row["name"]: row for group in strained["groups"] for row in group["rows"]}
    assert staff["Utilisation of hours"]["worst"] == "v3: 63.0"
    assert years is not None
    assert years["years"] == [2025, 2026]
    assert len(years["pictures"]) == len(LABELS)
    one = {**whole.manifest, "last_year": 2025}
    assert development(replace(whole, manifest=one)) is None


def test_assumptions_are_ranked_by_range_and_grade(whole: Material) -> None:
    found = doubtful(whole)
    assert [one.doubt for one in found] == sorted((one.doubt for one in found), reverse=True)
    assert all(one.parameter.range is not None for one in found)
    changed = {**whole.manifest, "parameters": {"behaviour.loss_width": 0.02}}
    page = render([replace(whole, manifest=changed)])
    assert "The study ran no sensitivity analysis." in page
    assert "<code>behaviour.loss_width</code> = 0.02" in page


def test_units_on_the_map_are_moved_apart() -> None:
    spots = pushed_apart(np.array([[1.0, 1.0], [1.0, 1.0], [1.05, 1.0], [3.0, 3.0]]), APART)
    gaps = np.hypot(*(spots[:, None] - spots[None]).transpose(2, 0, 1)) + 9 * np.eye(4)
    assert gaps.min() > 0.9 * APART
    assert spots[3] == pytest.approx([3.0, 3.0], abs=0.01)


def test_an_old_result_without_new_measures_still_gives_a_page(whole: Material) -> None:
    old = whole.effects.table
    old = old[~old["measure"].isin(["flow", "marginal_revenue"])]
    effects = type(whole.effects)(old)
    page = render([replace(whole, effects=effects, places=None, parameters=None)])
    assert 'id="money-en"' in page
    assert 'id="assumptions-en"' not in page


@pytest.mark.parametrize("lang", LANGUAGES)
def test_figures_and_tables_lie_beside_the_page(lang: str, tmp_path: Path) -> None:
    study = material(lang=lang, folder=tmp_path)
    render([study])
    study.output.write_tables(study.words("contents"))
    drawn = {path.stem for path in (tmp_path / "figures").glob("*.svg")}
    assert drawn == {path.stem for path in (tmp_path / "figures").glob("*.png")}
    assert {"effect_visits", "redistribution_fees", "map_fees", "flows", "assumptions"} <= drawn
    sheets = pd.read_excel(tmp_path / "tables.xlsx", sheet_name=None, header=2)
    names = {path.stem for path in (tmp_path / "tables").glob("*.csv")}
    assert names <= set(sheets)
    assert {"effects", "redistribution", "flows", "equity", "assumptions", "levels"} <= names
    effects = pd.read_csv(tmp_path / "tables" / "effects.csv")
    columns = [Words(lang).named("columns", name) for name in ("reform", "difference", "low")]
    assert set(columns) <= set(effects)
    assert len(effects) == 5 * len(REFORMS) * 3  # outcomes, reforms, effects
    assert len(sheets["effects"]) == len(effects)


def test_files_are_the_same_every_time(tmp_path: Path) -> None:
    for name in ("a", "b"):
        study = material(folder=tmp_path / name)
        render([study])
        study.output.write_tables("Contents")
    for path in sorted((tmp_path / "a").rglob("*.*")):
        assert path.read_bytes() == (tmp_path / "b" / path.relative_to(tmp_path / "a")).read_bytes()


def test_a_slim_picture_keeps_its_text() -> None:
    svg = '<?xml?><svg width="3.14159pt"><metadata>m</metadata><!-- c --><text>0.00345</text></svg>'
    assert slim(svg) == '<svg width="3.1pt"><text>0.00345</text></svg>'
    assert Output().write_tables("") == []


def many(study: Material, number: int) -> Material:
    """The study with `number` reforms, all alike."""
    table = study.effects.table
    first = table[table["reform"] == "fees"]
    parts = [first.assign(reform=f"r{i}") for i in range(number)]
    reforms = {f"r{i}": f"Reform {i}" for i in range(number)}
    return replace(study, reforms=reforms, effects=type(study.effects)(pd.concat(parts)))


def test_many_reforms_fit(whole: Material) -> None:
    page = render([many(whole, 48)])
    assert len(page.encode()) < 2_500_000
    assert "Each picture shows the 7 reforms that move the outcome most." in page
    assert "Each picture shows the 3 reforms that move the outcome most." in page
    assert "Reform 47" in page
    assert THIN in page

"""Building a region from the publishers' tables, right ones and wrong ones."""

import gzip
from pathlib import Path

import pytest

from sim.region import Region, RegionError, build, region_summary
from sim.region.checks import validate

DATA = Path(__file__).parents[2] / "shared" / "data"
needs_data = pytest.mark.skipif(
    not DATA.is_dir(), reason="the real tables (../shared/data) are not here"
)

MUNICIPALITIES = """\
code,name,region_code,region_name,area_km2,lat,lon,low_education_25_64_pct_2019,foreign_born_pct_latest,unemployment_pct_2019,unemployment_pct_2024,single_parent_households_2019,alone_65plus_2019
5001,Norrby,50,Provlän,200,60.0,15.0,12.0,20.0,4.0,3.0,300,700
5002,Söderby,50,Provlän,900,60.3,15.2,10.0,10.0,4.0,2.0,50,200
6001,Annanby,60,Grannlän,900,61.3,15.2,10.0,10.0,4.0,2.0,50,200
"""
VARDCENTRALER = """\
id,name,municipality_code,region_code,lat,lon,listed,operator_guess
V1,Norrby vårdcentral,5001,50,60.0,15.0,,private
V2,Centrum,5001,50,60.01,15.01,,unknown
V9,Annan,6001,60,61.0,15.0,,unknown
"""
HOSPITALS = """\
id,name,municipality_code,region_code,lat,lon,level_analyst,beds,beds_model_split
H1,Norrby lasarett,5001,50,60.0,15.0,county_acute,60,70
H2,Söderby sjukhus,5002,50,60.3,15.2,local,,10
H3,Skogens psykiatri,5002,50,60.3,15.2,specialised_private,,10
"""


def population(n5002: float = 20.0, years: tuple[int, ...] = (2019, 2024)) -> str:
    lines = ["code,age,sex,n,year"]
    for year in years:
        for code, n in (("5001", 150.0), ("5002", n5002), ("6001", 10.0)):
            for age in range(101):
                lines += [f"{code},{age},{sex},{n if year == 2024 else 1.0},{year}" for sex in "MF"]
    return "\n".join(lines) + "\n"


@pytest.fixture
def tables(tmp_path):
    texts = {
        "population": population(),
        "municipalities": MUNICIPALITIES,
        "vardcentraler": VARDCENTRALER,
        "hospitals": HOSPITALS,
    }
    paths = {}
    for name, text in texts.items():
        paths[name] = tmp_path / f"{name}.csv"
        paths[name].write_text(text, encoding="utf-8")
    return paths


def message(tables, out, code="50", **options) -> str:
    """The error of a build that must fail, after checking that nothing was left behind."""
    before = sorted(out.parent.iterdir())
    with pytest.raises(RegionError) as caught:
        build(code, **tables, out=out, **options)
    assert sorted(out.parent.iterdir()) == before
    return str(caught.value)


def change(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def test_small_tables_become_a_region(tables, tmp_path):
    region = build("50", **tables, out=tmp_path / "out")
    assert (region.code, region.name, region.year) == ("50", "Provlän", 2024)
    assert region.inhabitants == 101 * 2 * 170
    people = region.population.groupby("municipality")["count"].sum()
    assert people["5002"] == 101 * 2 * 20
    lists = region.vardcentraler.groupby("municipality").list_size.sum()
    assert lists.to_dict() == people.to_dict()
    assert list(region.hospitals.id) == ["H1", "H2"]
    assert list(region.hospitals.ed) == [True, False]
    assert region.hospitals.medical_beds[0] + region.hospitals.surgical_beds[0] == 60
    first = region.municipalities.iloc[0]
    assert first.unemployed == pytest.approx(0.03)  # the later column
    assert first.low_education == pytest.approx(0.12)
    assert first.born_abroad == pytest.approx(0.14)
    assert first.elderly_alone == pytest.approx(700 / (36 * 2 * 150))
    assert first.hospital == "H1"
    back = Region.load(tmp_path / "out")
    assert back.notes == region.notes
    assert region_summary(back) == region_summary(region)


def test_what_was_made_up_is_told(tables):
    region = build("50", **tables)
    notes = " ".join(region.notes)
    assert "of 4 vardcentraler are generated" in notes
    assert set(region.vardcentraler.municipality) == {"5001", "5002"}
    assert "Skogens psykiatri" in notes
    assert "Söderby sjukhus" in notes
    assert "beds_model_split times" in notes
    assert "Ownership of" in notes


def test_published_lists_are_used_in_proportion(tables):
    change(tables["vardcentraler"], "15.0,,private", "15.0,6000,private")
    change(tables["vardcentraler"], "15.01,,unknown", "15.01,3000,unknown")
    region = build("50", **tables).vardcentraler.set_index("id")
    assert region.list_size["V1"] == pytest.approx(2 * region.list_size["V2"], abs=2)


def test_year_is_chosen_and_checked(tables, tmp_path):
    assert build("50", **tables, year=2019).inhabitants == 101 * 2 * 2
    text = message(tables, tmp_path / "out", year=2021)
    assert "column year: 2021 given; allowed: 2019, 2024" in text


def test_gzip_is_read(tables, tmp_path):
    packed = tmp_path / "population.csv.gz"
    packed.write_bytes(gzip.compress(tables["population"].read_bytes()))
    assert build("50", **{**tables, "population": packed}).inhabitants == 101 * 2 * 170


def test_unknown_region(tables, tmp_path):
    text = message(tables, tmp_path / "out", code="51")
    assert "region code '51' is not in" in text
    assert "allowed: 50, 60; did you mean '50'?" in text


@pytest.mark.parametrize(
    ("table", "old", "new", "expected"),
    [
        ("population", "5001,7,M,150.0,2024", "5009,7,M,150.0,2024",
         ["column code: '5009' given", "5001, 5002", "did you mean '500"]),
        ("population", "5001,7,M,150.0,2024", "5001,7,M,-3,2024",
         ["line 622, column n: '-3' given; allowed: a number, 0 or more"]),
        ("population", "5001,7,M,150.0,2024", "5001,7,M,many,2024",
         ["column n: 'many' given; allowed: a number"]),
        ("population", "5001,7,M,150.0,2024", "5001,7,X,1,2024", ["column sex: 'X' given"]),
        ("population", "5001,7,M,150.0,2024", "5001,7,M,nan,2024",
         ["column n: 'nan' given; allowed: a"]),
        ("population", "5001,7,M,150.0,2024", "5001,6,M,150.0,2024",
         ["5001/6/men", "one row per municipality"]),
        ("population", "5001,7,M,150.0,2024", "5001,7,M,150.0", ["allowed: 5 values"]),
        ("population", "code,age,sex,n,year", "code,age,sex,count,year",
         ["line 1, column n: None given; allowed: a column of this name"]),
        ("municipalities", "5002,Söderby", "5001,Söderby",
         ["line 3, column code: '5001' given; allowed: a value not used on line 2"]),
        ("municipalities", "Provlän,200", "Provlän,-200", ["column area_km2: '-200' given"]),
        ("municipalities", "foreign_born_pct_latest", "born_elsewhere",
         ["column foreign_born_pct*", "a column that begins so"]),
        ("vardcentraler", "V2,Centrum,5001", "V2,Centrum,5003",
         ["line 3, column municipality_code: '5003' given", "did you mean"]),
        ("vardcentraler", "V2,", "V1,", ["column id: 'V1' given; allowed: a value not used"]),
        ("vardcentraler", "60.01", "north", ["column lat: 'north' given; allowed: a number"]),
        ("vardcentraler", "private", "privat", ["column operator_guess: 'privat' given"]),
        ("hospitals", "county_acute", "countyacute", ["column level_analyst: 'countyacute'"]),
        ("hospitals", "county_acute", "local", ["no hospital of region 50 has an emergency"]),
        ("hospitals", "local,,10", "local,,", ["column beds: '' given"]),
        ("hospitals", "H1,Norrby lasarett,5001", "H1,Norrby lasarett,5010",
         ["column municipality_code: '5010' given"]),
    ],
)  # fmt: skip
def test_wrong_tables_are_explained(tables, tmp_path, table, old, new, expected):
    change(tables[table], old, new)
    text = message(tables, tmp_path / "out")
    assert str(tables[table]) in text
    for part in expected:
        assert part in text


def test_municipality_without_people(tables, tmp_path):
    tables["population"].write_text(population(n5002=0.0), encoding="utf-8")
    text = message(tables, tmp_path / "out")
    assert "inhabitants of municipality 5002" in text


def test_latin_1_is_told_with_its_line(tables, tmp_path):
    tables["vardcentraler"].write_bytes(VARDCENTRALER.encode("latin-1"))
    text = message(tables, tmp_path / "out")
    assert "vardcentraler.csv, line 2: byte b'\\xe5' is not UTF-8; allowed: text saved as" in text


def test_several_errors_are_told_at_once_but_not_all(tables, tmp_path):
    change(tables["population"], "5001,7,M,150.0,2024", "5001,7,M,x,2024")
    text = tables["population"].read_text(encoding="utf-8").replace("5002", "5007")
    tables["population"].write_text(text, encoding="utf-8")
    lines = message(tables, tmp_path / "out").splitlines()
    assert len(lines) == 6
    assert lines[-1].startswith("... and ")


def test_missing_file_and_empty_table(tables, tmp_path):
    wrong = {**tables, "hospitals": tables["hospitals"].with_name("hospital.csv")}
    assert "did you mean 'hospitals.csv'" in message(wrong, tmp_path / "out")
    tables["hospitals"].write_text(HOSPITALS.splitlines()[0] + "\n", encoding="utf-8")
    assert "the table has no rows" in message(tables, tmp_path / "out")


def test_an_existing_region_survives_a_failed_build(tables, tmp_path):
    out = tmp_path / "out"
    region = build("50", **tables, out=out)
    change(tables["hospitals"], "county_acute", "local")
    message(tables, out)
    assert Region.load(out).inhabitants == region.inhabitants


def real(code: str, out: Path) -> Region:
    return build(
        code,
        DATA / "population_age1_sex_kommun_2019_2024.csv.gz",
        DATA / "municipalities.csv",
        DATA / "vardcentraler.csv",
        DATA / "hospitals.csv",
        out,
    )


@needs_data
@pytest.mark.parametrize(
    ("code", "name", "people", "municipalities", "emergency"),
    [("24", "Västerbotten", 281_138, 15, 3), ("20", "Dalarna", 286_546, 15, 3)],
)
def test_real_regions(tmp_path, code, name, people, municipalities, emergency):
    region = real(code, tmp_path / code)
    figures = region_summary(region)
    assert figures["name"] == name
    assert figures["inhabitants"] == pytest.approx(people, abs=5)
    assert figures["municipalities"] == municipalities
    assert figures["emergency_departments"] == emergency
    assert figures["vardcentraler"] >= 35
    assert 6000 < figures["list_mean"] <= 9000
    assert region.vardcentraler.list_size.sum() == region.inhabitants
    assert figures["listed_per_doctor"] == pytest.approx(1320, rel=0.02)
    validate(Region.load(tmp_path / code))


@needs_data
def test_stockholms_missing_units_are_generated(tmp_path):
    region = real("01", tmp_path / "01")
    figures = region_summary(region)
    assert figures["list_mean"] == pytest.approx(8800, rel=0.02)
    assert figures["private_share"] == pytest.approx(0.69, abs=0.02)
    assert any("are generated" in note for note in region.notes)


def test_without_known_units_all_are_generated(tables):
    change(tables["vardcentraler"], "V1,Norrby vårdcentral,5001,50", "V1,Annan 1,6001,60")
    change(tables["vardcentraler"], "V2,Centrum,5001,50", "V2,Annan 2,6001,60")
    region = build("50", **tables)
    assert region.vardcentraler.id.str.startswith("G").all()
    assert region.vardcentraler.list_size.sum() == region.inhabitants
    assert any("no vardcentral of the region" in note for note in region.notes)


def test_codes_that_lost_their_zeros_are_explained(tables, tmp_path):
    change(tables["population"], "5001,7,M,150.0,2024", "501,7,M,150.0,2024")
    text = message(tables, tmp_path / "out")
    assert "column code: '501' given; allowed: text of the form" in text

"""Builds a region from the publishers' tables (SCB, registers of units and hospitals).

What tables do not say is generated from national figures and told in the region's notes.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd

from sim.facts import OLDEST, facts
from sim.parameters import Parameters, load
from sim.region import supply
from sim.region.assemble import assemble
from sim.region.complete import completed, with_missing, with_owners
from sim.region.geography import cumulative_round
from sim.region.publishers import (
    ACUTE,
    DATED,
    SEXES,
    HospitalRow,
    MunicipalityRow,
    PopulationRow,
    UnitRow,
    check_codes,
    rows_of,
)
from sim.region.region import Region
from sim.region.schema import Problems, RegionError, closest
from sim.region.tables import Table, latest_column, read_table


def build(
    region_code: str,
    population: Path | str,
    municipalities: Path | str,
    vardcentraler: Path | str,
    hospitals: Path | str,
    out: Path | str | None = None,
    year: int | None = None,
    params: Parameters | None = None,
) -> Region:
    """Build the region with code `region_code` (two digits) and save it in `out` if given.

    population: code, age, sex, n, year. municipalities: names, area, centre and the figures
    behind CNI. vardcentraler: id, name, municipality, coordinates, operator_guess, listed.
    hospitals: id, name, municipality, coordinates, level, beds. `year` picks a year of the
    population table; the last one if None.

    Raises RegionError with file, line, column, value and what is allowed; then nothing is written.
    """
    params = params or load()
    notes: list[str] = []
    places, name = read_municipalities(Path(municipalities), region_code, params)
    cells, used = read_population(Path(population), places, region_code, year)
    people = cells.groupby("municipality")["count"].sum()
    places = completed(places, cells, people, params, notes)
    sites = read_hospitals(Path(hospitals), region_code, list(places.code), params, notes)
    units = read_units(Path(vardcentraler), region_code, list(places.code), notes)
    units = with_missing(units, places, people, params, notes)
    units = with_owners(units, places, region_code, params, notes)
    region = assemble((region_code, name, used), places, cells, units, sites, notes, params)
    if out is not None:
        region.save(out)
    return region


def read_municipalities(
    path: Path, region_code: str, params: Parameters
) -> tuple[pd.DataFrame, str]:
    """The region's municipalities as published, and the region's name."""
    plain = [name for name in MunicipalityRow.model_fields if name not in DATED]
    table = read_table(path, plain, key="code")
    codes = sorted({row["region_code"] for row in table.rows})
    if region_code not in codes:
        raise RegionError(
            f"region code {region_code!r} is not in {path}, column region_code; "
            f"allowed: {closest(region_code, codes)}"
        )
    rename = {name: latest_column(table, name) for name in DATED}
    for column in ("lat", "lon"):  # where people live, rather than the middle of the area
        if f"pop_{column}" in table.columns:
            rename[column] = f"pop_{column}"
    problems = Problems()
    rows = rows_of(
        table, MunicipalityRow, lambda row: row["region_code"] == region_code, problems, rename
    )
    problems.stop()
    frame = pd.DataFrame([row.model_dump() for _, row in rows]).sort_values("code")
    return frame.reset_index(drop=True), str(frame.region_name.iloc[0])


def read_population(
    path: Path, places: pd.DataFrame, region_code: str, year: int | None
) -> tuple[pd.DataFrame, int]:
    """Cells of the region's population in one year, and that year."""
    table = read_table(path, list(PopulationRow.model_fields))
    problems = Problems()
    codes = list(places.code)
    rows = rows_of(
        table,
        PopulationRow,
        lambda row: row["code"].strip().startswith(region_code) or len(row["code"].strip()) != 4,
        problems,
    )
    check_codes(table, rows, "code", codes, problems)
    check_years(table, rows, year, problems)
    problems.stop()
    used = max(row.year for _, row in rows) if year is None else year
    rows = [(line, row) for line, row in rows if row.year == used]
    check_cells(table, rows, codes, problems)
    problems.stop()
    frame = pd.DataFrame(
        {
            "municipality": [row.code for _, row in rows],
            "age": [min(row.age, OLDEST) for _, row in rows],
            "sex": [SEXES[row.sex] for _, row in rows],
            "count": [row.n for _, row in rows],
        }
    )
    total = frame.groupby(["municipality", "sex", "age"])["count"].sum()
    cells = total.reset_index().assign(count=cumulative_round(total.to_numpy()))
    return cells[["municipality", "age", "sex", "count"]], used


def check_years(table: Table, rows: list, year: int | None, problems: Problems) -> None:
    """The wanted year must be there."""
    years = sorted({row.year for _, row in rows})
    if not years:
        problems.add(table.file, None, "code", None, "rows for the region's municipalities")
    elif year is not None and year not in years:
        problems.add(table.file, None, "year", year, ", ".join(map(str, years)))


def check_cells(table: Table, rows: list, codes: list[str], problems: Problems) -> None:
    """No cell twice, and no municipality without people."""
    seen: dict[tuple, int] = {}
    people = dict.fromkeys(codes, 0.0)
    for line, row in rows:
        cell = (row.code, row.age, SEXES[row.sex])
        if cell in seen:
            text = f"one row per municipality, age, sex and year; also on line {seen[cell]}"
            problems.add(table.file, line, "code/age/sex", "/".join(map(str, cell)), text)
        seen[cell] = line
        people[row.code] += row.n
    for code, count in people.items():
        if count == 0:
            text = f"inhabitants of municipality {code}"
            problems.add(table.file, None, "n", 0, text)


def read_hospitals(
    path: Path, region_code: str, codes: list[str], params: Parameters, notes: list[str]
) -> pd.DataFrame:
    """Somatic hospitals with beds; purely psychiatric sites are left out."""
    needed = [name for name in HospitalRow.model_fields if name != "beds"]
    table = read_table(path, needed, key="id")
    problems = Problems()
    rows = rows_of(table, HospitalRow, lambda row: row["region_code"] == region_code, problems)
    check_codes(table, rows, "municipality_code", codes, problems)
    for line, row in rows:
        if row.beds is None and row.beds_model_split is None:
            problems.add(table.file, line, "beds", "", "beds or beds_model_split, 0 or more")
    problems.stop()
    psychiatric = set(facts("psychiatric_sites").name)
    outside = [row.name for _, row in rows if row.name in psychiatric or "psyk" in row.name.lower()]
    if outside:
        notes.append(f"Left out as psychiatric only: {', '.join(outside)}.")
    kept = [row for _, row in rows if row.name not in outside]
    if not any(row.level_analyst in ACUTE for row in kept):
        raise RegionError(
            f"{path}, column level_analyst: no hospital of region {region_code} has an emergency "
            f"department; allowed: at least one of {', '.join(ACUTE)}"
        )
    factor = params["region.beds_since_2015"]
    if any(row.beds is None for row in kept):
        notes.append(
            f"Beds without a published number are beds_model_split times {factor:g} (beds closed "
            "since 2015)."
        )
    local = [row.name for row in kept if row.level_analyst not in ACUTE]
    if local:
        notes.append(f"Beds without an emergency department: {', '.join(local)}.")
    total = np.array(
        [row.beds if row.beds is not None else row.beds_model_split * factor for row in kept]
    )
    return pd.DataFrame(
        {
            "id": [row.id for row in kept],
            "name": [row.name for row in kept],
            "municipality": [row.municipality_code for row in kept],
            **supply.beds(total, [row.level_analyst for row in kept], params),
            "ed": [row.level_analyst in ACUTE for row in kept],
            "lat": [row.lat for row in kept],
            "lon": [row.lon for row in kept],
        }
    )


def read_units(path: Path, region_code: str, codes: list[str], notes: list[str]) -> pd.DataFrame:
    """The known vardcentraler."""
    needed = [name for name in UnitRow.model_fields if name != "listed"]
    table = read_table(path, needed, key="id")
    problems = Problems()
    rows = rows_of(table, UnitRow, lambda row: row["region_code"] == region_code, problems)
    check_codes(table, rows, "municipality_code", codes, problems)
    problems.stop()
    if not rows:
        notes.append(f"{path.name} has no vardcentral of the region; all are generated.")
    return pd.DataFrame(
        {
            "id": [row.id for _, row in rows],
            "name": [row.name for _, row in rows],
            "municipality": [row.municipality_code for _, row in rows],
            "operator": [row.operator_guess or "unknown" for _, row in rows],
            "published": [row.listed for _, row in rows],
            "lat": [row.lat for _, row in rows],
            "lon": [row.lon for _, row in rows],
        }
    )

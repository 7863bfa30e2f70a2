"""Rows of the publishers' tables: what a user brings, before it becomes a region."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Literal

from pydantic import Field, field_validator

from sim.region.schema import Code, Latitude, Longitude, Problems, Row, check_row, closest
from sim.region.tables import Table

ACUTE = ("university", "county_acute", "district_acute")
LEVELS = (*ACUTE, "local", "specialised_private")
SEXES = {"M": "men", "F": "women", "men": "men", "women": "women", "K": "women"}


class PopulationRow(Row):
    """Inhabitants of one municipality, age and sex on 31 December of a year."""

    code: str = Code
    age: int = Field(ge=0, le=130)
    sex: Literal["M", "F", "K", "men", "women"]
    n: float = Field(ge=0)
    year: int = Field(ge=1900, le=2200)


class UnitRow(Row):
    """A vardcentral as found on a map or in a register."""

    id: str = Field(min_length=1)
    name: str = Field(min_length=1)
    municipality_code: str = Code
    region_code: str = Field(pattern=r"^\d{2}$")
    lat: float = Latitude
    lon: float = Longitude
    listed: int | None = Field(default=None, ge=0)
    operator_guess: Literal["private", "public", "non-profit", "unknown", ""] = "unknown"

    @field_validator("listed", mode="before")
    @classmethod
    def blank(cls, value: Any) -> Any:
        """An empty cell means that the list is not known."""
        return None if value == "" else value


class HospitalRow(Row):
    """A hospital site; `beds` where published, else `beds_model_split`."""

    id: str = Field(min_length=1)
    name: str = Field(min_length=1)
    municipality_code: str = Code
    region_code: str = Field(pattern=r"^\d{2}$")
    lat: float = Latitude
    lon: float = Longitude
    level_analyst: Literal["university", "county_acute", "district_acute", "local",
                           "specialised_private"]  # fmt: skip
    beds: float | None = Field(default=None, ge=0)
    beds_model_split: float | None = Field(default=None, ge=0)

    @field_validator("beds", "beds_model_split", mode="before")
    @classmethod
    def blank(cls, value: Any) -> Any:
        """An empty cell means that beds are not known."""
        return None if value == "" else value


class MunicipalityRow(Row):
    """A municipality; shares in per cent as published, households and people as numbers."""

    code: str = Code
    name: str = Field(min_length=1)
    region_code: str = Field(pattern=r"^\d{2}$")
    region_name: str = Field(min_length=1)
    area_km2: float = Field(gt=0)
    lat: float = Latitude
    lon: float = Longitude
    low_education_25_64_pct: float = Field(ge=0, le=100)
    foreign_born_pct: float = Field(ge=0, le=100)
    unemployment_pct: float = Field(ge=0, le=100)
    single_parent_households: float = Field(ge=0)
    alone_65plus: float = Field(ge=0)


# Columns whose published name ends with a year
DATED = (
    "low_education_25_64_pct",
    "foreign_born_pct",
    "unemployment_pct",
    "single_parent_households",
    "alone_65plus",
)


def rows_of(
    table: Table,
    row: type[Row],
    keep: Callable[[dict[str, str]], bool],
    problems: Problems,
    rename: dict[str, str] | None = None,
) -> list[tuple[int, Any]]:
    """Validated rows with their line numbers; `rename` gives a field's column in the file."""
    rename = rename or {}
    columns = {
        name: rename.get(name, name)
        for name in row.model_fields
        if rename.get(name, name) in table.columns
    }
    found = []
    for line, values in zip(table.lines, table.rows, strict=True):
        if not keep(values):
            continue
        picked = {name: values[column].strip() for name, column in columns.items()}
        read = check_row(row, picked, table.file, line, problems)
        if read is not None:
            found.append((line, read))
    return found


def check_codes(
    table: Table, found: list[tuple[int, Any]], column: str, codes: list[str], problems: Problems
) -> None:
    """Note every municipality code that the region does not have."""
    for line, row in found:
        code = getattr(row, column)
        if code not in codes:
            problems.add(table.file, line, column, code, closest(code, codes))

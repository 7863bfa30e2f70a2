"""What one row of each table of a region may hold, and how a wrong row is reported."""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from pathlib import Path
from typing import Any, Literal

import pandas as pd
from pydantic import BaseModel, ConfigDict, Field, ValidationError

SHOWN_ERRORS = 5


class RegionError(ValueError):
    """A table of a region is wrong; the message names file, line, column, value and remedy."""


class Row(BaseModel):
    """One row of a table."""

    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False)


Share = Field(ge=0, le=1)
Amount = Field(ge=0)
Latitude = Field(ge=-90, le=90)
Longitude = Field(ge=-180, le=180)
Code = Field(pattern=r"^\d{4}$")


class Municipality(Row):
    """A municipality; shares are of the people a characteristic can apply to (see `cni`)."""

    code: str = Code
    name: str = Field(min_length=1)
    urban_share: float = Share
    low_education: float = Share
    born_abroad: float = Share
    unemployed: float = Share
    single_parent: float = Share
    moved: float = Share
    elderly_alone: float = Share
    births_per_1000: float = Amount
    moves_per_1000: float = Amount
    short_term_places_per_1000_65: float = Amount
    sarskilt_boende_per_1000_65: float = Amount
    home_care_hours_per_65: float = Amount
    km_hospital: float = Amount
    hospital: str = Field(min_length=1)
    lat: float = Latitude
    lon: float = Longitude


class Cell(Row):
    """People of one municipality, age and sex; age 100 holds everybody older too."""

    municipality: str = Code
    age: int = Field(ge=0, le=100)
    sex: Literal["women", "men"]
    count: int = Amount


class Neighbourhood(Row):
    """About a thousand people who live near each other."""

    id: str = Field(min_length=1)
    municipality: str = Code
    inhabitants: float = Amount
    deprivation: float = Field(gt=0)
    rural: bool
    lat: float = Latitude
    lon: float = Longitude


class Unit(Row):
    """A vardcentral with its list and its posts filled, in full-time equivalents."""

    id: str = Field(min_length=1)
    name: str = Field(min_length=1)
    municipality: str = Code
    ownership: Literal["public", "private"]
    list_size: int = Amount
    gp_fte: float = Amount
    resident_fte: float = Amount
    locum_fte: float = Amount
    nurse_fte: float = Amount
    other_fte: float = Amount
    rural: bool
    lat: float = Latitude
    lon: float = Longitude


class Hospital(Row):
    """A hospital with its beds; `ed` says whether it has an emergency department."""

    id: str = Field(min_length=1)
    name: str = Field(min_length=1)
    municipality: str = Code
    medical_beds: int = Amount
    surgical_beds: int = Amount
    ed: bool
    lat: float = Latitude
    lon: float = Longitude


TABLES: dict[str, type[Row]] = {
    "municipalities": Municipality,
    "population": Cell,
    "neighbourhoods": Neighbourhood,
    "vardcentraler": Unit,
    "hospitals": Hospital,
}


class Problems:
    """Collects what is wrong in one or more files, so that the first few are told at once."""

    def __init__(self) -> None:
        self.found: list[str] = []

    def add(
        self, file: Path | str, line: int | None, column: str, value: Any, allowed: str
    ) -> None:
        """Note one wrong value."""
        where = f"{file}, line {line}" if line else f"{file}"
        self.found.append(f"{where}, column {column}: {value!r} given; allowed: {allowed}")

    def stop(self) -> None:
        """Raise `RegionError` with the first few problems if there are any."""
        if self.found:
            rest = len(self.found) - SHOWN_ERRORS
            more = [f"... and {rest} more"] if rest > 0 else []
            raise RegionError("\n".join(self.found[:SHOWN_ERRORS] + more))


def closest(value: str, allowed: Iterable[str]) -> str:
    """What is allowed, in words, with the closest valid name if one is close."""
    names = [str(name) for name in allowed]
    close = difflib.get_close_matches(str(value), names, n=1, cutoff=0.4)
    listed = ", ".join(names[:8]) + (f", ... ({len(names)} in all)" if len(names) > 8 else "")
    return listed + (f"; did you mean {close[0]!r}?" if close else "")


def check_row(
    row: type[Row], values: dict[str, Any], file: Path | str, line: int, problems: Problems
) -> Row | None:
    """The row if it is right, else its errors are noted and None comes back."""
    try:
        return row.model_validate(values)
    except ValidationError as error:
        for item in error.errors():
            column = ".".join(str(part) for part in item["loc"])
            problems.add(file, line, column, item.get("input"), readable(item))
        return None


def readable(item: Any) -> str:
    """Pydantic's complaint as what is allowed."""
    context = item.get("ctx", {})
    texts = {
        "greater_than_equal": f"a number, {context.get('ge', 0):g} or more",
        "greater_than": f"a number above {context.get('gt', 0):g}",
        "less_than_equal": f"a number, {context.get('le', 0):g} or less",
        "float_parsing": "a number",
        "int_parsing": "a whole number",
        "int_from_float": "a whole number",
        "finite_number": "a finite number",
        "string_pattern_mismatch": f"text of the form {context.get('pattern')}",
        "string_too_short": "a name that is not empty",
        "literal_error": str(context.get("expected")),
        "bool_parsing": "true or false",
        "missing": "a value (the column is missing)",
    }
    return texts.get(item["type"], item["msg"])


def check_table(name: str, frame: pd.DataFrame, problems: Problems, file: Path | str = "") -> None:
    """Validate every row of one of the region's tables; line 1 is the header."""
    row = TABLES[name]
    file = file or name
    missing = [column for column in row.model_fields if column not in frame.columns]
    for column in missing:
        problems.add(
            file,
            1,
            column,
            None,
            f"a column of this name; there are {', '.join(map(str, frame.columns))}",
        )
    if missing:
        return
    for line, values in enumerate(frame.to_dict("records"), start=2):
        check_row(row, {str(key): value for key, value in values.items()}, file, line, problems)

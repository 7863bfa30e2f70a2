"""A region: who lives where, and the units that care for them, as tables."""

from __future__ import annotations

import shutil
import tempfile
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import yaml

from sim.region.checks import validate
from sim.region.geography import cumulative_round
from sim.region.schema import TABLES, Problems, RegionError, check_row, closest
from sim.region.tables import read_table

HEAD = "region.yaml"
STAFF = ["gp_fte", "resident_fte", "locum_fte", "nurse_fte", "other_fte"]
BEDS = ["medical_beds", "surgical_beds"]


@dataclass(frozen=True)
class Region:
    """One region at the end of `year`; columns of the tables are in :mod:`sim.region.schema`.

    municipalities: shares of CNI characteristics, municipal places per 1,000 aged 65+, home-care
        hours per month and inhabitant aged 65+, newcomers per 1,000 inhabitants and year.
    population: count by municipality, age 0-100 (100 holds older) and sex.
    neighbourhoods: about 1,000 people each; `deprivation` has mean 1 in a municipality.
    vardcentraler: list size and filled posts (full-time equivalents).
    hospitals: beds; `ed` where there is an emergency department.
    notes: what was generated or assumed where tables were silent.
    """

    code: str
    name: str
    year: int
    municipalities: pd.DataFrame
    population: pd.DataFrame
    neighbourhoods: pd.DataFrame
    vardcentraler: pd.DataFrame
    hospitals: pd.DataFrame
    notes: list[str] = field(default_factory=list)

    def __repr__(self) -> str:
        counts = ((self.vardcentraler, "vårdcentraler"), (self.hospitals, "hospitals"))
        parts = [f"{len(table)} {word}" for table, word in counts]
        parts.append(f"{len(self.municipalities)} municipalities")
        people = f"{self.inhabitants:,} inhabitants at the end of {self.year}"
        return f"<Region {self.name} ({self.code}): {people}, {', '.join(parts)}>"

    @property
    def inhabitants(self) -> int:
        """Everybody who lives here."""
        return int(self.population["count"].sum())

    def table(self, name: str) -> pd.DataFrame:
        """One of the tables by name."""
        if name not in TABLES:
            raise RegionError(f"table {name!r}; allowed: {closest(name, TABLES)}")
        frame: pd.DataFrame = getattr(self, name)
        return frame

    def sample(self, fraction: float) -> Region:
        """The same places and units with `fraction` of the people, lists, posts and beds.

        Hospitals keep at least one bed of each kind that they have.
        """
        if not 0 < fraction <= 1:
            raise RegionError(f"sample: fraction {fraction!r} given; allowed: above 0 and up to 1")
        if fraction == 1:
            return self
        return self.resized(fraction, f"Sample: {fraction:g} of people, posts and beds.")

    def resized(self, factor: float, note: str) -> Region:
        """The same places and units with `factor` times the people, lists, posts and beds.

        Inhabitants are the old number times `factor`, rounded; `note` tells why.
        """
        cells = self.population.sort_values(["municipality", "sex", "age"])
        count = cumulative_round(cells["count"].to_numpy() * factor)
        people = cells.assign(count=count).sort_index()
        units = self.vardcentraler.copy()
        lists = units.list_size.to_numpy(float)
        units["list_size"] = cumulative_round(lists * count.sum() / lists.sum())
        units[STAFF] = units[STAFF] * factor
        hospitals = self.hospitals.copy()
        for beds in BEDS:
            old = hospitals[beds].to_numpy()
            hospitals[beds] = np.where(old > 0, np.maximum(1, np.round(old * factor)), 0)
            hospitals[beds] = hospitals[beds].astype(int)
        places = self.neighbourhoods.assign(inhabitants=self.neighbourhoods.inhabitants * factor)
        return replace(
            self,
            population=people,
            neighbourhoods=places,
            vardcentraler=units,
            hospitals=hospitals,
            notes=[*self.notes, note],
        )

    def save(self, folder: Path | str) -> None:
        """Write the region as CSV files and region.yaml, all of it or nothing.

        A folder that holds a region is replaced; one that holds something else is refused.
        """
        target = Path(folder)
        if target.exists() and any(target.iterdir()) and not (target / HEAD).exists():
            raise RegionError(
                f"{target}: the folder holds something else; allowed: a new or empty folder, "
                "or one with a region"
            )
        target.parent.mkdir(parents=True, exist_ok=True)
        partial = Path(tempfile.mkdtemp(prefix=f".{target.name}-", dir=target.parent))
        try:
            write(self, partial / "new")
            if target.exists():
                target.rename(partial / "old")
            (partial / "new").rename(target)
        finally:
            if not target.exists() and (partial / "old").exists():
                (partial / "old").rename(target)
            shutil.rmtree(partial, ignore_errors=True)

    @staticmethod
    def load(folder: Path | str) -> Region:
        """Read a saved region; raises `RegionError` that names file, line and column."""
        return load_region(folder)


def write(region: Region, folder: Path) -> None:
    """Write all files of a region into a new folder."""
    folder.mkdir()
    for name in TABLES:
        region.table(name).to_csv(folder / f"{name}.csv", index=False)
    head = {"code": region.code, "name": region.name, "year": region.year, "notes": region.notes}
    text = yaml.safe_dump(head, allow_unicode=True, sort_keys=False)
    (folder / HEAD).write_text(text, encoding="utf-8")


def load_region(folder: Path | str) -> Region:
    """Read a saved region; raises `RegionError` that names file, line and column."""
    path = Path(folder)
    head = read_head(path / HEAD)
    frames = {}
    problems = Problems()
    for name, row in TABLES.items():
        table = read_table(path / f"{name}.csv", list(row.model_fields))
        kept = [{key: values[key] for key in row.model_fields} for values in table.rows]
        read = [
            check_row(row, values, table.file, line, problems)
            for values, line in zip(kept, table.lines, strict=True)
        ]
        frames[name] = pd.DataFrame([values.model_dump() for values in read if values])
    problems.stop()
    region = Region(
        head["code"],
        head["name"],
        head["year"],
        frames["municipalities"],
        frames["population"],
        frames["neighbourhoods"],
        frames["vardcentraler"],
        frames["hospitals"],
        head["notes"],
    )
    validate(region, path)
    return region


def read_head(path: Path) -> dict[str, Any]:
    """Code, name, year and notes."""
    try:
        head = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (FileNotFoundError, NotADirectoryError):
        raise RegionError(f"{path}: no such file; allowed: a folder with a saved region") from None
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise RegionError(f"{path}: not readable as YAML: {error}") from error
    types = {"code": str, "name": str, "year": int, "notes": list}
    if not isinstance(head, dict) or sorted(head) != sorted(types):
        given = sorted(head) if isinstance(head, dict) else type(head).__name__
        raise RegionError(f"{path}: {given} given; allowed: exactly {', '.join(types)}")
    for name, kind in types.items():
        if not isinstance(head[name], kind):
            raise RegionError(f"{path}, {name}: {head[name]!r} given; allowed: {kind.__name__}")
    return head


def region_summary(region: Region) -> dict[str, Any]:
    """Key figures of a region for reports."""
    people, units = region.population, region.vardcentraler
    total = max(region.inhabitants, 1)
    doctors = units[["gp_fte", "resident_fte", "locum_fte"]].sum().sum()
    beds = int(region.hospitals[BEDS].sum().sum())
    old = people["count"][people.age >= 65].sum() / total
    return {
        "code": region.code,
        "name": region.name,
        "year": region.year,
        "inhabitants": region.inhabitants,
        "share_65_plus": float(old),
        "share_80_plus": float(people["count"][people.age >= 80].sum() / total),
        "municipalities": len(region.municipalities),
        "neighbourhoods": len(region.neighbourhoods),
        "vardcentraler": len(units),
        "private_share": float((units.ownership == "private").mean()),
        "list_mean": float(units.list_size.mean()),
        "list_min": int(units.list_size.min()),
        "list_max": int(units.list_size.max()),
        "listed_per_specialist_gp": float(units.list_size.sum() / units.gp_fte.sum()),
        "listed_per_doctor": float(units.list_size.sum() / doctors),
        "locum_share_of_doctors": float(units.locum_fte.sum() / doctors),
        "hospitals": len(region.hospitals),
        "emergency_departments": int(region.hospitals.ed.sum()),
        "beds": beds,
        "beds_per_1000": 1000 * beds / total,
        "notes": list(region.notes),
    }

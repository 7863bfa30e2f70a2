"""Checks a whole region: rows, references between tables, and totals."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from sim.region.schema import TABLES, Problems, check_table, closest

if TYPE_CHECKING:
    from sim.region.region import Region

TOLERANCE = 0.05  # lists and neighbourhoods may differ this much from the population


def validate(region: Region, where: Path | str = "region") -> None:
    """Check rows, references between tables, and totals; raises `RegionError`."""
    problems = Problems()
    for name in TABLES:
        check_table(name, region.table(name), problems, f"{where}/{name}.csv")
    problems.stop()
    check_references(region, where, problems)
    problems.stop()
    check_totals(region, where, problems)
    problems.stop()


def check_references(region: Region, where: Path | str, problems: Problems) -> None:
    """Codes and ids point at existing rows and are unique."""
    codes = list(region.municipalities.code)
    for name, key in [
        ("municipalities", ["code"]),
        ("population", ["municipality", "age", "sex"]),
        ("neighbourhoods", ["id"]),
        ("vardcentraler", ["id"]),
        ("hospitals", ["id"]),
    ]:
        frame, file = region.table(name), f"{where}/{name}.csv"
        for line in np.flatnonzero(frame.duplicated(key)):
            value = "/".join(str(part) for part in frame[key].iloc[line])
            problems.add(file, int(line) + 2, "/".join(key), value, "a value not used before")
        if "municipality" in frame:
            for line in np.flatnonzero(~frame.municipality.isin(codes)):
                code = frame.municipality.iloc[line]
                problems.add(file, int(line) + 2, "municipality", code, closest(code, codes))
    acute = list(region.hospitals.id[region.hospitals.ed.astype(bool)])
    file = f"{where}/municipalities.csv"
    for line in np.flatnonzero(~region.municipalities.hospital.isin(acute)):
        value = region.municipalities.hospital.iloc[line]
        problems.add(file, int(line) + 2, "hospital", value, closest(value, acute))


def check_totals(region: Region, where: Path | str, problems: Problems) -> None:
    """Lists and neighbourhoods hold the inhabitants, everywhere; a few per cent may differ."""
    people = region.population.groupby("municipality")["count"].sum()
    homes = region.neighbourhoods.groupby("municipality").inhabitants.sum()
    for code in region.municipalities.code:
        if people.get(code, 0) == 0:
            problems.add(f"{where}/population.csv", None, "municipality", code, "inhabitants")
        elif abs(homes.get(code, 0) / people[code] - 1) > TOLERANCE:
            text = f"about {people[code]} in municipality {code}, as in population.csv"
            given = float(homes.get(code, 0))
            problems.add(f"{where}/neighbourhoods.csv", None, "inhabitants", given, text)
    lists = int(region.vardcentraler.list_size.sum())
    if region.inhabitants and abs(lists / region.inhabitants - 1) > TOLERANCE:
        text = f"a sum of about {region.inhabitants}, as in population.csv"
        problems.add(f"{where}/vardcentraler.csv", None, "list_size", lists, text)

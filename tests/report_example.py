"""A small study, made up by hand, and its page."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd

from sim.outcomes.anchors import COLUMNS as ANCHOR_COLUMNS
from sim.parameters import load
from sim.studies.analysis import Analysis
from sim.studies.report import Effects, Label, Levels, Material, Unit, render
from sim.studies.report.equity import GROUPS
from sim.studies.report.output import Output
from sim.studies.report.words import LANGUAGES

LABELS = [
    Label("visits", "Doctor visits", "per person and year", "Practice", 0),
    Label("own_gp", "Doctor visits to own GP", "%", "Continuity", 1, "points"),
    Label("avoidable", "Avoidable admissions", "per 100,000", "Avoidable inpatient", -1),
]
OTHERS = [
    Label("occupancy", "Occupancy", "% of beds", "Flow", 0, "points"),
    Label("utilisation", "Utilisation of hours", "%", "Staff", 0, "points"),
]
NAMES = ["v0", "v1", "v2", "v3"]
GAIN = (-0.02, 0.05, 0.0, 0.01)  # of revenue, by vårdcentral
REFORMS = {"fees": "More visit pay", "target": "Continuity target"}
ARMS = [(s, b) for b in ("frozen", "full") for s in ("baseline", *REFORMS)]


def run_rows(
    scenario: str, behaviour: str, replication: int, names: list[str] = NAMES
) -> pd.DataFrame:
    """The yearly rows of one run; `names` are ids of vårdcentraler."""
    noise = np.random.default_rng(replication).normal(0, 0.01, 20)
    own = np.random.default_rng([replication, len(scenario)]).normal(0, 0.001, 20)
    pushed = 0.05 * (scenario == "fees") * (behaviour == "full")
    rows = []
    for year in (2025, 2026):
        rows += [
            ("outcome", "visits", "all", year, 1.5 * (1 + noise[0] + own[0] + pushed)),
            ("outcome", "own_gp", "all", year, 40 * (1 + noise[1] + own[1] - pushed)),
            ("outcome", "avoidable", "all", year, 900 * (1 + noise[2] + own[2])),
            ("balance", "region", "all", year, -5e8 - 2e6 * (scenario == "fees")),
            ("balance", "vardcentral", "all", year, 5e8 + 2e6 * (scenario == "fees")),
            ("balance", "state", "all", year, 0.0),
            ("payment", "capitation", "kind=vardcentral", year, 3e8),
            ("cost", "staff", "kind=vardcentral", year, 2e8),
            ("practice", "vardcentral.minutes", "all", year, 20 - 2 * pushed),
            ("practice", "vardcentral.minutes", "ownership=private", year, 18 - 4 * pushed),
            ("practice", "vardcentral.tests", "all", year, 1 + 0.0004 * pushed),
            ("practice", "hospital.stay", "all", year, 1.0),
            ("marginal_revenue", "vardcentral.minutes", "all", year, -900 - 4000 * pushed),
            ("marginal_revenue", "vardcentral.minutes", "ownership=private", year, -800.0),
            ("cost", "beds", "kind=hospital", year, 1e8),
            ("flow", "region", "kind=vardcentral", year, 5e8 + 2e6 * (scenario == "fees")),
            ("flow", "outside", "kind=vardcentral", year, -4e8 - 1e6 * (scenario == "fees")),
            ("flow", "region", "kind=outside", year, 1e8),
            ("flow", "vardcentral", "kind=hospital", year, 3e6),
            ("flow", "hospital", "kind=vardcentral", year, -3e6),
            ("outcome", "occupancy", "all", year, 95 + noise[3] - 10 * pushed),
            ("outcome", "utilisation", "all", year, 60 + noise[4]),
        ]
        rows += [
            ("outcome", "visits", group, year, 1.5 * (1 + noise[5] + place / 100 + pushed))
            for place, group in enumerate(GROUPS)
        ]
        rows += [
            ("outcome", "utilisation", f"vardcentral={name}", year, 60 + i % 37 + noise[4])
            for i, name in enumerate(names)
        ]
        rows += [
            (
                "payment",
                rule,
                f"vardcentral={name}",
                year,
                amount * (1 + GAIN[i % len(GAIN)] * (scenario == "fees")),
            )
            for i, name in enumerate(names)
            for rule, amount in (("capitation", 1.9e7), ("visit_fee", 1e6))
        ]
        rows += [
            (
                "revenue",
                "all",
                f"vardcentral={name}",
                year,
                2e7 * (1 + GAIN[i % len(GAIN)] * (scenario == "fees")),
            )
            for i, name in enumerate(names)
        ]
    return pd.DataFrame(rows, columns=["measure", "outcome", "group", "year", "value"])


def material(replications: int = 4, lang: str = "en", folder: Path | None = None) -> Material:
    """A small study of two reforms: the first one pushes, the second does nothing."""
    analysis = Analysis(dict.fromkeys(REFORMS, 2025), ["frozen", "full"])
    for replication in range(replications):
        analysis.add({arm: run_rows(*arm, replication) for arm in ARMS})
    return Material(
        title="A <first> look",
        question="What if?",
        reforms=REFORMS,
        about={"fees": "Visit fee up by half."},
        behaviours=["frozen", "full"],
        outcomes=LABELS,
        others=OTHERS,
        effects=Effects(analysis.effects()),
        levels=Levels(analysis.levels()),
        checks=pd.DataFrame({"check": ["money"], "runs": [24], "failed": [0]}),
        manifest={
            "command": "vardsim run x",
            "region": "Embedded",
            "first_year": 2025,
            "last_year": 2026,
            "runs_done": 6 * replications,
            "runs_planned": 6 * replications,
            "replications": replications,
            "seed": 1,
            "sample": 1.0,
            "wall_seconds": 12.0,
            "run_seconds": 22.0,
            "person_years": 2e6,
            "person_years_per_second_per_core": 123456,
            "peak_memory_mib": 900,
            "versions": {"vardsim": "0.1.0"},
            "code": "0" * 64,
            "git_commit": None,
        },
        notes=["Bed numbers are assumed."],
        units={
            "v0": Unit("Norra vårdcentralen", "vardcentral", "private", 62.4, 16.6, 8000),
            **{
                f"v{i}": Unit(f"v{i}", "vardcentral", "", 62.4 + i / 9, 16.6, 5000)
                for i in (1, 2, 3)
            },
            "H1": Unit("Lasarettet", "hospital", "", 62.5, 16.5),
            "9901": Unit("Storstad", "municipality"),
        },
        rules={"capitation": "Capitation"},
        anchors=pd.DataFrame(
            [["avoidable", 0, 450, 300, 600, 0, 0, 0, False, "", "2019", "A source", "found"]],
            columns=ANCHOR_COLUMNS,
        ).assign(factor=1.5),
        inhabitants=1e5,
        places=pd.DataFrame(
            {
                "municipality": "9901",
                "lat": [62.4, 62.5, 62.6],
                "lon": [16.5, 16.7, 16.4],
                "inhabitants": 1000.0,
            }
        ),
        parameters=load(),
        output=Output(folder),
        lang=lang,
    )


def large(lang: str = "en", folder: Path | None = None) -> Material:
    """The same study in a region as large as Sweden's largest: 200 vårdcentraler, most of them in
    one town, with long names, in 49 municipalities of 1,800 neighbourhoods."""
    chance = np.random.default_rng(1)
    ids, codes = [f"w{i}" for i in range(200)], [f"14{i:02d}" for i in range(49)]
    town = np.array([57.7, 12.0])

    def around(number: int, share_in_town: float) -> np.ndarray:
        wide = np.where(chance.random(number) < share_in_town, 0.05, 0.8)[:, None]
        return town + wide * chance.uniform(-1, 1, (number, 2))

    analysis = Analysis(dict.fromkeys(REFORMS, 2025), ["frozen", "full"])
    for replication in range(2):
        analysis.add({arm: run_rows(*arm, replication, ids) for arm in ARMS})
    spots, homes, seats = around(200, 0.4), around(1800, 0.3), around(49, 0.0)
    return replace(
        material(lang=lang, folder=folder),
        effects=Effects(analysis.effects()),
        levels=Levels(analysis.levels()),
        units={
            **{
                id_: Unit(
                    f"Närhälsan Nedre Långtbortistans vårdcentral {i}, Storstaden",
                    "vardcentral", "private" if i % 2 else "public", *spots[i], 8000,
                )
                for i, id_ in enumerate(ids)
            },
            **{f"H{i}": Unit(f"Sjukhus {i}", "hospital", "", *town) for i in range(9)},
            **{code: Unit(f"Kommun {code}", "municipality") for code in codes},
        },
        inhabitants=1.75e6,
        places=pd.DataFrame(
            {
                "municipality": [
                    codes[int(np.argmin(((seats - home) ** 2).sum(axis=1)))] for home in homes
                ],
                "lat": homes[:, 0],
                "lon": homes[:, 1],
                "inhabitants": 1000.0,
            }
        ),
    )  # fmt: skip


def both(first: str, make: Callable[..., Material] = material) -> str:
    """The page in all languages, opening in one."""
    languages = sorted(LANGUAGES, key=lambda lang: lang != first)
    return render([make(lang=lang) for lang in languages])

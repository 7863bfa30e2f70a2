"""The page of a study, made from what its result folder holds and from nothing else."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd

from sim import parameters
from sim.outcomes import anchors
from sim.outcomes.definitions import OUTCOMES
from sim.studies.document import Problem, StudyError
from sim.studies.labels import label, rule_names
from sim.studies.report import Effects, Levels, Material, Unit, render
from sim.studies.report.output import Output
from sim.studies.report.words import LANGUAGES
from sim.studies.store import write_text

if TYPE_CHECKING:
    from sim.policies.rule import Rule
    from sim.region import Region
    from sim.studies.plan import Plan

PAGE = "report.html"
EFFECT_OF = {"frozen": "mechanical", "full": "total"}
PLACES = "places.parquet"


def write_page(folder: Path, lang: str) -> Path:
    """Write the report of a finished study again, from its tables; gives its path.

    Raises `StudyError` where the folder is not a finished study.
    """
    manifest = _manifest(folder)
    effects, levels = (_table(folder, name) for name in ("effects", "levels"))
    places = pd.read_parquet(folder / PLACES) if (folder / PLACES).exists() else None
    return write_report(folder, manifest, effects, levels, places, lang)[0]


def write_report(
    folder: Path,
    manifest: Mapping[str, Any],
    effects: pd.DataFrame,
    levels: pd.DataFrame,
    places: pd.DataFrame | None,
    lang: str,
) -> list[Path]:
    """Write the page, its figures and its tables; gives the paths of page and workbook.

    The page is in all languages; `lang` is the one that it opens in, and that of the files beside.
    """
    shared = Effects(effects), Levels(levels)
    first = material_of(manifest, *shared, lang, places, Output(folder))
    others = [material_of(manifest, *shared, one, places) for one in LANGUAGES if one != lang]
    page = folder / PAGE
    write_text(page, render([first, *others]))
    return [page, *first.output.write_tables(first.words("contents"))]


def material_of(
    manifest: Mapping[str, Any],
    effects: Effects,
    levels: Levels,
    lang: str,
    places: pd.DataFrame | None = None,
    output: Output | None = None,
) -> Material:
    """What the report is made of, in one language."""
    texts = manifest["texts"]
    outcomes = manifest["outcomes"]
    reforms = texts["reforms"]
    return Material(
        title=texts["title"][lang],
        question=texts["question"][lang],
        reforms={name: reforms[name]["title"][lang] for name in manifest["reforms"]},
        about={name: reforms[name]["about"][lang] for name in manifest["reforms"]},
        behaviours=told(manifest["behaviours"], effects),
        outcomes=[label(outcome, lang) for outcome in outcomes],
        others=[label(outcome, lang) for outcome in OUTCOMES if outcome not in outcomes],
        effects=effects,
        levels=levels,
        checks=pd.DataFrame(manifest["checks"], columns=["check", "runs", "failed"]),
        manifest=manifest,
        notes=texts["notes"],
        units={id_: Unit(**unit) for id_, unit in texts["units"].items()},
        rules={id_: names[lang] for id_, names in texts["rules"].items()},
        anchors=anchors.load(),
        inhabitants=texts["inhabitants"],
        places=places,
        parameters=parameters.load().override(manifest.get("parameters", {})),
        output=output or Output(),
        lang=lang,
    )


def told(behaviours: list[str], effects: Effects) -> list[str]:
    """The study's behaviours of which there are effects, all where there are none of any.

    Where every run of a behaviour has failed, the page tells of the other.
    """
    found = set(effects.table["effect"])
    some = [one for one in behaviours if EFFECT_OF[one] in found]
    return some or behaviours


def texts_of(plan: Plan) -> dict[str, Any]:
    """What the page tells of a study beside its numbers, in both languages."""
    study, region = plan.study, plan.region
    return {
        "title": {lang: study.title.in_(lang) for lang in LANGUAGES},
        "question": {lang: study.question.in_(lang) for lang in LANGUAGES},
        "reforms": {
            name: {
                "title": {lang: plan.reform_title(name, lang) for lang in LANGUAGES},
                "about": {lang: plan.reform_about(name, lang) for lang in LANGUAGES},
            }
            for name in plan.reforms
        },
        "rules": rule_names(_rules(plan)),
        "units": units_of(region),
        "inhabitants": float(region.population["count"].sum()) * study.sample,
        "notes": list(region.notes),
    }


def _rules(plan: Plan) -> list[Rule]:
    """All rules that pay at some time, in the baseline or a reform."""
    rules = {rule.id: rule for rule in plan.model.rules}
    for reform in plan.reforms.values():
        reformed = reform.apply(plan.model)
        for step in reform.steps:
            if step.diff.start is not None:
                found = reformed.at(step.diff.start, unscaled=True)
                rules |= {rule.id: rule for rule in found if rule.id not in rules}
    return list(rules.values())


def units_of(region: Region) -> dict[str, dict[str, Any]]:
    """Name, kind, ownership, place and size of every unit by id."""
    found: dict[str, dict[str, Any]] = {}
    for kind, table, id_name in (
        ("vardcentral", region.vardcentraler, "id"),
        ("hospital", region.hospitals, "id"),
        ("municipality", region.municipalities, "code"),
    ):
        for row in table.to_dict("records"):
            found[str(row[id_name])] = {
                "name": str(row["name"]),
                "kind": kind,
                "ownership": str(row.get("ownership", "")),
                "lat": float(row["lat"]),
                "lon": float(row["lon"]),
                "listed": float(row.get("list_size", 0)),
            }
    return found


def places_of(region: Region) -> pd.DataFrame:
    """Where people live: neighbourhoods with place, inhabitants and deprivation."""
    columns = ["id", "municipality", "lat", "lon", "inhabitants", "deprivation", "rural"]
    return region.neighbourhoods[columns].reset_index(drop=True)


def _manifest(folder: Path) -> dict[str, Any]:
    path = folder / "manifest.json"
    try:
        manifest: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        message = f"no finished study here ({error}). Give the folder that `vardsim run` wrote"
        raise StudyError([Problem(str(path), "", message, None)]) from error
    if "texts" not in manifest:
        message = "written by an earlier version. Run the study again: its results are kept"
        raise StudyError([Problem(str(path), "", message, None)])
    return manifest


def _table(folder: Path, name: str) -> pd.DataFrame:
    path = folder / f"{name}.parquet"
    if not path.exists():
        message = "is missing. Run the study again: its results are kept"
        raise StudyError([Problem(str(path), "", message, None)])
    return pd.read_parquet(path)

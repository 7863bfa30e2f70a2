"""The library: reforms ready to run, one file per area in ``sim/data/reforms``.

An entry is a reform without dates, with its level in the effect chain (S: structure and resources,
P: process and activity, R: result), its form, what it is meant to do and what speaks against it,
and a default size. A study uses it by name::

    reforms:
      - continuity.continuity_target
      - access.guarantee_target

or with changes::

    reforms:
      mine:
        use: [continuity.continuity_target, equity.rural_presence]
        size: 50                      # SEK per inhabitant and year, shared equally
        budget: neutral
        from: 2025-01-01
        phase_in: 12 months
        change: {continuity_continuity_target.full: 0.5}

The rules of ``area.name`` have ids that begin with ``area_name``.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any, Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from sim.policies.errors import PolicyError, explain, unknown_name
from sim.policies.rule import Source

SHELF = Path(str(resources.files("sim") / "data" / "reforms"))
EVERYWHERE = "everywhere"  # the file of entries that every area has
TIMING = ("from", "until", "announced", "phase_in", "phase_out")
OPTIONS = ("use", "title", "about", "size", "budget", "neutral_rule", "change", *TIMING)
LEVELS = {
    "S": {"sv": "struktur och resurser", "en": "structure and resources"},
    "P": {"sv": "process och aktivitet", "en": "process and activity"},
    "R": {"sv": "resultat", "en": "result"},
}


class Bilingual(BaseModel):
    """A text in both languages."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    sv: str
    en: str


class Entry(BaseModel):
    """One reform of the library; `size` is in SEK per inhabitant and year, None: as it falls out.

    `meant` and `against` are what the report says for it and against it, `expects` the outcomes
    that it is meant to move and the direction. Nothing in the model reads them.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    title: Bilingual
    level: Literal["S", "P", "R"]
    form: str
    meant: Bilingual
    against: Bilingual
    expects: dict[str, Literal["up", "down"]] = Field(default_factory=dict)
    size: float | None = Field(None, gt=0)
    budget: Literal["added", "neutral"] = "added"
    neutral_rule: str = "capitation"
    change: dict[str, Any] = Field(default_factory=dict)
    sources: dict[str, Source] = Field(default_factory=dict)
    add: list[dict[str, Any]] = Field(default_factory=list)
    remove: list[str] = Field(default_factory=list)

    def diff(self) -> dict[str, Any]:
        """What it does to the rules, as a reform's step without dates."""
        parts = self.model_dump(include={"change", "sources", "add", "remove"})
        return {key: value for key, value in parts.items() if value}


class Area(BaseModel):
    """One area of the report, with its table."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    area: str
    table: int
    title: Bilingual
    reforms: dict[str, Entry]

    @property
    def source(self) -> Bilingual:
        """Where the report speaks of it."""
        report = "SKR, Ersättningsmodeller som stödjer omställningen till Nära vård (2023)"
        return Bilingual(
            sv=f"{report}, kapitel 8, tabell {self.table}",
            en=f"{report}, chapter 8, table {self.table}",
        )


@cache
def areas() -> dict[str, Area]:
    """All areas by name, in the order of the report's tables."""
    shared = _read(SHELF / f"{EVERYWHERE}.yaml")["reforms"]
    found = []
    for path in SHELF.glob("*.yaml"):
        if path.stem == EVERYWHERE:
            continue
        data = _read(path)
        data["reforms"] = {**_named(shared, path.stem), **data["reforms"]}
        try:
            area = Area.model_validate(data)
        except ValidationError as error:
            raise explain(error, Area, path.name) from error
        if area.area != path.stem:
            raise PolicyError(f"{path.name}.area: {area.area!r} given; the file is {path.stem!r}")
        found.append(area)
    return {area.area: area for area in sorted(found, key=lambda area: area.table)}


def names() -> list[str]:
    """All reforms of the library, as ``area.name``."""
    return [f"{area.area}.{name}" for area in areas().values() for name in area.reforms]


def find(name: str, path: str = "use") -> Entry:
    """An entry by name; an unknown one is an error at `path` with the closest name."""
    area, _, reform = name.partition(".")
    if area in areas() and reform in areas()[area].reforms:
        return areas()[area].reforms[reform]
    if area in areas():
        nearest = [f"{area}.{other}" for other in areas()[area].reforms]
        raise unknown_name(path, "reform of the library", name, nearest)
    raise unknown_name(path, "reform of the library", name, names())


def same_as(name: str) -> list[str]:
    """Names of the same reform in other areas, for one that every area has."""
    shared = _read(SHELF / f"{EVERYWHERE}.yaml")["reforms"]
    _, _, own = name.partition(".")
    return [f"{area}.{own}" for area in areas() if own in shared and f"{area}.{own}" != name]


def reform_name(name: str) -> str:
    """The name that a reform used without one of its own has in a study."""
    return name.replace(".", "_")


def expand(raw: Any, path: str) -> Mapping[str, Any]:
    """A reform in full, ready for `Reform.parse`; what does not ``use`` the library stays as is."""
    if not isinstance(raw, Mapping) or "use" not in raw:
        return raw
    for key in raw:
        if key not in OPTIONS:
            raise unknown_name(f"{path}.{key}", "name beside use", str(key), OPTIONS)
    used = [raw["use"]] if isinstance(raw["use"], str) else list(raw["use"])
    if not used or len(set(used)) < len(used):
        raise PolicyError(f"{path}.use: {raw['use']!r} given; name one or more different reforms")
    entries = [find(str(name), f"{path}.use") for name in used]
    steps = [_step(entry, raw, len(entries)) for entry in entries]
    for place, value in raw.get("change", {}).items():
        _owner(steps, str(place).partition(".")[0]).setdefault("change", {})[place] = value
    title = raw.get("title") or {
        lang: " + ".join(getattr(entry.title, lang) for entry in entries) for lang in ("sv", "en")
    }
    return {"title": title, "steps": steps}


def about(raw: Mapping[str, Any], lang: str) -> str:
    """What a study's reform that uses the library is meant to do."""
    used = [raw["use"]] if isinstance(raw["use"], str) else list(raw["use"])
    return " ".join(getattr(find(str(name)).meant, lang) for name in used)


def _step(entry: Entry, raw: Mapping[str, Any], parts: int) -> dict[str, Any]:
    """One used entry as a dated step; a size given for several is shared equally."""
    step: dict[str, Any] = {**entry.diff(), **{key: raw[key] for key in TIMING if key in raw}}
    size = raw["size"] / parts if isinstance(raw.get("size"), int | float) else raw.get("size")
    size = entry.size if "size" not in raw else size
    if size is not None:
        step["size"] = size
    step["budget"] = raw.get("budget", entry.budget)
    if step["budget"] == "neutral":
        step["neutral_rule"] = raw.get("neutral_rule", entry.neutral_rule)
    elif "neutral_rule" in raw:
        step["neutral_rule"] = raw["neutral_rule"]
    return step


def _owner(steps: list[dict[str, Any]], rule_id: str) -> dict[str, Any]:
    """The step that adds or changes a rule, else the first."""
    for step in steps:
        added = [rule.get("id", rule["rule"]) for rule in step.get("add", [])]
        changed = [place.partition(".")[0] for place in step.get("change", {})]
        if rule_id in (*added, *changed):
            return step
    return steps[0]


def _named(entries: Mapping[str, Any], area: str) -> dict[str, Any]:
    """Entries that every area has, with ids of the area's own."""
    own = {}
    for name, entry in entries.items():
        added = [{**rule, "id": f"{area}_{name}"} for rule in entry["add"]]
        own[name] = {**entry, "add": added}
    return own


def _read(path: Path) -> dict[str, Any]:
    try:
        data: dict[str, Any] = yaml.safe_load(path.read_text(encoding="utf-8"))
    except yaml.YAMLError as error:
        raise PolicyError(f"{path.name}: {error}") from error
    return data

"""SKR's 27-point checklist beside what the results answer; the texts are in ``checklist.yaml``."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import cache
from importlib import resources
from typing import Any, Literal

import yaml

from sim.studies.report.baseline import levels
from sim.studies.report.change import as_text, cell, in_unit, is_clear, tone
from sim.studies.report.material import Label, Material
from sim.studies.report.money import MILLION, holders
from sim.studies.report.purpose import benefit, follow_up, listed, stated, tested
from sim.studies.report.words import LANGUAGES, Words

Status = Literal["answered", "partly", "stated", "not_stated", "open"]
STATUSES = ("answered", "partly", "stated", "not_stated", "open")
ACCESS = ("phone_same_day", "assessed_3_days", "doctor_7_days", "specialist_90", "operation_90")
HEALTH = ("deaths", "qaly", "chronic_conditions")
QUALITY = ("avoidable", "readmission_65", "complications")
EQUITY = ("inequity_doctor_visits", "inequity_ed_visits", "inequity_avoidable_four_20")
TONES = {"answered": "better", "partly": "moved", "stated": "moved", "not_stated": "worse"}
WORST_SHOWN = 4  # outcomes that get worse, per reform


@dataclass(frozen=True)
class Fact:
    """What is known of a point: how far it is answered, and values for its text."""

    status: Status
    values: dict[str, str] = field(default_factory=dict)


@cache
def points() -> list[dict[str, Any]]:
    """The points of the checklist in order."""
    path = resources.files("sim.studies.report") / "checklist.yaml"
    found: list[dict[str, Any]] = yaml.safe_load(path.read_text(encoding="utf-8"))
    return found


def section(material: Material) -> dict[str, Any]:
    """Every point with what the simulation answers and what people must."""
    words, place = material.words, LANGUAGES.index(material.lang)
    rows = []
    for point in points():
        fact = FACTS[point["fact"]](material, words)
        key = "missing" if fact.status == "not_stated" else "simulation"
        rows.append(
            {
                "number": point["number"],
                "question": point["question"][place],
                "where": words("in_chapter", chapter=point["chapter"]),
                "status": fact.status,
                "tone": TONES.get(fact.status, "unclear"),
                "status_text": words(f"status_{fact.status}"),
                "simulation": point[key][place].format(**fact.values),
                "people": point["people"][place],
            }
        )
    found = Counter(row["status"] for row in rows)
    counted = words("checklist_counted", **{name: found[name] for name in STATUSES})
    return {"checklist": rows, "counted": counted}


def _nothing(material: Material, words: Words) -> Fact:
    return Fact("open")


def _baseline(material: Material, words: Words) -> Fact:
    rows = levels(material, (*material.outcomes, *material.others))
    anchored = [row for row in rows if row["anchor"]]
    near = sum(not row["tone"] for row in anchored)
    return Fact(
        "partly",
        {"outcomes": str(len(rows)), "anchored": str(len(anchored)), "near": str(near)},
    )


def _levels(outcomes: Sequence[str], status: Status) -> Callable[[Material, Words], Fact]:
    def fact(material: Material, words: Words) -> Fact:
        labels = {label.id: label for label in (*material.outcomes, *material.others)}
        parts = []
        for label in (labels[name] for name in outcomes if name in labels):
            for row in levels(material, [label]):
                parts.append(f"{label.text} {row['level']} {label.unit_after}".strip())
        if not parts:
            return Fact("open", {"levels": words("nothing")})
        return Fact(status, {"levels": "; ".join(parts)})

    return fact


def _measured(material: Material, words: Words) -> Fact:
    names = list(dict.fromkeys(_name(one.label) for one in tested(material) if one.label))
    values = {"outcomes": str(len(material.outcomes)), "hypotheses": "; ".join(names)}
    return Fact("answered" if names else "not_stated", values)


def _text(name: Literal["goal", "present_state"]) -> Callable[[Material, Words], Fact]:
    def fact(material: Material, words: Words) -> Fact:
        text = getattr(stated(material), name).in_(material.lang)
        return Fact("stated" if text else "not_stated", {name: text})

    return fact


def _hypotheses(material: Material, words: Words) -> Fact:
    found = stated(material).hypotheses
    sized = sum(one.size is not None for one in found)
    values = {"number": str(len(found)), "sized": str(sized)}
    return Fact("stated" if found else "not_stated", values)


def _analysed(material: Material, words: Words) -> Fact:
    said = Counter(words(f"verdict_{one.verdict}") for one in tested(material))
    verdicts = listed(words, [f"{number} {name}" for name, number in said.items()])
    return Fact("answered" if said else "not_stated", {"verdicts": verdicts})


def _effect_chain(material: Material, words: Words) -> Fact:
    found = stated(material)
    parts = [words(f"level_{found.level}")] if found.level else []
    for one in found.hypotheses:
        if one.level:
            reform = material.reforms.get(one.reform or "", "")
            parts.append(
                f"{reform}: {words(f'level_{one.level}')}"
                if reform
                else words(f"level_{one.level}")
            )
    listed = "; ".join(dict.fromkeys(parts))
    return Fact("stated" if parts else "not_stated", {"levels": listed[:1].upper() + listed[1:]})


def _benefit(material: Material, words: Words) -> Fact:
    found = stated(material)
    text = benefit(material, found)
    holder = found.benefit.holder if found.benefit else None
    names = [holder] if holder else holders(material)
    moved = "; ".join(_moves(material, words, reform, names) for reform in material.reforms)
    values = {"benefit": text, "balance": f"{moved}." if moved else ""}
    return Fact("stated" if text else "not_stated", values)


def _system(material: Material, words: Words) -> Fact:
    names = holders(material)
    moved = [_moves(material, words, reform, names) for reform in material.reforms]
    return Fact("partly" if moved else "open", {"moves": ". ".join([*moved, ""]).strip()})


def _moves(material: Material, words: Words, reform: str, names: Sequence[str]) -> str:
    """Holders whose balance clearly moves under a reform, with how much."""
    parts = []
    for name in names:
        row = material.effect(name, reform, measure="balance")
        if is_clear(row):
            moved = as_text(in_unit(material, row, 1 / MILLION))
            parts.append(f"{material.words.named('kinds', name)} {moved}")
    unit = f" {material.words('msek')}" if parts else ""
    return f"{material.reforms[reform]}: {', '.join(parts) or words('no_clear_change')}{unit}"


def _stages(material: Material, words: Words) -> Fact:
    parts = []
    for reform, steps in _reforms(material):
        dates = [
            words("phased", date=step["from"], months=step["phase_in"])
            if step["phase_in"]
            else str(step["from"])
            for step in steps
        ]
        parts.append(f"{material.reforms[reform]}: {', '.join(dates) or words('nothing')}")
    return Fact("answered" if parts else "open", {"stages": "; ".join(parts)})


def _components(material: Material, words: Words) -> Fact:
    parts = []
    for reform, steps in _reforms(material):
        rules = dict.fromkeys(
            rule for step in steps for rule in (*step["added"], *step["changed"], *step["removed"])
        )
        names = listed(words, [material.rule(rule) for rule in rules])
        parts.append(f"{material.reforms[reform]}: {names}")
    return Fact("answered" if parts else "open", {"components": "; ".join(parts)})


def _weaknesses(material: Material, words: Words) -> Fact:
    parts = []
    for reform, title in material.reforms.items():
        worse = []
        for label in (*material.outcomes, *material.others):
            row = material.effect(label.id, reform)
            if row is not None and tone(row, label.better) == "worse":
                worse.append(f"{label.text} {cell(material, row, label)['value']}")
        more = len(worse) - WORST_SHOWN
        shown = worse[:WORST_SHOWN] + ([words("and_more", n=more)] if more > 0 else [])
        parts.append(f"{title}: {', '.join(shown) or words('nothing')}")
    return Fact("partly", {"weaknesses": "; ".join(parts)})


def _follow_up(material: Material, words: Words) -> Fact:
    text = follow_up(material, stated(material))
    return Fact("stated" if text else "not_stated", {"follow_up": text.rstrip(".")})


def _replications(material: Material, words: Words) -> Fact:
    manifest = material.manifest
    values = {
        "first": manifest["first_year"],
        "last": manifest["last_year"],
        "replications": manifest["replications"],
    }
    return Fact("answered", {name: str(value) for name, value in values.items()})


def _again(material: Material, words: Words) -> Fact:
    return Fact("partly", {"command": material.manifest["command"]})


def _reforms(material: Material) -> list[tuple[str, list[dict[str, Any]]]]:
    """What the manifest says of each reform's steps."""
    found = material.manifest.get("inputs", {}).get("reforms", {})
    return [(name, found[name]) for name in material.reforms if name in found]


def _name(label: Label) -> str:
    return label.text[:1].lower() + label.text[1:] if not label.text[:2].isupper() else label.text


FACTS: dict[str, Callable[[Material, Words], Fact]] = {
    "nothing": _nothing,
    "baseline": _baseline,
    "access": _levels(ACCESS, "answered"),
    "health": _levels(HEALTH, "partly"),
    "quality": _levels(QUALITY, "partly"),
    "equity": _levels(EQUITY, "answered"),
    "measured": _measured,
    "goal": _text("goal"),
    "present_state": _text("present_state"),
    "hypotheses": _hypotheses,
    "analysed": _analysed,
    "effect_chain": _effect_chain,
    "benefit": _benefit,
    "stages": _stages,
    "components": _components,
    "weaknesses": _weaknesses,
    "system": _system,
    "follow_up": _follow_up,
    "replications": _replications,
    "again": _again,
}

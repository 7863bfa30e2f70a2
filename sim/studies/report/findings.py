"""What happens under each reform: a few sentences, then the outcomes that matter most."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

from sim.studies.report.change import as_text, cell, in_unit, is_clear, strength, tone, word
from sim.studies.report.lookup import Row
from sim.studies.report.material import Label, Material
from sim.studies.report.money import MILLION, holders
from sim.studies.report.numbers import MINUS, MISSING
from sim.studies.report.words import headlines

SHOWN_AT_MOST = 8


def section(material: Material) -> dict[str, Any]:
    """A card per reform."""
    return {"findings": findings(material)}


def findings(material: Material) -> list[dict[str, Any]]:
    """Per reform: headline sentences, outcomes shown at once and the rest."""
    cards = []
    for reform, title in material.reforms.items():
        shown, rest = _split(material, reform)
        cards.append(
            {
                "title": title,
                "about": material.about.get(reform, ""),
                "headlines": _headlines(material, reform),
                "shown": [_row(material, reform, label) for label in shown],
                "rest": [_row(material, reform, label) for label in rest],
            }
        )
    return cards


def _told(material: Material, reform: str, labels: Sequence[Label]) -> list[Label]:
    rows = {label.id: material.effect(label.id, reform) for label in labels}
    return [
        label
        for label in labels
        if (row := rows[label.id]) is not None and math.isfinite(row["difference"])
    ]


def _split(material: Material, reform: str) -> tuple[list[Label], list[Label]]:
    """The headline outcomes and the strongest clear changes, strongest first; and the rest."""
    told = _told(material, reform, material.outcomes)
    first = [label for label in told if label.id in headlines()]
    clear = [
        label
        for label in told
        if label not in first and is_clear(material.effect(label.id, reform))
    ]
    clear.sort(key=lambda label: -strength(material, reform, label))
    shown = first + clear[: max(0, SHOWN_AT_MOST - len(first))]
    return shown, [label for label in told if label not in shown]


def _row(material: Material, reform: str, label: Label) -> dict[str, str]:
    row = material.effect(label.id, reform)
    assert row is not None
    step = float(row["high"] - row["low"])
    low, high = (
        material.numbers.level(value, step)
        for value in (row["baseline"], row["baseline"] + row["difference"])
    )
    return {
        "outcome": label.text,
        "tone": tone(row, label.better),
        "word": word(material, row),
        "change": as_text(cell(material, row, label)),
        "sentence": _sentence(material, row, label, (low, high)),
        "split": _mechanism(material, reform, label) if len(material.behaviours) > 1 else "",
    }


def _sentence(material: Material, row: Row, label: Label, levels: tuple[str, str]) -> str:
    """What happens to the outcome, with the interval and from which level to which."""
    words, told = material.words, cell(material, row, label)
    change = as_text(told)
    before, after = (f"{level} {label.unit_after}".rstrip() for level in levels)
    if not math.isfinite(row["low"]):
        return words("sentence_untold", change=change, low=before, high=after)
    if row["difference"] == row["low"] == row["high"] == 0:
        return words("sentence_same", low=before)
    if not is_clear(row):
        return words("sentence_open", change=change, low=before)
    verb = "sentence_up" if row["difference"] > 0 else "sentence_down"
    size = {**told, "value": told["value"].lstrip("+" + MINUS)}
    return words(verb, change=as_text(size), low=levels[0], high=after)


def _mechanism(material: Material, reform: str, label: Label) -> str:
    """How the change divides into its mechanical and its behavioural part."""
    words = material.words
    rows = {e: material.effect(label.id, reform, e) for e in ("mechanical", "behavioural")}
    mechanical = rows["mechanical"]
    if mechanical is not None and mechanical["low"] == mechanical["high"] == 0:
        return words("all_behavioural") if is_clear(rows["behavioural"]) else ""
    parts = []
    for effect, row in rows.items():
        found = cell(material, row, label)
        parts.append(f"{words(effect)} {as_text(found) if found else MISSING}")
    return ", ".join(parts)


def _headlines(material: Material, reform: str) -> list[str]:
    sentences = [_in_words(material, reform), _count(material, reform), _money(material, reform)]
    return [sentence for sentence in sentences if sentence]


def _in_words(material: Material, reform: str) -> str:
    """Direction of the headline outcomes in plain words."""
    words = material.words
    told = {label.id for label in _told(material, reform, material.outcomes)}
    clear: list[str] = []
    others: dict[str, list[str]] = {}
    for id_ in headlines():
        row = material.effect(id_, reform)
        if id_ not in told or row is None:
            continue
        name, verb = words.headline(id_), _verb(row)
        if verb in ("rises", "falls"):
            clear.append(words(verb, name=name))
        else:
            others.setdefault(verb, []).append(name)
    parts = [_listed(clear, words("and"))] if clear else []
    for verb, names in others.items():
        parts.append(words(verb, names=_listed(names, words("or"))))
    return " ".join(part[:1].upper() + part[1:] + "." for part in parts)


def _listed(parts: list[str], last: str) -> str:
    """``a, b and c``."""
    return f" {last} ".join([", ".join(parts[:-1]), parts[-1]] if len(parts) > 1 else parts)


def _verb(row: Row) -> str:
    if not math.isfinite(row["low"]):
        return "untold"
    if is_clear(row):
        return "rises" if row["difference"] > 0 else "falls"
    return "stays" if row["low"] == row["high"] == 0 else "open"


def _count(material: Material, reform: str) -> str:
    """How many main outcomes change clearly, and for the better or worse."""
    told = _told(material, reform, material.outcomes)
    rows = [(material.effect(label.id, reform), label) for label in told]
    if not rows or any(row is not None and not math.isfinite(row["low"]) for row, _ in rows):
        return ""
    tones = [tone(row, label.better) for row, label in rows if row is not None]
    counts = {name: tones.count(name) for name in ("better", "worse", "moved")}
    words, clear = material.words, sum(counts.values())
    if not clear:
        return words("none_counted", all=len(rows))
    parts = [words(f"counted_{name}", n=n) for name, n in counts.items() if n]
    return words("counted", clear=clear, all=len(rows), parts=", ".join(parts))


def _money(material: Material, reform: str) -> str:
    """The budget holders that clearly gain or lose."""
    moves = []
    for holder in holders(material):
        row = material.effect(holder, reform, measure="balance")
        if is_clear(row):
            name = material.words.named("kinds", holder)
            moves.append(f"{name} {as_text(in_unit(material, row, 1 / MILLION))}")
    return material.words("money_moves", moves=", ".join(moves)) if moves else ""

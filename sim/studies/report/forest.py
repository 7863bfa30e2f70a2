"""Effects on the outcomes, a picture each."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sim.studies.report.drawing import canvas, changes, panel, panel_height, strongest
from sim.studies.report.material import Label, Material
from sim.studies.report.pictures import Picture, picture, spoken
from sim.studies.report.style import look

TOGETHER = 6  # outcomes in one picture behind the fold, at most
COLUMNS = 3  # pictures beside each other on a screen


def section(material: Material) -> dict[str, Any] | None:
    """None where no outcome has an effect. With many reforms, main outcomes only."""
    found = forest(material)
    if not found:
        return None
    return {"forest": found, "more": [] if material.many else more(material)}


def forest(material: Material) -> list[Picture]:
    """A picture per main outcome: change with interval, a row per reform."""
    pictures = []
    with look():
        for label in material.main:
            if changes(material, label):
                figure, axis = canvas(panel_height(material, label, title=False))
                panel(axis, material, label, 0.0, title=False)
                alt = spoken(material, label, strongest(material, label))
                pictures.append(picture(material, f"effect_{label.id}", label.text, alt, figure))
    return pictures


def more(material: Material) -> list[dict[str, Any]]:
    """The other outcomes by area, a few to each picture."""
    areas: dict[str, list[Label]] = {}
    for label in [*material.outcomes[len(material.main) :], *material.others]:
        if changes(material, label):
            areas.setdefault(label.area, []).append(label)
    with look():
        return [
            {"area": area, "count": len(labels), "pictures": _together(material, area, labels)}
            for area, labels in areas.items()
        ]


def _together(material: Material, area: str, labels: Sequence[Label]) -> list[Picture]:
    pictures = []
    pieces = max(-(-len(labels) // TOGETHER), min(COLUMNS, -(-len(labels) // 2)))
    size = -(-len(labels) // pieces)
    for start in range(0, len(labels), size):
        few = labels[start : start + size]
        heights = [panel_height(material, label, title=True) + 0.12 for label in few]
        figure, axis = canvas(sum(heights))
        top = 0.0
        for label, height in zip(few, heights, strict=True):
            panel(axis, material, label, top, title=True)
            top += height
        names = ", ".join(label.text for label in few)
        alt = material.words("pictures_of", names=names)
        pictures.append(picture(material, f"effects_{few[0].id}", "", alt, figure))
    return pictures

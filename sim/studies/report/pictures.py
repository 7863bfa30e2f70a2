"""A figure as the page shows it, and its words."""

from __future__ import annotations

from dataclasses import dataclass

from matplotlib.figure import Figure

from sim.studies.report.change import as_text, cell
from sim.studies.report.material import Label, Material

SPOKEN_AT_MOST = 7  # reforms in the text that stands for a picture


@dataclass(frozen=True)
class Picture:
    """Title, what it shows for those who do not see it, and the figure as a data address."""

    title: str
    alt: str
    src: str


def picture(material: Material, name: str, title: str, alt: str, figure: Figure) -> Picture:
    """Keep a figure and show it."""
    return Picture(title, alt, material.output.figure(name, figure))


def spoken(material: Material, label: Label, reforms: list[str]) -> str:
    """The changes of an outcome in words, as a picture of them tells them."""
    parts = []
    for reform in reforms[:SPOKEN_AT_MOST]:
        found = cell(material, material.effect(label.id, reform), label)
        if found:
            parts.append(f"{material.reforms[reform]}: {as_text(found)}")
    return f"{label.text}. {'; '.join(parts)}"

"""A figure as the page shows it, and its words."""

from __future__ import annotations

from dataclasses import dataclass

from matplotlib.figure import Figure

from sim.studies.report.change import as_text, cell
from sim.studies.report.drawing import HEAD, TITLE_WIDTH, wrapped, write
from sim.studies.report.material import Label, Material
from sim.studies.report.style import MUTED

SECTION_OF = {  # by the first word of a figure's name
    "effect": "forest", "effects": "forest", "development": "development", "flows": "money",
    "mechanism": "mechanism", "redistribution": "redistribution", "map": "places",
    "equity": "equity", "practice": "practice", "strain": "strain", "assumptions": "assumptions",
}  # fmt: skip
SPOKEN_AT_MOST = 7  # reforms in the text that stands for a picture


@dataclass(frozen=True)
class Picture:
    """Title, what it shows for those who do not see it, and the figure as a data address."""

    title: str
    alt: str
    src: str


def picture(
    material: Material, name: str, title: str, alt: str, figure: Figure, foot: float = 0.0
) -> Picture:
    """Keep a figure and show it. In its files it has a title: the section's and its own."""
    section = material.words.named("sections", SECTION_OF[name.partition("_")[0]])
    axis = figure.axes[0]
    write(axis, 0.02, 0.08 - HEAD, section, fontsize=7, color=MUTED)
    look = {"weight": "bold", "fontsize": 8.5, "va": "top", "linespacing": 1.0}
    write(axis, 0.02, 0.18 - HEAD, wrapped(title, TITLE_WIDTH), **look)
    return Picture(title, alt, material.output.figure(name, figure, HEAD, foot))


def spoken(material: Material, label: Label, reforms: list[str]) -> str:
    """The changes of an outcome in words, as a picture of them tells them."""
    parts = []
    for reform in reforms[:SPOKEN_AT_MOST]:
        found = cell(material, material.effect(label.id, reform), label)
        if found:
            parts.append(f"{material.reforms[reform]}: {as_text(found)}")
    return f"{label.text}. {'; '.join(parts)}"

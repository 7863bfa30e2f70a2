"""The report: one HTML page that stands on its own, in Swedish and English."""

from __future__ import annotations

from collections.abc import Sequence
from importlib import resources
from pathlib import Path
from typing import Any

from sim.studies.report.lookup import Effects, Levels
from sim.studies.report.material import Label, Material, Unit

__all__ = ["Effects", "Label", "Levels", "Material", "Unit", "render"]

FOLDER = Path(str(resources.files("sim.studies.report")))


def render(editions: Sequence[Material]) -> str:
    """The page as HTML: no outside requests, figures inside.

    `editions` are the same study in each language of the page; the first is shown at once.
    """
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    environment = Environment(
        loader=FileSystemLoader(FOLDER, encoding="utf-8"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return environment.get_template("page.html").render(
        first=editions[0],
        editions=[_edition(environment, material) for material in editions],
        style=(FOLDER / "page.css").read_text(encoding="utf-8"),
        script=(FOLDER / "page.js").read_text(encoding="utf-8"),
    )


def _edition(environment: Any, material: Material) -> dict[str, Any]:
    """The page's content in one language."""
    from sim.studies.report import record
    from sim.studies.report.contents import SECTIONS
    from sim.studies.report.style import PALETTE, SIGNS

    shared = {"material": material, "words": material.words, "paints": PALETTE, "signs": SIGNS}
    sections = []
    for id_, build in SECTIONS.items():
        found = build(material)
        if found is None:
            continue
        text = environment.get_template(f"sections/{id_}.html").render(**shared, **found)
        sections.append({"id": id_, "title": material.words.named("sections", id_), "text": text})
    return {**shared, "sections": sections, "alarms": record.alarms(material)}

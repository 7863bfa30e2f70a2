"""The report: one HTML page that stands on its own."""

from __future__ import annotations

from importlib import resources

from sim.studies.report.material import Label, Material

__all__ = ["Label", "Material", "render"]


def render(material: Material) -> str:
    """The page as HTML: no outside requests, figures inside."""
    from jinja2 import Environment, StrictUndefined

    from sim.studies.report import figures, sections

    folder = resources.files("sim.studies.report")
    text = (folder / "page.html").read_text(encoding="utf-8")
    page = Environment(
        autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    ).from_string(text)
    return page.render(
        material=material,
        style=(folder / "page.css").read_text(encoding="utf-8"),
        findings=sections.findings(material),
        forest=figures.forest(material),
        scorecard=sections.scorecard(material),
        balances=sections.money(material, "balance"),
        payments=sections.money(material, "payment"),
        redistribution=sections.redistribution(material),
        redistribution_figure=figures.redistribution(material),
        practice=sections.practice(material),
        levels=sections.levels(material),
        pairing=sections.pairing(material),
        checks=sections.checks(material),
        record=sections.record(material),
    )

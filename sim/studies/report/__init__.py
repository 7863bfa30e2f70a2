"""The report: one HTML page that stands on its own."""

from __future__ import annotations

from importlib import resources

from sim.studies.report.material import Label, Material, Unit

__all__ = ["Label", "Material", "Unit", "render"]


def render(material: Material) -> str:
    """The page as HTML: no outside requests, figures inside."""
    from jinja2 import Environment, StrictUndefined

    from sim.studies.report import figures, findings, money, record, tables
    from sim.studies.report.style import PALETTE

    folder = resources.files("sim.studies.report")
    environment = Environment(
        autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    page = environment.from_string((folder / "page.html").read_text(encoding="utf-8"))
    others = tables.anchored(material, material.others)
    return page.render(
        material=material,
        words=material.words,
        paints=PALETTE,
        units_at_most=figures.UNITS_AT_MOST,
        style=(folder / "page.css").read_text(encoding="utf-8"),
        alarms=record.alarms(material),
        findings=findings.findings(material),
        forest=figures.forest(material),
        scorecard=tables.scorecard(material, material.outcomes),
        more_outcomes=tables.scorecard(material, material.others),
        balances=money.balances(material),
        payments=money.payments(material),
        costs=money.costs(material),
        redistribution=money.redistribution(material),
        pictures=figures.redistribution(material),
        practice=tables.practice(material),
        levels=tables.levels(material, material.outcomes),
        more_levels=tables.levels(material, others),
        pairing=record.pairing(material),
        checks=record.checks(material),
        record=record.record(material),
    )

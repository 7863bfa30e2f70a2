"""`vardsim claims`."""

from __future__ import annotations

from pathlib import Path

import typer

from sim.cli.errors import SOME_FAILED
from sim.cli.tables import show

STYLES = {"agrees": "", "opposite": "red", "no clear effect": "yellow", "not measurable": "dim"}


def show_claims(folder: Path, as_json: bool, as_markdown: bool) -> int:
    """Print what a study says of the claims; gives the exit code."""
    from sim.studies.claims import OPPOSITE, of_study
    from sim.studies.claims_page import HEADINGS, cells, markdown, summary
    from sim.studies.folder import open_study

    manifest, table = open_study(folder), of_study(folder)
    if as_json:
        typer.echo(table.to_json(orient="records", force_ascii=False, indent=2))
    elif as_markdown:
        page = markdown(table, manifest, folder, f"vardsim claims {folder} --markdown")
        typer.echo(page, nl=False)
    else:
        styles = [STYLES[said] for said in table["verdict"]]
        show(HEADINGS, cells(table), styles, right={3, 4})
        typer.echo("\n".join(line for line in summary(table) if line))
    return SOME_FAILED if (table["claim_verdict"] == OPPOSITE).any() else 0

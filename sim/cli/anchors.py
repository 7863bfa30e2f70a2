"""`vardsim anchors`."""

from __future__ import annotations

import json
from pathlib import Path

import typer

from sim.cli.errors import SOME_FAILED
from sim.cli.tables import show


def show_anchors(folder: Path, as_json: bool, as_markdown: bool) -> int:
    """Print a study's baseline beside published levels; gives the exit code."""
    from sim.studies.baseline import HEADINGS, beside_anchors, cells, markdown, outside
    from sim.studies.folder import open_study

    manifest, table = open_study(folder), beside_anchors(folder)
    missed = outside(table)
    if as_json:
        answer = {
            "within_all_required": not missed,
            "outside": missed,
            "anchors": json.loads(table.to_json(orient="records")),
        }
        typer.echo(json.dumps(answer, ensure_ascii=False, indent=2))
    elif as_markdown:
        typer.echo(markdown(table, manifest, f"vardsim anchors {folder} --markdown"), nl=False)
    else:
        rows = [cells(row) for _, row in table.iterrows()]
        marks = ["red" if name in missed else "" for name in table["outcome"]]
        show(HEADINGS, rows, marks, right={1, 3, 5})
        typer.echo(
            f"{int(table['required'].sum()) - len(missed)} of {int(table['required'].sum())} "
            "required anchors (*) within a factor 1.5"
            + (f"; outside: {', '.join(missed)}" if missed else "")
        )
    return SOME_FAILED if missed else 0

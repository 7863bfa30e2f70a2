"""`vardsim region`."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import typer


def build_region(
    code: str,
    population: Path,
    municipalities: Path,
    vardcentraler: Path,
    hospitals: Path,
    out: Path,
) -> None:
    """Build a region from tables and save it."""
    from sim.region import build, region_summary

    region = build(code, population, municipalities, vardcentraler, hospitals)
    region.save(out)
    _print(region_summary(region))
    typer.echo(f"Written to {out}. A study names it as `region: {out}` (relative to its own file).")


def show_region(folder: str, as_json: bool) -> None:
    """Print key figures and notes of a region."""
    from sim.region import embedded, load_region, region_summary

    region = embedded() if folder == "embedded" else load_region(folder)
    summary = region_summary(region)
    if as_json:
        typer.echo(json.dumps(summary, ensure_ascii=False, indent=2, default=str))
    else:
        _print(summary)


def _print(summary: dict[str, Any]) -> None:
    typer.echo(f"{summary['name']} ({summary['code']}), {summary['year']}")
    for name, value in summary.items():
        if name not in ("name", "code", "year", "notes"):
            typer.echo(f"  {name.replace('_', ' '):<28} {_number(value)}")
    if summary["notes"]:
        typer.echo("Generated or assumed:")
        for note in summary["notes"]:
            typer.echo(f"  - {note}")


def _number(value: Any) -> str:
    if isinstance(value, float):
        return f"{value:,.3g}" if abs(value) < 100 else f"{value:,.0f}"
    return f"{value:,}" if isinstance(value, int) else str(value)

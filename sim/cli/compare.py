"""`vardsim compare`."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

from sim.cli.tables import show

if TYPE_CHECKING:
    import pandas as pd

    from sim.studies.compare import Comparison
    from sim.studies.report.numbers import Numbers
    from sim.studies.wording import Wording

PLACES_SHOWN = 30  # per group of inputs
WIDEST = 48  # characters of a value
STYLES = {"beyond chance": "bold", "within chance": "", "same": "dim", "unknown": "yellow"}


def show_comparison(first: Path, second: Path, as_json: bool, lang: str) -> None:
    """Print what differs between two finished studies."""
    from sim.studies.compare import compare
    from sim.studies.wording import Wording

    made = compare(first, second)
    if as_json:
        typer.echo(json.dumps(_plain(made), ensure_ascii=False, indent=2))
        return
    words = Wording("sim.studies.compare", "words.yaml", lang)
    typer.echo(f"{words('first')}  {first}\n{words('second')}  {second}")
    _show_inputs(made, words)
    _show_outcomes(made, words, lang)


def _plain(made: Comparison) -> dict[str, Any]:
    return {
        "first": str(made.first.folder),
        "second": str(made.second.folder),
        "inputs": made.inputs,
        "years": made.years,
        "paired": made.paired,
        "common_seeds": made.common_seeds,
        "reforms": made.reforms,
        "only_first": made.only_first,
        "only_second": made.only_second,
        "notes": made.notes,
        "outcomes": json.loads(made.outcomes.to_json(orient="records")),
    }


def _show_inputs(made: Comparison, words: Wording) -> None:
    _title(words("inputs"))
    if not made.inputs:
        typer.echo(words("same_inputs"))
    for group, places in made.inputs.items():
        rows = [
            (place, *(_short(value, words) for value in pair)) for place, pair in places.items()
        ]
        show(
            (words(group), words("first"), words("second")),
            rows[:PLACES_SHOWN],
            [""] * len(rows[:PLACES_SHOWN]),
        )
        if len(rows) > PLACES_SHOWN:
            typer.echo(words("more", n=len(rows) - PLACES_SHOWN))


def _show_outcomes(made: Comparison, words: Wording, lang: str) -> None:
    _title(words("outcomes"))
    years = f"{made.years[0]}-{made.years[-1]}" if made.years[1:] else str(made.years[0])
    typer.echo(words("paired" if made.paired else "unpaired", years=years, seeds=made.common_seeds))
    for note in made.notes:
        typer.echo(words(note))
    for name in ("only_first", "only_second"):
        if names := getattr(made, name):
            typer.echo(words(name, names=", ".join(names)))
    if not made.reforms:
        typer.echo(words("no_reforms"))
    told = _told(made)
    shown = made.outcomes[made.outcomes["outcome"].isin(told)]
    main = "total" if "full" in made.behaviours else "mechanical"
    shown = shown[shown["effect"].isin(["level", main])]
    for (reform, effect), rows in shown.groupby(["reform", "effect"], sort=False):
        heading = words("levels") if effect == "level" else words(f"effect_{effect}", reform=reform)
        _show_rows(heading, rows, words, lang)
    _count(shown, words)


def _told(made: Comparison) -> list[str]:
    """The outcomes that either study names as its own."""
    both = (*made.first.manifest["outcomes"], *made.second.manifest["outcomes"])
    return list(dict.fromkeys(both))


def _show_rows(heading: str, rows: pd.DataFrame, words: Wording, lang: str) -> None:
    from sim.studies.labels import label
    from sim.studies.report.numbers import MOST_DECIMALS, Numbers
    from sim.studies.report.words import Words

    numbers = Numbers(Words(lang))
    cells, styles = [], []
    for row in rows.to_dict("records"):
        shown = label(row["outcome"], lang)
        values = [_value(row, name, numbers) for name in ("first", "second")]
        ends = row["difference"], row["low"], row["high"]
        change = numbers.change(*ends, most=MOST_DECIMALS)
        interval = numbers.interval(ends[1], ends[2], ends[0], MOST_DECIMALS)
        cells.append(
            (shown.text, *values, f"{change} ({interval})", shown.unit, words(row["verdict"]))
        )
        styles.append(STYLES[row["verdict"]])
    headings = (
        heading, words("first"), words("second"), words("difference"), words("unit"),
        words("verdict"),
    )  # fmt: skip
    typer.echo()
    show(headings, cells, styles, right={1, 2, 3})


def _value(row: Mapping[Any, Any], name: str, numbers: Numbers) -> str:
    """A level, or an effect with its sign, with the digits that its interval warrants."""
    value, low, high = (row[key] for key in (name, f"{name}_low", f"{name}_high"))
    if row["effect"] == "level":
        return numbers.level(value, high - low)
    return numbers.change(value, low, high, most=4)


def _count(shown: pd.DataFrame, words: Wording) -> None:
    """How many of the differences shown are beyond chance, and how many chance alone would give."""
    from sim.studies.moments import LEVEL

    said = shown["verdict"].value_counts()
    tried = int(said.get("beyond chance", 0) + said.get("within chance", 0))
    typer.echo()
    if said.get("same", 0) == len(shown):
        typer.echo(words("all_same", all=len(shown)))
    elif tried:
        chance = round((1 - LEVEL) * tried)
        typer.echo(
            words("counted", beyond=said.get("beyond chance", 0), all=len(shown), chance=chance)
        )


def _short(value: Any, words: Wording) -> str:
    if value is None:
        return words("not_there")
    text = json.dumps(value, ensure_ascii=False) if isinstance(value, Mapping | list) else value
    text = str(text)
    return text if len(text) <= WIDEST else text[: WIDEST - 1] + "…"


def _title(text: str) -> None:
    typer.secho(f"\n{text}", bold=True)

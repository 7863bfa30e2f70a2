"""`vardsim reforms`."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import typer
import yaml

from sim.cli.tables import show
from sim.policies.errors import PolicyError, unknown_name

HEADINGS = {
    "en": ("Reform", "", "Title", "Form", "SEK", "Meant to"),
    "sv": ("Reform", "", "Titel", "Form", "Kr", "Avsikt"),
}
LEGEND = {
    "en": "S structure and resources, P process and activity, R result; SEK per inhabitant and "
    "year.\n`vardsim reforms show AREA.REFORM` tells about one of them.",
    "sv": "S struktur och resurser, P process och aktivitet, R resultat; kr per invånare och år."
    "\n`vardsim reforms show AREA.REFORM` berättar om en av dem.",
}
WORDS = {
    "level": {"sv": "Nivå", "en": "Level"},
    "form": {"sv": "Ersättningsform", "en": "Form"},
    "meant": {"sv": "Avsikt", "en": "Meant to"},
    "against": {"sv": "Emot", "en": "Against"},
    "size": {"sv": "Storlek", "en": "Size"},
    "budget": {"sv": "Pengar", "en": "Money"},
    "source": {"sv": "Källa", "en": "Source"},
    "rules": {"sv": "Regler", "en": "Rules"},
    "study": {"sv": "I en studie", "en": "In a study"},
    "per_head": {"sv": "kr per invånare och år", "en": "SEK per inhabitant and year"},
    "as_it_falls": {"sv": "som det faller ut", "en": "as it falls out"},
    "added": {"sv": "läggs till", "en": "added"},
    "neutral": {"sv": "budgetneutral", "en": "budget neutral"},
}


def show_reforms(
    area: str | None,
    name: str | None,
    lang: str,
    as_json: bool,
    results: Path | None,
    as_markdown: bool,
) -> None:
    """Answer what is asked of the library: a list, one reform, or a list beside results."""
    if area == "show":
        if name is None:
            raise PolicyError("reforms show: name a reform, such as equity.rural_presence")
        _one(name, lang, as_json)
    elif name is not None:
        raise PolicyError(f"reforms: {area} {name} given; write `reforms show {area}.{name}`")
    elif results is not None:
        _beside(results, area, lang, as_json, as_markdown)
    else:
        _list(area, lang, as_json)


def sheet(name: str) -> dict[str, Any]:
    """A reform of the library as plain data, with its name, area and source."""
    from sim.policies import library

    entry, area = library.find(name), library.areas()[name.partition(".")[0]]
    found = entry.model_dump()
    return {
        "name": name,
        "area": area.title.model_dump(),
        "source": area.source.model_dump(),
        **found,
    }


def chosen(area: str | None) -> list[str]:
    """Names of the reforms of an area, or all of them."""
    from sim.policies import library

    if area is not None and area not in library.areas():
        raise unknown_name("reforms", "area", area, library.areas())
    return [name for name in library.names() if area in (None, name.partition(".")[0])]


def _list(area: str | None, lang: str, as_json: bool) -> None:
    sheets = [sheet(name) for name in chosen(area)]
    if as_json:
        _json(sheets)
        return
    rows = [
        [
            one["name"],
            one["level"],
            one["title"][lang],
            one["form"],
            "" if one["size"] is None else f"{one['size']:g}",
            one["meant"][lang],
        ]
        for one in sheets
    ]
    show(HEADINGS[lang], rows, [""] * len(rows), right={4})
    typer.echo(f"\n{LEGEND[lang]}")


def _one(name: str, lang: str, as_json: bool) -> None:
    from sim.policies.library import LEVELS

    one = sheet(name)
    if as_json:
        _json(one)
        return

    def say(word: str, text: str) -> None:
        typer.echo(f"  {WORDS[word][lang]:<16}{text}")

    typer.secho(f"{name}  ", bold=True, nl=False)
    typer.echo(f"{one['title'][lang]} · {one['area'][lang]}\n")
    say("meant", one["meant"][lang])
    say("against", one["against"][lang])
    say("level", f"{one['level']}, {LEVELS[one['level']][lang]}")
    say("form", one["form"])
    per_head = WORDS["per_head"][lang]
    say("size", f"{one['size']:g} {per_head}" if one["size"] else WORDS["as_it_falls"][lang])
    say("budget", WORDS[one["budget"]][lang])
    say("source", one["source"][lang])
    typer.secho(f"\n{WORDS['rules'][lang]}", bold=True)
    diff = {key: one[key] for key in ("change", "add", "remove") if one[key]}
    text = yaml.safe_dump(diff, allow_unicode=True, sort_keys=False, default_flow_style=None)
    typer.echo("\n".join(f"  {line}" for line in text.rstrip().splitlines()))
    typer.secho(f"\n{WORDS['study'][lang]}", bold=True)
    typer.echo(f"  reforms: [{name}]")


def _beside(results: Path, area: str | None, lang: str, as_json: bool, as_markdown: bool) -> None:
    from sim.studies.library_page import HEADINGS as BESIDE
    from sim.studies.library_page import markdown, rows

    table = rows(results, chosen(area), lang)
    if as_json:
        _json(table)
    elif as_markdown:
        typer.echo(markdown(results, table, lang), nl=False)
    else:
        show(BESIDE[lang], [one["cells"] for one in table], [""] * len(table))


def _json(value: Any) -> None:
    typer.echo(json.dumps(value, ensure_ascii=False, indent=2, default=str))

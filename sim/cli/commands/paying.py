"""Commands that tell what there is to pay by, to decide by, and to reform with."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from sim.cli.errors import speaking
from sim.cli.options import AsJson, AsMarkdown, Lang, Language, OfStudy

Area = Annotated[
    str | None, typer.Argument(metavar="[AREA]|show", help="An area, such as continuity.")
]
Which = Annotated[str | None, typer.Argument(metavar="[REFORM]", help="After `show`: area.reform.")]


@speaking
def rules(context: typer.Context, study: OfStudy = None, as_json: AsJson = False) -> None:
    """List the payment rules; `vardsim rules show NAME` tells about one of them.

    Rules that did not come with the program are listed with their file or package.
    """
    if context.invoked_subcommand is None:
        from sim.cli.rules import list_rules

        list_rules(as_json, study)


@speaking
def rules_show(
    name: Annotated[str, typer.Argument(help="Name of the rule, as in `vardsim rules`.")],
    study: OfStudy = None,
    as_json: AsJson = False,
) -> None:
    """Show a rule: who pays whom, parameters with units, a worked example.

    **Example**: `vardsim rules show capitation`
    """
    from sim.cli.rules import show_rule

    show_rule(name, as_json, study)


@speaking
def behaviours(study: OfStudy = None, as_json: AsJson = False) -> None:
    """List the ways in which units can decide; a study names one as `behaviour`.

    **Example**: `vardsim behaviours --study my_study.yaml`
    """
    from sim.cli.rules import list_behaviours

    list_behaviours(as_json, study)


@speaking
def reforms(
    area: Area = None,
    name: Which = None,
    lang: Lang = Language.en,
    as_json: AsJson = False,
    results: Annotated[
        Path | None,
        typer.Option(help="A finished study: adds what the model says.", metavar="DIR"),
    ] = None,
    as_markdown: AsMarkdown = False,
) -> None:
    """List the reforms of the library, by area of the report they come from; `vardsim reforms show
    AREA.REFORM` tells about one of them.

    With `--results DIR` of a study that ran them, what each is meant to do stands beside what came
    out, and `--markdown` prints it as a page of documentation.

    **Examples**

    - `vardsim reforms continuity --lang sv`

    - `vardsim reforms show equity.rural_presence`

    - `vardsim run library`, then `vardsim reforms --results results/library --markdown`
    """
    from sim.cli.reforms import show_reforms

    show_reforms(area, name, lang.value, as_json, results, as_markdown)

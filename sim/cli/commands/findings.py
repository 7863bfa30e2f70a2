"""Commands that tell what came out of a study."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from sim.cli.errors import speaking
from sim.cli.options import AsJson, AsMarkdown, Finished, Lang, Language


@speaking
def anchors(folder: Finished, as_json: AsJson = False, as_markdown: AsMarkdown = False) -> None:
    """Compare a study's baseline with published levels of the Swedish care system.

    Exit code 1 if a required anchor (*) is more than a factor 1.5 away.

    **Example**: `vardsim run baseline`, then `vardsim anchors results/baseline`
    """
    from sim.cli.anchors import show_anchors

    raise typer.Exit(show_anchors(folder, as_json, as_markdown))


@speaking
def claims(folder: Finished, as_json: AsJson = False, as_markdown: AsMarkdown = False) -> None:
    """Say which directions that the literature and SKR's report expect came out of the study
    `claims`: agrees, opposite, no clear effect or, with the reason, not measurable.

    Exit code 1 if one came out opposite.

    **Example**: `vardsim run claims`, then `vardsim claims results/claims`
    """
    from sim.cli.claims import show_claims

    raise typer.Exit(show_claims(folder, as_json, as_markdown))


@speaking
def compare(
    first: Annotated[Path, typer.Argument(metavar="DIR1", help="The folder of a finished study.")],
    second: Annotated[Path, typer.Argument(metavar="DIR2", help="Another one.")],
    lang: Lang = Language.en,
    as_json: AsJson = False,
) -> None:
    """Say what differs between two finished studies: in input (study, region, rules, reforms,
    parameters, program) and in outcome, with intervals and whether it is beyond chance.

    Where both have replications with the same seeds and people, differences are taken in pairs.

    **Example**: `vardsim compare results/first_look results/first_look-wide`
    """
    from sim.cli.compare import show_comparison

    show_comparison(first, second, as_json, lang.value)


@speaking
def trace(
    study: Annotated[
        str, typer.Argument(metavar="STUDY", help="A study, or the folder of its results.")
    ],
    patient: Annotated[
        int | None, typer.Option(help="Number of a person.", metavar="ID", show_default=False)
    ] = None,
    unit: Annotated[
        str | None, typer.Option(help="Id of a unit, such as a vårdcentral.", metavar="ID")
    ] = None,
    reform: Annotated[
        str | None, typer.Option(help="Set the same person or unit under a reform beside.")
    ] = None,
    behaviour: Annotated[
        str | None, typer.Option(help="frozen or full.", show_default="full if the study has it")
    ] = None,
    replication: Annotated[int, typer.Option(help="Which replication of the study.")] = 1,
    seed: Annotated[
        int | None, typer.Option(help="Another seed.", show_default="that of the replication")
    ] = None,
    lang: Lang = Language.en,
    as_json: AsJson = False,
) -> None:
    """Tell one person's years (`--patient`) or one unit's months and decisions (`--unit`), beside
    the same under a reform, and mark where the two part.

    Only these runs are made, and what they do is written down as they go.

    **Examples**

    - `vardsim trace first_look --patient 4711 --reform continuity_target`

    - `vardsim trace first_look --unit VC01 --reform more_visit_pay --lang sv`
    """
    from sim.cli.trace import trace_person, trace_unit

    options = {
        "reform": reform, "behaviour": behaviour, "replication": replication, "seed": seed,
    }  # fmt: skip
    if (patient is None) == (unit is None):
        raise typer.BadParameter("give one of --patient ID and --unit ID")
    if patient is not None:
        trace_person(study, patient, options, as_json, lang.value)
    elif unit is not None:
        trace_unit(study, unit, options, as_json, lang.value)

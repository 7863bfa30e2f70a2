"""Commands that write what a run begins from: regions and studies."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from sim.cli.errors import speaking
from sim.cli.options import AsJson, Lang, Language


@speaking
def region_build(
    region: Annotated[str, typer.Option("--region", help="Two-digit county code, such as 24.")],
    population: Annotated[Path, typer.Option(help="Inhabitants by municipality, age and sex.")],
    municipalities: Annotated[Path, typer.Option(help="Municipalities and their indicators.")],
    vardcentraler: Annotated[Path, typer.Option(help="The vårdcentraler.")],
    hospitals: Annotated[Path, typer.Option(help="The hospitals and their beds.")],
    out: Annotated[Path, typer.Option(help="Folder to write the region to.")],
) -> None:
    """Make a region from publishers' tables; a study then names its folder as `region`.

    What the tables leave open is generated from national facts and said so in the region's notes.
    A fault in a table is named with file, line and column, and nothing is written.

    **Example**: `vardsim region build --region 24 --population population.csv.gz
    --municipalities municipalities.csv --vardcentraler vardcentraler.csv
    --hospitals hospitals.csv --out vasterbotten`
    """
    from sim.cli.region import build_region

    build_region(region, population, municipalities, vardcentraler, hospitals, out)


@speaking
def region_show(
    folder: Annotated[str, typer.Argument(metavar="DIR|embedded", help="A region's folder.")],
    as_json: AsJson = False,
) -> None:
    """Show a region: people, units and what was generated or assumed.

    **Example**: `vardsim region show embedded`
    """
    from sim.cli.region import show_region

    show_region(folder, as_json)


@speaking
def study_new(
    name: Annotated[
        str | None, typer.Argument(metavar="[NAME]", help="Name or file of the new study.")
    ] = None,
    title: Annotated[str | None, typer.Option(help="Title of the study.")] = None,
    question: Annotated[str | None, typer.Option(help="What it is to answer.")] = None,
    goal: Annotated[str | None, typer.Option(help="What is to be achieved.")] = None,
    present_state: Annotated[str | None, typer.Option(help="How things are today.")] = None,
    level: Annotated[
        str | None,
        typer.Option(help="Where in the effect chain: structure, process or result."),
    ] = None,
    hypothesis: Annotated[
        list[str] | None,
        typer.Option(help="`[REFORM:] OUTCOME up|down [SIZE]`; may be given several times."),
    ] = None,
    benefit: Annotated[
        str | None, typer.Option(help="Who gets the money, such as region.", metavar="HOLDER")
    ] = None,
    responsible: Annotated[
        str | None, typer.Option(help="Who answers for that the benefit is taken home.")
    ] = None,
    follow_up: Annotated[
        str | None, typer.Option(help="Day of the follow-up.", metavar="YYYY-MM-DD")
    ] = None,
    follow_up_how: Annotated[str | None, typer.Option(help="How it is followed up.")] = None,
    region: Annotated[str | None, typer.Option(help="`embedded` or a region's folder.")] = None,
    reform: Annotated[
        list[str] | None,
        typer.Option(help="A reform of the library, area.reform; may be given several times."),
    ] = None,
    no_input: Annotated[
        bool, typer.Option("--no-input", help="Ask nothing: what is not given is left out.")
    ] = False,
    force: Annotated[
        bool, typer.Option("--force", help="Write over a file that is there.")
    ] = False,
    lang: Lang = Language.en,
) -> None:
    """Ask what a study is for - goal, present state, hypotheses, who takes the benefit home, when
    it is followed up - and write it as a commented file that `vardsim check` passes.

    **Examples**

    - `vardsim study new continuity --lang sv`

    - `vardsim study new continuity --no-input --reform continuity.continuity_target
    --hypothesis "own_gp_share up 2" --level result --benefit region --follow-up 2027-03-01`
    """
    from sim.cli.study import new_study

    given = {
        "title": title,
        "question": question,
        "goal": goal,
        "present_state": present_state,
        "level": level,
        "hypotheses": hypothesis,
        "holder": benefit,
        "responsible": responsible,
        "follow_up": follow_up,
        "follow_up_how": follow_up_how,
        "region": region,
        "reforms": reform,
    }
    new_study(name, given, lang.value, not no_input, force)

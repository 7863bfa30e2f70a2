"""Commands that run or check: studies, the model, what must always be true."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from sim.cli.errors import speaking
from sim.cli.options import AsJson, Lang, Language, StudyName


@speaking
def run(
    study: StudyName,
    out: Annotated[
        Path | None, typer.Option(help="Folder for the results.", show_default="results/STUDY")
    ] = None,
    replications: Annotated[
        int | None,
        typer.Option(
            min=1,
            help="Replications; more give narrower intervals.",
            show_default="as in the study",
        ),
    ] = None,
    jobs: Annotated[
        int | None,
        typer.Option(min=1, help="Runs at the same time.", show_default="number of cores"),
    ] = None,
    quick: Annotated[
        bool, typer.Option("--quick", help="A tenth of the people, two replications: a trial.")
    ] = False,
    lang: Lang = Language.en,
    as_json: AsJson = False,
) -> None:
    """Run a study and write tables and a report.

    Each run's result is kept as it comes. Stop at any time (Ctrl-C) and give the same command
    again: it goes on where it stopped. Results do not depend on `--jobs`.

    **Examples**

    - `vardsim run first_look --quick`

    - `vardsim run my_study.yaml --replications 32 --jobs 8 --out results/wide`

    - `vardsim run first_look --json > effects.json`
    """
    from sim.cli.run import run_study

    code = run_study(study, out, replications, jobs, quick, lang.value, as_json)
    raise typer.Exit(code)


@speaking
def report(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="A study's result folder.")],
    lang: Lang = Language.en,
) -> None:
    """Write the report of a finished study again, from its tables: `report.html`, in English and
    Swedish with a switch; `--lang` is the language that it opens in.

    **Example**: `vardsim report results/first_look --lang sv`
    """
    from sim.cli.run import write_report

    write_report(folder, lang.value)


@speaking
def check(study: StudyName, as_json: AsJson = False) -> None:
    """Check a study file without running it; every fault is named with file and line.

    **Example**: `vardsim check my_study.yaml`
    """
    from sim.cli.run import check_study

    raise typer.Exit(check_study(study, as_json))


@speaking
def prepare() -> None:
    """Compile the model now, so that the first run need not (about 40 s, once per version).

    **Example**: `vardsim prepare`, once after an installation or before starting many workers.
    """
    from sim.run import prepare as compile_all

    compile_all()
    typer.echo("Ready: the model is compiled.")


@speaking
def verify(
    region: Annotated[
        str, typer.Argument(metavar="[REGION]", help="`embedded`, or a region's folder.")
    ] = "embedded",
    rule: Annotated[
        str | None,
        typer.Option(metavar="FILE|NAME", help="Check a payment rule instead of a region."),
    ] = None,
    settings: Annotated[
        list[str] | None,
        typer.Option("--set", metavar="NAME=VALUE", help="A parameter of the rule."),
    ] = None,
    lang: Lang = Language.en,
    as_json: AsJson = False,
) -> None:
    """Check what must always be true, on some thousand people of a region: people, beds, staff and
    money are conserved, a reform that changes nothing changes nothing, and results do not depend on
    how the runs were made. One line each with its figure.

    With `--rule`, check a payment rule: same statement, same pay; nothing changed, nothing drawn by
    lot; money that arrives is money that was paid.

    Exit code 1 if something does not hold.

    **Examples**

    - `vardsim verify`

    - `vardsim verify my_region --lang sv`

    - `vardsim verify --rule my_rule.py --set price=500`
    """
    from sim.cli.verify import verify_region, verify_rule

    if rule is None:
        raise typer.Exit(verify_region(region, lang.value, as_json))
    raise typer.Exit(verify_rule(rule, settings or [], lang.value, as_json))

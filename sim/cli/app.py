"""The commands and their help."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from sim.cli.errors import speaking


class Language(StrEnum):
    """Languages of the report."""

    en = "en"
    sv = "sv"


app = typer.Typer(
    name="vardsim",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode="markdown",
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
rules_app = typer.Typer(
    invoke_without_command=True, rich_markup_mode="markdown", help="The payment rules there are."
)
region_app = typer.Typer(
    no_args_is_help=True, rich_markup_mode="markdown", help="Build and look at regions."
)
study_app = typer.Typer(no_args_is_help=True, rich_markup_mode="markdown", help="Write studies.")
app.add_typer(rules_app, name="rules")
app.add_typer(study_app, name="study")
app.add_typer(region_app, name="region")

StudyName = Annotated[
    str, typer.Argument(metavar="STUDY", help="A study file, or the name of a ready study.")
]
Lang = Annotated[
    Language, typer.Option("--lang", help="Language of the report: English or Swedish.")
]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON for another program.")]


def _version(asked: bool) -> None:
    if asked:
        import sim

        typer.echo(f"vardsim {sim.__version__}")
        raise typer.Exit


@app.callback()
def about(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Show the version.")
    ] = False,
) -> None:
    """Change payment rules for Swedish health care on a computer before changing them in reality.

    A *study* is a YAML file: a region, a baseline way of paying, and reforms of it. Every run of a
    reform meets the same people with the same luck as its baseline, so that differences are
    effects.

    **Begin with**

    - `vardsim run first_look --quick` — a first result within half a minute

    - `vardsim run first_look` — the whole study; open `results/first_look/report.html`

    - `vardsim rules show target` — what a payment rule does, with a worked example

    **Exit codes**: 0 all went well; 1 some run or check failed; 2 the input is wrong.
    """


@app.command()
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


@app.command()
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


@app.command()
@speaking
def check(study: StudyName, as_json: AsJson = False) -> None:
    """Check a study file without running it; every fault is named with file and line.

    **Example**: `vardsim check my_study.yaml`
    """
    from sim.cli.run import check_study

    raise typer.Exit(check_study(study, as_json))


@app.command()
@speaking
def prepare() -> None:
    """Compile the model now, so that the first run need not (about 40 s, once per version).

    **Example**: `vardsim prepare`, once after an installation or before starting many workers.
    """
    from sim.run import prepare as compile_all

    compile_all()
    typer.echo("Ready: the model is compiled.")


@app.command()
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


Finished = Annotated[
    Path, typer.Argument(metavar="DIR", help="The folder of a finished study.", show_default=False)
]
AsMarkdown = Annotated[bool, typer.Option("--markdown", help="Print a page of documentation.")]


@app.command()
@speaking
def anchors(folder: Finished, as_json: AsJson = False, as_markdown: AsMarkdown = False) -> None:
    """Compare a study's baseline with published levels of the Swedish care system.

    Exit code 1 if a required anchor (*) is more than a factor 1.5 away.

    **Example**: `vardsim run baseline`, then `vardsim anchors results/baseline`
    """
    from sim.cli.anchors import show_anchors

    raise typer.Exit(show_anchors(folder, as_json, as_markdown))


@app.command()
@speaking
def claims(folder: Finished, as_json: AsJson = False, as_markdown: AsMarkdown = False) -> None:
    """Say which directions that the literature and SKR's report expect came out of the study
    `claims`: agrees, opposite, no clear effect or, with the reason, not measurable.

    Exit code 1 if one came out opposite.

    **Example**: `vardsim run claims`, then `vardsim claims results/claims`
    """
    from sim.cli.claims import show_claims

    raise typer.Exit(show_claims(folder, as_json, as_markdown))


@app.command()
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


@app.command()
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


OfStudy = Annotated[
    str | None, typer.Option("--study", metavar="STUDY", help="Those of a study's files too.")
]


@rules_app.callback()
@speaking
def rules(context: typer.Context, study: OfStudy = None, as_json: AsJson = False) -> None:
    """List the payment rules; `vardsim rules show NAME` tells about one of them.

    Rules that did not come with the program are listed with their file or package.
    """
    if context.invoked_subcommand is None:
        from sim.cli.rules import list_rules

        list_rules(as_json, study)


@rules_app.command("show")
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


@app.command()
@speaking
def behaviours(study: OfStudy = None, as_json: AsJson = False) -> None:
    """List the ways in which units can decide; a study names one as `behaviour`.

    **Example**: `vardsim behaviours --study my_study.yaml`
    """
    from sim.cli.rules import list_behaviours

    list_behaviours(as_json, study)


Area = Annotated[
    str | None, typer.Argument(metavar="[AREA]|show", help="An area, such as continuity.")
]
Which = Annotated[str | None, typer.Argument(metavar="[REFORM]", help="After `show`: area.reform.")]


@app.command()
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


@region_app.command("build")
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


@region_app.command("show")
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


@study_app.command("new")
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

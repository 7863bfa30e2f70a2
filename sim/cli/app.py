"""The command `vardsim` and what it is made of."""

from __future__ import annotations

from typing import Annotated

import typer

from sim.cli.commands import findings, paying, running, writing

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


for command in (
    running.run,
    running.report,
    running.check,
    running.prepare,
    running.verify,
    findings.anchors,
    findings.claims,
    findings.compare,
    findings.trace,
    paying.behaviours,
    paying.reforms,
):
    app.command()(command)
rules_app.callback()(paying.rules)
rules_app.command("show")(paying.rules_show)
region_app.command("build")(writing.region_build)
region_app.command("show")(writing.region_show)
study_app.command("new")(writing.study_new)

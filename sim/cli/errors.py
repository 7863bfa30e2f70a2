"""Bad input is answered in words, not with a traceback."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import ParamSpec, TypeVar

import typer

SOME_FAILED = 1
BAD_INPUT = 2
INTERRUPTED = 130

Given = ParamSpec("Given")
Back = TypeVar("Back")


def speaking(command: Callable[Given, Back]) -> Callable[Given, Back]:
    """Print an analyst's error as text and leave with code 2; anything else is a fault of ours."""

    @functools.wraps(command)
    def guarded(*args: Given.args, **kwargs: Given.kwargs) -> Back:
        try:
            return command(*args, **kwargs)
        except (typer.Exit, typer.Abort):
            raise
        except KeyboardInterrupt:
            typer.echo("Stopped. The same command goes on from here.", err=True)
            raise typer.Exit(INTERRUPTED) from None
        except Exception as error:
            if not _about_input(error):
                raise
            typer.echo(str(error), err=True)
            raise typer.Exit(BAD_INPUT) from None

    return guarded


def _about_input(error: Exception) -> bool:
    from sim.parameters import ParameterError
    from sim.policies.errors import PolicyError
    from sim.region import RegionError
    from sim.studies.document import StudyError

    return isinstance(error, StudyError | PolicyError | RegionError | ParameterError)

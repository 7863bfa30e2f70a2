"""Arguments and options that several commands have."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer


class Language(StrEnum):
    """Languages of the report."""

    en = "en"
    sv = "sv"


StudyName = Annotated[
    str, typer.Argument(metavar="STUDY", help="A study file, or the name of a ready study.")
]
OfStudy = Annotated[
    str | None, typer.Option("--study", metavar="STUDY", help="Those of a study's files too.")
]
Finished = Annotated[
    Path, typer.Argument(metavar="DIR", help="The folder of a finished study.", show_default=False)
]
Lang = Annotated[
    Language, typer.Option("--lang", help="Language of the report: English or Swedish.")
]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON for another program.")]
AsMarkdown = Annotated[bool, typer.Option("--markdown", help="Print a page of documentation.")]

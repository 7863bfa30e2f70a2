"""Examples of the documentation, taken out of its pages and run as a reader would.

A page is followed from the top, in a folder of its own: blocks with a title are written as files,
commands of ``console`` blocks run in order, ``python`` blocks share their names. Studies are the
only thing that is smaller: see `small`.
"""

from __future__ import annotations

import shlex
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from markdown_it import MarkdownIt

ROOT = Path(__file__).parents[1]
SAMPLE, REPLICATIONS, WORKERS = 0.02, 1, 1
FILES = ("yaml", "csv", "toml", "python")  # languages of blocks that may be files
PROMPTS = ("$ ", "> ")  # of a shell, and of Windows'


@dataclass(frozen=True)
class Block:
    """A fenced block: its language, the file that it is (if any), its text and first line."""

    language: str
    title: str
    text: str
    line: int


def blocks(page: Path) -> list[Block]:
    """The fenced blocks of a page, in order."""
    tokens = MarkdownIt().parse(page.read_text(encoding="utf-8"))
    return [_block(token) for token in tokens if token.type == "fence"]


def _block(token: Any) -> Block:
    language, *options = shlex.split(token.info) or [""]
    titles = [option.removeprefix("title=") for option in options if option.startswith("title=")]
    return Block(language, titles[0] if titles else "", token.content, token.map[0] + 1)


def commands(text: str) -> Iterator[str]:
    """The commands of a console block without prompt and comment; other lines are output."""
    whole = text.replace("\\\n", " ")
    for line in whole.splitlines():
        if line.startswith(PROMPTS):
            yield line[2:].split("  #")[0].strip()


def files(page: Path) -> dict[str, str]:
    """The files of a page, by title."""
    return {block.title: block.text for block in blocks(page) if block.title}


def write(page: Path, folder: Path) -> Path:
    """Write a page's files into a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in files(page).items():
        (folder / name).write_text(text, encoding="utf-8")
    return folder


def vardsim_commands(page: Path) -> list[list[str]]:
    """The `vardsim` commands of a page in order, without the name of the program."""
    consoles = (block.text for block in blocks(page) if block.language == "console")
    words = (shlex.split(line) for text in consoles for line in commands(text))
    return [arguments for program, *arguments in words if program == "vardsim"]


def small(study: Any) -> Any:
    """A study of the documentation on few people and with one replication."""
    few = {
        "sample": min(study.sample, SAMPLE),
        "replications": min(study.replications, REPLICATIONS),
    }
    return study.model_copy(update=few)


def region_tables(folder: Path, code: str) -> None:
    """The tables of `own-region.md` as those of another region, which a page takes as given."""
    page = ROOT / "docs" / "how-to" / "own-region.md"
    for block in blocks(page):
        text = block.text.replace("50,Provlän", f"{code},Provlän")
        text = text.replace("5001,50", f"{code}01,{code}").replace("5002,50", f"{code}02,{code}")
        text = text.replace("5001", f"{code}01").replace("5002", f"{code}02")
        if block.language == "csv":
            (folder / block.title).write_text(text, encoding="utf-8")
        elif block.language == "python":
            exec(compile(text, page.name, "exec"), {})

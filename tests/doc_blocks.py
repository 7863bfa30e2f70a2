"""Files and commands as the pages of documentation show them."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).parents[1]
FENCE = re.compile(r"^```(\w+)(?: title=\"([^\"]+)\")?\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def files(page: str) -> dict[str, str]:
    """The files of a page below `docs`, by title."""
    found = FENCE.findall((ROOT / "docs" / page).read_text(encoding="utf-8"))
    return {title: text for _, title, text in found if title}


def commands(page: str) -> list[list[str]]:
    """The commands of a page, without the name of the program."""
    found = FENCE.findall((ROOT / "docs" / page).read_text(encoding="utf-8"))
    lines = [line for kind, _, text in found if kind == "console" for line in text.splitlines()]
    return [line.split()[2:] for line in lines if line.startswith("$ vardsim")]


def write(page: str, folder: Path) -> Path:
    """Write a page's files into a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in files(page).items():
        (folder / name).write_text(text, encoding="utf-8")
    return folder

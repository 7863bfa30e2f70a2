"""The words of the report in one language."""

from __future__ import annotations

from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any

import yaml

from sim.parameters import LOADER

LANGUAGES = ("sv", "en")


FOLDER = Path(str(resources.files("sim.studies.report"))) / "words"


@cache
def _file() -> dict[str, dict[str, Any]]:
    """All words by group and name; a file of `words/` may add to a group of another one."""
    words: dict[str, dict[str, Any]] = {}
    for path in sorted(FOLDER.glob("*.yaml")):
        for group, entries in yaml.load(path.read_text(encoding="utf-8"), Loader=LOADER).items():
            twice = words.setdefault(group, {}).keys() & entries.keys()
            if twice:
                raise LookupError(f"{path.name}: {group}: {', '.join(sorted(twice))}: given before")
            words[group] |= entries
    return words


class Words:
    """Words in Swedish (`sv`) or English (`en`); called with a key, gives a text of the page.

    Raises `LookupError` for another language, or a key that the page does not have.
    """

    def __init__(self, lang: str) -> None:
        if lang not in LANGUAGES:
            raise LookupError(f"language {lang!r}: allowed are {' and '.join(LANGUAGES)}")
        self.lang = lang
        self._place = LANGUAGES.index(lang)

    def __call__(self, key: str, **values: object) -> str:
        text: str = _file()["page"][key][self._place]
        return text.format(**values) if values else text

    def named(self, group: str, name: str) -> str:
        """Name of a thing of a group, such as `kinds` or `costs`; of an unknown one its id."""
        pair = _file()[group].get(name)
        return pair[self._place] if pair else in_words(name)

    def translated(self, group: str, name: str) -> str:
        """Name of a thing of a group; empty for one without."""
        pair = _file()[group].get(name)
        return pair[self._place] if pair else ""

    def practice(self, dimension: str) -> tuple[str, str, float, bool]:
        """Label, unit, factor from the model's unit, whether a change in per cent has meaning."""
        entry = _file()["practice"].get(dimension)
        if entry is None:
            return in_words(dimension.split(".", 1)[-1]), "", 1.0, True
        label, unit = entry["label"][self._place], entry["unit"][self._place]
        return label, unit, float(entry.get("factor", 1)), entry.get("level", True)

    def headline(self, outcome: str) -> str:
        """How an outcome that is told first is spoken of."""
        return self.named("headlines", outcome)


def headlines() -> list[str]:
    """Ids of the outcomes told first, in order."""
    return list(_file()["headlines"])


def practices() -> list[str]:
    """Ids of the dimensions of practice, in order."""
    return list(_file()["practice"])


def in_words(name: str) -> str:
    """An id as words, for what has no name of its own."""
    return name.replace("_", " ").capitalize()

"""Texts in both languages, from a YAML file in the package: each is ``key: [Swedish, English]``."""

from __future__ import annotations

from functools import cache
from importlib import resources
from typing import Any

import yaml

LANGUAGES = ("sv", "en")


@cache
def texts(package: str, file: str) -> Any:
    """A file of texts."""
    return yaml.safe_load((resources.files(package) / file).read_text(encoding="utf-8"))


class Wording:
    """The texts of one file in one language; called with a key, gives its text.

    Raises `LookupError` for another language than Swedish (`sv`) or English (`en`).
    """

    def __init__(self, package: str, file: str, lang: str) -> None:
        if lang not in LANGUAGES:
            raise LookupError(f"language {lang!r}: allowed are {' and '.join(LANGUAGES)}")
        self.words: dict[str, list[str]] = texts(package, file)["words"]
        self.place = LANGUAGES.index(lang)

    def __call__(self, key: str, **values: object) -> str:
        text = self.words[key][self.place]
        return text.format(**values) if values else text

    def listed(self, parts: list[str]) -> str:
        """``a, b and c``; of none the word for nothing."""
        if not parts:
            return self("nothing")
        return f" {self('and')} ".join([", ".join(parts[:-1]), parts[-1]] if parts[1:] else parts)

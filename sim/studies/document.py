"""YAML files with line numbers, and problems told to an analyst."""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

Keys = tuple[str | int, ...]


@dataclass(frozen=True)
class Problem:
    """One fault in a file: where it stands, what was given, what is allowed."""

    file: str
    path: str
    message: str
    given: Any = None
    line: int | None = None
    column: int | None = None

    def __str__(self) -> str:
        place = self.file if self.line is None else f"{self.file}:{self.line}"
        if self.line is not None and self.column is not None:
            place += f":{self.column}"
        return f"{place}: {self.path}: {self.message}" if self.path else f"{place}: {self.message}"


class StudyError(ValueError):
    """A study cannot be run; `problems` lists every fault that was found."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = list(problems)
        super().__init__("\n".join(str(problem) for problem in self.problems))


class Document:
    """A parsed YAML file that knows the line of each of its entries.

    `value` holds plain Python data; `line(path)` answers with the line of the entry at a path, or
    of its closest ancestor in the file. Repeated keys and YAML that cannot be read are problems.
    """

    def __init__(self, text: str, file: str) -> None:
        self.file = file
        self.problems: list[Problem] = []
        self.marks: dict[Keys, tuple[int, int]] = {}
        self.value: Any = None
        try:
            node = yaml.compose(text, Loader=yaml.SafeLoader)
            if node is not None:
                self._walk(node, ())
            self.value = yaml.safe_load(text)
        except yaml.MarkedYAMLError as error:
            mark = error.problem_mark or error.context_mark
            line, column = (mark.line + 1, mark.column + 1) if mark else (None, None)
            message = f"not readable as YAML: {error.problem or error.context}"
            self.problems.append(Problem(file, "", message, line=line, column=column))
        except (yaml.YAMLError, ValueError) as error:
            self.problems.append(Problem(file, "", f"not readable as YAML: {error}"))

    @classmethod
    def read(cls, path: Path) -> Document:
        """Read a UTF-8 file; a missing or wrongly encoded one raises `StudyError`."""
        try:
            return cls(path.read_text(encoding="utf-8"), str(path))
        except UnicodeDecodeError as error:
            line = path.read_bytes()[: error.start].count(b"\n") + 1
            message = f"not UTF-8: byte 0x{error.object[error.start]:02x}"
            raise StudyError([Problem(str(path), "", message, line=line)]) from error
        except OSError as error:
            raise StudyError([Problem(str(path), "", error.strerror or str(error))]) from error

    def _walk(self, node: yaml.Node, path: Keys) -> None:
        self.marks.setdefault(path, (node.start_mark.line + 1, node.start_mark.column + 1))
        if isinstance(node, yaml.SequenceNode):
            for index, item in enumerate(node.value):
                self._walk(item, (*path, index))
        elif isinstance(node, yaml.MappingNode):
            for key, item in node.value:
                here = (*path, str(key.value))
                mark = key.start_mark
                if here in self.marks:
                    first = self.marks[here][0]
                    message = f"given twice (first on line {first})"
                    self.problems.append(
                        Problem(self.file, dotted(here), message, line=mark.line + 1)
                    )
                self.marks[here] = (mark.line + 1, mark.column + 1)
                self._walk(item, here)

    def line(self, path: Keys) -> int | None:
        """Line of the entry at `path`, or of the closest ancestor that stands in the file."""
        for end in range(len(path), -1, -1):
            if path[:end] in self.marks:
                return self.marks[path[:end]][0]
        return None

    def locate(self, text: str) -> Keys:
        """The path behind a dotted text, as far as it leads into the file.

        Keys may hold dots themselves: at each step the longest key that fits is taken.
        """
        here: Keys = ()
        rest = text.replace("[", ".").replace("]", "")
        while rest:
            children = (path[-1] for path in self.marks if path[:-1] == here and path)
            fits = [key for key in children if f"{rest}.".startswith(f"{key}.")]
            if not fits:
                break
            best = max(fits, key=lambda key: len(str(key)))
            here, rest = (*here, best), rest[len(str(best)) + 1 :]
        return here

    def problem_at(self, text: str) -> Problem:
        """A problem from another part's message ``path: what is wrong``, placed in this file."""
        path, _, message = text.partition(": ")
        keys = self.locate(path)
        if not message or not keys:
            return self.problem((), text)
        return Problem(self.file, path, message, line=self.line(keys))

    def problem(self, path: Keys, message: str, given: Any = None) -> Problem:
        """A problem at a path of this file."""
        return Problem(self.file, dotted(path), message, given, self.line(path))


def dotted(path: Keys) -> str:
    """``("reforms", "a", 0)`` as ``reforms.a[0]``."""
    text = ""
    for part in path:
        text += f"[{part}]" if isinstance(part, int) else f".{part}" if text else str(part)
    return text


def closest(name: str, allowed: Iterable[str]) -> str:
    """Hint with the closest allowed name and the list of what is allowed (at most twelve)."""
    names = list(allowed)
    near = difflib.get_close_matches(str(name), names, n=1, cutoff=0.4)
    shown = ", ".join(names[:12]) + (f" and {len(names) - 12} more" if len(names) > 12 else "")
    return (f"did you mean {near[0]!r}? " if near else "") + f"Allowed: {shown}"

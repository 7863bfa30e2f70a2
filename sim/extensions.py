"""Classes that third parties add: from a Python file, or from an installed package's entry points.

Each comes with its origin and a checksum of its code, so that results can be told apart by it.
"""

from __future__ import annotations

import importlib.util
import inspect
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from hashlib import sha256
from importlib.metadata import EntryPoint, entry_points
from pathlib import Path
from types import ModuleType
from typing import Any, ClassVar, Generic, NamedTuple, Protocol, TypeVar


class Named(Protocol):
    """What the classes of a shelf have in common."""

    name: ClassVar[str]


Class = TypeVar("Class", bound=Named)


class Origin(NamedTuple):
    """Where a third party's class comes from: a file's path, or a package with its version."""

    place: str
    checksum: str  # SHA-256 of the file, or of all files of the package
    is_file: bool


@dataclass
class _File(Generic[Class]):
    """A file that has been run: its checksum then, and the classes in it."""

    checksum: str
    classes: tuple[type[Class], ...]


@dataclass
class Shelf(Generic[Class]):
    """The third-party classes of one sort.

    `base` is what they derive from, `group` the entry point group that packages offer them in,
    `noun` what they are called in errors, which are of the class `error`. A class of a shelf has
    an attribute `name`, which nobody else may have.
    """

    base: type[Class]
    group: str
    noun: str
    error: type[ValueError]
    _files: dict[str, _File[Class]] = field(default_factory=dict, init=False)
    _packages: dict[str, tuple[type[Class], Origin]] | None = field(default=None, init=False)

    def from_files(self) -> dict[str, type[Class]]:
        """Classes of the files loaded so far, by name."""
        return {one.name: one for file in self._files.values() for one in file.classes}

    def from_packages(self, built_in: Mapping[str, type[Class]]) -> dict[str, type[Class]]:
        """Classes of installed packages by name; none may have the name of one of `built_in`."""
        if self._packages is None:
            found: dict[str, tuple[type[Class], Origin]] = {}
            for point in entry_points(group=self.group):
                where = f"entry point {point.name} in {self.group}"
                for one in self._loaded(point, where):
                    taken = {**built_in, **{name: known for name, (known, _) in found.items()}}
                    self.check_free(one, taken, where)
                    found[one.name] = one, _package(point, one)
            self._packages = found
        return {name: one for name, (one, _) in self._packages.items()}

    def forget_files(self) -> None:
        """Know no file any more."""
        self._files.clear()

    def forget_packages(self) -> None:
        """Look for installed packages again when they are next asked for."""
        self._packages = None

    def load(
        self, path: str | Path, known: Mapping[str, type[Class]], checksum: str | None = None
    ) -> tuple[type[Class], ...]:
        """Run a Python file and make its classes known; `known` are those there are already.

        A file that has not changed since is not run again; one that has takes the place of its
        earlier self. `checksum` is what the file must have, if given: that of the file when the
        study began.
        """
        file = Path(path).resolve()
        if not file.is_file():
            raise self.error(f"{path}: no such file of {self.noun}s")
        now = sha256(file.read_bytes()).hexdigest()
        if checksum not in (None, now):
            raise self.error(f"{path}: was changed while the study ran; run it again")
        earlier = self._files.get(str(file))
        if earlier is None or earlier.checksum != now:
            taken = dict(known)
            for one in earlier.classes if earlier else ():
                taken.pop(one.name, None)
            classes = self._run(file, str(path))
            for one in classes:
                self.check_free(one, taken, str(path))
            self._files[str(file)] = _File(now, classes)
        return self._files[str(file)].classes

    def origin(self, name: str) -> Origin | None:
        """Where a class of a file or a package comes from; None for any other."""
        for path, file in self._files.items():
            if any(one.name == name for one in file.classes):
                return Origin(path, file.checksum, True)
        packages = self._packages or {}
        return packages[name][1] if name in packages else None

    def check_free(self, one: type[Class], known: Mapping[str, type[Class]], where: str) -> None:
        """A class of the right sort with a name that nobody else has."""
        if not self._fits(one):
            raise self.error(f"{where}: {one!r} is not a {self.base.__name__} class with a name")
        if one.name in known:
            raise self.error(f"{where}: a {self.noun} named {one.name!r} exists already")

    def in_module(self, module: ModuleType) -> tuple[type[Class], ...]:
        """Classes of the right sort that a module defines, in the order of their names."""
        members: list[tuple[str, Any]] = inspect.getmembers(module, inspect.isclass)
        return tuple(
            one for _, one in members if one.__module__ == module.__name__ and self._fits(one)
        )

    def _fits(self, one: Any) -> bool:
        return inspect.isclass(one) and issubclass(one, self.base) and hasattr(one, "name")

    def _run(self, file: Path, shown: str) -> tuple[type[Class], ...]:
        name = f"vardsim_{self.noun}s_{sha256(str(file).encode()).hexdigest()[:12]}"
        spec = importlib.util.spec_from_file_location(name, file)
        if spec is None or spec.loader is None:
            raise self.error(f"{shown}: not a Python file")
        module = importlib.util.module_from_spec(spec)
        before = sys.modules.get(name)
        sys.modules[name] = module
        try:
            # Not through the loader: Python's own cache of compiled files goes by time and size.
            exec(compile(file.read_bytes(), str(file), "exec"), module.__dict__)
        except Exception as error:
            if before is None:
                del sys.modules[name]
            else:
                sys.modules[name] = before
            line = error.lineno if isinstance(error, SyntaxError) else None
            place = f"{shown}:{line}" if line else shown
            raise self.error(f"{place}: {type(error).__name__}: {error}") from error
        found = self.in_module(module)
        if not found:
            noun = self.base.__name__
            raise self.error(f"{shown}: no class that derives from {noun} and has a name")
        return found

    def _loaded(self, point: EntryPoint, where: str) -> Iterator[type[Class]]:
        try:
            loaded = point.load()
        except Exception as error:
            raise self.error(f"{where}: {type(error).__name__}: {error}") from error
        yield from self.in_module(loaded) if isinstance(loaded, ModuleType) else (loaded,)


def _package(point: EntryPoint, one: type) -> Origin:
    """The distribution that offers an entry point, with a checksum of its code."""
    dist = getattr(point, "dist", None)
    place = f"{dist.name} {dist.version}" if dist is not None else one.__module__
    return Origin(place, package_checksum(one.__module__), False)


@cache
def package_checksum(module: str) -> str:
    """SHA-256 of the top package that a module lies in, or of the module's own file."""
    parts = module.split(".")
    for end in range(1, len(parts) + 1):
        found = sys.modules.get(".".join(parts[:end]))
        file = getattr(found, "__file__", None)
        if file is None:  # a namespace that several packages share
            continue
        folder = Path(file).parent if Path(file).stem == "__init__" else None
        files = sorted(folder.rglob("*")) if folder else [Path(file)]
        digest = sha256()
        for path in files:
            if path.is_file() and "__pycache__" not in path.parts:
                digest.update(path.relative_to(folder or path.parent).as_posix().encode())
                digest.update(sha256(path.read_bytes()).digest())
        return digest.hexdigest()
    return sha256(module.encode()).hexdigest()

"""Where rules are found by name: built in, installed entry points, a user's Python file, or a class
of the running Python, such as one in a notebook (`sim.policies.own`).

An installed package offers rules in the entry point group ``vardsim.rules``; each entry point is a
`Rule` class or a module that holds such classes. A file is given by its path in the study.
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Any

from sim.extensions import Origin, Shelf
from sim.policies import own
from sim.policies.errors import PolicyError, unknown_name
from sim.policies.rule import Rule

GROUP = "vardsim.rules"
SHELF: Shelf[Rule] = Shelf(Rule, GROUP, "rule", PolicyError)  # type: ignore[type-abstract]


def rules() -> dict[str, type[Rule]]:
    """All known rules by name."""
    built_in = _built_in()
    return {**built_in, **SHELF.from_packages(built_in), **SHELF.from_files(), **own.classes()}


def find_rule(name: str, path: str) -> type[Rule]:
    """The rule of a name; an unknown one is an error at `path` with the closest name."""
    known = rules()
    if name not in known:
        raise unknown_name(path, "rule", name, sorted(known))
    return known[name]


def load_file(path: str | Path, checksum: str | None = None) -> tuple[type[Rule], ...]:
    """Make the rules of a user's Python file known; see `Shelf.load`."""
    return SHELF.load(path, rules(), checksum)


def origin(name: str) -> Origin | None:
    """Where a third party's rule comes from, None for built-in rules and the running Python's."""
    return None if name in own.classes() else SHELF.origin(name)


def checksums(some: Iterable[Rule]) -> dict[str, str]:
    """SHA-256 of the code of those rules that did not come with the program, by name."""
    found = {}
    for name in dict.fromkeys(rule.name for rule in some):
        place = origin(name)
        digest = own.digest(name) if place is None else place.checksum
        if digest is not None:
            found[name] = digest
    return found


def know(rule: type[Rule]) -> None:
    """Make a class of the running Python known by its name.

    A class of the same name that was made known like this before is replaced, as when a cell of a
    notebook is run again. Raises `PolicyError` if another rule has the name.
    """
    others = {name: known for name, known in rules().items() if name not in own.classes()}
    if others.get(getattr(rule, "name", "")) is rule:
        return
    SHELF.check_free(rule, others, f"class {getattr(rule, '__name__', rule)}")
    own.add(rule)


def sent_with(name: str) -> Origin | bytes | None:
    """What another process needs to find a rule: its file, or the class itself, pickled."""
    if name in own.classes():
        return own.pickled(name)
    place = origin(name)
    return place if place is not None and place.is_file else None


def rebuild(name: str, sent: Origin | bytes | None, values: dict[str, Any]) -> Rule:
    """Rebuild a rule in another process, from its file or pickled class if it has one."""
    if isinstance(sent, bytes):
        own.receive(name, sent)
    elif sent is not None:
        load_file(sent.place, sent.checksum)
    return find_rule(name, "rule").build(values, name)


@cache
def _built_in() -> dict[str, type[Rule]]:
    """The rules that come with the program."""
    import sim.policies.rules as package

    modules = (
        importlib.import_module(f"{package.__name__}.{info.name}")
        for info in pkgutil.iter_modules(package.__path__)
    )
    return {rule.name: rule for module in modules for rule in SHELF.in_module(module)}

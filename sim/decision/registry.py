"""Where behaviours are found by name: built in, installed entry points, or a user's Python file."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from sim.decision.behaviour import Behaviour
from sim.decision.engine import Utility
from sim.extensions import Origin, Shelf
from sim.policies.errors import PolicyError, unknown_name

GROUP = "vardsim.behaviours"
SHELF: Shelf[Behaviour] = Shelf(
    Behaviour,  # type: ignore[type-abstract]
    GROUP,
    "behaviour",
    PolicyError,
)
BUILT_IN: dict[str, type[Behaviour]] = {Utility.name: Utility}


def behaviours() -> dict[str, type[Behaviour]]:
    """All known behaviours by name."""
    return {**BUILT_IN, **SHELF.from_packages(BUILT_IN), **SHELF.from_files()}


def find_behaviour(name: str, path: str) -> type[Behaviour]:
    """The behaviour of a name; an unknown one is an error at `path` with the closest name."""
    known = behaviours()
    if name not in known:
        raise unknown_name(path, "behaviour", name, sorted(known))
    return known[name]


def parse_behaviour(entry: Any, path: str) -> Behaviour:
    """A behaviour from a file: its name, or a mapping ``use: name`` with its parameters."""
    if isinstance(entry, str):
        entry = {"use": entry}
    if not isinstance(entry, Mapping) or "use" not in entry:
        raise PolicyError(
            f"{path}: {entry!r} given; a name, or `use:` with parameters, is required"
        )
    form = find_behaviour(str(entry["use"]), path)
    return form.build({key: value for key, value in entry.items() if key != "use"}, path)


def load_file(path: str | Path, checksum: str | None = None) -> tuple[type[Behaviour], ...]:
    """Make the behaviours of a user's Python file known; see `Shelf.load`."""
    return SHELF.load(path, behaviours(), checksum)


def origin(name: str) -> Origin | None:
    """Where a third party's behaviour comes from; None for built-in ones."""
    return SHELF.origin(name)


def sent_with(name: str) -> Origin | None:
    """What another process needs to find a behaviour: its file, if it has one."""
    place = origin(name)
    return place if place is not None and place.is_file else None


def rebuild(name: str, sent: Origin | None, values: dict[str, Any]) -> Behaviour:
    """Rebuild a behaviour in another process, from its file if it has one."""
    if sent is not None:
        load_file(sent.place, sent.checksum)
    return find_behaviour(name, "behaviour").build(values, name)

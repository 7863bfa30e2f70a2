"""Where rules are found by name: built in, installed entry points, a user's Python file, or a class
of the running Python, such as one in a notebook (`sim.policies.own`).

An installed package offers rules in the entry point group ``vardsim.rules``; each entry point is a
`Rule` class or a module that holds such classes. A file is given by its path in the study.
"""

from __future__ import annotations

import importlib
import importlib.util
import inspect
import pkgutil
import sys
from functools import cache
from hashlib import sha256
from importlib.metadata import entry_points
from pathlib import Path
from types import ModuleType
from typing import Any

from sim.policies import own
from sim.policies.errors import PolicyError, unknown_name
from sim.policies.rule import Rule

GROUP = "vardsim.rules"
_from_files: dict[str, tuple[type[Rule], str]] = {}


def rules() -> dict[str, type[Rule]]:
    """All known rules by name."""
    return {
        **_installed(),
        **{name: rule for name, (rule, _) in _from_files.items()},
        **own.classes(),
    }


def find_rule(name: str, path: str) -> type[Rule]:
    """The rule of a name; an unknown one is an error at `path` with the closest name."""
    known = rules()
    if name not in known:
        raise unknown_name(path, "rule", name, sorted(known))
    return known[name]


def load_file(path: str | Path) -> tuple[type[Rule], ...]:
    """Make the rules of a user's Python file known; loading the same file again changes nothing."""
    file = Path(path).resolve()
    already = tuple(rule for rule, origin in _from_files.values() if origin == str(file))
    if already:
        return already
    if not file.is_file():
        raise PolicyError(f"{path}: no such file of rules")
    module_name = f"vardsim_rules_{sha256(str(file).encode()).hexdigest()[:12]}"
    spec = importlib.util.spec_from_file_location(module_name, file)
    if spec is None or spec.loader is None:
        raise PolicyError(f"{path}: not a Python file")
    module = importlib.util.module_from_spec(spec)
    sys.modules[module_name] = module
    try:
        spec.loader.exec_module(module)
    except Exception as error:
        del sys.modules[module_name]
        raise PolicyError(f"{path}: {type(error).__name__}: {error}") from error
    found = _rules_in(module)
    if not found:
        raise PolicyError(f"{path}: no class that derives from Rule and has a name")
    for rule in found:
        _check_free(rule, rules(), str(path))
    _from_files.update({rule.name: (rule, str(file)) for rule in found})
    return found


def know(rule: type[Rule]) -> None:
    """Make a class of the running Python known by its name.

    A class of the same name that was made known like this before is replaced, as when a cell of a
    notebook is run again. Raises `PolicyError` if another rule has the name.
    """
    others = {name: known for name, known in rules().items() if name not in own.classes()}
    if others.get(getattr(rule, "name", "")) is rule:
        return
    _check_free(rule, others, f"class {getattr(rule, '__name__', rule)}")
    own.add(rule)


def file_of(name: str) -> str | None:
    """The user's file a rule came from, None for built-in and installed rules."""
    return _from_files[name][1] if name in _from_files else None


def origin_of(name: str) -> str | bytes | None:
    """What another process needs to find a rule: its file, or the class itself, pickled."""
    return own.pickled(name) if name in own.classes() else file_of(name)


def rebuild(name: str, origin: str | bytes | None, values: dict[str, Any]) -> Rule:
    """Rebuild a rule in another process, from its file or pickled class if it has one."""
    if isinstance(origin, bytes):
        own.receive(name, origin)
    elif origin is not None:
        load_file(origin)
    return find_rule(name, "rule").build(values, name)


@cache
def _installed() -> dict[str, type[Rule]]:
    """Built-in rules and those of installed packages."""
    import sim.policies.rules as package

    known: dict[str, type[Rule]] = {}
    for info in pkgutil.iter_modules(package.__path__):
        for rule in _rules_in(importlib.import_module(f"{package.__name__}.{info.name}")):
            known[rule.name] = rule
    for point in entry_points(group=GROUP):
        where = f"entry point {point.name} in {GROUP}"
        try:
            loaded = point.load()
        except Exception as error:
            raise PolicyError(f"{where}: {type(error).__name__}: {error}") from error
        for rule in _rules_in(loaded) if isinstance(loaded, ModuleType) else (loaded,):
            _check_free(rule, known, where)
            known[rule.name] = rule
    return known


def _rules_in(module: ModuleType) -> tuple[type[Rule], ...]:
    """Rule classes defined in a module, in the order of their names."""
    return tuple(
        item
        for _, item in inspect.getmembers(module, inspect.isclass)
        if issubclass(item, Rule) and item.__module__ == module.__name__ and hasattr(item, "name")
    )


def _check_free(rule: Any, known: dict[str, type[Rule]], where: str) -> None:
    if not (inspect.isclass(rule) and issubclass(rule, Rule) and hasattr(rule, "name")):
        raise PolicyError(f"{where}: {rule!r} is not a Rule class with a name")
    if rule.name in known:
        raise PolicyError(f"{where}: a rule named {rule.name!r} exists already")

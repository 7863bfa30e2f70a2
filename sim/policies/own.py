"""Rules of the running Python: classes, or functions made into classes, as in a notebook.

A class goes to other processes by value (`cloudpickle`), with the functions and numbers that it
uses; one from a module that can be imported goes by name, as all classes do.
"""

from __future__ import annotations

import hashlib
import inspect
import io
import pickle
import sys
import types
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import cloudpickle

from sim.policies.errors import PolicyError
from sim.policies.rule import Counterparty, Rule, Text, parameter

_classes: dict[str, type[Rule]] = {}
_received: dict[str, bytes] = {}


def classes() -> dict[str, type[Rule]]:
    """The classes made known in this process, by name."""
    return _classes


def add(rule: type[Rule]) -> None:
    """Keep a class under its name, in the place of an earlier one (`registry.know` checks it)."""
    _classes[rule.name] = rule
    _received.pop(rule.name, None)


def forget() -> None:
    """Know no class of the running Python any more."""
    _classes.clear()
    _received.clear()


def pickled(name: str) -> bytes | None:
    """The class as bytes for another process, or None if it cannot be pickled."""
    if name in _received:
        return _received[name]
    try:
        whole: bytes = cloudpickle.dumps(_classes[name])
    except Exception:  # whatever the user's class holds on to
        return None
    return whole


def receive(name: str, whole: bytes) -> None:
    """Make known a class that another process pickled."""
    if name in _classes and pickled(name) == whole:
        return
    _classes[name] = pickle.loads(whole)
    _received[name] = whole


def check_portable(rules: Mapping[str, Any]) -> None:
    """Raise `PolicyError` for a class among these names that cannot go to other processes."""
    for name in rules:
        if name not in _classes:
            continue
        try:
            cloudpickle.dumps(_classes[name])
        except Exception as error:
            raise PolicyError(
                f"rule {name!r} cannot be sent to other processes "
                f"({type(error).__name__}: {error}); allowed: a class or function that holds only "
                "numbers, texts, arrays and functions, or jobs=1, which runs everything here"
            ) from error


def digest(name: str) -> str | None:
    """SHA-256 of what a class of the running Python does, None for all other rules.

    It covers the class with the functions and values that it uses and, for a class that is
    imported, the file of its module. The same cell of a notebook gives the same digest again.
    """
    if name not in _classes:
        return None
    buffer = io.BytesIO()
    try:
        _Content(buffer).dump(_classes[name])
        found = hashlib.sha256(buffer.getvalue())
    except Exception:  # whatever the user's class holds on to
        found = hashlib.sha256(_source(_classes[name]).encode())
    module = sys.modules.get(_classes[name].__module__)  # None for code that was made as text
    if module is not None and getattr(module, "__file__", None) and module.__name__ != "__main__":
        found.update(Path(str(module.__file__)).read_bytes())
    return found.hexdigest()


class _Content(cloudpickle.Pickler):
    """Writes what rules do: their code without its place in a file, what it uses, parameters."""

    def reducer_override(self, obj: Any) -> Any:
        """How an object is written."""
        if isinstance(obj, types.CodeType):
            parts = (obj.co_code, obj.co_consts, obj.co_names, obj.co_varnames, obj.co_freevars)
            return tuple, (parts,)
        if isinstance(obj, type) and issubclass(obj, Rule) and not _of_vardsim(obj):
            said = {name: value for name, value in vars(obj).items() if not _of_pydantic(name)}
            said["parameters"] = repr(obj.model_fields)
            said["parents"] = [one.__qualname__ for one in obj.__mro__]
            said["inherited"] = [one for one in obj.__bases__ if issubclass(one, Rule)]
            return dict, (), None, None, iter(said.items())  # the class may refer to itself
        return super().reducer_override(obj)


def _of_vardsim(rule: type[Rule]) -> bool:
    return rule.__module__.partition(".")[0] == "sim"


def _of_pydantic(name: str) -> bool:
    """What Python and pydantic add to a class, beside what its author wrote."""
    return name.startswith("__") or name in ("_abc_impl", "model_config")


def _source(rule: type[Rule]) -> str:
    """Source of a class that cannot be pickled."""
    try:
        return inspect.getsource(rule)
    except (OSError, TypeError) as error:
        raise PolicyError(f"rule {rule.name!r}: neither pickled nor read as source") from error


def from_function(
    function: Callable[..., Any],
    applies_to: str | tuple[str, ...] = "vardcentral",
    counterparty: Counterparty = "region",
    units: Mapping[str, str] | None = None,
    scalable: tuple[str, ...] = (),
) -> type[Rule]:
    """A rule class from a function ``(statement, context, *, amount=..., ...)``.

    The function returns SEK of the month to each unit, shape ``(..., units)``. Its further
    arguments are the rule's parameters, all of them numbers; `units` gives their units.
    Raises `PolicyError` for a function of another form.
    """
    where = f"function {getattr(function, '__name__', function)}"
    given = list(inspect.signature(function).parameters.values())
    if [one.name for one in given[:2]] != ["statement", "context"]:
        raise PolicyError(f"{where}: its first arguments must be statement and context")
    fields: dict[str, Any] = {}
    for one in given[2:]:
        if one.kind in (one.VAR_POSITIONAL, one.VAR_KEYWORD):
            raise PolicyError(f"{where}: {one} is no parameter; name each of them")
        default = ... if one.default is one.empty else one.default
        if default is not ... and not isinstance(default, int | float):
            raise PolicyError(f"{where}: {one.name}={default!r} given; allowed: a number")
        fields[one.name] = parameter(
            default, unit=(units or {}).get(one.name, "SEK"), sv=one.name, en=one.name
        )
    names = tuple(fields)

    def settle(self: Rule, statement: Any, context: Any) -> Any:
        return function(statement, context, **{name: getattr(self, name) for name in names})

    title = function.__name__.replace("_", " ").capitalize()
    made: type[Rule] = types.new_class(
        function.__name__,
        (Rule,),
        exec_body=lambda body: body.update(
            {
                "__module__": function.__module__,
                "__qualname__": function.__qualname__,
                "__doc__": inspect.getdoc(function) or title,
                "__annotations__": dict.fromkeys(names, float),
                "name": function.__name__,
                "label": Text(title, title),
                "applies_to": applies_to,
                "counterparty": counterparty,
                "scalable": scalable,
                "settle": settle,
                **fields,
            }
        ),
    )
    return made

"""How kernels are compiled: the functions over arrays that do the work of a day.

A kernel allocates nothing and returns no arrays, so numba's reference counting is switched off:
with records of many arrays it costs more than the work itself.

Most kernels are only called by other kernels. Numba would also give each of these an entry from
Python (which unpacks every array of its arguments), machine code of its own, a file in the cache,
and one version for each literal number it is called with. :func:`kernel` compiles an entry from
Python when Python calls, and else what the caller needs, once per set of types.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from numba import njit, types

INSIDE: dict[str, Any] = {"_nrt": False, "no_cpython_wrapper": True, "no_cfunc_wrapper": True}
ENTRY: dict[str, Any] = {"_nrt": False, "no_cfunc_wrapper": True, "cache": True}


def kernel(function: Callable[..., Any]) -> Any:
    """Compile a function that allocates nothing, for calls from Python and from other kernels."""
    entry, inside = njit(**ENTRY)(function), njit(**INSIDE)(function)

    def get_call_template(args: tuple[Any, ...], kws: dict[str, Any]) -> Any:
        return inside.get_call_template(
            tuple(types.unliteral(kind) for kind in args),
            {name: types.unliteral(kind) for name, kind in kws.items()},
        )

    entry.get_call_template, entry.get_overload = get_call_template, inside.get_overload
    return entry

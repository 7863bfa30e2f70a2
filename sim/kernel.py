"""How kernels are compiled: the functions over arrays that do the work of a day.

Most kernels are only called by other kernels. Numba would also give each of these an entry from
Python (which unpacks every array of its arguments), machine code of its own, a file in the cache,
and one version for each literal number and each width of integer it is called with. A kernel here
has an entry from Python when Python calls it; kernels that call it share one version in which
integers are 64 bits wide. Together this compiles a run in less than half the time.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from typing import Any

from numba import njit, types
from numba.core.caching import IndexDataCacheFile

INSIDE: dict[str, Any] = {"no_cpython_wrapper": True, "no_cfunc_wrapper": True}
ENTRY: dict[str, Any] = {"no_cfunc_wrapper": True, "cache": True}

NARROW = frozenset(
    (types.int8, types.int16, types.int32, types.uint8, types.uint16, types.uint32)
)  # booleans and uint64, the keys of draws, stay what they are


def shared(kind: Any) -> Any:
    """The type an argument of another kernel is taken as: no literals, integers as int64."""
    plain = types.unliteral(kind)
    return types.int64 if plain in NARROW else plain


class FileBySignature(IndexDataCacheFile):
    """Cache files of a kernel, each named by the signature it is for.

    Numba numbers them, so two processes that compile two signatures at once can give them the same
    file. Data are written before the index, so that what the index names is there.
    """

    def save(self, key: Any, data: Any) -> None:
        """Keep a compiled kernel; a signature lost from the index is only compiled again."""
        digest = hashlib.sha256(repr(key).encode()).hexdigest()
        name = self._data_name(int(digest[:12], 16))
        self._save_data(name, data)
        self._save_index({**self._load_index(), key: name})


def compiled(function: Callable[..., Any], **options: Any) -> Any:
    """A dispatcher with an entry from Python and, apart from it, code for other kernels."""
    entry, inside = njit(**ENTRY, **options)(function), njit(**INSIDE, **options)(function)

    def get_call_template(args: tuple[Any, ...], kws: dict[str, Any]) -> Any:
        named = {name: shared(kind) for name, kind in kws.items()}
        return inside.get_call_template(tuple(map(shared, args)), named)

    entry._cache._cache_file.__class__ = FileBySignature
    entry.get_call_template, entry.get_overload = get_call_template, inside.get_overload
    return entry


def kernel(function: Callable[..., Any]) -> Any:
    """Compile a function that allocates nothing and returns no arrays.

    Reference counting is switched off: with records of many arrays it costs more than the work.
    """
    return compiled(function, _nrt=False)


def array_kernel(function: Callable[..., Any]) -> Any:
    """Compile a function that makes arrays of its own."""
    return compiled(function, _nrt=True)

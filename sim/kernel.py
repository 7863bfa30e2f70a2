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

from llvmlite import ir
from numba import njit, types
from numba.core import cgutils
from numba.core.caching import IndexDataCacheFile
from numba.extending import intrinsic
from numba.np.arrayobj import make_array

# Division by zero gives inf or nan, as in numpy: `sim.checks` finds them, and no kernel is slowed
# by a test at each division.
DIVISION = {"error_model": "numpy"}
INSIDE: dict[str, Any] = {**DIVISION, "no_cpython_wrapper": True, "no_cfunc_wrapper": True}
ENTRY: dict[str, Any] = {**DIVISION, "no_cfunc_wrapper": True, "cache": True}

NARROW = frozenset(
    (types.int8, types.int16, types.int32, types.uint8, types.uint16, types.uint32)
)  # booleans and uint64, the keys of draws, stay what they are

# Types and codes of LLVM's prefetch
INT32, INT64, POINTER = ir.IntType(32), ir.IntType(64), ir.IntType(8).as_pointer()
READ, KEEP, DATA = INT32(0), INT32(3), INT32(1)
CACHE_LINE = 64


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


@intrinsic
def prefetch(typing: Any, records: Any, index: Any) -> Any:
    """Ask memory for `records[index]`, to be read soon; changes nothing, may be out of range."""

    def generate(context: Any, builder: Any, signature: Any, args: Any) -> Any:
        array = make_array(signature.args[0])(context, builder, args[0])
        start = builder.ptrtoint(array.data, INT64)
        place = builder.add(start, builder.mul(args[1], array.itemsize))
        kind = ir.FunctionType(ir.VoidType(), [POINTER, INT32, INT32, INT32])
        ask = cgutils.get_or_insert_function(builder.module, kind, "llvm.prefetch.p0")
        size = context.get_abi_sizeof(context.get_data_type(signature.args[0].dtype))
        for offset in range(0, size, CACHE_LINE):
            line = builder.inttoptr(builder.add(place, INT64(offset)), POINTER)
            builder.call(ask, [line, READ, KEEP, DATA])
        return context.get_dummy_value()

    return types.void(records, types.int64), generate

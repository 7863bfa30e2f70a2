"""Bundles: arrays that belong together, handed to kernels as one pointer.

Numba passes a named tuple of arrays by value: seven words for every array, copied at each call of
one kernel by another. Care is many small kernels, so that most of a day would go into copying. A
bundle is a named tuple to Python; to kernels it is the address of a table with the same words.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from typing import Any, ClassVar, Self, dataclass_transform

import numpy as np
from llvmlite import ir
from numba import typeof, types
from numba.core import cgutils
from numba.core.datamodel.models import OpaqueModel
from numba.core.typing.templates import AttributeTemplate
from numba.extending import (
    NativeValue,
    infer_getattr,
    lower_getattr_generic,
    register_model,
    unbox,
)


class BundleType(types.Type):
    """What numba knows of a bundle: its fields and their types."""

    def __init__(self, name: str, fields: dict[str, Any]) -> None:
        self.fields = fields
        text = ", ".join(f"{field}: {kind}" for field, kind in fields.items())
        super().__init__(f"{name}<{hashlib.sha256(text.encode()).hexdigest()[:16]}>")


register_model(BundleType)(OpaqueModel)


@dataclass_transform(frozen_default=True)
class Bundle:
    """Base of bundles; subclasses annotate their fields: arrays, numbers (kept as floats)
    or other bundles.

    The arrays' contents may change, the arrays themselves may not.
    """

    _fields: ClassVar[tuple[str, ...]] = ()
    _numba_type_: BundleType
    _address: int

    def __init_subclass__(cls) -> None:
        cls._fields = tuple(cls.__annotations__)

    def __init__(self, *values: Any, **named: Any) -> None:
        given = {**dict(zip(self._fields, values, strict=False)), **named}
        given = {n: float(v) if isinstance(v, int | float) else v for n, v in given.items()}
        if len(values) > len(self._fields) or set(given) != set(self._fields):
            raise TypeError(f"{type(self).__name__} takes {', '.join(self._fields)}")
        words = [word for name in self._fields for word in words_of(given[name])]
        table = np.array(words, np.uint64)
        kinds = {name: typeof(given[name]) for name in self._fields}
        self.__dict__.update({name: given[name] for name in self._fields})
        self.__dict__.update(
            _table=table, _address=int(table.ctypes.data),
            _numba_type_=BundleType(type(self).__name__, kinds),
        )  # fmt: skip

    def __setattr__(self, name: str, value: Any) -> None:
        raise AttributeError(f"{type(self).__name__}.{name} cannot be replaced")

    def _replace(self, **changed: Any) -> Self:
        """A bundle in which some fields are others."""
        return type(self)(**{**dict(zip(self._fields, self, strict=True)), **changed})

    def __iter__(self) -> Iterator[Any]:
        return (getattr(self, name) for name in self._fields)

    def __reduce__(self) -> tuple[type[Self], tuple[Any, ...]]:
        return type(self), tuple(self)


def words_of(value: Any) -> list[int]:
    """A field as numba lays it out: an array's seven or more words, or a bundle's address."""
    if isinstance(value, Bundle):
        return [value._address]
    if isinstance(value, float):
        return [int(np.float64(value).view(np.uint64))]
    if not isinstance(value, np.ndarray):
        raise TypeError(f"a bundle holds arrays, numbers and bundles, not {type(value).__name__}")
    owners = [0, 0]  # the bundle, in Python, keeps its arrays alive
    return [
        *owners, value.size, value.itemsize, value.ctypes.data, *value.shape, *value.strides,
    ]  # fmt: skip


@infer_getattr
class BundleAttributes(AttributeTemplate):
    """Types of a bundle's fields in kernels."""

    key = BundleType

    def generic_resolve(self, bundle: BundleType, name: str) -> Any:  # type: ignore[override]
        """Type of a field, None if there is no such field."""
        return bundle.fields.get(name)


@lower_getattr_generic(BundleType)
def read_field(context: Any, builder: Any, bundle: BundleType, address: Any, name: str) -> Any:
    """Load a field; that it never changes lets the compiler keep it in registers."""
    layout = ir.LiteralStructType([context.get_value_type(kind) for kind in bundle.fields.values()])
    table = builder.bitcast(address, layout.as_pointer())
    place = cgutils.gep_inbounds(builder, table, 0, list(bundle.fields).index(name))
    value = builder.load(place)
    value.set_metadata("invariant.load", builder.module.add_metadata([]))
    return value


@unbox(BundleType)
def address_of(_kind: BundleType, bundle: Any, c: Any) -> NativeValue:
    """The pointer that kernels get for a bundle from Python."""
    number = c.pyapi.object_getattr_string(bundle, "_address")
    address = c.builder.inttoptr(c.pyapi.long_as_ulonglong(number), cgutils.voidptr_t)
    c.pyapi.decref(number)
    return NativeValue(address)

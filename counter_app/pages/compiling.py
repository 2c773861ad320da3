"""What numba keeps of compiled loops: whether it has one for given types, and making what it has not.

Types are told as text: an array by its numbers, dimensions and order (`uint8 2C`, `bool 1A readonly`), a number by its
name (`int64`), a tuple as a list of these.
"""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from types import FunctionType
from typing import Protocol, TypeAlias, cast

import numba
import numpy as np
from numba.core.dispatcher import Dispatcher
from numba.core.errors import NumbaError

Told: TypeAlias = "str | Sequence[Told]"
"""One type, told as text."""

# numba's constructors of types: partly typed, for types that are told in its own classes.
_array_of = cast(Callable[..., object], numba.types.Array)
_tuple_of = cast(Callable[..., object], numba.types.BaseTuple.from_types)


class _Files(Protocol):
    def load(self, key: object) -> object: ...


class _Kept(Protocol):
    """The store of one loop's code, partly numba's own, so it may change with numba: `is_kept` is held to numba by a test."""

    unkept: OSError | None
    _cache_file: _Files

    def _index_key(self, types: tuple[object, ...], codegen: object) -> object: ...


class _Codegen(Protocol):
    def codegen(self) -> object: ...


class _Counts(Protocol):
    cache_path: str | None
    cache_misses: Mapping[tuple[object, ...], int]


class Loop(Protocol):
    """A function that carries `@compiled`."""

    py_func: FunctionType
    stats: _Counts
    targetctx: _Codegen
    _cache: _Kept

    def compile(self, types: tuple[object, ...]) -> object:
        """numba's own: loads the code for these types when it is kept, else makes and keeps it."""


def loops_of(module: object) -> dict[str, Loop]:
    """Return the compiled loops that a module defines, by name, in its order; what it has from elsewhere is left out."""
    named = vars(module)
    return {
        name: cast(Loop, value)
        for name, value in named.items()
        if isinstance(value, Dispatcher) and value.py_func.__module__ == named["__name__"]
    }


def kept_in(loop: Loop) -> Path | None:
    """Return the folder that a loop's code is kept in; None where no folder can be written."""
    return None if loop.stats.cache_path is None else Path(loop.stats.cache_path)


def is_kept(loop: Loop, types: Sequence[Told]) -> bool:
    """Say whether code of `loop` for these types is kept, whole, that fits this processor and the loop's file as it is now."""
    if kept_in(loop) is None:
        return False
    key = loop._cache._index_key(_types(types), loop.targetctx.codegen())
    return loop._cache._cache_file.load(key) is not None


def keep(loop: Loop, types: Sequence[Told]) -> bool:
    """Compile `loop` for these types and keep the code; say whether it takes them. Raises OSError: it cannot be kept."""
    try:
        loop.compile(_types(types))
    except NumbaError:
        return False
    if kept_in(loop) is not None and loop._cache.unkept is not None:
        raise loop._cache.unkept
    return True


def _types(told: Sequence[Told]) -> tuple[object, ...]:
    return tuple(map(_type, told))


def _type(told: Told) -> object:
    if not isinstance(told, str):
        return _tuple_of(_types(told))
    name, *array = told.split()
    scalar = numba.from_dtype(np.dtype(name))
    if not array:
        return scalar
    shape, *readonly = array
    return _array_of(scalar, int(shape[:-1]), shape[-1], readonly=bool(readonly))

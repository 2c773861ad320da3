"""Loops over pixels, compiled by numba: for walks in which each step hangs on the one before, which NumPy has no call for.

numba carries no types; only this file and `compiling.py` speak to it.
"""

from collections.abc import Callable
from typing import ParamSpec, TypeVar

import numba

_Given = ParamSpec("_Given")
_Result = TypeVar("_Result")


def compiled(loop: Callable[_Given, _Result]) -> Callable[_Given, _Result]:
    """Return `loop` compiled to machine code at its first call, for the types of that call's arguments.

    The loop takes and gives NumPy arrays and numbers, and calls only functions compiled like it **of its own file**: the
    code is kept between processes and made anew when that file changes, not when another does. It runs without Python's
    lock. It is kept beside the file, where that folder cannot be written in the user's cache folder (`NUMBA_CACHE_DIR`
    names another one), and where neither can be written it is compiled once in each process.
    """
    try:
        kept: Callable[_Given, _Result] = numba.njit(cache=True, nogil=True)(loop)
    except RuntimeError:
        # numba's word for: no folder to keep it in.
        kept = numba.njit(nogil=True)(loop)
    return kept

"""Makes a PC ready to read pages: compiles the loops over pixels before the first page needs them.

Which loops, for which types, is recorded in `resources/compiled/loops.json` by reading pages (`python -m tests.loops`).
"""

import errno
import json
import os
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from importlib import import_module
from importlib.resources import files
from multiprocessing import get_context

from counter_app.domain.errors import DiskFull, InternalError, PreparePlaceMissing
from counter_app.pages.compiling import Loop, Told, is_kept, keep, kept_in, loops_of

from .settings import PoolSettings
from .starting import end_with_parent, start_deaf

_LEAST_SHARES = 2
"""So many processes share the work even on one core, one after the other: each has its memory back when it ends."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """A loop that pages call, and the types they call it with."""

    module: str
    name: str
    types: tuple[Told, ...]

    @property
    def loop(self) -> Loop:
        """The loop itself. Raises KeyError: its module has none of that name."""
        return loops_of(import_module(self.module))[self.name]


def recorded() -> tuple[Wanted, ...]:
    """Return what pages call, as it was recorded."""
    text = files("counter_app").joinpath("_resources", "compiled", "loops.json").read_text("utf-8")
    known: Mapping[str, Mapping[str, Sequence[Sequence[Told]]]] = json.loads(text)
    return tuple(
        Wanted(module, name, tuple(types))
        for module, loops in known.items()
        for name, calls in loops.items()
        for types in calls
    )


def lacking(of: Sequence[Wanted]) -> tuple[Wanted, ...]:
    """Return what is not compiled on this PC yet. Loads the image libraries and numba: half a second."""
    return tuple(wanted for wanted in of if not is_kept(wanted.loop, wanted.types))


def prepare(needed: Sequence[Wanted], processes: int) -> int:
    """Compile what is lacking of `needed`, `processes` processes at a time, at the workers' priority.

    Returns how many loops that were. Of two calls at once, by one user, the second waits for the first and finds the work done.

    Raises:
        PreparePlaceMissing: there is no folder to keep compiled code in.
        DiskFull.
        InternalError: a loop could not be compiled, or a process was ended.
        What is compiled by then is kept.
    """
    with _alone(needed[0].loop):
        missing = lacking(needed)
        full = bool(missing) and _compile_all(missing, processes)
        left = lacking(missing)
    if left and full:
        raise DiskFull()
    if any(kept_in(wanted.loop) is None for wanted in left):
        raise PreparePlaceMissing()
    if left:
        raise InternalError(kind="not_compiled", where=f"{left[0].module}.{left[0].name}")
    return len(missing)


@contextmanager
def _alone(loop: Loop) -> Iterator[None]:
    """Hold the folder that compiled code is kept in; the system lets it go when this process dies."""
    folder = kept_in(loop)
    if folder is None:
        raise PreparePlaceMissing()
    if sys.platform == "win32":
        yield
        return
    import fcntl

    handle = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)


def _compile_all(missing: Sequence[Wanted], processes: int) -> bool:
    """Compile; say whether a process ended because the disk is full."""
    full = False
    shares = _shares(missing, max(processes, _LEAST_SHARES))
    context = get_context("spawn")
    for first in range(0, len(shares), processes):
        running = [
            context.Process(target=_compile, args=(share,), daemon=True)
            for share in shares[first : first + processes]
        ]
        for process in running:
            start_deaf(process)
        for process in running:
            process.join()
            full = full or process.exitcode == errno.ENOSPC
            process.close()
    return full


def _shares(missing: Sequence[Wanted], count: int) -> list[list[Wanted]]:
    """Part the work in shares alike in length; loops of one file stay together, since they call one another."""
    by_module: dict[str, list[Wanted]] = {}
    for wanted in missing:
        by_module.setdefault(wanted.module, []).append(wanted)
    lengths = {module: _length(module) for module in by_module}
    shares: list[list[Wanted]] = [[] for _ in range(min(count, len(by_module)))]
    filled = [0] * len(shares)
    for module in sorted(by_module, key=lambda module: -lengths[module]):
        emptiest = filled.index(min(filled))
        shares[emptiest] += by_module[module]
        filled[emptiest] += lengths[module]
    return shares


def _length(module: str) -> int:
    """Return the bytecode of a module's loops in bytes: compiling takes roughly as long."""
    loops = loops_of(import_module(module)).values()
    return sum(len(loop.py_func.__code__.co_code) for loop in loops)


def _end() -> None:
    os._exit(1)


def _compile(share: Sequence[Wanted]) -> None:
    """A process of its own: what fails here is lacking afterwards, and is told by whoever started it; the rest is compiled."""
    end_with_parent(_end)
    if sys.platform != "win32":
        os.nice(max(0, PoolSettings().niceness - os.nice(0)))
    try:
        for wanted in share:
            keep(wanted.loop, wanted.types)
    except OSError as fault:
        sys.exit(errno.ENOSPC if fault.errno in (errno.ENOSPC, errno.EDQUOT) else 1)

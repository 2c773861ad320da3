"""A page worker that writes down, after each task, which loops were called and which of them it had to compile."""

import json
import os
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path
from typing import cast

import numba
from numba.core.dispatcher import Dispatcher

from counter_app.pages.compiling import Told, loops_of
from counter_app.workers.settings import PoolSettings
from counter_app.workers.tasks import Answer, Task
from counter_app.workers.worker import Handler, serve

FOLDER = "LOOPS_HEARD"
"""Names the folder that workers write to, in their environment."""

Call = tuple[str, str, str]
"""Module, loop, types as JSON."""


@dataclass(frozen=True, slots=True)
class Heard:
    """What Python called while pages were read, and what was compiled for that (loops that only loops call among it)."""

    called: frozenset[Call]
    made: frozenset[Call]


def listening(connection: "Connection[Answer, Task | None]", settings: PoolSettings) -> None:
    """Serve as a page worker does, and write down what is heard."""
    serve(connection, settings, _handler)


def heard(folder: Path) -> Heard:
    """Return what all workers wrote to `folder`."""
    called, made = set[Call](), set[Call]()
    for path in folder.glob("*.json"):
        told = json.loads(path.read_text("utf-8"))
        called.update((call[0], call[1], call[2]) for call in told["called"])
        made.update((call[0], call[1], call[2]) for call in told["made"])
    return Heard(frozenset(called), frozenset(made))


def _handler() -> Handler:
    from counter_app.workers.handlers import real_handler

    handle, called = real_handler(), set[Call]()
    _note_calls(called)

    def answer(task: Task) -> Answer:
        try:
            return handle(task)
        finally:
            told = {"called": sorted(called), "made": sorted(_made())}
            (Path(os.environ[FOLDER]) / f"{os.getpid()}.json").write_text(json.dumps(told), "utf-8")

    return answer


def _note_calls(called: set[Call]) -> None:
    """Note each call with types that are new to this process: numba asks itself for code then, kept or to be compiled."""
    ask = Dispatcher._compile_for_args  # type: ignore[attr-defined]  # numba's own

    def noted(self: Dispatcher, *args: object) -> object:
        types = [self.typeof_pyval(arg) for arg in args]
        called.add((self.py_func.__module__, self.py_func.__name__, json.dumps(tell(types))))
        return ask(self, *args)

    Dispatcher._compile_for_args = noted  # type: ignore[attr-defined]  # numba's own


def _made() -> Iterator[Call]:
    """Give what was compiled in this process."""
    for module in [name for name in sys.modules if name.startswith("counter_app.")]:
        for name, loop in loops_of(sys.modules[module]).items():
            for types in loop.stats.cache_misses:
                yield module, name, json.dumps(tell(types))


def tell(types: Iterable[object]) -> list[Told]:
    """Return numba's types as `counter_app.pages.compiling` reads them.

    Kinds that only loops call one another with (a number known when compiling) are told in numba's words, which it refuses.
    """
    return [_tell(kind) for kind in types]


def _tell(kind: object) -> Told:
    if isinstance(kind, numba.types.Array):
        order = f"{kind.dtype} {kind.ndim}{kind.layout}"
        return order if kind.mutable else f"{order} readonly"
    if isinstance(kind, numba.types.BaseTuple):
        return tell(cast(Iterable[object], kind))
    return str(kind)

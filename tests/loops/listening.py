"""A page worker that writes down what it compiled and what it found compiled, after each task."""

import json
import os
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path
from typing import cast

import numba

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
    """What was compiled while pages were read, and what was found compiled when Python called it."""

    made: frozenset[Call]
    found: frozenset[Call]


def listening(connection: "Connection[Answer, Task | None]", settings: PoolSettings) -> None:
    """Serve as a page worker does, and write down what is heard."""
    serve(connection, settings, _handler)


def heard(folder: Path) -> Heard:
    """Return what all workers wrote to `folder`."""
    made, found = set[Call](), set[Call]()
    for path in folder.glob("*.json"):
        told = json.loads(path.read_text("utf-8"))
        made.update((call[0], call[1], call[2]) for call in told["made"])
        found.update((call[0], call[1], call[2]) for call in told["found"])
    return Heard(frozenset(made), frozenset(found))


def _handler() -> Handler:
    from counter_app.workers.handlers import real_handler

    handle = real_handler()

    def answer(task: Task) -> Answer:
        try:
            return handle(task)
        finally:
            _write(Path(os.environ[FOLDER]) / f"{os.getpid()}.json")

    return answer


def _write(path: Path) -> None:
    told = {"made": list(_calls("cache_misses")), "found": list(_calls("cache_hits"))}
    path.write_text(json.dumps(told), "utf-8")


def _calls(counts: str) -> Iterator[Call]:
    modules = [name for name in sys.modules if name.startswith("counter_app.")]
    for module in modules:
        for name, loop in loops_of(sys.modules[module]).items():
            for types in getattr(loop.stats, counts):
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

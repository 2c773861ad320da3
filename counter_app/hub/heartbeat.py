"""Signs of life of a lease's holder, while what it does takes its time."""

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Event as Flag, Thread

from sqlalchemy.exc import SQLAlchemyError

log = logging.getLogger("counter_app.hub.heartbeat")


@contextmanager
def beating(beat: Callable[[], bool], *, every: float) -> Iterator[None]:
    """Call `beat` in a thread of its own each `every` seconds, until the block ends or it returns False.

    A database that does not answer costs one beat, not the thread: the lease outlives several.
    """
    ended = Flag()

    def run() -> None:
        while not ended.wait(every):
            try:
                if not beat():
                    return
            except SQLAlchemyError as error:
                log.warning("a sign of life could not be given: %s", type(error).__name__)

    thread = Thread(target=run, name="heartbeat", daemon=True)
    thread.start()
    try:
        yield
    finally:
        ended.set()
        thread.join()

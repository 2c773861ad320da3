"""The reader's time counted in what this PC gave it: on a busy one a second by the clock is much less of a processor."""

import os
import time
from collections.abc import Callable
from typing import TypeVar

_Answer = TypeVar("_Answer")

# Below this share of a processor the time that ran out was the PC's, not the reader's.
_BUSY = 0.8
_LONGER = 5.0


class ReaderTimeout(Exception):
    """The reader did not finish the page in its time."""


def patiently(seconds: float, attempt: Callable[[float], _Answer]) -> _Answer:
    """Return what `attempt` gives within `seconds` by the clock; where the PC was busy it gets five times that, once more.

    Raises:
        ReaderTimeout: it came to no end in its share of a processor, nor in the longer time.
    """
    before = _spent()
    try:
        return attempt(seconds)
    except ReaderTimeout:
        if _spent() - before >= _BUSY * seconds:
            raise
    return attempt(_LONGER * seconds)


def _spent() -> float:
    """Return processor seconds of this process and of the programs it started that have ended."""
    times = os.times()
    return time.process_time() + times.children_user + times.children_system

"""What workers may use: memory, time, size of files."""

import os
from dataclasses import dataclass, field

from counter_app.pages.limits import Limits


@dataclass(frozen=True, slots=True)
class PoolSettings:
    """Limits of the pool. Times are seconds of a processor: on a busy PC up to five times as long by the clock.

    Attributes:
        memory: address space of one worker (and of the reader it starts), bytes; 0 for no limit.
        start_seconds: until a new worker must be ready.
        probe_seconds: for opening a file.
        page_seconds: for one page, all its stages together.
        picture_seconds: for keeping a page as a picture when its text is not read.
        reader_seconds: for one call of the reader within a page.
        assemble_seconds: for joining the pages of one document, and `assemble_page_seconds` more for each of them.
        recycle_after: tasks after which a worker is replaced, so that leaks of foreign decoders never add up.
        recycle_above: bytes of memory held between two tasks above which a worker gives back what is free of it, and is replaced
            where that is not enough; 0 for never.
        idle_seconds: without a task, until a worker gives back what is free in any case.
        niceness: how far below normal priority workers run.
    """

    memory: int = 3 << 30
    start_seconds: float = 60.0
    probe_seconds: float = 30.0
    page_seconds: float = 120.0
    picture_seconds: float = 60.0
    reader_seconds: float = 60.0
    assemble_seconds: float = 300.0
    assemble_page_seconds: float = 1.0
    recycle_after: int = 100
    recycle_above: int = 480 << 20
    idle_seconds: float = 1.0
    niceness: int = 10
    limits: Limits = field(default_factory=Limits)


def default_jobs() -> int:
    """One fewer than the cores, so that the window stays quick; at least one."""
    return max(1, (os.cpu_count() or 2) - 1)

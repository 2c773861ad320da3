"""How long a reading will still take, honestly: from the pages of this very document, and not before there are some."""

from collections import deque
from statistics import median
from threading import Lock

_RECENT = 30
_FEWEST = 3
_AS_LONG_AS = 4.0
"""A page counts for at most so many usual ones: one that ran into its deadline tells nothing about the others."""

JOINING = 0.01
"""Share of a page's time that joining and checking it at the end takes: measured, as it cannot be seen beforehand."""


class TimeLeft:
    """Learns from each page read; safe to use from several threads.

    Args:
        workers: how many pages are read at once.
        total: pages in all.
    """

    def __init__(self, workers: int, total: int) -> None:
        self._workers = max(1, workers)
        self._total = total
        self._lock = Lock()
        self._finished = 0
        # The first page of each worker waits for it to start and to load its models.
        self._warming = self._workers
        self._recent: deque[float] = deque(maxlen=_RECENT)

    def resumed(self) -> None:
        """A page need not be read: an earlier start had finished it."""
        with self._lock:
            self._finished += 1

    def read(self, seconds: float) -> None:
        """A page took `seconds` of one worker, its waiting for a free one or for the officer left out."""
        with self._lock:
            self._finished += 1
            if self._warming:
                self._warming -= 1
            else:
                self._recent.append(max(0.0, seconds))

    def seconds(self) -> float | None:
        """Return the estimate, 0 or more, joining included; None until enough pages were seen."""
        with self._lock:
            left = max(0, self._total - self._finished)
            if len(self._recent) < _FEWEST:
                return None
            usual = median(self._recent) * _AS_LONG_AS
            mean = sum(min(each, usual) for each in self._recent) / len(self._recent)
            reading = mean * left / min(self._workers, left) if left else 0.0
            return reading + JOINING * mean * self._total

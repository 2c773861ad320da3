"""How a person steers a reading that is under way: it holds while the desk is needed, and a page can be skipped."""

from collections.abc import Callable
from enum import Enum, auto
from threading import Condition

_LOOK = 0.25
"""Seconds between two looks at whether a held reading was called off meanwhile."""


class HoldReason(Enum):
    """What the desk is needed for."""

    SCANNING = auto()
    TYPING = auto()


class Steering:
    """The handles of one reading, or of one after the other; safe to use from any thread.

    While anybody holds, no new page is begun; pages under way are finished.
    """

    def __init__(self) -> None:
        self._changed = Condition()
        self._holding: set[HoldReason] = set()
        self._skipped: set[int] = set()

    @property
    def holding(self) -> frozenset[HoldReason]:
        """Why no new page is begun, empty when nothing holds."""
        with self._changed:
            return frozenset(self._holding)

    def hold(self, reason: HoldReason) -> None:
        with self._changed:
            self._holding.add(reason)

    def let_go(self, reason: HoldReason) -> None:
        with self._changed:
            self._holding.discard(reason)
            self._changed.notify_all()

    def skip(self, page: int) -> None:
        """Give up reading page `page` (1-based) of the document under way: it is kept as a picture."""
        with self._changed:
            self._skipped.add(page)

    def skips(self, page: int) -> bool:
        """Whether `page` is to be skipped."""
        with self._changed:
            return page in self._skipped

    def begin(self) -> None:
        """Another document begins: what was skipped in the last one says nothing about it."""
        with self._changed:
            self._skipped.clear()

    def wait(self, over: Callable[[], bool]) -> None:
        """Return when nothing holds any more, or within moments when `over()` becomes true."""
        with self._changed:
            while self._holding and not over():
                self._changed.wait(_LOOK)

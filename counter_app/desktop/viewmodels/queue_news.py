"""What about the queue is worth telling somebody who is not looking at it."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum, auto

from PySide6.QtCore import QObject, Signal, Slot

from counter_app.desktop.viewmodels.link import LinkModel, LinkState

LONG = timedelta(days=2)
"""A queue that was not empty for so long has been waited for."""


class NewsKind(Enum):
    NEEDS_PERSON = auto()
    """Rows have come to a stop that were not when last looked at."""
    EMPTY_AGAIN = auto()
    """Everything is received, after days."""


@dataclass(frozen=True, slots=True)
class QueueNews:
    """`count`: rows that newly need a person, or the days after which the queue is empty."""

    kind: NewsKind
    count: int


class QueueNewsModel(QObject):
    """Compares each state of the link with the one before. What stood so at the start is no news: the badge shows it.

    Signals: told(QueueNews).
    """

    told = Signal(object)

    def __init__(self, link: LinkModel, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._needs_person: int | None = None
        self._oldest: datetime | None = None
        link.changed.connect(self.on_link)

    @Slot(object)
    def on_link(self, state: LinkState) -> None:
        if not state.known:
            return
        before, self._needs_person = self._needs_person, state.needs_person
        if before is not None and state.needs_person > before:
            self.told.emit(QueueNews(NewsKind.NEEDS_PERSON, state.needs_person - before))
        if state.left:
            self._oldest = state.oldest or self._oldest
            return
        oldest, self._oldest = self._oldest, None
        if oldest is not None and state.at is not None and state.at - oldest >= LONG:
            self.told.emit(QueueNews(NewsKind.EMPTY_AGAIN, (state.at - oldest).days))

"""What the hub tells this desk, as the services need it."""

from dataclasses import dataclass
from typing import Protocol

from counter_app.domain.changes import Change, Notice, papers_subject
from counter_app.domain.ids import DossierId
from counter_app.domain.outbox import Enrolment


@dataclass(frozen=True, slots=True)
class ChangePage:
    """Changes, oldest first. `next`: where to go on; `more`: there is another page already."""

    changes: tuple[Change, ...]
    next: str
    more: bool


class ChangeFeed(Protocol):
    """The hub's list of changes."""

    def page(self, enrolment: Enrolment, since: str | None) -> ChangePage:
        """Return the changes after a cursor, from the first one without.

        Raises LinkDown, HubNonsense, HubRefusedCredential, RecordRefused (the cursor is not this hub's).
        """
        ...

    def close(self) -> None: ...


class ChangeBook(Protocol):
    """How far the hub's changes were taken in, and what of them a person must see."""

    def cursor(self, hub: str) -> str | None: ...

    def save_cursor(self, hub: str, cursor: str) -> None: ...

    def notices(self) -> tuple[Notice, ...]:
        """Oldest first."""
        ...

    def notice(self, subject: str) -> Notice | None: ...

    def note(self, notice: Notice) -> None:
        """Keep it in place of the one before about the same subject."""
        ...

    def forget(self, subject: str) -> None: ...


def notice_of(book: ChangeBook, dossier: DossierId) -> Notice | None:
    """Return what a person must see of a dossier: what went wrong before what is new."""
    return book.notice(dossier) or book.notice(papers_subject(dossier))

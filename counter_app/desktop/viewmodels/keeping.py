"""What a supervisor keeps of the office: days off, working hours, catalogue packs and whom they may come from."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import TypeVar

from PySide6.QtCore import QObject, Signal, Slot

from counter_app.app.catalogue_keys import read_pack, read_publisher
from counter_app.desktop.jobs import Lane
from counter_app.desktop.session import Changed, Session
from counter_app.domain.deadlines import OfficeHours
from counter_app.domain.errors import CounterError
from counter_app.services.calendars import hours_text, office_hours, set_office_hours
from counter_app.services.catalogue_desk import DayRow, HolidayChanged, PackReview
from counter_app.services.catalogue_ports import HeldPack, LocalDayKind, Publisher

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class KeepingState:
    """What the page shows.

    Attributes:
        year: of `days`, the official ones and the office's own.
        hours: `07:00-11:30,13:30-17:00`; empty until read.
        packs: those taken in, newest first; `unusable` the sequence numbers of those left out.
        offered: a pack that was opened and not taken in yet; `stranger` a publisher that is not trusted yet.
        moved: what the last change of a day did; `imported` the pack taken in last; `hours_kept` the hours saved last.
    """

    year: int
    known: bool = False
    days: tuple[DayRow, ...] = ()
    hours: str = ""
    packs: tuple[HeldPack, ...] = ()
    unusable: frozenset[int] = frozenset()
    publishers: tuple[Publisher, ...] = ()
    offered: PackReview | None = None
    stranger: Publisher | None = None
    moved: HolidayChanged | None = None
    imported: PackReview | None = None
    hours_kept: OfficeHours | None = None
    trusted: Publisher | None = None
    busy: bool = False
    fault: CounterError | None = None


@dataclass(frozen=True, slots=True)
class _Read:
    days: tuple[DayRow, ...]
    hours: str
    packs: tuple[HeldPack, ...]
    unusable: frozenset[int]
    publishers: tuple[Publisher, ...]


class KeepingModel(QObject):
    """Signals: changed(KeepingState)."""

    changed = Signal(object)

    def __init__(self, session: Session, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._desk = session.counter.catalogue_desk
        self._body = b""
        self._state = KeepingState(session.counter.clock.now().year)

    @property
    def state(self) -> KeepingState:
        return self._state

    @Slot()
    def refresh(self) -> None:
        """Read it all anew."""
        keeper, store, year = self._desk, self._session.counter.desk.store, self._state.year

        def read() -> _Read:
            with store.reading() as view:
                hours = hours_text(office_hours(view))
            unusable = frozenset(each.sequence for each in keeper.unusable())
            packs = tuple(reversed(keeper.held()))
            return _Read(keeper.days(year), hours, packs, unusable, keeper.publishers())

        self._session.hub.submit(
            Lane.VIEW, read, owner=self, on_done=self._on_read, on_error=self._on_fault
        )

    def show_year(self, year: int) -> None:
        """Show the days of another year."""
        self._set(replace(self._state, year=year))
        self.refresh()

    # Days and hours -------------------------------------------------------------------------------

    def set_day(self, day: date, kind: LocalDayKind, *, name: str, source: str) -> None:
        """Make a day off or worked."""
        keeper = self._desk
        self._do(lambda: keeper.set_day(day, kind, name=name, source=source), self._on_day)

    def remove_day(self, day: date, *, source: str) -> None:
        """Take a day out: the office's own goes, an official one is struck by a document."""
        keeper = self._desk
        self._do(lambda: keeper.remove_day(day, source=source), self._on_day)

    def set_hours(self, text: str) -> None:
        """Appointments count by these hours from now on."""
        desk = self._session.counter.desk
        self._do(lambda: set_office_hours(desk, text), self._on_hours)

    # Packs ----------------------------------------------------------------------------------------

    def open_pack(self, path: Path) -> None:
        """Look at a pack: what it would change is shown, nothing is changed."""
        keeper = self._desk

        def look() -> tuple[bytes, PackReview]:
            body = read_pack(path)
            return body, keeper.review(body)

        self._do(look, self._on_offered)

    @Slot()
    def import_offered(self) -> None:
        """Take in the pack that was looked at."""
        keeper, body = self._desk, self._body
        if self._state.offered is not None and not self._state.offered.held:
            self._do(lambda: keeper.take_in(body), self._on_imported)

    @Slot()
    def leave_offered(self) -> None:
        """Take in nothing."""
        self._body = b""
        self._set(replace(self._state, offered=None, stranger=None))

    def open_publisher(self, path: Path) -> None:
        """Read a publisher's key: its code is shown to be compared before it is trusted."""
        self._do(lambda: read_publisher(path), self._on_stranger)

    @Slot()
    def trust_stranger(self) -> None:
        """Take packs of the publisher that was looked at."""
        keeper, stranger = self._desk, self._state.stranger
        if stranger is not None:
            self._do(lambda: keeper.trust(stranger), lambda _: self._on_trusted(stranger))

    # Answers --------------------------------------------------------------------------------------

    def _do(self, act: Callable[[], T], on_done: Callable[[T], object]) -> None:
        if self._state.busy:
            return
        quiet = replace(self._state, moved=None, imported=None, hours_kept=None, trusted=None)
        self._set(replace(quiet, busy=True, fault=None))
        self._session.hub.submit(
            Lane.STORE, act, owner=self, on_done=on_done, on_error=self._on_fault
        )

    def _on_read(self, read: _Read) -> None:
        self._set(
            replace(
                self._state,
                known=True,
                days=read.days,
                hours=read.hours,
                packs=read.packs,
                unusable=read.unusable,
                publishers=read.publishers,
            )
        )

    def _on_day(self, moved: HolidayChanged) -> None:
        self._set(replace(self._state, busy=False, moved=moved))
        self.refresh()

    def _on_hours(self, hours: OfficeHours) -> None:
        self._set(replace(self._state, busy=False, hours_kept=hours))
        self.refresh()

    def _on_offered(self, opened: tuple[bytes, PackReview]) -> None:
        self._body, review = opened
        self._set(replace(self._state, busy=False, offered=review, stranger=None))

    def _on_imported(self, review: PackReview) -> None:
        self._body = b""
        self._set(replace(self._state, busy=False, offered=None, imported=review))
        self._session.tell(Changed.DOSSIERS)
        self.refresh()

    def _on_stranger(self, publisher: Publisher) -> None:
        self._set(replace(self._state, busy=False, stranger=publisher, offered=None))

    def _on_trusted(self, publisher: Publisher) -> None:
        self._set(replace(self._state, busy=False, stranger=None, trusted=publisher))
        self.refresh()

    def _on_fault(self, fault: CounterError) -> None:
        self._set(replace(self._state, busy=False, fault=fault))

    def _set(self, state: KeepingState) -> None:
        if state != self._state:
            self._state = state
            self.changed.emit(state)

"""What the hub told that the office's supervisor must see: one after the other, until each is put away."""

import logging

from PySide6.QtCore import QObject, Signal, Slot

from counter_app.desktop.jobs import Lane
from counter_app.desktop.session import Session
from counter_app.domain.changes import Notice
from counter_app.domain.errors import CounterError

log = logging.getLogger(__name__)


class OfficeNoticesModel(QObject):
    """Signals: changed(): `notice` is another one, or none."""

    changed = Signal()

    def __init__(self, session: Session, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._notices: tuple[Notice, ...] = ()

    @property
    def notice(self) -> Notice | None:
        """The oldest that nobody has put away; None for an officer who supervises nobody."""
        return self._notices[0] if self._notices else None

    @Slot()
    def look(self) -> None:
        """Read them; a supervisor's alone to see to."""
        if self._session.is_supervisor:
            self._session.hub.submit(
                Lane.VIEW,
                self._session.counter.changes.office_notices,
                owner=self,
                on_done=self._on_read,
                on_error=self._on_error,
            )

    @Slot()
    def put_away(self) -> None:
        """The supervisor has seen the one that is shown; an event says so."""
        notice = self.notice
        if notice is None:
            return
        self._session.hub.submit(
            Lane.STORE,
            lambda: self._session.counter.changes.dismiss(notice.subject),
            owner=self,
            on_done=lambda _: self.look(),
            on_error=self._on_error,
        )

    def _on_read(self, notices: tuple[Notice, ...]) -> None:
        if notices != self._notices:
            self._notices = notices
            self.changed.emit()

    def _on_error(self, fault: CounterError) -> None:
        log.info("the hub's notices were not looked at: %s", fault.code)

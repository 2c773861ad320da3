"""What the hub tells this desk, looked for in the background: after each push, and now and then."""

import logging

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from counter_app.desktop.jobs import Lane
from counter_app.desktop.session import Changed, Session
from counter_app.desktop.viewmodels.link import LinkModel, LinkState
from counter_app.domain.errors import CounterError
from counter_app.services.changes import TakenIn
from counter_app.services.sending import PushResult

LOOK_EVERY_MS = 60_000

log = logging.getLogger(__name__)


class ChangesModel(QObject):
    """Has no state of its own: screens are told that the store changed.

    Signals:
        noticed(int): how many new things about dossiers a person must see.
        told(): there is something new for the office's supervisor.
    """

    noticed = Signal(int)
    told = Signal()

    def __init__(self, session: Session, link: LinkModel, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._looking = False
        self._last: PushResult | None = None
        self._enrolled = False
        self._timer = QTimer(self, interval=LOOK_EVERY_MS)
        self._timer.timeout.connect(self.look)
        link.changed.connect(self._on_link)

    def start(self) -> None:
        """Look now and then from now on."""
        self._timer.start()

    @Slot()
    def look(self) -> None:
        """Ask the hub, when there is one. A second call while one runs does nothing."""
        if self._looking or not self._enrolled:
            return
        self._looking = True
        self._session.hub.submit(
            Lane.LINK,
            self._session.counter.changes.catch_up,
            owner=self,
            on_done=self._on_taken,
            on_error=self._on_error,
        )

    @Slot(object)
    def _on_link(self, state: LinkState) -> None:
        first = state.enrolled and not self._enrolled
        self._enrolled = state.enrolled
        pushed = state.last is not self._last and not state.sending
        if pushed:
            self._last = state.last
        if first or (pushed and state.fault is None):
            self.look()

    def _on_taken(self, taken: TakenIn) -> None:
        self._looking = False
        if taken.anything:
            self._session.tell(Changed.DOSSIERS | Changed.QUEUE)
        if taken.notices:
            self.noticed.emit(taken.notices)
        if taken.orders:
            self.told.emit()

    def _on_error(self, fault: CounterError) -> None:
        """The link's own state says what is the matter with it."""
        self._looking = False
        log.info("the hub's changes were not looked at: %s", fault.code)

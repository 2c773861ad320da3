"""The link to the hub in the background: pushes what waits, and says in one state how it stands."""

from dataclasses import dataclass, replace
from datetime import datetime

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from counter_app.desktop.jobs import Lane
from counter_app.desktop.session import Changed, Session
from counter_app.domain.errors import CounterError, NotEnrolled, QueueBusy
from counter_app.domain.outbox import OutboxState, SenderName
from counter_app.services.sending import PushResult, QueueStatus

PUSH_EVERY_MS = 30_000
LOOK_EVERY_MS = 10_000


@dataclass(frozen=True, slots=True)
class LinkState:
    """How the queue and the link stand.

    Attributes:
        known: False until the store was asked for the first time.
        online: None until a push was tried.
        fault: what stopped the last push, or None.
        needs_person: rows that only a person can bring on.
    """

    known: bool = False
    enrolled: bool = False
    online: bool | None = None
    sending: bool = False
    left: int = 0
    needs_person: int = 0
    bytes_left: int = 0
    next_try_at: datetime | None = None
    fault: CounterError | None = None
    last: PushResult | None = None


class LinkModel(QObject):
    """Signals: changed(LinkState)."""

    changed = Signal(object)

    def __init__(self, session: Session, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._state = LinkState()
        self._cancel = session.hub.flag()
        self._pusher = QTimer(self, interval=PUSH_EVERY_MS)
        self._pusher.timeout.connect(self.push_quietly)
        self._looker = QTimer(self, interval=LOOK_EVERY_MS)
        self._looker.timeout.connect(self.refresh)
        session.changed.connect(self.on_store_changed)

    @property
    def state(self) -> LinkState:
        return self._state

    def start(self) -> None:
        """Look at once, and go on looking and sending from now on."""
        self._looker.start()
        self._pusher.start()
        self.refresh()

    @Slot()
    def refresh(self) -> None:
        """Ask the store how the queue stands."""
        self._session.hub.submit(
            Lane.VIEW,
            self._session.counter.sending.status,
            owner=self,
            on_done=self._on_status,
            on_error=self._on_error,
        )

    @Slot()
    def push_quietly(self) -> None:
        """Send what is due, when there is a hub and something waits."""
        if self._state.enrolled and self._state.left:
            self._push(insist=False)

    @Slot()
    def push_now(self) -> None:
        """Send what is due now; the state says how it goes. A second call while one runs does nothing."""
        self._push(insist=True)

    def _push(self, *, insist: bool) -> None:
        """Without `insist` a pause that still holds is respected."""
        if self._state.sending:
            return
        self._cancel = self._session.hub.flag()
        cancel, counter = self._cancel, self._session.counter
        report = self._session.hub.newest(self, self._on_status)
        self._set(replace(self._state, sending=True, fault=None))

        def push() -> tuple[PushResult, bool]:
            result = counter.sending.push(
                cancel=cancel, progress=report, sender=SenderName.WINDOW, insist=insist
            )
            return result, result.stopped is None and bool(counter.province.bring_in())

        self._session.hub.submit(
            Lane.LINK,
            push,
            owner=self,
            on_done=self._on_pass,
            on_error=self._on_push_failed,
        )

    @Slot()
    def stop_pushing(self) -> None:
        """End after the record under way."""
        self._cancel.set()

    @Slot(object)
    def on_store_changed(self, what: Changed) -> None:
        if what & (Changed.QUEUE | Changed.DOSSIERS | Changed.PAPERS):
            self.refresh()

    def _on_status(self, status: QueueStatus) -> None:
        first = not self._state.known
        self._set(
            replace(
                self._state,
                known=True,
                enrolled=status.enrolled,
                left=status.left,
                needs_person=status.counts.get(OutboxState.NEEDS_PERSON, 0),
                bytes_left=status.bytes_left,
                next_try_at=status.next_try_at,
            )
        )
        if first and self._pusher.isActive():
            self.push_quietly()

    def _on_pass(self, done: tuple[PushResult, bool]) -> None:
        """What was sent, and whether papers that officers took from other offices came in after it."""
        result, brought_in = done
        self._on_pushed(result)
        if brought_in:
            self._session.tell(Changed.DOSSIERS | Changed.PAPERS | Changed.QUEUE)

    def _on_pushed(self, result: PushResult) -> None:
        self._set(
            replace(
                self._state,
                sending=False,
                online=result.stopped is None,
                fault=result.stopped,
                last=result,
                left=result.left,
            )
        )
        if result.sent:
            self._session.tell(Changed.QUEUE)

    def _on_push_failed(self, fault: CounterError) -> None:
        online = self._state.online if isinstance(fault, NotEnrolled | QueueBusy) else False
        self._set(replace(self._state, sending=False, online=online, fault=fault))

    def _on_error(self, fault: CounterError) -> None:
        self._set(replace(self._state, fault=fault))

    def _set(self, state: LinkState) -> None:
        if state != self._state:
            self._state = state
            self.changed.emit(state)

"""The link to the hub in the background: pushes what waits, and says in one state how it stands."""

from dataclasses import dataclass, replace
from datetime import datetime

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from counter_app.desktop.jobs import Lane
from counter_app.desktop.session import Changed, Session
from counter_app.domain.errors import CounterError, NotEnrolled, QueueBusy
from counter_app.domain.lanes import Pause
from counter_app.domain.link import LinkState as Line
from counter_app.domain.outbox import OutboxState, Sender, SenderName
from counter_app.services.sending import PushResult, QueueStatus

PUSH_EVERY_MS = 30_000
LOOK_EVERY_MS = 10_000


@dataclass(frozen=True, slots=True)
class LinkState:
    """How the queue and the link stand.

    Attributes:
        known: False until the store was asked for the first time.
        online: what the last call of any sender said of the line; None when there was none.
        sending: this window sends now.
        fault: what stopped the last push of this window, or None.
        needs_person: rows that only a person can bring on.
        status: all that the store tells of the queue, as it was `at`; None until asked for the first time.
        oldest: when the row was queued that is not received for longest, None when there is none.
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
    status: QueueStatus | None = None
    at: datetime | None = None
    oldest: datetime | None = None

    @property
    def pause(self) -> Pause | None:
        """Why nothing goes just now."""
        if self.status is None or self.at is None or self.status.pause is None:
            return None
        return self.status.pause if self.status.pause.holds(self.at) else None

    @property
    def other(self) -> Sender | None:
        """Who sends when it is not this window."""
        return None if self.sending or self.status is None else self.status.sender

    @property
    def taken(self) -> bool:
        """Another sender is at work and gives signs of life: this window's turn has not come."""
        return self.other is not None and self.status is not None and not self.status.hung


@dataclass(frozen=True, slots=True)
class _Look:
    status: QueueStatus
    at: datetime
    oldest: datetime | None


class LinkModel(QObject):
    """Signals: changed(LinkState)."""

    changed = Signal(object)

    def __init__(self, session: Session, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._state = LinkState()
        self._cancel = session.hub.flag()
        self._insisted = False
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
            self._look,
            owner=self,
            on_done=self._on_looked,
            on_error=self._on_error,
        )

    def _look(self) -> _Look:
        counter = self._session.counter
        oldest = counter.sending.rows(limit=1)
        return _Look(
            counter.sending.status(),
            counter.clock.now(),
            oldest[0].created_at if oldest else None,
        )

    @Slot()
    def push_quietly(self) -> None:
        """Send what is due, when there is a hub and something waits."""
        if self._state.enrolled and self._state.left and not self._state.taken:
            self._push(insist=False)

    @Slot()
    def push_now(self) -> None:
        """Send what is due now; the state says how it goes. A second call while one runs does nothing."""
        self._push(insist=True)

    def _push(self, *, insist: bool) -> None:
        """Without `insist` a pause that still holds is respected."""
        if self._state.sending:
            return
        self._insisted = insist
        self._cancel = self._session.hub.flag()
        cancel, counter = self._cancel, self._session.counter
        report = self._session.hub.newest(self, self._on_progress)
        self._set(replace(self._state, sending=True, fault=None))

        def push() -> tuple[PushResult, bool]:
            result = counter.sending.push(
                cancel=cancel, progress=report, sender=SenderName.WINDOW, insist=insist
            )
            return result, result.line_is_good and bool(counter.province.bring_in())

        self._session.hub.submit(
            Lane.LINK,
            push,
            owner=self,
            on_done=self._on_pass,
            on_error=self._on_push_failed if insist else self._on_quiet_push_failed,
        )

    @Slot()
    def stop_pushing(self) -> None:
        """End after the record under way."""
        self._cancel.set()

    @Slot(object)
    def on_store_changed(self, what: Changed) -> None:
        if what & (Changed.QUEUE | Changed.DOSSIERS | Changed.PAPERS):
            self.refresh()

    def _on_looked(self, look: _Look) -> None:
        first = not self._state.known
        self._take(look.status, look.at, look.oldest)
        if first and self._pusher.isActive():
            self.push_quietly()

    def _on_progress(self, status: QueueStatus) -> None:
        """Word of a push that has ended meanwhile is no news."""
        if self._state.sending:
            self._take(status, self._session.counter.clock.now(), self._state.oldest)

    def _take(self, status: QueueStatus, at: datetime, oldest: datetime | None) -> None:
        before = self._state
        line = {Line.UP: True, Line.DOWN: False}.get(status.link.state)
        if line is None and before.status is not None and before.status.link.state is Line.DOWN:
            # Enrolled anew: what the line suffered from before is over.
            before = replace(before, online=None, fault=None)
        self._set(
            replace(
                before,
                known=True,
                enrolled=status.enrolled,
                online=before.online if line is None else line,
                left=status.left,
                needs_person=status.counts.get(OutboxState.NEEDS_PERSON, 0),
                bytes_left=status.bytes_left,
                next_try_at=status.next_try_at,
                status=status,
                at=at,
                oldest=oldest,
            )
        )

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
                online=result.line_is_good,
                # The office's own rules are no fault; who asked to send all the same is told them.
                fault=result.stopped if self._insisted or not result.line_is_good else None,
                last=result,
                left=result.left,
                status=None
                if self._state.status is None
                else replace(self._state.status, sender=None),
            )
        )
        if result.sent:
            self._session.tell(Changed.QUEUE)
        else:
            self.refresh()

    def _on_push_failed(self, fault: CounterError) -> None:
        online = self._state.online if isinstance(fault, NotEnrolled | QueueBusy) else False
        self._set(replace(self._state, sending=False, online=online, fault=fault))
        self.refresh()

    def _on_quiet_push_failed(self, fault: CounterError) -> None:
        """Nobody asked: that another sender is at work already is no fault."""
        if isinstance(fault, QueueBusy):
            self._set(replace(self._state, sending=False))
            self.refresh()
        else:
            self._on_push_failed(fault)

    def _on_error(self, fault: CounterError) -> None:
        self._set(replace(self._state, fault=fault))

    def _set(self, state: LinkState) -> None:
        if state != self._state:
            self._state = state
            self.changed.emit(state)

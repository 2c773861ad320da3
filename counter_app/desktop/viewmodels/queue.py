"""The queue on the screen: its rows with reasons, how fast it empties, and what a person can do about it."""

import time
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from counter_app.desktop.jobs import Lane
from counter_app.desktop.session import Changed, Session
from counter_app.desktop.viewmodels.link import LinkModel, LinkState
from counter_app.domain.errors import CounterError
from counter_app.domain.ids import RecordId
from counter_app.domain.outbox import Enrolment, OutboxState, Priority, QueueFilter
from counter_app.domain.sending_policy import SendingPolicy
from counter_app.services.store_ports import OutboxOrder

from .queue_rows import QueueRows
from .queue_state import Done, QueueState, RowAct

LOOK_WHILE_SENDING_MS = 1_000
WINDOW_SECONDS = 15.0
"""The speed told is that of the last so many seconds."""


@dataclass(frozen=True, slots=True)
class _Looked:
    counts: Mapping[OutboxState, int]
    reasons: Mapping[str, int]
    ids: tuple[RecordId, ...]
    bytes_going: int


class QueueModel(QObject):
    """Signals: changed(QueueState)."""

    changed = Signal(object)

    def __init__(
        self,
        session: Session,
        link: LinkModel,
        *,
        seconds: Callable[[], float] = time.monotonic,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._session = session
        self._sending = session.counter.sending
        self.rows = QueueRows(session.counter)
        self._link = link
        self._seconds = seconds
        self._state = QueueState(link=link.state)
        self._request = 0
        self._looking = 0
        self._crossed: deque[tuple[float, int]] = deque()
        self._looker = QTimer(self, interval=LOOK_WHILE_SENDING_MS)
        self._looker.timeout.connect(self.look_again)
        link.changed.connect(self.on_link_changed)
        session.changed.connect(self.on_store_changed)

    @property
    def state(self) -> QueueState:
        return self._state

    @Slot()
    def refresh(self) -> None:
        """Read the queue again."""
        state = self._state
        self._request += 1
        self._looking += 1
        request = self._request
        self._session.hub.submit(
            Lane.VIEW,
            lambda: self._look(state),
            owner=self,
            on_done=lambda looked: self._on_looked(request, looked),
            on_error=self._on_look_failed,
        )

    @Slot()
    def look_again(self) -> None:
        """Read the queue again unless that is still under way: a very long one takes its time."""
        if not self._looking:
            self.refresh()

    def show_only(self, state: OutboxState | None) -> None:
        """Narrow the list to one state, or None for all that are not received."""
        if state is not self._state.shown:
            self._narrow(replace(self._state, shown=state))

    def show_reason(self, code: str | None) -> None:
        """Narrow the list to rows with one error code, or None for all."""
        if code != self._state.code:
            self._narrow(replace(self._state, code=code))

    def find(self, words: str) -> None:
        """Narrow the list to a dossier's number, a procedure or a type of paper; empty words for all."""
        if words.strip() != self._state.words:
            self._narrow(replace(self._state, words=words.strip()))

    def _narrow(self, state: QueueState) -> None:
        self._set(replace(state, ids=(), done=None))
        self.refresh()

    def sort(self, order: OutboxOrder, *, descending: bool) -> None:
        """Sort the list."""
        self._set(replace(self._state, order=order, descending=descending))
        self.refresh()

    @Slot()
    def push(self) -> None:
        """Send what is due now."""
        self._set(replace(self._state, fault=None, new_hub=""))
        self._link.push_now()

    @Slot()
    def stop(self) -> None:
        """End after the record under way."""
        self._link.stop_pushing()

    def act(self, act: RowAct, rows: QueueFilter) -> None:
        """Hold, send again or let go all the chosen rows that this fits; the state's `done` says how many."""
        change = {
            RowAct.HOLD: self._sending.hold_all,
            RowAct.RETRY: self._sending.retry_all,
            RowAct.RELEASE: self._sending.release_all,
        }[act]

        def moved() -> Done:
            done = change(rows)
            return Done(done.rows, done)

        self._change(rows, moved)

    def prioritise(self, records: Sequence[RecordId], priority: Priority) -> None:
        """Let the dossiers and papers of these rows go first, in their turn, or last."""
        rows = QueueFilter(ids=tuple(records))
        self._change(rows, lambda: Done(self._sending.prioritise(rows, priority), None, priority))

    def look_for_earlier(self, record: RecordId) -> None:
        """Put the cursor on the earlier revision that this row stands behind."""
        self._session.hub.submit(
            Lane.VIEW,
            lambda: self._sending.first_unsent(record),
            owner=self,
            on_done=self._on_earlier,
            on_error=self._on_fault,
        )

    def set_policy(self, policy: SendingPolicy) -> None:
        """Change the office's rules for its line; for supervisors."""
        self._session.hub.submit(
            Lane.STORE,
            lambda: self._sending.set_policy(policy),
            owner=self,
            on_done=lambda _: self._on_policy(policy),
            on_error=self._on_fault,
        )

    def enrol(self, url: str, code: str) -> None:
        """Trade a one-time code for this desk's credential; then send what waits."""
        self._set(replace(self._state, enrolling=True, enrol_fault=None))
        self._session.hub.submit(
            Lane.LINK,
            lambda: self._sending.enrol(url.strip(), code.strip()),
            owner=self,
            on_done=self._on_enrolled,
            on_error=lambda fault: self._set(
                replace(self._state, enrolling=False, enrol_fault=fault)
            ),
        )

    @Slot()
    def forget_message(self) -> None:
        """The officer has read it."""
        self._set(
            replace(
                self._state, fault=None, enrol_fault=None, new_hub="", new_policy=None, done=None
            )
        )

    @Slot()
    def found_wanted(self) -> None:
        """The cursor stands on the row that was looked for."""
        self._set(replace(self._state, wanted=""))

    @Slot(object)
    def on_link_changed(self, link: LinkState) -> None:
        began = link.sending and not self._state.link.sending
        ended = self._state.link.sending and not link.sending
        moved = _counts(link) != _counts(self._state.link) or link.left != self._state.link.left
        self._set(replace(self._state, link=link))
        if began:
            self._crossed.clear()
            self._set(replace(self._state, bytes_at_start=self._state.bytes_going, speed=None))
            self._looker.start()
        if ended:
            self._looker.stop()
            self._set(replace(self._state, bytes_at_start=0, speed=None))
        if began or ended or moved:
            self.refresh()

    @Slot(object)
    def on_store_changed(self, what: Changed) -> None:
        if what & (Changed.QUEUE | Changed.DOSSIERS | Changed.PAPERS):
            self.refresh()

    def _look(self, state: QueueState) -> _Looked:
        status = self._sending.status()
        wanted = None if state.shown is None else (state.shown,)
        return _Looked(
            counts=dict(status.counts),
            reasons=self._sending.reasons(),
            ids=self._sending.ids(
                wanted,
                code=state.code,
                words=state.words,
                order=state.order,
                descending=state.descending,
            ),
            bytes_going=status.bytes_going,
        )

    def _change(self, rows: QueueFilter, act: Callable[[], Done]) -> None:
        count = len(rows.ids) or sum(self._state.reasons.get(code, 0) for code in rows.codes)
        self._set(replace(self._state, acting=count, done=None))
        self._session.hub.submit(
            Lane.STORE, act, owner=self, on_done=self._on_done, on_error=self._on_not_done
        )

    def _on_not_done(self, fault: CounterError) -> None:
        self._set(replace(self._state, acting=0, fault=fault))

    def _on_done(self, done: Done) -> None:
        self._set(replace(self._state, acting=0, done=done, fault=None))
        self._session.tell(Changed.QUEUE)
        if done.goes:
            # What a person lets go is not left waiting for the next round; a pause of the line still holds.
            self._link.push_quietly()

    def _on_policy(self, policy: SendingPolicy) -> None:
        self._set(replace(self._state, new_policy=policy, fault=None))
        self._session.tell(Changed.QUEUE)

    def _on_earlier(self, record: RecordId) -> None:
        self._narrow(replace(self._state, shown=None, code=None, words="", wanted=record))

    def _on_look_failed(self, fault: CounterError) -> None:
        self._looking -= 1
        self._on_fault(fault)

    def _on_looked(self, request: int, looked: _Looked) -> None:
        self._looking -= 1
        if request != self._request:
            return
        state = replace(
            self._state,
            counts=looked.counts,
            reasons=looked.reasons,
            # The same list stays the same object: the table need not be filled anew.
            ids=self._state.ids if looked.ids == self._state.ids else looked.ids,
            looked=self._state.looked + 1,
            bytes_going=looked.bytes_going,
        )
        if state.link.sending:
            start = max(state.bytes_at_start, looked.bytes_going)
            state = replace(state, bytes_at_start=start, speed=self._measure(looked.bytes_going))
        self._set(state)

    def _measure(self, bytes_going: int) -> float | None:
        """Bytes a second over the last seconds; None until something crossed."""
        now = self._seconds()
        self._crossed.append((now, bytes_going))
        while self._crossed[0][0] < now - WINDOW_SECONDS:
            self._crossed.popleft()
        since, before = self._crossed[0]
        crossed = before - bytes_going
        return crossed / (now - since) if now > since and crossed > 0 else None

    def _on_enrolled(self, enrolment: Enrolment) -> None:
        self._set(
            replace(
                self._state, enrolling=False, enrol_fault=None, fault=None, new_hub=enrolment.hub
            )
        )
        self._link.refresh()
        self._link.push_now()

    def _on_fault(self, fault: CounterError) -> None:
        self._set(replace(self._state, fault=fault))

    def _set(self, state: QueueState) -> None:
        if state != self._state:
            self._state = state
            self.changed.emit(state)


def _counts(link: LinkState) -> Mapping[OutboxState, int]:
    return {} if link.status is None else link.status.counts

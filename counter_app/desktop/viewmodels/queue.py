"""The queue on the screen: its rows with reasons, how fast it empties, and what a person can do about it."""

import json
import time
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from counter_app.desktop.jobs import Lane
from counter_app.desktop.session import Changed, Session
from counter_app.desktop.viewmodels.link import LinkModel, LinkState
from counter_app.domain.errors import CounterError
from counter_app.domain.ids import PaperId, RecordId
from counter_app.domain.outbox import Enrolment, OutboxRow, OutboxState, RecordKind
from counter_app.services.store_ports import OutboxOrder

LOOK_WHILE_SENDING_MS = 1_000
WINDOW_SECONDS = 15.0
"""The speed told is that of the last so many seconds."""

_STUCK = (OutboxState.NEEDS_PERSON, OutboxState.HELD)


@dataclass(frozen=True, slots=True)
class QueueRow:
    """One row as listed: `title` is the paper's type or the procedure's name, `dossier` a number; nothing of a citizen."""

    id: RecordId
    kind: RecordKind
    state: OutboxState
    title: str
    dossier: str
    revision: int
    bytes: int
    sent: int
    blobs: int
    tries: int
    created_at: datetime
    next_try_at: datetime | None
    code: str | None
    received_at: datetime | None
    receipt: str | None
    sha256: str

    @property
    def can_hold(self) -> bool:
        return self.state in (
            OutboxState.QUEUED,
            OutboxState.WAITING,
            OutboxState.NEEDS_PERSON,
        )

    @property
    def can_retry(self) -> bool:
        return self.state in (OutboxState.WAITING, *_STUCK)


@dataclass(frozen=True, slots=True)
class QueueState:
    """What the place shows.

    Attributes:
        link: how the link stands.
        counts: rows by state; empty until asked for the first time.
        shown: the state that the list is narrowed to, None for all that are not received.
        ids: every row of the list, in its order; rows are read when they are looked at (`QueueModel.fetch`).
        looked: how often the list was read: what stood in its rows may have changed.
        order, descending: how it is sorted.
        bytes_going: bytes that will cross the link without a person's help.
        bytes_at_start: the same when the push under way began, 0 when none is.
        speed: bytes a second of the push under way, None while unknown.
        enrolling: the hub is being asked for this desk's credential.
        fault: what went wrong last at this place, None when it is the link's own (`link.fault`).
        enrol_fault: why the hub did not take the one-time code.
        new_hub: the hub that just took this desk, until the officer has read it.
    """

    link: LinkState = field(default_factory=LinkState)
    counts: Mapping[OutboxState, int] = field(default_factory=dict)
    shown: OutboxState | None = None
    ids: tuple[RecordId, ...] = ()
    looked: int = 0
    order: OutboxOrder = OutboxOrder.CREATED
    descending: bool = False
    bytes_going: int = 0
    bytes_at_start: int = 0
    speed: float | None = None
    enrolling: bool = False
    fault: CounterError | None = None
    enrol_fault: CounterError | None = None
    new_hub: str = ""

    @property
    def seconds_left(self) -> float | None:
        """An estimate, None while the speed is unknown."""
        return None if not self.speed else self.bytes_going / self.speed


@dataclass(frozen=True, slots=True)
class _Looked:
    counts: Mapping[OutboxState, int]
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
            self._set(replace(self._state, shown=state, ids=()))
            self.refresh()

    def sort(self, order: OutboxOrder, *, descending: bool) -> None:
        """Sort the list."""
        self._set(replace(self._state, order=order, descending=descending))
        self.refresh()

    def fetch(self, ids: Sequence[str]) -> Mapping[str, QueueRow]:
        """Read rows by their ids; on a worker thread."""
        rows = self._sending.rows_of([RecordId(each) for each in ids])
        return {row.record.id: self._row(row) for row in rows}

    @Slot()
    def push(self) -> None:
        """Send what is due now."""
        self._set(replace(self._state, fault=None, new_hub=""))
        self._link.push_now()

    @Slot()
    def stop(self) -> None:
        """End after the record under way."""
        self._link.stop_pushing()

    def retry(self, record: RecordId) -> None:
        """Let a row go at the next push."""
        self._change(lambda: self._sending.retry(record))

    def hold(self, record: RecordId) -> None:
        """Keep a row back."""
        self._change(lambda: self._sending.hold(record))

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
        self._set(replace(self._state, fault=None, enrol_fault=None, new_hub=""))

    @Slot(object)
    def on_link_changed(self, link: LinkState) -> None:
        began = link.sending and not self._state.link.sending
        ended = self._state.link.sending and not link.sending
        moved = link.left != self._state.link.left
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
        stuck = self._sending.rows(_STUCK, limit=10_000)
        going = status.bytes_left - sum(row.bytes - row.sent for row in stuck)
        return _Looked(
            counts=dict(status.counts),
            ids=self._sending.ids(wanted, order=state.order, descending=state.descending),
            bytes_going=max(going, 0),
        )

    def _row(self, row: OutboxRow) -> QueueRow:
        title, dossier = self._subject(row)
        return QueueRow(
            id=row.record.id,
            kind=row.record.kind,
            state=row.state,
            title=title,
            dossier=dossier,
            revision=row.record.revision,
            bytes=row.bytes,
            sent=row.sent,
            blobs=len(row.record.blobs),
            tries=row.tries,
            created_at=row.created_at,
            next_try_at=row.next_try_at,
            code=row.code,
            received_at=row.received_at,
            receipt=row.receipt,
            sha256=row.record.sha256,
        )

    def _subject(self, row: OutboxRow) -> tuple[str, str]:
        """The record speaks for itself: its type or procedure, and its dossier's number."""
        body: dict[str, object] = json.loads(row.record.body)
        if row.record.kind is RecordKind.DOSSIER:
            return str(body["procedure_name"]), str(body["number"])
        if row.record.kind is RecordKind.BLOBS:
            return self._paper_of_masters(PaperId(str(body["paper"])))
        kind = self._session.counter.catalogue.paper_type(str(body["type"]))
        dossier = body["dossier"]
        return kind.name, "" if dossier is None else str(dossier)

    def _paper_of_masters(self, paper: PaperId) -> tuple[str, str]:
        with self._session.counter.desk.store.reading() as view:
            held = view.papers.get(paper)
            number = None if held.dossier is None else view.dossiers.get(held.dossier).number
        kind = None if held.type is None else self._session.counter.catalogue.paper_type(held.type)
        return "" if kind is None else kind.name, number or ""

    def _change(self, act: Callable[[], OutboxRow]) -> None:
        self._session.hub.submit(
            Lane.STORE,
            act,
            owner=self,
            on_done=lambda _row: self._session.tell(Changed.QUEUE),
            on_error=self._on_fault,
        )

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
            ids=looked.ids,
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

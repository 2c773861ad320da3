"""The desk's side of the queue: enrolling, looking, acting on rows, and sending."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from threading import Event as Flag

from counter_app.domain.error_base import restored
from counter_app.domain.errors import (
    CounterError,
    MeteredLink,
    NotEnrolled,
    OutsideHours,
)
from counter_app.domain.ids import RecordId, Sha256
from counter_app.domain.lanes import Pause
from counter_app.domain.link import NOTHING, Batch, LinkState
from counter_app.domain.losses import HubReplacement
from counter_app.domain.outbox import (
    URGENT_WITHIN,
    BulkAct,
    Enrolment,
    Lane,
    OutboxRow,
    OutboxState,
    Priority,
    QueueFilter,
    QueueSearch,
    Sender,
    SenderName,
)
from counter_app.domain.sending_policy import SendingPolicy
from counter_app.domain.text import fold
from counter_app.services.desk import Desk
from counter_app.services.enrolling import Enrolling, replacement_of
from counter_app.services.link_watch import LinkView, link_view
from counter_app.services.ports import HubLink, Transaction
from counter_app.services.queue_acts import Moved, QueueActs
from counter_app.services.queue_former import FormerHubPass
from counter_app.services.queue_pass import Jitter, PassEnd
from counter_app.services.queue_policy import sending_policy, set_sending_policy
from counter_app.services.queue_sizes import sizes
from counter_app.services.queue_turn import take_turn
from counter_app.services.store_ports import OutboxOrder

QueueProgress = Callable[["QueueStatus"], None]


@dataclass(frozen=True, slots=True)
class LaneStatus:
    """One lane: rows that still go by themselves, and why it is closed by the office's own rules."""

    lane: Lane
    going: int
    closed: CounterError | None


@dataclass(frozen=True, slots=True)
class QueueStatus:
    """How the queue stands.

    Attributes:
        left: all that is not received.
        bytes_left: what still has to cross the link, each file once.
        next_try_at: when something is tried again, by the pause or by the first row that waits.
        pause: why nothing goes, until when.
        sender: who sends now; `hung` when it gives no sign of life any more.
        urgent: rows that a person put first or whose dossier is due within a day.
        link: the line, its speed and the forecast.
        replaced: the hub that took the place of a former one, while what that had signed for is not all received again.
    """

    counts: Mapping[OutboxState, int]
    left: int
    bytes_left: int
    enrolled: bool
    next_try_at: datetime | None
    pause: Pause | None
    sender: Sender | None
    hung: bool
    lanes: tuple[LaneStatus, ...]
    urgent: Batch
    link: LinkView
    policy: SendingPolicy
    replaced: HubReplacement | None = None

    @property
    def bytes_going(self) -> int:
        """Bytes that may cross now without a person: without those of originals whose hours have not come."""
        closed = any(lane.closed is not None for lane in self.lanes if lane.lane is Lane.MASTERS)
        expected = self.link.forecast
        return expected.all.bytes + (0 if closed else expected.later.batch.bytes)

    @property
    def stopped(self) -> CounterError | None:
        """Why nothing goes now, so that nobody knows when the queue will be through; None while the line is as it should be."""
        if not self.enrolled:
            return NotEnrolled()
        if self.pause is not None:
            return restored(self.pause.code, self.pause.details)
        if self.link.state is LinkState.DOWN and self.link.code is not None:
            return restored(self.link.code, {})
        return None

    @property
    def going(self) -> int:
        """Rows that still go by themselves, in lanes that are open."""
        return sum(lane.going for lane in self.lanes if lane.closed is None)


@dataclass(frozen=True, slots=True)
class PushResult:
    """What a push did: records sent and received now, records left, bytes that crossed, bytes that had to.

    A file that the hub had already, from another record, had not to cross.
    """

    sent: int
    received: int
    left: int
    bytes_sent: int
    bytes_needed: int
    stopped: CounterError | None

    @property
    def line_is_good(self) -> bool:
        """Whether nothing but the office's own rules, or nothing at all, ended it."""
        return self.stopped is None or isinstance(self.stopped, OutsideHours | MeteredLink)


class Sending:
    """The desk's side of the queue."""

    def __init__(self, desk: Desk, link: HubLink, jitter: Jitter) -> None:
        self._desk = desk
        self._link = link
        self._jitter = jitter
        self._failed: Counter[RecordId] = Counter()
        self._unended: str | None = None
        self._acts = QueueActs(desk)

    def enrol(
        self, url: str, code: str, *, desk_name: str | None = None, ca_file: Path | None = None
    ) -> Enrolment:
        """See `Enrolling.enrol`, which also lets another hub take the place of one that had signed."""
        enrolled = Enrolling(self._desk, self._link).enrol(
            url, code, desk_name=desk_name, ca_file=ca_file
        )
        return enrolled.enrolment

    def status(self) -> QueueStatus:
        """Return how the queue stands; cheap however long it is."""
        now = self._desk.clock.now()
        with self._desk.store.reading() as view:
            return _status(view, now)

    def link_trouble(self) -> CounterError | None:
        """Ask the hub a question that costs nothing; return what is in the way (NotEnrolled too), None when it answers."""
        with self._desk.store.reading() as view:
            enrolment = view.settings.enrolment()
        if enrolment is None:
            return NotEnrolled()
        try:
            self._link.holds_blob(enrolment, Sha256("0" * 64))
        except CounterError as fault:
            return fault
        return None

    def rows(
        self, states: tuple[OutboxState, ...] | None = None, *, limit: int = 200
    ) -> tuple[OutboxRow, ...]:
        """Return rows of the queue, oldest first; default all that are not received."""
        with self._desk.store.reading() as view:
            return view.outbox.rows(states, limit=limit)

    def ids(
        self,
        states: tuple[OutboxState, ...] | None = None,
        *,
        code: str | None = None,
        words: str = "",
        order: OutboxOrder = OutboxOrder.CREATED,
        descending: bool = False,
    ) -> tuple[RecordId, ...]:
        """Return the ids of all rows of a list, however long; `rows_of` reads those that are looked at.

        `code`: only rows with this error code. `words`: only rows about a dossier whose number has them, or about a
        procedure or type of paper that is called so, typed with or without marks.
        """
        search = self._meant(words) if words.strip() else None
        with self._desk.store.reading() as view:
            return view.outbox.ids(
                states, code=code, search=search, order=order, descending=descending
            )

    def _meant(self, words: str) -> QueueSearch:
        catalogue, wanted = self._desk.catalogue, fold(words)
        today = self._desk.clock.now().date()
        return QueueSearch(
            words.strip(),
            procedures=tuple(
                procedure.code
                for procedure in catalogue.procedures_on(today)
                if wanted in fold(procedure.name)
            ),
            types=tuple(kind.id for kind in catalogue.paper_types if wanted in fold(kind.name)),
        )

    def reasons(self) -> Mapping[str, int]:
        """Return how many rows that are not received each error code keeps."""
        with self._desk.store.reading() as view:
            return view.outbox.reasons()

    def first_unsent(self, record: RecordId) -> RecordId:
        """Return the earliest revision of the same dossier or paper that is not received. Raises NotFound."""
        with self._desk.store.reading() as view:
            of = view.outbox.get(record).record
            unsent = [each for each in view.outbox.unsent_of([of.subject]) if each.kind is of.kind]
            return min(unsent, key=lambda each: each.revision, default=of).id

    def rows_of(self, records: Sequence[RecordId]) -> tuple[OutboxRow, ...]:
        """Return the rows with these ids; those that are not there are left out."""
        with self._desk.store.reading() as view:
            return view.outbox.by_ids(records)

    def hold(self, record: RecordId) -> OutboxRow:
        """Keep a row back until a person lets it go. Raises NotFound, StateRefused."""
        return self._acts.one(record, OutboxState.HELD)

    def retry(self, record: RecordId) -> OutboxRow:
        """Send a held, waiting or refused row at the next push. Raises NotFound, StateRefused."""
        return self._acts.one(record, OutboxState.QUEUED)

    def hold_all(self, rows: QueueFilter) -> Moved:
        """Keep the chosen rows back until a person lets them go."""
        return self._acts.many(rows, BulkAct.HOLD)

    def release_all(self, rows: QueueFilter) -> Moved:
        """Let the chosen rows that were held go again."""
        return self._acts.many(rows, BulkAct.RELEASE)

    def retry_all(self, rows: QueueFilter) -> Moved:
        """Send the chosen rows that wait or need a person at the next push; those that are held stay held."""
        return self._acts.many(rows, BulkAct.RETRY)

    def prioritise(self, rows: QueueFilter, priority: Priority) -> int:
        """Let the dossiers and papers of the chosen rows go first, or last; return how many rows changed."""
        return self._acts.prioritise(rows, priority)

    def end_pause(self) -> bool:
        """Let the next push try at once, whatever the line was thought to be; return whether it was paused."""
        return self._acts.end_pause()

    def policy(self) -> SendingPolicy:
        """Return the office's rules for its line."""
        with self._desk.store.reading() as view:
            return sending_policy(view)

    def set_policy(self, policy: SendingPolicy) -> None:
        """Change them. Raises RoleRequired."""
        set_sending_policy(self._desk, policy)

    def push(
        self,
        *,
        cancel: Flag | None = None,
        progress: QueueProgress | None = None,
        sender: SenderName = SenderName.COMMAND,
        insist: bool = True,
    ) -> PushResult:
        """Make one pass: send every row that is due until none is, or the lanes pause.

        What a person put first goes first, then the dossier that is due first. `insist`: a person asks, so the lanes
        are tried although they pause; without it a pause that still holds is the answer.

        Raises:
            NotEnrolled: no hub is known yet.
            QueueBusy: another push of this store is under way.
        """
        token = self._desk.ids.new()
        now = self._desk.clock.now()
        with self._desk.store.working() as view:
            enrolment = view.settings.enrolment()
            if enrolment is None:
                raise NotEnrolled()
            pause = view.queue.pause()
            if pause is not None and pause.holds(now) and not insist:
                stopped = restored(pause.code, pause.details)
                return self._result(PassEnd(0, 0, 0, 0, stopped))
            if self._unended is not None:
                view.queue.end_turn(self._unended)
            take_turn(view, token, name=sender, now=now)
        try:
            return self._result(self._pass(enrolment, token, cancel, progress))
        finally:
            # On a full disk not even the end of a turn can be written: the next push of this process does so.
            self._unended = token
            with self._desk.store.working() as view:
                view.queue.end_turn(token)
            self._unended = None

    def _pass(
        self, enrolment: Enrolment, token: str, cancel: Flag | None, progress: QueueProgress | None
    ) -> PassEnd:
        return FormerHubPass(
            self._desk,
            self._link,
            enrolment,
            token=token,
            jitter=self._jitter,
            cancel=cancel,
            progress=None if progress is None else lambda: progress(self.status()),
            failed=self._failed,
        ).run()

    def _result(self, end: PassEnd) -> PushResult:
        with self._desk.store.reading() as view:
            left = _left(view.outbox.counts())
        return PushResult(
            sent=end.sent,
            received=end.received,
            left=left,
            bytes_sent=end.bytes_sent,
            bytes_needed=end.bytes_needed,
            stopped=end.stopped,
        )


def _status(view: Transaction, now: datetime) -> QueueStatus:
    counts = view.outbox.counts()
    policy = sending_policy(view)
    pause = view.queue.pause()
    sender = view.queue.sender()
    next_row = view.outbox.next_try()
    # A pause that is over says nothing more: a row may wait longer than it.
    next_lane = pause.next_try_at if pause is not None and pause.holds(now) else None
    left, bytes_left = _left(counts), view.outbox.bytes_left()
    lanes = tuple(
        LaneStatus(lane, view.outbox.going(lane), policy.closed(lane, now)) for lane in Lane
    )
    going = {lane.lane: lane.going for lane in lanes}
    first, urgent, later = sizes(view, policy, going, urgent_until=now + URGENT_WITHIN)
    link = link_view(
        view,
        # What is held or needs a person has no end to foretell.
        everything=first if first.rows else NOTHING,
        urgent=urgent,
        now=now,
        windows=policy.hours_of(Lane.RECORDS),
        limit=policy.rate_limit,
        later=later,
    )
    return QueueStatus(
        counts=counts,
        left=left,
        bytes_left=bytes_left,
        enrolled=view.settings.enrolment() is not None,
        next_try_at=next_lane or next_row,
        pause=pause,
        sender=sender,
        hung=sender is not None and sender.is_hung(now),
        lanes=lanes,
        urgent=urgent,
        link=link,
        policy=policy,
        replaced=replacement_of(view) if left and view.losses.former_wait() else None,
    )


def _left(counts: Mapping[OutboxState, int]) -> int:
    return sum(count for state, count in counts.items() if state is not OutboxState.RECEIVED)

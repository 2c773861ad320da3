"""What the queue's place shows: rows, what fits each of them, and the state of the whole."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum, auto

from counter_app.desktop.viewmodels.link import LinkState
from counter_app.domain.carry import CarriedOut
from counter_app.domain.errors import (
    BlobDamaged,
    BlobMissing,
    CounterError,
    Detail,
    EarlierRevisionStuck,
    RecordRefused,
)
from counter_app.domain.ids import RecordId
from counter_app.domain.outbox import BulkAct, OutboxState, Priority, RecordKind
from counter_app.domain.sending_policy import SendingPolicy
from counter_app.services.queue_acts import Moved
from counter_app.services.store_ports import OutboxOrder


class RowAct(Enum):
    """What a person may do with rows of the queue."""

    HOLD = auto()
    RETRY = auto()
    RELEASE = auto()
    OPEN_DOSSIER = auto()
    """What is wrong is put right in the dossier."""
    OPEN_EARLIER = auto()
    """The row stands behind an earlier revision: that is the one to look at."""
    RECEIPT = auto()


_MENDED_IN_THE_DOSSIER = frozenset({RecordRefused.code, BlobDamaged.code, BlobMissing.code})


@dataclass(frozen=True, slots=True)
class QueueRow:
    """One row as listed: `title` is the paper's type or the procedure's name, `dossier` a number; nothing of a citizen.

    `details` are the facts of the error behind `code`; `carried`: the package that it was written to last.
    """

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
    priority: Priority = Priority.NORMAL
    due_at: datetime | None = None
    details: Mapping[str, Detail] = field(default_factory=dict)
    carried: CarriedOut | None = None

    @property
    def stands_behind(self) -> bool:
        """An earlier revision must go first."""
        return self.state is OutboxState.WAITING and self.code == EarlierRevisionStuck.code

    @property
    def can_hold(self) -> bool:
        return not self.stands_behind and self.state in (
            OutboxState.QUEUED,
            OutboxState.WAITING,
            OutboxState.NEEDS_PERSON,
        )

    @property
    def can_retry(self) -> bool:
        return not self.stands_behind and self.state in (
            OutboxState.WAITING,
            OutboxState.NEEDS_PERSON,
            OutboxState.HELD,
        )

    @property
    def fitting(self) -> RowAct | None:
        """The one act that brings this row on, or tells most of it; None while it is under way."""
        if self.stands_behind:
            return RowAct.OPEN_EARLIER
        if self.state is OutboxState.NEEDS_PERSON:
            mend = self.code in _MENDED_IN_THE_DOSSIER and bool(self.dossier)
            return RowAct.OPEN_DOSSIER if mend else RowAct.RETRY
        return {
            OutboxState.QUEUED: RowAct.HOLD,
            OutboxState.WAITING: RowAct.RETRY,
            OutboxState.HELD: RowAct.RELEASE,
            OutboxState.RECEIVED: RowAct.RECEIPT,
        }.get(self.state)


@dataclass(frozen=True, slots=True)
class Done:
    """What an act on rows did: `moved` when they changed their state, `priority` and `rows` when it was about their turn."""

    rows: int
    moved: Moved | None = None
    priority: Priority | None = None

    @property
    def goes(self) -> bool:
        """Whether rows were let go that can be sent now."""
        return bool(self.rows) and self.moved is not None and self.moved.act is not BulkAct.HOLD


@dataclass(frozen=True, slots=True)
class QueueState:
    """What the place shows.

    Attributes:
        link: how the link and the sending stand.
        counts: rows by state; empty until asked for the first time.
        reasons: rows that are not received by the error code they keep.
        shown: the state that the list is narrowed to, None for all that are not received.
        code: the reason that the list is narrowed to, None for all.
        words: what is looked for, empty for nothing.
        ids: every row of the list, in its order; rows are read when they are looked at (`QueueRows.fetch`).
        looked: how often the list was read: what stood in its rows may have changed.
        order, descending: how it is sorted.
        bytes_going: bytes that will cross the link without a person's help.
        bytes_at_start: the same when the push under way began, 0 when none is.
        speed: bytes a second of the push under way, None while unknown.
        enrolling: the hub is being asked for this desk's credential.
        acting: rows that an act under way is for, 0 while none is.
        done: what the last act on rows did, until the officer has read it.
        wanted: the row that the cursor should go to when the list has it, empty for none.
        fault: what went wrong last at this place, None when it is the link's own (`link.fault`).
        enrol_fault: why the hub did not take the one-time code.
        new_hub: the hub that just took this desk, until the officer has read it.
        new_policy: the rules for the line that were just set, until the officer has read it.
    """

    link: LinkState = field(default_factory=LinkState)
    counts: Mapping[OutboxState, int] = field(default_factory=dict)
    reasons: Mapping[str, int] = field(default_factory=dict)
    shown: OutboxState | None = None
    code: str | None = None
    words: str = ""
    ids: tuple[RecordId, ...] = ()
    looked: int = 0
    order: OutboxOrder = OutboxOrder.CREATED
    descending: bool = False
    bytes_going: int = 0
    bytes_at_start: int = 0
    speed: float | None = None
    enrolling: bool = False
    acting: int = 0
    done: Done | None = None
    wanted: str = ""
    fault: CounterError | None = None
    enrol_fault: CounterError | None = None
    new_hub: str = ""
    new_policy: SendingPolicy | None = None

    @property
    def seconds_left(self) -> float | None:
        """An estimate, None while the speed is unknown."""
        return None if not self.speed else self.bytes_going / self.speed

    @property
    def needs_person(self) -> int:
        return self.counts.get(OutboxState.NEEDS_PERSON, 0)

"""The queue to the hub as services see it."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from counter_app.domain.errors import Detail
from counter_app.domain.ids import DossierId, PaperId, RecordId, Sha256
from counter_app.domain.lanes import Pause
from counter_app.domain.link import Staying
from counter_app.domain.losses import RowMark
from counter_app.domain.outbox import (
    Lane,
    OutboxRow,
    OutboxState,
    OutgoingRecord,
    Priority,
    QueueFilter,
    QueueSearch,
    RecordKind,
    Sender,
    SenderName,
    Transfer,
)


class OutboxOrder(StrEnum):
    """What a long list of the queue can be sorted by."""

    CREATED = "created"
    TURN = "turn"
    """The order of sending, whatever the state."""
    STATE = "state"
    KIND = "kind"
    BYTES = "bytes"
    TRIES = "tries"
    CODE = "code"
    NEXT_TRY = "next_try"


class Outbox(Protocol):
    def add(
        self,
        record: OutgoingRecord,
        *,
        due_at: datetime | None = None,
    ) -> None:
        """Raises nothing when the same record id is there with the same content.

        `due_at`: when its dossier is promised, None when that is closed; the revisions that wait go by the newest word.
        """
        ...

    def get(self, record: RecordId) -> OutboxRow:
        """Raises NotFound(kind="record")."""
        ...

    def due(
        self,
        now: datetime,
        *,
        lane: Lane = Lane.RECORDS,
        urgent_until: datetime | None = None,
        proven: bool = True,
    ) -> OutboxRow | None:
        """The next row of the lane to send: queued, or waiting with its time come; `sending` rows of a dead process too.

        What a person put first, then the dossier that is due first, then the older row; a dossier's revisions in their
        order. `urgent_until`: only rows that a person put first or whose dossier is due by then. `proven`: the line is known
        to be good; while it is not, rows that were not tried yet go before those at which it failed.
        """
        ...

    def rows(
        self, states: Sequence[OutboxState] | None = None, *, limit: int = 200
    ) -> tuple[OutboxRow, ...]:
        """Default: all that are not received, oldest first."""
        ...

    def ids(
        self,
        states: Sequence[OutboxState] | None = None,
        *,
        code: str | None = None,
        search: QueueSearch | None = None,
        order: OutboxOrder = OutboxOrder.CREATED,
        descending: bool = False,
    ) -> tuple[RecordId, ...]:
        """Return the ids of all such rows, however many; default states as `rows`. `code`: only rows with this code."""
        ...

    def reasons(self) -> Mapping[str, int]:
        """Return how many open rows each code keeps."""
        ...

    def by_ids(self, records: Sequence[RecordId]) -> tuple[OutboxRow, ...]:
        """Return the rows with these ids; those that are not there are left out."""
        ...

    def unsent_of(self, subjects: Sequence[str]) -> tuple[OutgoingRecord, ...]:
        """Return the records about these dossiers and papers that the hub has not signed for, oldest first."""
        ...

    def records_of(self, kind: RecordKind, subject: str) -> tuple[OutgoingRecord, ...]:
        """Return the records of this kind about one paper or dossier, received or not, the first revision first."""
        ...

    def counts(self) -> Mapping[OutboxState, int]: ...

    def mark(
        self,
        record: RecordId,
        state: OutboxState,
        *,
        code: str | None = None,
        next_try_at: datetime | None = None,
        tries: int | None = None,
        details: Mapping[str, Detail] | None = None,
    ) -> None:
        """`code` and `details`: the error that brought it there."""
        ...

    def note_put(self, record: RecordId, at: datetime | None) -> None:
        """Remember that the record is being handed to the line: until it is settled the hub is asked before it goes again."""
        ...

    def close(self, record: RecordId, receipt: str, received_at: datetime) -> None:
        """State received, with the hub's receipt as JSON text."""
        ...

    def reopen(
        self,
        record: RecordId,
        state: OutboxState,
        *,
        code: str,
        details: Mapping[str, Detail] | None = None,
    ) -> None:
        """Take a received row back into the queue, its receipt gone: the hub no longer holds what it signed for.

        `state` is QUEUED or NEEDS_PERSON; `code` and `details` say why. How far its files have gone is forgotten. Raises
        NotFound.
        """
        ...

    def marks(self) -> Mapping[RecordId, RowMark]:
        """Return every row's content hash, whether it is received, and under which name of this desk."""
        ...

    def wanted_files(self, files: Sequence[Sha256]) -> frozenset[Sha256]:
        """Return which of these files a row that is not received names."""
        ...

    def dossiers_short(self) -> Mapping[DossierId, frozenset[int]]:
        """Return this desk's dossiers that have more revisions than rows, with the revisions that have a row."""
        ...

    def papers_unqueued(self) -> tuple[PaperId, ...]:
        """Return accepted papers that never stood in the queue, but for those that came from the hub."""
        ...

    def change(
        self,
        rows: QueueFilter,
        state: OutboxState,
        *,
        among: Sequence[OutboxState],
    ) -> tuple[RecordId, ...]:
        """Put the chosen rows that are in one of `among` into `state`, their code, wait and tries forgotten; return which.

        Rows that only stand behind an earlier revision are left: they go when that one does.
        """
        ...

    def unfit(
        self, rows: QueueFilter, *, among: Sequence[OutboxState]
    ) -> Mapping[OutboxState, int]:
        """Return how many of the chosen rows `change` would leave, by state; one that is in `among` stands behind another."""
        ...

    def prioritise(self, rows: QueueFilter, priority: Priority) -> tuple[RecordId, ...]:
        """Give the chosen rows, and every open row of the same dossiers and papers, this priority; return what changed."""
        ...

    def with_records(self, papers: Sequence[PaperId]) -> int:
        """Let originals of these papers that wait for their own turn go among the records; return how many rows changed."""
        ...

    def of_former_hub(self, limit: int) -> tuple[OutboxRow, ...]:
        """Return queued rows that a former hub had signed for and of which the present one was not asked, oldest first."""
        ...

    def forget_former_hub(self) -> None:
        """The present hub has none of them: nobody need ask."""
        ...

    def take_back(self) -> int:
        """Queue again what is under way, and return how much that was: for the only sender, before it begins."""
        ...

    def transfers(self, record: RecordId) -> tuple[Transfer, ...]:
        """How far each file of the record has gone, whichever record it went for."""
        ...

    def save_transfer(self, transfer: Transfer) -> None:
        """Raises NotFound when no record names the file."""
        ...

    def forget_transfers(self) -> None:
        """Begin every file anew: another hub knows nothing of what went to the one before."""
        ...

    def bytes_left(self) -> int:
        """Bytes that still have to cross, each file counted once."""
        ...

    def own_bytes_left(self) -> int:
        """Of `bytes_left`, those of the records themselves."""
        ...

    def masters_bytes(self) -> int:
        """Bytes of the rows of the masters' lane that still go by themselves, what has crossed of them included."""
        ...

    def files_left(self) -> int:
        """Files that the hub has not confirmed as a whole."""
        ...

    def urgent(self, until: datetime) -> tuple[int, int]:
        """Rows of the records' lane that a person put first or that are due by `until`, and the bytes they still need at most."""
        ...

    def staying(self, until: datetime) -> Staying:
        """What is held, needs a person or stands behind such a row, and the urgent rows (see `urgent`) of it; of its files
        those that no other row brings. To be asked when such rows are few.
        """
        ...

    def next_try(self) -> datetime | None:
        """When the first waiting row is tried again."""
        ...

    def going(self, lane: Lane) -> int:
        """Rows of the lane that still go by themselves: queued, under way, or waiting for a time."""
        ...


class QueueDesk(Protocol):
    """What every process must know of the sending: who does it, and why nothing goes."""

    def pause(self) -> Pause | None: ...

    def save_pause(self, pause: Pause | None) -> None: ...

    def sender(self) -> Sender | None:
        """Who sends; None when nobody does (a dead process does not)."""
        ...

    def take_turn(self, token: str, name: SenderName, now: datetime) -> Sender | None:
        """Become the sender; return who is it when another one lives and gives signs of life."""
        ...

    def beat(self, token: str, now: datetime, record: RecordId | None) -> bool:
        """Give a sign of life; False when another one took over."""
        ...

    def end_turn(self, token: str) -> None: ...

"""The queue to the hub: what waits, why, and when it is tried again."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import IntEnum, StrEnum

from .error_base import Detail
from .ids import RecordId, Sha256
from .papers import Blob


class Lane(StrEnum):
    """Two ways over one line: records with what must go before them, and originals that may come later."""

    RECORDS = "records"
    MASTERS = "masters"


class RecordKind(StrEnum):
    PAPER = "paper.v1"
    DOSSIER = "dossier.v1"
    BLOBS = "blobs.v1"
    """Originals that were marked `later` in the records that name them, and are in."""
    WITHDRAWAL = "withdrawal.v1"
    """A paper's confirmation was taken back. The paper's own record, if it has not gone yet, goes after it."""

    @property
    def lane(self) -> Lane:
        return Lane.MASTERS if self is RecordKind.BLOBS else Lane.RECORDS


class OutboxState(StrEnum):
    QUEUED = "queued"
    SENDING = "sending"
    WAITING = "waiting"
    """Tried without luck; goes again at `next_try_at`."""
    NEEDS_PERSON = "needs_person"
    HELD = "held"
    RECEIVED = "received"


class Priority(IntEnum):
    """What a person said about a row's turn. Within one, the dossier that is due first goes first."""

    LAST = -1
    NORMAL = 0
    FIRST = 1


URGENT_WITHIN = timedelta(hours=24)
"""A dossier that is due within this time is urgent: it does not wait for hours that were set to spare the line."""


@dataclass(frozen=True, slots=True)
class OutgoingRecord:
    """A record ready to leave: canonical JSON `body` (UTF-8 text), its SHA-256, and the blobs that must go first.

    The body may name others as `later`: those have a record of their own (`blobs.v1`).
    """

    id: RecordId
    kind: RecordKind
    subject: str
    revision: int
    body: str
    sha256: Sha256
    blobs: tuple[Blob, ...]


@dataclass(frozen=True, slots=True)
class OutboxRow:
    """A row of the queue.

    Attributes:
        code: error code of the last try, or of what it waits for; `details` the facts of that error.
        sent: bytes of its blobs already at the hub.
        due_at: when its dossier is promised, while that is open (local time).
        put_at: when the record itself was last handed to the line without an answer that settled it.
    """

    record: OutgoingRecord
    state: OutboxState
    created_at: datetime
    tries: int = 0
    next_try_at: datetime | None = None
    code: str | None = None
    sent: int = 0
    received_at: datetime | None = None
    receipt: str | None = None
    priority: Priority = Priority.NORMAL
    due_at: datetime | None = None
    put_at: datetime | None = None
    lane: Lane = Lane.RECORDS
    details: Mapping[str, Detail] = field(default_factory=dict)

    @property
    def bytes(self) -> int:
        """Bytes in all: blobs and body."""
        return sum(blob.bytes for blob in self.record.blobs) + len(self.record.body.encode())


@dataclass(frozen=True, slots=True)
class Transfer:
    """How far one blob has gone, whichever records name it: the upload's address at the hub and the bytes it confirmed."""

    sha256: Sha256
    url: str | None
    offset: int
    done: bool


class SenderName(StrEnum):
    """From where is sent."""

    WINDOW = "window"
    COMMAND = "command"
    SERVICE = "service"


@dataclass(frozen=True, slots=True)
class Sender:
    """Who sends now. `beat_at`: its last sign of life; `record`: what it has under way; `token`: this very push.

    `owner`: its process's mark, `pid` the number that the system calls it by.
    """

    owner: str
    pid: int
    token: str
    name: SenderName
    began_at: datetime
    beat_at: datetime
    record: RecordId | None = None

    def is_hung(self, now: datetime) -> bool:
        """Tell whether it gave no sign of life for so long that another may take over (or the clock was set)."""
        return abs(now - self.beat_at) > LEASE


LEASE = timedelta(minutes=5)
"""Silence after which a sender has lost its turn. The longest call without progress is given up well before."""

BEAT_EVERY = timedelta(seconds=30)
"""How often a sender gives a sign of life while one call goes on: a chunk over a very thin line may outlast the lease."""


@dataclass(frozen=True, slots=True)
class QueueFilter:
    """Rows that an act is meant for: by their ids, or all with one of these states and codes (empty: any)."""

    ids: tuple[RecordId, ...] = ()
    states: tuple[OutboxState, ...] = ()
    codes: tuple[str, ...] = ()


class BulkAct(StrEnum):
    """What a person does with many rows at once."""

    HOLD = "hold"
    """Keep them back."""
    RETRY = "retry"
    """Send again what waits or needs a person."""
    RELEASE = "release"
    """Let go what was kept back."""


@dataclass(frozen=True, slots=True)
class QueueSearch:
    """Rows that somebody looks for.

    Attributes:
        words: part of a dossier's own or official number, or a record's whole id.
        procedures, types: codes of procedures and ids of paper types that the words may mean as well.
    """

    words: str
    procedures: tuple[str, ...] = ()
    types: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Enrolment:
    """This desk's standing at its hub. `receipt_key` is the hub's raw Ed25519 public key, base64.

    `carry_recipient`: the hub's age recipient, to which packages are sealed; None where the hub has not told it yet.
    """

    url: str
    credential: str
    office: str
    hub: str
    receipt_key: str
    key_id: str
    ca_file: str | None = None
    carry_recipient: str | None = None


FIRST_WAIT = timedelta(seconds=5)
LONGEST_WAIT = timedelta(minutes=30)


def next_wait(tries: int, jitter: float) -> timedelta:
    """Return how long to wait after the `tries`-th failure (1-based): doubling, capped, spread by `jitter` in 0..1.

    The spread keeps all desks of a province from calling in the same second after an outage.
    """
    doubled = min(FIRST_WAIT * (1 << min(max(tries - 1, 0), 20)), LONGEST_WAIT)
    return doubled * (0.75 + 0.5 * jitter)

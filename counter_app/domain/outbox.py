"""The queue to the hub: what waits, why, and when it is tried again."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from .ids import RecordId, Sha256
from .papers import Blob


class RecordKind(StrEnum):
    PAPER = "paper.v1"
    DOSSIER = "dossier.v1"


class OutboxState(StrEnum):
    QUEUED = "queued"
    SENDING = "sending"
    WAITING = "waiting"
    """Tried without luck; goes again at `next_try_at`."""
    NEEDS_PERSON = "needs_person"
    HELD = "held"
    RECEIVED = "received"


@dataclass(frozen=True, slots=True)
class OutgoingRecord:
    """A record ready to leave: canonical JSON `body` (UTF-8 text), its SHA-256, and the blobs that must go first."""

    id: RecordId
    kind: RecordKind
    subject: str
    revision: int
    body: str
    sha256: Sha256
    blobs: tuple[Blob, ...]


@dataclass(frozen=True, slots=True)
class OutboxRow:
    """A row of the queue. `code` is the error code of the last try; `sent` the bytes of its blobs already at the hub."""

    record: OutgoingRecord
    state: OutboxState
    created_at: datetime
    tries: int = 0
    next_try_at: datetime | None = None
    code: str | None = None
    sent: int = 0
    received_at: datetime | None = None
    receipt: str | None = None

    @property
    def bytes(self) -> int:
        """Bytes in all: blobs and body."""
        return sum(blob.bytes for blob in self.record.blobs) + len(self.record.body.encode())


@dataclass(frozen=True, slots=True)
class Transfer:
    """How far one blob of one record has gone: the upload's address at the hub and the bytes it confirmed."""

    sha256: Sha256
    url: str | None
    offset: int
    done: bool


@dataclass(frozen=True, slots=True)
class Enrolment:
    """This desk's standing at its hub. `receipt_key` is the hub's raw Ed25519 public key, base64."""

    url: str
    credential: str
    office: str
    hub: str
    receipt_key: str
    key_id: str
    ca_file: str | None = None


FIRST_WAIT = timedelta(seconds=5)
LONGEST_WAIT = timedelta(minutes=30)


def next_wait(tries: int, jitter: float) -> timedelta:
    """Return how long to wait after the `tries`-th failure (1-based): doubling, capped, spread by `jitter` in 0..1.

    The spread keeps all desks of a province from calling in the same second after an outage.
    """
    doubled = min(FIRST_WAIT * (1 << min(max(tries - 1, 0), 20)), LONGEST_WAIT)
    return doubled * (0.75 + 0.5 * jitter)

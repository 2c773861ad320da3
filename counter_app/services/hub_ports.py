"""The hub as services see it: records to build, a link to send them over, receipts to check."""

from collections.abc import Callable, Collection, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import BinaryIO, Protocol

from counter_app.domain.carry import CarriedAnswer
from counter_app.domain.catalogue import HolderRole
from counter_app.domain.dossiers import Dossier
from counter_app.domain.errors import CounterError
from counter_app.domain.ids import OfficeCode, PaperId, RecordId, Sha256
from counter_app.domain.link import LinkSample
from counter_app.domain.officers import Office
from counter_app.domain.outbox import Enrolment, OutgoingRecord, Transfer
from counter_app.domain.papers import Blob, Paper
from counter_app.domain.people import Person
from counter_app.domain.ranges import HeldFiles, HeldRange
from counter_app.domain.results import DossierEnds
from counter_app.domain.withdrawals import Withdrawal


class RecordBook(Protocol):
    """Turns papers and dossiers into the neutral records that leave the PC."""

    def paper(
        self,
        paper: Paper,
        *,
        revision: int,
        office: Office,
        holders: Sequence[Person],
        dossier: Dossier | None,
        at: datetime,
        later: bool = False,
    ) -> OutgoingRecord:
        """`later`: the masters may come after the record; `blobs` tells when they are in."""
        ...

    def dossier(
        self,
        dossier: Dossier,
        *,
        office: Office,
        applicant: Person,
        masters: Sequence[Paper],
        at: datetime,
        roles: Mapping[HolderRole, Person] | None = None,
        ends: DossierEnds | None = None,
        later: bool = False,
    ) -> OutgoingRecord:
        """`masters`: papers whose masters go with this revision (revision 1 queues what was just scanned).

        `roles`: who else the dossier is about. `ends`: what was counted at the counter, and what it ended in.
        """
        ...

    def blobs(
        self, paper: PaperId, *, revision: int, office: Office, blobs: Sequence[Blob]
    ) -> OutgoingRecord:
        """Tell that masters which were named as `later` are in."""
        ...

    def withdrawal(self, withdrawal: Withdrawal, *, office: Office) -> OutgoingRecord:
        """Tell that a paper's confirmation was taken back."""
        ...

    def check_receipt(
        self,
        receipt: str,
        record: OutgoingRecord,
        enrolment: Enrolment,
        *,
        lost: Collection[Sha256] = (),
    ) -> None:
        """Verify the hub's signature and that it speaks of this very record and its blobs, but for those `lost`.

        Raises ReceiptInvalid.
        """
        ...

    def follow_keys(self, receipt: str, keys: str, enrolment: Enrolment) -> Enrolment:
        """Return `enrolment` with the key that signed `receipt`, when `keys` (the hub's list) binds it to the known one.

        Raises ReceiptInvalid.
        """
        ...

    def carry_recipient(self, keys: str, enrolment: Enrolment) -> Enrolment:
        """Return `enrolment` with the age recipient that the hub tells in `keys`, or unchanged when it tells none.

        Raises ReceiptInvalid: a key that is not the hub's signed it.
        """
        ...

    def receipt_file(
        self, text: str, enrolment: Enrolment
    ) -> tuple[Enrolment, str, tuple[CarriedAnswer, ...]]:
        """Return what a receipt file says of each record, the hub's list of keys, and the enrolment with its newest key.

        Raises ReceiptFileInvalid.
        """
        ...


class HubLink(Protocol):
    """The way to the hub. Every call gives up after 30 s without a byte.

    LinkDown stands for all its kinds (offline, name, certificate, clock, stalled, cut, busy, …), HubNonsense for
    CaptivePortal, WrongHost and AnotherHub too. A HubBusy or HubInTrouble tells `retry_after` seconds when the hub did.
    """

    def enrol(
        self,
        url: str,
        code: str,
        desk: str,
        *,
        office: OfficeCode | None = None,
        ca_file: Path | None = None,
    ) -> Enrolment:
        """Use up a one-time code; with `office` said, one of another office stays good for a desk there.

        Raises EnrolRefused, EnrolledElsewhere, LinkDown, HubNonsense.
        """
        ...

    def limit_rate(self, bytes_per_second: int | None) -> None:
        """Send bodies no faster than this from now on; None lifts the limit."""
        ...

    def expect_rate(self, bytes_per_second: int) -> None:
        """Begin with the speed that was measured before, until this link has seen better."""
        ...

    def hear(self, alive: Callable[[], None] | None) -> None:
        """Call `alive` often while bytes leave this PC, until told otherwise; what it raises ends the call under way."""
        ...

    def take_samples(self) -> tuple[LinkSample, ...]:
        """Return what was measured of the line since this was asked last, oldest first."""
        ...

    def holds_blob(self, enrolment: Enrolment, sha256: Sha256) -> bool: ...

    def upload(
        self,
        enrolment: Enrolment,
        blob: "UploadSource",
        transfer: Transfer,
        *,
        progress: "TransferProgress",
    ) -> Transfer:
        """Send the rest of a blob from where the hub says it stands (tus 1.0.0); `progress` is told after each confirmed chunk.

        Raises LinkDown, HubNonsense, HubRefusedCredential, HubFull, BlobDamaged (the hub's hash disagrees), RecordRefused.
        """
        ...

    def put_record(
        self, enrolment: Enrolment, record: OutgoingRecord, *, lost: Collection[Sha256] = ()
    ) -> str:
        """PUT if absent; returns the receipt as JSON text. Same content again: the same receipt.

        `lost`: files of the record that nobody has any more; the hub takes the record without them and its receipt does not
        name them.

        Raises LinkDown, HubNonsense, HubRefusedCredential, RecordRefused, BlobsWanted.
        """
        ...

    def bundle_room(self) -> int:
        """Bytes that one bundle should carry over the line as it was seen; 0 while no hub has told that it takes them."""
        ...

    def bundle_rows(self) -> int:
        """Rows that one bundle should have at most, so that the hub's answer comes before the line is thought dead."""
        ...

    def already_there(
        self, enrolment: Enrolment, files: Collection[Sha256], records: Collection[RecordId]
    ) -> "AlreadyThere | None":
        """Ask once which of these files (sent by this office) and of its records are at the hub.

        None: this hub knows no such question. Raises LinkDown, HubNonsense, HubRefusedCredential.
        """
        ...

    def send_bundle(
        self, enrolment: Enrolment, parts: "Sequence[BundlePart]"
    ) -> Mapping[RecordId, str | CounterError] | None:
        """Send small records with their files in one call; return each one's receipt, or what `put_record` would raise.

        None: this hub takes no such bundle. A record that is not in the answer may have arrived or not.
        Raises LinkDown, HubNonsense, HubRefusedCredential, HubFull.
        """
        ...

    def hub_at(self, url: str, *, ca_file: Path | None = None) -> str:
        """Return the name of the hub at an address, before anything is told to it. Raises LinkDown, HubNonsense."""
        ...

    def receipt_keys(self, enrolment: Enrolment) -> str:
        """Return the hub's list of receipt keys as JSON text: only their signatures say what it is worth.

        Raises LinkDown, HubNonsense.
        """
        ...

    def receipt_of(self, enrolment: Enrolment, record: RecordId) -> str | None:
        """Return the receipt of a record that the hub has, as JSON text; None when it has not got it.

        To be asked when an answer was lost. Raises LinkDown, HubNonsense, HubRefusedCredential, RecordRefused.
        """
        ...

    def held_range(
        self, enrolment: Enrolment, start: str, end: str, *, desk: str | None = None
    ) -> HeldRange:
        """What the hub holds of this desk with `start` <= id < `end`: 0 to 8 hex digits each, an empty one is open.

        `desk`: a former name of this desk, under which it signed. Raises LinkDown, HubNonsense, HubRefusedCredential,
        RecordRefused.
        """
        ...

    def held_files(
        self, enrolment: Enrolment, start: str, *, desk: str | None = None, deep: bool = False
    ) -> HeldFiles:
        """Which files the hub lacks of those that its receipts to this desk name, from `start` on as far as one answer goes.

        By presence and size; `deep`: each is read to its last byte and its hash compared. Raises LinkDown, HubNonsense,
        HubRefusedCredential, RecordRefused (`status` 404: a hub of before cannot say).
        """
        ...

    def close(self) -> None: ...


@dataclass(frozen=True, slots=True)
class AlreadyThere:
    """What the hub has of what it was asked for: files by their hash, records with their receipt as JSON text."""

    files: frozenset[Sha256]
    receipts: Mapping[RecordId, str]


@dataclass(frozen=True, slots=True)
class BundlePart:
    """A record, and those of its files that go with it: each with its bytes."""

    record: OutgoingRecord
    files: tuple[tuple[Blob, bytes], ...]


class UploadSource(Protocol):
    """A blob to send."""

    @property
    def sha256(self) -> Sha256: ...
    @property
    def bytes(self) -> int: ...
    @property
    def media_type(self) -> str: ...
    def open(self) -> AbstractContextManager[BinaryIO]: ...


class TransferProgress(Protocol):
    def __call__(self, transfer: Transfer, /) -> None: ...

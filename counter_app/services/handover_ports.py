"""A dossier on its way from one desk to another without a link: one sealed file, opened by a code that goes on paper."""

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import BinaryIO, Protocol

from counter_app.domain.catalogue import Procedure
from counter_app.domain.dossiers import Dossier
from counter_app.domain.ids import DossierId, OfficeCode, PaperId, Sha256
from counter_app.domain.outbox import Enrolment, OutgoingRecord
from counter_app.domain.papers import Blob, Page, Paper
from counter_app.domain.people import Person
from counter_app.domain.results import DossierResult, HandedIn

OpenBlob = Callable[[Sha256], AbstractContextManager[BinaryIO]]


@dataclass(frozen=True, slots=True)
class Transfer:
    """Everything the next desk needs of one dossier.

    Attributes:
        dossier: at the revision that names the next desk as its owner.
        people: the applicant, everyone in a role, the holders of the papers.
        papers: those on its lines, with `pages` as they were read.
        version: the procedure as it stood when the dossier was opened.
        counts, results: what was counted at the counter, and the papers it ended in.
        records: what this desk has not sent yet of dossier and papers; whoever has a link first sends it.
    """

    office: OfficeCode
    from_desk: str
    to_desk: str
    at: datetime
    dossier: Dossier
    people: tuple[Person, ...]
    papers: tuple[Paper, ...]
    pages: Mapping[PaperId, tuple[Page, ...]]
    records: tuple[OutgoingRecord, ...]
    version: Procedure | None = None
    counts: tuple[HandedIn, ...] = ()
    results: tuple[DossierResult, ...] = ()

    @property
    def blobs(self) -> tuple[Sha256, ...]:
        """Every file that goes along, each once."""
        named = [blob.sha256 for paper in self.papers for blob in paper.blobs]
        images = [page.image for pages in self.pages.values() for page in pages if page.image]
        sent = [blob.sha256 for record in self.records for blob in record.blobs]
        return tuple(dict.fromkeys([*named, *images, *sent]))


@dataclass(frozen=True, slots=True)
class HubDossier:
    """What the hub holds of a dossier that was given away. Ids of people hold within this object alone.

    Attributes:
        papers: those an officer has confirmed; their pages are not at the hub.
        scans: the masters of each paper on its lines that nobody has confirmed yet.
    """

    dossier: Dossier
    from_desk: str
    at: datetime
    people: tuple[Person, ...]
    papers: tuple[Paper, ...]
    scans: Mapping[PaperId, tuple[Blob, ...]]


class HubDossiers(Protocol):
    """Dossiers given to this desk, at the hub."""

    def dossier(self, enrolment: Enrolment, dossier: DossierId, revision: int) -> HubDossier:
        """Return the dossier as of the revision that gives it away.

        Raises HandoverNotSent, LinkDown, HubNonsense, HubRefusedCredential, RecordRefused.
        """
        ...

    def fetch(self, enrolment: Enrolment, blob: Blob, target: BinaryIO) -> None:
        """Write the plain bytes of a blob, its hash checked. Raises as `dossier`, and BlobDamaged."""
        ...

    def close(self) -> None: ...


class OpenTransfer(Protocol):
    """A transfer file that its code has opened: whole, and unchanged since it was sealed."""

    @property
    def transfer(self) -> Transfer: ...

    def blob(self, sha256: Sha256) -> AbstractContextManager[BinaryIO]:
        """A stream of the plain bytes. Raises TransferRefused when the file lacks it."""
        ...


class TransferFiles(Protocol):
    """Writes and opens transfer files."""

    def write(self, transfer: Transfer, open_blob: OpenBlob, target: Path, work: Path) -> str:
        """Seal a transfer into `target` under a fresh code; return the code (letters and figures, 130 random bits).

        `work` is a private folder for the plain bytes on their way. Raises BlobMissing, BlobDamaged, DiskFull,
        PlaceNotWritable.
        """
        ...

    def open(self, path: Path, code: str) -> AbstractContextManager[OpenTransfer]:
        """Raises FileNotFound, TransferCodeWrong (also for an altered file), TransferRefused (no transfer file)."""
        ...

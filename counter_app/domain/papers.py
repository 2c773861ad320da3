"""Papers: the facts an office holds about its people, and the pages that prove them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from .catalogue import CopyKind
from .digitised import FileFacts, MachineCode, Quality, ReadField, Word
from .ids import (
    ComponentCode,
    DossierId,
    OfficerLogin,
    PageId,
    PaperId,
    PaperTypeId,
    PersonId,
    Sha256,
)


class PaperState(StrEnum):
    """scanned: waits for the officer; accepted: held; superseded: a newer issue came; rejected: not kept as held;
    withdrawn: its confirmation was a mistake and was taken back, the paper itself stays as it was confirmed."""

    SCANNED = "scanned"
    ACCEPTED = "accepted"
    SUPERSEDED = "superseded"
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"


class AcceptanceWarning(StrEnum):
    """What an officer should look at although a paper was accepted."""

    OTHER_HOLDER = "other_holder"
    """The person whose paper the component wants (the applicant, the child…) is not among its holders."""
    RESULT_OF_ANOTHER = "result_of_another"
    """A result whose holder is nobody of its dossier."""
    LINE_OPEN = "line_open"
    """It is no answer to the line it was scanned for (another type, a photocopy for an original): that is open again."""


class BlobRole(StrEnum):
    """What a blob is to its paper, as named in `paper.v1`."""

    MASTER = "master"
    ARCHIVAL = "archival"
    SIGNED = "signed"


@dataclass(frozen=True, slots=True)
class Blob:
    """A file of a paper in the vault. `page` is the 1-based page a scanner's master is, None for a whole file."""

    role: BlobRole
    sha256: Sha256
    bytes: int
    media_type: str
    page: int | None = None


@dataclass(frozen=True, slots=True)
class Metadata:
    """The nine minimum metadata of TT 01/2023/TT-VPCP Đ9 (type and holder stand on the paper), and the type's own fields.

    `own` maps the type's field names (resources/catalogue) to NFC values, dates ISO.
    """

    title: str = ""
    number: str = ""
    issued_on: date | None = None
    issuer: str = ""
    summary: str = ""
    valid_until: date | None = None
    scope: str = ""
    own: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class PageQuality:
    """What is wrong with page `number` (1-based) of a paper; `size` (width, height) in the pixels of its marks."""

    number: int
    size: tuple[int, int]
    quality: Quality


@dataclass(frozen=True, slots=True)
class Page:
    """One page as read; `image` is the emitted page (JPEG made by us) in the vault, None when unreadable."""

    id: PageId
    number: int
    width: int
    height: int
    dpi: int
    blank: bool
    quality: Quality
    text: str
    words: tuple[Word, ...]
    codes: tuple[MachineCode, ...]
    image: Sha256 | None

    @property
    def judged(self) -> PageQuality:
        """What is wrong with it, without what stands on it."""
        return PageQuality(self.number, (self.width, self.height), self.quality)


@dataclass(frozen=True, slots=True)
class Reading:
    """What recognition proposed for a paper; never written into the metadata without an officer's act.

    Attributes:
        file: what is to be known of the paper's file besides its pages.
    """

    type: PaperTypeId | None
    type_confidence: float
    fields: Mapping[str, ReadField]
    file: FileFacts = field(default_factory=FileFacts)


@dataclass(frozen=True, slots=True)
class Paper:
    """A paper of the store.

    Attributes:
        holders: whose paper it is, the first one named first; empty until known.
        digitised_at: when the officer's scan was read, Viet Nam time; None while the job waits.
        refused_code: why reading failed for good (an error code), or None.
    """

    id: PaperId
    type: PaperTypeId
    state: PaperState
    copy_kind: CopyKind
    holders: tuple[PersonId, ...]
    blobs: tuple[Blob, ...]
    metadata: Metadata
    dossier: DossierId | None
    component: ComponentCode | None
    created_at: datetime
    digitised_by: OfficerLogin
    digitised_at: datetime | None = None
    accepted_by: OfficerLogin | None = None
    accepted_at: datetime | None = None
    reading: Reading | None = None
    pages: int = 0
    superseded_by: PaperId | None = None
    refused_code: str | None = None

    @property
    def masters(self) -> tuple[Blob, ...]:
        return tuple(blob for blob in self.blobs if blob.role in (BlobRole.MASTER, BlobRole.SIGNED))

    @property
    def archival(self) -> Blob | None:
        """The searchable PDF made by us; for a signed PDF the signed file itself is the archival copy."""
        for role in (BlobRole.ARCHIVAL, BlobRole.SIGNED):
            for blob in self.blobs:
                if blob.role is role:
                    return blob
        return None

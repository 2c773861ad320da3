"""What carrying rows to the hub by hand needs of the outside world."""

from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import BinaryIO, Protocol

from counter_app.domain.carry import CarriedOut, CarryPackage, CarryPart
from counter_app.domain.ids import PaperId, RecordId, Sha256
from counter_app.domain.outbox import Enrolment, OutboxState
from counter_app.domain.papers import BlobRole, PaperState
from counter_app.domain.purging import Master


@dataclass(frozen=True, slots=True)
class OnlyHere:
    """A file of a paper that no receipt names.

    Attributes:
        title: the paper's own; empty while nobody has confirmed it.
        component: the name of the line that it was scanned for; empty for none.
        number: of its dossier; empty for none.
        row: the state of the row that brings it on, None when none does.
    """

    paper: PaperId
    title: str
    sha256: Sha256
    role: BlobRole
    bytes: int
    row: OutboxState | None
    state: PaperState
    component: str
    number: str
    created_at: datetime


OpenBlob = Callable[[Sha256], AbstractContextManager[BinaryIO]]
"""Opens a file of the vault by its hash."""


class CarryFiles(Protocol):
    """Packages on a medium."""

    def room(self, folder: Path) -> int:
        """Return the bytes that are free for parts in `folder`, which is made when it is missing.

        Raises PlaceNotWritable.
        """
        ...

    def begun(self, package: CarryPackage) -> bool:
        """Tell whether anything of a package lies on the medium that is there now."""
        ...

    def part(self, package: CarryPackage, number: int) -> Path:
        """Return where a part lies, written or not."""
        ...

    def written(self, path: Path) -> int | None:
        """Return the bytes of a part that is there whole and sound, else None."""
        ...

    def write(
        self, package: CarryPackage, part: CarryPart, enrolment: Enrolment, open_blob: OpenBlob
    ) -> int:
        """Write a part, read it back, give it its name; return its bytes. What was there under the name is replaced.

        A part that has its name is whole. Raises DiskFull, PlaceNotWritable (also: the medium was taken away), BlobMissing,
        BlobDamaged, PackageDamaged (what was read back is not what was written).
        """
        ...

    def discard(self, package: CarryPackage) -> None:
        """Remove what was written of a package. Raises PlaceNotWritable."""
        ...


class CarryBook(Protocol):
    """What was exported, in the store."""

    def unfinished(self, folder: str, hub: str) -> tuple[CarryPackage, ...]:
        """Return the packages for this hub that were begun in a folder and not ended, the newest first."""
        ...

    def begin(self, package: CarryPackage, records: Sequence[RecordId]) -> None: ...

    def records(self, package: str) -> tuple[RecordId, ...]:
        """Return what a package was begun with, in its order."""
        ...

    def abandon(self, package: str) -> None:
        """Forget a package that was begun."""
        ...

    def finish(self, package: str, at: datetime) -> None: ...

    def exported(self, records: Sequence[RecordId]) -> Mapping[RecordId, CarriedOut]:
        """Return the last ended package of those of the records that lie in one."""
        ...

    def carried(self, hub: str) -> frozenset[RecordId]:
        """Return the records that are not received and lie in an ended package for this hub."""
        ...

    def note_purged(self, sha256: Sha256, record: RecordId, at: datetime) -> None:
        """Remember that a master is at the hub only, and by which record's receipt."""
        ...

    def note_fetched(self, sha256: Sha256) -> None:
        """Forget that: the master is here again."""
        ...

    def purged(self, blobs: Sequence[Sha256]) -> Mapping[Sha256, RecordId]:
        """Return which of these are at the hub only, with the record whose receipt names them; not what it has lost."""
        ...

    def masters(self) -> tuple[Sha256, ...]:
        """Return every file that is a master of a paper and that a received row names."""
        ...

    def master(self, sha256: Sha256) -> Master:
        """Return what speaks for and against a file's leaving."""
        ...

    def only_here(self) -> tuple[OnlyHere, ...]:
        """Return every file of this desk's own papers that no received row names, oldest paper first."""
        ...

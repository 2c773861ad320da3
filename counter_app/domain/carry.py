"""What is carried to the hub by hand when there is no link: a package of parts, each small enough for its medium."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from .ids import RecordId, Sha256
from .outbox import OutgoingRecord
from .papers import Blob

PART_OVERHEAD = 64 * 1024
"""Bytes that a part's own lists and seals may take beside what it carries."""

MEMBER_OVERHEAD = 1024
"""Bytes that sealing one file adds at most, beside its chunks' tags."""

CHUNK, TAG = 64 * 1024, 16
"""An age stream seals 64 KiB at a time, 16 bytes more each."""

LARGEST_FILE = 2**32 - 1
"""Largest file of a FAT32 medium in bytes."""


@dataclass(frozen=True, slots=True)
class CarryPackage:
    """A package that was begun.

    Attributes:
        folder: where its own folder lies, an absolute path.
        hub: which hub it is sealed to.
        part_size: bytes that a part may take.
    """

    id: str
    folder: str
    hub: str
    part_size: int
    made_at: datetime

    @property
    def name(self) -> str:
        """The name of its own folder."""
        return package_name(self.id)


def package_name(package: str) -> str:
    """Return how the folder of the package with this id is called."""
    return f"counter-carry-{package[:12]}"


@dataclass(frozen=True, slots=True)
class CarriedOut:
    """When a record was written to a package last; `package` is the name of that one's own folder, `folder` where it lies."""

    at: datetime
    package: str
    folder: str


@dataclass(frozen=True, slots=True)
class CarryLoad:
    """One row as far as planning needs it: the record's size in bytes and its files."""

    record: RecordId
    bytes: int
    blobs: tuple[Blob, ...]


@dataclass(frozen=True, slots=True)
class PartPlan:
    """What one part holds. `bytes`: what it takes on the medium at most."""

    number: int
    records: tuple[RecordId, ...]
    blobs: tuple[Blob, ...]
    bytes: int


@dataclass(frozen=True, slots=True)
class CarryPart:
    """One part with its records in full, ready to be written."""

    number: int
    of: int
    records: tuple[OutgoingRecord, ...]
    blobs: tuple[Blob, ...]


@dataclass(frozen=True, slots=True)
class CarriedPackage:
    """A package as the hub knows it. Its name is its desk's own choice, so the desk belongs to it."""

    office: str
    desk: str
    package: str


@dataclass(frozen=True, slots=True)
class PartsWanted:
    """A package of which parts have not come to the hub yet.

    Attributes:
        parts: of how many parts it is.
        missing: their numbers, the first 10,000 of them.
        since: when its first part came, UTC.
    """

    key: CarriedPackage
    parts: int
    missing: tuple[int, ...]
    since: datetime


@dataclass(frozen=True, slots=True)
class CarriedAnswer:
    """What a receipt file says of one record: its receipt (JSON text), or the code why it was refused."""

    record: RecordId
    receipt: str | None
    code: str | None


def sealed_bytes(plain: int) -> int:
    """Return how many bytes a file of `plain` bytes takes when it is sealed, at most."""
    return plain + TAG * (plain // CHUNK + 1) + MEMBER_OVERHEAD


def load_bytes(load: CarryLoad, carried: Iterable[Sha256]) -> int:
    """Return what a row adds to a package in which the files `carried` lie already."""
    known = set(carried)
    return sealed_bytes(load.bytes) + sum(
        sealed_bytes(blob.bytes) for blob in load.blobs if blob.sha256 not in known
    )


def plan_parts(loads: Iterable[CarryLoad], part_size: int) -> tuple[PartPlan, ...]:
    """Return which part holds what: rows in their order, each file once, and a record never before its files.

    The same rows give the same parts. A part larger than `part_size` holds one single thing that does not fit alone:
    the caller must refuse it.
    """
    parts: list[PartPlan] = []
    records: list[RecordId] = []
    blobs: list[Blob] = []
    size = PART_OVERHEAD

    def close() -> None:
        nonlocal size
        parts.append(PartPlan(len(parts) + 1, tuple(records), tuple(blobs), size))
        records.clear()
        blobs.clear()
        size = PART_OVERHEAD

    for load, fresh in _fresh(loads):
        for blob in fresh:
            wanted = sealed_bytes(blob.bytes)
            if size + wanted > part_size and (records or blobs):
                close()
            blobs.append(blob)
            size += wanted
        wanted = sealed_bytes(load.bytes)
        if size + wanted > part_size and (records or blobs):
            close()
        records.append(load.record)
        size += wanted
    if records or blobs:
        close()
    return tuple(parts)


def _fresh(loads: Iterable[CarryLoad]) -> Iterator[tuple[CarryLoad, tuple[Blob, ...]]]:
    """Yield each row with those of its files that no row before it has."""
    known: set[Sha256] = set()
    for load in loads:
        fresh = {blob.sha256: blob for blob in load.blobs if blob.sha256 not in known}
        known |= fresh.keys()
        yield load, tuple(fresh.values())

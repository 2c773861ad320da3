"""One hash for many records, the same at the desk and at the hub."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from hashlib import sha256

from .ids import RecordId, Sha256

LISTED = 64
"""A range of at most so many records may be told by name instead of hashed further."""


@dataclass(frozen=True, slots=True)
class HeldRange:
    """What the hub holds of a range of record ids.

    Attributes:
        digest: `range_digest` of it.
        items: id to content hash; None when they are too many to be told, or none.
        bytes: that the question's address and the answer with its head took.
    """

    count: int
    digest: str
    items: Mapping[RecordId, Sha256] | None
    bytes: int


@dataclass(frozen=True, slots=True)
class HeldFiles:
    """What the hub has of the files that its receipts name, for a first part of what was asked.

    Attributes:
        records, files: looked at.
        lacking: record to those of its files that are gone or spoilt.
        rest: where to ask on; empty at the end.
        bytes: as in `HeldRange`.
    """

    records: int
    files: int
    lacking: Mapping[RecordId, tuple[Sha256, ...]]
    rest: str
    bytes: int


def range_digest(held: Iterable[tuple[str, str]]) -> str:
    """Return the SHA-256 (hex) of the lines `id sha256\\n` in order of id; `held` gives (id, content hash), any order."""
    lines = "".join(f"{name} {digest}\n" for name, digest in sorted(held))
    return sha256(lines.encode("ascii")).hexdigest()

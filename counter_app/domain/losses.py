"""Files that neither this PC nor the hub has: what is known of each, and how it stands."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from .ids import DossierId, PaperId, RecordId, Sha256


class LossState(StrEnum):
    """How a file stands."""

    UNSURE = "unsure"
    """Let go from here after the receipt of a hub that was replaced; the new one was not asked yet."""
    LOST = "lost"
    """The hub was asked and has not got it."""
    GIVEN_UP = "given_up"
    """A person has said, with a reason, that it will not come back."""


@dataclass(frozen=True, slots=True)
class LostFile:
    """A file that is not here and, as far as is known, nowhere.

    Attributes:
        noted_at: when that was seen first (local time); None while it is not remembered.
        paper, title, number: the paper that has it and the number of its dossier; None or empty when no paper does.
        reason: what a person said when giving it up.
    """

    sha256: Sha256
    state: LossState
    noted_at: datetime | None = None
    paper: PaperId | None = None
    title: str = ""
    dossier: DossierId | None = None
    number: str = ""
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class RowMark:
    """A row of the queue for comparing. `desk`: the name under which the hub signed for it; None while it did not."""

    sha256: Sha256
    received: bool
    desk: str | None = None


@dataclass(frozen=True, slots=True)
class HubReplacement:
    """A hub that took the place of another.

    Attributes:
        at: when (local time).
        rows: records that the former one had signed for and that were queued again.
        originals: files that were let go from this PC after its receipts.
    """

    at: datetime
    before: str
    hub: str
    rows: int
    originals: int


def rows_that_bring(
    lacking: Mapping[RecordId, tuple[Sha256, ...]], dossiers: Collection[RecordId]
) -> dict[RecordId, tuple[Sha256, ...]]:
    """Return the rows to open again for the files that a hub lacks: record to those of its files.

    A dossier's record (one of `dossiers`) is only opened for files that no other names: its later revisions would wait
    behind it.
    """
    others = {
        sha256 for record, files in lacking.items() if record not in dossiers for sha256 in files
    }
    return {
        record: files
        for record, files in lacking.items()
        if record not in dossiers or not others.issuperset(files)
    }

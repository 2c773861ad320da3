"""Files on their way: out of the vault, the small ones first; and what it means that one is not there."""

from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import BinaryIO

from counter_app.domain.errors import CounterError, OriginalLost
from counter_app.domain.ids import Sha256
from counter_app.domain.papers import Blob, BlobRole
from counter_app.services.desk import Desk
from counter_app.services.ports import Vault


@dataclass(frozen=True, slots=True)
class VaultBlob:
    """A vault file as the link wants it."""

    vault: Vault
    blob: Blob

    @property
    def sha256(self) -> Sha256:
        return self.blob.sha256

    @property
    def bytes(self) -> int:
        return self.blob.bytes

    @property
    def media_type(self) -> str:
        return self.blob.media_type

    def open(self) -> AbstractContextManager[BinaryIO]:
        return self.vault.open(self.blob.sha256)


def small_first(blob: Blob) -> tuple[bool, int]:
    """Order a record's files: what is read before the originals, the smaller before the larger."""
    return blob.role is BlobRole.MASTER, blob.bytes


def missing_file(desk: Desk, sha256: Sha256) -> CounterError | None:
    """Return why a file that the hub has not got is not here: it was let go to the hub. None: it is merely gone.

    It is remembered as lost.
    """
    with desk.store.working() as view:
        if not view.carry.purged([sha256]) and not view.losses.among([sha256]):
            return None
        view.losses.note(sha256, desk.clock.now(), looked=True)
        (about,) = view.losses.about([sha256])
    return original_lost(sha256, about.number)


def original_lost(sha256: Sha256, number: str) -> OriginalLost:
    """Return what a row with a lost file waits for; `number` of its dossier, empty when there is none."""
    return OriginalLost(sha256=sha256, number=number) if number else OriginalLost(sha256=sha256)

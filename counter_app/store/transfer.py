"""The file that carries a dossier to another desk: a zip of one JSON document and the blobs it names, sealed whole.

It is sealed as a file of the vault is (AES-256-GCM in chunks, see `sealed`), under a key made from the code alone. The
code goes on paper, the file on a stick: either without the other tells nothing, and a file that was altered on its way
does not open.
"""

import secrets
import shutil
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, cast

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from counter_app.domain.dossier_number import SERIES_ALPHABET
from counter_app.domain.errors import (
    FileNotFound,
    PlaceNotWritable,
    TransferCodeWrong,
    TransferRefused,
)
from counter_app.domain.ids import Sha256
from counter_app.services.handover_ports import OpenBlob, OpenTransfer, Transfer

from .files import full_disk_told, no_place_told
from .sealed import Damaged, SealedReader, seal

if TYPE_CHECKING:
    from pydantic import TypeAdapter

_DOCUMENT = "transfer.v1.json"
_CODE_LETTERS = 28
"""28 letters of 30 kinds: 137 bits, nothing to guess."""


class SealedTransferFiles:
    """The `TransferFiles` port."""

    def write(self, transfer: Transfer, open_blob: OpenBlob, target: Path, work: Path) -> str:
        """Raises BlobMissing, BlobDamaged, DiskFull, PlaceNotWritable (also when `target` is there already)."""
        code = "".join(secrets.choice(SERIES_ALPHABET) for _ in range(_CODE_LETTERS))
        if target.exists():
            raise PlaceNotWritable(file=target.name)
        plain = work / "transfer.zip"
        with full_disk_told(), zipfile.ZipFile(plain, "w", zipfile.ZIP_STORED) as packed:
            packed.writestr(_DOCUMENT, _adapter().dump_json(transfer))
            for digest in transfer.blobs:
                with open_blob(digest) as source, packed.open(digest, "w", force_zip64=True) as out:
                    shutil.copyfileobj(source, out)
        part = target.with_name(f"{target.name}.part")
        try:
            with full_disk_told(), no_place_told(target):
                with plain.open("rb") as source, part.open("wb") as sealed:
                    seal(source, sealed, _key(code))
                part.replace(target)
        finally:
            part.unlink(missing_ok=True)
        return code

    @contextmanager
    def open(self, path: Path, code: str) -> Iterator[OpenTransfer]:
        """Raises FileNotFound, TransferCodeWrong, TransferRefused."""
        from pydantic import ValidationError

        if not path.is_file():
            raise FileNotFound(file=path.name)
        letters = "".join(letter for letter in code.upper() if letter.isalnum())
        with path.open("rb") as sealed:
            try:
                reader = SealedReader(sealed, _key(letters))
                with zipfile.ZipFile(cast(BinaryIO, reader)) as packed:
                    document = packed.read(_DOCUMENT)
                    yield _Opened(_adapter().validate_json(document), packed)
            except Damaged as wrong:
                raise TransferCodeWrong() from wrong
            except (zipfile.BadZipFile, KeyError, ValidationError) as strange:
                raise TransferRefused(reason="damaged") from strange


@dataclass(frozen=True)
class _Opened:
    transfer: Transfer
    packed: zipfile.ZipFile

    @contextmanager
    def blob(self, sha256: Sha256) -> Iterator[BinaryIO]:
        with self.packed.open(sha256) as stream:
            yield cast(BinaryIO, stream)


@cache
def _adapter() -> "TypeAdapter[Transfer]":
    """Loaded and made when the first dossier is carried: most commands carry none, and it takes a while."""
    from pydantic import TypeAdapter

    return TypeAdapter(Transfer)


def _key(code: str) -> bytes:
    hkdf = HKDF(algorithm=SHA256(), length=32, salt=None, info=b"quay-so transfer v1")
    return hkdf.derive(code.encode("ascii", "replace"))

"""Packages carried by hand, as they lie on a medium: each part is a BagIt bag (RFC 8493) of files sealed with age."""

import errno
import hashlib
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path
from typing import BinaryIO, Protocol, cast

import pyrage

from counter_app.domain.carry import CarryPackage, CarryPart
from counter_app.domain.errors import (
    BlobDamaged,
    DiskFull,
    HubRecipientUnknown,
    PackageDamaged,
    PlaceNotWritable,
)
from counter_app.domain.outbox import Enrolment
from counter_app.domain.papers import Blob
from counter_app.records import JsonObject, canonical
from counter_app.records.carry import SHEET, SHEET_FILE, member_name, sheet_mac
from counter_app.services.carry_ports import OpenBlob

_FULL = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})
_GONE = frozenset({errno.ENOENT, errno.EIO, errno.ENODEV, errno.ENXIO})
"""What a stick says that is pulled out while it is written to."""
_RESERVE = 4 * 1024**2
"""Bytes of a medium that are left free: its own tables grow too."""


class BagPackages:
    """The `CarryFiles` port."""

    def room(self, folder: Path) -> int:
        """Raises PlaceNotWritable."""
        with _told(folder):
            folder.mkdir(parents=True, exist_ok=True)
            return max(shutil.disk_usage(folder).free - _RESERVE, 0)

    def begun(self, package: CarryPackage) -> bool:
        return _home(package).is_dir()

    def part(self, package: CarryPackage, number: int) -> Path:
        return _home(package) / f"part-{number:04d}"

    def written(self, path: Path) -> int | None:
        """A part whose every byte was read and found right counts, and no other."""
        if not path.is_dir():
            return None
        try:
            _check(path)
        except PackageDamaged:
            return None
        return _size(path)

    def write(
        self, package: CarryPackage, part: CarryPart, enrolment: Enrolment, open_blob: OpenBlob
    ) -> int:
        """Raises DiskFull, PlaceNotWritable, BlobMissing, BlobDamaged, PackageDamaged, HubRecipientUnknown."""
        if enrolment.carry_recipient is None:
            raise HubRecipientUnknown()
        recipient = pyrage.x25519.Recipient.from_str(enrolment.carry_recipient)
        final = self.part(package, part.number)
        draft = final.with_name(f".{final.name}.new")
        with _told(final):
            # A draft is what a run that died left: none of it is believed.
            shutil.rmtree(draft, ignore_errors=True)
            if part.number == 1:
                final.parent.mkdir(parents=True, exist_ok=True)
            # Later parts go where the first one lies: where the medium was taken away there is but an empty folder.
            draft.mkdir()
            (draft / "data").mkdir()
            _fill(draft, package, part, (enrolment, recipient), open_blob)
            _check(draft)
            shutil.rmtree(final, ignore_errors=True)
            draft.replace(final)
            _sync_folder(final.parent)
        return _size(final)

    def discard(self, package: CarryPackage) -> None:
        """Raises PlaceNotWritable."""
        home = _home(package)
        with _told(home):
            if home.exists():
                shutil.rmtree(home)


def _home(package: CarryPackage) -> Path:
    return Path(package.folder) / package.name


def _fill(
    draft: Path,
    package: CarryPackage,
    part: CarryPart,
    seal: "tuple[Enrolment, pyrage.x25519.Recipient]",
    open_blob: OpenBlob,
) -> None:
    enrolment, recipient = seal
    hashes: dict[str, tuple[str, int]] = {}
    for number, blob in enumerate(part.blobs, start=1):
        with open_blob(blob.sha256) as stream:
            source = _Checked(stream)
            try:
                sealed = _seal(source, draft / "data" / member_name(number), recipient)
            except pyrage.EncryptError as error:
                if source.failed:
                    raise BlobDamaged(sha256=blob.sha256) from error
                raise
            hashes[member_name(number)] = sealed
        if source.sha256 != blob.sha256:
            raise BlobDamaged(sha256=blob.sha256)
    text = canonical(_sheet(package, part, enrolment)).encode("utf-8")
    hashes[SHEET_FILE] = _seal(BytesIO(text), draft / "data" / SHEET_FILE, recipient)
    _write_tags(draft, package, part, hashes)
    _sync_folder(draft / "data")
    _sync_folder(draft)


def _sheet(package: CarryPackage, part: CarryPart, enrolment: Enrolment) -> JsonObject:
    sheet: JsonObject = {
        "format": SHEET,
        "package": package.id,
        "part": part.number,
        "parts": part.of,
        "hub": enrolment.hub,
        "office": enrolment.office,
        "made_at": package.made_at.isoformat(),
        "records": [{"id": record.id, "body": record.body} for record in part.records],
        "blobs": [_member(number, blob) for number, blob in enumerate(part.blobs, start=1)],
    }
    credential = hashlib.sha256(enrolment.credential.encode("utf-8")).hexdigest()
    return {**sheet, "mac": sheet_mac(sheet, credential)}


def _member(number: int, blob: Blob) -> JsonObject:
    return {
        "member": member_name(number),
        "sha256": blob.sha256,
        "bytes": blob.bytes,
        "type": blob.media_type,
    }


class _Source(Protocol):
    def read(self, size: int = -1, /) -> bytes: ...


class _Checked:
    """A file that is hashed while it is read."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        self._hash = hashlib.sha256()
        self.failed = False
        """The file itself could not be read: age tells that as an error of its own."""

    @property
    def sha256(self) -> str:
        return self._hash.hexdigest()

    def read(self, size: int = -1, /) -> bytes:
        self.failed = True
        piece = self._stream.read(size)
        self.failed = False
        self._hash.update(piece)
        return piece


class _Hashing:
    """A file that is hashed while it is written."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self.hash = hashlib.sha256()
        self.bytes = 0
        self.fault: OSError | None = None
        """What the medium said: age tells that as an error of its own."""

    def write(self, piece: bytes) -> int:
        self.hash.update(piece)
        self.bytes += len(piece)
        try:
            return self._file.write(piece)
        except OSError as error:
            self.fault = error
            raise

    def flush(self) -> None:
        try:
            self._file.flush()
        except OSError as error:
            self.fault = error
            raise


def _seal(source: _Source, path: Path, recipient: "pyrage.x25519.Recipient") -> tuple[str, int]:
    """Seal `source` into a new file that is on the medium when this returns; return (SHA-256, bytes) of the file."""
    with path.open("xb") as file:
        target = _Hashing(file)
        try:
            pyrage.encrypt_io(cast(BinaryIO, source), cast(BinaryIO, target), [recipient])
        except pyrage.EncryptError:
            if target.fault is not None:
                raise target.fault from None
            raise
        _sync(file)
    return target.hash.hexdigest(), target.bytes


def _write_tags(
    draft: Path, package: CarryPackage, part: CarryPart, hashes: dict[str, tuple[str, int]]
) -> None:
    # bagit.make_bag changes the working directory of the whole process, which a window with several threads cannot bear.
    octets = sum(size for _, size in hashes.values())
    tags = {
        "bagit.txt": "BagIt-Version: 0.97\nTag-File-Character-Encoding: UTF-8\n",
        "bag-info.txt": (
            f"Bagging-Date: {package.made_at:%Y-%m-%d}\n"
            f"Bag-Group-Identifier: {package.id}\n"
            f"Bag-Count: {part.number} of {part.of}\n"
            f"Payload-Oxum: {octets}.{len(hashes)}\n"
        ),
        "manifest-sha256.txt": "".join(
            f"{digest}  data/{name}\n" for name, (digest, _) in sorted(hashes.items())
        ),
    }
    tags["tagmanifest-sha256.txt"] = "".join(
        f"{hashlib.sha256(text.encode('utf-8')).hexdigest()}  {name}\n"
        for name, text in sorted(tags.items())
    )
    for name, text in tags.items():
        with (draft / name).open("xb") as file:
            file.write(text.encode("utf-8"))
            _sync(file)


def _check(path: Path) -> None:
    """Read a part back. Raises PackageDamaged."""
    for file in path.rglob("*"):
        if file.is_file():
            _forget(file)
    # Loading it takes a tenth of a command's start, and most commands carry no package.
    import bagit

    try:
        bagit.Bag(str(path)).validate()
    except (bagit.BagError, OSError, ValueError) as error:
        raise PackageDamaged(file=path.name, reason="checksum") from error


def _forget(path: Path) -> None:
    """Let the system drop what it remembers of a file, so that the medium itself is read."""
    if not hasattr(os, "posix_fadvise"):
        return
    with path.open("rb") as file:
        os.posix_fadvise(file.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)


def _size(path: Path) -> int:
    return sum(file.stat().st_size for file in path.rglob("*") if file.is_file())


@contextmanager
def _told(place: Path) -> Iterator[None]:
    """Say in our words what the medium says. Raises DiskFull, PlaceNotWritable."""
    try:
        yield
    except OSError as error:
        if error.errno in _FULL:
            raise DiskFull() from error
        if error.errno in _GONE:
            raise PlaceNotWritable(file=place.name, reason="medium_gone") from error
        raise PlaceNotWritable(file=place.name) from error


def _sync(file: BinaryIO) -> None:
    file.flush()
    os.fsync(file.fileno())


def _sync_folder(folder: Path) -> None:
    if os.name != "posix":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)

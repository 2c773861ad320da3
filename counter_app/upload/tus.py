"""Sending one blob by tus 1.0.0: begin or go on, chunk by chunk, until the hub has the whole and its hash agrees."""

import base64
import hashlib
import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import BinaryIO
from urllib.parse import urljoin, urlsplit

from counter_app.domain.errors import BlobDamaged, HubNonsense, LinkDown
from counter_app.domain.outbox import Enrolment, Transfer
from counter_app.services.hub_ports import TransferProgress, UploadSource
from counter_app.upload.wire import Answer, Wire, raise_for

VERSION = {"Tus-Resumable": "1.0.0"}
SMALLEST = 32 * 1024
FIRST = 256 * 1024
LARGEST = 8 * 1024**2
_BLOCK = 16 * 1024
_QUICK = 1.0
_SLOW = 6.0
"""Seconds a chunk may take before the next one is smaller: the hub's word should come often, and well before 30 s."""

_FRUITLESS = 4
"""Answers in a row that bring the blob no further before the link is given up."""


@dataclass(frozen=True, slots=True)
class Chunking:
    """How many bytes go in the next chunk, by how long the last one took."""

    size: int = FIRST

    def after(self, seconds: float) -> "Chunking":
        """Return the chunking for the next chunk after a full one took `seconds`."""
        if seconds < _QUICK:
            return Chunking(min(self.size * 2, LARGEST))
        if seconds > _SLOW:
            return Chunking(max(self.size // 2, SMALLEST))
        return self


class Upload:
    """One blob on its way. `run` may be called once."""

    def __init__(
        self, wire: Wire, enrolment: Enrolment, blob: UploadSource, progress: TransferProgress
    ) -> None:
        self._wire = wire
        self._enrolment = enrolment
        self._blob = blob
        self._progress = progress
        self._files = enrolment.url.rstrip("/") + "/v1/files"
        self._chunking = Chunking()
        self._checked = False

    def run(self, transfer: Transfer) -> Transfer:
        """Send the rest of the blob. Raises what HubLink.upload names."""
        transfer = self._stand(transfer)
        fruitless = 0
        with self._blob.open() as source:
            while not transfer.done:
                before = transfer
                transfer = self._step(source, transfer)
                fruitless = 0 if transfer.offset > before.offset else fruitless + 1
                if fruitless >= _FRUITLESS:
                    raise LinkDown(reason="no_progress")
        return transfer

    def _stand(self, transfer: Transfer) -> Transfer:
        """Ask the hub where the upload stands; begin a new one when there is none (any more)."""
        if transfer.url is None:
            return self._begin()
        answer = self._call("HEAD", transfer.url)
        if answer.status in (404, 410):
            # A hub without the upload says so in its tus header; a page of somebody else's does not.
            if "Tus-Resumable" not in answer.headers:
                raise HubNonsense(status=answer.status)
            return self._begin()
        _raise_for_head(answer)
        offset = _offset(answer)
        length = answer.headers.get("Upload-Length", "")
        if length != str(self._blob.bytes) or offset > self._blob.bytes:
            raise HubNonsense(status=answer.status)
        return self._tell(transfer, offset)

    def _begin(self) -> Transfer:
        metadata = {"sha256": self._blob.sha256, "filetype": self._blob.media_type}
        headers = {
            "Upload-Length": str(self._blob.bytes),
            "Upload-Metadata": ",".join(f"{key} {_b64(value)}" for key, value in metadata.items()),
        }
        answer = self._call("POST", self._files, headers)
        if answer.error_code == "HASH_MISMATCH":
            raise BlobDamaged(sha256=self._blob.sha256)
        raise_for(answer)
        location = answer.headers.get("Location")
        if answer.status != 201 or not location:
            raise HubNonsense(status=answer.status)
        url = urljoin(self._files, location)
        if urlsplit(url)[:2] != urlsplit(self._files)[:2]:
            # The credential goes to our hub alone.
            raise HubNonsense(status=answer.status)
        return self._tell(Transfer(self._blob.sha256, url, 0, False), 0)

    def _step(self, source: BinaryIO, transfer: Transfer) -> Transfer:
        """Send one chunk; return where the upload stands after it."""
        if transfer.url is None:
            return self._begin()
        size = min(self._chunking.size, self._blob.bytes - transfer.offset)
        source.seek(transfer.offset)
        body = _Window(source, size)
        headers = {
            "Content-Type": "application/offset+octet-stream",
            "Upload-Offset": str(transfer.offset),
        }
        if self._checked:
            headers["Upload-Checksum"] = f"sha256 {_digest(source, size)}"
            source.seek(transfer.offset)
        began = time.monotonic()
        answer = self._call("PATCH", transfer.url, headers, body)
        if answer.status != 204:
            return self._mend(answer, transfer)
        offset = _offset(answer)
        if not transfer.offset < offset <= transfer.offset + size:
            raise HubNonsense(status=answer.status)
        if size == self._chunking.size:
            self._chunking = self._chunking.after(time.monotonic() - began)
        return self._tell(transfer, offset)

    def _mend(self, answer: Answer, transfer: Transfer) -> Transfer:
        """A chunk that was not taken: find out where the upload stands, or give up."""
        code = answer.error_code
        if answer.status == 460 and code == "HASH_MISMATCH":
            if self._checked:
                raise BlobDamaged(sha256=self._blob.sha256)
            # Once more from the start, every chunk with its checksum: then it was the line, or it is the file.
            self._checked = True
            return self._tell(Transfer(self._blob.sha256, None, 0, False), 0)
        if code is not None and answer.status in (404, 409, 410, 460):
            return self._stand(transfer)
        raise_for(answer)
        raise HubNonsense(status=answer.status)

    def _tell(self, transfer: Transfer, offset: int) -> Transfer:
        done = transfer.url is not None and offset == self._blob.bytes
        moved = replace(transfer, offset=offset, done=done)
        self._progress(moved)
        return moved

    def _call(
        self,
        method: str,
        url: str,
        headers: dict[str, str] | None = None,
        body: "_Window | None" = None,
    ) -> Answer:
        return self._wire.call(
            method,
            url,
            credential=self._enrolment.credential,
            headers=VERSION | (headers or {}),
            body=body,
            ca_file=self._enrolment.ca_file,
        )


class _Window:
    """The next `size` bytes of a stream as a body of that length."""

    def __init__(self, source: BinaryIO, size: int) -> None:
        self._source = source
        self._size = size
        self._left = size

    def __len__(self) -> int:
        return self._size

    def read(self, size: int = -1) -> bytes:
        wanted = self._left if size < 0 else min(size, self._left)
        piece = self._source.read(wanted)
        if len(piece) < wanted:
            raise BlobDamaged(reason="short")
        self._left -= len(piece)
        return piece

    def __iter__(self) -> Iterator[bytes]:
        """What marks a body to be streamed."""
        return iter(lambda: self.read(_BLOCK), b"")


def _raise_for_head(answer: Answer) -> None:
    """A HEAD has no body, so an error's own words are missing: the tus header says that it is the hub's."""
    if answer.status < 400:
        return
    if "Tus-Resumable" not in answer.headers and answer.status not in (401, 403, *range(500, 600)):
        raise HubNonsense(status=answer.status)
    raise_for(replace(answer, body=b'{"error": {"code": "HEAD"}}'))


def _offset(answer: Answer) -> int:
    value = answer.headers.get("Upload-Offset", "")
    if not value.isdecimal():
        raise HubNonsense(status=answer.status)
    return int(value)


def _digest(source: BinaryIO, size: int) -> str:
    found = hashlib.sha256()
    left = size
    while left and (piece := source.read(min(left, 1024 * 1024))):
        found.update(piece)
        left -= len(piece)
    return base64.b64encode(found.digest()).decode("ascii")


def _b64(value: str) -> str:
    return base64.b64encode(value.encode("utf-8")).decode("ascii")

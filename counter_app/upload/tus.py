"""Sending one blob by tus 1.0.0: begin or go on, chunk by chunk, until the hub has the whole and its hash agrees."""

import base64
import hashlib
from collections.abc import Iterator
from dataclasses import replace
from typing import BinaryIO
from urllib.parse import urljoin, urlsplit

from counter_app.domain.errors import BlobDamaged, HubNonsense, LinkDown, TooLargeOnTheWay
from counter_app.domain.outbox import Enrolment, Transfer
from counter_app.services.hub_ports import TransferProgress, UploadSource
from counter_app.upload.pace import Pace, Passing
from counter_app.upload.wire import Answer, Wire, must_pass, raise_for, stranger

VERSION = {"Tus-Resumable": "1.0.0"}
_FRUITLESS = 4
"""Answers in a row that bring the blob no further before the link is given up."""

_RESTARTS = 2
"""Times a blob whose whole the hub refuses is sent: once more, for the line may have harmed it; then it is the file."""


_LONGEST_OFFSET = 18
"""Digits of a number of bytes; Python refuses to read thousands of them."""


class Upload:
    """One blob on its way. `run` may be called once."""

    def __init__(
        self,
        wire: Wire,
        enrolment: Enrolment,
        blob: UploadSource,
        progress: TransferProgress,
        pace: Pace,
    ) -> None:
        self._wire = wire
        self._enrolment = enrolment
        self._blob = blob
        self._progress = progress
        self._pace = pace
        self._files = enrolment.url.rstrip("/") + "/v1/files"
        self._sent = 0

    def run(self, transfer: Transfer) -> Transfer:
        """Send the rest of the blob. Raises what HubLink.upload names."""
        with self._blob.open() as source:
            transfer = self._stand(source, transfer)
            fruitless = 0
            while not transfer.done:
                before = transfer
                transfer = self._step(source, transfer)
                fruitless = 0 if transfer.offset > before.offset else fruitless + 1
                if fruitless >= _FRUITLESS:
                    raise LinkDown(reason="no_progress")
        return transfer

    def _stand(self, source: BinaryIO, transfer: Transfer) -> Transfer:
        """Ask the hub where the upload stands; begin a new one when there is none (any more)."""
        if transfer.url is None or urlsplit(transfer.url)[:2] != urlsplit(self._files)[:2]:
            # Also when the hub has moved: the credential goes to the address of today alone.
            return self._begin(source)
        answer = self._call("HEAD", transfer.url)
        if answer.status in (404, 410):
            # A hub without the upload says so in its tus header; a page of somebody else's does not.
            if "Tus-Resumable" not in answer.headers:
                raise stranger(answer)
            return self._begin(source)
        _raise_for_head(answer)
        offset = _offset(answer)
        length = answer.headers.get("Upload-Length", "")
        if length != str(self._blob.bytes) or offset > self._blob.bytes:
            raise HubNonsense(status=answer.status)
        return self._tell(transfer, offset)

    def _begin(self, source: BinaryIO) -> Transfer:
        """Begin an upload; a blob that a moment carries goes with the same request."""
        metadata = {"sha256": self._blob.sha256, "filetype": self._blob.media_type}
        headers = {
            "Upload-Length": str(self._blob.bytes),
            "Upload-Metadata": ",".join(f"{key} {_b64(value)}" for key, value in metadata.items()),
        }
        size = self._blob.bytes if self._blob.bytes <= self._pace.moment else 0
        body = None if not size else self._window(source, 0, size, headers)
        try:
            answer = self._call("POST", self._files, headers, body)
        except TooLargeOnTheWay:
            if not self._pace.refuse(size):
                raise
            return self._begin(source)
        if answer.error_code in _HARMED:
            return self._again(source)
        raise_for(answer)
        location = answer.headers.get("Location")
        if answer.status != 201 or not location:
            raise stranger(answer)
        url = _address(answer, self._files, location)
        # A hub that did not want the bytes yet gets them by the next request.
        offset = _offset(answer) if size and "Upload-Offset" in answer.headers else 0
        if offset > size:
            raise HubNonsense(status=answer.status)
        return self._tell(Transfer(self._blob.sha256, url, 0, False), offset)

    def _step(self, source: BinaryIO, transfer: Transfer) -> Transfer:
        """Send one chunk; return where the upload stands after it."""
        if transfer.url is None:
            return self._begin(source)
        answer, size = self._patch(source, transfer.url, transfer.offset)
        if answer.status != 204:
            return self._mend(source, answer, transfer)
        offset = _offset(answer)
        if not transfer.offset < offset <= transfer.offset + size:
            raise HubNonsense(status=answer.status)
        return self._tell(transfer, offset)

    def _patch(self, source: BinaryIO, url: str, start: int) -> tuple[Answer, int]:
        """Send a chunk as large as the way lets through; return its answer and its bytes. Raises TooLargeOnTheWay."""
        while True:
            size = min(self._pace.chunk, self._blob.bytes - start)
            headers = {"Upload-Offset": str(start)}
            body = self._window(source, start, size, headers)
            try:
                return self._call("PATCH", url, headers, body), size
            except TooLargeOnTheWay:
                if not self._pace.refuse(size):
                    raise

    def _window(
        self, source: BinaryIO, offset: int, size: int, headers: dict[str, str]
    ) -> "Window":
        """Return the bytes from `offset` as a body, their checksum in `headers`."""
        source.seek(offset)
        headers["Content-Type"] = "application/offset+octet-stream"
        headers["Upload-Checksum"] = f"sha256 {_digest(source, size)}"
        source.seek(offset)
        return Window(source, size, self._pace.block)

    def _mend(self, source: BinaryIO, answer: Answer, transfer: Transfer) -> Transfer:
        """A chunk that was not taken: find out where the upload stands, or give up."""
        code = answer.error_code
        if answer.status == 460 and code == "HASH_MISMATCH":
            return self._again(source)
        if code is not None and answer.status in (404, 409, 410, 460):
            return self._stand(source, transfer)
        raise_for(answer)
        raise stranger(answer)

    def _again(self, source: BinaryIO) -> Transfer:
        """The whole is not what it is called: once more from the start, for the line may have harmed it.

        Raises BlobDamaged: the file itself is; HubNonsense: it is as it should be, and what stands between harms it.
        """
        self._sent += 1
        if self._sent >= _RESTARTS:
            source.seek(0)
            if _hash(source, self._blob.bytes).hex() == self._blob.sha256:
                raise HubNonsense(status=460)
            raise BlobDamaged(sha256=self._blob.sha256)
        return self._tell(Transfer(self._blob.sha256, None, 0, False), 0)

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
        body: "Window | None" = None,
    ) -> Answer:
        with self._pace.call(0 if body is None else len(body)) as passing:
            if body is not None:
                body.passing = passing
            answer = self._wire.call(
                method,
                url,
                credential=self._enrolment.credential,
                headers=VERSION | (headers or {}),
                body=body,
                ca_file=self._enrolment.ca_file,
                hub=self._enrolment.hub,
            )
            # Here, for a body that was not let through says nothing of the line's speed.
            must_pass(answer, 0 if body is None else len(body))
            return answer


class Window:
    """The next `size` bytes of a stream as a body of that length."""

    def __init__(
        self, source: BinaryIO, size: int, block: int, passing: Passing | None = None
    ) -> None:
        self._source = source
        self._block = block
        self._size = size
        self._left = size
        self.passing = passing

    def __len__(self) -> int:
        return self._size

    def read(self, size: int = -1) -> bytes:
        # Less than was asked for when the pace wants it: the libraries read in steps of their own.
        wanted = min(self._left, self._block if size < 0 else min(size, self._block))
        piece = self._source.read(wanted)
        if len(piece) < wanted:
            raise BlobDamaged(reason="short")
        self._left -= len(piece)
        if self.passing is not None:
            self.passing(len(piece))
        return piece

    def __iter__(self) -> Iterator[bytes]:
        """What marks a body to be streamed."""
        return iter(lambda: self.read(self._block), b"")


_HARMED = frozenset({"HASH_MISMATCH", "CHECKSUM_MISMATCH"})


def _raise_for_head(answer: Answer) -> None:
    """A HEAD has no body, so an error's own words are missing: the tus header says that it is the hub's."""
    if answer.status < 400:
        return
    if "Tus-Resumable" not in answer.headers and answer.status not in (401, 403, *range(500, 600)):
        raise stranger(answer)
    raise_for(answer.to_a_head())


def _address(answer: Answer, files: str, location: str) -> str:
    """Return the address of the new upload. Raises HubNonsense: none, or not our hub's, to whom alone the credential goes."""
    try:
        url = urljoin(files, location)
        ours = urlsplit(url)[:2] == urlsplit(files)[:2]
    except ValueError as error:
        raise HubNonsense(status=answer.status) from error
    if not ours:
        raise HubNonsense(status=answer.status)
    return url


def _offset(answer: Answer) -> int:
    value = answer.headers.get("Upload-Offset", "")
    if not (value.isascii() and value.isdecimal() and len(value) <= _LONGEST_OFFSET):
        raise stranger(answer)
    return int(value)


def _digest(source: BinaryIO, size: int) -> str:
    return base64.b64encode(_hash(source, size)).decode("ascii")


def _hash(source: BinaryIO, size: int) -> bytes:
    found = hashlib.sha256()
    left = size
    while left and (piece := source.read(min(left, 1024 * 1024))):
        found.update(piece)
        left -= len(piece)
    return found.digest()


def _b64(value: str) -> str:
    return base64.b64encode(value.encode("utf-8")).decode("ascii")

"""The body of a bundle: one item after the other, a line of JSON that says what comes, then its bytes."""

import json
import re
from dataclasses import dataclass

from counter_app.hub.refusals import Refusal
from counter_app.hub.tus_headers import is_media_type

MEDIA_TYPE = "application/vnd.counter.bundle"
LARGEST_FILE = 1024**2
"""Bytes of one file of a bundle; a larger one goes by tus, where a cut costs nothing of what came."""

_LONGEST_LINE = 1024
_SHA256 = re.compile(r"[0-9a-f]{64}")
_UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


@dataclass(frozen=True, slots=True)
class FileHead:
    """`bytes` of the file with this hash follow."""

    sha256: str
    media_type: str
    bytes: int


@dataclass(frozen=True, slots=True)
class RecordHead:
    """`bytes` of a record follow, packed with gzip when `folded`."""

    id: str
    bytes: int
    folded: bool


Head = FileHead | RecordHead


class Frames:
    """Cuts a body that comes piece by piece into its items. At most `largest` bytes in all, `max_record` in a record."""

    def __init__(self, *, largest: int, max_record: int) -> None:
        self._room = largest
        self._largest = largest
        self._max_record = max_record
        self._held = bytearray()
        self._head: Head | None = None

    def feed(self, piece: bytes) -> None:
        """Raises Refusal (413)."""
        self._room -= len(piece)
        if self._room < 0:
            raise Refusal(413, "TOO_LARGE", f"at most {self._largest} bytes in a bundle")
        self._held += piece

    def next(self) -> tuple[Head, bytes] | None:
        """Return the next item that is whole, None until there is one. Raises Refusal (400, 413)."""
        if self._head is None:
            end = self._held.find(b"\n")
            if end < 0:
                if len(self._held) > _LONGEST_LINE:
                    raise _bad("a line that says what comes is at most 1 kB")
                return None
            self._head = self._read(bytes(self._held[:end]))
            del self._held[: end + 1]
        head = self._head
        if len(self._held) < head.bytes:
            return None
        content = bytes(self._held[: head.bytes])
        del self._held[: head.bytes]
        self._head = None
        return head, content

    def end(self) -> None:
        """The body is over. Raises Refusal (400: within an item)."""
        if self._head is not None or self._held:
            raise _bad("the last item is not whole")

    def _read(self, line: bytes) -> Head:
        try:
            told = json.loads(line)
        except (ValueError, RecursionError) as error:
            raise _bad("not a line of JSON") from error
        size = told.get("bytes") if isinstance(told, dict) else None
        if type(size) is not int or size < 0:
            raise _bad("bytes must be a whole number")
        match told:
            case {"file": str(digest), "type": str(kind)} if is_digest(digest):
                if not is_media_type(kind):
                    raise _bad("type must be a media type")
                _must_fit(size, LARGEST_FILE)
                return FileHead(digest, kind, size)
            case {"record": str(name)} if is_uuid(name):
                encoding = told.get("encoding", "identity")
                if encoding not in ("identity", "gzip"):
                    raise _bad("encoding is identity or gzip")
                _must_fit(size, self._max_record)
                return RecordHead(name, size, encoding == "gzip")
        raise _bad("an item is a file with its hash and type, or a record with its uuid")


def is_digest(word: object) -> bool:
    """Tell whether `word` is a SHA-256 in lower-case hex."""
    return isinstance(word, str) and _SHA256.fullmatch(word) is not None


def is_uuid(word: object) -> bool:
    """Tell whether `word` can name a record."""
    return isinstance(word, str) and _UUID.fullmatch(word) is not None


def _must_fit(size: int, largest: int) -> None:
    if size > largest:
        raise Refusal(413, "TOO_LARGE", f"at most {largest} bytes in such an item")


def _bad(message: str) -> Refusal:
    return Refusal(400, "BAD_BUNDLE", message)

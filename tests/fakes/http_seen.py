"""Reads the requests that pass along a connection, as a proxy must to know whose reply to lose."""

import hashlib
import json
from dataclasses import dataclass, field, replace

_MOST_HEAD = 64 * 1024
_BUNDLES = "/v1/bundles"
ASKING = "POST /v1/bundles/ask"
"""A question, whose body is none of what has to cross."""


@dataclass(frozen=True, slots=True)
class Seen:
    """A request that has passed whole. `key` names the call: the same one tried again has the same key."""

    method: str
    path: str
    key: str
    body: int


@dataclass
class RequestReader:
    """Fed with the bytes towards a server; counts those that are bodies and tells each request that is whole."""

    bodies: dict[str, int] = field(default_factory=dict)
    """Bytes of bodies by kind of call (`PATCH /v1/files`), whole or not; of a bundle, the bytes of its items."""
    _head: bytes = b""
    _left: int = 0
    _now: Seen | None = None
    _hash: "hashlib._Hash" = field(default_factory=hashlib.sha256)
    _items: "_Items | None" = None

    def feed(self, piece: bytes) -> list[Seen]:
        """Return the requests that this piece completes."""
        done = []
        while piece:
            if self._now is None:
                self._head += piece
                head, found, piece = self._head.partition(b"\r\n\r\n")
                if not found:
                    assert len(head) < _MOST_HEAD
                    break
                self._head = b""
                self._now, self._left = _read(head)
                self._hash = hashlib.sha256()
                self._items = _Items() if self._now.path == _BUNDLES else None
            else:
                taken = min(len(piece), self._left)
                kind = kind_of(self._now)
                told = taken if self._items is None else self._items.feed(piece[:taken])
                self.bodies[kind] = self.bodies.get(kind, 0) + told
                if self._now.path.startswith(_BUNDLES):
                    # Each bundle and each question is another call at the same address.
                    self._hash.update(piece[:taken])
                self._left -= taken
                piece = piece[taken:]
            if not self._left:
                done.append(replace(self._now, key=self._now.key + self._hash.hexdigest()))
                self._now = None
        return done


class _Items:
    """Tells in a bundle the items from the lines that say what comes."""

    def __init__(self) -> None:
        self._line = b""
        self._left = 0

    def feed(self, piece: bytes) -> int:
        """Return how many of these bytes are of items."""
        told = 0
        while piece:
            if self._left:
                taken = min(self._left, len(piece))
                told, self._left, piece = told + taken, self._left - taken, piece[taken:]
                continue
            line, found, piece = piece.partition(b"\n")
            self._line += line
            if found:
                self._left, self._line = int(json.loads(self._line)["bytes"]), b""
        return told


def kind_of(seen: Seen) -> str:
    """Return `PUT /v1/records` for any record, `POST /v1/bundles/ask` for a question."""
    if seen.path.startswith(_BUNDLES):
        return f"{seen.method} {seen.path}"
    return f"{seen.method} {'/'.join(seen.path.split('/')[:3])}"


def _read(head: bytes) -> tuple[Seen, int]:
    first, *lines = head.decode("latin-1").split("\r\n")
    method, path, _ = first.split(" ", 2)
    fields = {
        name.strip().lower(): value.strip()
        for name, _, value in (line.partition(":") for line in lines)
    }
    size = int(fields.get("content-length", "0"))
    # A chunk is told by where it goes, a new upload by what it is of.
    about = fields.get("upload-offset", "") + fields.get("upload-metadata", "")
    return Seen(method, path, f"{method} {path} {about}", size), size

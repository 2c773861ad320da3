"""Reads the requests that pass along a connection, as a proxy must to know whose reply to lose."""

from dataclasses import dataclass, field

_MOST_HEAD = 64 * 1024


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
    """Bytes of bodies by kind of call (`PATCH /v1/files`), whole or not."""
    _head: bytes = b""
    _left: int = 0
    _now: Seen | None = None

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
            else:
                taken = min(len(piece), self._left)
                kind = kind_of(self._now)
                self.bodies[kind] = self.bodies.get(kind, 0) + taken
                self._left -= taken
                piece = piece[taken:]
            if not self._left:
                done.append(self._now)
                self._now = None
        return done


def kind_of(seen: Seen) -> str:
    """Return `PUT /v1/records` for any record."""
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

"""Request bodies that came compressed (RFC 9110 §8.4.1.3), with a bound against the few bytes that unfold to gigabytes."""

import zlib
from typing import Protocol

from counter_app.hub.refusals import Refusal

ACCEPTED = "gzip"
"""What the hub says in `Accept-Encoding` of its answers (RFC 9110 §12.5.3): desks compress only after reading it."""


class Decoder(Protocol):
    """Unfolds a body piece by piece."""

    def feed(self, piece: bytes) -> bytes:
        """Return what the piece unfolds to. Raises Refusal (400 not such a body, 413 too large)."""
        ...

    def end(self) -> None:
        """The body is over. Raises Refusal (400: it was not whole)."""
        ...


def decoder(encoding: str | None, limit: int) -> Decoder:
    """Return the decoder for a Content-Encoding; at most `limit` bytes come out of it. Raises Refusal (415)."""
    match (encoding or "identity").strip().lower():
        case "identity":
            return _Plain(limit)
        case "gzip" | "x-gzip":
            return _Gzip(limit)
        case _:
            raise Refusal(
                415,
                "CONTENT_ENCODING",
                f"Content-Encoding must be {ACCEPTED}",
                headers={"Accept-Encoding": ACCEPTED},
            )


class _Plain:
    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._room = limit

    def feed(self, piece: bytes) -> bytes:
        self._room -= len(piece)
        if self._room < 0:
            raise _too_large(self._limit)
        return piece

    def end(self) -> None:
        """Any end will do: the server has counted the bytes."""


class _Gzip:
    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._room = limit
        self._inflate = zlib.decompressobj(wbits=zlib.MAX_WBITS | 16)

    def feed(self, piece: bytes) -> bytes:
        try:
            # One byte more than there is room for tells a full body from one that goes on.
            plain = self._inflate.decompress(piece, self._room + 1)
        except zlib.error as error:
            raise _not_gzip() from error
        self._room -= len(plain)
        if self._room < 0:
            raise _too_large(self._limit)
        if self._inflate.unused_data:
            raise _not_gzip()
        return plain

    def end(self) -> None:
        if not self._inflate.eof:
            raise _not_gzip()


def _too_large(limit: int) -> Refusal:
    return Refusal(413, "TOO_LARGE", f"at most {limit} bytes")


def _not_gzip() -> Refusal:
    return Refusal(400, "NOT_GZIP", "the body is not one whole gzip stream")

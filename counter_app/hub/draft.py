"""Plain bytes on their way from a package into the store: never on the disk in the clear, never whole in memory."""

import hashlib
import os
import tempfile
from collections.abc import Iterator
from types import TracebackType

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

_PIECE = 1024**2
_TAG = 16


class TooLarge(Exception):
    """More bytes came than were promised."""


class SealedDraft:
    """A file without a name, under a key that only this object has. Written once through `write`, then read by `pieces`."""

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._cipher = AESGCM(os.urandom(32))
        self._held = bytearray()
        self._sizes: list[int] = []
        self._hash = hashlib.sha256()
        self.bytes = 0

    def __enter__(self) -> "SealedDraft":
        self._file = tempfile.TemporaryFile()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._file.close()

    @property
    def sha256(self) -> str:
        """Hex SHA-256 of what came."""
        return self._hash.hexdigest()

    def write(self, piece: bytes) -> int:
        """Raises TooLarge, OSError."""
        self.bytes += len(piece)
        if self.bytes > self._limit:
            raise TooLarge
        self._hash.update(piece)
        self._held += piece
        while len(self._held) >= _PIECE:
            self._put(bytes(self._held[:_PIECE]))
            del self._held[:_PIECE]
        return len(piece)

    def flush(self) -> None:
        """What is held back is kept by `end`."""

    def end(self) -> None:
        """Keep what is held back."""
        self._put(bytes(self._held))
        self._held.clear()
        self._file.flush()

    def pieces(self) -> Iterator[bytes]:
        """Yield what came, in order."""
        self._file.seek(0)
        for number, size in enumerate(self._sizes):
            sealed = self._file.read(size + _TAG)
            yield self._cipher.decrypt(_nonce(number), sealed, None)

    def _put(self, plain: bytes) -> None:
        self._file.write(self._cipher.encrypt(_nonce(len(self._sizes)), plain, None))
        self._sizes.append(len(plain))


def _nonce(number: int) -> bytes:
    # The key is new for every draft, so a counter never repeats.
    return number.to_bytes(12, "big")

"""A file kept between processes: what is read from it is what was written, or nothing."""

from contextlib import suppress
from dataclasses import dataclass
from hashlib import blake2b
from pathlib import Path
from uuid import uuid4

_SEAL = 16
"""Bytes of the sum that a file begins with."""


@dataclass(frozen=True, slots=True)
class KeptFile:
    """A file, and what its content is made of: content that was made of anything else does not count.

    Attributes:
        path: of the file.
        made_of: all that the content hangs on, so that it must be made anew when that changes.
    """

    path: Path
    made_of: str

    def read(self) -> bytes | None:
        """Return what was written; None where there is nothing, or any byte of it has changed, or it cannot be read."""
        try:
            whole = memoryview(self.path.read_bytes())
        except OSError:
            return None
        content = whole[_SEAL:]
        return bytes(content) if whole[:_SEAL] == self._seal(content) else None

    def write(self, content: bytes) -> None:
        """Write, whole or not at all; readers at the same time see what was there or this.

        Raises OSError: what was there is still there.
        """
        half = self.path.with_name(f"{self.path.name}.tmp.{uuid4().hex[:16]}")
        try:
            with half.open("wb") as file:
                file.write(self._seal(content))
                file.write(content)
            half.replace(self.path)
        except BaseException:
            with suppress(OSError):
                half.unlink()
            raise

    def _seal(self, content: bytes | memoryview) -> bytes:
        made_of = blake2b(self.made_of.encode("utf-8")).digest()
        return blake2b(content, digest_size=_SEAL, key=made_of).digest()

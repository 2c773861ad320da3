"""One hash for many records, the same at the desk and at the hub."""

from collections.abc import Iterable
from hashlib import sha256

LISTED = 64
"""A range of at most so many records may be told by name instead of hashed further."""


def range_digest(held: Iterable[tuple[str, str]]) -> str:
    """Return the SHA-256 (hex) of the lines `id sha256\\n` in order of id; `held` gives (id, content hash), any order."""
    lines = "".join(f"{name} {digest}\n" for name, digest in sorted(held))
    return sha256(lines.encode("ascii")).hexdigest()

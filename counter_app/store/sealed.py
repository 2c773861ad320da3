"""The format of one vault file: AES-256-GCM in chunks, readable from any place, closed by a footer.

    magic 8 | salt 16 | chunk 0 | chunk 1 | … | footer 56

Every file has its own key (HKDF of the vault key and the salt). A chunk is 1 MiB of plain bytes (the last one may be
shorter) with a tag of 16 bytes; its nonce counts the chunks and the header is its associated data, so chunks cannot
change places or files. The footer holds the SHA-256 and the length of the plain bytes, sealed in the same way under a
nonce of its own: a file that was cut, or put under another name, is known at once.
"""

import hashlib
import io
import os
from typing import BinaryIO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

CHUNK = 1024 * 1024
"""Plain bytes of a chunk."""

_MAGIC = b"QSVAULT1"
_SALT = 16
_HEADER = len(_MAGIC) + _SALT
_TAG = 16
_FOOTER = 32 + 8 + _TAG
_CHUNK_NONCE = b"\x00"
_FOOTER_NONCE = b"\x01"


class Damaged(Exception):
    """The bytes are not what was sealed."""


def _cipher(vault_key: bytes, salt: bytes) -> AESGCM:
    hkdf = HKDF(algorithm=SHA256(), length=32, salt=salt, info=b"quay-so vault file v1")
    return AESGCM(hkdf.derive(vault_key))


def _nonce(kind: bytes, counter: int) -> bytes:
    return kind + counter.to_bytes(11, "big")


def seal(source: BinaryIO, target: BinaryIO, vault_key: bytes) -> tuple[str, int]:
    """Encrypt `source` from where it stands to its end into `target`; the SHA-256 (hex) and count of plain bytes."""
    salt = os.urandom(_SALT)
    cipher = _cipher(vault_key, salt)
    header = _MAGIC + salt
    target.write(header)
    digest = hashlib.sha256()
    size = counter = 0
    while chunk := _full_chunk(source):
        digest.update(chunk)
        target.write(cipher.encrypt(_nonce(_CHUNK_NONCE, counter), chunk, header))
        size += len(chunk)
        counter += 1
    footer = digest.digest() + size.to_bytes(8, "big")
    target.write(cipher.encrypt(_nonce(_FOOTER_NONCE, counter), footer, header))
    return digest.hexdigest(), size


def _full_chunk(source: BinaryIO) -> bytes:
    """A source may give fewer bytes than asked for before its end; only the last chunk may be short."""
    parts: list[bytes] = []
    missing = CHUNK
    while missing and (part := source.read(missing)):
        parts.append(part)
        missing -= len(part)
    return b"".join(parts)


class SealedReader(io.RawIOBase):
    """A seekable stream of the plain bytes of a sealed file; closes the file with itself. Raises Damaged.

    `sha256` and `size` are the footer's, checked against the file's length when opened.
    """

    def __init__(self, sealed: BinaryIO, vault_key: bytes) -> None:
        super().__init__()
        self._sealed = sealed
        self._position = 0
        self._held: tuple[int, bytes] = (-1, b"")
        header = sealed.read(_HEADER)
        length = sealed.seek(0, io.SEEK_END)
        if len(header) < _HEADER or header[: len(_MAGIC)] != _MAGIC or length < _HEADER + _FOOTER:
            raise Damaged
        self._header = header
        self._cipher = _cipher(vault_key, header[len(_MAGIC) :])
        body = length - _HEADER - _FOOTER
        self._chunks = -(-body // (CHUNK + _TAG))
        sealed.seek(length - _FOOTER)
        footer = self._opened(_nonce(_FOOTER_NONCE, self._chunks), sealed.read(_FOOTER))
        self.sha256 = footer[:32].hex()
        self.size = int.from_bytes(footer[32:], "big")
        if body != self.size + self._chunks * _TAG:
            raise Damaged

    def _opened(self, nonce: bytes, content: bytes) -> bytes:
        try:
            return self._cipher.decrypt(nonce, content, self._header)
        except InvalidTag:
            raise Damaged from None

    def _chunk(self, number: int) -> bytes:
        if self._held[0] != number:
            self._sealed.seek(_HEADER + number * (CHUNK + _TAG))
            plain = min(CHUNK, self.size - number * CHUNK)
            content = self._sealed.read(plain + _TAG)
            self._held = (number, self._opened(_nonce(_CHUNK_NONCE, number), content))
        return self._held[1]

    def readinto(self, buffer: memoryview | bytearray) -> int:  # type: ignore[override]  # the stub asks for any buffer
        if self._position >= self.size:
            return 0
        number, start = divmod(self._position, CHUNK)
        part = self._chunk(number)[start : start + len(buffer)]
        buffer[: len(part)] = part
        self._position += len(part)
        return len(part)

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        base = {io.SEEK_SET: 0, io.SEEK_CUR: self._position, io.SEEK_END: self.size}[whence]
        if base + offset < 0:
            raise ValueError("negative seek position")
        self._position = base + offset
        return self._position

    def tell(self) -> int:
        return self._position

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def close(self) -> None:
        self._sealed.close()
        super().close()

"""How files lie on the hub's disk: AES-256-GCM in pieces, so that a range can be read and an upload can grow."""

import os
import struct
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from counter_app.domain.errors import BlobDamaged
from counter_app.hub.disk import replacing
from counter_app.hub.keys import HubKeys

PIECE = 64 * 1024
_TAG = 16
_SALT = 32
_MAGIC = b"QSB1"
_NONCE = 12
_FRAME = struct.Struct(">I")


# A finished blob: magic, salt, then pieces of 64 KiB, each with its tag. The key is the file's own (from the salt),
# so a piece's number can be its nonce; number and end mark are authenticated: no piece can be moved or cut off.


def write_blob(path: Path, pieces: Iterator[bytes], keys: HubKeys) -> None:
    """Encrypt `pieces` (any sizes) to `path`: whole and on disk when this returns. Raises OSError."""
    salt = os.urandom(_SALT)
    cipher = AESGCM(keys.derive("blob", salt))
    with replacing(path) as file:
        file.write(_MAGIC + salt)
        held = bytearray()
        number = 0
        for piece in pieces:
            held += piece
            while len(held) > PIECE:
                file.write(_seal(cipher, number, bytes(held[:PIECE]), last=False))
                del held[:PIECE]
                number += 1
        file.write(_seal(cipher, number, bytes(held), last=True))


def read_blob(path: Path, keys: HubKeys, size: int, start: int, stop: int) -> Iterator[bytes]:
    """Yield the plain bytes `start` to before `stop` of a blob of `size` bytes. Raises BlobDamaged, OSError."""
    with path.open("rb") as file:
        head = file.read(len(_MAGIC) + _SALT)
        if not head.startswith(_MAGIC):
            raise BlobDamaged(file=path.name)
        cipher = AESGCM(keys.derive("blob", head[len(_MAGIC) :]))
        last = max(0, (size - 1) // PIECE)
        number = start // PIECE
        file.seek(len(head) + number * (PIECE + _TAG))
        while number * PIECE < stop:
            sealed = file.read(PIECE + _TAG)
            plain = _open(cipher, number, sealed, last=number == last, name=path.name)
            base = number * PIECE
            yield plain[max(0, start - base) : stop - base]
            number += 1


def _seal(cipher: AESGCM, number: int, plain: bytes, *, last: bool) -> bytes:
    return cipher.encrypt(number.to_bytes(_NONCE, "big"), plain, b"last" if last else b"more")


def _open(cipher: AESGCM, number: int, sealed: bytes, *, last: bool, name: str) -> bytes:
    try:
        nonce = number.to_bytes(_NONCE, "big")
        return cipher.decrypt(nonce, sealed, b"last" if last else b"more")
    except (InvalidTag, ValueError) as error:
        raise BlobDamaged(file=name) from error


# An unfinished upload: frames of any size, each with its length, a random nonce and its tag. A chunk that is thrown
# away and sent again is sealed anew, so the same key never meets the same nonce twice.


def append_frame(file: BinaryIO, plain: bytes, key: bytes) -> None:
    """Append `plain` to an upload's file as one frame."""
    nonce = os.urandom(_NONCE)
    sealed = AESGCM(key).encrypt(nonce, plain, None)
    file.write(_FRAME.pack(len(sealed)) + nonce + sealed)


def read_frames(path: Path, stored: int, key: bytes) -> Iterator[bytes]:
    """Yield the plain bytes of the first `stored` bytes of an upload's file. Raises BlobDamaged, OSError."""
    cipher = AESGCM(key)
    with path.open("rb") as file:
        while file.tell() < stored:
            head = file.read(_FRAME.size)
            if len(head) != _FRAME.size:
                raise BlobDamaged(file=path.name)
            (length,) = _FRAME.unpack(head)
            nonce = file.read(_NONCE)
            try:
                yield cipher.decrypt(nonce, file.read(length), None)
            except (InvalidTag, ValueError) as error:
                raise BlobDamaged(file=path.name) from error

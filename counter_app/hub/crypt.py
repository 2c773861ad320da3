"""How bytes lie in the hub's store: AES-256-GCM in pieces, so that a range can be read and an upload can grow."""

import os
from collections.abc import Iterable, Iterator

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from counter_app.domain.errors import BlobDamaged
from counter_app.hub.keys import HubKeys
from counter_app.hub.objects import ObjectStore, Reader

PIECE = 64 * 1024
_TAG = 16
_SALT = 32
_MAGIC = b"QSB1"
_NONCE = 12
_HEAD = len(_MAGIC) + _SALT


# A finished blob: magic, salt, then pieces of 64 KiB, each with its tag. The key is the object's own (from the salt),
# so a piece's number can be its nonce; number and end mark are authenticated: no piece can be moved or cut off.


def sealed_size(size: int) -> int:
    """Return how many bytes a blob of `size` bytes takes."""
    return _HEAD + size + _TAG * max(1, -(-size // PIECE))


def seal_blob(pieces: Iterable[bytes], keys: HubKeys) -> Iterator[bytes]:
    """Yield a blob, given in pieces of any sizes, as it is kept."""
    salt = os.urandom(_SALT)
    cipher = AESGCM(keys.derive("blob", salt))
    yield _MAGIC + salt
    held = bytearray()
    number = 0
    for piece in pieces:
        held += piece
        while len(held) > PIECE:
            yield _seal(cipher, number, bytes(held[:PIECE]), last=False)
            del held[:PIECE]
            number += 1
    yield _seal(cipher, number, bytes(held), last=True)


def open_blob(
    objects: ObjectStore, name: str, keys: HubKeys, *, size: int, start: int, stop: int
) -> Iterator[bytes]:
    """Yield the plain bytes `start` to before `stop` of a blob of `size` bytes.

    Raises BlobDamaged, FileNotFoundError, and what the store raises.
    """
    number = start // PIECE
    length = sealed_size(min(size, -(-stop // PIECE) * PIECE))
    if number == 0:
        with objects.open(name, 0, length) as reader:
            cipher = _cipher(reader, name, keys)
            yield from _plain(reader, cipher, name, size=size, start=start, stop=stop)
        return
    with objects.open(name, 0, _HEAD) as reader:
        cipher = _cipher(reader, name, keys)
    place = _HEAD + number * (PIECE + _TAG)
    with objects.open(name, place, length - place) as reader:
        yield from _plain(reader, cipher, name, size=size, start=start, stop=stop)


def _cipher(reader: Reader, name: str, keys: HubKeys) -> AESGCM:
    head = reader.read(_HEAD)
    if len(head) != _HEAD or not head.startswith(_MAGIC):
        raise BlobDamaged(file=name)
    return AESGCM(keys.derive("blob", head[len(_MAGIC) :]))


def _plain(
    reader: Reader, cipher: AESGCM, name: str, *, size: int, start: int, stop: int
) -> Iterator[bytes]:
    last = max(0, (size - 1) // PIECE)
    number = start // PIECE
    while number * PIECE < stop:
        sealed = reader.read(PIECE + _TAG)
        plain = _open(cipher, number, sealed, last=number == last, name=name)
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


# A part of an unfinished upload: a random nonce, then the sealed bytes. Where it begins is authenticated, and a part
# that is thrown away and sent again is sealed anew: the same key never meets the same nonce twice.


def seal_part(plain: bytes, key: bytes, start: int) -> bytes:
    """Return the bytes of an upload from `start` on as they are kept."""
    nonce = os.urandom(_NONCE)
    return nonce + AESGCM(key).encrypt(nonce, plain, str(start).encode("ascii"))


def open_part(objects: ObjectStore, name: str, key: bytes, *, start: int, size: int) -> bytes:
    """Return the `size` plain bytes of a part. Raises BlobDamaged, FileNotFoundError, and what the store raises."""
    length = _NONCE + size + _TAG
    with objects.open(name, 0, length) as reader:
        sealed = reader.read(length)
    try:
        return AESGCM(key).decrypt(sealed[:_NONCE], sealed[_NONCE:], str(start).encode("ascii"))
    except (InvalidTag, ValueError) as error:
        raise BlobDamaged(file=name) from error

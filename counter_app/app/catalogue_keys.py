"""A publisher's key files and signed packs on the disk; no store is needed to make them."""

from pathlib import Path

from counter_app.app.private import write_private
from counter_app.catalogue import new_key, public_text, publisher_of, read_public, sign
from counter_app.domain.errors import FileNotFound, FileTooLarge, KeyFileRefused, WeakPassphrase
from counter_app.services.catalogue_ports import Publisher

_LARGEST = 64 * 1024 * 1024
_SHORTEST = 12
"""Characters of the passphrase that a key for a whole province is locked with."""


def read_pack(path: Path) -> bytes:
    """Return a file's bytes, if they are few enough for a pack. Raises FileNotFound, FileTooLarge."""
    try:
        size = path.stat().st_size
        if size > _LARGEST:
            raise FileTooLarge(file=path.name, limit=_LARGEST, unit="bytes")
        return path.read_bytes()
    except OSError as missing:
        raise FileNotFound(file=path.name) from missing


def make_publisher(path: Path, name: str, passphrase: str) -> tuple[Publisher, Path]:
    """Write a new private key to `path` (mode 0600) and the public one beside it (`.pub`); return whom it speaks for.

    Raises KeyFileRefused (one of the files is there), WeakPassphrase, DiskFull.
    """
    if len(passphrase) < _SHORTEST:
        raise WeakPassphrase(minimum=_SHORTEST)
    public = path.with_name(path.name + ".pub")
    if path.exists() or public.exists():
        raise KeyFileRefused(reason="exists")
    private = new_key(passphrase)
    publisher = publisher_of(private, name, passphrase)
    write_private(path, private)
    public.write_text(public_text(publisher), encoding="utf-8")
    return publisher, public


def read_publisher(path: Path) -> Publisher:
    """Return the publisher of a public key file. Raises FileNotFound, FileTooLarge, KeyFileRefused."""
    return read_public(read_pack(path))


def sign_file(source: Path, key: Path, target: Path, passphrase: str | None) -> bytes:
    """Write the pack in `source`, signed, to `target`; return its bytes.

    Raises FileNotFound, FileTooLarge, PackInvalid, KeyFileRefused, WrongPassphrase.
    """
    signed = sign(read_pack(source), read_pack(key), passphrase).encode()
    target.write_bytes(signed)
    return signed

"""A publisher's key: a private key file (PEM) to sign packs with, and a public one (JSON) to hand to offices."""

import base64
import binascii
import json
from typing import cast

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)

from counter_app.domain.errors import KeyFileRefused, WrongPassphrase
from counter_app.domain.text import clean
from counter_app.services.catalogue_ports import Publisher

from .packs import key_id_of, sign_pack


def new_key(passphrase: str | None) -> bytes:
    """Return a fresh private key as PEM (PKCS 8), encrypted when there is a passphrase."""
    how = BestAvailableEncryption(passphrase.encode()) if passphrase else NoEncryption()
    return Ed25519PrivateKey.generate().private_bytes(Encoding.PEM, PrivateFormat.PKCS8, how)


def publisher_of(private: bytes, name: str, passphrase: str | None) -> Publisher:
    """Return whom the offices will know this key as. Raises KeyFileRefused, WrongPassphrase."""
    raw = _private(private, passphrase).public_key().public_bytes_raw()
    return Publisher(key_id_of(raw), clean(name), base64.b64encode(raw).decode("ascii"))


def public_text(publisher: Publisher) -> str:
    """Return the public key file."""
    content = {
        "publisher": publisher.name,
        "key_id": publisher.key_id,
        "public_key": publisher.public_key,
    }
    return json.dumps(content, ensure_ascii=False, indent=2) + "\n"


def read_public(body: bytes) -> Publisher:
    """Read a public key file; its short name is counted anew, not believed. Raises KeyFileRefused."""
    try:
        content = cast(dict[str, str], json.loads(body))
        name, text = clean(content["publisher"]), content["public_key"]
        raw = base64.b64decode(text, validate=True)
        Ed25519PublicKey.from_public_bytes(raw)
    except (ValueError, KeyError, TypeError, AttributeError, binascii.Error) as wrong:
        raise KeyFileRefused(reason="not_key") from wrong
    key_id = key_id_of(raw)
    if not name or content.get("key_id", key_id) != key_id:
        raise KeyFileRefused(reason="not_key")
    return Publisher(key_id, name, base64.b64encode(raw).decode("ascii"))


def sign(body: bytes, private: bytes, passphrase: str | None) -> str:
    """Return the pack in `body`, signed. Raises PackInvalid, KeyFileRefused, WrongPassphrase."""
    return sign_pack(body, _private(private, passphrase))


def _private(pem: bytes, passphrase: str | None) -> Ed25519PrivateKey:
    if b"PRIVATE KEY" not in pem:
        raise KeyFileRefused(reason="not_private")
    try:
        key = load_pem_private_key(pem, passphrase.encode() if passphrase else None)
    except (ValueError, TypeError) as wrong:
        # A wrong passphrase, one that is missing, or a damaged file: cryptography does not tell them apart for good.
        if b"ENCRYPTED" in pem:
            raise WrongPassphrase() from wrong
        raise KeyFileRefused(reason="not_key") from wrong
    except UnsupportedAlgorithm as other:
        raise KeyFileRefused(reason="not_key") from other
    if not isinstance(key, Ed25519PrivateKey):
        raise KeyFileRefused(reason="not_key")
    return key

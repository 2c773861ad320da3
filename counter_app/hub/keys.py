"""The hub's own keys, in a file apart from its data."""

import base64
import binascii
import hashlib
import json
import secrets
from dataclasses import dataclass
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from counter_app.domain.errors import BadUsage
from counter_app.hub.disk import write_new
from counter_app.records import key_id_of


@dataclass(frozen=True, slots=True)
class HubKeys:
    """`at_rest` (32 bytes) encrypts what is kept; `signing` signs receipts."""

    at_rest: bytes
    signing: Ed25519PrivateKey

    @property
    def public(self) -> bytes:
        """Raw Ed25519 public key, 32 bytes."""
        return self.signing.public_key().public_bytes_raw()

    @property
    def receipt_key(self) -> str:
        return base64.b64encode(self.public).decode("ascii")

    @property
    def key_id(self) -> str:
        return key_id_of(self.public)

    def derive(self, purpose: str, salt: bytes = b"") -> bytes:
        """Return a 32-byte key for one purpose (and one file, by its salt)."""
        hkdf = HKDF(algorithm=SHA256(), length=32, salt=salt or None, info=purpose.encode("ascii"))
        return hkdf.derive(self.at_rest)


def load_keys(key_file: Path, *, data: Path | None, fresh: bool) -> HubKeys:
    """Return the hub's keys; make the file (mode 0600) when it is not there and the hub is `fresh`: it holds nothing yet.

    `data` is the hub's folder when it has one. Raises BadUsage: the file lies inside `data`, is damaged, or is missing
    although the hub holds data (new keys would make every blob unreadable).
    """
    if data is not None and key_file.resolve().is_relative_to(data.resolve()):
        raise BadUsage(reason="key_file_inside_data")
    if not key_file.exists():
        if not fresh:
            raise BadUsage(reason="key_file_missing")
        _make(key_file)
    try:
        content = json.loads(key_file.read_text("ascii"))
        at_rest = base64.b64decode(content["at_rest"], validate=True)
        seed = base64.b64decode(content["receipt"], validate=True)
        if len(at_rest) != 32:
            raise BadUsage(reason="key_file_damaged")
        return HubKeys(at_rest=at_rest, signing=Ed25519PrivateKey.from_private_bytes(seed))
    except (ValueError, KeyError, TypeError, binascii.Error) as error:
        raise BadUsage(reason="key_file_damaged") from error


def _make(key_file: Path) -> None:
    key_file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    content = {
        "at_rest": base64.b64encode(secrets.token_bytes(32)).decode("ascii"),
        "receipt": base64.b64encode(Ed25519PrivateKey.generate().private_bytes_raw()).decode(
            "ascii"
        ),
    }
    try:
        write_new(key_file, json.dumps(content).encode("ascii"))
    except FileExistsError:
        # Another start was quicker: its keys are the keys.
        return


def credential_hash(credential: str) -> str:
    """Return what is kept of a credential or one-time code. They are random enough that no salt is needed."""
    return hashlib.sha256(credential.encode("utf-8")).hexdigest()


def new_credential() -> str:
    """Return a fresh desk credential: 256 random bits, URL-safe."""
    return secrets.token_urlsafe(32)


_ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"


def new_code() -> str:
    """Return a one-time code that can be read out: 16 letters and digits in groups of four, 78 random bits."""
    letters = "".join(secrets.choice(_ALPHABET) for _ in range(16))
    return "-".join(letters[start : start + 4] for start in range(0, 16, 4))


def plain_code(code: str) -> str:
    """Return a typed code as it is hashed: upper case, without dashes and spaces."""
    return "".join(letter for letter in code.upper() if letter.isalnum())

"""The hub's own keys, in a file apart from its data."""

import base64
import hashlib
import json
import logging
import re
import secrets
import threading
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from counter_app.domain.errors import BadUsage
from counter_app.hub.disk import write_new
from counter_app.records import JsonObject, first_link, key_id_of, next_link

log = logging.getLogger("counter_app.hub")


@dataclass(frozen=True, slots=True)
class Signer:
    """The key that signs now, and the list of the hub's keys that it ends (`records/key_chain.py`)."""

    key: Ed25519PrivateKey
    chain: tuple[JsonObject, ...]

    @property
    def receipt_key(self) -> str:
        """Raw Ed25519 public key, base64."""
        return base64.b64encode(self.key.public_key().public_bytes_raw()).decode("ascii")

    @property
    def key_id(self) -> str:
        return key_id_of(self.key.public_key().public_bytes_raw())


class HubKeys:
    """The hub's keys as they stand in its key file. `at_rest` (32 bytes) encrypts what is kept and never changes."""

    def __init__(self, key_file: Path) -> None:
        self._file = key_file
        self._stamp = _stamp(key_file)
        self.at_rest, self._signer = _read(key_file)
        self._turn = threading.Lock()

    def signer(self) -> Signer:
        """Return what signs receipts. A key that was rotated in the file is taken up at once, without a restart."""
        with self._turn:
            stamp = _stamp(self._file)
            if stamp not in (self._stamp, None):
                self._stamp = stamp
                self._take_up()
            return self._signer

    def derive(self, purpose: str, salt: bytes = b"") -> bytes:
        """Return a 32-byte key for one purpose (and one file, by its salt)."""
        hkdf = HKDF(algorithm=SHA256(), length=32, salt=salt or None, info=purpose.encode("ascii"))
        return hkdf.derive(self.at_rest)

    def _take_up(self) -> None:
        try:
            at_rest, signer = _read(self._file)
        except BadUsage:
            log.warning("the key file is damaged, the key before goes on signing")
            return
        if at_rest != self.at_rest:
            log.warning("the key file is another hub's, the key before goes on signing")
            return
        self._signer = signer


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
    return HubKeys(key_file)


def rotated(key_file: Path, since: datetime) -> bytes:
    """Return the content of a key file with a new receipt key that follows this file's. Raises BadUsage."""
    at_rest, before = _read(key_file)
    new = Ed25519PrivateKey.generate()
    link = next_link(before.key, new, since.isoformat(timespec="seconds"))
    return _content(at_rest, new, (*before.chain, link))


def _stamp(key_file: Path) -> tuple[int, int] | None:
    try:
        found = key_file.stat()
    except OSError:
        return None
    return found.st_mtime_ns, found.st_ino


def _read(key_file: Path) -> tuple[bytes, Signer]:
    try:
        content = json.loads(key_file.read_text("ascii"))
        at_rest = base64.b64decode(content["at_rest"], validate=True)
        key = Ed25519PrivateKey.from_private_bytes(
            base64.b64decode(content["receipt"], validate=True)
        )
        chain = tuple(content.get("chain") or [first_link(key.public_key().public_bytes_raw())])
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise BadUsage(reason="key_file_damaged") from error
    signer = Signer(key, chain)
    if len(at_rest) != 32 or chain[-1].get("receipt_key") != signer.receipt_key:
        raise BadUsage(reason="key_file_damaged")
    return at_rest, signer


def _make(key_file: Path) -> None:
    key_file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    content = _content(secrets.token_bytes(32), Ed25519PrivateKey.generate(), ())
    try:
        write_new(key_file, content)
    except FileExistsError:
        # Another start was quicker: its keys are the keys.
        return


def _content(at_rest: bytes, key: Ed25519PrivateKey, chain: tuple[JsonObject, ...]) -> bytes:
    content: JsonObject = {
        "at_rest": base64.b64encode(at_rest).decode("ascii"),
        "receipt": base64.b64encode(key.private_bytes_raw()).decode("ascii"),
    }
    if chain:
        content["chain"] = list(chain)
    return json.dumps(content).encode("ascii")


def credential_hash(credential: str) -> str:
    """Return what is kept of a credential or one-time code. They are random enough that no salt is needed."""
    return hashlib.sha256(credential.encode("utf-8")).hexdigest()


def new_credential() -> str:
    """Return a fresh desk credential: 256 random bits, URL-safe."""
    return secrets.token_urlsafe(32)


def is_credential(text: str) -> bool:
    """Whether a text has the form of `new_credential`."""
    return _CREDENTIAL.fullmatch(text) is not None


_CREDENTIAL = re.compile(r"[A-Za-z0-9_-]{43}")
_ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"


def new_code() -> str:
    """Return a one-time code that can be read out: 16 letters and digits in groups of four, 78 random bits."""
    letters = "".join(secrets.choice(_ALPHABET) for _ in range(16))
    return "-".join(letters[start : start + 4] for start in range(0, 16, 4))


def plain_code(code: str) -> str:
    """Return a typed code as it is hashed: upper case, without dashes and spaces."""
    return "".join(letter for letter in code.upper() if letter.isalnum())

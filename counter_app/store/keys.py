"""DATA/keys.json: one random data key, wrapped for each officer's passphrase and for the printed recovery key.

The data key itself is never written. Each wrap has its own salt and says its own Argon2id cost, so that the cost can
grow without locking anyone out. The name of the account is bound to its wrap as associated data.
"""

import base64
import hashlib
import hmac
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from argon2.low_level import Type, hash_secret_raw
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from counter_app.domain.errors import (
    InternalError,
    OfficerExists,
    StoreDamaged,
    StoreExists,
    StoreMissing,
    UnknownOfficer,
    WeakPassphrase,
    WrongPassphrase,
    WrongRecoveryKey,
)
from counter_app.domain.ids import OfficerLogin
from counter_app.domain.text import nfc

from .files import locked, make_folder, write_whole
from .recovery import new_recovery_key, recovery_secret

MINIMUM_PASSPHRASE = 8
"""Characters."""

_KEY_BYTES = 32
_VERSION = 1
_FILE = "keys.json"


@dataclass(frozen=True, slots=True)
class Cost:
    """The cost of Argon2id: passes, memory in KiB, lanes."""

    passes: int = 3
    memory_kib: int = 64 * 1024
    lanes: int = 1


@dataclass(frozen=True, slots=True)
class DataKey:
    """The key of everything in one store: 32 random bytes, never printed."""

    secret: bytes = field(repr=False)

    def derived(self, purpose: str) -> bytes:
        """Return the 32-byte key for one purpose (HKDF-SHA256)."""
        hkdf = HKDF(
            algorithm=SHA256(), length=_KEY_BYTES, salt=None, info=f"quay-so {purpose}".encode()
        )
        return hkdf.derive(self.secret)

    @property
    def database(self) -> bytes:
        return self.derived("database v1")

    @property
    def vault(self) -> bytes:
        return self.derived("vault v1")


@dataclass(frozen=True, slots=True)
class _Wrap:
    """A data key wrapped under a passphrase or the recovery key."""

    salt: bytes
    cost: Cost
    nonce: bytes
    wrapped: bytes

    def document(self) -> dict[str, object]:
        return {
            "kdf": "argon2id",
            "salt": _text(self.salt),
            "passes": self.cost.passes,
            "memory_kib": self.cost.memory_kib,
            "lanes": self.cost.lanes,
            "nonce": _text(self.nonce),
            "wrapped": _text(self.wrapped),
        }


@dataclass(frozen=True, slots=True)
class _Book:
    check: bytes
    officers: dict[str, _Wrap]
    recovery: _Wrap

    def document(self) -> bytes:
        content = {
            "version": _VERSION,
            "check": _text(self.check),
            "officers": {login: wrap.document() for login, wrap in sorted(self.officers.items())},
            "recovery": self.recovery.document(),
        }
        return json.dumps(content, indent=1).encode()


class KeyBook:
    """The accounts of one store's folder. `cost` is used for new wraps; old ones keep theirs."""

    def __init__(self, folder: Path, *, cost: Cost | None = None) -> None:
        self._folder = folder
        self._path = folder / _FILE
        self._cost = cost or Cost()

    def create(self, login: OfficerLogin, passphrase: str) -> tuple[DataKey, str]:
        """Make the data key with its first account; the recovery key's text is given once and kept nowhere.

        A book without a database (an `init` that was cut off) locks nothing and is written anew.
        Raises StoreExists, WeakPassphrase, DiskFull.
        """
        _demand_strength(passphrase)
        make_folder(self._folder)
        with self._lock():
            if self._path.exists() and self._guards_something():
                raise StoreExists()
            key = DataKey(os.urandom(_KEY_BYTES))
            recovery = new_recovery_key()
            self._write(
                _Book(
                    check=_check_of(key),
                    officers={login: self._wrap(key, login, passphrase)},
                    recovery=self._wrap(key, "", recovery_secret(recovery)),
                )
            )
        return key, recovery

    def logins(self) -> tuple[OfficerLogin, ...]:
        """Return the accounts by name. Raises StoreMissing, StoreDamaged."""
        return tuple(OfficerLogin(login) for login in sorted(self._read().officers))

    def unlock(self, login: OfficerLogin, passphrase: str) -> DataKey:
        """Raises WrongPassphrase, UnknownOfficer, StoreMissing, StoreDamaged. An unknown name takes as long as a wrong word."""
        book = self._read()
        wrap = book.officers.get(login)
        if wrap is None:
            _stretch(passphrase, book.recovery.salt, book.recovery.cost)
            raise UnknownOfficer()
        key = _unwrap(wrap, login, passphrase)
        if key is None:
            raise WrongPassphrase()
        return key

    def recover(self, recovery_key: str) -> DataKey:
        """Raises WrongRecoveryKey (details: `reason` typing or key), StoreMissing, StoreDamaged."""
        secret = recovery_secret(recovery_key)
        key = _unwrap(self._read().recovery, "", secret)
        if key is None:
            raise WrongRecoveryKey(reason="key")
        return key

    def add(self, login: OfficerLogin, passphrase: str, key: DataKey) -> None:
        """Add an account. Raises OfficerExists, WeakPassphrase, DiskFull."""
        self._put(login, passphrase, key, new=True)

    def set(self, login: OfficerLogin, passphrase: str, key: DataKey) -> None:
        """Give an account a new passphrase, or make it: the way back after `recover`. Raises WeakPassphrase, DiskFull."""
        self._put(login, passphrase, key, new=False)

    def change(self, login: OfficerLogin, old: str, new: str) -> None:
        """Raises WrongPassphrase, UnknownOfficer, WeakPassphrase, DiskFull."""
        _demand_strength(new)
        self._put(login, new, self.unlock(login, old), new=False)

    def _put(self, login: OfficerLogin, passphrase: str, key: DataKey, *, new: bool) -> None:
        _demand_strength(passphrase)
        with self._lock():
            book = self._read()
            if new and login in book.officers:
                raise OfficerExists()
            if not hmac.compare_digest(book.check, _check_of(key)):
                raise InternalError(kind="foreign_key")
            officers = {**book.officers, login: self._wrap(key, login, passphrase)}
            self._write(_Book(check=book.check, officers=officers, recovery=book.recovery))

    def _wrap(self, key: DataKey, account: str, passphrase: str) -> _Wrap:
        salt, nonce = os.urandom(16), os.urandom(12)
        wrapping = AESGCM(_stretch(passphrase, salt, self._cost))
        return _Wrap(salt, self._cost, nonce, wrapping.encrypt(nonce, key.secret, account.encode()))

    def _guards_something(self) -> bool:
        if (self._folder / "counter.db").exists():
            return True
        return any(path.is_file() for path in (self._folder / "vault").rglob("*"))

    @contextmanager
    def _lock(self) -> Iterator[None]:
        with locked(self._folder / f"{_FILE}.lock", wait=True):
            yield

    def _write(self, book: _Book) -> None:
        write_whole(self._path, book.document())

    def _read(self) -> _Book:
        try:
            content = self._path.read_bytes()
        except (FileNotFoundError, NotADirectoryError):
            raise StoreMissing() from None
        try:
            return _book_of(json.loads(content))
        except (ValueError, KeyError, TypeError) as error:
            raise StoreDamaged(file=_FILE) from error


def _text(content: bytes) -> str:
    return base64.b64encode(content).decode("ascii")


def _bytes(text: object) -> bytes:
    if not isinstance(text, str):
        raise TypeError("not a text")
    return base64.b64decode(text, validate=True)


def _number(value: object) -> int:
    if not isinstance(value, int):
        raise TypeError("not a number")
    return value


def _map(value: object) -> dict[str, object]:
    if not isinstance(value, dict):
        raise TypeError("not a map")
    return value


def _wrap_of(value: object) -> _Wrap:
    content = _map(value)
    cost = Cost(*(_number(content[name]) for name in ("passes", "memory_kib", "lanes")))
    return _Wrap(
        _bytes(content["salt"]), cost, _bytes(content["nonce"]), _bytes(content["wrapped"])
    )


def _book_of(value: object) -> _Book:
    content = _map(value)
    if content["version"] != _VERSION:
        raise ValueError("unknown version")
    return _Book(
        check=_bytes(content["check"]),
        officers={login: _wrap_of(wrap) for login, wrap in _map(content["officers"]).items()},
        recovery=_wrap_of(content["recovery"]),
    )


def _demand_strength(passphrase: str) -> None:
    if len(nfc(passphrase)) < MINIMUM_PASSPHRASE:
        raise WeakPassphrase(minimum=MINIMUM_PASSPHRASE)


def _stretch(passphrase: str, salt: bytes, cost: Cost) -> bytes:
    # NFC: Vietnamese keyboards differ in how they compose one and the same letter.
    return hash_secret_raw(
        nfc(passphrase).encode(),
        salt,
        time_cost=cost.passes,
        memory_cost=cost.memory_kib,
        parallelism=cost.lanes,
        hash_len=_KEY_BYTES,
        type=Type.ID,
    )


def _unwrap(wrap: _Wrap, account: str, passphrase: str) -> DataKey | None:
    wrapping = AESGCM(_stretch(passphrase, wrap.salt, wrap.cost))
    try:
        return DataKey(wrapping.decrypt(wrap.nonce, wrap.wrapped, account.encode()))
    except InvalidTag:
        return None


def _check_of(key: DataKey) -> bytes:
    """A value that tells two data keys apart and gives neither away."""
    return hashlib.sha256(key.derived("check v1")).digest()[:16]

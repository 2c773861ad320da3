"""Who may speak to the hub: one-time codes, credentials, and the brake on guessing."""

import threading
import time
from collections import deque
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from hmac import compare_digest
from pathlib import Path

from counter_app.hub.database import Database
from counter_app.hub.keys import credential_hash, new_code, new_credential, plain_code
from counter_app.hub.refusals import Refusal
from counter_app.hub.settings import HubSettings

DATABASE = "hub.sqlite3"
_LONGEST_LIST = 10_000


@dataclass(frozen=True, slots=True)
class Caller:
    """The desk that is speaking."""

    office: str
    desk: str


class Desks:
    """Enrolment and credentials, kept as hashes only."""

    def __init__(self, database: Database, settings: HubSettings) -> None:
        self._database = database
        self._settings = settings
        self._brake = Brake(settings.guesses, settings.guess_window)

    def enrol(self, code: str, desk: str, address: str) -> tuple[str, Caller]:
        """Use up a one-time code; return the new credential and whose it is. Raises Refusal (403, 429)."""
        self._brake.check(address)
        now = self._settings.now()
        hashed = credential_hash(plain_code(code))
        with self._database.transaction() as database:
            office = _open_code(database, hashed, now)
            if office is None:
                self._brake.count(address)
                raise Refusal(403, "ENROL_REFUSED", "the code is wrong, used or expired")
            credential = new_credential()
            database.write(
                "UPDATE enrol_code SET used_at = ?, desk = ? WHERE hash = ?",
                (now.isoformat(), desk, hashed),
            )
            database.write(
                "INSERT INTO desk (credential, office, desk, enrolled_at) VALUES (?, ?, ?, ?)",
                (credential_hash(credential), office, desk, now.isoformat()),
            )
        return credential, Caller(office=office, desk=desk)

    def caller(self, authorization: str | None) -> Caller:
        """Return the desk behind an Authorization header. Raises Refusal (401)."""
        scheme, _, credential = (authorization or "").partition(" ")
        if scheme.lower() == "bearer" and credential:
            # The look-up is by the hash of 256 random bits: its time tells a guesser nothing.
            row = self._database.row(
                "SELECT office, desk FROM desk WHERE credential = ? AND revoked_at IS NULL",
                (credential_hash(credential.strip()),),
            )
            if row is not None:
                return Caller(office=row["office"], desk=row["desk"])
        raise Refusal(
            401, "CREDENTIAL_REFUSED", "no valid credential", headers={"WWW-Authenticate": "Bearer"}
        )


def _open_code(database: Database, hashed: str, now: datetime) -> str | None:
    """Return the office of an unused code. All open codes are compared in the same time, found or not."""
    office = None
    for row in database.rows(
        "SELECT hash, office, expires_at FROM enrol_code WHERE used_at IS NULL"
    ):
        if compare_digest(row["hash"], hashed) and datetime.fromisoformat(row["expires_at"]) > now:
            office = str(row["office"])
    return office


def create_enrol_code(
    data: Path, office: str, *, settings: HubSettings | None = None
) -> tuple[str, datetime]:
    """Make a one-time code for a desk of `office`; return it and when it expires (aware, UTC).

    Works on the hub's folder directly, also while the hub runs. Only the code's hash is kept.
    """
    chosen = settings or HubSettings(data=data)
    database = Database(data / DATABASE)
    try:
        now = chosen.now()
        expires_at = (now + chosen.code_life).replace(microsecond=0)
        forgotten = (now - timedelta(days=30)).isoformat()
        code = new_code()
        with database.transaction():
            database.write("DELETE FROM enrol_code WHERE expires_at < ?", (forgotten,))
            database.write(
                "INSERT INTO enrol_code (hash, office, expires_at) VALUES (?, ?, ?)",
                (credential_hash(plain_code(code)), office, expires_at.isoformat()),
            )
    finally:
        database.close()
    return code, expires_at


@dataclass(slots=True)
class Brake:
    """Counts wrong guesses an address; too many within the window and it has to wait, right or wrong."""

    allowed: int
    window: float
    _wrong: dict[str, deque[float]] = field(default_factory=dict)
    _turn: threading.Lock = field(default_factory=threading.Lock)

    def check(self, address: str) -> None:
        """Raises Refusal (429, with Retry-After in seconds)."""
        with self._turn:
            times = self._recent(address)
            if times is None or len(times) < self.allowed:
                return
            wait = max(1, round(times[0] + self.window - time.monotonic()))
        raise Refusal(
            429, "SLOW_DOWN", "too many wrong guesses", headers={"Retry-After": str(wait)}
        )

    def count(self, address: str) -> None:
        """Note a wrong guess."""
        with self._turn:
            if len(self._wrong) >= _LONGEST_LIST:
                for known in list(self._wrong):
                    self._recent(known)
            self._wrong.setdefault(address, deque()).append(time.monotonic())

    def _recent(self, address: str) -> deque[float] | None:
        times = self._wrong.get(address)
        if times is None:
            return None
        while times and times[0] < time.monotonic() - self.window:
            times.popleft()
        if not times:
            del self._wrong[address]
        return times

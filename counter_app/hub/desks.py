"""Who may speak to the hub: one-time codes, credentials, and the brake on guessing."""

import logging
import threading
import time
from collections import deque
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import Connection, Select, delete, exists, insert, select, true, update
from sqlalchemy.exc import SQLAlchemyError

from counter_app.hub.database import Database
from counter_app.hub.keys import credential_hash, new_code, new_credential, plain_code
from counter_app.hub.limits import Pace
from counter_app.hub.refusals import Refusal
from counter_app.hub.schema import desk, enrol_code
from counter_app.hub.settings import HubSettings

log = logging.getLogger("counter_app.hub")

_LONGEST_LIST = 10_000
_SEEN_EVERY = timedelta(minutes=10)
"""Between two notes that a desk was heard of: a note is a write."""


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
        self._pace = Pace(settings.rate, settings.burst)

    def enrol(
        self,
        code: str,
        name: str,
        *,
        address: str,
        drawn: str | None = None,
        office: str | None = None,
    ) -> tuple[str, Caller]:
        """Use up a one-time code; return the new credential and whose it is. Raises Refusal (403, 429).

        `drawn`: the credential as the desk drew it. Who asks again with the same one, since the reply was lost, is
        answered as before while the code has not expired. `office`: the desk's own; a code of another office is refused
        and not used up. Desks of before do not say it.
        """
        try:
            return self._enrol(code, name, address=address, drawn=drawn, own=office)
        except _Wrong as error:
            # After its transaction: what is being refused has changed nothing.
            self._brake.count(address)
            raise error.refusal from error

    def _enrol(
        self, code: str, name: str, *, address: str, drawn: str | None, own: str | None
    ) -> tuple[str, Caller]:
        self._brake.check(address)
        now = self._settings.now()
        hashed = credential_hash(plain_code(code))
        credential = drawn or new_credential()
        ours = true() if own is None else enrol_code.c.office == own
        with self._database.transaction() as connection:
            # One statement finds the code and uses it up: of two desks at two replicas one gets it. The look-up is by
            # the hash of 78 random bits, so its time tells a guesser nothing.
            office = connection.execute(
                update(enrol_code)
                .where(
                    enrol_code.c.hash == hashed,
                    enrol_code.c.used_at.is_(None),
                    enrol_code.c.expires_at > now,
                    ~exists().where(desk.c.credential == credential_hash(credential)),
                    ours,
                )
                .values(used_at=now, desk=name)
                .returning(enrol_code.c.office)
            ).scalar_one_or_none()
            if office is None and drawn is not None:
                given = _given(hashed, drawn, name, now).where(ours)
                office = connection.execute(given).scalar_one_or_none()
                if office is not None:
                    return drawn, Caller(office=str(office), desk=name)
            if office is None:
                raise _Wrong(_why(connection, hashed, own, now))
            connection.execute(
                insert(desk).values(
                    credential=credential_hash(credential),
                    office=office,
                    desk=name,
                    enrolled_at=now,
                )
            )
        return credential, Caller(office=str(office), desk=name)

    def caller(self, authorization: str | None) -> Caller:
        """Return the desk behind an Authorization header. Raises Refusal (401: unknown, revoked; 429 it calls too often)."""
        scheme, _, credential = (authorization or "").partition(" ")
        if scheme.lower() == "bearer" and credential:
            # The look-up is by the hash of 256 random bits: its time tells a guesser nothing.
            hashed = credential_hash(credential.strip())
            wanted = select(
                desk.c.office, desk.c.desk, desk.c.revoked_at, desk.c.last_seen_at
            ).where(desk.c.credential == hashed)
            with self._database.read() as connection:
                row = connection.execute(wanted).first()
            if row is not None:
                self._pace.check(hashed)
                if row.revoked_at is not None:
                    raise _not_signed_in("DESK_REVOKED", "the credential was revoked")
                self._note_seen(hashed, row.last_seen_at)
                return Caller(office=row.office, desk=row.desk)
        raise _not_signed_in("CREDENTIAL_REFUSED", "no valid credential")

    def _note_seen(self, credential: str, last: datetime | None) -> None:
        """Note now and then that a desk calls. That it cannot be noted is no reason to refuse the call."""
        now = self._settings.now()
        # Either way: a clock that once stood in another year must not keep the note there.
        if last is not None and abs(now - last) < _SEEN_EVERY:
            return
        try:
            with self._database.transaction() as connection:
                seen = update(desk).where(desk.c.credential == credential)
                connection.execute(seen.values(last_seen_at=now))
        except SQLAlchemyError as error:
            log.warning("a desk's call could not be noted: %s", type(error).__name__)


def _not_signed_in(code: str, message: str) -> Refusal:
    return Refusal(401, code, message, headers={"WWW-Authenticate": "Bearer"})


class _Wrong(Exception):
    """A code that was not taken; it counts as a guess."""

    def __init__(self, refusal: Refusal) -> None:
        super().__init__(refusal.code)
        self.refusal = refusal


def _why(connection: Connection, code: str, own: str | None, now: datetime) -> Refusal:
    """Return why a code, by its hash, is not taken: only who holds one that still works is told that it is another office's."""
    wanted = select(enrol_code.c.office).where(
        enrol_code.c.hash == code, enrol_code.c.used_at.is_(None), enrol_code.c.expires_at > now
    )
    office = connection.execute(wanted).scalar_one_or_none()
    if office is not None and own is not None and office != own:
        return Refusal(403, "CODE_OF_ANOTHER_OFFICE", "the code is for a desk of another office")
    return Refusal(403, "ENROL_REFUSED", "the code is wrong, used or expired")


def _given(code: str, drawn: str, name: str, now: datetime) -> "Select[tuple[str]]":
    """The office whose code, by its hash, was used up by the desk that drew this credential."""
    return select(enrol_code.c.office).where(
        enrol_code.c.hash == code,
        enrol_code.c.desk == name,
        enrol_code.c.expires_at > now,
        desk.c.credential == credential_hash(drawn),
        desk.c.office == enrol_code.c.office,
        desk.c.enrolled_at == enrol_code.c.used_at,
        desk.c.revoked_at.is_(None),
    )


def create_enrol_code(settings: HubSettings, office: str) -> tuple[str, datetime]:
    """Make a one-time code for a desk of `office`; return it and when it expires (aware, UTC).

    Works on the hub's database directly, also while the hub runs. Only the code's hash is kept.
    """
    database = Database(settings.database)
    try:
        now = settings.now()
        expires_at = (now + settings.code_life).replace(microsecond=0)
        code = new_code()
        with database.transaction() as connection:
            forgotten = enrol_code.c.expires_at < now - timedelta(days=30)
            connection.execute(delete(enrol_code).where(forgotten))
            connection.execute(
                insert(enrol_code).values(
                    hash=credential_hash(plain_code(code)), office=office, expires_at=expires_at
                )
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

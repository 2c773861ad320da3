"""Forwards dossiers to the national portal: number, files, dossier, progress, status, each outcome durable.

The table is the only truth: a worker that dies, or a reply that is lost, costs one repetition of one step, and each step
is made so that its repetition does nothing twice. One replica at a time works, by a lease in the database.
"""

import logging
import random
import secrets
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from hashlib import sha256
from threading import Event as Flag
from typing import Protocol, cast

from cryptography.exceptions import InvalidTag
from sqlalchemy import Connection, select

from counter_app.domain.deadlines import VIETNAM
from counter_app.domain.dossier_number import make_number
from counter_app.domain.errors import (
    BlobsWanted,
    CounterError,
    Detail,
    InternalError,
    PortalHasNumber,
    PortalSignInRefused,
    TryLater,
)
from counter_app.domain.forwarding import (
    Files,
    ForwardStep,
    Known,
    PortalFile,
    PortalPlace,
    SentFile,
    Sheet,
)
from counter_app.domain.ids import OfficeCode, Sha256
from counter_app.domain.outbox import RecordKind, next_wait
from counter_app.hub.blobs import Blobs
from counter_app.hub.changes import ChangeKind
from counter_app.hub.database import Database
from counter_app.hub.forward_book import ForwardBook, ForwardRow, LeaseLost
from counter_app.hub.heartbeat import beating
from counter_app.hub.keys import HubKeys
from counter_app.hub.portal_files import FileAddresses
from counter_app.hub.schema import blob, record
from counter_app.hub.sealing import Seal
from counter_app.hub.settings import HubSettings
from counter_app.hub.withdrawals import stands
from counter_app.records import DossierBundle, Json, JsonObject

log = logging.getLogger("counter_app.hub.forwarding")

_NUMBERS = 5
"""How many numbers are tried in one go when the portal holds other dossiers under them."""

_BUGS = (KeyError, TypeError, ValueError, InvalidTag)
"""What a record of an odd shape, or a damaged one, brings about in those who read it."""

BEAT_EVERY = 30.0
"""Seconds between two signs of life: a call to the portal, or a file on a slow line, may outlast the lease."""


class Portal(Protocol):
    """One generation of the portal. One thread at a time.

    Every call raises PortalDown, PortalNonsense, PortalSignInRefused; PortalRefused: a person must act.
    """

    @property
    def chunk(self) -> int:
        """Rows of progress in one call."""
        ...

    @property
    def serial_from(self) -> int:
        """First serial of a day where the hub gives the numbers."""
        ...

    @property
    def files_url(self) -> str:
        """The hub's address as the portal sees it, "" where files are sent."""
        ...

    def files(self, bundle: DossierBundle) -> tuple[PortalFile, ...]: ...

    def number(self, bundle: DossierBundle) -> str | None:
        """Return a number of the portal's, or None where the hub gives the numbers."""
        ...

    def send_file(
        self, file: PortalFile, pieces: Callable[[], Iterable[bytes]], address: str
    ) -> SentFile: ...

    def dossier(self, bundle: DossierBundle, place: PortalPlace, files: Files) -> Sheet:
        """Raises PortalCodeUnknown."""
        ...

    def send_dossier(self, sheet: Sheet, place: PortalPlace, known: Known) -> PortalPlace:
        """Create or update. Raises PortalHasNumber: never sent, and yet the portal holds such a number."""
        ...

    def progress(self, bundle: DossierBundle, place: PortalPlace) -> tuple[Sheet, ...]: ...

    def send_progress(self, rows: Sequence[Sheet]) -> None: ...

    def status(self, bundle: DossierBundle, place: PortalPlace, files: Files) -> Sheet | None: ...

    def send_status(self, sheet: Sheet) -> None: ...

    def close(self) -> None: ...


@dataclass(frozen=True, slots=True)
class ForwardResult:
    """What one pass did. `busy`: another replica forwards. `stopped`: trouble that would meet every row alike."""

    forwarded: int = 0
    refused: int = 0
    busy: bool = False
    stopped: CounterError | None = None


class Forwarder:
    """Drains the table. `drain` may be called from any one thread."""

    def __init__(
        self,
        database: Database,
        blobs: Blobs,
        book: ForwardBook,
        portal: Portal,
        *,
        keys: HubKeys,
        settings: HubSettings,
        beat_every: float = BEAT_EVERY,
    ) -> None:
        self._beat_every = beat_every
        self._database = database
        self._blobs = blobs
        self._book = book
        self._portal = portal
        self._seal = Seal(keys, "record")
        self._addresses = FileAddresses(keys)
        self._settings = settings
        self._holder = secrets.token_hex(8)

    def drain(self, stop: Flag) -> ForwardResult:
        """Forward every row that is due, oldest first, until none is, `stop` is set or the portal is in trouble."""
        if not self._book.take_lease(self._holder):
            return ForwardResult(busy=True)
        try:
            with beating(lambda: self._book.keep_lease(self._holder), every=self._beat_every):
                return self._drain(stop)
        finally:
            self._book.give_back_lease(self._holder)

    def _drain(self, stop: Flag) -> ForwardResult:
        result = ForwardResult()
        while not stop.is_set() and result.stopped is None and not result.busy:
            row = self._book.next()
            if row is None:
                break
            result = self._one(row, result)
        return result

    def _one(self, row: ForwardRow, before: ForwardResult) -> ForwardResult:
        try:
            self._forward(row)
        except LeaseLost:
            return replace(before, busy=True)
        except _BUGS as bug:
            # One record that this program cannot read must not hold up all others.
            log.error("dossier %s cannot be forwarded: %s", row.dossier, type(bug).__name__)
            fault = InternalError(kind=type(bug).__name__)
            return self._after_failure(row, fault, before)
        except CounterError as fault:
            log.info("dossier %s is not forwarded yet: %s", row.dossier, fault.code)
            return self._after_failure(row, fault, before)
        return replace(before, forwarded=before.forwarded + 1)

    def _forward(self, row: ForwardRow) -> None:
        bundle = self._bundle(row.dossier)
        if bundle is not None:
            row = self._numbered(row, bundle)
            files = self._send_files(row, bundle)
            row = self._send_dossier(row, bundle, files)
            self._send_progress(row, bundle)
            row = self._send_status(row, bundle, files)
            if row.refused:
                # What it was refused for is mended: the person who saw the refusal sees that too.
                self._book.tell(self._holder, row, ChangeKind.PORTAL_ACCEPTED, {}, refused=0)
        self._book.finish(self._holder, row)

    # The steps -----------------------------------------------------------------------------------

    def _numbered(self, row: ForwardRow, bundle: DossierBundle) -> ForwardRow:
        """The number under which the portal knows it; before that what a person typed; else a new one."""
        typed = bundle.last.get("official_number")
        if row.known is not Known.NO and row.number is not None:
            return row
        if isinstance(typed, str):
            # It comes from the portal or a ministry's system: there the dossier may stand already.
            return self._save(row, number=typed, own_number=0, known=Known.MAYBE.value)
        if row.number is not None:
            return row
        return self._save(row, number=self._new_number(row, bundle), own_number=1)

    def _new_number(self, row: ForwardRow, bundle: DossierBundle) -> str:
        given = self._portal.number(bundle)
        if given is not None:
            return given
        office = OfficeCode(str(bundle.last["office"]))
        day = _day(bundle.last["received_at"])
        serial = self._book.save_own_number(
            self._holder, row.dossier, office, day.isoformat(), first=self._portal.serial_from
        )
        return make_number(office, day, serial)

    def _send_files(self, row: ForwardRow, bundle: DossierBundle) -> Files:
        self._at(row, ForwardStep.FILES)
        sent = self._book.files(row.dossier)
        for file in self._portal.files(bundle):
            if file.sha256 in sent:
                continue
            address = f"{self._portal.files_url}{self._addresses.path(file.sha256)}"
            sent[file.sha256] = self._portal.send_file(file, self._reader(row, file), address)
            self._book.save_file(self._holder, row.dossier, file.sha256, sent[file.sha256])
        return sent

    def _reader(self, row: ForwardRow, file: PortalFile) -> Callable[[], Iterable[bytes]]:
        """Raises BlobsWanted: the record is here, the file is still to come."""
        if not self._is_here(file):
            self._book.wait_for(self._holder, row.dossier, file.sha256)
            # It may have come before this was noted, and then nobody tells.
            if not self._is_here(file):
                raise BlobsWanted(count=1)
        return lambda: self._blobs.read(file.sha256, file.bytes, 0, file.bytes)

    def _is_here(self, file: PortalFile) -> bool:
        wanted = select(blob.c.bytes).where(blob.c.sha256 == file.sha256)
        with self._database.read() as connection:
            size = connection.execute(wanted).scalar_one_or_none()
        return size == file.bytes and self._blobs.is_here(file.sha256, file.bytes)

    def _send_dossier(self, row: ForwardRow, bundle: DossierBundle, files: Files) -> ForwardRow:
        row = self._at(row, ForwardStep.DOSSIER)
        for _ in range(_NUMBERS - 1):
            try:
                return self._send_numbered(row, bundle, files)
            except PortalHasNumber:
                # Never sent under this number: it is somebody else's, and must not be written over.
                number = self._new_number(row, bundle)
                row = self._save(row, number=number, own_number=1, known=Known.NO.value)
        return self._send_numbered(row, bundle, files)

    def _send_numbered(self, row: ForwardRow, bundle: DossierBundle, files: Files) -> ForwardRow:
        sheet = self._portal.dossier(bundle, row.place, files)
        digest = _digest(sheet)
        if digest != row.told:
            before = row.known
            if before is Known.NO:
                row = self._save(row, known=Known.MAYBE.value)
            try:
                place = self._portal.send_dossier(sheet, row.place, before)
            except TryLater:
                raise
            except CounterError:
                # A clear no: it is not there.
                self._save(row, known=before.value)
                raise
            row = self._save(row, known=Known.YES.value, portal_id=place.id, told=digest)
        if row.announced != row.number:
            number = cast(str, row.number)
            if bundle.last.get("official_number") == number:
                return self._save(row, announced=number)
            body: JsonObject = {"number": number}
            self._book.tell(self._holder, row, ChangeKind.OFFICIAL_NUMBER, body, announced=number)
            row = replace(row, announced=number)
        return row

    def _send_progress(self, row: ForwardRow, bundle: DossierBundle) -> None:
        row = self._at(row, ForwardStep.PROGRESS)
        known = self._book.steps(row.dossier)
        new = {it.key: it for it in self._portal.progress(bundle, row.place) if it.key not in known}
        rows, chunk = list(new.values()), self._portal.chunk
        for start in range(0, len(rows), chunk):
            piece = rows[start : start + chunk]
            self._portal.send_progress(piece)
            self._book.save_steps(self._holder, row.dossier, [it.key for it in piece])

    def _send_status(self, row: ForwardRow, bundle: DossierBundle, files: Files) -> ForwardRow:
        row = self._at(row, ForwardStep.STATUS)
        sheet = self._portal.status(bundle, row.place, files)
        if sheet is None or _digest(sheet) == row.status_told:
            return row
        self._portal.send_status(sheet)
        return self._save(row, status_told=_digest(sheet))

    # ---------------------------------------------------------------------------------------------

    def _after_failure(
        self, row: ForwardRow, fault: CounterError, before: ForwardResult
    ) -> ForwardResult:
        """Let the row wait, or tell its desk that a person must act. What would meet every row alike ends the pass."""
        passing = isinstance(fault, TryLater | PortalSignInRefused)
        if passing:
            tries = row.tries + 1
            until = self._settings.now() + next_wait(tries, random.random())
            self._book.postpone(self._holder, row, fault.code, tries=tries, until=until)
            mine = isinstance(fault, BlobsWanted)
            return before if mine else replace(before, stopped=fault)
        details: dict[str, Json] = {name: _plain(value) for name, value in fault.details.items()}
        body: JsonObject = {"code": fault.code, "details": details}
        self._book.refuse(self._holder, row, fault.code, body)
        return replace(before, refused=before.refused + 1)

    def _at(self, row: ForwardRow, step: ForwardStep) -> ForwardRow:
        """Write down which step is next, for whoever looks why a dossier is not there."""
        return row if row.step is step else self._save(row, step=step.value)

    def _save(self, row: ForwardRow, **values: object) -> ForwardRow:
        """Write an outcome and return the row as it is now. Raises LeaseLost."""
        self._book.save(self._holder, row.dossier, **values)
        fresh = self._book.get(row.dossier)
        assert fresh is not None
        # Records that came meanwhile are for the next pass: this one has not seen them.
        return replace(fresh, wanted=row.wanted)

    def _bundle(self, dossier: str) -> DossierBundle | None:
        """Return the records of a dossier; None while only a paper of it is here."""
        with self._database.read() as connection:
            revisions = self._records(connection, RecordKind.DOSSIER, [dossier])
            if not revisions:
                return None
            papers = self._records(connection, RecordKind.PAPER, _papers(revisions[-1]))
        return DossierBundle(tuple(revisions), {str(it["id"]): it for it in papers})

    def _records(
        self, connection: Connection, kind: RecordKind, subjects: list[str]
    ) -> list[JsonObject]:
        rows = connection.execute(
            select(record.c.id, record.c.body)
            .where(record.c.kind == kind.value, record.c.subject.in_(subjects), stands())
            .order_by(record.c.subject, record.c.revision)
        )
        return [self._seal.open(row.id, row.body) for row in rows]


def _papers(dossier: JsonObject) -> list[str]:
    lines = cast(list[JsonObject], dossier["items"])
    results = cast("list[JsonObject]", dossier.get("results") or [])
    return [str(it["paper"]) for it in (*lines, *results) if it["paper"] is not None]


def _digest(sheet: Sheet) -> Sha256:
    return Sha256(sha256(sheet.body.encode("utf-8")).hexdigest())


def _day(received_at: Json) -> date:
    return datetime.fromisoformat(str(received_at)).astimezone(VIETNAM).date()


def _plain(value: Detail) -> Json:
    return value if value is None or isinstance(value, str | int | float) else str(value)

"""The table of dossiers on their way to the portal: rows born with their records, each step's outcome durable."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import cast

from sqlalchemy import (
    Connection,
    Row,
    case,
    delete,
    func,
    insert,
    literal,
    null,
    or_,
    select,
    update,
)

from counter_app.domain.forwarding import (
    ForwardState,
    ForwardStep,
    Known,
    PortalPlace,
    SentFile,
)
from counter_app.domain.ids import Sha256
from counter_app.domain.outbox import RecordKind
from counter_app.hub.changes import ChangeKind, Changes
from counter_app.hub.database import Database
from counter_app.hub.desks import Caller
from counter_app.hub.forward_rows import first_row, owner_of
from counter_app.hub.forward_schema import (
    forwarded_file,
    forwarded_step,
    forwarded_wait,
    forwarding,
    lease,
    number_series,
)
from counter_app.hub.settings import HubSettings
from counter_app.records import JsonObject

_LEASE = "forwarding"
LEASE_LIFE = timedelta(seconds=90)
"""How long a replica may be silent before another one goes on: three signs of life that did not come."""


class LeaseLost(Exception):
    """Another replica forwards now; what was under way is its business."""


@dataclass(frozen=True, slots=True)
class ForwardRow:
    """How far one dossier is. `wanted` is the count of records at the time the row was read."""

    dossier: str
    caller: Caller
    wanted: int
    state: ForwardState
    step: ForwardStep
    number: str | None
    own_number: bool
    portal_id: str
    known: Known
    told: str
    status_told: str
    announced: str
    refused: bool
    tries: int
    next_try_at: datetime | None
    code: str | None

    @property
    def place(self) -> PortalPlace:
        return PortalPlace(self.number or "", self.portal_id)


class ForwardBook:
    """Reads and writes the table. Every write of the worker checks that the lease is still its own."""

    def __init__(self, database: Database, changes: Changes, settings: HubSettings) -> None:
        self._database = database
        self._changes = changes
        self._settings = settings

    def note(self, connection: Connection, caller: Caller, content: JsonObject) -> None:
        """Want the dossier of a record forwarded, in the transaction that accepts the record.

        Originals that come in let those dossiers go on that wait for them. A desk that has the dossier now and does not
        know its official number is told it.
        """
        if content["kind"] == RecordKind.BLOBS.value:
            self._files_came(connection, cast(list[str], content["sha256"]))
            return
        is_dossier = content["kind"] == RecordKind.DOSSIER.value
        dossier = content["id"] if is_dossier else content.get("dossier_id")
        if not isinstance(dossier, str):
            return
        if is_dossier:
            caller = owner_of(caller, content)
        if self._database.insert_new(connection, forwarding, first_row(dossier, caller, self._now)):
            return
        owner = {"office": caller.office, "desk": caller.desk} if is_dossier else {}
        before = connection.execute(
            select(forwarding).where(forwarding.c.dossier == dossier).with_for_update()
        ).one()
        waits = forwarding.c.state == ForwardState.WAITING.value
        queued = case((waits, forwarding.c.state), else_=ForwardState.QUEUED.value)
        connection.execute(
            update(forwarding)
            .where(forwarding.c.dossier == dossier)
            .values(wanted=forwarding.c.wanted + 1, state=queued, changed_at=self._now, **owner)
        )
        moved = is_dossier and (before.office, before.desk) != (caller.office, caller.desk)
        if moved and before.announced and content.get("official_number") != before.announced:
            body: JsonObject = {"dossier": dossier, "number": before.announced}
            self._changes.tell(connection, ChangeKind.OFFICIAL_NUMBER, body, to=caller)

    def _files_came(self, connection: Connection, files: list[str]) -> None:
        waits = forwarded_wait.c.sha256.in_(files)
        dossiers = select(forwarded_wait.c.dossier).where(waits)
        going = (ForwardState.QUEUED.value, ForwardState.WAITING.value)
        connection.execute(
            update(forwarding)
            .where(forwarding.c.dossier.in_(dossiers), forwarding.c.state.in_(going))
            .values(
                wanted=forwarding.c.wanted + 1, state=ForwardState.QUEUED.value, next_try_at=None
            )
        )
        connection.execute(delete(forwarded_wait).where(waits))

    def next(self) -> ForwardRow | None:
        """Return the row that is due and has waited longest."""
        now = self._now
        due = or_(forwarding.c.next_try_at.is_(None), forwarding.c.next_try_at <= now)
        going = (ForwardState.QUEUED.value, ForwardState.WAITING.value)
        wanted = (
            select(forwarding)
            .where(forwarding.c.state.in_(going), due)
            .order_by(forwarding.c.changed_at, forwarding.c.dossier)
            .limit(1)
        )
        with self._database.read() as connection:
            row = connection.execute(wanted).first()
        return None if row is None else _row(row)

    def get(self, dossier: str) -> ForwardRow | None:
        with self._database.read() as connection:
            row = connection.execute(
                select(forwarding).where(forwarding.c.dossier == dossier)
            ).first()
        return None if row is None else _row(row)

    def counts(self) -> Mapping[ForwardState, int]:
        """Return the number of rows by state."""
        with self._database.read() as connection:
            rows = connection.execute(
                select(forwarding.c.state, func.count()).group_by(forwarding.c.state)
            )
            found = {ForwardState(state): int(number) for state, number in rows}
        return {state: found.get(state, 0) for state in ForwardState}

    def unfinished(self, limit: int) -> tuple[ForwardRow, ...]:
        """Return rows that are not done, refused ones first, then oldest first."""
        refused = case((forwarding.c.state == ForwardState.REFUSED.value, 0), else_=1)
        wanted = (
            select(forwarding)
            .where(forwarding.c.state != ForwardState.DONE.value)
            .order_by(refused, forwarding.c.changed_at, forwarding.c.dossier)
            .limit(limit)
        )
        with self._database.read() as connection:
            return tuple(_row(row) for row in connection.execute(wanted))

    def retry_all(self) -> int:
        """Queue again what was refused or waits, since something was mended; return how many."""
        again = (ForwardState.REFUSED.value, ForwardState.WAITING.value)
        with self._database.transaction() as connection:
            done = connection.execute(
                update(forwarding)
                .where(forwarding.c.state.in_(again))
                .values(state=ForwardState.QUEUED.value, next_try_at=None)
            )
            return done.rowcount

    def files(self, dossier: str) -> dict[Sha256, SentFile]:
        """Return the files that the portal has of a dossier."""
        wanted = select(forwarded_file).where(forwarded_file.c.dossier == dossier)
        with self._database.read() as connection:
            return {
                Sha256(row.sha256): SentFile(row.id, row.hash, row.url)
                for row in connection.execute(wanted)
            }

    def steps(self, dossier: str) -> frozenset[str]:
        """Return the keys of the rows of progress that the portal took."""
        wanted = select(forwarded_step.c.key).where(forwarded_step.c.dossier == dossier)
        with self._database.read() as connection:
            return frozenset(connection.execute(wanted).scalars())

    # What the worker writes ----------------------------------------------------------------------

    def take_lease(self, holder: str) -> bool:
        """Take or renew the lease; False when another replica has it."""
        now = self._now

        def work(connection: Connection) -> bool:
            values = {"name": _LEASE, "holder": holder, "until": now + LEASE_LIFE}
            if self._database.insert_new(connection, lease, values):
                return True
            mine = or_(lease.c.holder == holder, lease.c.until < now)
            took = update(lease).where(lease.c.name == _LEASE, mine).values(values)
            return connection.execute(took).rowcount == 1

        return self._database.run(work)

    def give_back_lease(self, holder: str) -> None:
        with self._database.transaction() as connection:
            connection.execute(
                delete(lease).where(lease.c.name == _LEASE, lease.c.holder == holder)
            )

    def keep_lease(self, holder: str) -> bool:
        """Give a sign of life; return False when the lease is no longer the holder's."""
        try:
            self._database.run(lambda connection: self._renew(connection, holder))
        except LeaseLost:
            return False
        return True

    def save(self, holder: str, dossier: str, **values: object) -> None:
        """Write an outcome. Raises LeaseLost."""

        def work(connection: Connection) -> None:
            self._renew(connection, holder)
            _change(connection, dossier, values)

        self._database.run(work)

    def save_own_number(
        self, holder: str, dossier: str, office: str, day: str, *, first: int
    ) -> int:
        """Return the next serial of an office's day, which nobody else gets. Raises LeaseLost."""

        def work(connection: Connection) -> int:
            self._renew(connection, holder)
            key = {"office": office, "day": day}
            self._database.insert_new(connection, number_series, {**key, "last": first - 1})
            return int(
                connection.execute(
                    update(number_series)
                    .where(number_series.c.office == office, number_series.c.day == day)
                    .values(last=number_series.c.last + 1)
                    .returning(number_series.c.last)
                ).scalar_one()
            )

        return self._database.run(work)

    def save_file(self, holder: str, dossier: str, sha256: Sha256, sent: SentFile) -> None:
        """Raises LeaseLost."""
        row = {"dossier": dossier, "sha256": sha256} | {
            "id": sent.id,
            "hash": sent.hash,
            "url": sent.url,
        }

        def work(connection: Connection) -> None:
            self._renew(connection, holder)
            self._database.insert_new(connection, forwarded_file, row)

        self._database.run(work)

    def wait_for(self, holder: str, dossier: str, sha256: Sha256) -> None:
        """Note that a dossier cannot go on before this file is here. Raises LeaseLost."""

        def work(connection: Connection) -> None:
            self._renew(connection, holder)
            wait = {"sha256": sha256, "dossier": dossier}
            self._database.insert_new(connection, forwarded_wait, wait)

        self._database.run(work)

    def save_steps(self, holder: str, dossier: str, keys: list[str]) -> None:
        """Raises LeaseLost."""

        def work(connection: Connection) -> None:
            self._renew(connection, holder)
            connection.execute(
                insert(forwarded_step), [{"dossier": dossier, "key": key} for key in keys]
            )

        self._database.run(work)

    def tell(
        self,
        holder: str,
        row: ForwardRow,
        kind: ChangeKind,
        body: JsonObject,
        **values: object,
    ) -> None:
        """Write an outcome and tell the dossier's desk, in one transaction. Raises LeaseLost."""

        def work(connection: Connection) -> None:
            self._renew(connection, holder)
            _change(connection, row.dossier, values)
            owner = connection.execute(
                select(forwarding.c.office, forwarding.c.desk).where(
                    forwarding.c.dossier == row.dossier
                )
            ).one()
            to = Caller(office=owner.office, desk=owner.desk)
            self._changes.tell(connection, kind, {"dossier": row.dossier, **body}, to=to)

        self._database.run(work)

    def refuse(self, holder: str, row: ForwardRow, code: str, body: JsonObject) -> None:
        """Let the row wait for a person and tell its desk why; a record that came since goes first. Raises LeaseLost."""
        nothing_new = forwarding.c.wanted == row.wanted
        state = case((nothing_new, ForwardState.REFUSED.value), else_=ForwardState.QUEUED.value)
        self.tell(
            holder,
            row,
            ChangeKind.PORTAL_REFUSED,
            body,
            state=state,
            code=code,
            refused=1,
            tries=0,
            next_try_at=None,
        )

    def postpone(
        self, holder: str, row: ForwardRow, code: str, *, tries: int, until: datetime
    ) -> None:
        """Try the row again at `until`; at once when a file that it waits for came since it was read. Raises LeaseLost."""
        nothing_new = forwarding.c.wanted == row.wanted
        state = case((nothing_new, ForwardState.WAITING.value), else_=ForwardState.QUEUED.value)
        at = case((nothing_new, literal(until, forwarding.c.next_try_at.type)), else_=null())
        self.save(holder, row.dossier, state=state, tries=tries, next_try_at=at, code=code)

    def finish(self, holder: str, row: ForwardRow) -> None:
        """The portal has all that was wanted when the row was read; what came since is queued. Raises LeaseLost."""
        nothing_new = forwarding.c.wanted == row.wanted
        state = case((nothing_new, ForwardState.DONE.value), else_=ForwardState.QUEUED.value)
        self.save(
            holder,
            row.dossier,
            done=row.wanted,
            state=state,
            step=ForwardStep.NUMBER.value,
            tries=0,
            next_try_at=None,
            code=None,
        )

    @property
    def _now(self) -> datetime:
        return self._settings.now()

    def _renew(self, connection: Connection, holder: str) -> None:
        renewed = connection.execute(
            update(lease)
            .where(lease.c.name == _LEASE, lease.c.holder == holder)
            .values(until=self._now + LEASE_LIFE)
        )
        if renewed.rowcount != 1:
            raise LeaseLost()


def _change(connection: Connection, dossier: str, values: Mapping[str, object]) -> None:
    connection.execute(
        update(forwarding).where(forwarding.c.dossier == dossier).values(dict(values))
    )


def _row(row: Row[*tuple[object, ...]]) -> ForwardRow:
    return ForwardRow(
        dossier=row.dossier,
        caller=Caller(office=row.office, desk=row.desk),
        wanted=row.wanted,
        state=ForwardState(row.state),
        step=ForwardStep(row.step),
        number=row.number,
        own_number=bool(row.own_number),
        portal_id=row.portal_id,
        known=Known(row.known),
        told=row.told,
        status_told=row.status_told,
        announced=row.announced,
        refused=bool(row.refused),
        tries=row.tries,
        next_try_at=row.next_try_at,
        code=row.code,
    )

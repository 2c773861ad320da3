"""Which desks a hub knows, and taking a desk's credential away: for who runs the hub, beside it while it serves."""

from collections.abc import Iterable
from contextlib import closing
from datetime import datetime

from sqlalchemy import Connection, Row, func, or_, select, true, update

from counter_app.domain.errors import HubDeskUnknown, SeveralHubDesks
from counter_app.domain.hub_desks import KnownDesk, Revoked
from counter_app.domain.text import clean
from counter_app.hub.database import Database
from counter_app.hub.limits import said
from counter_app.hub.schema import desk
from counter_app.hub.settings import HubSettings

_ID = 12
_TOLD = (
    desk.c.credential,
    desk.c.office,
    desk.c.desk,
    desk.c.enrolled_at,
    desk.c.last_seen_at,
    desk.c.revoked_at,
    desk.c.revoked_by,
    desk.c.revoked_reason,
)
_Found = Row[str, str, str, datetime, datetime | None, datetime | None, str | None, str | None]


def known_desks(settings: HubSettings) -> tuple[KnownDesk, ...]:
    """Return every enrolment, by office, name and time. Raises BadUsage, StoreNewer."""
    with closing(Database(settings.database)) as database, database.read() as connection:
        rows = connection.execute(
            select(*_TOLD).order_by(desk.c.office, desk.c.desk, desk.c.enrolled_at)
        )
        return tuple(map(_known, rows))


def revoke_desk(
    settings: HubSettings, name: str, *, office: str | None, by: str, reason: str
) -> Revoked:
    """Take away the credential of a desk, by its name or an enrolment's `id`: its next call is refused, at every replica.

    What it sent stays. Who revokes and why is kept with the enrolment, once: again changes nothing. Enrolling with a new
    code is free. Raises FieldRefused, HubDeskUnknown, SeveralHubDesks, BadUsage, StoreNewer.
    """
    wanted, author, why = clean(name), said(by, "revoked_by"), said(reason, "revoke_reason")
    with closing(Database(settings.database)) as database:
        return database.run(
            lambda connection: _revoke(
                connection, wanted, office, by=author, reason=why, now=settings.now()
            )
        )


def _revoke(
    connection: Connection, name: str, office: str | None, *, by: str, reason: str, now: datetime
) -> Revoked:
    here = true() if office is None else desk.c.office == office
    meant = or_(desk.c.desk == name, func.substr(desk.c.credential, 1, _ID) == name.lower())
    found = connection.execute(select(*_TOLD).where(here, meant)).all()
    # A desk may be called what looks like an id: its name goes first.
    rows = [row for row in found if row.desk == name] or found
    if not rows:
        raise HubDeskUnknown(desk=name)
    offices = sorted({row.office for row in rows})
    if len(offices) > 1:
        raise SeveralHubDesks(desk=name, offices=", ".join(offices))
    ended = connection.execute(
        update(desk)
        .where(
            desk.c.credential.in_([row.credential for row in rows]),
            # Whoever comes second finds it revoked, and who did it first stays.
            desk.c.revoked_at.is_(None),
        )
        .values(revoked_at=now, revoked_by=by, revoked_reason=reason)
        .returning(*_TOLD)
    ).all()
    new = {row.credential for row in ended}
    others = select(*_TOLD).where(
        desk.c.credential.in_([row.credential for row in rows if row.credential not in new])
    )
    return Revoked(_in_turn(ended), _in_turn(connection.execute(others)))


def _in_turn(rows: Iterable[_Found]) -> tuple[KnownDesk, ...]:
    return tuple(sorted(map(_known, rows), key=lambda each: each.enrolled_at))


def _known(row: _Found) -> KnownDesk:
    return KnownDesk(row.credential[:_ID], *row[1:])

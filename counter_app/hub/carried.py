"""Parts of packages that were brought by hand: kept one at a time and in any order, until a package has all of them.

A part stands here once its own files are in. The records of a package are taken in the order of its parts when the last
one is here, since a record may need the files, or the earlier revision, of a part before.
"""

import json
import secrets
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from typing import cast

from sqlalchemy import ColumnElement, Connection, and_, delete, insert, select, update

from counter_app.domain.carry import CarriedPackage, PartsWanted
from counter_app.domain.errors import PackageDamaged
from counter_app.hub.carried_schema import carried_part, carried_record
from counter_app.hub.database import Database
from counter_app.hub.keys import HubKeys
from counter_app.hub.sealing import Seal
from counter_app.hub.settings import HubSettings
from counter_app.records import JsonObject, canonical

_FORGOTTEN_AFTER = timedelta(days=180)
"""A package whose parts have not come in half a year does not come any more: its desk exports what waits anew."""

_GAPS = 10_000
"""Missing parts that are named at most: a sheet may say that it is one of a million."""

_AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class KeptRecord:
    """A record of a part. `text`: as the desk wrote it; None when the hub held it before the last import ended."""

    part: str
    position: int
    id: str
    text: str | None


class CarriedParts:
    """The parts that are here."""

    def __init__(self, database: Database, keys: HubKeys, settings: HubSettings) -> None:
        self._database = database
        self._seal = Seal(keys, "carried")
        self._settings = settings

    def must_fit(self, key: CarriedPackage, part: int, parts: int, *, file: str) -> None:
        """Raises PackageDamaged: the part contradicts itself, or those of its package that came before."""
        wanted = select(carried_part.c.parts).where(_of(key))
        with self._database.read() as connection:
            known = connection.execute(wanted.limit(1)).scalar_one_or_none()
        if part > parts or known not in {None, parts}:
            raise PackageDamaged(file=file, reason="shape")

    def keep(self, key: CarriedPackage, sheet: JsonObject) -> None:
        """Keep a part whose files are in. The same again changes nothing; another sheet of this number takes its place."""
        number, parts = cast(int, sheet["part"]), cast(int, sheet["parts"])
        unmarked = {name: value for name, value in sheet.items() if name != "mac"}
        digest = sha256(canonical(unmarked).encode("utf-8")).hexdigest()
        entries = cast(list[dict[str, str]], sheet["records"])

        def work(connection: Connection) -> None:
            self._database.lock(connection, "carried", key.office, key.desk, key.package)
            this = and_(_of(key), carried_part.c.part == number)
            held = connection.execute(
                select(carried_part.c.sha256).where(this)
            ).scalar_one_or_none()
            if held == digest:
                return
            connection.execute(delete(carried_part).where(this))
            name = secrets.token_hex(16)
            connection.execute(
                insert(carried_part).values(
                    id=name,
                    office=key.office,
                    desk=key.desk,
                    package=key.package,
                    part=number,
                    parts=parts,
                    sha256=digest,
                    received_at=self._settings.now(),
                )
            )
            for start in range(0, len(entries), _AT_ONCE):
                some = enumerate(entries[start : start + _AT_ONCE], start=start)
                connection.execute(
                    insert(carried_record),
                    [self._row(name, position, entry) for position, entry in some],
                )

        self._database.run(work)

    def waiting(self, key: CarriedPackage | None = None) -> tuple[PartsWanted, ...]:
        """Return the packages of which parts are missing, all or this one, the oldest first."""
        wanted = select(carried_part).order_by(carried_part.c.received_at, carried_part.c.part)
        found: dict[CarriedPackage, tuple[int, datetime, set[int]]] = {}
        with self._database.read() as connection:
            rows = connection.execute(wanted if key is None else wanted.where(_of(key)))
            for row in rows:
                package = CarriedPackage(row.office, row.desk, row.package)
                fresh: set[int] = set()
                found.setdefault(package, (row.parts, row.received_at, fresh))[2].add(row.part)
        return tuple(
            PartsWanted(package, parts, _gaps(numbers, parts), since)
            for package, (parts, since, numbers) in found.items()
            if len(numbers) < parts
        )

    def records(self, key: CarriedPackage) -> Iterator[KeptRecord]:
        """Yield the records of a package in their order."""
        parts = select(carried_part.c.id).where(_of(key)).order_by(carried_part.c.part)
        with self._database.read() as connection:
            names = connection.execute(parts).scalars().all()
        for name in names:
            yield from self._records_of(name)

    def let_go(self, records: Sequence[KeptRecord]) -> None:
        """Forget what these records say: the hub holds them now."""
        with self._database.transaction() as connection:
            for record in records:
                connection.execute(
                    update(carried_record)
                    .where(
                        carried_record.c.part == record.part,
                        carried_record.c.position == record.position,
                    )
                    .values(body=None)
                )

    def forget_old(self) -> None:
        """Forget the parts that came half a year ago."""
        before = self._settings.now() - _FORGOTTEN_AFTER
        with self._database.transaction() as connection:
            connection.execute(delete(carried_part).where(carried_part.c.received_at < before))

    def _records_of(self, part: str) -> Iterator[KeptRecord]:
        after = -1
        while True:
            wanted = (
                select(carried_record)
                .where(carried_record.c.part == part, carried_record.c.position > after)
                .order_by(carried_record.c.position)
                .limit(_AT_ONCE)
            )
            with self._database.read() as connection:
                rows = connection.execute(wanted).all()
            for row in rows:
                text = None
                if row.body is not None:
                    text = str(self._seal.open(_name(part, row.position), row.body)["body"])
                yield KeptRecord(part, row.position, row.id, text)
                after = row.position
            if len(rows) < _AT_ONCE:
                return

    def _row(self, part: str, position: int, entry: dict[str, str]) -> dict[str, object]:
        sealed = self._seal.close(_name(part, position), json.dumps({"body": entry["body"]}))
        return {"part": part, "position": position, "id": entry["id"], "body": sealed}


def _of(key: CarriedPackage) -> ColumnElement[bool]:
    return and_(
        carried_part.c.office == key.office,
        carried_part.c.desk == key.desk,
        carried_part.c.package == key.package,
    )


def _name(part: str, position: int) -> str:
    return f"{part}/{position}"


def _gaps(numbers: set[int], parts: int) -> tuple[int, ...]:
    """The first missing ones. However many parts a sheet speaks of, no more are looked at than came and are named."""
    gaps: list[int] = []
    for number in range(1, parts + 1):
        if number not in numbers:
            gaps.append(number)
            if len(gaps) == _GAPS:
                break
    return tuple(gaps)

"""The records the hub holds: each once, encrypted, with the receipt that was given for it."""

import base64
import binascii
import hmac
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import timedelta, timezone
from hashlib import sha256
from typing import cast

from sqlalchemy import Connection, Select, and_, case, func, insert, or_, select, update

from counter_app.domain.ids import Sha256
from counter_app.domain.outbox import RecordKind
from counter_app.hub.blobs import Blobs
from counter_app.hub.changes import Changes
from counter_app.hub.clock import time_of
from counter_app.hub.database import Database
from counter_app.hub.desks import Caller
from counter_app.hub.forward_book import ForwardBook
from counter_app.hub.keys import HubKeys
from counter_app.hub.limits import is_name, must_be_shallow
from counter_app.hub.open_work import OpenWork
from counter_app.hub.refusals import Refusal, hub_clock_wrong, not_found
from counter_app.hub.schema import access, blob_grant, record, record_holder
from counter_app.hub.sealing import Seal
from counter_app.hub.settings import HubSettings
from counter_app.hub.withdrawals import check_own, stands
from counter_app.records import (
    Json,
    JsonObject,
    NotCanonical,
    Receipt,
    canonical,
    parse_object,
    schema_faults,
    sha256_of,
    sign_receipt,
)

_VIET_NAM = timezone(timedelta(hours=7))
_LAST_REVISION = 2**31 - 1
_CURSOR = re.compile(r"r(?P<seq>[0-9]{1,18})")
_ITEM = ("id", "kind", "subject", "revision", "sha256", "received_at")
_NAMES = ("owner_desk", "number", "procedure", "dossier_id", "type")
_KINDS = tuple(kind.value for kind in RecordKind)


@dataclass(frozen=True, slots=True)
class _Incoming:
    """A record as a desk sent it: valid by its schema, not yet weighed against what the hub holds."""

    id: str
    content: JsonObject
    body: str
    sha256: Sha256
    blobs: dict[str, int | None]
    """Hash to size; None where the record does not tell."""
    later: frozenset[str]
    """Those that may come after the record, or never will."""

    @property
    def kind(self) -> str:
        return str(self.content["kind"])

    @property
    def subject(self) -> str:
        return str(self.content["id"])

    @property
    def revision(self) -> int:
        # 1.0 is a whole number to JSON Schema.
        return int(cast(float, self.content["revision"]))

    @property
    def numbers(self) -> Iterator[str]:
        """The numbers of a paper's holders."""
        for holder in cast(list[dict[str, str | None]], self.content.get("holders", [])):
            if number := holder["id"]:
                yield number


class Registry:
    """Put-if-absent of records."""

    def __init__(
        self, database: Database, blobs: Blobs, keys: HubKeys, settings: HubSettings, hub: str
    ) -> None:
        self._database = database
        self._blobs = blobs
        self._keys = keys
        self._settings = settings
        self._hub = hub
        self._cipher = Seal(keys, "record")
        self._index = keys.derive("holder")
        changes = Changes(database, keys, settings)
        self._forwarding = ForwardBook(database, changes, settings)
        self._open_work = OpenWork(changes, settings, self._holder)

    def put(
        self,
        caller: Caller,
        record_id: str,
        text: bytes,
        *,
        lost: frozenset[str] = frozenset(),
    ) -> tuple[str, bool]:
        """Keep a record; return its receipt (canonical JSON) and whether it is new. It is on disk when this returns.

        The same canonical content again gives the same receipt, byte for byte. `lost`: files that nobody has any more, by
        the desk's word; the record is kept without them and its receipt names only what is here.

        Raises Refusal: 409 other content under this uuid or this subject and revision (RECORD_DIFFERS), predecessor is not
        the last (STALE_REVISION); 422 not a valid record; 424 blobs that this office has not sent; 503 the
        hub's clock is behind its receipts.
        """
        incoming = _read(record_id, text)
        incoming = replace(incoming, later=incoming.later | lost)
        if incoming.content["office"] != caller.office:
            raise Refusal(422, "OFFICE_MISMATCH", "the record names another office")

        def work(connection: Connection) -> tuple[str, bool]:
            self._database.lock(connection, "record", incoming.kind, incoming.subject)
            held = connection.execute(_held(incoming)).first()
            if held is not None:
                same = (held.id, held.office, held.sha256)
                if same == (incoming.id, caller.office, incoming.sha256):
                    self._mend(connection, caller, incoming, held.body)
                    return str(held.receipt), False
                raise Refusal(409, "RECORD_DIFFERS", "another content is held under this name")
            _check_predecessor(connection, caller, incoming)
            here = self._check_blobs(connection, caller, incoming)
            return self._keep(connection, caller, incoming, here), True

        return self._database.run(work)

    def get(self, caller: Caller, record_id: str) -> tuple[JsonObject, str]:
        """Return (record, receipt text) of the office's record. Raises Refusal (404), also for one that is damaged here."""
        wanted = select(record.c.id, record.c.body, record.c.receipt).where(
            record.c.id == record_id, record.c.office == caller.office
        )
        with self._database.read() as connection:
            row = connection.execute(wanted).first()
        if row is None:
            raise not_found()
        content = self._cipher.opened(row.id, row.body)
        if content is None:
            raise not_found()  # told so, the desk sends it again
        return content, str(row.receipt)

    def is_whole(self, record_id: str) -> tuple[bool, int]:
        """Tell whether a record can still be read, and how many bytes that took."""
        with self._database.read() as connection:
            body = connection.execute(
                select(record.c.body).where(record.c.id == record_id)
            ).scalar_one_or_none()
        if body is None:
            return False, 0
        return self._cipher.opened(record_id, body) is not None, len(body)

    def receipts_of(self, caller: Caller, wanted: Iterable[str]) -> list[str]:
        """Return the receipts of those `wanted` records of the caller's office that are here."""
        held = select(record.c.receipt).where(
            record.c.id.in_(sorted(wanted)), record.c.office == caller.office
        )
        with self._database.read() as connection:
            return [str(receipt) for receipt in connection.execute(held).scalars()]

    def since(self, caller: Caller, cursor: str | None, limit: int) -> JsonObject:
        """Return `{items, next, more}`: what the hub holds of this desk after an opaque cursor, oldest first."""
        after = _place(cursor)
        wanted = (
            select(record.c.seq, *(record.c[name] for name in _ITEM))
            .where(
                record.c.office == caller.office,
                record.c.desk == caller.desk,
                record.c.seq > after,
            )
            .order_by(record.c.seq)
            .limit(limit + 1)
        )
        with self._database.read() as connection:
            rows = connection.execute(wanted).all()
        page = rows[:limit]
        items: list[Json] = [dict(zip(_ITEM, row[1:], strict=True)) for row in page]
        last = page[-1].seq if page else after
        return {"items": items, "next": _cursor(last), "more": len(rows) > limit}

    def papers_of(
        self, caller: Caller, number: str, *, dossier: str, procedure: str
    ) -> list[JsonObject]:
        """Return the papers of a person held anywhere and not taken back; the look and its ground are recorded before.

        Each blob of these papers may then be read by this desk as long as the dossier is open.
        """
        holder = self._holder(number)
        wanted = (
            select(record.c.id, record.c.body)
            .join_from(record_holder, record)
            .where(record_holder.c.holder == holder, stands())
            .order_by(record.c.seq)
        )
        with self._database.transaction() as connection:
            opened = [self._cipher.opened(row.id, row.body) for row in connection.execute(wanted)]
            papers = [paper for paper in opened if paper is not None]
            connection.execute(
                insert(access).values(
                    at=self._settings.now(),
                    office=caller.office,
                    desk=caller.desk,
                    holder=holder,
                    dossier=dossier,
                    procedure=procedure,
                    papers=len(papers),
                )
            )
            for digest in sorted({digest for paper in papers for digest in _blobs(paper)}):
                grant = {
                    "sha256": digest,
                    "office": caller.office,
                    "desk": caller.desk,
                    "dossier": dossier,
                }
                self._database.insert_new(connection, blob_grant, grant)
        return papers

    def count(self) -> dict[str, int]:
        """Return the number of records a kind."""
        with self._database.read() as connection:
            rows = connection.execute(select(record.c.kind, func.count()).group_by(record.c.kind))
            return {str(kind): int(number) for kind, number in rows}

    def _check_blobs(
        self, connection: Connection, caller: Caller, incoming: _Incoming
    ) -> list[str]:
        """Return the blobs that are here: a receipt names no other."""
        known = self._blobs.owned_sizes(connection, caller.office, incoming.blobs)
        # The store itself is asked: who reads the receipt may delete the last other copy.
        held = {digest: size for digest, size in known.items() if self._blobs.is_kept(digest, size)}
        missing = [
            digest
            for digest in incoming.blobs
            if digest not in held and digest not in incoming.later
        ]
        if any(incoming.blobs[digest] not in (None, size) for digest, size in known.items()):
            raise Refusal(422, "BLOB_SIZE", "a blob has another size than the record says")
        if missing:
            raise Refusal(424, "BLOBS_WANTED", "send these blobs first", blobs=missing)
        return sorted(held)

    def _mend(
        self, connection: Connection, caller: Caller, incoming: _Incoming, body: bytes
    ) -> None:
        """Put what was sent again in the place of what the database has spoilt."""
        if self._cipher.opened(incoming.id, body) is None:
            connection.execute(
                update(record).where(record.c.id == incoming.id).values(body=self._seal(incoming))
            )
            self._forwarding.note(connection, caller, incoming.content)

    def _keep(
        self, connection: Connection, caller: Caller, incoming: _Incoming, held: list[str]
    ) -> str:
        signer = self._keys.signer()
        now = self._settings.now()
        if time_of(connection, now).is_wrong:
            raise hub_clock_wrong()
        received_at = now.astimezone(_VIET_NAM).isoformat(timespec="seconds")
        receipt = sign_receipt(
            Receipt(
                record=incoming.id,
                sha256=incoming.sha256,
                blobs=tuple(Sha256(digest) for digest in held),
                office=caller.office,
                desk=caller.desk,
                received_at=received_at,
                hub=self._hub,
                key_id=signer.key_id,
            ),
            signer.key,
        )
        row = insert(record).values(
            id=incoming.id,
            kind=incoming.kind,
            subject=incoming.subject,
            revision=incoming.revision,
            office=caller.office,
            desk=caller.desk,
            sha256=incoming.sha256,
            status=cast(int | None, incoming.content.get("status")),
            body=self._seal(incoming),
            receipt=receipt,
            received_at=received_at,
        )
        self._forwarding.note(connection, caller, incoming.content)
        self._open_work.note(connection, caller, incoming.content)
        self._database.in_order(connection, "record")
        (seq,) = connection.execute(row.returning(record.c.seq)).one()
        holders = sorted({self._holder(number) for number in incoming.numbers})
        if holders:
            connection.execute(
                insert(record_holder), [{"holder": holder, "record": seq} for holder in holders]
            )
        return receipt

    def _seal(self, incoming: _Incoming) -> bytes:
        return self._cipher.close(incoming.id, incoming.body)

    def _holder(self, number: str) -> str:
        """A keyed hash: the database alone does not tell whose papers the hub holds."""
        return hmac.new(self._index, number.encode("utf-8"), sha256).hexdigest()


def _read(record_id: str, text: bytes) -> _Incoming:
    try:
        content = parse_object(text)
        must_be_shallow(content)
        body = canonical(content)
    except NotCanonical as error:
        raise Refusal(400, "NOT_JSON", "the body is not one JSON object") from error
    kind = content.get("kind")
    if not isinstance(kind, str) or kind not in _KINDS:
        raise Refusal(422, "RECORD_KIND", f"kind is one of {', '.join(_KINDS)}")
    if faults := schema_faults(kind, content):
        raise Refusal(422, "RECORD_INVALID", "; ".join(faults[:5]))
    if not is_name(content["id"]) or cast(float, content["revision"]) > _LAST_REVISION:
        raise Refusal(422, "RECORD_INVALID", "/id, /revision: out of bounds")
    for name in _NAMES:
        # They become words of a database, which cannot hold all that JSON can. Empty is how a record says none.
        if content.get(name) not in (None, "") and not is_name(content[name]):
            raise Refusal(422, "RECORD_INVALID", f"/{name}: out of bounds")
    return _Incoming(record_id, content, body, sha256_of(body), _blobs(content), _later(content))


def _blobs(content: JsonObject) -> dict[str, int | None]:
    if "blobs" not in content:
        return dict.fromkeys(cast(list[str], content.get("sha256", [])))
    return {
        str(blob["sha256"]): cast(int, blob["bytes"])
        for blob in cast(list[JsonObject], content["blobs"])
    }


def _later(content: JsonObject) -> frozenset[str]:
    blobs = cast(list[JsonObject], content.get("blobs", []))
    # A file that is named twice, once as wanted at once, is wanted at once.
    now = {str(blob["sha256"]) for blob in blobs if not blob.get("later")}
    return frozenset(str(blob["sha256"]) for blob in blobs) - now


def _held(incoming: _Incoming) -> Select[str, str, str, str, bytes]:
    """What is held under the record's name, else under its subject and revision."""
    same_name = record.c.id == incoming.id
    same_place = and_(
        record.c.kind == incoming.kind,
        record.c.subject == incoming.subject,
        record.c.revision == incoming.revision,
    )
    return (
        select(record.c.id, record.c.office, record.c.sha256, record.c.receipt, record.c.body)
        .where(or_(same_name, same_place))
        .order_by(case((same_name, 0), else_=1))
    )


def _check_predecessor(connection: Connection, caller: Caller, incoming: _Incoming) -> None:
    """A dossier's revision must follow the last one that is held, and be of the office that owns it."""
    check_own(connection, caller, incoming.kind, incoming.subject)
    if incoming.kind != RecordKind.DOSSIER.value:
        return
    last = connection.execute(
        select(record.c.revision, record.c.office)
        .where(record.c.kind == incoming.kind, record.c.subject == incoming.subject)
        .order_by(record.c.revision.desc())
        .limit(1)
    ).first()
    known = 0 if last is None else int(last.revision)
    if incoming.revision != known + 1:
        raise Refusal(409, "STALE_REVISION", f"the last revision here is {known}")
    if last is not None and last.office != caller.office:
        raise Refusal(409, "NOT_OWNER", "another office owns the dossier")


def _cursor(seq: int) -> str:
    return base64.urlsafe_b64encode(f"r{seq}".encode("ascii")).decode("ascii")


def _place(cursor: str | None) -> int:
    if not cursor:
        return 0
    try:
        text = base64.b64decode(cursor, altchars=b"-_", validate=True).decode("ascii")
    except (binascii.Error, ValueError) as error:
        raise Refusal(400, "BAD_CURSOR", "since is not a cursor of this hub") from error
    found = _CURSOR.fullmatch(text)
    if found is None:
        raise Refusal(400, "BAD_CURSOR", "since is not a cursor of this hub")
    return int(found["seq"])

"""The records the hub holds: each once, encrypted, with the receipt that was given for it."""

import base64
import binascii
import hmac
import os
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta, timezone
from hashlib import sha256
from typing import cast

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from counter_app.domain.ids import Sha256
from counter_app.domain.outbox import RecordKind
from counter_app.hub.blobs import Blobs
from counter_app.hub.database import Database, Row
from counter_app.hub.desks import Caller
from counter_app.hub.keys import HubKeys
from counter_app.hub.refusals import Refusal, not_found
from counter_app.hub.settings import HubSettings
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
_KINDS = tuple(kind.value for kind in RecordKind)


@dataclass(frozen=True, slots=True)
class _Incoming:
    """A record as a desk sent it: valid by its schema, not yet weighed against what the hub holds."""

    id: str
    content: JsonObject
    body: str
    sha256: Sha256
    blobs: dict[str, int]

    @property
    def kind(self) -> str:
        return str(self.content["kind"])

    @property
    def subject(self) -> str:
        return str(self.content["id"])

    @property
    def revision(self) -> int:
        return cast(int, self.content["revision"])

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
        self._cipher = AESGCM(keys.derive("record"))
        self._index = keys.derive("holder")

    def put(self, caller: Caller, record_id: str, text: bytes) -> tuple[str, bool]:
        """Keep a record; return its receipt (canonical JSON) and whether it is new. It is on disk when this returns.

        The same canonical content again gives the same receipt, byte for byte. Raises Refusal: 409 other content
        under this uuid or this subject and revision (RECORD_DIFFERS), predecessor is not the last (STALE_REVISION);
        422 not a valid record; 424 blobs that this office has not sent.
        """
        incoming = _read(record_id, text)
        if incoming.content["office"] != caller.office:
            raise Refusal(422, "OFFICE_MISMATCH", "the record names another office")
        with self._database.transaction() as database:
            held = database.row(
                "SELECT id, office, sha256, receipt FROM record"
                " WHERE id = ? OR (kind = ? AND subject = ? AND revision = ?) ORDER BY id <> ?",
                (record_id, incoming.kind, incoming.subject, incoming.revision, record_id),
            )
            if held is not None:
                return _held_receipt(held, caller, incoming), False
            self._check_predecessor(database, caller, incoming)
            self._check_blobs(database, caller, incoming)
            return self._keep(database, caller, incoming), True

    def get(self, caller: Caller, record_id: str) -> tuple[JsonObject, str]:
        """Return (record, receipt text) of the office's record. Raises Refusal (404)."""
        row = self._database.row(
            "SELECT id, body, receipt FROM record WHERE id = ? AND office = ?",
            (record_id, caller.office),
        )
        if row is None:
            raise not_found()
        return self._open(row), str(row["receipt"])

    def since(self, caller: Caller, cursor: str | None, limit: int) -> JsonObject:
        """Return `{items, next, more}`: what the hub holds of this desk after an opaque cursor, oldest first."""
        after = _place(cursor)
        rows = self._database.rows(
            "SELECT seq, id, kind, subject, revision, sha256, received_at FROM record"
            " WHERE office = ? AND desk = ? AND seq > ? ORDER BY seq LIMIT ?",
            (caller.office, caller.desk, after, limit + 1),
        )
        page = rows[:limit]
        items: list[Json] = [
            {name: row[name] for name in row.keys() if name != "seq"}  # noqa: SIM118 - Row iterates over values
            for row in page
        ]
        last = page[-1]["seq"] if page else after
        return {"items": items, "next": _cursor(last), "more": len(rows) > limit}

    def papers_of(
        self, caller: Caller, number: str, *, dossier: str, procedure: str
    ) -> list[JsonObject]:
        """Return the papers of a person held anywhere; the look and its ground are recorded before they are shown.

        Each blob of these papers may then be read by this desk as long as the dossier is open.
        """
        holder = self._holder(number)
        with self._database.transaction() as database:
            rows = database.rows(
                "SELECT record.id, record.body, record.receipt FROM record_holder"
                " JOIN record ON record.seq = record_holder.record"
                " WHERE holder = ? ORDER BY record.seq",
                (holder,),
            )
            papers = [self._open(row) for row in rows]
            database.write(
                "INSERT INTO access (at, office, desk, holder, dossier, procedure, papers)"
                " VALUES (?, ?, ?, ?, ?, ?, ?)",
                (
                    self._settings.now().isoformat(),
                    caller.office,
                    caller.desk,
                    holder,
                    dossier,
                    procedure,
                    len(papers),
                ),
            )
            for digest in {digest for paper in papers for digest in _blobs(paper)}:
                database.write(
                    "INSERT INTO blob_grant (sha256, office, desk, dossier) VALUES (?, ?, ?, ?)"
                    " ON CONFLICT DO NOTHING",
                    (digest, caller.office, caller.desk, dossier),
                )
        return papers

    def count(self) -> dict[str, int]:
        """Return the number of records a kind."""
        rows = self._database.rows("SELECT kind, count(*) AS n FROM record GROUP BY kind")
        return {row["kind"]: row["n"] for row in rows}

    def _check_predecessor(self, database: Database, caller: Caller, incoming: _Incoming) -> None:
        if incoming.kind != RecordKind.DOSSIER.value:
            return
        last = database.row(
            "SELECT revision, office FROM record WHERE kind = ? AND subject = ?"
            " ORDER BY revision DESC LIMIT 1",
            (incoming.kind, incoming.subject),
        )
        known = 0 if last is None else int(last["revision"])
        if incoming.revision != known + 1:
            raise Refusal(409, "STALE_REVISION", f"the last revision here is {known}")
        if last is not None and last["office"] != caller.office:
            raise Refusal(409, "NOT_OWNER", "another office owns the dossier")

    def _check_blobs(self, database: Database, caller: Caller, incoming: _Incoming) -> None:
        missing = []
        for digest, size in incoming.blobs.items():
            held = self._blobs.owned_size(database, caller.office, digest)
            if held is None:
                missing.append(digest)
            elif held != size:
                raise Refusal(422, "BLOB_SIZE", "a blob has another size than the record says")
        if missing:
            raise Refusal(424, "BLOBS_WANTED", "send these blobs first", blobs=missing)

    def _keep(self, database: Database, caller: Caller, incoming: _Incoming) -> str:
        received_at = self._settings.now().astimezone(_VIET_NAM).isoformat(timespec="seconds")
        receipt = sign_receipt(
            Receipt(
                record=incoming.id,
                sha256=incoming.sha256,
                blobs=tuple(Sha256(digest) for digest in sorted(incoming.blobs)),
                office=caller.office,
                desk=caller.desk,
                received_at=received_at,
                hub=self._hub,
                key_id=self._keys.key_id,
            ),
            self._keys.signing,
        )
        seq = database.insert(
            "INSERT INTO record (id, kind, subject, revision, office, desk, sha256, status, body,"
            " receipt, received_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (
                incoming.id,
                incoming.kind,
                incoming.subject,
                incoming.revision,
                caller.office,
                caller.desk,
                incoming.sha256,
                cast(int | None, incoming.content.get("status")),
                self._seal(incoming),
                receipt,
                received_at,
            ),
        )
        for holder in {self._holder(number) for number in incoming.numbers}:
            database.write(
                "INSERT INTO record_holder (holder, record) VALUES (?, ?)", (holder, seq)
            )
        return receipt

    def _seal(self, incoming: _Incoming) -> bytes:
        nonce = os.urandom(12)
        sealed = self._cipher.encrypt(nonce, incoming.body.encode("utf-8"), incoming.id.encode())
        return nonce + sealed

    def _open(self, row: Row) -> JsonObject:
        body = bytes(row["body"])
        return parse_object(self._cipher.decrypt(body[:12], body[12:], str(row["id"]).encode()))

    def _holder(self, number: str) -> str:
        """A keyed hash: the database alone does not tell whose papers the hub holds."""
        return hmac.new(self._index, number.encode("utf-8"), sha256).hexdigest()


def _read(record_id: str, text: bytes) -> _Incoming:
    try:
        content = parse_object(text)
        body = canonical(content)
    except NotCanonical as error:
        raise Refusal(400, "NOT_JSON", "the body is not one JSON object") from error
    kind = content.get("kind")
    if not isinstance(kind, str) or kind not in _KINDS:
        raise Refusal(422, "RECORD_KIND", f"kind is one of {', '.join(_KINDS)}")
    if faults := schema_faults(kind, content):
        raise Refusal(422, "RECORD_INVALID", "; ".join(faults[:5]))
    return _Incoming(record_id, content, body, sha256_of(body), _blobs(content))


def _blobs(content: JsonObject) -> dict[str, int]:
    return {
        str(blob["sha256"]): cast(int, blob["bytes"])
        for blob in cast(list[JsonObject], content["blobs"])
    }


def _held_receipt(held: Row, caller: Caller, incoming: _Incoming) -> str:
    same = (held["id"], held["office"], held["sha256"])
    if same == (incoming.id, caller.office, incoming.sha256):
        return str(held["receipt"])
    raise Refusal(409, "RECORD_DIFFERS", "another content is held under this name")


def _cursor(seq: int) -> str:
    return base64.urlsafe_b64encode(f"r{seq}".encode("ascii")).decode("ascii")


def _place(cursor: str | None) -> int:
    if not cursor:
        return 0
    try:
        text = base64.b64decode(cursor, altchars=b"-_", validate=True).decode("ascii")
        if text.startswith("r"):
            return int(text[1:16])
    except (binascii.Error, ValueError) as error:
        raise Refusal(400, "BAD_CURSOR", "since is not a cursor of this hub") from error
    raise Refusal(400, "BAD_CURSOR", "since is not a cursor of this hub")

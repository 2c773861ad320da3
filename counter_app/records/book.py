"""Turns papers and dossiers into the neutral records that leave the PC, and checks the receipts that come back."""

import base64
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import cast

from counter_app.domain.carry import CarriedAnswer
from counter_app.domain.catalogue import HolderRole
from counter_app.domain.dossiers import Dossier, Item
from counter_app.domain.errors import InternalError, ReceiptInvalid, ReceiptOfAnotherHub
from counter_app.domain.ids import PaperId, Sha256
from counter_app.domain.officers import Office
from counter_app.domain.outbox import Enrolment, OutgoingRecord, RecordKind
from counter_app.domain.papers import Blob, BlobRole, Paper
from counter_app.domain.people import Person
from counter_app.domain.results import DossierEnds
from counter_app.domain.text import nfc
from counter_app.domain.withdrawals import Withdrawal
from counter_app.records.canonical import (
    Json,
    JsonObject,
    canonical,
    parse_object,
    sha256_of,
)
from counter_app.records.carry import read_receipts, recipient_told
from counter_app.records.course import course_out
from counter_app.records.ends import ends_out, line_out
from counter_app.records.ids import record_id
from counter_app.records.key_chain import trusted_keys
from counter_app.records.receipts import (
    hub_named_in,
    key_id_of,
    key_named_in,
    verify_receipt,
)
from counter_app.records.schemas import schema_faults


class NeutralRecordBook:
    """The RecordBook of the services. It holds nothing: the same act gives the same record, byte for byte."""

    def paper(
        self,
        paper: Paper,
        *,
        revision: int,
        office: Office,
        holders: Sequence[Person],
        dossier: Dossier | None,
        at: datetime,
        later: bool = False,
    ) -> OutgoingRecord:
        """Return `paper.v1` of an accepted paper with all its blobs; `later`: its masters may come after it.

        The nine minimum metadata of TT 01/2023/TT-VPCP Đ9 are `type`, `holders` and the seven of the paper's metadata.
        Raises InternalError when the paper does not make a valid record (it was not accepted, or names no holder).
        """
        content = _paper_content(paper, office, holders, dossier)
        content["blobs"] = [_blob(blob, later=later) for blob in _once(paper.blobs)]
        content["revision"] = revision
        content["recorded_at"] = at.isoformat()
        first = _first(paper.blobs, later=later)
        return _record(RecordKind.PAPER, paper.id, revision, content, first)

    def dossier(
        self,
        dossier: Dossier,
        *,
        office: Office,
        applicant: Person,
        masters: Sequence[Paper],
        at: datetime,
        roles: Mapping[HolderRole, Person] | None = None,
        ends: DossierEnds | None = None,
        later: bool = False,
    ) -> OutgoingRecord:
        """Return `dossier.v1` at the dossier's revision, with the masters of the papers that were just scanned.

        `later`: these may come after it. Raises InternalError when it does not make a valid record.
        """
        content = _dossier_content(dossier, office, applicant, ends or DossierEnds())
        content["roles"] = [
            {"role": role.value, "id": person.number or None, "name": nfc(person.name)}
            for role, person in (roles or {}).items()
        ]
        content["recorded_at"] = at.isoformat()
        content["blobs"] = [
            _blob(blob, paper.id, later=later) for paper in masters for blob in _once(paper.masters)
        ]
        blobs = [blob for paper in masters for blob in paper.masters]
        first = _first(blobs, later=later)
        return _record(RecordKind.DOSSIER, dossier.id, dossier.revision, content, first)

    def blobs(
        self, paper: PaperId, *, revision: int, office: Office, blobs: Sequence[Blob]
    ) -> OutgoingRecord:
        """Return `blobs.v1`: originals of a paper that its records named as `later`, once they are in."""
        once = _once(blobs)
        content: JsonObject = {
            "kind": RecordKind.BLOBS.value,
            "id": paper,
            "revision": revision,
            "office": office.code,
            "desk": nfc(office.desk),
            "paper": paper,
            "sha256": [*sorted(blob.sha256 for blob in once)],
        }
        return _record(RecordKind.BLOBS, paper, revision, content, once)

    def withdrawal(self, withdrawal: Withdrawal, *, office: Office) -> OutgoingRecord:
        """Return `withdrawal.v1` of a paper of this desk; it has one revision, for it is never taken back itself."""
        content: JsonObject = {
            "kind": RecordKind.WITHDRAWAL.value,
            "id": withdrawal.paper,
            "revision": 1,
            "office": office.code,
            "desk": nfc(office.desk),
            "paper": withdrawal.paper,
            "withdrawn_by": withdrawal.officer,
            "withdrawn_at": withdrawal.at.isoformat(),
            "reason": nfc(withdrawal.reason),
        }
        return _record(RecordKind.WITHDRAWAL, withdrawal.paper, 1, content, ())

    def check_receipt(
        self,
        receipt: str,
        record: OutgoingRecord,
        enrolment: Enrolment,
        *,
        lost: Collection[Sha256] = (),
    ) -> None:
        """Raise ReceiptInvalid unless the enrolled hub signed for this very record, all its blobs and this office.

        Blobs that are `lost` may be absent from it. ReceiptOfAnotherHub when it was another one.
        """
        try:
            found = verify_receipt(receipt, enrolment.receipt_key)
        except ReceiptInvalid as error:
            if hub_named_in(receipt) not in (None, enrolment.hub):
                raise ReceiptOfAnotherHub(record=record.id, reason="signature") from error
            raise
        if found.hub != enrolment.hub:
            raise ReceiptOfAnotherHub(record=record.id, reason="hub")
        named = {blob.sha256 for blob in record.blobs}
        facts = {
            "record": found.record == record.id,
            "sha256": found.sha256 == record.sha256 == sha256_of(record.body),
            "blobs": named - set(lost) <= set(found.blobs) <= named | _later_in(record.body),
            "office": found.office == enrolment.office,
        }
        for name, fits in facts.items():
            if not fits:
                raise ReceiptInvalid(record=record.id, reason=name)

    def follow_keys(self, receipt: str, keys: str, enrolment: Enrolment) -> Enrolment:
        """Return `enrolment` with the key that signed `receipt`: a key the hub's list binds to the one that is known.

        Raises ReceiptInvalid: nothing binds them.
        """
        wanted = key_named_in(receipt)
        for key in trusted_keys(keys, enrolment.receipt_key):
            if key_id_of(base64.b64decode(key)) == wanted:
                return replace(enrolment, receipt_key=key, key_id=wanted)
        raise ReceiptInvalid(reason="keys")

    def carry_recipient(self, keys: str, enrolment: Enrolment) -> Enrolment:
        """Return `enrolment` with the age recipient that the hub tells in `keys`, or unchanged when it tells none.

        Raises ReceiptInvalid: none of the keys that stand and fall with the known one signed it.
        """
        trusted = trusted_keys(keys, enrolment.receipt_key)
        told = recipient_told(parse_object(keys), enrolment.hub, trusted)
        return enrolment if told is None else replace(enrolment, carry_recipient=told)

    def receipt_file(
        self, text: str, enrolment: Enrolment
    ) -> tuple[Enrolment, str, tuple[CarriedAnswer, ...]]:
        """Return the enrolment with the hub's newest key, its list of keys, and what the file says of each record.

        Raises ReceiptFileInvalid: it is not this hub's, or was changed.
        """
        found = read_receipts(text, enrolment)
        return found.enrolment, found.keys, found.answers


def _record(
    kind: RecordKind, subject: str, revision: int, content: JsonObject, blobs: Iterable[Blob]
) -> OutgoingRecord:
    if faults := schema_faults(kind.value, content):
        raise InternalError(kind="RecordInvalid", record=kind.value, where=faults[0])
    body = canonical(content)
    # A paper's own record has the paper's id as its subject too.
    beside = {RecordKind.BLOBS: "/blobs", RecordKind.WITHDRAWAL: "/withdrawal"}.get(kind, "")
    return OutgoingRecord(
        id=record_id(f"{subject}{beside}", revision),
        kind=kind,
        subject=subject,
        revision=revision,
        body=body,
        sha256=sha256_of(body),
        blobs=_once(blobs),
    )


def _paper_content(
    paper: Paper, office: Office, holders: Sequence[Person], dossier: Dossier | None
) -> JsonObject:
    metadata = paper.metadata
    return {
        "kind": RecordKind.PAPER.value,
        "id": paper.id,
        "office": office.code,
        "desk": nfc(office.desk),
        "type": paper.type,
        "holders": [_person(person) for person in holders],
        "title": nfc(metadata.title),
        "number": nfc(metadata.number),
        "issued_on": _day(metadata.issued_on),
        "issuer": nfc(metadata.issuer),
        "summary": nfc(metadata.summary),
        "valid_until": _day(metadata.valid_until),
        "scope": nfc(metadata.scope),
        "fields": {name: nfc(value) for name, value in metadata.own.items()},
        "state": paper.state.value,
        "copy_kind": paper.copy_kind.value,
        "dossier": None if dossier is None else dossier.number,
        "dossier_id": None if dossier is None else dossier.id,
        "component": paper.component,
        "pages": paper.pages,
        "digitised_by": paper.digitised_by,
        "digitised_at": _moment(paper.digitised_at),
        "accepted_by": paper.accepted_by,
        "accepted_at": _moment(paper.accepted_at),
    }


def _dossier_content(
    dossier: Dossier, office: Office, applicant: Person, ends: DossierEnds
) -> JsonObject:
    return {
        "kind": RecordKind.DOSSIER.value,
        "id": dossier.id,
        "revision": dossier.revision,
        "number": dossier.number,
        "office": office.code,
        "desk": nfc(office.desk),
        "owner_desk": nfc(dossier.desk),
        "procedure": dossier.procedure,
        "procedure_name": nfc(dossier.procedure_name),
        "case": dossier.case,
        "applicant": _person(applicant),
        "received_at": dossier.received_at.isoformat(),
        "due_at": dossier.due_at.isoformat(),
        "opened_by": dossier.opened_by,
        "status": int(dossier.status),
        "solved_at": _moment(dossier.solved_at),
        "official_number": dossier.official_number,
        "printed_due_at": _moment(dossier.printed_due_at),
        "paused": dossier.is_paused,
        **course_out(dossier.course),
        **ends_out(ends),
        "items": [{**_item(item), **line_out(item, ends)} for item in dossier.items],
    }


def _item(item: Item) -> JsonObject:
    stated: JsonObject = {} if item.lacks is None else {"database_lacks": item.lacks}
    return {
        "component": item.component,
        "name": nfc(item.name),
        "state": item.state.value,
        "required": item.required,
        "paper": item.paper,
        "reason": item.reason,
        **stated,
    }


def _person(person: Person) -> Json:
    return {"id": person.number or None, "name": nfc(person.name)}


def _first(blobs: Iterable[Blob], *, later: bool) -> list[Blob]:
    """Return the blobs that must go before the record: all, or all but the masters."""
    return [blob for blob in blobs if not (later and blob.role is BlobRole.MASTER)]


def _later_in(body: str) -> set[str]:
    """Return the hashes that a record names as files that may come after it."""
    blobs = cast(list[JsonObject], parse_object(body).get("blobs", []))
    return {str(blob["sha256"]) for blob in blobs if blob.get("later")}


def _blob(blob: Blob, paper: PaperId | None = None, *, later: bool = False) -> Json:
    entry: JsonObject = {
        "role": blob.role.value,
        "sha256": blob.sha256,
        "bytes": blob.bytes,
        "type": blob.media_type,
        "page": blob.page,
    }
    if paper is not None:
        entry["paper"] = paper
    if later and blob.role is BlobRole.MASTER:
        entry["later"] = True
    return entry


def _once(blobs: Iterable[Blob]) -> tuple[Blob, ...]:
    """The same file scanned twice is one blob: keep the first mention of each hash, in order."""
    seen: dict[Sha256, Blob] = {}
    for blob in blobs:
        seen.setdefault(blob.sha256, blob)
    return tuple(seen.values())


def _day(day: date | None) -> str | None:
    return None if day is None else day.isoformat()


def _moment(moment: datetime | None) -> str | None:
    return None if moment is None else moment.isoformat()

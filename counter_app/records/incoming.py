"""Papers that other desks confirmed, as their records tell of them."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import TypedDict, cast

from counter_app.domain.catalogue import CopyKind
from counter_app.domain.ids import OfficeCode, OfficerLogin, PaperId, PaperTypeId, Sha256
from counter_app.domain.papers import Blob, BlobRole, Metadata, Paper, PaperState
from counter_app.domain.province import NamedHolder, PaperOrigin, ProvincePaper

from .canonical import Json, JsonObject, canonical
from .schemas import schema_faults


class BlobEntry(TypedDict):
    """A blob as records name it."""

    role: str
    sha256: str
    bytes: int
    type: str
    page: int | None


class _PaperRecord(TypedDict):
    """What `paper.v1` holds once its schema was checked."""

    id: str
    office: str
    desk: str
    type: str
    holders: list[dict[str, str | None]]
    title: str
    number: str
    issued_on: str | None
    issuer: str
    summary: str
    valid_until: str | None
    scope: str
    fields: dict[str, str]
    copy_kind: str
    pages: int
    digitised_by: str
    digitised_at: str | None
    accepted_by: str | None
    accepted_at: str | None
    blobs: list[BlobEntry]


def paper_from(content: Mapping[str, Json]) -> ProvincePaper | None:
    """Return the paper of a `paper.v1`, None when it is no valid one or the paper is not held as accepted.

    Its dossier stays away: it stands in another desk's store.
    """
    whole: JsonObject = dict(content)
    if schema_faults("paper.v1", whole) or whole["state"] != PaperState.ACCEPTED.value:
        return None
    record = cast(_PaperRecord, whole)
    accepted_at = _moment(record["accepted_at"])
    if accepted_at is None or record["accepted_by"] is None:
        return None
    paper = Paper(
        id=PaperId(record["id"]),
        type=PaperTypeId(record["type"]),
        state=PaperState.ACCEPTED,
        copy_kind=CopyKind(record["copy_kind"]),
        holders=(),
        blobs=tuple(blob_from(entry) for entry in record["blobs"]),
        metadata=_metadata(record),
        dossier=None,
        component=None,
        created_at=_moment(record["digitised_at"]) or accepted_at,
        digitised_by=OfficerLogin(record["digitised_by"]),
        digitised_at=_moment(record["digitised_at"]),
        accepted_by=OfficerLogin(record["accepted_by"]),
        accepted_at=accepted_at,
        pages=record["pages"],
    )
    holders = tuple(NamedHolder(one["id"], one["name"] or "") for one in record["holders"])
    origin = PaperOrigin(OfficeCode(record["office"]), record["desk"])
    return ProvincePaper(paper, holders, origin, canonical(whole))


def _metadata(record: _PaperRecord) -> Metadata:
    return Metadata(
        title=record["title"],
        number=record["number"],
        issued_on=_day(record["issued_on"]),
        issuer=record["issuer"],
        summary=record["summary"],
        valid_until=_day(record["valid_until"]),
        scope=record["scope"],
        own=dict(record["fields"]),
    )


def blob_from(entry: BlobEntry) -> Blob:
    """Return a blob as a record names it, once its schema was checked."""
    return Blob(
        role=BlobRole(entry["role"]),
        sha256=Sha256(entry["sha256"]),
        bytes=entry["bytes"],
        media_type=entry["type"],
        page=entry["page"],
    )


def _day(text: str | None) -> date | None:
    return None if text is None else date.fromisoformat(text)


def _moment(text: str | None) -> datetime | None:
    return None if text is None else datetime.fromisoformat(text)

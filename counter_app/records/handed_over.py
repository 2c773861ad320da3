"""A dossier that another desk gave away, read from the records the hub holds of it."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import cast

from counter_app.domain.catalogue import HolderRole
from counter_app.domain.dossiers import Dossier, DossierStatus, Item, ItemState, NamedRole
from counter_app.domain.ids import (
    CaseCode,
    ComponentCode,
    DossierId,
    OfficeCode,
    OfficerLogin,
    PaperId,
    PersonId,
    ProcedureCode,
)
from counter_app.domain.papers import Blob, Paper
from counter_app.domain.people import Alias, AliasKind, Person, PersonKind
from counter_app.services.handover_ports import HubDossier

from .canonical import Json, JsonObject
from .course import course_in
from .incoming import BlobEntry, blob_from, paper_from
from .schemas import schema_faults


def papers_named(revision: JsonObject) -> tuple[PaperId, ...]:
    """Return the papers on the lines of a `dossier.v1`, each once."""
    named = [item["paper"] for item in _objects(revision["items"])]
    return tuple(dict.fromkeys(PaperId(str(paper)) for paper in named if paper is not None))


def dossier_from(
    revisions: Sequence[JsonObject], papers: Mapping[PaperId, "JsonObject | None"]
) -> HubDossier | None:
    """Return what the hub holds of a dossier; None when a record is not what it should be.

    Args:
        revisions: every `dossier.v1` of it, the first one first.
        papers: `paper.v1` of each paper on its lines, None for one that no officer has confirmed yet.
    """
    if any(schema_faults("dossier.v1", revision) for revision in revisions):
        return None
    last = revisions[-1]
    people = _People()
    dossier = _dossier(last, people)
    accepted = [_paper(record, dossier, people) for record in papers.values() if record is not None]
    if any(paper is None for paper in accepted):
        return None
    scans = {
        paper: _masters(paper, revisions) for paper, record in papers.items() if record is None
    }
    return HubDossier(
        dossier=dossier,
        from_desk=str(last["desk"]),
        at=datetime.fromisoformat(str(last["recorded_at"])),
        people=people.all,
        papers=tuple(paper for paper in accepted if paper is not None),
        scans=scans,
    )


class _People:
    """People as records name them, each with an id that holds within this one transfer."""

    def __init__(self) -> None:
        self._known: dict[tuple[str, str], Person] = {}

    @property
    def all(self) -> tuple[Person, ...]:
        return tuple(self._known.values())

    def id_of(self, number: str | None, name: str) -> PersonId:
        # Without a number only the name tells people apart.
        key = (number, "") if number else ("", name)
        if key not in self._known:
            place = PersonId(f"hub-{len(self._known)}")
            self._known[key] = _person(place, number or "", name)
        return self._known[key].id


def _person(place: PersonId, number: str, name: str) -> Person:
    digits = number.replace("-", "")
    is_tax = len(digits) in (10, 13)
    kinds = {12: AliasKind.PERSONAL, 9: AliasKind.OLD_IDENTITY}
    aliases = (Alias(kinds.get(len(digits), AliasKind.TAX), number),) if number else ()
    kind = PersonKind.ORGANISATION if is_tax else PersonKind.CITIZEN
    return Person(id=place, kind=kind, name=name, number=number, aliases=aliases)


def _dossier(content: JsonObject, people: _People) -> Dossier:
    status = DossierStatus(cast(int, content["status"]))
    owner = str(content["owner_desk"])
    course_keys = ("supplements", "extensions", "closing", "handovers", "handler")
    course: JsonObject = {name: content[name] for name in course_keys}
    course["solving"] = content.get("solving")
    official = content.get("official_number")
    return Dossier(
        id=DossierId(str(content["id"])),
        number=str(content["number"]),
        office=OfficeCode(str(content["office"])),
        desk=owner,
        procedure=ProcedureCode(str(content["procedure"])),
        procedure_name=str(content["procedure_name"]),
        case=CaseCode(str(content["case"])),
        applicant=_holder(cast(JsonObject, content["applicant"]), people),
        received_at=datetime.fromisoformat(str(content["received_at"])),
        due_at=datetime.fromisoformat(str(content["due_at"])),
        opened_by=OfficerLogin(str(content["opened_by"])),
        status=status,
        items=tuple(_item(item) for item in _objects(content["items"])),
        revision=cast(int, content["revision"]),
        solved_at=_moment(content["solved_at"]),
        official_number=None if official is None else str(official),
        printed_due_at=_moment(content.get("printed_due_at")),
        course=course_in(course, status=status, owned_elsewhere=owner),
        roles=tuple(
            NamedRole(HolderRole(str(named["role"])), _holder(named, people))
            for named in _objects(content.get("roles", []))
        ),
    )


def _holder(content: JsonObject, people: _People) -> PersonId:
    number = content["id"]
    return people.id_of(None if number is None else str(number), str(content["name"]))


def _item(content: JsonObject) -> Item:
    paper, reason = content["paper"], content["reason"]
    lacks = content.get("database_lacks")
    state = ItemState(str(content["state"]))
    return Item(
        component=ComponentCode(str(content["component"])),
        name=str(content["name"]),
        state=ItemState.NEEDED if state is ItemState.OFFERED else state,
        required=cast(bool, content["required"]),
        paper=None if paper is None else PaperId(str(paper)),
        reason=None if reason is None else str(reason),
        lacks=None if lacks is None else str(lacks),
    )


def _paper(record: JsonObject, dossier: Dossier, people: _People) -> Paper | None:
    found = paper_from(record)
    if found is None:
        return None
    mine = record["dossier_id"] == dossier.id
    component = record["component"]
    return replace(
        found.paper,
        holders=tuple(people.id_of(holder.number, holder.name) for holder in found.holders),
        dossier=dossier.id if mine else None,
        component=ComponentCode(str(component)) if mine and component is not None else None,
    )


def _masters(paper: PaperId, revisions: Sequence[JsonObject]) -> tuple[Blob, ...]:
    named = [entry for revision in revisions for entry in _objects(revision["blobs"])]
    mine = (cast(BlobEntry, entry) for entry in named if entry["paper"] == paper)
    blobs = {blob.sha256: blob for blob in map(blob_from, mine)}
    return tuple(blobs.values())


def _objects(content: Json) -> list[JsonObject]:
    return cast(list[JsonObject], content)


def _moment(content: Json) -> datetime | None:
    return None if content is None else datetime.fromisoformat(str(content))

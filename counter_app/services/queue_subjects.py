"""What a row of the queue is about, in a person's words: a uuid tells an officer nothing."""

import json
from dataclasses import dataclass

from counter_app.domain.errors import NotFound, UnknownCode
from counter_app.domain.ids import PaperId
from counter_app.domain.outbox import OutboxRow, RecordKind
from counter_app.services.desk import Desk


@dataclass(frozen=True, slots=True)
class QueueSubject:
    """What is sent: the procedure's or the paper type's name, and the number of its dossier; empty where unknown."""

    title: str
    dossier: str


def subject_of(desk: Desk, row: OutboxRow) -> QueueSubject:
    """Return what the record is about: it speaks for itself. What the store or the catalogue has no more hides no row."""
    body: dict[str, object] = json.loads(row.record.body)
    if row.record.kind is RecordKind.DOSSIER:
        return QueueSubject(str(body["procedure_name"]), str(body["number"]))
    if row.record.kind in (RecordKind.BLOBS, RecordKind.WITHDRAWAL):
        return _paper_named(desk, PaperId(str(body["paper"])))
    dossier = body["dossier"]
    return QueueSubject(_type(desk, str(body["type"])), "" if dossier is None else str(dossier))


def _paper_named(desk: Desk, paper: PaperId) -> QueueSubject:
    try:
        with desk.store.reading() as view:
            held = view.papers.get(paper)
            number = None if held.dossier is None else view.dossiers.get(held.dossier).number
    except NotFound:
        return QueueSubject("", "")
    return QueueSubject("" if held.type is None else _type(desk, held.type), number or "")


def _type(desk: Desk, type_id: str) -> str:
    """Return the type's name; one that the catalogue has no more is named by its id."""
    try:
        return desk.catalogue.paper_type(type_id).name
    except UnknownCode:
        return type_id

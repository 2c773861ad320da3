"""Domain objects as the JSON documents of the command line: stable keys, times ISO 8601 with offset, dates ISO."""

from collections.abc import Iterable
from datetime import date

from counter_app.domain.carry import CarriedOut
from counter_app.domain.changes import Notice
from counter_app.domain.dossier_acts import possible_acts
from counter_app.domain.dossiers import Dossier
from counter_app.domain.outbox import OutboxRow
from counter_app.domain.papers import PageQuality, Paper
from counter_app.domain.people import Person
from counter_app.domain.withdrawals import Withdrawal
from counter_app.messages import OUTBOX_STATE, sentence_of
from counter_app.messages.checklist import line_words
from counter_app.messages.queue_words import carried_sentence
from counter_app.records.course import course_out
from counter_app.records.ends import handed_in_out
from counter_app.services.checklist import Checklist, ChecklistLine
from counter_app.services.queue_subjects import QueueSubject

from .output import Json
from .page_quality import flawed_document, refused_code, waits_as_read


def person_document(person: Person) -> dict[str, Json]:
    return {
        "id": person.number,
        "name": person.name,
        "kind": person.kind.value,
        "birth_date": None if person.birth_date is None else person.birth_date.isoformat(),
        "sex": None if person.sex is None else person.sex.value,
        "residence": person.residence,
        "aliases": [{"kind": a.kind.value, "number": a.number} for a in person.aliases],
        "deceased_on": None if person.deceased_on is None else person.deceased_on.isoformat(),
    }


def paper_document(paper: Paper, holders: tuple[Person, ...]) -> dict[str, Json]:
    """One paper as `papers` and `show` give it; `sha256` is the archival copy's, `masters` the bytes as they came."""
    archival, metadata = paper.archival, paper.metadata
    return {
        "id": paper.id,
        "type": paper.type,
        "title": metadata.title,
        "number": metadata.number,
        "issued_on": None if metadata.issued_on is None else metadata.issued_on.isoformat(),
        "issuer": metadata.issuer,
        "summary": metadata.summary,
        "expires_on": None if metadata.valid_until is None else metadata.valid_until.isoformat(),
        "scope": metadata.scope,
        "fields": dict(metadata.own),
        "state": paper.state.value,
        "copy_kind": paper.copy_kind.value,
        "holders": [{"id": holder.number, "name": holder.name} for holder in holders],
        "sha256": None if archival is None else archival.sha256,
        "pages": paper.pages,
        "bytes": sum(blob.bytes for blob in paper.blobs),
        "masters": [blob.sha256 for blob in paper.masters],
        "dossier": paper.dossier,
        "component": paper.component,
        "digitised_by": paper.digitised_by,
        "digitised_at": None if paper.digitised_at is None else paper.digitised_at.isoformat(),
        "accepted_by": paper.accepted_by,
        "accepted_at": None if paper.accepted_at is None else paper.accepted_at.isoformat(),
        "superseded_by": paper.superseded_by,
        "refused": paper.refused_code,
    }


def waiting_document(paper: Paper) -> dict[str, Json]:
    """A scan as `verify` gives it."""
    return {
        "id": paper.id,
        "type": paper.type,
        "dossier": paper.dossier,
        "component": paper.component,
        "pages": paper.pages,
        "created_at": paper.created_at.isoformat(),
        "digitised": paper.digitised_at is not None,
        "refused": paper.refused_code,
    }


def judged_document(paper: Paper, flawed: Iterable[PageQuality]) -> dict[str, Json]:
    """A scan with its pages that want a look or another scan; null while it is not read."""
    return {
        **waiting_document(paper),
        "flawed": None if paper.digitised_at is None else flawed_document(flawed),
    }


def withdrawal_document(withdrawal: Withdrawal) -> dict[str, Json]:
    """Who took a paper back, when and why; `by` is None where the hub told of another desk's paper."""
    return {
        "at": withdrawal.at.isoformat(),
        "office": withdrawal.office,
        "desk": withdrawal.desk,
        "by": withdrawal.officer,
        "reason": withdrawal.reason,
    }


def checklist_document(
    checklist: Checklist, *, slip: str | None, warnings: tuple[str, ...] = ()
) -> dict[str, Json]:
    """A dossier as `intake` and `dossier show` give it."""
    dossier, applicant = checklist.dossier, checklist.applicant
    return {
        "dossier": dossier.id,
        "number": dossier.number,
        "received_at": dossier.received_at.isoformat(),
        "due_at": dossier.due_at.isoformat(),
        "procedure": dossier.procedure,
        "procedure_name": dossier.procedure_name,
        "case": dossier.case,
        "status": dossier.status.value,
        "revision": dossier.revision,
        "applicant": {"id": applicant.number, "name": applicant.name},
        "roles": [
            {"role": role.value, "id": person.number, "name": person.name}
            for role, person in checklist.roles.items()
        ],
        "searched": dossier.searched.value,
        "items": [_line_document(line, checklist) for line in checklist.lines],
        "slip": slip,
        **course_document(dossier),
        "notice": None if checklist.notice is None else notice_document(checklist.notice),
        "warnings": list(warnings),
    }


def notice_document(notice: Notice) -> dict[str, Json]:
    """What a person must see."""
    return {
        "code": notice.code,
        "reason": sentence_of(notice.code, notice.details).text,
        "at": notice.at.isoformat(),
    }


def course_document(dossier: Dossier) -> dict[str, Json]:
    """What befell a dossier after intake, and what can be done to it now."""
    printed = dossier.printed_due_at
    return {
        "official_number": dossier.official_number,
        "printed_due_at": None if printed is None else printed.isoformat(),
        "paused": dossier.is_paused,
        "desk": dossier.desk,
        "owned_elsewhere": dossier.course.owned_elsewhere,
        **course_out(dossier.course),
        "handler": dossier.handler,
        "possible": [act.value for act in possible_acts(dossier)],
    }


def _line_document(line: ChecklistLine, checklist: Checklist) -> dict[str, Json]:
    item = line.item
    return {
        "component": item.component,
        "name": item.name,
        "state": line.state.value,
        "required": item.required,
        "paper": item.paper,
        "reason": item.reason,
        "database_lacks": item.lacks,
        "flawed": flawed_document(line.flawed) if waits_as_read(line.paper) else None,
        "refused": refused_code(line.paper),
        "handed_in": None if line.handed is None else handed_in_out(line.handed),
        "offer": _offer_document(line, line_words(line, checklist)),
        "digitise": line.digitise.verdict.value,
        "digitise_rule": {
            "code": line.digitise.code,
            "words": line.digitise.words,
            "ground": line.digitise.ground,
            "scan": line.digitise.scan.value,
        },
    }


def _offer_document(line: ChecklistLine, words: str) -> dict[str, Json] | None:
    """The rule's answer; who took the paper in, when and where, when the answer is about the paper on the line."""
    offer = line.item.offer
    if offer is None:
        return None
    about = line.paper if line.paper is not None and line.paper.id == offer.paper else None
    digitised_at = None if about is None else about.digitised_at
    return {
        "ok": offer.ok,
        "reason": words,
        "code": offer.code.value,
        "paper": offer.paper,
        "expires_on": _day(offer.expires_on),
        "choice": offer.choice,
        "others": [
            {
                "paper": paper.id,
                "type": paper.type,
                "number": paper.metadata.number,
                "issued_on": _day(paper.metadata.issued_on),
                "expires_on": _day(other.expires_on),
            }
            for other in offer.others
            for paper in line.others
            if paper.id == other.paper
        ],
        "digitised_by": None if about is None else about.digitised_by,
        "digitised_at": None if digitised_at is None else digitised_at.isoformat(),
        "office": None if line.origin is None else line.origin.office,
        "desk": None if line.origin is None else line.origin.desk,
        "here": line.here,
        "coming": line.coming,
        "original": line.original.value if line.here else None,
    }


def _day(day: date | None) -> str | None:
    return None if day is None else day.isoformat()


def dossier_document(dossier: Dossier) -> dict[str, Json]:
    """A dossier in a list."""
    return {
        "dossier": dossier.id,
        "number": dossier.number,
        "official_number": dossier.official_number,
        "procedure": dossier.procedure,
        "procedure_name": dossier.procedure_name,
        "received_at": dossier.received_at.isoformat(),
        "due_at": dossier.due_at.isoformat(),
        "status": dossier.status.value,
    }


def outbox_document(row: OutboxRow, exported: CarriedOut | None = None) -> dict[str, Json]:
    """A row of the queue; `exported`: the package it was written to last."""
    return {
        "id": row.record.id,
        "kind": row.record.kind.value,
        "subject": row.record.subject,
        "revision": row.record.revision,
        "state": row.state.value,
        "code": row.code,
        "reason": None if row.code is None else sentence_of(row.code, row.details).text,
        "act": None if row.code is None else sentence_of(row.code, row.details).act or None,
        "lane": row.lane.value,
        "priority": row.priority.name.lower(),
        "due_at": None if row.due_at is None else row.due_at.isoformat(),
        "next_try_at": None if row.next_try_at is None else row.next_try_at.isoformat(),
        "tries": row.tries,
        "bytes": row.bytes,
        "sent": row.sent,
        "received_at": None if row.received_at is None else row.received_at.isoformat(),
        "exported": None
        if exported is None
        else {
            "at": exported.at.isoformat(),
            "package": exported.package,
            "folder": exported.folder,
        },
    }


def outbox_line(row: OutboxRow, subject: QueueSubject, exported: CarriedOut | None = None) -> str:
    """A row of the queue for a person; the id last, for `queue hold|release|retry`."""
    reason = "" if row.code is None else sentence_of(row.code, row.details).text
    carried = "" if exported is None else carried_sentence(exported, row.state)
    told = (OUTBOX_STATE[row.state], subject.dossier, subject.title, reason, carried, row.record.id)
    return "  " + " · ".join(part for part in told if part)

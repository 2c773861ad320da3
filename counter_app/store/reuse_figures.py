"""Requests that were avoided and those that were made although the paper was held, counted from the events."""

from datetime import date, datetime

from counter_app.domain.dossier_course import AgainReason, ExtensionReason
from counter_app.domain.figures import AskedAgain, AvoidedRequests, Once, OnceRow
from counter_app.domain.ids import ComponentCode, DossierId, OfficerLogin, PaperId, ProcedureCode

from .codec import facts_in, subjects_in
from .rows import VIETNAM, Row, Session, moment_text

# Of several acts on one line the last one counts, and only while its paper is on the line: an offer that was taken and
# then declined avoided nothing.
_TAKEN = """
WITH latest AS (
  SELECT event_subject.subject AS dossier, json_extract(event.after, '$.component') AS component,
    max(event.sequence) AS sequence
  FROM event JOIN event_subject USING (sequence) JOIN dossier ON dossier.id = event_subject.subject
  WHERE event.kind = 'paper_reused' AND event.at >= ? GROUP BY 1, 2
)"""

_AVOIDED = f"""{_TAKEN}
SELECT substr(event.at, 1, 10) AS day, event.officer AS officer, dossier.procedure AS procedure, count(*) AS n
FROM latest JOIN event USING (sequence) JOIN dossier ON dossier.id = latest.dossier
JOIN dossier_item ON dossier_item.dossier = latest.dossier AND dossier_item.component = latest.component
WHERE dossier_item.state = 'reused'
GROUP BY 1, 2, 3 ORDER BY 1, 2, 3"""

_ASKED_AGAIN = """
SELECT event.at AS at, event.officer AS officer, event.after AS after, event.subjects AS subjects,
  dossier.id AS dossier, dossier.number AS number, dossier.procedure AS procedure
FROM event JOIN event_subject USING (sequence) JOIN dossier ON dossier.id = event_subject.subject
WHERE event.kind = 'offer_declined' AND event.at >= ? ORDER BY event.sequence DESC LIMIT ?"""

_WHOSE = """dossier.id AS dossier, dossier.number AS number, dossier.procedure_name AS procedure_name,
  person.name AS applicant_name"""

_AVOIDED_ROWS = f"""{_TAKEN}
SELECT event.at AS at, event.officer AS officer, dossier_item.name AS component, '' AS reason, {_WHOSE}
FROM latest JOIN event USING (sequence) JOIN dossier ON dossier.id = latest.dossier
JOIN person ON person.id = dossier.applicant
JOIN dossier_item ON dossier_item.dossier = latest.dossier AND dossier_item.component = latest.component
WHERE dossier_item.state = 'reused' ORDER BY event.sequence DESC LIMIT ?"""

_DECLINED_ROWS = f"""
SELECT event.at AS at, event.officer AS officer, coalesce(dossier_item.name, '') AS component,
  coalesce(json_extract(event.after, '$.reason'), '') AS reason, {_WHOSE}
FROM event JOIN event_subject USING (sequence) JOIN dossier ON dossier.id = event_subject.subject
JOIN person ON person.id = dossier.applicant
LEFT JOIN dossier_item ON dossier_item.dossier = dossier.id
  AND dossier_item.component = json_extract(event.after, '$.component')
WHERE event.kind = 'offer_declined' AND event.at >= ? ORDER BY event.sequence DESC LIMIT ?"""

# A statement counts while it stands on its line; of several on one line the last one tells.
_LACKING_ROWS = f"""
WITH latest AS (
  SELECT event_subject.subject AS dossier, json_extract(event.after, '$.component') AS component,
    max(event.sequence) AS sequence
  FROM event JOIN event_subject USING (sequence) JOIN dossier ON dossier.id = event_subject.subject
  WHERE event.kind = 'database_lacks' AND event.at >= ? GROUP BY 1, 2
)
SELECT event.at AS at, event.officer AS officer, dossier_item.name AS component, dossier_item.lacks AS reason, {_WHOSE}
FROM latest JOIN event USING (sequence) JOIN dossier ON dossier.id = latest.dossier
JOIN person ON person.id = dossier.applicant
JOIN dossier_item ON dossier_item.dossier = latest.dossier AND dossier_item.component = latest.component
WHERE dossier_item.lacks IS NOT NULL ORDER BY event.sequence DESC LIMIT ?"""


_WITHDRAWN_ROWS = f"""
SELECT paper_withdrawal.at AS at, paper_withdrawal.officer AS officer, paper.title AS component,
  paper_withdrawal.reason AS reason, {_WHOSE}
FROM paper_withdrawal JOIN paper ON paper.id = paper_withdrawal.paper JOIN dossier ON dossier.id = paper.dossier
JOIN person ON person.id = dossier.applicant
WHERE paper_withdrawal.officer IS NOT NULL AND paper_withdrawal.at >= ? ORDER BY paper_withdrawal.at DESC LIMIT ?"""


def _stepped(steps: str, at: str, by: str, why: str, least: int) -> str:
    """The dossiers received in the period that have at least so many steps of a kind, told by their last one."""
    last = f"'$.{steps}[#-1]"
    return f"""
SELECT json_extract(course, {last}.{at}') AS at, json_extract(course, {last}.{by}') AS officer, '' AS component,
  coalesce(json_extract(course, {last}.{why}'), '') AS reason, {_WHOSE}
FROM dossier JOIN person ON person.id = dossier.applicant
WHERE received_at >= ? AND json_array_length(course, '$.{steps}') >= {least} ORDER BY 1 DESC LIMIT ?"""


_BEHIND = {
    Once.AVOIDED: _AVOIDED_ROWS,
    Once.HELD_BUT_ASKED: _DECLINED_ROWS,
    Once.DATABASE_LACKS: _LACKING_ROWS,
    Once.ASKED_AGAIN: _stepped("supplements", "asked_at", "asked_by", "again", 2),
    Once.EXTENDED: _stepped("extensions", "at", "by", "reason", 1),
    Once.WITHDRAWN: _WITHDRAWN_ROWS,
}


_OWN_REASON = (Once.HELD_BUT_ASKED, Once.DATABASE_LACKS, Once.WITHDRAWN)


def avoided(session: Session, since: date) -> tuple[AvoidedRequests, ...]:
    """Components for which a held paper was taken, by day, officer and procedure, from `since` on (Viet Nam date)."""
    return tuple(
        AvoidedRequests(
            day=date.fromisoformat(row.text("day")),
            officer=OfficerLogin(row.text("officer")),
            procedure=ProcedureCode(row.text("procedure")),
            count=row.number("n"),
        )
        for row in session.all(_AVOIDED, _start(since))
    )


def asked_again(session: Session, since: date, *, limit: int) -> tuple[AskedAgain, ...]:
    """Papers asked for although held, newest first, from `since` on (Viet Nam date)."""
    found: list[AskedAgain] = []
    for row in session.all(_ASKED_AGAIN, _start(since), limit):
        facts = facts_in(row.text("after")) or {}
        papers = subjects_in(row.text("subjects"))[2:]
        found.append(
            AskedAgain(
                at=row.moment("at"),
                officer=OfficerLogin(row.text("officer")),
                dossier=DossierId(row.text("dossier")),
                number=row.text("number"),
                procedure=ProcedureCode(row.text("procedure")),
                component=ComponentCode(str(facts.get("component", ""))),
                reason=str(facts.get("reason", "")),
                paper=PaperId(papers[0]) if papers else None,
            )
        )
    return tuple(found)


def once(session: Session, since: date, *, limit: int) -> tuple[OnceRow, ...]:
    """What is behind the figures, by kind, newest first, from `since` on (Viet Nam date)."""
    return tuple(
        _once(kind, row)
        for kind, statement in _BEHIND.items()
        for row in session.all(statement, _start(since), limit)
    )


def _once(kind: Once, row: Row) -> OnceRow:
    said = row.text("reason")
    reason: AgainReason | ExtensionReason | None = None
    if said and kind is Once.ASKED_AGAIN:
        reason = AgainReason(said)
    elif said and kind is Once.EXTENDED:
        reason = ExtensionReason(said)
    return OnceRow(
        kind=kind,
        at=row.moment("at"),
        officer=OfficerLogin(row.text("officer")),
        dossier=DossierId(row.text("dossier")),
        number=row.text("number"),
        procedure_name=row.text("procedure_name"),
        applicant_name=row.text("applicant_name"),
        component=row.text("component"),
        declined=said if kind in _OWN_REASON else "",
        reason=reason,
    )


def _start(since: date) -> str:
    return moment_text(datetime(since.year, since.month, since.day, tzinfo=VIETNAM))

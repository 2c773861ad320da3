"""Requests that were avoided and those that were made although the paper was held, counted from the events."""

from datetime import date, datetime

from counter_app.domain.figures import AskedAgain, AvoidedRequests
from counter_app.domain.ids import ComponentCode, DossierId, OfficerLogin, PaperId, ProcedureCode

from .codec import facts_in, subjects_in
from .rows import VIETNAM, Session, moment_text

# Of several acts on one line the last one counts, and only while its paper is on the line: an offer that was taken and
# then declined avoided nothing.
_AVOIDED = """
WITH latest AS (
  SELECT event_subject.subject AS dossier, json_extract(event.after, '$.component') AS component,
    max(event.sequence) AS sequence
  FROM event JOIN event_subject USING (sequence) JOIN dossier ON dossier.id = event_subject.subject
  WHERE event.kind = 'paper_reused' AND event.at >= ? GROUP BY 1, 2
)
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


def _start(since: date) -> str:
    return moment_text(datetime(since.year, since.month, since.day, tzinfo=VIETNAM))

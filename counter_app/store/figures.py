"""What supervisors see, counted by the database."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta

from counter_app.domain.figures import (
    AgeBand,
    AskedAgain,
    AvoidedRequests,
    Backlog,
    BacklogRow,
    OfficerFigures,
    OnceRow,
)
from counter_app.domain.ids import DossierId, OfficerLogin
from counter_app.domain.outbox import OutboxState
from counter_app.domain.papers import PaperState

from . import reuse_figures
from .repositories.dossiers import OPEN
from .rows import VIETNAM, Row, Session, moment_text

AGES = ((0, 1), (1, 3), (3, 7), (7, 15), (15, 30), (30, None))
"""Bands of whole days since receipt."""

HERE = f"status IN ({OPEN}) AND owned_elsewhere IS NULL"
"""Open, and not handed over to another desk, where it is counted."""

RUNNING = f"{HERE} AND status <> 5"
"""Open, and not waiting for a supplement: only these can be overdue."""

_NEEDED = (
    "(SELECT count(*) FROM dossier_item AS item WHERE item.dossier = dossier.id AND item.required"
    " AND item.paper IS NULL AND item.state IN ('needed', 'declined'))"
)
_WAITING = (
    "(SELECT count(*) FROM paper WHERE paper.dossier = dossier.id AND paper.state = 'scanned')"
)
_UNSENT = (
    "(SELECT count(*) FROM outbox WHERE state <> 'received' AND (subject = dossier.id"
    " OR subject IN (SELECT id FROM paper WHERE paper.dossier = dossier.id)))"
)

_OFFICERS = f"""
SELECT login, name,
  (SELECT count(*) FROM dossier WHERE opened_by = login AND received_at >= ?1) AS opened,
  (SELECT count(*) FROM paper WHERE digitised_by = login AND state = 'scanned') AS waiting,
  (SELECT count(*) FROM paper WHERE accepted_by = login AND accepted_at >= ?1
    AND id NOT IN (SELECT paper FROM paper_origin)) AS accepted,
  (SELECT count(*) FROM dossier WHERE opened_by = login AND {RUNNING} AND due_at < ?2) AS overdue
FROM officer ORDER BY login"""

_ITEMS = """
SELECT coalesce(sum(state = 'reused'), 0) AS reused, coalesce(sum(state = 'scanned'), 0) AS asked,
  coalesce(sum(reason IS NOT NULL), 0) AS declined, coalesce(sum(lacks IS NOT NULL), 0) AS lacking
FROM dossier JOIN dossier_item ON dossier_item.dossier = dossier.id WHERE received_at >= ?"""

_ON_TIME = (
    "(solved_at <= coalesce(json_extract(course, '$.extensions[0].due_before'), due_at)"
    " AND coalesce(json_array_length(course, '$.supplements'), 0) <= 1)"
)
_PUNCTUAL = f"""
SELECT coalesce(sum({_ON_TIME}), 0) AS on_time, coalesce(sum(NOT {_ON_TIME}), 0) AS late
FROM dossier WHERE solved_at >= ?"""

_TROUBLED = """
SELECT coalesce(sum(json_array_length(course, '$.supplements') > 1), 0) AS again,
  coalesce(sum(json_array_length(course, '$.extensions') > 0), 0) AS extended
FROM dossier WHERE received_at >= ?"""


class SqlFigures:
    """The `Figures` of one transaction."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def backlog(self, now: datetime, since: date) -> Backlog:
        """Counts as they stand at `now`; shares and officers' work count from `since` (Viet Nam date)."""
        start = moment_text(datetime(since.year, since.month, since.day, tzinfo=VIETNAM))
        at = moment_text(now)
        items = self._session.all(_ITEMS, start)[0]
        punctual = self._session.all(_PUNCTUAL, start)[0]
        troubled = self._session.all(_TROUBLED, start)[0]
        statuses = self._session.all(
            "SELECT status, count(*) AS n FROM dossier GROUP BY status ORDER BY status"
        )
        return Backlog(
            at=now,
            dossiers_by_status={row.number("status"): row.number("n") for row in statuses},
            papers_by_state=self._papers_by_state(),
            queue_by_state=self._by_state("outbox", OutboxState),
            ages=self._ages(now),
            officers=tuple(_officer(row) for row in self._session.all(_OFFICERS, start, at)),
            reused=items.number("reused"),
            asked=items.number("asked"),
            declined=items.number("declined"),
            solved_on_time=punctual.number("on_time"),
            solved_late=punctual.number("late"),
            overdue_open=self._session.count(
                f"SELECT count(*) FROM dossier WHERE {RUNNING} AND due_at < ?", at
            ),
            asked_again=troubled.number("again"),
            extended=troubled.number("extended"),
            database_lacks=items.number("lacking"),
        )

    def avoided(self, since: date) -> tuple[AvoidedRequests, ...]:
        return reuse_figures.avoided(self._session, since)

    def asked_again(self, since: date, *, limit: int = 500) -> tuple[AskedAgain, ...]:
        return reuse_figures.asked_again(self._session, since, limit=limit)

    def once(self, since: date, *, limit: int = 5000) -> tuple[OnceRow, ...]:
        return reuse_figures.once(self._session, since, limit=limit)

    def rows(self, now: datetime, *, limit: int = 5000) -> tuple[BacklogRow, ...]:
        """Open dossiers, the earliest appointment first: whatever the time, that is most overdue first; waiting ones last."""
        rows = self._session.all(
            f"SELECT dossier.*, person.name AS applicant_name, {_NEEDED} AS needed, {_WAITING} AS waiting_papers,"
            f" {_UNSENT} AS unsent FROM dossier JOIN person ON person.id = dossier.applicant"
            f" WHERE {HERE} ORDER BY status = 5, due_at, dossier.key LIMIT ?",
            limit,
        )
        return tuple(_backlog_row(row) for row in rows)

    def _papers_by_state(self) -> dict[str, int]:
        """As `_by_state`; those withdrawn, few, are taken from the states that their rows keep."""
        found = self._by_state("paper", PaperState)
        rows = self._session.all(
            "SELECT state, count(*) AS n FROM paper_withdrawal JOIN paper ON paper.id = paper_withdrawal.paper"
            " GROUP BY state"
        )
        for row in rows:
            found[row.text("state")] -= row.number("n")
            found[PaperState.WITHDRAWN.value] += row.number("n")
        return found

    def _by_state(self, table: str, states: Iterable[str]) -> dict[str, int]:
        """Every state is there, 0 when nothing has it."""
        rows = self._session.all(f"SELECT state, count(*) AS n FROM {table} GROUP BY state")
        found = {row.text("state"): row.number("n") for row in rows}
        return {str(state): found.get(state, 0) for state in states}

    def _ages(self, now: datetime) -> tuple[AgeBand, ...]:
        return tuple(AgeBand(first, last, self._aged(now, first, last)) for first, last in AGES)

    def _aged(self, now: datetime, first: int, last: int | None) -> int:
        newest = moment_text(now - timedelta(days=first))
        oldest = "" if last is None else moment_text(now - timedelta(days=last))
        # A clock that was set back must not hide a dossier: what seems to come from the future is new.
        newest = "9999" if first == 0 else newest
        return self._session.count(
            f"SELECT count(*) FROM dossier WHERE {HERE} AND received_at <= ? AND received_at > ?",
            newest,
            oldest,
        )


def _officer(row: Row) -> OfficerFigures:
    return OfficerFigures(
        login=OfficerLogin(row.text("login")),
        name=row.text("name"),
        opened=row.number("opened"),
        waiting_papers=row.number("waiting"),
        accepted_papers=row.number("accepted"),
        overdue=row.number("overdue"),
    )


def _backlog_row(row: Row) -> BacklogRow:
    return BacklogRow(
        dossier=DossierId(row.text("id")),
        number=row.text("number"),
        procedure=row.text("procedure"),
        procedure_name=row.text("procedure_name"),
        applicant_name=row.text("applicant_name"),
        received_at=row.moment("received_at"),
        due_at=row.moment("due_at"),
        status=row.number("status"),
        officer=OfficerLogin(row.text("opened_by")),
        needed=row.number("needed"),
        waiting_papers=row.number("waiting_papers"),
        unsent=row.number("unsent"),
    )

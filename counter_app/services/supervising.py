"""What a supervisor needs: the backlog in figures, the dossiers behind them, the chain of events verified."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path

from counter_app.domain.chain import ChainReport, verify_chain
from counter_app.domain.deadlines import VIETNAM
from counter_app.domain.events import EventDraft, EventKind
from counter_app.domain.figures import AskedAgain, AvoidedRequests, Backlog, BacklogRow, OnceRow
from counter_app.domain.withdrawals import Withdrawal
from counter_app.services.desk import Desk
from counter_app.services.ports import Transaction, Workbooks
from counter_app.services.roles import require_supervisor

PERIOD = timedelta(days=30)
"""How far back the shares of reuse and punctuality look unless told otherwise."""


@dataclass(frozen=True, slots=True)
class WithdrawnPaper:
    """A paper of this desk that was taken back, the name of its type and the number of its dossier (None: of none)."""

    withdrawal: Withdrawal
    type_name: str
    number: str | None


@dataclass(frozen=True, slots=True)
class BacklogView:
    backlog: Backlog
    rows: tuple[BacklogRow, ...]
    avoided: tuple[AvoidedRequests, ...] = ()
    asked_again: tuple[AskedAgain, ...] = ()
    once: tuple[OnceRow, ...] = ()
    withdrawn: tuple[WithdrawnPaper, ...] = ()


class Supervising:
    """The backlog is open to supervisors alone."""

    def __init__(self, desk: Desk, workbooks: Workbooks) -> None:
        self._desk = desk
        self._workbooks = workbooks

    def backlog(self, *, since: date | None = None) -> BacklogView:
        """Return figures and open dossiers. Raises RoleRequired."""
        now = self._desk.clock.now()
        with self._desk.store.reading() as view:
            require_supervisor(self._desk, view)
            start = since or (now - PERIOD).date()
            return BacklogView(
                view.figures.backlog(now, start),
                view.figures.rows(now),
                view.figures.avoided(start),
                view.figures.asked_again(start),
                view.figures.once(start),
                self._withdrawn(view, start),
            )

    def _withdrawn(self, view: Transaction, since: date) -> tuple[WithdrawnPaper, ...]:
        start = datetime(since.year, since.month, since.day, tzinfo=VIETNAM)
        rows: list[WithdrawnPaper] = []
        for withdrawal in view.withdrawals.since(start):
            paper = view.papers.get(withdrawal.paper)
            number = None if paper.dossier is None else view.dossiers.get(paper.dossier).number
            name = self._desk.catalogue.paper_type(paper.type).name
            rows.append(WithdrawnPaper(withdrawal, name, number))
        return tuple(rows)

    def export(self, target: Path) -> BacklogView:
        """Write the backlog as a workbook; the export is an event. Raises RoleRequired, DiskFull."""
        seen = self.backlog()
        self._workbooks.backlog(seen.backlog, seen.rows, target)
        with self._desk.store.writing() as view:
            view.events.append(
                EventDraft(EventKind.REPORT_EXPORTED, after={"rows": len(seen.rows)})
            )
        return seen

    def verify_chain(self) -> ChainReport:
        """Walk every event and check its hash; open to everyone, as a broken chain concerns everyone."""
        with self._desk.store.reading() as view:
            return verify_chain(view.events.walk())

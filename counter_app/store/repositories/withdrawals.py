"""Confirmations that were taken back."""

from datetime import datetime

from counter_app.domain.errors import InternalError
from counter_app.domain.ids import DossierId, OfficeCode, OfficerLogin, PaperId
from counter_app.domain.withdrawals import Withdrawal
from counter_app.store.rows import Row, Session, moment_text

from .dossiers import OPEN


class SqlWithdrawals:
    """The `Withdrawals` of one transaction."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def add(self, withdrawal: Withdrawal) -> None:
        """Raises InternalError: it is withdrawn already."""
        if self.of(withdrawal.paper) is not None:
            raise InternalError(kind="withdrawn_twice")
        self._session.run(
            "INSERT INTO paper_withdrawal (paper, at, office, desk, officer, reason) VALUES (?, ?, ?, ?, ?, ?)",
            withdrawal.paper, moment_text(withdrawal.at), withdrawal.office, withdrawal.desk, withdrawal.officer,
            withdrawal.reason,
        )  # fmt: skip

    def of(self, paper: PaperId) -> Withdrawal | None:
        row = self._session.one("SELECT * FROM paper_withdrawal WHERE paper = ?", paper)
        return None if row is None else _withdrawal(row)

    def since(self, since: datetime) -> tuple[Withdrawal, ...]:
        rows = self._session.all(
            "SELECT * FROM paper_withdrawal WHERE officer IS NOT NULL AND at >= ? ORDER BY at DESC, paper",
            moment_text(since),
        )
        return tuple(_withdrawal(row) for row in rows)

    def touched(self, paper: PaperId) -> tuple[DossierId, ...]:
        rows = self._session.all(
            f"SELECT id FROM dossier WHERE status IN ({OPEN}) AND owned_elsewhere IS NULL AND EXISTS ("
            "SELECT 1 FROM dossier_item WHERE dossier = dossier.id AND (paper = ?1 OR instr(offer, ?1) > 0)) ORDER BY key",
            paper,
        )
        return tuple(DossierId(row.text("id")) for row in rows)


def _withdrawal(row: Row) -> Withdrawal:
    officer = row.maybe_text("officer")
    return Withdrawal(
        paper=PaperId(row.text("paper")),
        at=row.moment("at"),
        office=OfficeCode(row.text("office")),
        desk=row.text("desk"),
        officer=None if officer is None else OfficerLogin(officer),
        reason=row.text("reason"),
    )

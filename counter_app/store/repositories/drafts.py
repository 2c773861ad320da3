"""Drafts of intakes, and the lines of batches that became dossiers."""

from counter_app.domain.errors import NotFound
from counter_app.domain.ids import DossierId, OfficerLogin
from counter_app.services.act_ports import KeptDraft
from counter_app.store.rows import Row, Session, moment_text


class SqlDrafts:
    """The `Drafts` of one transaction."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def put(self, draft: KeptDraft) -> None:
        self._session.run(
            "INSERT OR REPLACE INTO intake_draft (id, officer, saved_at, content) VALUES (?, ?, ?, ?)",
            draft.id,
            draft.officer,
            moment_text(draft.saved_at),
            draft.content,
        )

    def get(self, draft: str) -> KeptDraft:
        """Raises NotFound."""
        row = self._session.one("SELECT * FROM intake_draft WHERE id = ?", draft)
        if row is None:
            raise NotFound(kind="draft", id=draft)
        return _draft(row)

    def of(self, officer: OfficerLogin) -> tuple[KeptDraft, ...]:
        """The last saved first."""
        rows = self._session.all(
            "SELECT * FROM intake_draft WHERE officer = ? ORDER BY saved_at DESC, id", officer
        )
        return tuple(_draft(row) for row in rows)

    def of_others(self, officer: OfficerLogin) -> tuple[KeptDraft, ...]:
        """The last saved first."""
        rows = self._session.all(
            "SELECT * FROM intake_draft WHERE officer <> ? ORDER BY saved_at DESC, id", officer
        )
        return tuple(_draft(row) for row in rows)

    def drop(self, draft: str) -> None:
        self._session.run("DELETE FROM intake_draft WHERE id = ?", draft)


class SqlBatches:
    """The `Batches` of one transaction."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def dossier_of(self, key: str) -> DossierId | None:
        row = self._session.one("SELECT dossier FROM batch_line WHERE key = ?", key)
        return None if row is None else DossierId(row.text("dossier"))

    def done(self, key: str) -> str | None:
        row = self._session.one("SELECT done FROM batch_line WHERE key = ?", key)
        return None if row is None else row.maybe_text("done")

    def begin(self, key: str, dossier: DossierId) -> None:
        self._session.run("INSERT INTO batch_line (key, dossier) VALUES (?, ?)", key, dossier)

    def finish(self, key: str, mark: str) -> None:
        self._session.run("UPDATE batch_line SET done = ? WHERE key = ?", mark, key)


def _draft(row: Row) -> KeptDraft:
    return KeptDraft(
        id=row.text("id"),
        officer=OfficerLogin(row.text("officer")),
        saved_at=row.moment("saved_at"),
        content=row.text("content"),
    )

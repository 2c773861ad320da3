"""How far the hub's changes were taken in, and what of them a person must see."""

import json

from counter_app.domain.changes import Notice
from counter_app.store.rows import Row, Session, moment_text


class SqlChanges:
    """The `ChangeBook` of one transaction."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def cursor(self, hub: str) -> str | None:
        row = self._session.one("SELECT cursor FROM change_cursor WHERE hub = ?", hub)
        return None if row is None else row.text("cursor")

    def save_cursor(self, hub: str, cursor: str) -> None:
        self._session.run(
            "INSERT OR REPLACE INTO change_cursor (hub, cursor) VALUES (?, ?)", hub, cursor
        )

    def notices(self) -> tuple[Notice, ...]:
        return tuple(
            _read(row) for row in self._session.all("SELECT * FROM notice ORDER BY at, subject")
        )

    def notice(self, subject: str) -> Notice | None:
        row = self._session.one("SELECT * FROM notice WHERE subject = ?", subject)
        return None if row is None else _read(row)

    def note(self, notice: Notice) -> None:
        self._session.run(
            "INSERT OR REPLACE INTO notice (subject, code, details, at) VALUES (?, ?, ?, ?)",
            notice.subject,
            notice.code,
            json.dumps(dict(notice.details), ensure_ascii=False),
            moment_text(notice.at),
        )

    def forget(self, subject: str) -> None:
        self._session.run("DELETE FROM notice WHERE subject = ?", subject)


def _read(row: Row) -> Notice:
    return Notice(
        row.text("subject"), row.text("code"), json.loads(row.text("details")), row.moment("at")
    )

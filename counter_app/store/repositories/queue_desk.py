"""Who sends, and why nothing goes: one row each, so that every process sees the same."""

import json
from datetime import datetime
from typing import cast

from counter_app.domain.errors import Detail
from counter_app.domain.ids import RecordId
from counter_app.domain.lanes import Pause
from counter_app.domain.outbox import Sender, SenderName
from counter_app.store import codec
from counter_app.store.owners import lives, own_mark, pid_of
from counter_app.store.rows import Session, moment_text

from .outbox_lists import maybe_moment_text


class SqlQueueDesk:
    """The `QueueDesk` of one transaction."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def pause(self) -> Pause | None:
        row = self._session.one("SELECT * FROM queue_pause")
        if row is None:
            return None
        return Pause(
            code=row.text("code"),
            since=row.moment("since"),
            next_try_at=row.maybe_moment("next_try_at"),
            tries=row.number("tries"),
            details=cast(dict[str, Detail], json.loads(row.text("details"))),
        )

    def save_pause(self, pause: Pause | None) -> None:
        self._session.run("DELETE FROM queue_pause")
        if pause is not None:
            self._session.run(
                "INSERT INTO queue_pause (slot, code, details, tries, since, next_try_at) VALUES (1, ?, ?, ?, ?, ?)",
                pause.code, codec.dumps(dict(pause.details)), pause.tries, moment_text(pause.since),
                maybe_moment_text(pause.next_try_at),
            )  # fmt: skip

    def sender(self) -> Sender | None:
        row = self._session.one("SELECT * FROM queue_sender")
        if row is None or not lives(row.text("owner")):
            return None
        record = row.maybe_text("record")
        return Sender(
            owner=row.text("owner"),
            pid=pid_of(row.text("owner")),
            token=row.text("token"),
            name=SenderName(row.text("name")),
            began_at=row.moment("began_at"),
            beat_at=row.moment("beat_at"),
            record=None if record is None else RecordId(record),
        )

    def take_turn(self, token: str, name: SenderName, now: datetime) -> Sender | None:
        there = self.sender()
        if there is not None and there.token != token and not there.is_hung(now):
            return there
        self._session.run("DELETE FROM queue_sender")
        self._session.run(
            "INSERT INTO queue_sender (slot, owner, token, name, began_at, beat_at) VALUES (1, ?, ?, ?, ?, ?)",
            own_mark(), token, name, moment_text(now), moment_text(now),
        )  # fmt: skip
        return None

    def beat(self, token: str, now: datetime, record: RecordId | None) -> bool:
        changed = self._session.run(
            "UPDATE queue_sender SET beat_at = ?, record = ? WHERE token = ?",
            moment_text(now), record, token,
        )  # fmt: skip
        return changed == 1

    def end_turn(self, token: str) -> None:
        self._session.run("DELETE FROM queue_sender WHERE token = ?", token)

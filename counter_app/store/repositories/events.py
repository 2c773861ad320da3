"""The chain of events."""

from collections.abc import Iterator

from counter_app.domain.events import GENESIS, Event, EventDraft, EventKind, event_hash
from counter_app.domain.ids import OfficerLogin, Sha256
from counter_app.services.ports import Clock
from counter_app.store import codec
from counter_app.store.rows import Row, Session, Verbatim, in_batches

from .clock_marks import TOLERANCE, SqlClockMarks
from .settings import SqlSettings


class SqlEvents:
    """The `Events` of one transaction; `appended` counts what it wrote."""

    def __init__(self, session: Session, officer: OfficerLogin, clock: Clock) -> None:
        self._session = session
        self._officer = officer
        self._clock = clock
        self.appended = 0

    def append(self, draft: EventDraft) -> Event:
        """Write an event. A clock that is behind the last event is told in an event of its own, before this one."""
        last = self._last()
        if last is not None:
            self._watch_clock(last)
            last = self._last()
        return self._append(draft, last)

    def _last(self) -> Row | None:
        return self._session.one(
            "SELECT sequence, at, hash FROM event ORDER BY sequence DESC LIMIT 1"
        )

    def _watch_clock(self, last: Row) -> None:
        now, before = self._clock.now(), last.moment("at")
        if now >= before - TOLERANCE:
            return
        ahead = SqlClockMarks(self._session).ahead()
        latest = before if ahead is None else max(before, ahead)
        self._append(
            EventDraft(EventKind.CLOCK_WENT_BACK, before={"last": latest.isoformat()}), last
        )

    def _append(self, draft: EventDraft, last: Row | None) -> Event:
        sequence = 1 if last is None else last.number("sequence") + 1
        previous = GENESIS if last is None else Sha256(last.text("hash"))
        at = self._clock.now()
        desk = SqlSettings(self._session).office().desk
        digest = event_hash(
            sequence=sequence,
            at=at,
            officer=self._officer,
            desk=desk,
            draft=draft,
            previous=previous,
        )
        event = Event(
            sequence, at, self._officer, desk, draft.kind, draft.subjects, draft.before, draft.after, previous, digest
        )  # fmt: skip
        self._write(event)
        self.appended += 1
        return event

    def of_subject(self, subject: str) -> tuple[Event, ...]:
        """In order."""
        rows = self._session.all(
            "SELECT event.* FROM event_subject JOIN event USING (sequence) WHERE subject = ? ORDER BY sequence",
            subject,
        )
        return tuple(_event(row) for row in rows)

    def walk(self) -> Iterator[Event]:
        for row in in_batches(
            self._session, "SELECT * FROM event WHERE sequence > ? ORDER BY sequence LIMIT ?", 0
        ):
            yield _event(row)

    def _write(self, event: Event) -> None:
        before, after = codec.facts_out(event.before), codec.facts_out(event.after)
        # The hash was taken of exactly these texts.
        self._session.run(
            "INSERT INTO event (sequence, at, officer, desk, kind, subjects, before, after, previous, hash)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            event.sequence, event.at.isoformat(), event.officer, Verbatim(event.desk), event.kind,
            Verbatim(codec.dumps(list(event.subjects))), None if before is None else Verbatim(before),
            None if after is None else Verbatim(after), event.previous, event.hash,
        )  # fmt: skip
        self._session.run_many(
            "INSERT INTO event_subject (subject, sequence) VALUES (?, ?)",
            [(subject, event.sequence) for subject in dict.fromkeys(event.subjects)],
        )


def _event(row: Row) -> Event:
    return Event(
        sequence=row.number("sequence"),
        at=row.moment("at"),
        officer=OfficerLogin(row.text("officer")),
        desk=row.text("desk"),
        kind=EventKind(row.text("kind")),
        subjects=codec.subjects_in(row.text("subjects")),
        before=codec.facts_in(row.maybe_text("before")),
        after=codec.facts_in(row.maybe_text("after")),
        previous=Sha256(row.text("previous")),
        hash=Sha256(row.text("hash")),
    )

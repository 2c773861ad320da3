"""Serials of this desk's own dossier numbers: each given once, whatever became of the database since."""

import logging
from datetime import date

from counter_app.domain.errors import DiskFull
from counter_app.domain.events import EventDraft, EventKind
from counter_app.services.act_ports import GivenSerial
from counter_app.services.ports import Clock
from counter_app.store.rows import Session, moment_text
from counter_app.store.series import NumberFolder

from .events import SqlEvents

log = logging.getLogger(__name__)


class SqlNumbers:
    """The `Numbers` of one transaction."""

    def __init__(
        self, session: Session, folder: NumberFolder, events: SqlEvents, clock: Clock
    ) -> None:
        self._session = session
        self._folder = folder
        self._events = events
        self._clock = clock
        self._given: list[tuple[GivenSerial, date]] = []

    def give(self, day: date) -> GivenSerial:
        """Return the next serial of `day` in the desk's series; a new series begins when this is a restored or copied store."""
        series = self._series()
        serial = self._session.count(
            "INSERT INTO series_serial (series, day, last) VALUES (?1, ?2, ?3 + 1)"
            " ON CONFLICT (series, day) DO UPDATE SET last = max(last, ?3) + 1 RETURNING last",
            series,
            day.isoformat(),
            self._folder.last(series, day),
        )
        given = GivenSerial(series, serial)
        self._given.append((given, day))
        return given

    def publish(self) -> None:
        """Note beside the database what was given; called after the commit.

        A full disk is no reason to tell the officer that the dossier was not taken: it was.
        """
        for given, day in self._given:
            try:
                self._folder.given(given.series, day, given.serial)
            except DiskFull:
                log.warning("serial not noted beside the database: disk full")
        self._given.clear()

    def _series(self) -> str:
        row = self._session.one("SELECT code, anchor FROM number_series ORDER BY key DESC LIMIT 1")
        if row is not None and row.text("anchor") == self._folder.mark():
            return row.text("code")
        code, mark = self._folder.begin()
        self._session.run(
            "INSERT INTO number_series (code, anchor, begun_at) VALUES (?, ?, ?)",
            code,
            mark,
            moment_text(self._clock.now()),
        )
        before = None if row is None else {"series": row.text("code")}
        self._events.append(
            EventDraft(EventKind.SERIES_BEGUN, before=before, after={"series": code})
        )
        return code

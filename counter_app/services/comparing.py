"""What the hub holds against what this desk believes it to hold: records by ranges, and the files behind them."""

from bisect import bisect_left
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from counter_app.domain.errors import HubNonsense, RecordRefused
from counter_app.domain.ids import RecordId, Sha256
from counter_app.domain.outbox import Enrolment
from counter_app.domain.ranges import range_digest
from counter_app.services.ports import HubLink

_ALL = 1 << 32
"""Ranges are cut by the first 8 hex digits of a record's uuid."""
_NOT_KNOWN = 404


@dataclass(slots=True)
class Compared:
    """What was found.

    Attributes:
        missing: records that the hub signed for and no longer holds, or can no longer read.
        differs: received records whose content at the hub is another.
        extra: records that the hub holds and that are not received here, with their hash there.
        lacking: record to those of its files that the hub has lost or spoilt.
        files: how many were looked at; None: the hub cannot say.
        bytes: that the questions and answers took.
    """

    missing: list[RecordId] = field(default_factory=list)
    differs: list[RecordId] = field(default_factory=list)
    extra: dict[RecordId, Sha256] = field(default_factory=dict)
    lacking: dict[RecordId, tuple[Sha256, ...]] = field(default_factory=dict)
    files: int | None = 0
    bytes: int = 0


class Comparison:
    """Of one name of this desk, `desk` (None: its present one). Halves a range only where the hashes differ."""

    def __init__(
        self,
        link: HubLink,
        enrolment: Enrolment,
        desk: str | None,
        *,
        here: Mapping[RecordId, Sha256],
        beat: Callable[[], None],
        found: Compared,
    ) -> None:
        self._link = link
        self._enrolment = enrolment
        self._desk = desk
        self._here = here
        self._beat = beat
        self._order = sorted(here)
        self._found = found

    def records(self) -> None:
        """Add what differs to what was found. Raises what `HubLink.held_range` does."""
        left = [(0, _ALL)]
        while left:
            left += self._look(*left.pop())

    def files(self, *, deep: bool) -> None:
        """Add the files that the hub lacks. Raises what `HubLink.held_files` does, but for a hub that does not know it."""
        start = ""
        while True:
            self._beat()
            try:
                part = self._link.held_files(self._enrolment, start, desk=self._desk, deep=deep)
            except RecordRefused as refusal:
                if refusal.details.get("status") != _NOT_KNOWN:
                    raise
                self._found.files = None
                return
            self._found.lacking |= {name: files for name, files in part.lacking.items() if files}
            # One that the hub cannot read any more is as good as not there, and goes again with whatever it lacks.
            self._found.missing += [
                name for name, files in part.lacking.items() if not files and name in self._here
            ]
            self._found.files = (self._found.files or 0) + part.files
            self._found.bytes += part.bytes
            start = part.rest
            if not start:
                return

    def _look(self, start: int, end: int) -> list[tuple[int, int]]:
        """Compare one range; return what must be looked at more closely."""
        self._beat()
        first, last = f"{start:08x}" if start else "", f"{end:08x}" if end < _ALL else ""
        there = self._link.held_range(self._enrolment, first, last, desk=self._desk)
        self._found.bytes += there.bytes
        stop = bisect_left(self._order, last) if last else len(self._order)
        here = self._order[bisect_left(self._order, first) : stop]
        if there.digest == range_digest((record, self._here[record]) for record in here):
            return []
        if there.items is None and there.count:
            if end - start == 1:
                raise HubNonsense(status=200)
            middle = (start + end) // 2
            return [(middle, end), (start, middle)]
        self._weigh(here, there.items or {})
        return []

    def _weigh(self, here: Sequence[RecordId], there: Mapping[RecordId, Sha256]) -> None:
        found = self._found
        found.missing += [record for record in here if record not in there]
        found.differs += [
            record for record in here if there.get(record, self._here[record]) != self._here[record]
        ]
        found.extra |= {name: digest for name, digest in there.items() if name not in self._here}

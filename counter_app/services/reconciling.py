"""Comparing what the hub holds of this desk with the queue: what never arrived is queued again."""

from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field

from counter_app.domain.error_base import CounterError
from counter_app.domain.errors import (
    DiffersAtHub,
    HubNonsense,
    MissingAtHub,
    NotEnrolled,
    SenderReplaced,
)
from counter_app.domain.events import EventDraft, EventKind
from counter_app.domain.ids import DossierId, PaperId, RecordId, Sha256
from counter_app.domain.outbox import Enrolment, OutboxState, SenderName
from counter_app.domain.ranges import range_digest
from counter_app.services.desk import Desk
from counter_app.services.outgoing import queue_dossier, queue_paper
from counter_app.services.ports import HubLink, Transaction
from counter_app.services.queue_turn import take_turn

_ALL = 1 << 32
"""Ranges are cut by the first 8 hex digits of a record's uuid."""
_BATCH = 200
"""Rows opened again in one transaction: the window's officer writes in between."""


@dataclass(frozen=True, slots=True)
class Reconciled:
    """What was found.

    Attributes:
        checked: received rows that were compared.
        missing: records that the hub signed for and no longer holds.
        differs: records whose content at the hub is another than here; a person must look.
        unknown: records that the hub holds of this desk and this store does not know; a person must look.
        unqueued: papers and dossiers' revisions that never stood in the queue.
        gaps: dossiers of which more than the last revision never stood in the queue; a person must look.
        queued: records that were queued by this (0 with dry_run).
        bytes: that the questions and answers took.
    """

    checked: int
    missing: tuple[RecordId, ...]
    differs: tuple[RecordId, ...]
    unknown: tuple[RecordId, ...]
    unqueued: int
    gaps: tuple[DossierId, ...]
    queued: int
    bytes: int

    @property
    def needs_person(self) -> bool:
        return bool(self.differs or self.unknown or self.gaps)


@dataclass(slots=True)
class _Found:
    missing: list[RecordId] = field(default_factory=list)
    differs: list[RecordId] = field(default_factory=list)
    extra: list[RecordId] = field(default_factory=list)
    bytes: int = 0


class Reconciling:
    """Under the turn of the queue's only sender; may be broken off and begun anew at any time."""

    def __init__(self, desk: Desk, link: HubLink) -> None:
        self._desk = desk
        self._link = link

    def run(self, *, dry_run: bool = False) -> Reconciled:
        """Compare, and queue what never arrived. `dry_run` changes nothing.

        A receipt that the hub no longer honours stays in the event log. Rows are opened oldest revision first.

        Raises NotEnrolled, QueueBusy, SenderReplaced, LinkDown, HubNonsense, HubRefusedCredential, RecordRefused.
        """
        with self._turn() as (enrolment, token):
            with self._desk.store.reading() as view:
                rows = view.outbox.held_hashes()
                lacking = _lacking(view)
            received = {
                row: digest
                for row, (digest, state) in rows.items()
                if state is OutboxState.RECEIVED
            }
            found = _Comparison(self._link, enrolment, received, self._beat(token)).run()
            self._leave_renamed(enrolment, found, token)
            unknown = tuple(record for record in found.extra if record not in rows)
            queued = 0
            if not dry_run:
                queued += self._reopen(found.missing, OutboxState.QUEUED, MissingAtHub(), token)
                self._reopen(found.differs, OutboxState.NEEDS_PERSON, DiffersAtHub(), token)
                queued += self._add(lacking, token)
            result = Reconciled(
                checked=len(received),
                missing=tuple(found.missing),
                differs=tuple(found.differs),
                unknown=unknown,
                unqueued=len(lacking.papers) + len(lacking.dossiers),
                gaps=lacking.gaps,
                queued=queued,
                bytes=found.bytes,
            )
            if not dry_run:
                self._tell(enrolment, result)
        return result

    @contextmanager
    def _turn(self) -> Iterator[tuple[Enrolment, str]]:
        token = self._desk.ids.new()
        now = self._desk.clock.now()
        with self._desk.store.working() as view:
            enrolment = view.settings.enrolment()
            if enrolment is None:
                raise NotEnrolled()
            take_turn(view, token, name=SenderName.COMMAND, now=now)
        try:
            yield enrolment, token
        finally:
            with self._desk.store.working() as view:
                view.queue.end_turn(token)

    def _leave_renamed(self, enrolment: Enrolment, found: "_Found", token: str) -> None:
        """Take out what the hub holds under a former name of this desk: ranges tell only of the present one.

        When the first is honoured all are asked for; else none is, and sending one again does no harm: it gets its
        old receipt.
        """
        lost: list[RecordId] = []
        for record in found.missing:
            self._beat(token)()
            receipt = self._link.receipt_of(enrolment, record)
            if receipt is None:
                lost.append(record)
                if len(lost) == 1 and record == found.missing[0]:
                    return
            else:
                found.bytes += len(receipt)
        found.missing = lost

    def _beat(self, token: str) -> "_Beat":
        return _Beat(self._desk, token)

    def _reopen(
        self, records: Sequence[RecordId], state: OutboxState, why: CounterError, token: str
    ) -> int:
        for start in range(0, len(records), _BATCH):
            with self._desk.store.writing() as view:
                _still_ours(self._desk, view, token)
                rows = view.outbox.by_ids(records[start : start + _BATCH])
                for row in rows:
                    view.outbox.reopen(row.record.id, state, code=why.code)
                    view.events.append(
                        EventDraft(
                            EventKind.RECORD_CHANGED,
                            subjects=(row.record.id, row.record.subject),
                            before={"state": row.state.value, "receipt": row.receipt},
                            after={"state": state.value, "code": why.code},
                        )
                    )
        return len(records)

    def _add(self, lacking: "_Lacking", token: str) -> int:
        desk = self._desk
        for paper_id in lacking.papers:
            with desk.store.writing() as view:
                _still_ours(desk, view, token)
                paper = view.papers.get(paper_id)
                of = None if paper.dossier is None else view.dossiers.get(paper.dossier)
                queue_paper(desk, view, paper, dossier=of)
        for dossier_id in lacking.dossiers:
            with desk.store.writing() as view:
                _still_ours(desk, view, token)
                dossier = view.dossiers.get(dossier_id)
                queue_dossier(
                    desk,
                    view,
                    dossier,
                    applicant=view.people.get(dossier.applicant),
                    masters=view.papers.of_dossier(dossier.id),
                )
        return len(lacking.papers) + len(lacking.dossiers)

    def _tell(self, enrolment: Enrolment, result: Reconciled) -> None:
        after = {
            "checked": result.checked,
            "missing": len(result.missing),
            "differs": len(result.differs),
            "unknown": len(result.unknown),
            "queued": result.queued,
        }
        with self._desk.store.writing() as view:
            view.events.append(
                EventDraft(EventKind.RECORDS_COMPARED, subjects=(enrolment.hub,), after=after)
            )


@dataclass(frozen=True, slots=True)
class _Beat:
    """A sign of life at each question. Raises SenderReplaced."""

    desk: Desk
    token: str

    def __call__(self) -> None:
        with self.desk.store.working() as view:
            _still_ours(self.desk, view, self.token)


def _still_ours(desk: Desk, view: Transaction, token: str) -> None:
    if not view.queue.beat(token, desk.clock.now(), None):
        raise SenderReplaced()


@dataclass(frozen=True, slots=True)
class _Lacking:
    papers: tuple[PaperId, ...]
    dossiers: tuple[DossierId, ...]
    gaps: tuple[DossierId, ...]


def _lacking(view: Transaction) -> _Lacking:
    """What never stood in the queue; of a dossier that came by hand-over the revisions before it stand elsewhere."""
    dossiers: list[DossierId] = []
    gaps: list[DossierId] = []
    for dossier_id, queued in view.outbox.dossiers_ahead().items():
        dossier = view.dossiers.get(dossier_id)
        known = max([queued, *(each.revision for each in dossier.course.handovers)])
        if dossier.revision == known + 1:
            dossiers.append(dossier_id)
        elif dossier.revision > known:
            gaps.append(dossier_id)
    return _Lacking(view.outbox.papers_unqueued(), tuple(dossiers), tuple(gaps))


class _Comparison:
    """Halves a range only where the hashes differ."""

    def __init__(
        self,
        link: HubLink,
        enrolment: Enrolment,
        here: Mapping[RecordId, Sha256],
        beat: _Beat,
    ) -> None:
        self._link = link
        self._enrolment = enrolment
        self._here = here
        self._beat = beat
        self._order = sorted(here)
        self._found = _Found()

    def run(self) -> _Found:
        left = [(0, _ALL)]
        while left:
            left += self._look(*left.pop())
        return self._found

    def _look(self, start: int, end: int) -> list[tuple[int, int]]:
        """Compare one range; return what must be looked at more closely."""
        self._beat()
        first, last = f"{start:08x}" if start else "", f"{end:08x}" if end < _ALL else ""
        there = self._link.held_range(self._enrolment, first, last)
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
        found.extra += [record for record in there if record not in self._here]

"""Comparing what the hub holds of this desk with the queue: what never arrived, or is no longer there, is queued again."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import partial

from counter_app.domain.errors import (
    CounterError,
    DiffersAtHub,
    FilesLostAtHub,
    MissingAtHub,
    NotEnrolled,
    OriginalLost,
    SenderReplaced,
)
from counter_app.domain.events import EventDraft, EventKind
from counter_app.domain.ids import RecordId, Sha256
from counter_app.domain.losses import LostFile, RowMark, rows_that_bring
from counter_app.domain.outbox import Enrolment, OutboxRow, OutboxState, RecordKind, SenderName
from counter_app.services.comparing import Compared, Comparison
from counter_app.services.desk import Desk
from counter_app.services.lacking import (
    Lacking,
    lacking,
    queue_lacking_dossier,
    queue_lacking_originals,
    queue_lacking_paper,
)
from counter_app.services.ports import HubLink, Transaction
from counter_app.services.queue_files import original_lost
from counter_app.services.queue_turn import take_turn
from counter_app.services.reconciled import Reconciled as Reconciled
from counter_app.services.reopening import reopen, row_changed

_BATCH = 200
"""Rows opened again in one transaction: the window's officer writes in between."""


@dataclass(frozen=True, slots=True)
class _Plan:
    """What to do about files that the hub lacks: rows to send again, rows for a person, files that nobody has."""

    again: tuple[RecordId, ...]
    person: Mapping[RecordId, Sha256]
    gone: tuple[Sha256, ...]


class Reconciling:
    """Under the turn of the queue's only sender; may be broken off and begun anew at any time."""

    def __init__(self, desk: Desk, link: HubLink) -> None:
        self._desk = desk
        self._link = link

    def run(
        self, *, dry_run: bool = False, deep: bool = False, sender: SenderName = SenderName.COMMAND
    ) -> Reconciled:
        """Compare, and queue what never arrived. `dry_run` changes nothing; `deep` lets the hub read every file.

        A receipt that the hub no longer honours stays in the event log. Rows are opened oldest revision first.

        Raises NotEnrolled, QueueBusy, SenderReplaced, LinkDown, HubNonsense, HubRefusedCredential, RecordRefused.
        """
        with self._turn(sender) as (enrolment, token):
            with self._desk.store.reading() as view:
                marks, own = view.outbox.marks(), view.settings.office().desk
                short = lacking(view)
            found = self._compare(enrolment, token, marks, own=own, deep=deep)
            plan = self._plan(found)
            different = [
                record
                for record, digest in found.extra.items()
                if record in marks and marks[record].sha256 != digest
            ]
            result = Reconciled(
                checked=sum(mark.received for mark in marks.values()),
                files=found.files,
                missing=tuple(found.missing),
                renewed=plan.again,
                originals=self._originals(plan),
                differs=(*found.differs, *different),
                unknown=tuple(record for record in found.extra if record not in marks),
                unqueued=short.count,
                gaps=short.gaps,
                queued=0 if dry_run else len(found.missing) + len(plan.again) + short.count,
                bytes=found.bytes,
                on_the_way=self._on_the_way(),
            )
            if dry_run:
                return result
            mended = self._mend(enrolment, token, found, short, plan, result)
            return replace(mended, rows=self._queued(mended, marks))

    @contextmanager
    def _turn(self, sender: SenderName) -> Iterator[tuple[Enrolment, str]]:
        token = self._desk.ids.new()
        now = self._desk.clock.now()
        with self._desk.store.working() as view:
            enrolment = view.settings.enrolment()
            if enrolment is None:
                raise NotEnrolled()
            take_turn(view, token, name=sender, now=now)
        try:
            yield enrolment, token
        finally:
            with self._desk.store.working() as view:
                view.queue.end_turn(token)

    def _compare(
        self,
        enrolment: Enrolment,
        token: str,
        marks: Mapping[RecordId, RowMark],
        *,
        own: str,
        deep: bool,
    ) -> Compared:
        """Compare under the desk's present name, and under each that the hub signed for before."""
        found = Compared()
        received: dict[str | None, dict[RecordId, Sha256]] = {None: {}}
        for record, mark in marks.items():
            if mark.received:
                name = None if mark.desk in (None, own) else mark.desk
                received.setdefault(name, {})[record] = mark.sha256
        looks = [
            Comparison(self._link, enrolment, name, here=here, beat=self._beat(token), found=found)
            for name, here in received.items()
        ]
        for look in looks:
            look.records()
        self._leave_renamed(enrolment, found, token)
        for look in looks:
            look.files(deep=deep)
        for record in (*found.missing, *found.differs):
            found.lacking.pop(record, None)
        found.lacking = {
            record: files
            for record, files in found.lacking.items()
            if record in marks and (marks[record].received or record in found.extra)
        }
        return found

    def _leave_renamed(self, enrolment: Enrolment, found: Compared, token: str) -> None:
        """Take out what the hub holds all the same: one of before knows only the present name of a desk.

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

    def _plan(self, found: Compared) -> _Plan:
        """A file that is here goes again; one that is nowhere is for a person, unless it was given up."""
        holds = self._desk.store.vault.holds
        wanted = {file for files in found.lacking.values() for file in files}
        gone = sorted(file for file in wanted if not holds(file))
        with self._desk.store.reading() as view:
            # What a row that is not received names goes with that one, or waits there for a person.
            going = view.outbox.wanted_files(sorted(wanted))
            lacking_of = {
                record: tuple(file for file in files if file not in going)
                for record, files in found.lacking.items()
                if record not in found.extra and not going.issuperset(files)
            }
            dossiers = {
                row.record.id
                for row in _rows(view, list(lacking_of))
                if row.record.kind is RecordKind.DOSSIER
            }
            given_up = view.losses.given_up(gone)
        again: list[RecordId] = []
        person: dict[RecordId, Sha256] = {}
        for record, files in rows_that_bring(lacking_of, dossiers).items():
            nowhere = [file for file in files if file in gone]
            if len(nowhere) < len(files):
                again.append(record)
            elif open_ones := [file for file in nowhere if file not in given_up]:
                person[record] = open_ones[0]
        return _Plan(tuple(again), person, tuple(gone))

    def _originals(self, plan: _Plan) -> tuple[LostFile, ...]:
        with self._desk.store.reading() as view:
            known = view.losses.listed()
            seen = {each.sha256 for each in known}
            return (*known, *view.losses.about([file for file in plan.gone if file not in seen]))

    def _on_the_way(self) -> Mapping[OutboxState, int]:
        with self._desk.store.reading() as view:
            counts = view.outbox.counts()
        return {state: n for state, n in counts.items() if state is not OutboxState.RECEIVED}

    def _mend(
        self,
        enrolment: Enrolment,
        token: str,
        found: Compared,
        short: Lacking,
        plan: _Plan,
        result: Reconciled,
    ) -> Reconciled:
        self._reopen(found.missing, OutboxState.QUEUED, MissingAtHub(), token)
        self._reopen(found.differs, OutboxState.NEEDS_PERSON, DiffersAtHub(), token)
        self._reopen(plan.again, OutboxState.QUEUED, FilesLostAtHub(), token)
        self._tell_losses(found, plan, token)
        desk = self._desk
        for paper in short.papers:
            self._add(token, partial(queue_lacking_paper, desk, paper_id=paper))
        for dossier in short.dossiers:
            self._add(token, partial(queue_lacking_dossier, desk, dossier_id=dossier))
        for paper in short.originals:
            self._add(token, partial(queue_lacking_originals, desk, paper_id=paper))
        mended = replace(result, originals=self._originals(plan), on_the_way=self._on_the_way())
        self._tell(enrolment, mended)
        return mended

    def _queued(
        self, result: Reconciled, before: Mapping[RecordId, RowMark]
    ) -> tuple[RecordId, ...]:
        fresh: list[RecordId] = []
        if result.unqueued:
            with self._desk.store.reading() as view:
                fresh = [record for record in view.outbox.marks() if record not in before]
        return (*result.missing, *result.renewed, *fresh)

    def _tell_losses(self, found: Compared, plan: _Plan, token: str) -> None:
        """Remember what nobody has, forget what is found again, and put rows before a person."""
        with self._desk.store.working() as view:
            _still_ours(self._desk, view, token)
            now = self._desk.clock.now()
            for file in plan.gone:
                view.losses.note(file, now, looked=True)
            view.losses.found(self._found_again(view, found, plan))
            numbers = {each.sha256: each.number for each in view.losses.about(plan.gone)}
        for record, file in plan.person.items():
            why = original_lost(file, numbers.get(file, ""))
            self._reopen([record], OutboxState.NEEDS_PERSON, why, token)
        self._let_go_again(found, token)

    def _found_again(self, view: Transaction, found: Compared, plan: _Plan) -> tuple[Sha256, ...]:
        """Files that were thought lost and are here, or signed for by a hub that was asked for its files and has them."""
        known = [each.sha256 for each in view.losses.listed() if each.sha256 not in plan.gone]
        missing = {blob.sha256 for row in _rows(view, found.missing) for blob in row.record.blobs}
        return tuple(
            file
            for file in known
            if self._desk.store.vault.holds(file)
            or (
                found.files is not None
                and file not in missing
                and view.carry.master(file).receipt is not None
            )
        )

    def _let_go_again(self, found: Compared, token: str) -> None:
        """Send again what waited for a person because of a file that the hub has by now."""
        with self._desk.store.working() as view:
            _still_ours(self._desk, view, token)
            for record in view.outbox.ids((OutboxState.NEEDS_PERSON,), code=OriginalLost.code):
                if (
                    record in found.extra
                    and record not in found.lacking
                    and found.files is not None
                ):
                    view.outbox.mark(record, OutboxState.QUEUED, tries=0)
                    view.events.append(
                        row_changed(view.outbox.get(record), OutboxState.QUEUED, None)
                    )

    def _beat(self, token: str) -> "_Beat":
        return _Beat(self._desk, token)

    def _reopen(
        self, records: Sequence[RecordId], state: OutboxState, why: CounterError, token: str
    ) -> None:
        for some in _batches(records):
            with self._desk.store.writing() as view:
                _still_ours(self._desk, view, token)
                reopen(view, some, state, why)

    def _add(self, token: str, act: Callable[[Transaction], None]) -> None:
        with self._desk.store.writing() as view:
            _still_ours(self._desk, view, token)
            act(view)

    def _tell(self, enrolment: Enrolment, result: Reconciled) -> None:
        after = {
            "checked": result.checked,
            "files": result.files,
            "missing": len(result.missing),
            "renewed": len(result.renewed),
            "lost": len(result.lost),
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


def _rows(view: Transaction, records: Sequence[RecordId]) -> Iterable[OutboxRow]:
    for some in _batches(records):
        yield from view.outbox.by_ids(some)


def _batches(records: Sequence[RecordId]) -> Iterator[Sequence[RecordId]]:
    for start in range(0, len(records), _BATCH):
        yield records[start : start + _BATCH]

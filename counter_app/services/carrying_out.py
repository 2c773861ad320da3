"""No link for days: rows leave in a sealed package by hand, and a receipt file closes exactly those the hub took."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from counter_app.domain.carry import (
    CarriedAnswer,
    CarriedOut,
    CarryPackage,
    CarryPart,
    PartPlan,
    plan_parts,
)
from counter_app.domain.errors import (
    BadUsage,
    BlobDamaged,
    BlobMissing,
    CounterError,
    DiskFull,
    HubNonsense,
    HubRecipientUnknown,
    LinkDown,
    MediumTooSmall,
    NotEnrolled,
    OriginalLost,
    PartTooSmall,
    ReceiptInvalid,
    RecordRefused,
)
from counter_app.domain.events import EventDraft, EventKind
from counter_app.domain.ids import RecordId
from counter_app.domain.outbox import Enrolment, OutboxRow, OutboxState, SenderName
from counter_app.services.carry_choice import CarryChoice, Larger
from counter_app.services.carry_ports import CarryFiles
from counter_app.services.desk import Desk
from counter_app.services.ports import HubLink, Transaction
from counter_app.services.queue_turn import take_turn

PART_SIZE = 512 * 1024**2
"""Bytes of a part unless somebody says otherwise: what is cut off is at most one part's work."""

SMALLEST_PART = 256 * 1024

_AT_ONCE = 200


@dataclass(frozen=True, slots=True)
class Exported:
    """What an export wrote.

    Attributes:
        package: the package's own folder, None when there was nothing to carry.
        rows: records in it.
        left: rows that lie in no package yet, since the medium is full; the next export begins with them.
        parts: each part's folder.
        larger: those of them that need a larger medium, with how large.
        stays: when there was nothing to carry, rows that wait all the same: held, or for a person or the line.
    """

    package: Path | None
    rows: int
    bytes: int
    parts: tuple[Path, ...]
    left: int = 0
    stays: int = 0
    larger: tuple[Larger, ...] = ()


@dataclass(frozen=True, slots=True)
class Closed:
    """What a receipt file did: rows closed now, rows that were received before, refused ones, records that are not ours."""

    closed: int
    already: int
    refused: int
    unknown: int


class CarryingOut:
    """Export and receipts of packages."""

    def __init__(self, desk: Desk, link: HubLink, files: CarryFiles) -> None:
        self._desk = desk
        self._link = link
        self._files = files
        self._choice = CarryChoice(desk)

    def export(
        self,
        folder: Path,
        *,
        part_size: int | None = None,
        records: Sequence[RecordId] = (),
        told: Callable[[int, int], None] | None = None,
    ) -> Exported:
        """Write what the hub has not received, but for rows that are held, the urgent first, as a package sealed to the hub.

        What no package holds yet goes before what lies in one. A package that was begun on this medium and cut off is gone on
        with. `records`: only these. `part_size`: bytes of a part. `told` hears (parts written, parts). The rows stay in the
        queue: only a receipt closes them.

        Raises:
            NotEnrolled, HubRecipientUnknown, PartTooSmall, BadUsage, DiskFull, MediumTooSmall, PlaceNotWritable,
            PackageDamaged.
        """
        if part_size is not None and part_size < SMALLEST_PART:
            raise BadUsage(reason="part_size")
        enrolment = self._recipient_known()
        place = str(folder.absolute())
        room = self._files.room(folder)
        package = self._begun(place, enrolment.hub)
        left = 0
        larger: tuple[Larger, ...] = ()
        if package is not None:
            with self._desk.store.reading() as view:
                began = view.carry.records(package.id)
        else:
            wanted = records or self._choice.waiting(enrolment.hub)
            fitting = self._choice.that_fit(wanted, room, hub=enrolment.hub)
            began, left, larger = fitting.records, fitting.left, fitting.larger
            if not began:
                if larger:
                    raise _too_small(larger, room)
                if left:
                    raise DiskFull()
                return Exported(None, 0, 0, (), stays=self._stays())
            package = self._begin(place, enrolment.hub, min(part_size or PART_SIZE, room), began)
        try:
            plan = plan_parts(self._choice.loads(began), package.part_size)
            parts, size = self._write(package, plan, enrolment, told)
        except (BlobMissing, BlobDamaged) as fault:
            # Each time one file less: the rows that name it wait for a person, the others go in a package of their own.
            self._set_aside(package, began, fault)
            return self.export(folder, part_size=part_size, records=records, told=told)
        with self._desk.store.writing() as view:
            view.carry.finish(package.id, self._desk.clock.now())
            view.events.append(
                EventDraft(
                    EventKind.RECORDS_EXPORTED,
                    subjects=(package.id,),
                    after={"rows": len(began), "parts": len(parts), "hub": package.hub},
                )
            )
        return Exported(parts[0].parent, len(began), size, parts, left, larger=larger)

    def carried_out(self, records: Sequence[RecordId]) -> Mapping[RecordId, CarriedOut]:
        """Return in which package those of the records lie that were written to one, and since when."""
        with self._desk.store.reading() as view:
            return view.carry.exported(records)

    def take_receipts(self, text: str) -> Closed:
        """Close each row for which a receipt file holds the hub's own signature; what it refused needs a person.

        Raises NotEnrolled, ReceiptFileInvalid, ReceiptInvalid (a receipt in it is not for our record: nothing is closed then),
        QueueBusy.
        """
        with self._desk.store.reading() as view:
            enrolment = view.settings.enrolment()
        if enrolment is None:
            raise NotEnrolled()
        newest, keys, answers = self._desk.records.receipt_file(text, enrolment)
        with self._turn():
            rows = self._known(answers)
            for answer in answers:
                if answer.record in rows and answer.receipt is not None:
                    self._check(answer.receipt, rows[answer.record], enrolment, keys)
            counted = [0, 0, 0]
            ours = [answer for answer in answers if answer.record in rows]
            for start in range(0, len(ours), _AT_ONCE):
                self._settle(ours[start : start + _AT_ONCE], counted)
            if newest.receipt_key != enrolment.receipt_key:
                self._save(newest)
        closed, already, refused = counted
        return Closed(closed, already, refused, len(answers) - len(ours))

    def _stays(self) -> int:
        with self._desk.store.reading() as view:
            counts = view.outbox.counts()
        return sum(counts.values()) - counts[OutboxState.RECEIVED]

    def _begun(self, place: str, hub: str) -> CarryPackage | None:
        """The package of which something lies there: the same place may be another medium by now."""
        with self._desk.store.reading() as view:
            unfinished = view.carry.unfinished(place, hub)
        return next((package for package in unfinished if self._files.begun(package)), None)

    def _recipient_known(self) -> Enrolment:
        with self._desk.store.reading() as view:
            enrolment = view.settings.enrolment()
        if enrolment is None:
            raise NotEnrolled()
        if enrolment.carry_recipient is not None:
            return enrolment
        try:
            keys = self._link.receipt_keys(enrolment)
            told = self._desk.records.carry_recipient(keys, enrolment)
        except (LinkDown, HubNonsense, ReceiptInvalid) as error:
            raise HubRecipientUnknown() from error
        if told.carry_recipient is None:
            raise HubRecipientUnknown()
        self._save(told)
        return told

    def _save(self, enrolment: Enrolment) -> None:
        with self._desk.store.writing() as view:
            view.settings.save_enrolment(enrolment)
            after = {"office": enrolment.office, "key": enrolment.key_id}
            view.events.append(
                EventDraft(EventKind.DESK_ENROLLED, subjects=(enrolment.hub,), after=after)
            )

    def _set_aside(
        self, package: CarryPackage, began: Sequence[RecordId], fault: BlobMissing | BlobDamaged
    ) -> None:
        sha256 = fault.details["sha256"]
        rows = [
            row
            for row in self._choice.rows(began)
            if any(blob.sha256 == sha256 for blob in row.record.blobs)
        ]
        with self._desk.store.working() as view:
            view.carry.abandon(package.id)
            for row in rows:
                if row.state is not OutboxState.RECEIVED and row.code != OriginalLost.code:
                    view.outbox.mark(
                        row.record.id,
                        OutboxState.NEEDS_PERSON,
                        code=fault.code,
                        tries=row.tries + 1,
                        details=fault.details,
                    )
        self._files.discard(package)

    def _begin(
        self, place: str, hub: str, part_size: int, records: tuple[RecordId, ...]
    ) -> CarryPackage:
        for part in plan_parts(self._choice.loads(records), part_size):
            if part.bytes > part_size:
                raise PartTooSmall(wanted=part.bytes, limit=part_size)
        now = self._desk.clock.now()
        package = CarryPackage(self._desk.ids.new(), place, hub, part_size, now)
        with self._desk.store.working() as view:
            view.carry.begin(package, records)
        return package

    def _write(
        self,
        package: CarryPackage,
        plan: tuple[PartPlan, ...],
        enrolment: Enrolment,
        told: Callable[[int, int], None] | None,
    ) -> tuple[tuple[Path, ...], int]:
        paths: list[Path] = []
        size = 0
        for part in plan:
            path = self._files.part(package, part.number)
            written = self._files.written(path)
            if written is None:
                records = tuple(row.record for row in self._choice.rows(part.records))
                whole = CarryPart(part.number, len(plan), records, part.blobs)
                written = self._files.write(package, whole, enrolment, self._desk.store.vault.open)
            paths.append(path)
            size += written
            if told is not None:
                told(part.number, len(plan))
        return tuple(paths), size

    def _known(self, answers: Sequence[CarriedAnswer]) -> dict[RecordId, OutboxRow]:
        return {
            row.record.id: row for row in self._choice.rows([answer.record for answer in answers])
        }

    def _check(self, receipt: str, row: OutboxRow, enrolment: Enrolment, keys: str) -> None:
        """A receipt may be older than the hub's newest key. Raises ReceiptInvalid."""
        signer = self._desk.records.follow_keys(receipt, keys, enrolment)
        self._desk.records.check_receipt(receipt, row.record, signer)

    def _settle(self, answers: Sequence[CarriedAnswer], counted: list[int]) -> None:
        """Close or mark some rows; `counted` is (closed, already, refused)."""
        now = self._desk.clock.now()
        with self._desk.store.working() as view:
            for answer in answers:
                row = view.outbox.get(answer.record)
                if row.state is OutboxState.RECEIVED:
                    counted[1] += 1
                elif answer.receipt is not None:
                    view.outbox.close(answer.record, answer.receipt, now)
                    _tell(view, row)
                    counted[0] += 1
                else:
                    _refuse(view, row, answer.code or "")
                    counted[2] += 1

    @contextmanager
    def _turn(self) -> Iterator[None]:
        """Be the only one who moves rows. Raises QueueBusy."""
        token = self._desk.ids.new()
        with self._desk.store.working() as view:
            take_turn(view, token, name=SenderName.COMMAND, now=self._desk.clock.now())
        try:
            yield
        finally:
            with self._desk.store.working() as view:
                view.queue.end_turn(token)


def _too_small(larger: Sequence[Larger], room: int) -> MediumTooSmall:
    least = min(larger, key=lambda each: each.needs)
    return MediumTooSmall(
        title=least.title,
        number=least.dossier,
        wanted=least.needs,
        room=room,
        others=len(larger) - 1,
    )


def _tell(view: Transaction, row: OutboxRow) -> None:
    record = row.record
    view.events.append(
        EventDraft(
            EventKind.RECORD_RECEIVED,
            subjects=(record.id, record.subject),
            after={"sha256": record.sha256, "revision": record.revision, "by": "package"},
        )
    )


def _refuse(view: Transaction, row: OutboxRow, code: str) -> None:
    fault: CounterError = RecordRefused(status=0, hub_code=code)
    view.outbox.mark(
        row.record.id,
        OutboxState.NEEDS_PERSON,
        code=fault.code,
        tries=row.tries + 1,
        details=fault.details,
    )
    view.events.append(
        EventDraft(
            EventKind.RECORD_CHANGED,
            subjects=(row.record.id,),
            before={"state": row.state.value},
            after={"state": OutboxState.NEEDS_PERSON.value, "code": fault.code, "hub_code": code},
        )
    )

"""What goes into a package that is carried by hand: which rows, in which order, and how many of them a medium holds."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from counter_app.domain.carry import PART_OVERHEAD, CarryLoad, load_bytes
from counter_app.domain.errors import BlobDamaged, BlobMissing, OriginalLost
from counter_app.domain.ids import RecordId, Sha256
from counter_app.domain.outbox import OutboxRow, OutboxState, RecordKind
from counter_app.services.desk import Desk
from counter_app.services.outbox_ports import OutboxOrder
from counter_app.services.queue_subjects import subject_of

_AT_ONCE = 200
_CARRIED = (OutboxState.QUEUED, OutboxState.SENDING, OutboxState.WAITING, OutboxState.NEEDS_PERSON)
_FILE_GONE = (BlobMissing.code, BlobDamaged.code, OriginalLost.code)


@dataclass(frozen=True, slots=True)
class Larger:
    """A record that no medium as small as this one takes; `needs`: free bytes that one must have.

    `title`, `dossier`: what it is about, as the queue calls it; empty where unknown.
    """

    record: RecordId
    title: str
    dossier: str
    needs: int


@dataclass(frozen=True, slots=True)
class Fitting:
    """What a medium takes: `records`; `left`: how many then lie in no package; `larger`: which of those never fit there."""

    records: tuple[RecordId, ...]
    left: int
    larger: tuple[Larger, ...]


class CarryChoice:
    """Chooses rows; changes nothing."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def waiting(self, hub: str) -> tuple[RecordId, ...]:
        """All that may go to `hub`, in the order of sending; not what stands behind an earlier revision that stays here.

        What lies in no package yet goes first: a backlog that takes several media fills one after the other. A subject's
        records stay together, since the hub wants a dossier's revisions in their order whichever medium comes first.
        """
        with self._desk.store.reading() as view:
            waiting = view.outbox.ids(_CARRIED, order=OutboxOrder.TURN)
            staying = (*view.outbox.ids((OutboxState.HELD,)), *self._stuck())
            carried = view.carry.carried(hub)
        first: dict[str, int] = {}
        for row in self.rows(staying):
            if row.record.kind is RecordKind.DOSSIER:
                known = first.get(row.record.subject, row.record.revision)
                first[row.record.subject] = min(known, row.record.revision)
            elif row.record.kind is RecordKind.WITHDRAWAL:
                # The paper it takes back must not reach the hub without it.
                first[row.record.subject] = 0
        if not first and carried.isdisjoint(waiting):
            return waiting
        going = [
            (row.record.id, row.record.subject)
            for row in self.rows(waiting)
            if not _is_behind(row, first)
        ]
        fresh = {subject for record, subject in going if record not in carried}
        return (
            *(record for record, subject in going if subject in fresh),
            *(record for record, subject in going if subject not in fresh),
        )

    def that_fit(self, records: Sequence[RecordId], room: int, *, hub: str) -> Fitting:
        """Return the first records that fit into `room` bytes together, and what then lies in no package for `hub`.

        One that would not fit if it were alone is passed by, with the later revisions of its dossier: a larger medium takes it.
        """
        chosen: list[RecordId] = []
        blobs: set[Sha256] = set()
        large: dict[str, int] = {}
        larger: list[Larger] = []
        # A tenth of it for the lists, and for the ends of parts that stay empty; what a part needs for itself at least.
        size, room = 0, room - max(room // 10, PART_OVERHEAD)
        stuck = self._stuck()
        able = [name for name in records if name not in stuck]
        for row in self.rows(able):
            if self._names_lost(row):
                stuck |= {row.record.id}
                continue
            if _is_behind(row, large):
                continue
            load = self._load(row)
            if load_bytes(load, ()) > room:
                large.setdefault(row.record.subject, row.record.revision)
                larger.append(self._larger(row, load_bytes(load, ())))
                continue
            size += load_bytes(load, blobs)
            if size > room:
                break
            chosen.append(load.record)
            blobs |= {blob.sha256 for blob in load.blobs}
        with self._desk.store.reading() as view:
            somewhere = view.carry.carried(hub) | stuck
        left = len({*able} - {*chosen} - somewhere)
        return Fitting(tuple(chosen), left, tuple(larger))

    def _larger(self, row: OutboxRow, size: int) -> Larger:
        subject = subject_of(self._desk, row)
        # As `that_fit` counts it.
        needs = max(size * 10 // 9 + 10, size + PART_OVERHEAD)
        return Larger(row.record.id, subject.title, subject.dossier, needs)

    def loads(self, records: Iterable[RecordId]) -> Iterator[CarryLoad]:
        """Yield what planning needs of each record."""
        for row in self.rows(tuple(records)):
            yield self._load(row)

    def rows(self, records: Sequence[RecordId]) -> Iterator[OutboxRow]:
        """Yield rows in the order of their ids, some at a time."""
        for start in range(0, len(records), _AT_ONCE):
            names = records[start : start + _AT_ONCE]
            with self._desk.store.reading() as view:
                found = {row.record.id: row for row in view.outbox.by_ids(names)}
            yield from (found[name] for name in names if name in found)

    def _stuck(self) -> frozenset[RecordId]:
        """Rows whose own files are lost or damaged here: they wait for a person, the others need not wait with them."""
        stuck = (OutboxState.NEEDS_PERSON,)
        with self._desk.store.reading() as view:
            return frozenset(
                record for code in _FILE_GONE for record in view.outbox.ids(stuck, code=code)
            )

    def _load(self, row: OutboxRow) -> CarryLoad:
        """Without the originals that the hub has signed for and that were let go for that."""
        blobs = row.record.blobs
        if names := self._not_here(row):
            with self._desk.store.reading() as view:
                away = view.carry.purged(names)
            blobs = tuple(blob for blob in blobs if blob.sha256 not in {*names} & {*away})
        return CarryLoad(row.record.id, len(row.record.body.encode()), blobs)

    def _names_lost(self, row: OutboxRow) -> bool:
        """Tell whether a file of it is known to be nowhere: given up or not, such a record goes over the link."""
        names = self._not_here(row)
        if not names:
            return False
        with self._desk.store.reading() as view:
            return bool(view.losses.among(names))

    def _not_here(self, row: OutboxRow) -> list[Sha256]:
        holds = self._desk.store.vault.holds
        return [blob.sha256 for blob in row.record.blobs if not holds(blob.sha256)]


def _is_behind(row: OutboxRow, first: Mapping[str, int]) -> bool:
    """Tell whether an earlier revision of the same dossier stays, or what takes the paper back; `first`: the earliest that
    does, by dossier or paper."""
    record = row.record
    staying = first.get(record.subject)
    follows = record.kind in (RecordKind.DOSSIER, RecordKind.PAPER)
    return follows and staying is not None and record.revision > staying

"""Keeping the catalogue: packs taken in and given out, publishers trusted, the office's own holiday table."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from counter_app.domain.catalogue import SpecialDay
from counter_app.domain.catalogue_changes import CatalogueChange
from counter_app.domain.changes import HubDay, HubDayKind
from counter_app.domain.errors import HolidayRefused, NotFound, PackConflict, PackOlder
from counter_app.domain.events import EventDraft, EventKind
from counter_app.domain.recounting import DueChange
from counter_app.domain.text import clean
from counter_app.services.catalogue_ports import BY_HUB, HeldPack, LocalDay, LocalDayKind, Publisher
from counter_app.services.desk import Desk
from counter_app.services.pack_ports import (
    LayeredCatalogue,
    OpenedPack,
    PackBook,
    PackCover,
    PackHead,
    UnusablePack,
)
from counter_app.services.ports import Transaction
from counter_app.services.recounting import tell_recounted
from counter_app.services.roles import require_supervisor

_SATURDAY = 5


@dataclass(frozen=True, slots=True)
class PackReview:
    """A pack looked at: who signed it, what it would change. `held`: this very content is the publisher's latest here."""

    head: PackHead
    publisher: Publisher
    changes: tuple[CatalogueChange, ...]
    held: bool


@dataclass(frozen=True, slots=True)
class DayRow:
    """A row of the holiday table as shown. `kind` STRUCK: the office took the catalogue's row away.

    `local`: the office's own word, or the hub's (`by_hub`); `waiting`: in the catalogue, but not in force until its law is.
    """

    day: date
    kind: LocalDayKind
    name: str
    source: str
    local: bool
    waiting: bool
    by_hub: bool = False


@dataclass(frozen=True, slots=True)
class HubDaysTaken:
    """What became of the hub's rows: those that changed the table, those against which the office's own row stands.

    `recounted`: the open dossiers whose appointment would be another one now; what was promised stays.
    """

    changed: tuple[HubDay, ...]
    differing: tuple[HubDay, ...]
    recounted: tuple[DueChange, ...]


@dataclass(frozen=True, slots=True)
class HolidayChanged:
    """What changed: the row, and the open dossiers whose appointment would be another one now."""

    row: DayRow | None
    recounted: tuple[DueChange, ...]


class CatalogueDesk:
    """Import, export and the holiday table. Packs come as bytes: from a file today, from the hub's list of changes too."""

    def __init__(self, desk: Desk, catalogue: LayeredCatalogue, packs: PackBook) -> None:
        self._desk = desk
        self._catalogue = catalogue
        self._packs = packs

    # Packs ---------------------------------------------------------------------------------------

    def review(self, body: bytes, *, older: bool = False) -> PackReview:
        """Say what a pack would change; nothing is changed.

        Raises:
            PackInvalid, PackNotTrusted, PackOlder (a version below the one held, unless `older`), PackConflict.
        """
        pack = self._packs.open(body)
        with self._desk.store.reading() as view:
            return _review(view, pack, older=older)

    def take_in(self, body: bytes, *, older: bool = False) -> PackReview:
        """Import a pack, whole or not at all; only a supervisor may. The same pack again changes nothing.

        Raises:
            RoleRequired, and what `review` raises.
        """
        with self._desk.store.reading() as view:
            require_supervisor(self._desk, view)
        return self.take_in_published(body, older=older)

    def take_in_published(self, body: bytes, *, older: bool = False) -> PackReview:
        """Import a pack that the hub gave out, whoever is signed in: a supervisor has said whose packs are trusted.

        Raises:
            What `review` raises.
        """
        desk = self._desk
        pack = self._packs.open(body)
        with desk.store.writing() as view:
            review = _review(view, pack, older=older)
            head = review.head
            if not review.held:
                view.catalogue.add_pack(
                    HeldPack(
                        sequence=0,
                        key_id=review.publisher.key_id,
                        publisher=review.publisher.name,
                        version=head.version,
                        issued_on=head.issued_on,
                        title=head.title,
                        sha256=head.sha256,
                        body=pack.body,
                        imported_at=desk.clock.now(),
                        imported_by=desk.store.officer,
                    )
                )
            view.events.append(
                EventDraft(
                    EventKind.CATALOGUE_IMPORTED,
                    subjects=(review.publisher.key_id,),
                    after={
                        "version": head.version,
                        "sha256": head.sha256,
                        "changes": len(review.changes),
                        "held": review.held,
                    },
                )
            )
            before = self._calendar_days()
            self._catalogue.refresh(view)
            if self._calendar_days() != before:
                tell_recounted(desk, view, before, self._desk.clock.now().date())
        return review

    def held(self) -> tuple[HeldPack, ...]:
        """Return the packs taken in, oldest first."""
        with self._desk.store.reading() as view:
            return view.catalogue.packs()

    def unusable(self) -> tuple[UnusablePack, ...]:
        """Return the packs that are left out because they do not fit this program's own catalogue."""
        with self._desk.store.reading() as view:
            self._catalogue.refresh(view)
        return self._catalogue.unusable

    def export(self, *, title: str, version: int) -> str:
        """Return the office's whole catalogue as a pack to be edited and signed; the act is an event."""
        today = self._desk.clock.now().date()
        with self._desk.store.writing() as view:
            cover = PackCover(view.settings.office().name, version, today, clean(title))
            view.events.append(EventDraft(EventKind.REPORT_EXPORTED, after={"form": "catalogue"}))
            return self._packs.text(view.catalogue.packs(), view.catalogue.local_days(), cover)

    # Publishers ----------------------------------------------------------------------------------

    def publishers(self) -> tuple[Publisher, ...]:
        """Return those whose packs are taken here."""
        with self._desk.store.reading() as view:
            return view.catalogue.publishers()

    def trust(self, publisher: Publisher) -> None:
        """Take packs of this publisher from now on; only a supervisor may. Raises RoleRequired."""
        with self._desk.store.writing() as view:
            require_supervisor(self._desk, view)
            view.catalogue.trust(publisher)
            view.events.append(_publisher_event(publisher.key_id, trusted=True))

    def distrust(self, key_id: str) -> None:
        """Take no more packs of this publisher; those taken in stay. Raises RoleRequired, NotFound."""
        with self._desk.store.writing() as view:
            require_supervisor(self._desk, view)
            if all(known.key_id != key_id for known in view.catalogue.publishers()):
                raise NotFound(kind="publisher", id=key_id)
            view.catalogue.distrust(key_id)
            view.events.append(_publisher_event(key_id, trusted=False))

    # Days off ------------------------------------------------------------------------------------

    def days(self, year: int | None = None) -> tuple[DayRow, ...]:
        """Return the holiday table by day, of one year or all: the catalogue's rows and the office's own above them."""
        with self._desk.store.reading() as view:
            self._catalogue.refresh(view)
            local = view.catalogue.local_days()
        rows = {
            it.row.day: DayRow(
                it.row.day,
                LocalDayKind(it.row.kind.value),
                it.row.name,
                it.row.source,
                local=False,
                waiting=not it.enabled,
            )
            for it in self._catalogue.holidays
        }
        rows.update((it.day, _local_row(it)) for it in local)
        return tuple(rows[day] for day in sorted(rows) if year is None or day.year == year)

    def set_day(self, day: date, kind: LocalDayKind, *, name: str, source: str) -> HolidayChanged:
        """Make a day off or worked; only a supervisor may. Printed appointments stay, what they would be is told.

        Raises:
            RoleRequired, HolidayRefused (no name, no source document, a worked day that is no Saturday).
        """
        tidy, document = clean(name), clean(source)
        if not tidy:
            raise HolidayRefused(reason="no_name", day=day.isoformat())
        if not document:
            raise HolidayRefused(reason="no_source", day=day.isoformat())
        if kind is LocalDayKind.WORKED_SATURDAY and day.weekday() != _SATURDAY:
            raise HolidayRefused(reason="not_saturday", day=day.isoformat())
        desk = self._desk
        row = LocalDay(day, kind, tidy, document, desk.clock.now(), desk.store.officer)
        return self._change_day(day, row)

    def remove_day(self, day: date, *, source: str) -> HolidayChanged:
        """Take a day out of the table: the office's own row goes, the catalogue's is struck out with the document that says so.

        Raises:
            RoleRequired, HolidayRefused (nothing there, or no source document to strike the catalogue's row with).
        """
        known = {row.day: row for row in self.days()}.get(day)
        if known is None or known.kind is LocalDayKind.STRUCK:
            raise HolidayRefused(reason="nothing_there", day=day.isoformat())
        if known.local and not self._in_catalogue(day):
            return self._change_day(day, None)
        if not clean(source):
            raise HolidayRefused(reason="no_source", day=day.isoformat())
        desk = self._desk
        row = LocalDay(
            day,
            LocalDayKind.STRUCK,
            known.name,
            clean(source),
            desk.clock.now(),
            desk.store.officer,
        )
        return self._change_day(day, row)

    def take_hub_days(self, view: Transaction, days: Sequence[HubDay]) -> HubDaysTaken:
        """Take in what the hub says of days, in the open transaction, whoever is signed in.

        A row that a supervisor of this office wrote is never written over: where the hub says otherwise, it is told.
        """
        own = {row.day: row for row in view.catalogue.local_days()}
        changed = [it for it in days if _changes(own.get(it.day), it)]
        differing = [it for it in days if _differs(own.get(it.day), it)]
        if not changed:
            return HubDaysTaken((), tuple(differing), ())
        self._catalogue.refresh(view)
        before = self._calendar_days()
        for it in changed:
            was = own.get(it.day)
            if it.kind is HubDayKind.NONE:
                view.catalogue.drop_local_day(it.day)
            else:
                view.catalogue.put_local_day(self._of_hub(it))
            view.events.append(
                EventDraft(
                    EventKind.HOLIDAY_CHANGED,
                    subjects=(it.day.isoformat(),),
                    before={"kind": None if was is None else was.kind.value},
                    after={"kind": it.kind.value, "from": "hub"},
                )
            )
        self._catalogue.refresh(view)
        moved = tell_recounted(self._desk, view, before, min(it.day for it in changed))
        return HubDaysTaken(tuple(changed), tuple(differing), moved)

    def _of_hub(self, it: HubDay) -> LocalDay:
        kind = LocalDayKind(it.kind.value)
        return LocalDay(
            it.day, kind, clean(it.name), clean(it.source), self._desk.clock.now(), BY_HUB
        )

    def _in_catalogue(self, day: date) -> bool:
        with self._desk.store.reading() as view:
            return self._packs.has_day(day, view.catalogue.packs())

    def _change_day(self, day: date, row: LocalDay | None) -> HolidayChanged:
        desk = self._desk
        with desk.store.writing() as view:
            require_supervisor(desk, view)
            self._catalogue.refresh(view)
            before = self._calendar_days()
            if row is None:
                view.catalogue.drop_local_day(day)
            else:
                view.catalogue.put_local_day(row)
            view.events.append(
                EventDraft(
                    EventKind.HOLIDAY_CHANGED,
                    subjects=(day.isoformat(),),
                    after={"kind": None if row is None else row.kind.value},
                )
            )
            self._catalogue.refresh(view)
            moved = tell_recounted(desk, view, before, day)
        return HolidayChanged(None if row is None else _local_row(row), moved)

    def _calendar_days(self) -> tuple[SpecialDay, ...]:
        return self._catalogue.special_days


def _review(view: Transaction, pack: OpenedPack, *, older: bool) -> PackReview:
    head = pack.head
    publisher = pack.signed_by(view.catalogue.publishers())
    packs = view.catalogue.packs()
    theirs = [known for known in packs if known.key_id == publisher.key_id]
    if any(it.version == head.version and it.sha256 != head.sha256 for it in theirs):
        raise PackConflict(version=head.version)
    held = bool(theirs) and theirs[-1].sha256 == head.sha256
    newest = max((known.version for known in theirs), default=0)
    if head.version < newest and not older and not held:
        raise PackOlder(held=newest, offered=head.version)
    changes = () if held else pack.difference(packs, view.catalogue.local_days())
    return PackReview(head, publisher, changes, held)


def _local_row(row: LocalDay) -> DayRow:
    by_hub = row.changed_by == BY_HUB
    return DayRow(row.day, row.kind, row.name, row.source, local=True, waiting=False, by_hub=by_hub)


def _changes(row: LocalDay | None, said: HubDay) -> bool:
    """Tell whether the hub's word changes the table: nothing stands there, or what the hub said before."""
    if row is None:
        return said.kind is not HubDayKind.NONE
    if row.changed_by != BY_HUB:
        return False
    same = (row.kind.value, row.name, row.source) == (said.kind.value, said.name, said.source)
    return not same


def _differs(row: LocalDay | None, said: HubDay) -> bool:
    """Tell whether a supervisor of this office says otherwise."""
    if row is None or row.changed_by == BY_HUB or said.kind is HubDayKind.NONE:
        return False
    return row.kind.value != said.kind.value


def _publisher_event(key_id: str, *, trusted: bool) -> EventDraft:
    return EventDraft(EventKind.PUBLISHER_CHANGED, subjects=(key_id,), after={"trusted": trusted})

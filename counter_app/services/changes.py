"""What the hub tells this desk is taken in: official numbers, refusals of the portal, signed catalogue packs.

Every page is applied in one transaction with its cursor, so that a cut costs a repetition and nothing is skipped.
"""

import logging
from dataclasses import dataclass, replace
from threading import Event as Flag, Lock

from counter_app.domain.changes import (
    CATALOGUE_SUBJECT,
    OFFICE_SUBJECTS,
    Change,
    DaysGiven,
    Notice,
    NumberGiven,
    PackPublished,
    PaperSeen,
    PaperWithdrawnElsewhere,
    PolicyGiven,
    PortalAcceptance,
    PortalRefusal,
    WorkAssigned,
    dossier_meant,
)
from counter_app.domain.dossier_number import parse_dossier_number
from counter_app.domain.dossiers import Dossier
from counter_app.domain.errors import (
    CounterError,
    DossierNumberRefused,
    HubRefusedCredential,
    NotFound,
    NumberDiffers,
    NumberTaken,
    PaperAppeared,
)
from counter_app.domain.events import EventDraft, EventKind
from counter_app.domain.ids import DossierId
from counter_app.domain.lanes import Pause, pause_after
from counter_app.domain.outbox import Enrolment
from counter_app.services.catalogue_desk import CatalogueDesk
from counter_app.services.change_ports import ChangeFeed, ChangePage, notice_of
from counter_app.services.desk import Desk
from counter_app.services.dossier_acts import change_dossier
from counter_app.services.hub_orders import HubOrders
from counter_app.services.ports import Transaction
from counter_app.services.withdrawing import take_withdrawal

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class TakenIn:
    """What a look brought. `numbers`: dossiers that got their official number; `notices`: new things to see of dossiers;
    `orders`: new things of the office for its supervisor to see."""

    numbers: tuple[DossierId, ...] = ()
    notices: int = 0
    packs: int = 0
    orders: int = 0

    @property
    def anything(self) -> bool:
        return bool(self.numbers or self.notices or self.packs or self.orders)


class ChangesDesk:
    """The desk's side of the hub's changes."""

    def __init__(self, desk: Desk, feed: ChangeFeed, catalogue: CatalogueDesk) -> None:
        self._desk = desk
        self._feed = feed
        self._catalogue = catalogue
        self._orders = HubOrders(desk, catalogue)
        self._turn = Lock()

    def catch_up(self, stop: Flag | None = None) -> TakenIn:
        """Take in all that is new; nothing when this desk has no hub, or while another thread is at it.

        Raises LinkDown, HubNonsense, HubRefusedCredential (then the queue pauses too, until a person has enrolled the
        desk anew), RecordRefused: what was taken in until then stays.
        """
        with self._desk.store.reading() as view:
            enrolment = view.settings.enrolment()
        if enrolment is None or not self._turn.acquire(blocking=False):
            return TakenIn()
        try:
            taken = TakenIn()
            more = True
            while more and not (stop is not None and stop.is_set()):
                with self._desk.store.reading() as view:
                    since = view.changes.cursor(enrolment.hub)
                page = self._feed.page(enrolment, since)
                if page.next == since:
                    break
                taken = self._take(enrolment.hub, page, taken)
                more = page.more
            return taken
        except HubRefusedCredential as refusal:
            self._pause_queue(enrolment, refusal)
            raise
        finally:
            self._turn.release()

    def _pause_queue(self, enrolment: Enrolment, refusal: HubRefusedCredential) -> None:
        """What is refused here is refused to every record: a desk with nothing to send must hear of it as well."""
        with self._desk.store.working() as view:
            before = view.queue.pause()
            # The desk may have been enrolled anew while the answer was on its way.
            if view.settings.enrolment() == enrolment and not _is_refused(before):
                now = self._desk.clock.now()
                view.queue.save_pause(pause_after(refusal, before, now, jitter=0.0))

    def notices(self) -> tuple[Notice, ...]:
        """Return what a person must see, oldest first; papers for a dossier that is over are nothing to see any more."""
        with self._desk.store.reading() as view:
            return tuple(it for it in view.changes.notices() if not _is_past(view, it))

    def office_notices(self) -> tuple[Notice, ...]:
        """Return what the supervisor must see of the office as a whole, oldest first."""
        return tuple(it for it in self.notices() if it.subject in OFFICE_SUBJECTS)

    def notice_of(self, dossier: DossierId) -> Notice | None:
        """Return what a person must see of a dossier."""
        with self._desk.store.reading() as view:
            return notice_of(view.changes, dossier)

    def dismiss(self, subject: str) -> None:
        """A person has seen to it. Nothing happens when there is no such notice."""
        with self._desk.store.writing() as view:
            notice = view.changes.notice(subject)
            view.changes.forget(subject)
            code = None if notice is None else notice.code
            view.events.append(
                EventDraft(EventKind.NOTICE_DISMISSED, subjects=(subject,), before={"code": code})
            )

    def _take(self, hub: str, page: ChangePage, taken: TakenIn) -> TakenIn:
        # Packs first: each has a transaction of its own, and the same pack again changes nothing.
        for change in page.changes:
            if isinstance(change, PackPublished):
                taken = self._take_pack(change, taken)
        with self._desk.store.writing() as view:
            for change in page.changes:
                taken = self._apply(view, change, taken)
            view.changes.save_cursor(hub, page.next)
            view.events.append(
                EventDraft(
                    EventKind.CHANGES_TAKEN_IN,
                    subjects=(hub,),
                    after={"changes": len(page.changes)},
                )
            )
        return taken

    def _apply(self, view: Transaction, change: Change, taken: TakenIn) -> TakenIn:
        if isinstance(change, NumberGiven):
            return self._take_number(view, change, taken)
        if isinstance(change, PortalRefusal):
            if _here(view, change.dossier) is None:
                return taken
            self._note(view, change.dossier, change.code, change)
            return replace(taken, notices=taken.notices + 1)
        if isinstance(change, PortalAcceptance):
            view.changes.forget(change.dossier)
        return self._apply_order(view, change, taken)

    def _apply_order(self, view: Transaction, change: Change, taken: TakenIn) -> TakenIn:
        if isinstance(change, WorkAssigned):
            return replace(taken, notices=taken.notices + self._orders.assigned(view, change))
        if isinstance(change, PaperWithdrawnElsewhere):
            seen = take_withdrawal(self._desk, view, change)
            return replace(taken, notices=taken.notices + seen)
        if isinstance(change, PaperSeen):
            return replace(taken, notices=taken.notices + self._orders.paper(view, change))
        if isinstance(change, DaysGiven):
            return replace(taken, orders=taken.orders + self._orders.days(view, change))
        if isinstance(change, PolicyGiven):
            return replace(taken, orders=taken.orders + self._orders.policy(view, change))
        return taken

    def _take_number(self, view: Transaction, change: NumberGiven, taken: TakenIn) -> TakenIn:
        dossier = _here(view, change.dossier)
        if dossier is None or dossier.course.owned_elsewhere is not None:
            # The desk that owns it is told by the hub as well.
            return taken
        fault = _number_fault(view, dossier, change.number)
        if fault is not None:
            self._note(view, dossier.id, fault.code, fault)
            return replace(taken, notices=taken.notices + 1)
        if dossier.official_number is not None:
            return taken

        def numbered(_: Transaction, before: Dossier) -> Dossier:
            number = parse_dossier_number(change.number).text
            return replace(before, official_number=number, revision=before.revision + 1)

        change_dossier(
            self._desk,
            view,
            dossier,
            numbered,
            EventKind.DOSSIER_NUMBERED,
            facts=lambda _: {"from": "hub"},
        )
        return replace(taken, numbers=(*taken.numbers, dossier.id))

    def _take_pack(self, change: PackPublished, taken: TakenIn) -> TakenIn:
        try:
            review = self._catalogue.take_in_published(change.pack.encode("utf-8"))
        except CounterError as fault:
            log.info("a catalogue pack of the hub is not taken in: %s", fault.code)
            with self._desk.store.writing() as view:
                self._note(view, CATALOGUE_SUBJECT, fault.code, fault)
                view.events.append(
                    EventDraft(EventKind.CHANGES_TAKEN_IN, after={"pack_refused": fault.code})
                )
            return replace(taken, orders=taken.orders + 1)
        return taken if review.held else replace(taken, packs=taken.packs + 1)

    def _note(
        self, view: Transaction, subject: str, code: str, said: CounterError | PortalRefusal
    ) -> None:
        view.changes.note(Notice(subject, code, dict(said.details), self._desk.clock.now()))


def _is_past(view: Transaction, notice: Notice) -> bool:
    if notice.code != PaperAppeared.code:
        return False
    meant = dossier_meant(notice.subject)
    dossier = None if meant is None else _here(view, meant)
    return dossier is None or not dossier.is_open


def _is_refused(pause: Pause | None) -> bool:
    return pause is not None and pause.code == HubRefusedCredential.code


def _here(view: Transaction, dossier: DossierId) -> Dossier | None:
    try:
        return view.dossiers.get(dossier)
    except NotFound:
        return None


def _number_fault(view: Transaction, dossier: Dossier, number: str) -> CounterError | None:
    """Return why the number cannot be the dossier's: a person must look."""
    try:
        read = parse_dossier_number(number)
    except DossierNumberRefused as fault:
        return fault
    other = view.dossiers.find(read.text)
    if other is not None and other.id != dossier.id:
        return NumberTaken(number=other.number)
    if dossier.official_number not in (None, read.text):
        return NumberDiffers(number=read.text, typed=dossier.official_number)
    return None

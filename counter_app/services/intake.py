"""Taking in a dossier: identify, check what is held, ask only for the rest, promise a date."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path

from counter_app.domain.catalogue import Case, Procedure
from counter_app.domain.deadlines import VIETNAM, WorkingCalendar, due_at
from counter_app.domain.dossier_acts import check_seen
from counter_app.domain.dossier_number import make_number
from counter_app.domain.dossiers import Dossier, DossierStatus, ItemState
from counter_app.domain.errors import (
    FieldRefused,
    OfferNotValid,
    PersonLocked,
    UnknownCode,
)
from counter_app.domain.events import EventDraft, EventKind
from counter_app.domain.identity import Identification, IdentityWarning
from counter_app.domain.ids import CaseCode, ComponentCode, DossierId, PaperId
from counter_app.domain.papers import Paper
from counter_app.domain.people import Person
from counter_app.services.checklist import Checklist, checklist_of
from counter_app.services.clock_check import check_clock
from counter_app.services.desk import Desk
from counter_app.services.lines import (
    can_decline,
    check_open,
    line_of,
    put_scan,
    subjects_of,
    take_offer,
    with_item,
)
from counter_app.services.offering import fresh_items, offers_for
from counter_app.services.outgoing import queue_dossier
from counter_app.services.ports import Digitiser, Transaction
from counter_app.services.receiving import ReceivedFile, keep_file
from counter_app.services.registry import find_or_add, known_person, recognise

_CLOCKS_DIFFER = timedelta(minutes=5)
"""How far ahead of this PC a time of receipt may be and still be taken for now."""


@dataclass(frozen=True, slots=True)
class IntakeRequest:
    """What the officer wants to open or continue.

    Attributes:
        citizen: a typed number or the pasted QR of a card.
        received_at: aware time of receipt; None for now. A dossier that is named keeps its own, and its case.
        dossier: id or number of the dossier to continue.
        seen: the revision of that dossier the officer decided on; another one refuses the act (StaleDossier).
        key: the client's own id of this intake: the same key is the same dossier, whatever the day.
        reuse: component to the paper chosen for it; every other open offer is taken too unless `no_reuse`.
        decline: component to the code of the reason for asking again although held.
        scans: component to the files handed in for it; several files are the pages of one paper, in order.
    """

    citizen: str
    procedure: str
    name: str | None = None
    case: CaseCode | None = None
    received_at: datetime | None = None
    dossier: DossierId | None = None
    seen: int | None = None
    key: str | None = None
    reuse: Mapping[ComponentCode, PaperId] = field(default_factory=dict)
    no_reuse: bool = False
    decline: Mapping[ComponentCode, str] = field(default_factory=dict)
    scans: Mapping[ComponentCode, Sequence[Path]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class CitizenView:
    """What is known of the person at the counter. `person` is None when the store has never met them."""

    found: Identification
    person: Person | None
    papers: tuple[Paper, ...]
    dossiers: tuple[Dossier, ...]


@dataclass(frozen=True, slots=True)
class IntakeResult:
    """What changed: the dossier as it stands, whether it was opened now, the papers just scanned."""

    checklist: Checklist
    opened: bool
    papers: tuple[PaperId, ...]
    warnings: tuple[IdentityWarning, ...]


class Intake:
    """The intake desk."""

    def __init__(self, desk: Desk, digitiser: Digitiser) -> None:
        self._desk = desk
        self._digitiser = digitiser

    def look_up(self, text: str) -> CitizenView:
        """Return what the store holds of the person behind `text`; the look itself is an event (Luật 91/2025/QH15).

        Raises PersonNumberRefused, CardQrRefused.
        """
        found = recognise(self._desk, text)
        with self._desk.store.writing() as view:
            person = known_person(view, found)
            subjects = () if person is None else (person.id,)
            view.events.append(
                EventDraft(EventKind.STORE_LOOKED_UP, subjects, after={"found": person is not None})
            )
            if person is None:
                return CitizenView(found, None, (), ())
            papers = view.papers.held_by(person.id)
            return CitizenView(found, person, papers, view.dossiers.of_person(person.id))

    def take(self, request: IntakeRequest) -> IntakeResult:
        """Open or continue a dossier: offers taken, refusals recorded, scans kept, all in one transaction.

        The files are opened by a worker and put into the vault first; a file that cannot be read refuses the whole
        act before anything is written, so that nothing is half done.

        Raises:
            PersonNumberRefused, CardQrRefused, NameMissing, UnknownCode, PersonLocked, OfferNotValid,
            ReasonRequired, ComponentNotAsked, FieldRefused, NotFound, StateRefused, StaleDossier, ClockSetBack, DiskFull,
            DossierElsewhere, and the file errors of
            `Digitiser.probe`.
        """
        desk = self._desk
        found = recognise(desk, request.citizen)
        named = self._named(request)
        received_at = (request.received_at or desk.clock.now()).astimezone(VIETNAM)
        if named is not None:
            received_at = named.received_at
        if received_at > desk.clock.now() + _CLOCKS_DIFFER:
            raise FieldRefused(field="received_at", reason="in_future")
        procedure = desk.catalogue.procedure(request.procedure, received_at.date())
        case = choose_case(procedure, request.case or (None if named is None else named.case))
        _check_components(case, request)
        files = self._receive(request)
        with desk.store.writing() as view:
            person = find_or_add(desk, view, found, name=request.name)
            dossier, opened = self._open_or_continue(
                view, request, procedure, case, person, received_at
            )
            dossier = self._decline(view, dossier, request.decline)
            dossier = self._reuse(view, dossier, request)
            dossier, papers = self._scan(view, dossier, case, files)
            if opened or dossier != view.dossiers.get(dossier.id):
                dossier = replace(dossier, revision=dossier.revision + 1)
                view.dossiers.update(dossier)
                queue_dossier(desk, view, dossier, applicant=person, masters=papers)
            checklist = checklist_of(desk, view, dossier)
        return IntakeResult(checklist, opened, tuple(paper.id for paper in papers), found.warnings)

    def _named(self, request: IntakeRequest) -> Dossier | None:
        with self._desk.store.reading() as view:
            return _named_in(view, request)

    def _receive(
        self, request: IntakeRequest
    ) -> list[tuple[ComponentCode, Sequence[ReceivedFile]]]:
        """Look at every file before the first one is kept, so that a refused one leaves nothing of the others."""
        probed = [
            (component, [(path, self._digitiser.probe(path)) for path in paths])
            for component, paths in request.scans.items()
        ]
        return [
            (component, [keep_file(self._desk.store, path, probe) for path, probe in files])
            for component, files in probed
        ]

    def _open_or_continue(
        self,
        view: Transaction,
        request: IntakeRequest,
        procedure: Procedure,
        case: Case,
        person: Person,
        received_at: datetime,
    ) -> tuple[Dossier, bool]:
        known = self._known(view, request, procedure, case, person, received_at)
        if known is not None:
            view.events.append(
                EventDraft(EventKind.DOSSIER_CONTINUED, subjects=(known.id, person.id))
            )
            return self._with_fresh_offers(view, known, case, person), False
        if person.deceased_on is not None:
            raise PersonLocked()
        desk = self._desk
        check_clock(desk, view)
        office = view.settings.office()
        calendar = WorkingCalendar(desk.catalogue.special_days)
        promise = due_at(received_at, case.limit, calendar)
        offers = offers_for(
            desk, view, case, applicant=person, received_at=received_at, due_at=promise
        )
        day = received_at.date()
        given = view.numbers.give(day)
        dossier = Dossier(
            id=DossierId(desk.ids.new()),
            number=make_number(office.code, day, given.serial, series=given.series),
            office=office.code,
            desk=office.desk,
            procedure=procedure.code,
            procedure_name=procedure.name,
            case=case.code,
            applicant=person.id,
            received_at=received_at,
            due_at=promise,
            opened_by=desk.store.officer,
            status=DossierStatus.RECEIVED,
            items=fresh_items(case, offers),
            revision=0,
            printed_due_at=promise,
        )
        view.dossiers.add(dossier)
        if request.key is not None:
            view.batches.begin(request.key, dossier.id)
        view.events.append(
            EventDraft(
                EventKind.DOSSIER_OPENED,
                subjects=(dossier.id, person.id),
                after={"procedure": procedure.code, "case": case.code},
            )
        )
        return dossier, True

    def _known(
        self,
        view: Transaction,
        request: IntakeRequest,
        procedure: Procedure,
        case: Case,
        person: Person,
        received_at: datetime,
    ) -> Dossier | None:
        named = _named_in(view, request)
        if named is not None:
            fits = (person.id, procedure.code, case.code)
            if (named.applicant, named.procedure, named.case) != fits:
                raise UnknownCode(kind="dossier", value=named.number)
            check_open(named)
            check_seen(named, request.seen)
            return named
        if request.key is not None:
            return None
        return view.dossiers.open_of(person.id, procedure.code, case.code, received_at.date())

    def _with_fresh_offers(
        self, view: Transaction, dossier: Dossier, case: Case, person: Person
    ) -> Dossier:
        offers = offers_for(
            self._desk,
            view,
            case,
            applicant=person,
            received_at=dossier.received_at,
            due_at=dossier.due_at,
        )
        items = tuple(
            replace(item, offer=offers.get(item.component, item.offer))
            if item.state in (ItemState.NEEDED, ItemState.DECLINED)
            else item
            for item in dossier.items
        )
        return replace(dossier, items=items)

    def _decline(
        self, view: Transaction, dossier: Dossier, decline: Mapping[ComponentCode, str]
    ) -> Dossier:
        reasons = {code for code, _ in self._desk.catalogue.decline_reasons}
        for component, reason in decline.items():
            if reason not in reasons:
                raise UnknownCode(kind="decline_reason", value=reason)
            item = line_of(dossier, component)
            if item.reason == reason and item.state in (ItemState.DECLINED, ItemState.SCANNED):
                continue  # said before: a repeated call changes nothing
            if not can_decline(item):
                raise OfferNotValid(reason="nothing_to_decline", component=component)
            dossier = with_item(
                dossier, replace(item, state=ItemState.DECLINED, reason=reason, paper=None)
            )
            view.events.append(
                EventDraft(
                    EventKind.OFFER_DECLINED,
                    subjects=subjects_of(dossier, None if item.offer is None else item.offer.paper),
                    after={"component": component, "reason": reason},
                )
            )
        return dossier

    def _reuse(self, view: Transaction, dossier: Dossier, request: IntakeRequest) -> Dossier:
        for component, paper in request.reuse.items():
            item = line_of(dossier, component)
            if item.state is ItemState.REUSED and item.paper == paper:
                continue  # taken before: a repeated call changes nothing
            open_line = item.state in (ItemState.NEEDED, ItemState.DECLINED)
            if (
                not open_line
                or item.offer is None
                or item.offer.paper != paper
                or not item.offer.ok
            ):
                code = None if item.offer is None else item.offer.code.value
                raise OfferNotValid(reason=code, component=component)
            dossier = take_offer(view, dossier, item)
        for item in dossier.items:
            wanted = item.state is ItemState.NEEDED and item.offer is not None and item.offer.ok
            if wanted and not request.no_reuse and item.component not in request.scans:
                dossier = take_offer(view, dossier, item)
        return dossier

    def _scan(
        self,
        view: Transaction,
        dossier: Dossier,
        case: Case,
        scans: Sequence[tuple[ComponentCode, Sequence[ReceivedFile]]],
    ) -> tuple[Dossier, tuple[Paper, ...]]:
        papers: list[Paper] = []
        for code, files in scans:
            paper = put_scan(self._desk, view, dossier, case, code, files)
            if paper is not None:
                papers.append(paper)
                item = line_of(dossier, code)
                dossier = with_item(dossier, replace(item, state=ItemState.SCANNED, paper=paper.id))
        return dossier, tuple(papers)


def _named_in(view: Transaction, request: IntakeRequest) -> Dossier | None:
    """The dossier that is named, or the one this key opened before. Raises NotFound."""
    if request.dossier is not None:
        return view.dossiers.find(request.dossier) or view.dossiers.get(request.dossier)
    known = None if request.key is None else view.batches.dossier_of(request.key)
    return None if known is None else view.dossiers.get(known)


def choose_case(procedure: Procedure, code: CaseCode | None) -> Case:
    """Return the named case, or the first one. Raises UnknownCode."""
    if code is None:
        return procedure.cases[0]
    case = procedure.case(code)
    if case is None:
        raise UnknownCode(kind="case", value=code)
    return case


def _check_components(case: Case, request: IntakeRequest) -> None:
    known = {component.code for component in case.components}
    named = [*request.reuse, *request.decline, *request.scans]
    for component in named:
        if component not in known:
            raise UnknownCode(kind="component", value=component)

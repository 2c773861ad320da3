"""Taking in a dossier: identify, check what is held, ask only for the rest, promise a date."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path

from counter_app.domain.catalogue import Case, HolderRole, Procedure
from counter_app.domain.changes import papers_subject
from counter_app.domain.deadlines import VIETNAM
from counter_app.domain.dossier_acts import check_owned, check_seen
from counter_app.domain.dossier_number import make_number
from counter_app.domain.dossiers import Dossier, NamedRole
from counter_app.domain.errors import FieldRefused, PersonLocked, UnknownCode
from counter_app.domain.events import EventDraft, EventKind
from counter_app.domain.identity import Identification, IdentityWarning
from counter_app.domain.ids import CaseCode, ComponentCode, DossierId, PaperId
from counter_app.domain.offers import Searched
from counter_app.domain.papers import Paper
from counter_app.domain.people import Person
from counter_app.services.checklist import Checklist, checklist_of
from counter_app.services.clock_check import check_clock
from counter_app.services.concerned import (
    RoleWords,
    name_roles,
    recognise_roles,
    the_one_going_on,
    with_roles,
)
from counter_app.services.declaring import Said, said_of, state_lacking
from counter_app.services.desk import Desk
from counter_app.services.lines import check_open, check_scans
from counter_app.services.lookup import choose_case, dossier_named
from counter_app.services.offering import (
    fresh_items,
    lacking_of,
    offers_for,
    visit_of,
    with_fresh_offers,
    without_strangers,
)
from counter_app.services.opening import Opening, new_dossier
from counter_app.services.outgoing import queue_dossier
from counter_app.services.ports import Digitiser, Transaction
from counter_app.services.province import OFFICE_ONLY, Province, ProvinceLook
from counter_app.services.receiving import ReceivedFile, keep_file
from counter_app.services.registry import (
    find_or_add,
    known_person,
    maybe_same,
    recognise,
    warnings_about,
)
from counter_app.services.taking import decline_offers, keep_scans, reuse_offers
from counter_app.services.versions import keep_version, procedure_of

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
        decline: component to the code of the reason for asking again although held, or of what is wrong with the line's
            database (`database_answers` takes that back).
        lacks: the same, for a line of which both have to be said: each reason's own kind tells what it speaks of.
        scans: component to the files handed in for it; several files are the pages of one paper, in order.
        roles: who else the dossier is about; their papers are offered where a component wants them.
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
    lacks: Mapping[ComponentCode, str] = field(default_factory=dict)
    scans: Mapping[ComponentCode, Sequence[Path]] = field(default_factory=dict)
    roles: Mapping[HolderRole, RoleWords] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class CitizenView:
    """What is known of the person at the counter. `person` is None when the store has never met them.

    Attributes:
        found: with every warning, those that only the store can give too.
        maybe_same: somebody else who is known by the card's former number; an officer may merge the two.
    """

    found: Identification
    person: Person | None
    papers: tuple[Paper, ...]
    dossiers: tuple[Dossier, ...]
    maybe_same: Person | None = None


@dataclass(frozen=True, slots=True)
class IntakeResult:
    """What changed: the dossier as it stands, whether it was opened now, the papers just scanned."""

    checklist: Checklist
    opened: bool
    papers: tuple[PaperId, ...]
    warnings: tuple[IdentityWarning, ...]


@dataclass(frozen=True, slots=True)
class _Plan:
    """What the request means, read before anything is written.

    Attributes:
        dossier: the id the dossier has, or will have when it is opened: the ground of a look into the province.
        numbers: every number of the people concerned.
        said: the reasons of the request, by what they speak of.
        lacking: lines whose database has no answer once the request is through.
    """

    found: Identification
    roles: Mapping[HolderRole, Identification]
    procedure: Procedure
    case: Case
    received_at: datetime
    dossier: DossierId
    numbers: frozenset[str]
    said: Said
    lacking: frozenset[ComponentCode]


class Intake:
    """The intake desk."""

    def __init__(self, desk: Desk, digitiser: Digitiser, province: Province | None = None) -> None:
        self._desk = desk
        self._digitiser = digitiser
        self._province = province

    def look_up(self, text: str) -> CitizenView:
        """Return what the store holds of the person behind `text`; the look itself is an event (Luật 91/2025/QH15).

        Raises PersonNumberRefused, CardQrRefused, CardZoneRefused.
        """
        found = recognise(self._desk, text)
        with self._desk.store.writing() as view:
            person = known_person(view, found)
            other = maybe_same(view, found)
            found = replace(found, warnings=warnings_about(view, found))
            subjects = () if person is None else (person.id,)
            view.events.append(
                EventDraft(EventKind.STORE_LOOKED_UP, subjects, after={"found": person is not None})
            )
            if person is None:
                return CitizenView(found, None, (), (), other)
            papers = view.papers.held_by(person.id)
            dossiers = view.dossiers.of_person(person.id)
            return CitizenView(found, person, papers, dossiers, other)

    def take(self, request: IntakeRequest) -> IntakeResult:
        """Open or continue a dossier: offers taken, refusals recorded, scans kept, all in one transaction.

        The files are opened by a worker and put into the vault first; a file that cannot be read refuses the whole
        act before anything is written, so that nothing is half done. Papers that another desk of the province holds
        are fetched after it; where that takes longer their lines stay on offer.

        Raises:
            PersonNumberRefused, CardQrRefused, CardZoneRefused, NameMissing, UnknownCode, PersonLocked, OfferNotValid,
            ReasonRequired, ComponentNotAsked, ImageNotKept, FieldRefused, NotFound, StateRefused, StaleDossier,
            ClockSetBack, DiskFull, DossierElsewhere, SeveralOpenDossiers, and the file errors of `Digitiser.probe`.
        """
        desk = self._desk
        plan = self._plan(request)
        files = self._receive(request, plan)
        look = self._look(plan)
        with desk.store.writing() as view:
            warnings = warnings_about(view, plan.found, name=request.name)
            person = find_or_add(desk, view, plan.found, name=request.name)
            named, more = name_roles(desk, view, request.roles, plan.roles, applicant=person.id)
            dossier, opened = self._open_or_continue(view, request, plan, person, named, look)
            dossier = state_lacking(desk, view, dossier, plan.case, plan.said.lacking)
            dossier = decline_offers(desk, view, dossier, plan.said.declined)
            dossier = reuse_offers(
                view,
                dossier,
                request.reuse,
                others_too=not request.no_reuse,
                scanned=tuple(request.scans),
            )
            dossier, papers = keep_scans(desk, view, dossier, plan.case, files)
            if opened or _changed(dossier, view.dossiers.get(dossier.id)):
                dossier = replace(dossier, revision=dossier.revision + 1)
                view.dossiers.update(dossier)
                queue_dossier(desk, view, dossier, applicant=person, masters=papers)
            checklist = checklist_of(desk, view, dossier)
        if self._province is not None and self._province.bring_in(dossier.id):
            with desk.store.reading() as view:
                checklist = checklist_of(desk, view, view.dossiers.get(dossier.id))
        taken = tuple(paper.id for paper in papers)
        return IntakeResult(checklist, opened, taken, tuple(dict.fromkeys(warnings + more)))

    def _plan(self, request: IntakeRequest) -> _Plan:
        desk = self._desk
        found = recognise(desk, request.citizen)
        roles = recognise_roles(desk, request.roles)
        with desk.store.reading() as view:
            named = _named_in(view, request)
            received_at = (request.received_at or desk.clock.now()).astimezone(VIETNAM)
            if named is not None:
                received_at = named.received_at
            if received_at > desk.clock.now() + _CLOCKS_DIFFER:
                raise FieldRefused(field="received_at", reason="in_future")
            procedure = desk.catalogue.procedure(request.procedure, received_at.date())
            if named is not None and named.procedure == procedure.code:
                procedure = procedure_of(desk, view, named)
            case = choose_case(procedure, request.case or (None if named is None else named.case))
            _check_components(case, request)
            said = said_of(desk, request.decline, request.lacks)
            known = known_person(view, found)
            if named is None and known is not None and request.key is None:
                named = the_one_going_on(
                    view,
                    known.id,
                    procedure.code,
                    case=case.code,
                    day=received_at.date(),
                    roles=roles,
                )
            people = () if named is None else [view.people.get(it.person) for it in named.roles]
            numbers = {alias.number for person in people for alias in person.aliases}
            for one in (found, *roles.values()):
                numbers |= _numbers(view, one)
        dossier = DossierId(desk.ids.new()) if named is None else named.id
        stated = frozenset() if named is None else lacking_of(named)
        return _Plan(
            found,
            roles,
            procedure,
            case,
            received_at,
            dossier,
            frozenset(numbers),
            said,
            said.lacking_after(stated),
        )

    def _look(self, plan: _Plan) -> ProvinceLook:
        if self._province is None:
            return OFFICE_ONLY
        return self._province.look(
            plan.numbers, dossier=plan.dossier, procedure=plan.procedure.code
        )

    def _receive(
        self, request: IntakeRequest, plan: _Plan
    ) -> list[tuple[ComponentCode, Sequence[ReceivedFile]]]:
        """Look at every file before the first one is kept, so that a refused one leaves nothing of the others."""
        probed = [
            (component, [(path, self._digitiser.probe(path)) for path in paths])
            for component, paths in request.scans.items()
        ]
        check_scans(self._desk, plan.case, request.scans, lacking=plan.lacking)
        return [
            (component, [keep_file(self._desk.store, path, probe) for path, probe in files])
            for component, files in probed
        ]

    def _open_or_continue(
        self,
        view: Transaction,
        request: IntakeRequest,
        plan: _Plan,
        person: Person,
        named: tuple[NamedRole, ...],
        look: ProvinceLook,
    ) -> tuple[Dossier, bool]:
        desk = self._desk
        known = self._known(view, request, plan, person)
        if known is None:
            if person.deceased_on is not None:
                raise PersonLocked()
            check_clock(desk, view)
            known = self._open(view, request, plan, person, look)
            opened = True
        else:
            view.events.append(
                EventDraft(EventKind.DOSSIER_CONTINUED, subjects=(known.id, person.id))
            )
            opened = False
        concerned = with_roles(view, known, plan.case, named)
        dossier = replace(without_strangers(view, concerned, plan.case), searched=look.searched)
        if look.searched is Searched.PROVINCE:
            view.province.see(dossier.id, look.papers)
            view.changes.forget(papers_subject(dossier.id))
        visit = visit_of(view, dossier, plan.case)
        view.events.append(
            EventDraft(
                EventKind.STORE_LOOKED_UP,
                subjects=(dossier.id, *(one.id for one in visit.people.values())),
                after={"procedure": dossier.procedure, "searched": dossier.searched.value},
            )
        )
        offers = offers_for(desk, view, visit)
        if opened:
            dossier = replace(dossier, items=fresh_items(plan.case, offers))
        return with_fresh_offers(dossier, offers), opened

    def _open(
        self,
        view: Transaction,
        request: IntakeRequest,
        plan: _Plan,
        person: Person,
        look: ProvinceLook,
    ) -> Dossier:
        """Write a new dossier, its lines still to come."""
        day = plan.received_at.date()
        given = view.numbers.give(day)
        office = view.settings.office()
        dossier = new_dossier(
            self._desk,
            view,
            Opening(plan.procedure, plan.case, person.id, plan.received_at, searched=look.searched),
            id=plan.dossier,
            number=make_number(office.code, day, given.serial, series=given.series),
            items=(),
        )
        view.dossiers.add(dossier)
        keep_version(view, dossier, plan.procedure)
        if request.key is not None:
            view.batches.begin(request.key, dossier.id)
        view.events.append(
            EventDraft(
                EventKind.DOSSIER_OPENED,
                subjects=(dossier.id, person.id),
                after={"procedure": dossier.procedure, "case": dossier.case},
            )
        )
        return dossier

    def _known(
        self, view: Transaction, request: IntakeRequest, plan: _Plan, person: Person
    ) -> Dossier | None:
        procedure, case = plan.procedure.code, plan.case.code
        named = _named_in(view, request)
        if named is not None:
            if (named.applicant, named.procedure, named.case) != (person.id, procedure, case):
                raise UnknownCode(kind="dossier", value=named.number)
            check_open(named)
            check_seen(named, request.seen)
            return named
        if request.key is not None:
            return None
        day = plan.received_at.date()
        going = the_one_going_on(view, person.id, procedure, case=case, day=day, roles=plan.roles)
        if going is not None:
            check_owned(going)
        return going


def _changed(dossier: Dossier, kept: Dossier) -> bool:
    """Where was looked last is no news by itself: a link that comes and goes must not make revisions."""
    return dossier != replace(kept, searched=dossier.searched)


def _numbers(view: Transaction, found: Identification) -> set[str]:
    known = known_person(view, found)
    numbers = set() if known is None else {alias.number for alias in known.aliases}
    if found.card is not None and found.card.old_number is not None:
        numbers.add(found.card.old_number)
    return numbers | {found.number.number}


def _named_in(view: Transaction, request: IntakeRequest) -> Dossier | None:
    """The dossier that is named, or the one this key opened before. Raises NotFound."""
    if request.dossier is not None:
        return dossier_named(view, request.dossier)
    known = None if request.key is None else view.batches.dossier_of(request.key)
    return None if known is None else view.dossiers.get(known)


def _check_components(case: Case, request: IntakeRequest) -> None:
    known = {component.code for component in case.components}
    named = [*request.reuse, *request.decline, *request.lacks, *request.scans]
    for component in named:
        if component not in known:
            raise UnknownCode(kind="component", value=component)

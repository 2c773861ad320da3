"""What the checklist would say, before anything is opened: looking must not make a dossier."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from counter_app.domain.catalogue import Case, HolderRole, Procedure
from counter_app.domain.deadlines import VIETNAM
from counter_app.domain.dossiers import Dossier, NamedRole
from counter_app.domain.errors import PersonLocked
from counter_app.domain.events import EventDraft, EventKind
from counter_app.domain.identity import Identification
from counter_app.domain.ids import CaseCode, DossierId, PersonId
from counter_app.domain.people import Person, PersonKind
from counter_app.services.checklist import Checklist, checklist_of, lines_of
from counter_app.services.concerned import going_on
from counter_app.services.desk import Desk
from counter_app.services.lookup import choose_case
from counter_app.services.offering import (
    Visit,
    fresh_items,
    offers_for,
    visit_of,
    with_fresh_offers,
)
from counter_app.services.opening import Opening, new_dossier, promised
from counter_app.services.ports import Transaction
from counter_app.services.registry import known_person
from counter_app.services.versions import case_of, procedure_of

NOT_OPENED = DossierId("")
"""The id of a dossier that exists on the screen only."""


@dataclass(frozen=True, slots=True)
class Preview:
    """The lines of one case for one citizen today.

    `checklist.dossier` is the open dossier of the same citizen, procedure, case and day when there is one, else one with the
    id NOT_OPENED and no number.
    """

    procedure: Procedure
    case: Case
    checklist: Checklist

    @property
    def continues(self) -> bool:
        return self.checklist.dossier.id != NOT_OPENED


def preview(
    desk: Desk,
    found: Identification,
    *,
    procedure_code: str,
    case_code: CaseCode | None = None,
    name: str = "",
    roles: Mapping[HolderRole, Identification] | None = None,
) -> Preview:
    """Return what intake would show; only the look itself is written, an event with its ground.

    This office alone is searched: the province answers when there is a dossier as the ground. `name` stands for a
    citizen who is not in the store yet, `roles` for who else a new dossier would be about.

    Raises UnknownCode, PersonLocked.
    """
    now = desk.clock.now().astimezone(VIETNAM)
    procedure = desk.catalogue.procedure(procedure_code, now.date())
    case = choose_case(procedure, case_code)
    with desk.store.writing() as view:
        person = known_person(view, found) or _newcomer(found, name)
        if person.deceased_on is not None:
            raise PersonLocked()
        opened = going_on(
            view, person.id, procedure.code, case=case.code, day=now.date(), roles=roles or {}
        )
        view.events.append(_looked(procedure, person, opened))
        named = _people_in(view, roles or {})
        if opened is not None:
            return _continued(desk, view, opened, named)
        opening = Opening(
            procedure,
            case,
            person.id,
            now,
            roles=tuple(NamedRole(role, one.id) for role, one in named.items() if one.id),
        )
        people = {HolderRole.APPLICANT: person} | named
        visit = Visit(case, people, now, promised(desk, view, opening))
        items = fresh_items(case, offers_for(desk, view, visit))
        dossier = new_dossier(desk, view, opening, id=NOT_OPENED, number="", items=items)
        lines = lines_of(desk, view, dossier)
        return Preview(procedure, case, Checklist(dossier, person, lines, named))


def _continued(
    desk: Desk, view: Transaction, opened: Dossier, named: Mapping[HolderRole, Person]
) -> Preview:
    """The open dossier with today's answers on the lines that still wait for a paper."""
    procedure = procedure_of(desk, view, opened)
    case = case_of(procedure, opened)
    visit = visit_of(view, opened, case)
    visit = replace(visit, people={**visit.people, **named})
    fresh = with_fresh_offers(opened, offers_for(desk, view, visit))
    checklist = checklist_of(desk, view, fresh)
    return Preview(procedure, case, replace(checklist, roles={**checklist.roles, **named}))


def _people_in(
    view: Transaction, roles: Mapping[HolderRole, Identification]
) -> dict[HolderRole, Person]:
    return {role: known_person(view, one) or _newcomer(one, "") for role, one in roles.items()}


def _looked(procedure: Procedure, person: Person, opened: Dossier | None) -> EventDraft:
    subjects = [one for one in ("" if opened is None else opened.id, person.id) if one]
    return EventDraft(
        EventKind.STORE_LOOKED_UP, tuple(subjects), after={"procedure": procedure.code}
    )


def _newcomer(found: Identification, name: str) -> Person:
    return Person(
        id=PersonId(""),
        kind=PersonKind.CITIZEN,
        name=found.card.name if found.card is not None else name,
        number=found.number.number,
    )

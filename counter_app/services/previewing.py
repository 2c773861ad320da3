"""What the checklist would say, before anything is opened: looking must not make a dossier."""

from dataclasses import dataclass

from counter_app.domain.catalogue import Case, Procedure
from counter_app.domain.deadlines import VIETNAM, WorkingCalendar, due_at
from counter_app.domain.dossiers import Dossier, DossierStatus
from counter_app.domain.errors import PersonLocked
from counter_app.domain.identity import Identification
from counter_app.domain.ids import CaseCode, DossierId, PersonId
from counter_app.domain.people import Person, PersonKind
from counter_app.services.checklist import Checklist, checklist_of, lines_of
from counter_app.services.desk import Desk
from counter_app.services.intake import choose_case
from counter_app.services.offering import fresh_items, offers_for
from counter_app.services.registry import known_person

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
) -> Preview:
    """Return what intake would show; writes nothing. `name` stands for a citizen who is not in the store yet.

    Raises UnknownCode, PersonLocked.
    """
    now = desk.clock.now().astimezone(VIETNAM)
    procedure = desk.catalogue.procedure(procedure_code, now.date())
    case = choose_case(procedure, case_code)
    with desk.store.reading() as view:
        person = known_person(view, found) or _newcomer(found, name)
        if person.deceased_on is not None:
            raise PersonLocked()
        opened = view.dossiers.open_of(person.id, procedure.code, case.code, now.date())
        if opened is not None:
            return Preview(procedure, case, checklist_of(desk, view, opened))
        promise = due_at(now, case.limit, WorkingCalendar(desk.catalogue.special_days))
        offers = offers_for(desk, view, case, applicant=person, received_at=now, due_at=promise)
        office = view.settings.office()
        dossier = Dossier(
            id=NOT_OPENED,
            number="",
            office=office.code,
            desk=office.desk,
            procedure=procedure.code,
            procedure_name=procedure.name,
            case=case.code,
            applicant=person.id,
            received_at=now,
            due_at=promise,
            opened_by=desk.store.officer,
            status=DossierStatus.RECEIVED,
            items=fresh_items(case, offers),
            revision=0,
        )
        return Preview(procedure, case, Checklist(dossier, person, lines_of(desk, view, dossier)))


def _newcomer(found: Identification, name: str) -> Person:
    return Person(
        id=PersonId(""),
        kind=PersonKind.CITIZEN,
        name=found.card.name if found.card is not None else name,
        number=found.number.number,
    )

"""A new dossier as the law's data make it: its promise, its lines; on paper only, or about to be written."""

from dataclasses import dataclass
from datetime import datetime

from counter_app.domain.catalogue import Case, Procedure
from counter_app.domain.deadlines import due_at
from counter_app.domain.dossiers import Dossier, DossierStatus, Item, NamedRole
from counter_app.domain.ids import DossierId, PersonId
from counter_app.domain.offers import Searched
from counter_app.services.calendars import calendar_for
from counter_app.services.desk import Desk
from counter_app.services.ports import Transaction


@dataclass(frozen=True, slots=True)
class Opening:
    """What a new dossier is opened for."""

    procedure: Procedure
    case: Case
    applicant: PersonId
    received_at: datetime
    roles: tuple[NamedRole, ...] = ()
    searched: Searched = Searched.OFFICE


def promised(desk: Desk, view: Transaction, opening: Opening) -> datetime:
    """Return the appointment of a dossier of this case received at that moment."""
    calendar = calendar_for(desk, view, opening.procedure)
    return due_at(opening.received_at, opening.case.limit, calendar)


def new_dossier(
    desk: Desk,
    view: Transaction,
    opening: Opening,
    *,
    id: DossierId,
    number: str,
    items: tuple[Item, ...],
) -> Dossier:
    """Return the dossier, revision 0, received by the officer signed in at this desk. Writes nothing."""
    office = view.settings.office()
    procedure, case = opening.procedure, opening.case
    promise = promised(desk, view, opening)
    return Dossier(
        id=id,
        number=number,
        office=office.code,
        desk=office.desk,
        procedure=procedure.code,
        procedure_name=procedure.name,
        case=case.code,
        applicant=opening.applicant,
        received_at=opening.received_at,
        due_at=promise,
        opened_by=desk.store.officer,
        status=DossierStatus.RECEIVED,
        items=items,
        revision=0,
        printed_due_at=promise,
        roles=opening.roles,
        searched=opening.searched,
    )

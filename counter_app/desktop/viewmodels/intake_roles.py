"""Who else a case is about: asked only where a component wants somebody else's paper."""

from dataclasses import replace

from counter_app.desktop.viewmodels.intake_state import RoleState
from counter_app.domain.catalogue import Case, HolderRole
from counter_app.domain.dossiers import ItemState
from counter_app.messages import identity_number
from counter_app.services.checklist import Checklist
from counter_app.services.concerned import NAMED_ROLES
from counter_app.services.desk import Desk
from counter_app.services.registry import known_person, recognise, shown_name


def roles_wanted(
    case: Case, checklist: Checklist, before: tuple[RoleState, ...]
) -> tuple[RoleState, ...]:
    """Return the roles of a case, with who was given for them: now, or in the dossier as it stands."""
    given = {state.role: state for state in before if state.text}
    named = {component.holder for component in case.components}
    demanded = {
        line.component.holder
        for line in checklist.lines
        if line.item.required and line.state is not ItemState.NOT_ASKED
    }
    return tuple(
        replace(given.get(role) or _of_dossier(role, checklist), wanted=role in demanded)
        for role in NAMED_ROLES
        if role in named
    )


def role_of(desk: Desk, role: HolderRole, text: str) -> RoleState:
    """Return who fills a role, looked up in the store. Raises PersonNumberRefused, CardQrRefused, CardZoneRefused."""
    found = recognise(desk, text)
    with desk.store.reading() as view:
        person = known_person(view, found)
    name = shown_name(found, person)
    number = identity_number(found.number.number)
    return RoleState(role, text, name, number, new=not name)


def _of_dossier(role: HolderRole, checklist: Checklist) -> RoleState:
    person = checklist.roles.get(role)
    if person is None:
        return RoleState(role)
    return RoleState(role, person.number, person.name, identity_number(person.number))

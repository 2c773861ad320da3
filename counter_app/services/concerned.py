"""Who else a dossier is about: the child, the spouse, the deceased, the authoriser, named by number or card."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date

from counter_app.domain.catalogue import Case, HolderRole
from counter_app.domain.dossiers import Dossier, Item, ItemState, NamedRole
from counter_app.domain.errors import (
    FieldRefused,
    PersonLocked,
    SeveralOpenDossiers,
    UnknownCode,
)
from counter_app.domain.events import EventDraft, EventKind
from counter_app.domain.identity import Identification, IdentityWarning
from counter_app.domain.ids import CaseCode, PersonId, ProcedureCode
from counter_app.domain.papers import PaperState
from counter_app.services.desk import Desk
from counter_app.services.ports import Transaction
from counter_app.services.registry import find_or_add, known_person, recognise, warnings_about

NAMED_ROLES = (
    HolderRole.CHILD,
    HolderRole.SPOUSE,
    HolderRole.DECEASED,
    HolderRole.AUTHORISER,
)
"""The roles that can be given to somebody; the applicant is who the dossier is opened for."""


@dataclass(frozen=True, slots=True)
class RoleWords:
    """Who fills a role as the officer says it: a number, a card's QR or zone; the name for somebody new."""

    text: str
    name: str | None = None


def recognise_roles(
    desk: Desk, roles: Mapping[HolderRole, RoleWords]
) -> dict[HolderRole, Identification]:
    """Read who fills which role. Raises UnknownCode (no such role), PersonNumberRefused, CardQrRefused, CardZoneRefused."""
    for role in roles:
        if role not in NAMED_ROLES:
            raise UnknownCode(kind="role", value=role.value)
    return {role: recognise(desk, words.text) for role, words in roles.items()}


def going_on(
    view: Transaction,
    applicant: PersonId,
    procedure: ProcedureCode,
    *,
    case: CaseCode,
    day: date,
    roles: Mapping[HolderRole, Identification],
) -> Dossier | None:
    """Return the newest open dossier of that day (Viet Nam) that an intake could go on with.

    One about another child is another matter.
    """
    found = _open_today(view, applicant, procedure, case=case, day=day, roles=roles)
    return found[0] if found else None


def the_one_going_on(
    view: Transaction,
    applicant: PersonId,
    procedure: ProcedureCode,
    *,
    case: CaseCode,
    day: date,
    roles: Mapping[HolderRole, Identification],
) -> Dossier | None:
    """Return the open dossier that an intake goes on with, when what was said leaves no choice.

    Raises SeveralOpenDossiers: they are about different people, and `roles` does not tell them apart.
    """
    found = _open_today(view, applicant, procedure, case=case, day=day, roles=roles)
    if len({dossier.roles for dossier in found}) > 1:
        named = [one for one in found if set(roles) <= {known.role for known in one.roles}]
        if not roles or len({dossier.roles for dossier in named}) != 1:
            numbers = ", ".join(dossier.number for dossier in found)
            raise SeveralOpenDossiers(numbers=numbers)
        found = tuple(named)
    return found[0] if found else None


def _open_today(
    view: Transaction,
    applicant: PersonId,
    procedure: ProcedureCode,
    *,
    case: CaseCode,
    day: date,
    roles: Mapping[HolderRole, Identification],
) -> tuple[Dossier, ...]:
    known = {role: known_person(view, one) for role, one in roles.items()}
    who = {role: None if person is None else person.id for role, person in known.items()}
    return tuple(
        dossier
        for dossier in view.dossiers.open_of(applicant, procedure, case, day)
        if all(who.get(named.role, named.person) == named.person for named in dossier.roles)
    )


def name_roles(
    desk: Desk,
    view: Transaction,
    roles: Mapping[HolderRole, RoleWords],
    found: Mapping[HolderRole, Identification],
    *,
    applicant: PersonId,
) -> tuple[tuple[NamedRole, ...], tuple[IdentityWarning, ...]]:
    """Return who was named, found or added, and what to look at.

    An authorisation ends with the death of who gave it (BLDS 2015 Đ140). Nobody is their own spouse, authoriser or dead;
    an applicant may be the child that a paper is about. Raises NameMissing, PersonLocked, FieldRefused (is_applicant).
    """
    named: list[NamedRole] = []
    warnings: list[IdentityWarning] = []
    for role, words in roles.items():
        warnings += warnings_about(view, found[role], name=words.name)
        person = find_or_add(desk, view, found[role], name=words.name)
        if role is HolderRole.AUTHORISER and person.deceased_on is not None:
            raise PersonLocked()
        if role is not HolderRole.CHILD and person.id == applicant:
            raise FieldRefused(field=role.value, reason="is_applicant")
        named.append(NamedRole(role, person.id))
    return tuple(named), tuple(warnings)


def with_roles(
    view: Transaction, dossier: Dossier, case: Case, named: tuple[NamedRole, ...]
) -> Dossier:
    """Return the dossier with these roles over those it had.

    A line is open again where another's paper stands on it, reused or confirmed, or a reason speaks of another's paper.
    """
    before = {known.role: known.person for known in dossier.roles}
    fresh = {known.role: known.person for known in named}
    changed = {role for role, person in fresh.items() if before.get(role) != person}
    if not changed:
        return dossier
    roles = before | fresh
    view.events.append(
        EventDraft(
            EventKind.ROLE_NAMED,
            subjects=(dossier.id, *(fresh[role] for role in sorted(changed))),
            after={"roles": ",".join(sorted(changed))},
        )
    )
    of_role = {it.code: fresh[it.holder] for it in case.components if it.holder in changed}
    items = tuple(
        _of_another(view, item, of_role[item.component]) if item.component in of_role else item
        for item in dossier.items
    )
    ordered = tuple(NamedRole(role, roles[role]) for role in sorted(roles))
    return replace(dossier, roles=ordered, items=items)


def _of_another(view: Transaction, item: Item, person: PersonId) -> Item:
    """The line now that it wants the paper of `person`; what waits to be confirmed is asked about then."""
    paper = None if item.paper is None else view.papers.get(item.paper)
    if paper is None:
        again = item.state is ItemState.DECLINED
    else:
        again = paper.state is not PaperState.SCANNED and person not in paper.holders
    if not again:
        return item
    return replace(item, state=ItemState.NEEDED, paper=None, reason=None)

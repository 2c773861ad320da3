"""What an officer states of a line's database: it has no entry of this citizen, or a wrong one; and takes that back.

A paper may be asked for only where the data are missing, incomplete or wrong (NQ 66.7/2025/NQ-CP; NĐ 224/2026/NĐ-CP Đ15,
Đ18). So a line that a database covers is not asked for until somebody states so with a reason of the dated list. From then
on the once-only rule runs for that line without the database: what is held is offered first, paper comes last.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace

from counter_app.domain.catalogue import DATABASE_ANSWERS, Case, Component, HolderRole
from counter_app.domain.dossiers import Dossier, Item, ItemState
from counter_app.domain.errors import OfferNotValid
from counter_app.domain.events import EventDraft, EventKind
from counter_app.domain.ids import ComponentCode
from counter_app.domain.offers import Offer, OfferCode
from counter_app.services.checklist import Checklist, lines_of
from counter_app.services.desk import Desk
from counter_app.services.lines import check_open, line_of, subjects_of, with_item
from counter_app.services.offering import (
    Visit,
    lacking_of,
    looked_again,
    offers_for,
    with_fresh_offers,
)
from counter_app.services.ports import Transaction
from counter_app.services.versions import case_of, procedure_of

_OPEN = (ItemState.NEEDED, ItemState.DECLINED, ItemState.NOT_ASKED)


@dataclass(frozen=True, slots=True)
class Said:
    """Reasons by what they speak of: component to code. `lacking` also has DATABASE_ANSWERS, which takes one back."""

    lacking: Mapping[ComponentCode, str] = field(default_factory=dict)
    declined: Mapping[ComponentCode, str] = field(default_factory=dict)

    def lacking_after(self, before: Collection[ComponentCode]) -> frozenset[ComponentCode]:
        """Return the lines without an answer of their database once this is said."""
        back = {code for code, reason in self.lacking.items() if reason == DATABASE_ANSWERS}
        return frozenset((set(before) | set(self.lacking)) - back)


def said_of(desk: Desk, *reasons: Mapping[ComponentCode, str]) -> Said:
    """Tell reasons about databases from those about papers held. Raises OfferNotValid (`look_first`) for one that allows no
    asking: a database that was not looked into is looked into first."""
    known = {it.code: it for it in desk.catalogue.database_reasons(desk.clock.now().date())}
    lacking: dict[ComponentCode, str] = {}
    declined: dict[ComponentCode, str] = {}
    for component, reason in (pair for given in reasons for pair in given.items()):
        if reason in known and not known[reason].asks:
            raise OfferNotValid(reason="look_first", component=component)
        kind = lacking if reason in known or reason == DATABASE_ANSWERS else declined
        kind[component] = reason
    return Said(lacking, declined)


def state_lacking(
    desk: Desk,
    view: Transaction,
    dossier: Dossier,
    case: Case,
    stated: Mapping[ComponentCode, str],
) -> Dossier:
    """Keep what is stated of the databases of these lines, each with its event, and look into the store for them.

    Repeated words change nothing. Raises UnknownCode, StateRefused, DossierElsewhere; OfferNotValid with the reason
    no_database (none covers the line) or line_taken (a paper is on it, or was counted).
    """
    components = {known.code: known for known in case.components}
    before = dossier
    for code, reason in stated.items():
        item = line_of(dossier, code)
        if reason == (item.lacks or DATABASE_ANSWERS):
            _check_covered(components[code])
            continue
        check_open(dossier)
        _check_may_state(view, dossier, components[code], item)
        fresh = _stated(item, reason)
        view.province.forget_wish(dossier.id, code)
        view.events.append(_event(dossier, components[code], reason))
        dossier = with_item(dossier, fresh)
    return dossier if dossier is before else looked_again(desk, view, dossier)


def checklist_stating(
    desk: Desk, checklist: Checklist, stated: Mapping[ComponentCode, str]
) -> Checklist:
    """Return the checklist as it would be with these statements: nothing of the dossier is written, only the look itself.

    The dossier need not be opened yet. Raises as `state_lacking`.
    """
    dossier = checklist.dossier
    with desk.store.writing() as view:
        case = case_of(procedure_of(desk, view, dossier), dossier)
        components = {known.code: known for known in case.components}
        for code, reason in stated.items():
            item = line_of(dossier, code)
            if reason != (item.lacks or DATABASE_ANSWERS):
                _check_may_state(view, dossier, components[code], item)
                dossier = with_item(dossier, _stated(item, reason))
        subjects = [one for one in (dossier.id, dossier.applicant) if one]
        after = {"procedure": dossier.procedure}
        view.events.append(EventDraft(EventKind.STORE_LOOKED_UP, tuple(subjects), after=after))
        people = {HolderRole.APPLICANT: checklist.applicant, **checklist.roles}
        elsewhere = view.province.of_dossier(dossier.id) if dossier.id else ()
        visit = Visit(
            case, people, dossier.received_at, dossier.due_at, elsewhere, lacking_of(dossier)
        )
        dossier = with_fresh_offers(dossier, offers_for(desk, view, visit))
        return replace(checklist, dossier=dossier, lines=lines_of(desk, view, dossier))


def _check_covered(component: Component) -> None:
    if component.database is None:
        raise OfferNotValid(reason="no_database", component=component.code)


def _check_may_state(view: Transaction, dossier: Dossier, component: Component, item: Item) -> None:
    """Only of a line that a database covers, and only while nothing is on it."""
    _check_covered(component)
    counted = view.results.counts(dossier.id) if dossier.id else ()
    on_paper = any(it.component == component.code and it.papers for it in counted)
    if item.paper is not None or item.state not in _OPEN or on_paper:
        raise OfferNotValid(reason="line_taken", component=component.code)


def _stated(item: Item, reason: str) -> Item:
    """The line with this said of its database; a reason for asking again is about a paper that is to be looked for anew."""
    if reason == DATABASE_ANSWERS:
        answer = Offer(ok=False, code=OfferCode.DATABASE)
        return replace(item, state=ItemState.NOT_ASKED, offer=answer, reason=None, lacks=None)
    if item.lacks is not None:
        return replace(item, lacks=reason)
    return replace(item, state=ItemState.NEEDED, lacks=reason)


def _event(dossier: Dossier, component: Component, reason: str) -> EventDraft:
    assert component.database is not None
    after = {"component": component.code, "database": component.database.value}
    if reason == DATABASE_ANSWERS:
        return EventDraft(EventKind.DATABASE_ANSWERS, subjects_of(dossier, None), after=after)
    after |= {"reason": reason, "ground": component.database_ground or ""}
    return EventDraft(EventKind.DATABASE_LACKS, subjects_of(dossier, None), after=after)

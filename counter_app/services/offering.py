"""The once-only rule at work: for each component of a case, what the store answers."""

from collections.abc import Mapping
from datetime import datetime

from counter_app.domain.catalogue import Case, HolderRole, PaperType
from counter_app.domain.dossiers import Dossier, Item, ItemState
from counter_app.domain.ids import ComponentCode, PaperTypeId, PersonId
from counter_app.domain.offers import Candidate, Offer, ReuseContext
from counter_app.domain.people import Person
from counter_app.domain.reuse import offer_for
from counter_app.services.desk import Desk
from counter_app.services.ports import CatalogueSource, Transaction


def types_by_id(catalogue: CatalogueSource) -> Mapping[PaperTypeId, PaperType]:
    """Every paper type of the catalogue by its id."""
    return {known.id: known for known in catalogue.paper_types}


def offers_for(
    desk: Desk,
    view: Transaction,
    case: Case,
    *,
    applicant: Person,
    received_at: datetime,
    due_at: datetime,
) -> dict[ComponentCode, Offer]:
    """Return the rule's answer for every component of `case`, for this applicant on this day.

    A scan that waits for its officer has no holder yet: it speaks for the applicant it was scanned for, so that the
    citizen is told to wait for it and not asked for the paper again. Whether a paper's file is still in the vault is
    checked here; its content is verified when it is read.
    """
    held = view.papers.held_by(applicant.id)
    waiting = view.papers.waiting_for(applicant.id)
    papers = held + tuple(paper for paper in waiting if not paper.holders)
    candidates = tuple(
        Candidate(paper, intact=all(desk.store.vault.holds(b.sha256) for b in paper.blobs))
        for paper in papers
    )
    holders: set[PersonId] = {holder for paper in papers for holder in paper.holders}
    people = {holder: view.people.get(holder) for holder in holders}
    people[applicant.id] = applicant
    types = types_by_id(desk.catalogue)
    answers: dict[ComponentCode, Offer] = {}
    for component in case.components:
        context = ReuseContext(
            roles={HolderRole.APPLICANT: applicant.id},
            people=people,
            received_on=received_at.date(),
            due_at=due_at,
            purpose=component.purpose,
        )
        answers[component.code] = offer_for(component, types, candidates, context)
    return answers


def fresh_items(case: Case, offers: Mapping[ComponentCode, Offer]) -> tuple[Item, ...]:
    """Return the lines of a new dossier: not asked where a database holds it, else needed."""
    return tuple(
        Item(
            component=component.code,
            name=component.label,
            state=ItemState.NOT_ASKED if offers[component.code].must_not_ask else ItemState.NEEDED,
            required=component.required,
            offer=offers[component.code],
        )
        for component in case.components
    )


def shown_state(item: Item) -> ItemState:
    """Return the state as the screen and the documents show it: an open offer reads `offered`."""
    if item.state is ItemState.NEEDED and item.offer is not None and item.offer.ok:
        return ItemState.OFFERED
    return item.state


def still_asked(dossier: Dossier) -> tuple[Item, ...]:
    """Return the required lines for which the citizen must still bring a paper."""
    return tuple(
        item
        for item in dossier.items
        if item.required and shown_state(item) in (ItemState.NEEDED, ItemState.DECLINED)
    )

"""The once-only rule at work: for each component of a case, what the store answers."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from counter_app.domain.catalogue import Case, HolderRole, PaperType
from counter_app.domain.dossiers import Dossier, Item, ItemState
from counter_app.domain.errors import NotFound
from counter_app.domain.ids import ComponentCode, DossierId, PaperTypeId, PersonId
from counter_app.domain.offers import Candidate, Offer, ReuseContext
from counter_app.domain.papers import Paper
from counter_app.domain.people import Person
from counter_app.domain.province import ProvincePaper
from counter_app.domain.reuse import offer_for
from counter_app.services.desk import Desk
from counter_app.services.originals import is_here
from counter_app.services.ports import CatalogueSource, Transaction
from counter_app.services.versions import case_of, procedure_of


@dataclass(frozen=True, slots=True)
class Visit:
    """Whose papers a case wants, and when: what the rule has to know of a dossier that is open or about to be.

    Attributes:
        people: who fills which role, the applicant among them.
        elsewhere: what the stores of the province hold of these people, as far as that is known.
        lacking: the lines whose database was stated to lack the entry or to have it wrong.
    """

    case: Case
    people: Mapping[HolderRole, Person]
    received_at: datetime
    due_at: datetime
    elsewhere: tuple[ProvincePaper, ...] = ()
    lacking: frozenset[ComponentCode] = frozenset()

    @property
    def applicant(self) -> Person:
        return self.people[HolderRole.APPLICANT]


def visit_of(view: Transaction, dossier: Dossier, case: Case) -> Visit:
    """Return the visit of an open dossier, with what the province last told for it."""
    return Visit(
        case=case,
        people={role: view.people.get(person) for role, person in dossier.people.items()},
        received_at=dossier.received_at,
        due_at=dossier.due_at,
        elsewhere=view.province.of_dossier(dossier.id),
        lacking=lacking_of(dossier),
    )


def lacking_of(dossier: Dossier) -> frozenset[ComponentCode]:
    """Return the lines whose database was stated to lack the entry or to have it wrong."""
    return frozenset(item.component for item in dossier.items if item.lacks is not None)


def types_by_id(catalogue: CatalogueSource) -> Mapping[PaperTypeId, PaperType]:
    """Every paper type of the catalogue by its id."""
    return {known.id: known for known in catalogue.paper_types}


def offers_for(desk: Desk, view: Transaction, visit: Visit) -> dict[ComponentCode, Offer]:
    """Return the rule's answer for every component of the case, for these people on this day.

    A scan that waits for its officer has no holder yet: it speaks for the person whose paper its line wants, so that the
    citizen is told to wait for it and not asked for the paper again, and a child's scan hides none of the parent's. Whether
    a paper's file is still in the vault is checked here (an original that went to the hub by rule is not missed where the
    archival copy is); its content is verified when it is read. Files of papers elsewhere are checked when they are fetched.
    """
    here = _papers_here(desk, view, visit)
    types = types_by_id(desk.catalogue)
    candidates = [
        Candidate(paper, intact=is_here(desk, view, paper.blobs))
        for paper in here
        if paper.type in types
    ]
    candidates += [
        Candidate(paper, elsewhere=True)
        for paper in _papers_elsewhere(visit)
        if paper.type in types and not any(_same_issue(paper, known) for known in here)
    ]
    people = _known_people(view, visit, (paper for paper in here))
    answers: dict[ComponentCode, Offer] = {}
    for component in visit.case.components:
        context = ReuseContext(
            roles={role: person.id for role, person in visit.people.items()},
            people=people,
            received_on=visit.received_at.date(),
            due_at=visit.due_at,
            purpose=component.purpose,
            database_lacks=component.code in visit.lacking,
        )
        answers[component.code] = offer_for(component, types, candidates, context)
    return answers


def _papers_here(desk: Desk, view: Transaction, visit: Visit) -> tuple[Paper, ...]:
    """Papers of everybody concerned, each once; of the applicant also the scans that wait to be confirmed."""
    papers: dict[str, Paper] = {}
    for person in visit.people.values():
        if person.id:
            papers |= {paper.id: paper for paper in view.papers.held_by(person.id)}
    for paper in _meant(desk, view, view.papers.waiting_for(visit.applicant.id)):
        papers.setdefault(paper.id, paper)
    return tuple(papers.values())


def _meant(desk: Desk, view: Transaction, waiting: Iterable[Paper]) -> Iterable[Paper]:
    """Scans with the person whose paper their line wants as holder; none where nobody was named, of a couple's paper
    (it may be either's), or of a result."""
    lines: dict[DossierId, Mapping[ComponentCode, PersonId]] = {}
    couples = {it.id for it in desk.catalogue.paper_types if len(it.holder_fields) > 1}
    for paper in waiting:
        told = paper.holders or paper.type in couples
        if told or paper.dossier is None or paper.component is None:
            yield paper
            continue
        if paper.dossier not in lines:
            lines[paper.dossier] = _wanted(desk, view, view.dossiers.get(paper.dossier))
        whose = lines[paper.dossier].get(paper.component)
        yield paper if whose is None else replace(paper, holders=(whose,))


def _wanted(desk: Desk, view: Transaction, dossier: Dossier) -> Mapping[ComponentCode, PersonId]:
    """Whose paper each line wants, where that is somebody in particular."""
    people = dossier.people
    case = case_of(procedure_of(desk, view, dossier), dossier)
    return {it.code: people[it.holder] for it in case.components if it.holder in people}


def _papers_elsewhere(visit: Visit) -> Sequence[Paper]:
    numbers = {alias.number: person for person in visit.people.values() for alias in person.aliases}
    return [found.held_by(numbers) for found in visit.elsewhere]


def _same_issue(one: Paper, other: Paper) -> bool:
    """The same sheet taken in at two offices: what lies here is enough."""
    facts = (one.type, one.metadata.number, one.metadata.issued_on, one.state)
    return bool(one.metadata.number) and facts == (
        other.type,
        other.metadata.number,
        other.metadata.issued_on,
        other.state,
    )


def _known_people(
    view: Transaction, visit: Visit, papers: Iterable[Paper]
) -> dict[PersonId, Person]:
    holders = {holder for paper in papers for holder in paper.holders}
    people = {person.id: person for person in visit.people.values()}
    return {holder: view.people.get(holder) for holder in holders - people.keys()} | people


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


def with_fresh_offers(dossier: Dossier, offers: Mapping[ComponentCode, Offer]) -> Dossier:
    """Return the dossier with today's answers on the lines that still wait for a paper.

    A reason for asking again speaks of one paper: where another is held meanwhile the line is open for it.
    """
    items = tuple(_answered(item, offers.get(item.component, item.offer)) for item in dossier.items)
    return replace(dossier, items=items)


def _answered(item: Item, offer: Offer | None) -> Item:
    if item.state not in (ItemState.NEEDED, ItemState.DECLINED):
        return item
    before = None if item.offer is None else item.offer.paper
    another = offer is not None and offer.ok and offer.paper != before
    if item.state is ItemState.DECLINED and another:
        return replace(item, state=ItemState.NEEDED, offer=offer, reason=None)
    return replace(item, offer=offer)


def looked_again(desk: Desk, view: Transaction, dossier: Dossier) -> Dossier:
    """Return the dossier with what is held now: papers came into the store since it was opened. Raises UnknownCode."""
    case = case_of(procedure_of(desk, view, dossier), dossier)
    dossier = without_strangers(view, dossier, case)
    return with_fresh_offers(dossier, offers_for(desk, view, visit_of(view, dossier, case)))


def without_strangers(view: Transaction, dossier: Dossier, case: Case) -> Dossier:
    """Return the dossier with a line open again that reused a paper which is not of its person any more: people who were
    merged by mistake were parted since."""
    wanted = {it.code: dossier.people.get(it.holder) for it in case.components}
    items = tuple(
        replace(item, state=ItemState.NEEDED, paper=None)
        if item.state is ItemState.REUSED and _is_strangers(view, item, wanted.get(item.component))
        else item
        for item in dossier.items
    )
    return dossier if items == dossier.items else replace(dossier, items=items)


def _is_strangers(view: Transaction, item: Item, person: PersonId | None) -> bool:
    """A paper that is not in this store (a dossier handed over brings what it needs) is not judged."""
    if item.paper is None or person is None:
        return False
    try:
        holders = view.papers.get(item.paper).holders
    except NotFound:
        return False
    return bool(holders) and person not in holders

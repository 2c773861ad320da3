"""A dossier's lines with everything that is needed to say them aloud: the paper behind each, its holder, its successor."""

from dataclasses import dataclass

from counter_app.domain.catalogue import Component, PaperType
from counter_app.domain.dossiers import Dossier, Item, ItemState
from counter_app.domain.ids import PaperId
from counter_app.domain.papers import PageQuality, Paper, PaperState
from counter_app.domain.people import Person
from counter_app.services.desk import Desk
from counter_app.services.offering import shown_state
from counter_app.services.ports import Transaction


@dataclass(frozen=True, slots=True)
class ChecklistLine:
    """One line of the checklist.

    Attributes:
        state: as shown; an open offer reads `offered`.
        wanted: the paper type the component names first.
        paper: the paper on the line, else the one the offer speaks of, else None.
        paper_type, holder: of that paper.
        successor: the paper that superseded it, if any.
        flawed: its pages that want a look or another scan, while it waits to be confirmed.
    """

    item: Item
    component: Component
    state: ItemState
    wanted: PaperType
    paper: Paper | None = None
    paper_type: PaperType | None = None
    holder: Person | None = None
    successor: Paper | None = None
    flawed: tuple[PageQuality, ...] = ()


@dataclass(frozen=True, slots=True)
class Checklist:
    """A dossier, its applicant and its lines in the order of the law's list."""

    dossier: Dossier
    applicant: Person
    lines: tuple[ChecklistLine, ...]


def checklist_of(desk: Desk, view: Transaction, dossier: Dossier) -> Checklist:
    """Return the checklist of `dossier` as it stands in `view`. Raises UnknownCode."""
    lines = lines_of(desk, view, dossier)
    return Checklist(dossier, view.people.get(dossier.applicant), lines)


def lines_of(desk: Desk, view: Transaction, dossier: Dossier) -> tuple[ChecklistLine, ...]:
    """Return the lines of `dossier`, which need not stand in the store yet. Raises UnknownCode."""
    procedure = desk.catalogue.procedure(dossier.procedure, dossier.received_at.date())
    case = procedure.case(dossier.case) or procedure.cases[0]
    components = {component.code: component for component in case.components}
    return tuple(
        _line(desk, view, item, components[item.component])
        for item in dossier.items
        if item.component in components
    )


def _line(desk: Desk, view: Transaction, item: Item, component: Component) -> ChecklistLine:
    wanted = desk.catalogue.paper_type(component.accepts[0])
    named = item.paper or (None if item.offer is None else item.offer.paper)
    if named is None:
        return ChecklistLine(item, component, shown_state(item), wanted)
    paper = view.papers.get(named)
    return ChecklistLine(
        item=item,
        component=component,
        state=shown_state(item),
        wanted=wanted,
        paper=paper,
        paper_type=desk.catalogue.paper_type(paper.type),
        holder=view.people.get(paper.holders[0]) if paper.holders else None,
        successor=_successor(view, paper.superseded_by),
        flawed=_flawed(view, paper),
    )


def _flawed(view: Transaction, paper: Paper) -> tuple[PageQuality, ...]:
    waits = paper.state is PaperState.SCANNED and paper.digitised_at is not None
    return view.papers.flawed_pages(paper.id) if waits else ()


def _successor(view: Transaction, paper: PaperId | None) -> Paper | None:
    return None if paper is None else view.papers.get(paper)

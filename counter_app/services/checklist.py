"""A dossier's lines with everything that is needed to say them aloud: the paper behind each, its holder, its successor."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from counter_app.domain.catalogue import Component, HolderRole, PaperType
from counter_app.domain.changes import Notice
from counter_app.domain.digitising_rules import DigitiseRule
from counter_app.domain.dossiers import Dossier, Item, ItemState
from counter_app.domain.errors import NotFound
from counter_app.domain.ids import PaperId
from counter_app.domain.papers import PageQuality, Paper, PaperState
from counter_app.domain.people import Person
from counter_app.domain.province import PaperOrigin
from counter_app.domain.results import HandedIn
from counter_app.services.change_ports import notice_of
from counter_app.services.counting import fitting
from counter_app.services.desk import Desk
from counter_app.services.digitise_check import rule_of
from counter_app.services.originals import OriginalAt, original_at
from counter_app.services.ports import Transaction
from counter_app.services.versions import case_of, procedure_of

_TO_COME = (ItemState.NEEDED, ItemState.DECLINED)


@dataclass(frozen=True, slots=True)
class ChecklistLine:
    """One line of the checklist.

    Attributes:
        state: as shown; an open offer reads `offered`.
        wanted: the paper type the component names first.
        digitise: whether its paper must, may or must not be digitised, and the rule that says so.
        paper: the paper on the line, else the one the offer speaks of, else None.
        paper_type, holder: of that paper.
        others: papers that might stand in its place, newest first, where the offer has some.
        origin: which office and desk the paper comes from; None for this desk's own.
        here: the paper's files are in this store; else they are fetched before it counts as reused.
        coming: it was taken from elsewhere for this line, and its files are not here yet.
        original: where the originals of a paper of this store are.
        successor: the paper that superseded it, if any.
        handed: what was counted of it on paper, with or without a scan.
        on_paper: the count stands for a paper: with no paper on the line nothing is to come for it all the same.
        lacks: what was stated of the line's database, in words; empty for nothing.
        flawed: its pages that want a look or another scan, while it waits to be confirmed.
    """

    item: Item
    component: Component
    state: ItemState
    wanted: PaperType
    digitise: DigitiseRule
    paper: Paper | None = None
    paper_type: PaperType | None = None
    holder: Person | None = None
    successor: Paper | None = None
    flawed: tuple[PageQuality, ...] = ()
    others: tuple[Paper, ...] = ()
    origin: PaperOrigin | None = None
    here: bool = True
    coming: bool = False
    original: OriginalAt = OriginalAt.HERE
    handed: HandedIn | None = None
    on_paper: bool = False
    lacks: str = ""


@dataclass(frozen=True, slots=True)
class Checklist:
    """A dossier, its applicant, who else it is about, and its lines in the order of the law's list.

    `dossier.searched` says where was looked for papers held; `notice`: what a person must see of it.
    """

    dossier: Dossier
    applicant: Person
    lines: tuple[ChecklistLine, ...]
    roles: Mapping[HolderRole, Person] = field(default_factory=dict)
    notice: Notice | None = None


def checklist_of(desk: Desk, view: Transaction, dossier: Dossier) -> Checklist:
    """Return the checklist of `dossier` as it stands in `view`. Raises UnknownCode."""
    lines = lines_of(desk, view, dossier)
    roles = {named.role: view.people.get(named.person) for named in dossier.roles}
    notice = notice_of(view.changes, dossier.id)
    return Checklist(dossier, view.people.get(dossier.applicant), lines, roles, notice)


def lines_of(desk: Desk, view: Transaction, dossier: Dossier) -> tuple[ChecklistLine, ...]:
    """Return the lines of `dossier`, which need not stand in the store yet. Raises UnknownCode."""
    case = case_of(procedure_of(desk, view, dossier), dossier)
    components = {component.code: component for component in case.components}
    counts = {handed.component: handed for handed in view.results.counts(dossier.id)}
    on_paper = fitting(counts.values(), case)
    coming = {it.component for it in view.province.wishes(dossier.id)}
    lines = (
        _line(desk, view, item, components[item.component])
        for item in dossier.items
        if item.component in components
    )
    return tuple(
        replace(
            line,
            handed=counts.get(line.item.component),
            coming=line.item.component in coming and not line.here,
            on_paper=line.state in _TO_COME and line.item.component in on_paper,
            lacks="" if line.item.lacks is None else desk.catalogue.reason_label(line.item.lacks),
        )
        for line in lines
    )


def _line(desk: Desk, view: Transaction, item: Item, component: Component) -> ChecklistLine:
    wanted = desk.catalogue.paper_type(component.accepts[0])
    in_database = item.state is ItemState.NOT_ASKED
    named = item.paper or (None if item.offer is None else item.offer.paper)
    found = None if named is None else _found(view, named)
    if found is None:
        rule = rule_of(desk, component, wanted, component.copy_kinds[0], in_database=in_database)
        return ChecklistLine(item, component, item.shown, wanted, rule)
    offered = () if item.offer is None else item.offer.others
    others = (_found(view, it.paper) for it in offered if it.paper is not None)
    paper = found.paper
    kind = desk.catalogue.paper_type(paper.type)
    return ChecklistLine(
        item=item,
        component=component,
        state=item.shown,
        wanted=wanted,
        digitise=rule_of(desk, component, kind, paper.copy_kind, in_database=in_database),
        paper=paper,
        paper_type=kind,
        holder=found.holder,
        successor=_successor(view, paper.superseded_by),
        flawed=_flawed(view, paper),
        others=tuple(other.paper for other in others if other is not None),
        origin=found.origin,
        here=found.here,
        original=original_at(desk, view, paper) if found.here else OriginalAt.HERE,
    )


@dataclass(frozen=True, slots=True)
class _Found:
    """A paper of this store, or one that the hub told of."""

    paper: Paper
    holder: Person | None
    origin: PaperOrigin | None
    here: bool


def _found(view: Transaction, paper_id: PaperId) -> _Found | None:
    """None for a paper that an offer made at another desk speaks of: it is told anew when the dossier is continued."""
    try:
        paper = view.papers.get(paper_id)
    except NotFound:
        told = view.province.find(paper_id)
        if told is None:
            return None
        numbers = (holder.number for holder in told.holders if holder.number is not None)
        known = (view.people.find(number) for number in numbers)
        holder = next((person for person in known if person is not None), None)
        return _Found(told.paper, holder, told.origin, here=False)
    holder = view.people.get(paper.holders[0]) if paper.holders else None
    return _Found(paper, holder, view.province.origin(paper.id), here=True)


def _flawed(view: Transaction, paper: Paper) -> tuple[PageQuality, ...]:
    waits = paper.state is PaperState.SCANNED and paper.digitised_at is not None
    return view.papers.flawed_pages(paper.id) if waits else ()


def _successor(view: Transaction, paper: PaperId | None) -> Paper | None:
    return None if paper is None else view.papers.get(paper)

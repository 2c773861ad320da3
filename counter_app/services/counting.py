"""Papers and pages counted at the counter, held against the scan (TT 01/2023/TT-VPCP Đ8)."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from counter_app.domain.catalogue import Case, Component, CopyKind
from counter_app.domain.dossiers import Dossier
from counter_app.domain.errors import FieldRefused, PageCountDiffers
from counter_app.domain.events import EventDraft, EventKind, Fact
from counter_app.domain.ids import ComponentCode, DossierId
from counter_app.domain.papers import Paper
from counter_app.domain.results import HandedIn, pages_differ
from counter_app.services.desk import Desk
from counter_app.services.lines import check_may_ask, check_open, line_of
from counter_app.services.offering import looked_again
from counter_app.services.outgoing import queue_dossier
from counter_app.services.ports import Transaction
from counter_app.services.versions import case_of, procedure_of

_MOST = 9999


@dataclass(frozen=True, slots=True)
class Counted:
    """The officer's count beside the scan's.

    Attributes:
        scanned: pages of the scan on that line, None while there is none.
        blank: how many of them are empty.
        differs: the two are at odds, and nobody has confirmed that it is right so.
    """

    handed: HandedIn
    scanned: int | None
    blank: int
    differs: bool


class Counting:
    """The count of what was handed in."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def count(
        self,
        dossier_id: DossierId,
        component: ComponentCode,
        *,
        pages: int,
        papers: int = 1,
        copy_kind: CopyKind | None = None,
        confirmed: bool = False,
    ) -> Counted:
        """Keep what was counted; a scan that has another count is told, and is only accepted once that is confirmed.

        Args:
            pages: pages with print or writing; empty backs may be counted or not.
            copy_kind: what kind of copy was handed in; default the first kind the component asks for.
            confirmed: the officer saw the difference and says that it is right so.

        What is held is not taken in by count either: a paper on offer or reused has to be declined with a reason first.

        Raises NotFound, UnknownCode, StateRefused, DossierElsewhere, FieldRefused, ReasonRequired, ComponentNotAsked.
        """
        desk = self._desk
        for name, number in (("pages", pages), ("papers", papers)):
            if not 0 <= number <= _MOST:
                raise FieldRefused(field=name, reason="out_of_range")
        with desk.store.writing() as view:
            dossier = view.dossiers.get(dossier_id)
            check_open(dossier)
            item = line_of(dossier, component)
            paper = None if item.paper is None else view.papers.get(item.paper)
            before = view.results.counted(dossier.id, component)
            kind = copy_kind or (CopyKind.ORIGINAL if paper is None else paper.copy_kind)
            now, officer = desk.clock.now(), desk.store.officer
            handed = HandedIn(dossier.id, component, kind, papers, pages, now, officer, confirmed)
            if papers and (before is None or _facts(before) != _facts(handed)):
                check_may_ask(line_of(looked_again(desk, view, dossier), component))
            view.results.count(handed)
            if before is None or _facts(before) != _facts(handed):
                fresh = replace(dossier, revision=dossier.revision + 1)
                view.dossiers.update(fresh)
                applicant = view.people.get(dossier.applicant)
                queue_dossier(desk, view, fresh, applicant=applicant)
            counted = _beside(view, handed, paper)
            view.events.append(
                EventDraft(
                    EventKind.PAGES_COUNTED,
                    (dossier.id,) if paper is None else (dossier.id, paper.id),
                    before=None if before is None else _facts(before),
                    after={**_facts(handed), "scanned": counted.scanned, "blank": counted.blank},
                )
            )
            return counted

    def of(self, dossier_id: DossierId) -> tuple[Counted, ...]:
        """Return every count of a dossier beside its scan. Raises NotFound."""
        with self._desk.store.reading() as view:
            dossier = view.dossiers.get(dossier_id)
            papers = {
                item.component: view.papers.get(item.paper)
                for item in dossier.items
                if item.paper is not None
            }
            return tuple(
                _beside(view, handed, papers.get(handed.component))
                for handed in view.results.counts(dossier.id)
            )


def counted_on_paper(desk: Desk, view: Transaction, dossier: Dossier) -> frozenset[ComponentCode]:
    """Return the components of which papers were handed in by count: with or without a scan they are not missing.

    Raises UnknownCode.
    """
    case = case_of(procedure_of(desk, view, dossier), dossier)
    return fitting(view.results.counts(dossier.id), case)


def fitting(counts: Iterable[HandedIn], case: Case) -> frozenset[ComponentCode]:
    """Return the components for which what was counted is what the case asks for.

    A photocopy leaves an original missing; where copies are asked a plain one is taken, the original being shown (NĐ
    23/2015/NĐ-CP Đ6).
    """
    wanted = {component.code: component for component in case.components}
    return frozenset(
        handed.component
        for handed in counts
        if handed.papers > 0
        and (
            handed.component not in wanted or takes_copy(wanted[handed.component], handed.copy_kind)
        )
    )


def takes_copy(component: Component, kind: CopyKind) -> bool:
    """Tell whether this kind of copy will do for the component; only a plain copy may be too little."""
    if kind is not CopyKind.PHOTOCOPY:
        return True
    return kind in component.copy_kinds or component.copies > 0


def check_count(view: Transaction, paper: Paper) -> None:
    """Refuse to let a scan count as held while its pages are not those that were counted. Raises PageCountDiffers."""
    if paper.dossier is None or paper.component is None:
        return
    handed = view.results.counted(paper.dossier, paper.component)
    if handed is None:
        return
    counted = _beside(view, handed, paper)
    if counted.differs:
        raise PageCountDiffers(
            component=paper.component,
            counted=handed.pages,
            scanned=counted.scanned,
            blank=counted.blank,
        )


def _beside(view: Transaction, handed: HandedIn, paper: Paper | None) -> Counted:
    if paper is None or paper.dossier != handed.dossier:
        return Counted(handed, None, 0, differs=False)
    blank = sum(1 for page in view.papers.pages(paper.id) if page.blank)
    differs = not handed.confirmed and pages_differ(handed.pages, paper.pages, blank)
    return Counted(handed, paper.pages, blank, differs)


def _facts(handed: HandedIn) -> dict[str, Fact]:
    return {
        "component": handed.component,
        "kind": handed.copy_kind.value,
        "papers": handed.papers,
        "pages": handed.pages,
        "confirmed": handed.confirmed,
    }

"""What should stand in the queue and never did: a second look at what every act queues in its own transaction."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from counter_app.domain.dossiers import Dossier
from counter_app.domain.ids import DossierId, PaperId
from counter_app.domain.papers import BlobRole, Paper
from counter_app.services.desk import Desk
from counter_app.services.outgoing import queue_dossier, queue_masters, queue_paper
from counter_app.services.ports import Transaction


@dataclass(frozen=True, slots=True)
class Gap:
    """A dossier of which more than the present revision never stood in the queue: the hub will refuse what follows."""

    dossier: DossierId
    number: str
    revisions: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Lacking:
    """What never stood in the queue.

    Attributes:
        papers: accepted papers.
        dossiers: those whose present revision did not; the ones before did, or another desk sent them.
        originals: papers with an original that no row names.
        gaps: what cannot be queued any more, since what an earlier revision said is not known.
    """

    papers: tuple[PaperId, ...]
    dossiers: tuple[DossierId, ...]
    originals: tuple[PaperId, ...]
    gaps: tuple[Gap, ...]

    @property
    def count(self) -> int:
        """Records that can be queued."""
        return len(self.papers) + len(self.dossiers) + len(self.originals)


def lacking(view: Transaction) -> Lacking:
    """Return what never stood in the queue. What a desk did before it handed a dossier over is that desk's."""
    dossiers: list[DossierId] = []
    gaps: list[Gap] = []
    for dossier_id, queued in view.outbox.dossiers_short().items():
        dossier = view.dossiers.get(dossier_id)
        first = max((each.revision for each in dossier.course.handovers), default=0) + 1
        short = [n for n in range(first, dossier.revision + 1) if n not in queued]
        if short == [dossier.revision]:
            dossiers.append(dossier_id)
        elif short:
            gaps.append(Gap(dossier_id, dossier.number, tuple(short)))
    papers = tuple(
        paper.id
        for paper in map(view.papers.get, view.outbox.papers_unqueued())
        if not _came_with_its_dossier(view, paper, paper.accepted_at)
    )
    originals = tuple(_unnamed(view, frozenset(papers), frozenset(dossiers)))
    return Lacking(papers, tuple(dossiers), originals, tuple(gaps))


def queue_lacking_paper(desk: Desk, view: Transaction, paper_id: PaperId) -> None:
    """Queue an accepted paper that never was."""
    paper = view.papers.get(paper_id)
    queue_paper(desk, view, paper, dossier=_dossier_of(view, paper))


def queue_lacking_dossier(desk: Desk, view: Transaction, dossier_id: DossierId) -> None:
    """Queue a dossier's present revision, with every original of its papers: what the hub has does not cross again."""
    dossier = view.dossiers.get(dossier_id)
    queue_dossier(
        desk,
        view,
        dossier,
        applicant=view.people.get(dossier.applicant),
        masters=view.papers.of_dossier(dossier.id),
    )


def queue_lacking_originals(desk: Desk, view: Transaction, paper_id: PaperId) -> None:
    """Queue a paper's originals by themselves."""
    paper = view.papers.get(paper_id)
    queue_masters(desk, view, paper, _dossier_of(view, paper))


def _unnamed(
    view: Transaction, papers: frozenset[PaperId], dossiers: frozenset[DossierId]
) -> Iterator[PaperId]:
    """Papers with an original that no row names and that nothing of `papers` and `dossiers` will bring."""
    alone = dict.fromkeys(
        each.paper
        for each in view.carry.only_here()
        if each.row is None and each.role is BlobRole.MASTER
    )
    for paper in map(view.papers.get, alone):
        if paper.id in papers or paper.dossier in dossiers:
            continue
        if not _came_with_its_dossier(view, paper, paper.created_at):
            yield paper.id


def _came_with_its_dossier(view: Transaction, paper: Paper, since: datetime | None) -> bool:
    dossier = _dossier_of(view, paper)
    handovers = () if dossier is None else dossier.course.handovers
    return bool(handovers) and since is not None and since <= handovers[-1].at


def _dossier_of(view: Transaction, paper: Paper) -> Dossier | None:
    return None if paper.dossier is None else view.dossiers.get(paper.dossier)

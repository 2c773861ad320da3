"""Scanned papers beside what is wrong with their pages, to be told to who has them scanned again."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from counter_app.domain.dossiers import Dossier
from counter_app.domain.ids import PaperId
from counter_app.domain.papers import PageQuality, Paper
from counter_app.services.desk import Desk


@dataclass(frozen=True, slots=True)
class JudgedPaper:
    """One paper.

    Attributes:
        type_name: the catalogue's name of its type.
        dossier: the dossier it came with, or None.
        flawed: its pages that want a look or another scan, in their order; () too while it is not read.
    """

    paper: Paper
    type_name: str
    dossier: Dossier | None
    flawed: tuple[PageQuality, ...]


def judged(desk: Desk, papers: Iterable[PaperId]) -> Iterator[JudgedPaper]:
    """Yield the papers in the order given, one by one: a backlog has tens of thousands. Raises NotFound, UnknownCode."""
    for paper_id in papers:
        with desk.store.reading() as view:
            paper = view.papers.get(paper_id)
            dossier = None if paper.dossier is None else view.dossiers.get(paper.dossier)
            flawed = view.papers.flawed_pages(paper.id)
        yield JudgedPaper(paper, desk.catalogue.paper_type(paper.type).name, dossier, flawed)

"""The citizen's store: what is held, where it came from, who saw it; looking is an act and leaves its event."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from counter_app.domain.dossiers import Dossier
from counter_app.domain.errors import NotFound
from counter_app.domain.events import Event, EventDraft, EventKind
from counter_app.domain.ids import DossierId, PaperId, PersonId, Sha256
from counter_app.domain.papers import Page, Paper
from counter_app.domain.people import Person
from counter_app.domain.province import PaperOrigin
from counter_app.domain.withdrawals import Withdrawal
from counter_app.services.desk import Desk
from counter_app.services.originals import OriginalAt, must_be_here, original_at
from counter_app.services.ports import Hit, Transaction
from counter_app.services.registry import known_person, recognise


@dataclass(frozen=True, slots=True)
class Holdings:
    """A person's papers of every state, newest first, and their dossiers."""

    person: Person
    papers: tuple[Paper, ...]
    dossiers: tuple[Dossier, ...]


@dataclass(frozen=True, slots=True)
class HeldPaper:
    """A paper as a list shows it.

    Attributes:
        type_name: the catalogue's name of its type.
        dossier: the dossier it came with, or None.
        reused: how many other dossiers have it on a line.
        origin: the office and desk it was brought in from; None for this desk's own.
        original: where its originals are.
    """

    paper: Paper
    type_name: str
    holders: tuple[Person, ...]
    dossier: Dossier | None
    reused: int
    origin: PaperOrigin | None = None
    original: OriginalAt = OriginalAt.HERE


@dataclass(frozen=True, slots=True)
class PaperStory:
    """One paper, its pages, its holders, every event that touched it, where it was brought in from and its originals are.

    `withdrawal`: who took its confirmation back, when and why; None for a paper that stands.
    """

    paper: Paper
    pages: tuple[Page, ...]
    holders: tuple[Person, ...]
    events: tuple[Event, ...]
    dossier: Dossier | None
    reused_in: tuple[Dossier, ...]
    origin: PaperOrigin | None = None
    original: OriginalAt = OriginalAt.HERE
    withdrawal: Withdrawal | None = None


class HoldingsDesk:
    """Reading the store."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def of_citizen(self, text: str) -> Holdings:
        """By typed number, card QR or zone.

        Raises PersonNumberRefused, CardQrRefused, CardZoneRefused, NotFound(kind="person").
        """
        found = recognise(self._desk, text)
        with self._desk.store.reading() as view:
            person = known_person(view, found)
        if person is None:
            raise NotFound(kind="person")
        return self.of_person(person.id)

    def of_person(self, person_id: PersonId) -> Holdings:
        """Raises NotFound."""
        with self._desk.store.writing() as view:
            person = view.people.get(person_id)
            view.events.append(EventDraft(EventKind.STORE_LOOKED_UP, subjects=(person.id,)))
            return Holdings(
                person, view.papers.held_by(person.id), view.dossiers.of_person(person.id)
            )

    def lines(self, papers: Sequence[Paper]) -> tuple[HeldPaper, ...]:
        """Return what a list shows of `papers`, in their order. Raises NotFound, UnknownCode."""
        with self._desk.store.reading() as view:
            return tuple(self._line(view, paper) for paper in papers)

    def _line(self, view: Transaction, paper: Paper) -> HeldPaper:
        return HeldPaper(
            paper=paper,
            type_name=self._desk.catalogue.paper_type(paper.type).name,
            holders=tuple(view.people.get(holder) for holder in paper.holders),
            dossier=None if paper.dossier is None else view.dossiers.get(paper.dossier),
            reused=sum(known.id != paper.dossier for known in view.dossiers.with_paper(paper.id)),
            origin=view.province.origin(paper.id),
            original=original_at(self._desk, view, paper),
        )

    def person_behind(self, hit: Hit) -> PersonId:
        """Return whose store a search hit stands in: the person, a dossier's applicant, a paper's first holder.

        A paper whose holder is not known yet stands with the applicant it was scanned for. Raises NotFound.
        """
        if hit.kind == "person":
            return PersonId(hit.id)
        with self._desk.store.reading() as view:
            if hit.kind == "dossier":
                return view.dossiers.get(DossierId(hit.id)).applicant
            paper = view.papers.get(PaperId(hit.id))
            if paper.holders:
                return paper.holders[0]
            if paper.dossier is None:
                raise NotFound(kind="person")
            return view.dossiers.get(paper.dossier).applicant

    def browse(self, *, limit: int = 200, after: PersonId | None = None) -> tuple[Person, ...]:
        """Return people by name, page by page."""
        with self._desk.store.reading() as view:
            return view.people.browse(limit=limit, after=after)

    def show(self, paper_id: PaperId) -> PaperStory:
        """Raises NotFound."""
        with self._desk.store.writing() as view:
            paper = view.papers.get(paper_id)
            view.events.append(EventDraft(EventKind.PAPER_VIEWED, subjects=(paper.id,)))
            return PaperStory(
                paper=paper,
                pages=view.papers.pages(paper.id),
                holders=tuple(view.people.get(holder) for holder in paper.holders),
                events=view.events.of_subject(paper.id),
                dossier=None if paper.dossier is None else view.dossiers.get(paper.dossier),
                reused_in=tuple(
                    dossier
                    for dossier in view.dossiers.with_paper(paper.id)
                    if dossier.id != paper.dossier
                ),
                origin=view.province.origin(paper.id),
                original=original_at(self._desk, view, paper),
                withdrawal=view.withdrawals.of(paper.id),
            )

    def export(
        self, paper_id: PaperId, target: Path, *, archival: bool = False
    ) -> tuple[Path, ...]:
        """Write the master's bytes to `target`, or the archival PDF; the pages of a scanner get a number each.

        Raises NotFound, BlobMissing, BlobDamaged, DiskFull; MasterAtHub: it is at the hub or to follow (`Originals`).
        """
        with self._desk.store.writing() as view:
            paper = view.papers.get(paper_id)
            if not archival:
                must_be_here(self._desk, view, [blob.sha256 for blob in paper.masters])
            view.events.append(
                EventDraft(
                    EventKind.PAPER_EXPORTED,
                    subjects=(paper.id,),
                    after={"archival": archival},
                )
            )
        if archival:
            if paper.archival is None:
                raise NotFound(kind="archival", id=paper.id)
            self._desk.store.vault.copy_out(paper.archival.sha256, target)
            return (target,)
        masters = paper.masters
        targets = [target]
        if len(masters) > 1:
            targets = [
                target.with_name(f"{target.stem}-{number:03d}{target.suffix}")
                for number in range(1, len(masters) + 1)
            ]
        for blob, path in zip(masters, targets, strict=True):
            self._desk.store.vault.copy_out(blob.sha256, path)
        return tuple(targets)

    def image(self, sha256: Sha256) -> bytes:
        """Return a page image made by us (JPEG bytes), safe to show. Raises BlobMissing, BlobDamaged."""
        return self._desk.store.vault.read(sha256)

    def search(self, words: str, *, limit: int = 50) -> tuple[tuple[Hit, ...], int]:
        """Return hits of papers, people and dossiers, and their total; what was searched for is not kept.

        A paper that is not confirmed yet has no title: its type's name stands there.
        """
        names = {str(kind.id): kind.name for kind in self._desk.catalogue.paper_types}
        with self._desk.store.writing() as view:
            hits, total = view.search.find(words, limit=limit)
            view.events.append(EventDraft(EventKind.SEARCHED, after={"hits": total}))
            return tuple(replace(hit, title=names.get(hit.title, hit.title)) for hit in hits), total

"""Papers of the whole province: asked for when a dossier gives the ground, brought in before they count as reused.

A desk without a link looks into its own store alone, and says so. Nothing here keeps a citizen waiting for long.
"""

import logging
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from threading import Lock

from counter_app.domain.dossiers import Dossier, ItemState
from counter_app.domain.errors import CounterError, LinkDown, NotFound
from counter_app.domain.events import EventDraft, EventKind
from counter_app.domain.ids import DossierId, ProcedureCode
from counter_app.domain.metadata import parse_day
from counter_app.domain.offers import Searched
from counter_app.domain.outbox import Enrolment
from counter_app.domain.papers import Blob, BlobRole, Paper
from counter_app.domain.people import Person
from counter_app.domain.province import ProvincePaper
from counter_app.services.desk import Desk
from counter_app.services.lines import line_of, take_offer
from counter_app.services.offering import looked_again
from counter_app.services.originals import Originals, fetch_file
from counter_app.services.outgoing import queue_dossier
from counter_app.services.ports import Transaction
from counter_app.services.province_ports import ProvinceStore, Wish
from counter_app.services.registry import find_or_add_by_number, record_death

_PAUSE = timedelta(seconds=60)
"""How long a link that failed is left alone: the next citizen must not wait for it again."""

_PATIENCE = timedelta(seconds=6)
"""How long all questions about the people of one dossier may take together."""

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class ProvinceLook:
    """What the hub told; `searched` says whether it could be asked at all."""

    searched: Searched
    papers: tuple[ProvincePaper, ...] = ()


OFFICE_ONLY = ProvinceLook(Searched.OFFICE)


class Province:
    """The stores behind the hub, as one desk may use them."""

    def __init__(self, desk: Desk, store: ProvinceStore) -> None:
        self._desk = desk
        self._store = store
        self._rest_until: datetime | None = None
        self._originals = Originals(desk, store)
        self._fetching = Lock()

    def look(
        self, numbers: Iterable[str], *, dossier: DossierId, procedure: ProcedureCode
    ) -> ProvinceLook:
        """Ask for papers of the people with these numbers, for this dossier; this office alone when there is no answer."""
        now = self._desk.clock.now()
        with self._desk.store.reading() as view:
            enrolment = view.settings.enrolment()
        if enrolment is None or self._resting:
            return OFFICE_ONLY
        papers: dict[str, ProvincePaper] = {}
        try:
            for number in sorted(set(numbers)):
                found = self._store.papers_of(
                    enrolment, number, dossier=dossier, procedure=procedure
                )
                papers |= {paper.id: paper for paper in found}
                if self._desk.clock.now() - now > _PATIENCE:
                    raise LinkDown(reason="silent")
        except CounterError as fault:
            log.info("the province was not searched: %s", fault.code)
            self._rest_until = now + _PAUSE
            return OFFICE_ONLY
        self._rest_until = None
        return ProvinceLook(Searched.PROVINCE, tuple(papers.values()))

    @property
    def _resting(self) -> bool:
        return self._rest_until is not None and self._desk.clock.now() < self._rest_until

    def bring_in(self, dossier: DossierId | None = None) -> tuple[DossierId, ...]:
        """Fetch the papers that officers took from elsewhere and put them on their lines; return the dossiers changed.

        What cannot be had yet (no link, the hub does not know the dossier) stays wished for. What is read of a paper is
        enough to take it: its originals follow, now or when their desk has sent them. With a `dossier` only its papers
        are tried, and shortly: its citizen waits. Nothing to do while another thread is at it.
        """
        if (dossier is not None and self._resting) or not self._fetching.acquire(blocking=False):
            return ()
        try:
            return self._bring_in_all(dossier)
        finally:
            self._fetching.release()

    def _bring_in_all(self, dossier: DossierId | None) -> tuple[DossierId, ...]:
        with self._desk.store.reading() as view:
            wishes = view.province.wishes(dossier)
        changed: list[DossierId] = []
        for wish in wishes:
            try:
                if self._bring_in(wish, patient=dossier is None):
                    changed.append(wish.dossier)
            except CounterError as fault:
                log.info("paper %s is not here yet: %s", wish.paper, fault.code)
                if dossier is not None:
                    break
        if dossier is None:
            self._originals.fetch_due()
        return tuple(dict.fromkeys(changed))

    def _bring_in(self, wish: Wish, *, patient: bool) -> bool:
        with self._desk.store.reading() as view:
            found = view.province.find(wish.paper)
            enrolment = view.settings.enrolment()
            wanted = _still_wanted(view, wish)
            here = _is_here(view, wish)
        if found is None or not wanted:
            with self._desk.store.working() as view:
                view.province.forget_wish(wish.dossier, wish.component)
            return False
        if enrolment is None:
            return False
        if not here:
            self._fetch(enrolment, _to_read(found.paper), patient=patient)
        with self._desk.store.writing() as view:
            if not _is_here(view, wish):
                if view.province.find(wish.paper) is None:
                    # Taken back, the hub told, while its files were on their way.
                    view.province.forget_wish(wish.dossier, wish.component)
                    return False
                self._add(view, found, wish.dossier)
            return self._put_on_line(view, wish)

    def _fetch(self, enrolment: Enrolment, blobs: Iterable[Blob], *, patient: bool) -> None:
        """Put the files into the vault. Raises what `fetch_file` raises."""
        for blob in blobs:
            if not self._desk.store.vault.holds(blob.sha256):
                fetch_file(self._desk, self._store, enrolment, blob, patient=patient)

    def _add(self, view: Transaction, found: ProvincePaper, dossier: DossierId) -> Paper:
        """Write the paper as held here too, with where it comes from. It is not told to the hub, which has it."""
        desk = self._desk
        people: list[Person] = []
        for holder in found.holders:
            known = None if holder.number is None else view.people.find(holder.number)
            if holder.number is not None and (known is None or holder.may_be(known)):
                people.append(find_or_add_by_number(desk, view, holder.number, name=holder.name))
        holders = tuple(dict.fromkeys(person.id for person in people))
        paper = replace(found.paper, holders=holders)
        view.papers.add(paper)
        view.province.brought_in(paper.id, found.origin, desk.clock.now())
        follow = [it.sha256 for it in paper.masters if not desk.store.vault.holds(it.sha256)]
        for sha256 in follow:
            view.province.await_original(paper.id, sha256, desk.clock.now())
        view.events.append(
            EventDraft(
                EventKind.PAPER_BROUGHT_IN,
                subjects=(paper.id, dossier, *holders),
                after={
                    "office": found.origin.office,
                    "desk": found.origin.desk,
                    "to_follow": len(follow),
                },
            )
        )
        died_on = paper.metadata.own.get("died_on")
        if died_on and desk.catalogue.paper_type(paper.type).proves_death:
            for person in people:
                record_death(view, person, parse_day("died_on", died_on), source=paper.id)
        return paper

    def _put_on_line(self, view: Transaction, wish: Wish) -> bool:
        """Judge the line anew with the paper at hand; take the paper when it is still what is offered."""
        desk = self._desk
        before = view.dossiers.get(wish.dossier)
        dossier = looked_again(desk, view, before)
        item = line_of(dossier, wish.component)
        offer = None if item.offer is None else item.offer.of_paper(wish.paper)
        if item.state is ItemState.NEEDED and offer is not None:
            dossier = take_offer(view, dossier, replace(item, offer=offer))
        view.province.forget_wish(wish.dossier, wish.component)
        if dossier == before:
            return False
        dossier = replace(dossier, revision=dossier.revision + 1)
        view.dossiers.update(dossier)
        queue_dossier(desk, view, dossier, applicant=view.people.get(dossier.applicant))
        return True


def _to_read(paper: Paper) -> tuple[Blob, ...]:
    """The files without which a paper is not to be taken: those to be read, or the originals where there are no others."""
    return tuple(it for it in paper.blobs if it.role is not BlobRole.MASTER) or paper.blobs


def _still_wanted(view: Transaction, wish: Wish) -> bool:
    dossier: Dossier = view.dossiers.get(wish.dossier)
    item = dossier.item(wish.component)
    mine = dossier.is_open and dossier.course.owned_elsewhere is None
    return mine and item is not None and item.state is ItemState.NEEDED


def _is_here(view: Transaction, wish: Wish) -> bool:
    try:
        view.papers.get(wish.paper)
    except NotFound:
        return False
    return True

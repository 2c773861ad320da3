"""One dossier, one owning desk: given away by a revision that names the next desk, taken in from its sealed file.

From the hand-over on, the old desk can show the dossier and print it but change nothing of it. Whatever of it had not
reached the hub travels along and is sent by whichever desk has a link first: the hub holds each record once.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from pathlib import Path

from counter_app.domain.changes import PaperWithdrawnElsewhere, assigned_subject
from counter_app.domain.dossier_acts import handed_over
from counter_app.domain.dossiers import Dossier, NamedRole
from counter_app.domain.errors import (
    DeskNameRefused,
    DossierElsewhere,
    NotFound,
    PlaceNotWritable,
    TransferRefused,
)
from counter_app.domain.events import EventDraft, EventKind
from counter_app.domain.ids import DossierId, PaperId, PersonId, Sha256
from counter_app.domain.lengths import LONGEST_DESK, within
from counter_app.domain.outbox import Priority, QueueFilter
from counter_app.domain.papers import BlobRole, Paper, PaperState
from counter_app.domain.people import Alias, Person
from counter_app.domain.text import clean, fold
from counter_app.services.clock_check import check_clock
from counter_app.services.desk import Desk
from counter_app.services.dossier_acts import change_dossier
from counter_app.services.handover_ports import OpenTransfer, Transfer, TransferFiles
from counter_app.services.lines import without_paper
from counter_app.services.originals import must_be_here
from counter_app.services.outgoing import queue_dossier
from counter_app.services.ports import Transaction
from counter_app.services.registry import same_citizen
from counter_app.services.withdrawing import take_withdrawal

QR_MARK = "QSBG1"
"""First word of the QR on the hand-over: mark, dossier id, revision that gives it away, code of the file."""


@dataclass(frozen=True, slots=True)
class HandedOver:
    """The dossier as it went, its file, and the text of the QR that opens the file."""

    dossier: Dossier
    file: Path
    code: str

    @property
    def qr(self) -> str:
        """No citizen's data. It opens the file, and finds the dossier at the hub."""
        revision = self.dossier.course.handovers[-1].revision
        return f"{QR_MARK} {self.dossier.id} {revision} {self.code}"


def code_of(text: str) -> str:
    """Return the code in a scanned QR, or the text itself when it was typed."""
    words = text.split()
    return words[-1] if words and words[0].upper() == QR_MARK else "".join(words)


def is_qr(text: str) -> bool:
    """True for the QR of a hand-over, whatever it holds."""
    return text.strip().upper().startswith(f"{QR_MARK} ")


def dossier_of(text: str) -> tuple[DossierId, int]:
    """Return (dossier, revision) of a scanned QR. Raises TransferRefused (not_a_qr)."""
    words = text.split()
    if len(words) != 4 or not is_qr(text) or not words[2].isdecimal() or len(words[2]) > 6:
        raise TransferRefused(reason="not_a_qr")
    return DossierId(words[1].lower()), int(words[2])


class HandingOver:
    """Both sides of a hand-over."""

    def __init__(self, desk: Desk, files: TransferFiles) -> None:
        self._desk = desk
        self._files = files

    def hand_over(
        self, dossier: DossierId, to_desk: str, target: Path, *, seen: int | None = None
    ) -> HandedOver:
        """Give the dossier to another desk and write its file to `target`, which must not be there yet.

        Called again for a dossier already given to that desk (the file was lost) it writes the file anew and changes
        nothing. An earlier file goes on to open by its own code.

        Raises:
            NotFound, ActNotAllowed, StaleDossier, ClockSetBack; DossierElsewhere: given to another desk than that;
            DeskNameRefused, FieldRefused; PlaceNotWritable: there is no such folder, or the file is there already; BlobMissing,
            BlobDamaged, DiskFull: given away all the same, call again; MasterAtHub: an original must be fetched back first.
        """
        name = within(clean(to_desk), LONGEST_DESK, "desk")
        if target.exists() or not target.absolute().parent.is_dir():
            raise PlaceNotWritable(file=target.name)
        self._must_be_here(dossier)
        with self._desk.store.writing() as view:
            before = view.dossiers.get(dossier)
            own = view.settings.office().desk
            if not name or fold(name) == fold(own):
                raise DeskNameRefused(desk=name)
            elsewhere = before.course.owned_elsewhere
            if elsewhere is None:
                self._give(view, before, name, seen)
            elif fold(elsewhere) != fold(name):
                raise DossierElsewhere(desk=elsewhere, number=before.number)
            else:
                view.events.append(
                    EventDraft(EventKind.PAPER_EXPORTED, (dossier,), after={"to": "transfer"})
                )
            self._send_first(view, view.dossiers.get(dossier), own)
        with self._desk.store.reading() as view:
            transfer = self._transfer(view, view.dossiers.get(dossier), own)
        with self._desk.store.work_dir() as work:
            code = self._files.write(transfer, self._desk.store.vault.open, target, work)
        return HandedOver(transfer.dossier, target, code)

    def _send_first(self, view: Transaction, dossier: Dossier, own: str) -> None:
        """The next desk may be waiting at the hub: what is not sent goes first, and with it the originals of scans that
        nobody has confirmed, whatever the office's hours for originals: there is nothing else of them to be read.
        """
        transfer = self._transfer(view, dossier, own)
        unread = [paper.id for paper in transfer.papers if not can_follow(paper)]
        view.outbox.with_records(unread)
        unsent = tuple(record.id for record in transfer.records)
        if unsent:
            view.outbox.prioritise(QueueFilter(ids=unsent), Priority.FIRST)

    def _must_be_here(self, dossier: DossierId) -> None:
        """An original that was let go to the hub must come back before it can be handed on. Raises MasterAtHub."""
        with self._desk.store.reading() as view:
            own = view.settings.office().desk
            must_be_here(
                self._desk, view, self._transfer(view, view.dossiers.get(dossier), own).blobs
            )

    def take_in(self, path: Path, code: str) -> Dossier:
        """Take in a dossier handed to this desk; from now on it is this desk's.

        Raises:
            FileNotFound, TransferCodeWrong; TransferRefused: `reason` other_office, other_desk, owned (taken in
            before), older (this desk knows a later revision), damaged; DiskFull.
        """
        with self._files.open(path, code_of(code)) as opened:
            self.check(opened.transfer)
            self._keep_blobs(opened)
            transfer = opened.transfer
        return self.receive(transfer)

    def receive(
        self, transfer: Transfer, *, follow: Collection[Sha256] = (), hub: str | None = None
    ) -> Dossier:
        """Make what was checked, and whose files are in the vault, this desk's own.

        `follow`: originals that its desk has not sent yet; they are fetched when it has. `hub`: the name of the hub that all
        the files came from, which therefore are not on this PC alone. Raises TransferRefused, ClockSetBack.
        """
        with self._desk.store.writing() as view:
            check_clock(self._desk, view)
            known = self._known(view, transfer)
            people = {person.id: self._person(view, person) for person in transfer.people}
            for paper in transfer.papers:
                self._paper(view, transfer, paper, people)
                self._await(view, paper, follow)
            self._taken_back(view, transfer)
            dossier = _without_withdrawn(view, self._own(view, transfer.dossier, people))
            if known is None:
                view.dossiers.add(dossier)
            else:
                view.dossiers.replace(dossier)
            view.changes.forget(assigned_subject(dossier.id))
            self._facts(view, transfer)
            view.events.append(
                EventDraft(
                    EventKind.DOSSIER_TAKEN_IN,
                    subjects=(
                        *(dossier.id, dossier.applicant),
                        *(paper.id for paper in transfer.papers),
                    ),
                    before={"revision": transfer.dossier.revision},
                    after={
                        "revision": dossier.revision,
                        "papers": len(transfer.papers),
                        "to_follow": len(set(follow)),
                        "hub": hub,
                    },
                )
            )
            queue_dossier(self._desk, view, dossier, applicant=view.people.get(dossier.applicant))
            return dossier

    def _give(self, view: Transaction, before: Dossier, name: str, seen: int | None) -> None:
        at, by = self._desk.clock.now(), self._desk.store.officer
        change_dossier(
            self._desk,
            view,
            before,
            lambda _, known: handed_over(known, name, at=at, by=by),
            EventKind.DOSSIER_HANDED_OVER,
            seen=seen,
        )

    def _transfer(self, view: Transaction, dossier: Dossier, own: str) -> Transfer:
        results = view.results.of(dossier.id)
        named = [item.paper for item in dossier.items if item.paper is not None]
        named += [result.paper for result in results]
        papers = [view.papers.get(paper) for paper in dict.fromkeys(named)]
        holders = [holder for paper in papers for holder in paper.holders]
        people = dict.fromkeys([*dossier.people.values(), *holders])
        subjects = (dossier.id, *(paper.id for paper in papers))
        return Transfer(
            office=dossier.office,
            from_desk=own,
            to_desk=dossier.desk,
            at=self._desk.clock.now(),
            dossier=dossier,
            people=tuple(view.people.get(person) for person in people),
            papers=tuple(papers),
            pages={paper.id: view.papers.pages(paper.id) for paper in papers},
            records=view.outbox.unsent_of(subjects),
            version=view.catalogue.version_of(dossier.id),
            counts=view.results.counts(dossier.id),
            results=results,
        )

    def check(self, transfer: Transfer) -> None:
        """Raises TransferRefused: it was given to another office or desk."""
        with self._desk.store.reading() as view:
            office = view.settings.office()
        if transfer.office != office.code:
            raise TransferRefused(reason="other_office")
        if fold(transfer.to_desk) != fold(office.desk):
            raise TransferRefused(reason="other_desk")

    def _known(self, view: Transaction, transfer: Transfer) -> Dossier | None:
        try:
            known = view.dossiers.get(transfer.dossier.id)
        except NotFound:
            return None
        if known.course.owned_elsewhere is None:
            raise TransferRefused(reason="owned")
        if known.revision >= transfer.dossier.revision:
            raise TransferRefused(reason="older")
        return known

    def _keep_blobs(self, opened: OpenTransfer) -> None:
        vault = self._desk.store.vault
        for digest in opened.transfer.blobs:
            if vault.holds(digest):
                continue
            with opened.blob(digest) as stream:
                kept = vault.put(stream)
            if kept.sha256 != digest:
                raise TransferRefused(reason="damaged")

    def _person(self, view: Transaction, person: Person) -> PersonId:
        """Return who this is in this store: found by any of their numbers, else added, with those that nobody has here."""
        free = tuple(it for it in person.aliases if view.people.find(it.number) is None)
        for alias in person.aliases:
            known = view.people.find(alias.number)
            if known is not None and same_citizen(known, person):
                self._more_numbers(view, known, free)
                return known.id
        fresh = replace(person, id=PersonId(self._desk.ids.new()), aliases=free)
        view.people.add(fresh)
        view.events.append(EventDraft(EventKind.PERSON_ADDED, subjects=(fresh.id,)))
        return fresh.id

    def _more_numbers(self, view: Transaction, known: Person, numbers: Iterable[Alias]) -> None:
        for number in numbers:
            view.people.add_alias(known.id, number)
            view.events.append(
                EventDraft(
                    EventKind.PERSON_CHANGED,
                    subjects=(known.id,),
                    after={"source": "transfer", "number": number.kind.value},
                )
            )

    def _paper(
        self, view: Transaction, transfer: Transfer, paper: Paper, people: dict[PersonId, PersonId]
    ) -> None:
        """Add a paper this store has not, or bring a scan up to what the other desk made of it."""
        here = replace(
            paper,
            state=_confirmed(paper),
            holders=tuple(dict.fromkeys(people[holder] for holder in paper.holders)),
            dossier=paper.dossier if paper.dossier == transfer.dossier.id else None,
            superseded_by=_if_known(view, paper.superseded_by),
        )
        before = _paper_if_known(view, paper.id)
        if before is None:
            view.papers.add(here)
        elif before.state is PaperState.SCANNED and not _unread(here):
            view.papers.update(here)
        else:
            return
        if paper.id in transfer.pages:
            view.papers.set_pages(paper.id, transfer.pages[paper.id])
        if _unread(here):
            view.jobs.add(here.id)

    def _taken_back(self, view: Transaction, transfer: Transfer) -> None:
        """A paper that the desk before took back is held here as little as there."""
        for paper in transfer.papers:
            if paper.state is PaperState.WITHDRAWN:
                told = PaperWithdrawnElsewhere(paper.id, transfer.office, transfer.from_desk)
                take_withdrawal(self._desk, view, told)

    def _await(self, view: Transaction, paper: Paper, follow: Collection[Sha256]) -> None:
        for blob in paper.masters:
            if blob.sha256 in follow and not self._desk.store.vault.holds(blob.sha256):
                view.province.await_original(paper.id, blob.sha256, self._desk.clock.now())

    def _facts(self, view: Transaction, transfer: Transfer) -> None:
        """What is kept beside the dossier: its version of the procedure, counts, results, records to be sent."""
        if transfer.version is not None and view.catalogue.version_of(transfer.dossier.id) is None:
            view.catalogue.keep_version(transfer.dossier.id, transfer.version)
        for handed in transfer.counts:
            view.results.count(handed)
        for result in transfer.results:
            view.results.add(result)
        for record in transfer.records:
            view.outbox.add(record)

    def _own(
        self, view: Transaction, dossier: Dossier, people: dict[PersonId, PersonId]
    ) -> Dossier:
        course = replace(dossier.course, owned_elsewhere=None, handler=self._desk.store.officer)
        return replace(
            dossier,
            desk=view.settings.office().desk,
            applicant=people[dossier.applicant],
            roles=_roles(dossier.roles, people),
            items=tuple(replace(item, offer=None) for item in dossier.items),
            course=course,
            revision=dossier.revision + 1,
        )


def _without_withdrawn(view: Transaction, dossier: Dossier) -> Dossier:
    """Open the lines whose paper the desk before took back when the dossier was on its way; work that is done stays."""
    if not dossier.is_open:
        return dossier
    for item in dossier.items:
        if item.paper is not None and view.withdrawals.of(item.paper) is not None:
            dossier = without_paper(dossier, item.paper)
    return dossier


def _confirmed(paper: Paper) -> PaperState:
    """The state of its row: one that was taken back keeps that of its confirmation."""
    if paper.state is not PaperState.WITHDRAWN:
        return paper.state
    return PaperState.ACCEPTED if paper.superseded_by is None else PaperState.SUPERSEDED


def can_follow(paper: Paper) -> bool:
    """Tell whether a paper may change desks before its originals: it is confirmed and has a copy to be read."""
    return paper.state is not PaperState.SCANNED and any(
        blob.role is not BlobRole.MASTER for blob in paper.blobs
    )


def _unread(paper: Paper) -> bool:
    return paper.state is PaperState.SCANNED and paper.digitised_at is None


def _roles(roles: Iterable[NamedRole], people: dict[PersonId, PersonId]) -> tuple[NamedRole, ...]:
    return tuple(replace(named, person=people[named.person]) for named in roles)


def _paper_if_known(view: Transaction, paper: PaperId) -> Paper | None:
    try:
        return view.papers.get(paper)
    except NotFound:
        return None


def _if_known(view: Transaction, paper: PaperId | None) -> PaperId | None:
    return None if paper is None or _paper_if_known(view, paper) is None else paper

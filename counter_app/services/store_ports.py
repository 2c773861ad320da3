"""The encrypted store as services see it: a vault of files and one small repository a table."""

from collections.abc import Iterable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import BinaryIO, Protocol

from counter_app.domain.dossiers import Dossier
from counter_app.domain.events import Event, EventDraft
from counter_app.domain.figures import AskedAgain, AvoidedRequests, Backlog, BacklogRow, OnceRow
from counter_app.domain.ids import (
    DossierId,
    OfficerLogin,
    PageId,
    PaperId,
    PersonId,
    ProcedureCode,
    Sha256,
)
from counter_app.domain.officers import Office, Officer
from counter_app.domain.outbox import Enrolment
from counter_app.domain.papers import Page, PageQuality, Paper, PaperState
from counter_app.domain.people import Alias, Person
from counter_app.services.act_ports import Batches, ClockMarks, Drafts, Numbers, Withdrawals
from counter_app.services.board_ports import DossierQuery
from counter_app.services.carry_ports import CarryBook
from counter_app.services.catalogue_ports import CatalogueStore
from counter_app.services.change_ports import ChangeBook
from counter_app.services.job_ports import Jobs
from counter_app.services.loss_ports import Losses
from counter_app.services.outbox_ports import (
    Outbox as Outbox,
    OutboxOrder as OutboxOrder,
    QueueDesk as QueueDesk,
)
from counter_app.services.province_ports import ProvincePapers
from counter_app.services.result_ports import Results


@dataclass(frozen=True, slots=True)
class StoredBlob:
    sha256: Sha256
    bytes: int


class Vault(Protocol):
    """Encrypted files named by the SHA-256 of their plain bytes. A put that returns is on disk for good."""

    def put(self, source: BinaryIO) -> StoredBlob:
        """Encrypt and keep (temp, fsync, rename, fsync of the folder); the same content twice is one file.

        Raises DiskFull; nothing half-written stays under the final name.
        """
        ...

    def put_file(self, path: Path) -> StoredBlob: ...

    def read(self, sha256: Sha256) -> bytes:
        """Raises BlobMissing, BlobDamaged."""
        ...

    def open(self, sha256: Sha256) -> AbstractContextManager[BinaryIO]:
        """A seekable stream of the plain bytes, decrypted chunk by chunk. Raises BlobMissing, BlobDamaged."""
        ...

    def copy_out(self, sha256: Sha256, target: Path) -> None:
        """Write the plain bytes to `target` (mode 0600, temp and rename). Raises BlobMissing, BlobDamaged, DiskFull."""
        ...

    def holds(self, sha256: Sha256) -> bool: ...

    def idle(self, sha256: Sha256, unused_for: timedelta) -> bool:
        """Tell whether the file is here and nobody has put it for so long."""
        ...

    def retire(self, sha256: Sha256, *, unused_for: timedelta) -> bool:
        """Remove a file that nobody has put for so long, also while others put; True when it is gone."""
        ...

    def remove(self, sha256: Sha256) -> None:
        """Only for derived blobs, and masters past receipt and retention."""
        ...


# Repositories ----------------------------------------------------------------------------------


class People(Protocol):
    def add(self, person: Person) -> None: ...

    def update(self, person: Person) -> None: ...

    def get(self, person: PersonId) -> Person:
        """The person with all their numbers; of one who was merged, whom they are part of.

        Raises NotFound(kind="person").
        """
        ...

    def find(self, number: str) -> Person | None:
        """By any alias, digits only."""
        ...

    def own(self, person: PersonId) -> Person:
        """The person as entered, without what was merged into them. Raises NotFound(kind="person")."""
        ...

    def owner(self, number: str) -> Person | None:
        """Who was entered with this number, merged or not, as they stand alone."""
        ...

    def merge(self, person: PersonId, into: PersonId) -> None:
        """Count everything of `person` as that of `into`; neither is merged into anybody yet."""
        ...

    def part(self, person: PersonId) -> None:
        """Undo the merging of `person`; those merged into them before stay with them."""
        ...

    def take_back_death(self, person: PersonId) -> None:
        """Forget the day of death of this entry; those of others merged with it stay."""
        ...

    def merged(self, person: PersonId) -> tuple[Person, ...]:
        """Everyone merged into this person, each as they stand alone, oldest first."""
        ...

    def without_number(self, name: str, born: date) -> Person | None:
        """Somebody of that name and day of birth of whom no number is known; marks are compared, capitals are not."""
        ...

    def add_alias(self, person: PersonId, alias: Alias) -> None: ...

    def browse(self, *, limit: int, after: PersonId | None = None) -> tuple[Person, ...]:
        """By folded name, keyset paging."""
        ...


class Papers(Protocol):
    def add(self, paper: Paper) -> None: ...

    def update(self, paper: Paper) -> None:
        """Write the whole paper: state, holders, metadata, blobs, reading."""
        ...

    def get(self, paper: PaperId) -> Paper:
        """Raises NotFound(kind="paper")."""
        ...

    def entries(self, paper: PaperId) -> tuple[PersonId, ...]:
        """The holders as they were entered, whoever was merged into whom since."""
        ...

    def held_by(self, person: PersonId) -> tuple[Paper, ...]:
        """Papers of every state whose holder this is, newest first."""
        ...

    def waiting_for(self, person: PersonId) -> tuple[Paper, ...]:
        """Papers scanned for a dossier of this applicant that no officer has confirmed yet, newest first."""
        ...

    def in_state(self, state: PaperState, *, limit: int = 500) -> tuple[Paper, ...]:
        """Oldest first."""
        ...

    def to_confirm(self, *, limit: int = 500) -> tuple[Paper, ...]:
        """Scanned papers that wait for an officer of this desk, oldest first: not those of dossiers given to another."""
        ...

    def of_dossier(self, dossier: DossierId) -> tuple[Paper, ...]: ...

    def set_pages(self, paper: PaperId, pages: Iterable[Page]) -> None:
        """Replace the paper's pages and its entry in the search index."""
        ...

    def pages(self, paper: PaperId) -> tuple[Page, ...]: ...

    def flawed_pages(self, paper: PaperId) -> tuple[PageQuality, ...]:
        """The pages that want a look or another scan, in their order."""
        ...

    def first_image(self, paper: PaperId) -> Sha256 | None:
        """The picture of the first page that has one, without reading what stands on the pages."""
        ...

    def page(self, page: PageId) -> Page: ...


class Dossiers(Protocol):
    def add(self, dossier: Dossier) -> None: ...

    def update(self, dossier: Dossier) -> None:
        """Write the dossier as its next revision. Raises NotFound, StaleDossier when it is not the one after the kept."""
        ...

    def replace(self, dossier: Dossier) -> None:
        """Write a dossier that came back from another desk, whatever its revision. Raises NotFound."""
        ...

    def get(self, dossier: DossierId) -> Dossier:
        """Raises NotFound(kind="dossier")."""
        ...

    def find(self, number: str) -> Dossier | None:
        """By the desk's number or the official one."""
        ...

    def open_of(
        self, person: PersonId, procedure: ProcedureCode, case: str, day: date
    ) -> tuple[Dossier, ...]:
        """The open dossiers of the same citizen, procedure, case and receiving day, newest first."""
        ...

    def of_person(self, person: PersonId) -> tuple[Dossier, ...]: ...

    def with_paper(self, paper: PaperId) -> tuple[Dossier, ...]:
        """Every dossier that has this paper on one of its lines."""
        ...

    def recent(self, *, limit: int = 200) -> tuple[Dossier, ...]: ...

    def ids(self, query: DossierQuery) -> tuple[DossierId, ...]:
        """Return the ids of all such dossiers that this desk owns, however many."""
        ...

    def count(self, query: DossierQuery) -> int: ...


class Events(Protocol):
    def append(self, draft: EventDraft) -> Event:
        """Write an event by the officer signed in, chained to the last one."""
        ...

    def of_subject(self, subject: str) -> tuple[Event, ...]: ...

    def walk(self) -> Iterator[Event]:
        """All, in order."""
        ...


class Officers(Protocol):
    def add(self, officer: Officer) -> None: ...

    def get(self, login: OfficerLogin) -> Officer:
        """Raises UnknownOfficer."""
        ...

    def all(self) -> tuple[Officer, ...]: ...


class Settings(Protocol):
    def office(self) -> Office: ...

    def save_office(self, office: Office) -> None: ...

    def enrolment(self) -> Enrolment | None: ...

    def save_enrolment(self, enrolment: Enrolment) -> None: ...

    def get(self, name: str) -> str | None: ...

    def put(self, name: str, value: str) -> None: ...


@dataclass(frozen=True, slots=True)
class Hit:
    """A search hit: `kind` paper, person or dossier; `title` and `snippet` as stored (with marks)."""

    kind: str
    id: str
    title: str
    snippet: str


class Search(Protocol):
    def find(self, words: str, *, limit: int = 50) -> tuple[tuple[Hit, ...], int]:
        """Every word must occur, marks and case ignored, the last word may be a prefix. (hits, total)."""
        ...


class Figures(Protocol):
    def backlog(self, now: datetime, since: date) -> Backlog: ...

    def avoided(self, since: date) -> tuple[AvoidedRequests, ...]:
        """Requests avoided from that Viet Nam date on, by day, officer and procedure."""
        ...

    def asked_again(self, since: date, *, limit: int = 500) -> tuple[AskedAgain, ...]:
        """Papers asked for although held, newest first."""
        ...

    def once(self, since: date, *, limit: int = 5000) -> tuple[OnceRow, ...]:
        """What is behind the figures of the once-only rule from that Viet Nam date on, newest first, at most `limit` a kind."""
        ...

    def rows(self, now: datetime, *, limit: int = 5000) -> tuple[BacklogRow, ...]:
        """Open dossiers, most overdue first."""
        ...


class Transaction(Protocol):
    """One view of the store. A writing transaction must append at least one event, else it is rolled back with InternalError."""

    @property
    def people(self) -> People: ...
    @property
    def papers(self) -> Papers: ...
    @property
    def dossiers(self) -> Dossiers: ...
    @property
    def numbers(self) -> Numbers: ...
    @property
    def drafts(self) -> Drafts: ...
    @property
    def clock_marks(self) -> ClockMarks: ...
    @property
    def batches(self) -> Batches: ...
    @property
    def catalogue(self) -> CatalogueStore: ...
    @property
    def province(self) -> ProvincePapers: ...
    @property
    def changes(self) -> ChangeBook: ...
    @property
    def jobs(self) -> Jobs: ...
    @property
    def outbox(self) -> Outbox: ...
    @property
    def queue(self) -> QueueDesk: ...
    @property
    def carry(self) -> CarryBook: ...
    @property
    def losses(self) -> Losses: ...
    @property
    def withdrawals(self) -> Withdrawals: ...
    @property
    def events(self) -> Events: ...
    @property
    def officers(self) -> Officers: ...
    @property
    def settings(self) -> Settings: ...
    @property
    def results(self) -> Results: ...
    @property
    def search(self) -> Search: ...
    @property
    def figures(self) -> Figures: ...


class Store(Protocol):
    """The encrypted store of one desk, opened for one signed-in officer.

    Safe to use from several threads and several processes: each thread has its own connection, writers wait for each other.
    """

    @property
    def vault(self) -> Vault: ...

    @property
    def officer(self) -> OfficerLogin: ...

    def writing(self) -> AbstractContextManager[Transaction]:
        """A write transaction, committed (fsynced) at the end, rolled back on any error. Raises StoreBusy, DiskFull."""
        ...

    def working(self) -> AbstractContextManager[Transaction]:
        """A write transaction for bookkeeping of jobs and transfers, which are no acts of an officer: no event demanded."""
        ...

    def reading(self) -> AbstractContextManager[Transaction]:
        """A read-only snapshot; never blocks a writer."""
        ...

    def work_dir(self) -> AbstractContextManager[Path]:
        """A private folder (0700) for plain copies that workers read; wiped at the end, and at the next start after a crash."""
        ...

    def lock(self, name: str) -> AbstractContextManager[bool]:
        """An advisory lock across processes; False when another process holds it."""
        ...

    def close(self) -> None: ...


class KeyRing(Protocol):
    """The keys of the opened store: who can unlock it. No passphrase and no key is ever kept in the clear."""

    def add(self, login: OfficerLogin, passphrase: str) -> None:
        """Let one more officer unlock the store. Raises OfficerExists, WeakPassphrase."""
        ...

    def change(self, login: OfficerLogin, old: str, new: str) -> None:
        """Raises WrongPassphrase, UnknownOfficer, WeakPassphrase."""
        ...

    def set(self, login: OfficerLogin, new: str) -> None:
        """Give an officer a new passphrase without the old one (after recovery). Raises UnknownOfficer, WeakPassphrase."""
        ...

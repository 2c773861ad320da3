"""One view of the store: every repository over one session."""

from dataclasses import dataclass
from functools import cached_property

from counter_app.domain.ids import OfficerLogin
from counter_app.services.ports import Clock

from .figures import SqlFigures
from .repositories.carry import SqlCarryBook
from .repositories.catalogue import SqlCatalogue
from .repositories.changes import SqlChanges
from .repositories.clock_marks import SqlClockMarks
from .repositories.dossiers import SqlDossiers
from .repositories.drafts import SqlBatches, SqlDrafts
from .repositories.events import SqlEvents
from .repositories.jobs import SqlJobs
from .repositories.losses import SqlLosses
from .repositories.numbers import SqlNumbers
from .repositories.officers import SqlOfficers
from .repositories.outbox import SqlOutbox
from .repositories.papers import SqlPapers
from .repositories.people import SqlPeople
from .repositories.province import SqlProvince
from .repositories.queue_desk import SqlQueueDesk
from .repositories.results import SqlResults
from .repositories.search import SqlSearch
from .repositories.settings import SqlSettings
from .repositories.withdrawals import SqlWithdrawals
from .rows import Session
from .series import NumberFolder


@dataclass(frozen=True)
class SqlTransaction:
    """The `Transaction` port; it lives no longer than its `with` block."""

    session: Session
    officer: OfficerLogin
    clock: Clock
    number_folder: NumberFolder

    @cached_property
    def people(self) -> SqlPeople:
        return SqlPeople(self.session)

    @cached_property
    def papers(self) -> SqlPapers:
        return SqlPapers(self.session)

    @cached_property
    def dossiers(self) -> SqlDossiers:
        return SqlDossiers(self.session)

    @cached_property
    def catalogue(self) -> SqlCatalogue:
        return SqlCatalogue(self.session)

    @cached_property
    def numbers(self) -> SqlNumbers:
        return SqlNumbers(self.session, self.number_folder, self.events, self.clock)

    @cached_property
    def clock_marks(self) -> SqlClockMarks:
        return SqlClockMarks(self.session)

    @cached_property
    def drafts(self) -> SqlDrafts:
        return SqlDrafts(self.session)

    @cached_property
    def batches(self) -> SqlBatches:
        return SqlBatches(self.session)

    @cached_property
    def province(self) -> SqlProvince:
        return SqlProvince(self.session)

    @cached_property
    def changes(self) -> SqlChanges:
        return SqlChanges(self.session)

    @cached_property
    def jobs(self) -> SqlJobs:
        return SqlJobs(self.session)

    @cached_property
    def outbox(self) -> SqlOutbox:
        return SqlOutbox(self.session, self.clock)

    @cached_property
    def queue(self) -> SqlQueueDesk:
        return SqlQueueDesk(self.session)

    @cached_property
    def carry(self) -> SqlCarryBook:
        return SqlCarryBook(self.session)

    @cached_property
    def losses(self) -> SqlLosses:
        return SqlLosses(self.session)

    @cached_property
    def withdrawals(self) -> SqlWithdrawals:
        return SqlWithdrawals(self.session)

    @cached_property
    def events(self) -> SqlEvents:
        return SqlEvents(self.session, self.officer, self.clock)

    @cached_property
    def officers(self) -> SqlOfficers:
        return SqlOfficers(self.session)

    @cached_property
    def settings(self) -> SqlSettings:
        return SqlSettings(self.session)

    @cached_property
    def results(self) -> SqlResults:
        return SqlResults(self.session)

    @cached_property
    def search(self) -> SqlSearch:
        return SqlSearch(self.session)

    @cached_property
    def figures(self) -> SqlFigures:
        return SqlFigures(self.session)

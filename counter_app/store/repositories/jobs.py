"""Work to do, and which process does it."""

from counter_app.domain.errors import NotFound
from counter_app.domain.ids import JobId, PaperId
from counter_app.services.store_ports import Job
from counter_app.store.owners import lives, own_mark
from counter_app.store.rows import Row, Session


class SqlJobs:
    """The `Jobs` of one transaction."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def add(self, paper: PaperId) -> JobId:
        """Queue a paper for reading; one that is queued already keeps its job."""
        row = self._session.one("SELECT id FROM job WHERE paper = ? AND state <> 'failed'", paper)
        if row is not None:
            return JobId(row.number("id"))
        return JobId(
            self._session.insert("INSERT INTO job (paper, state) VALUES (?, 'waiting')", paper)
        )

    def claim(self) -> Job | None:
        self._free_those_of_the_dead()
        return self._take(
            self._session.one("SELECT * FROM job WHERE state = 'waiting' ORDER BY id LIMIT 1")
        )

    def claim_paper(self, paper: PaperId) -> Job | None:
        self._free_those_of_the_dead()
        return self._take(
            self._session.one("SELECT * FROM job WHERE state = 'waiting' AND paper = ?", paper)
        )

    def done(self, job: JobId) -> None:
        """Raises NotFound."""
        self._demand(job, self._session.run("DELETE FROM job WHERE id = ?", job))

    def give_back(self, job: JobId) -> None:
        """Not done through no fault of the paper: the try does not count. Raises NotFound."""
        self._demand(
            job,
            self._session.run(
                "UPDATE job SET state = 'waiting', owner = NULL, tries = max(tries - 1, 0) WHERE id = ?",
                job,
            ),
        )

    def failed(self, job: JobId, code: str) -> None:
        """Raises NotFound."""
        self._demand(
            job,
            self._session.run(
                "UPDATE job SET state = 'failed', owner = NULL, code = ? WHERE id = ?", code, job
            ),
        )

    def waiting(self) -> int:
        return self._session.count("SELECT count(*) FROM job WHERE state IN ('waiting', 'running')")

    def _take(self, row: Row | None) -> Job | None:
        if row is None:
            return None
        self._session.run(
            "UPDATE job SET state = 'running', owner = ?, tries = tries + 1 WHERE id = ?",
            own_mark(),
            row.number("id"),
        )
        return Job(JobId(row.number("id")), PaperId(row.text("paper")), row.number("tries") + 1)

    def _free_those_of_the_dead(self) -> None:
        for row in self._session.all("SELECT DISTINCT owner FROM job WHERE state = 'running'"):
            owner = row.text("owner")
            if not lives(owner):
                self._session.run(
                    "UPDATE job SET state = 'waiting', owner = NULL WHERE owner = ?", owner
                )

    @staticmethod
    def _demand(job: JobId, changed: int) -> None:
        if not changed:
            raise NotFound(kind="job", id=int(job))

"""Work to do, and which process does it."""

from collections.abc import Sequence

from counter_app.domain.digitised import Verdict
from counter_app.domain.errors import NotFound
from counter_app.domain.ids import JobId, PaperId, Sha256
from counter_app.services.job_ports import Job, PageDraft
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

    def put_off(self, job: JobId) -> None:
        """Goes to the end of the line; the try counts. Raises NotFound."""
        self._demand(
            job,
            self._session.run(
                "UPDATE job SET state = 'waiting', owner = NULL, id = (SELECT max(id) + 1 FROM job) WHERE id = ?",
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

    def waiting_papers(self) -> frozenset[PaperId]:
        rows = self._session.all("SELECT paper FROM job WHERE state IN ('waiting', 'running')")
        return frozenset(PaperId(row.text("paper")) for row in rows)

    def keep_page(self, paper: PaperId, page: PageDraft) -> None:
        self._session.run(
            "INSERT OR REPLACE INTO page_draft (paper, number, record, image, piece) VALUES (?, ?, ?, ?, ?)",
            paper,
            page.number,
            page.record,
            page.image,
            page.piece,
        )

    def kept_pages(self, paper: PaperId) -> tuple[PageDraft, ...]:
        rows = self._session.all("SELECT * FROM page_draft WHERE paper = ? ORDER BY number", paper)
        return tuple(
            PageDraft(
                row.number("number"),
                row.blob("record"),
                _sha256(row.maybe_text("image")),
                _sha256(row.maybe_text("piece")),
            )
            for row in rows
        )

    def kept_numbers(self, paper: PaperId) -> frozenset[int]:
        rows = self._session.all("SELECT number FROM page_draft WHERE paper = ?", paper)
        return frozenset(row.number("number") for row in rows)

    def forget_page(self, paper: PaperId, number: int) -> None:
        self._session.run("DELETE FROM page_draft WHERE paper = ? AND number = ?", paper, number)

    def spent(self, paper: PaperId | None = None) -> tuple[tuple[PaperId, tuple[Sha256, ...]], ...]:
        one = () if paper is None else (paper,)
        papers = self._session.all(
            "SELECT DISTINCT d.paper AS id FROM page_draft d JOIN paper p ON p.id = d.paper"
            " WHERE NOT EXISTS (SELECT 1 FROM job j WHERE j.paper = d.paper AND j.state <> 'failed')"
            " AND (p.state <> 'scanned' OR p.refused_code IS NOT NULL OR NOT EXISTS"
            " (SELECT 1 FROM page g WHERE g.paper = d.paper AND g.quality NOT LIKE ?))"
            + (" AND d.paper = ?" if one else ""),
            f'["{Verdict.PASS.value}",%',
            *one,
        )
        return tuple(
            (PaperId(row.text("id")), self._theirs_alone(row.text("id"))) for row in papers
        )

    def forget_pages(self, paper: PaperId) -> None:
        self._session.run("DELETE FROM page_draft WHERE paper = ?", paper)

    def unnamed(self, blobs: Sequence[Sha256]) -> tuple[Sha256, ...]:
        return tuple(blob for blob in blobs if not self._named(blob))

    def _named(self, blob: Sha256) -> bool:
        found = self._session.all(
            "SELECT 1 FROM paper_blob WHERE sha256 = ?1 UNION ALL SELECT 1 FROM page WHERE image = ?1"
            " UNION ALL SELECT 1 FROM page_draft WHERE image = ?1 OR piece = ?1"
            " UNION ALL SELECT 1 FROM outbox_blob WHERE sha256 = ?1 LIMIT 1",
            blob,
        )
        return bool(found)

    def _theirs_alone(self, paper: str) -> tuple[Sha256, ...]:
        """Return the blobs of a paper's drafts that nothing else in the store names."""
        rows = self._session.all(
            "SELECT DISTINCT d.blob FROM (SELECT image AS blob FROM page_draft WHERE paper = ?1"
            " UNION SELECT piece FROM page_draft WHERE paper = ?1) d WHERE d.blob IS NOT NULL"
            " AND NOT EXISTS (SELECT 1 FROM page g WHERE g.image = d.blob)"
            " AND NOT EXISTS (SELECT 1 FROM paper_blob b WHERE b.sha256 = d.blob)"
            " AND NOT EXISTS (SELECT 1 FROM page_draft o"
            " WHERE o.paper <> ?1 AND (o.image = d.blob OR o.piece = d.blob))",
            paper,
        )
        return tuple(Sha256(row.text("blob")) for row in rows)

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


def _sha256(text: str | None) -> Sha256 | None:
    return None if text is None else Sha256(text)

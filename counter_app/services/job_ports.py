"""What waits to be read, and what of it is read already, as services see it in the store."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from counter_app.domain.ids import JobId, PaperId, Sha256


@dataclass(frozen=True, slots=True)
class Job:
    id: JobId
    paper: PaperId
    tries: int


@dataclass(frozen=True, slots=True)
class PageDraft:
    """A page that is read, of a paper that is not yet.

    Attributes:
        record: what was read, in the reader's own form.
        image, piece: the emitted page and its one-page PDF in the vault, None for a page that could not be opened.
    """

    number: int
    record: bytes
    image: Sha256 | None
    piece: Sha256 | None


class Jobs(Protocol):
    """Work to do, and what of it is done, kept in the store so that a crash loses none."""

    def add(self, paper: PaperId) -> JobId: ...

    def claim(self) -> Job | None:
        """Take the oldest waiting job for this process; jobs of processes that are gone wait again."""
        ...

    def claim_paper(self, paper: PaperId) -> Job | None:
        """Take this paper's job, if one waits."""
        ...

    def done(self, job: JobId) -> None: ...

    def give_back(self, job: JobId) -> None:
        """Not done, try again later (disk full, cancelled)."""
        ...

    def put_off(self, job: JobId) -> None:
        """Not done, try again once the others were tried."""
        ...

    def failed(self, job: JobId, code: str) -> None:
        """For good."""
        ...

    def waiting(self) -> int:
        """Jobs neither done nor failed."""
        ...

    def waiting_papers(self) -> frozenset[PaperId]:
        """Return the papers of which a job is neither done nor failed."""
        ...

    def keep_page(self, paper: PaperId, page: PageDraft) -> None:
        """A page of this paper is read; one of the same number is replaced."""
        ...

    def kept_pages(self, paper: PaperId) -> tuple[PageDraft, ...]:
        """Pages of this paper that are read, in their order."""
        ...

    def kept_numbers(self, paper: PaperId) -> frozenset[int]:
        """Return the numbers of the pages of this paper that are read."""
        ...

    def forget_page(self, paper: PaperId, number: int) -> None:
        """This page is to be read again."""
        ...

    def spent(self, paper: PaperId | None = None) -> tuple[tuple[PaperId, tuple[Sha256, ...]], ...]:
        """Papers without a job whose drafts nobody needs any more, each with the derived blobs that were theirs alone.

        With `paper` only that one is looked at: a backlog has thousands.

        A scan with pages that want a look or another scan keeps its drafts until it is confirmed: one of them can be read
        again without the others.
        Remove the blobs, then `forget_pages`: a crash between the two leaves nothing behind for good.
        """
        ...

    def forget_pages(self, paper: PaperId) -> None: ...

    def unnamed(self, blobs: Sequence[Sha256]) -> tuple[Sha256, ...]:
        """Those of `blobs` that no paper, page, draft or record to send names."""
        ...

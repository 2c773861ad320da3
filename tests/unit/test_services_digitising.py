"""Long papers and all that waits: what is read stays read, one paper keeps no other back, nothing lies about afterwards."""

from collections.abc import Sequence
from pathlib import Path
from threading import Barrier, Event

from counter_app.domain.digitised import DigitisedDocument
from counter_app.domain.errors import DiskFull, ReadingBrokeOff
from counter_app.domain.ids import PaperId
from counter_app.services.digitise_ports import DigitiseOptions, PageKeeper, Progress
from counter_app.services.digitising import Digitising, PaperRead
from counter_app.services.ports import ReadingStep
from counter_app.services.steering import Steering
from tests.fakes.digitiser import FakeDigitiser
from tests.services_bench import ALLOWANCE, BIRTH, LAN, LAN_NAME, MAI, MAI_NAME, Bench
from tests.unit.digitising_kit import PAGES, bench, paper, vault_files

__all__ = ["bench", "paper"]


def test_a_reading_that_was_cut_goes_on_at_its_page(bench: Bench, paper: PaperId) -> None:
    bench.reader.cut_at = 4
    cut = bench.digitising.read_next()
    assert cut is not None and cut.later
    assert bench.reader.read == [1, 2, 3]
    assert bench.holdings.show(paper).pages == ()

    bench.reader.cut_at = None
    read = bench.digitising.read_next()
    assert read is not None and (read.code, read.pages) == (None, PAGES)
    assert bench.reader.read == [1, 2, 3, 4, 5]
    pages = bench.holdings.show(paper).pages
    assert [page.number for page in pages] == [1, 2, 3, 4, 5]
    assert all(page.image and bench.store.vault.holds(page.image) for page in pages)


def test_after_the_reading_only_results_are_kept(bench: Bench, paper: PaperId) -> None:
    before = vault_files(bench)
    bench.reader.cut_at = 3
    bench.digitising.read_next()
    assert len(vault_files(bench) - before) == 4, "two pages, each with picture and one-page file"
    bench.reader.cut_at = None
    bench.digitising.read_next()

    kept = bench.holdings.show(paper)
    wanted = {page.image for page in kept.pages} | {blob.sha256 for blob in kept.paper.blobs}
    assert vault_files(bench) - before == wanted - before
    with bench.store.reading() as view:
        assert view.jobs.kept_pages(paper) == ()
    assert list((bench.folder / "data" / "work").iterdir()) == []


def test_a_page_that_the_vault_lost_is_read_again(bench: Bench, paper: PaperId) -> None:
    bench.reader.cut_at = 4
    bench.digitising.read_next()
    with bench.store.reading() as view:
        lost = view.jobs.kept_pages(paper)[1]
    assert lost.piece is not None
    bench.store.vault.remove(lost.piece)

    bench.reader.cut_at = None
    bench.digitising.read_next()
    assert bench.reader.read == [1, 2, 3, 2, 4, 5]
    assert len(bench.holdings.show(paper).pages) == PAGES


def test_progress_names_the_paper(bench: Bench, paper: PaperId) -> None:
    told: list[tuple[PaperId, ReadingStep]] = []
    bench.digitising.read_next(progress=lambda which, step: told.append((which, step)))
    assert {which for which, _ in told} == {paper}
    assert [step.done for _, step in told] == [0, 1, 2, 3, 4, 5]


# All that waits ------------------------------------------------------------------------------------------------


def _three_papers(bench: Bench) -> None:
    for person, name in ((MAI, MAI_NAME), (LAN, LAN_NAME), ("001201001234", "Đỗ Mẫu Ba")):
        bench.take(
            person,
            ALLOWANCE,
            case="orphan",
            name=name,
            scans={"birth_certificate": [bench.file("birth_certificate", BIRTH)]},
        )


class _Meeting(FakeDigitiser):
    """Reads a paper only while others are being read."""

    def __init__(self, papers: int) -> None:
        super().__init__()
        self._meeting = Barrier(papers)

    def digitise(
        self,
        paths: Sequence[Path],
        out_dir: Path,
        options: DigitiseOptions,
        *,
        progress: Progress | None = None,
        cancel: Event | None = None,
        steering: Steering | None = None,
        keep: PageKeeper | None = None,
    ) -> DigitisedDocument:
        self._meeting.wait(30)
        return super().digitise(paths, out_dir, options, progress=progress, keep=keep)


def test_papers_are_read_beside_one_another(bench: Bench) -> None:
    _three_papers(bench)
    told: list[PaperRead] = []
    assert Digitising(bench.desk, _Meeting(3)).read_waiting(3, told.append) is None
    assert len({read.paper for read in told}) == 3
    assert bench.digitising.waiting() == 0
    assert len(bench.verifying.waiting()) == 3


def test_a_full_disk_ends_the_reading_of_all_that_waits(bench: Bench) -> None:
    _three_papers(bench)
    bench.reader.trouble = DiskFull()
    stopped = bench.digitising.read_waiting(2)
    assert stopped is not None and stopped.code == "DISK_FULL"
    assert bench.digitising.waiting() == 3
    bench.reader.trouble = None
    assert bench.digitising.read_waiting(0) is None, "one at a time at least"
    assert bench.digitising.waiting() == 0


class _Breaking(FakeDigitiser):
    """Breaks off over one paper, so many times."""

    def __init__(self, reader: FakeDigitiser, number: int, times: int) -> None:
        super().__init__()
        self.on = reader.on
        self._number, self._times = number, times
        self._order: list[str] = []

    def digitise(
        self,
        paths: Sequence[Path],
        out_dir: Path,
        options: DigitiseOptions,
        *,
        progress: Progress | None = None,
        cancel: Event | None = None,
        steering: Steering | None = None,
        keep: PageKeeper | None = None,
    ) -> DigitisedDocument:
        known = self.probe(paths[0]).sha256
        if known not in self._order:
            self._order.append(known)
        document = super().digitise(paths, out_dir, options, progress=progress, keep=keep)
        if self._order.index(known) == self._number and self._times > 0:
            self._times -= 1
            raise ReadingBrokeOff(kind="WorkerDied")
        return document


def test_a_paper_whose_reading_breaks_off_is_tried_again_after_the_others(bench: Bench) -> None:
    _three_papers(bench)
    reader = _Breaking(bench.reader, 0, 1)
    told: list[PaperRead] = []
    assert Digitising(bench.desk, reader).read_waiting(1, told.append) is None
    assert [read.code for read in told] == [None, None, None]
    assert reader.read == [1, 1, 1], "what was read of it is not read again"
    assert bench.digitising.waiting() == 0


def test_a_paper_whose_reading_always_breaks_off_waits_and_keeps_no_other_back(
    bench: Bench,
) -> None:
    _three_papers(bench)
    told: list[PaperRead] = []
    stopped = Digitising(bench.desk, _Breaking(bench.reader, 0, 99)).read_waiting(1, told.append)
    assert stopped is not None and stopped.code == "READING_BROKE_OFF"
    assert [read.code for read in told] == [None, None]
    assert bench.digitising.waiting() == 1
    assert bench.holdings.show(stopped.paper).paper.refused_code is None
    assert bench.digitising.read_waiting() is None

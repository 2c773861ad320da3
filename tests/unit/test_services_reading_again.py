"""Pages that are read once more: those that were skipped, read badly or not at all; what was read stays until they are."""

from collections.abc import Sequence
from pathlib import Path
from threading import Event

import pytest

from counter_app.domain.digitised import (
    DigitisedDocument,
    Quality,
    QualityMark,
    QualityReason,
    Verdict,
)
from counter_app.domain.errors import DiskFull, FileDamaged, PageNotInPaper
from counter_app.domain.ids import PaperId
from counter_app.domain.papers import PaperState
from counter_app.services.digitise_ports import DigitiseOptions, PageKeeper, Progress
from counter_app.services.steering import Steering
from tests.services_bench import ALLOWANCE, BIRTH, LAN, LAN_NAME, MAI, MAI_NAME, Bench
from tests.unit.digitising_kit import PAGES, bench, paper, vault_files

__all__ = ["bench", "paper"]


def test_only_skipped_pages_are_read_again_and_only_when_wanted(
    bench: Bench, paper: PaperId
) -> None:
    before = vault_files(bench)
    bench.reader.skipped = frozenset({2, 5})
    bench.digitising.read_next()
    assert bench.digitising.read_next() is None
    first = bench.holdings.show(paper)
    assert first.pages[1].text == ""
    bench.reader.read.clear()

    bench.reader.skipped = frozenset()
    assert bench.digitising.read_again(paper) == 2
    assert bench.digitising.waiting() == 1
    read = bench.digitising.read_next()
    assert read is not None and read.code is None
    assert bench.reader.read == [2, 5]
    kept = bench.holdings.show(paper)
    assert all(page.text for page in kept.pages)
    wanted = {page.image for page in kept.pages} | {blob.sha256 for blob in kept.paper.blobs}
    assert vault_files(bench) - before <= wanted
    replaced = {blob.sha256 for blob in first.paper.blobs} - wanted
    assert len(replaced) == 1, "the archival copy with two pages that were not read"
    assert not bench.store.vault.holds(replaced.pop())
    with bench.store.reading() as view:
        assert view.jobs.kept_pages(paper) == ()


def test_a_paper_without_skipped_pages_is_not_read_again(bench: Bench, paper: PaperId) -> None:
    bench.digitising.read_next()
    assert bench.digitising.read_again(paper) == 0
    assert bench.digitising.waiting() == 0


def test_what_was_kept_for_skipped_pages_goes_with_the_scan(bench: Bench, paper: PaperId) -> None:
    bench.reader.skipped = frozenset({2})
    bench.digitising.read_next()
    bench.verifying.reject(paper, "scan_unclear")
    assert bench.holdings.show(paper).paper.state is PaperState.REJECTED
    assert bench.digitising.read_next() is None
    with bench.store.reading() as view:
        assert view.jobs.kept_pages(paper) == ()
    assert bench.digitising.read_again(paper) == 0


# Read badly --------------------------------------------------------------------------------------------------

BLURRED = Quality(Verdict.RESCAN, (QualityMark(QualityReason.BLURRED),))


def test_one_page_that_was_read_badly_is_read_again_without_the_others(
    bench: Bench, paper: PaperId
) -> None:
    before = vault_files(bench)
    bench.reader.quality = {3: BLURRED}
    bench.digitising.read_next()
    first = bench.holdings.show(paper)
    bench.reader.read.clear()
    bench.reader.quality = {}
    bench.reader.shade = 7

    assert bench.digitising.read_again(paper, (3,)) == 1
    read = bench.digitising.read_next()

    assert read is not None and read.code is None
    assert bench.reader.read == [3]
    again = bench.holdings.show(paper)
    assert [page.quality.verdict for page in again.pages] == [Verdict.PASS] * PAGES
    changed = [old.image != new.image for old, new in zip(first.pages, again.pages, strict=True)]
    assert changed == [False, False, True, False, False]
    wanted = {page.image for page in again.pages} | {blob.sha256 for blob in again.paper.blobs}
    assert vault_files(bench) - before == wanted - before, "nothing of the old page lies about"
    assert again.paper.masters == first.paper.masters


def test_a_page_can_be_read_again_as_often_as_it_is_wanted(bench: Bench, paper: PaperId) -> None:
    bench.reader.quality = {3: BLURRED, 4: BLURRED}
    bench.digitising.read_next()
    bench.reader.read.clear()
    for _ in range(2):
        assert bench.digitising.read_again(paper, (3,)) == 1
        bench.digitising.read_next()
    assert bench.reader.read == [3, 3]


def test_a_page_that_seemed_fine_is_read_again_with_the_others(
    bench: Bench, paper: PaperId
) -> None:
    bench.digitising.read_next()
    bench.reader.read.clear()
    assert bench.digitising.read_again(paper, (3,)) == PAGES
    bench.digitising.read_next()
    assert bench.reader.read == [1, 2, 3, 4, 5]


def test_a_whole_paper_is_read_again(bench: Bench, paper: PaperId) -> None:
    bench.reader.quality = {3: BLURRED}
    bench.digitising.read_next()
    bench.reader.read.clear()
    assert bench.digitising.read_whole_again(paper) == PAGES
    bench.digitising.read_next()
    assert bench.reader.read == [1, 2, 3, 4, 5]
    assert len(bench.holdings.show(paper).pages) == PAGES


@pytest.mark.parametrize("number", [-1, 0, PAGES + 1])
def test_a_page_that_is_none_of_the_paper_is_refused_and_makes_no_work(
    bench: Bench, paper: PaperId, number: int
) -> None:
    bench.digitising.read_next()
    with pytest.raises(PageNotInPaper) as refused:
        bench.digitising.read_again(paper, (3, number))
    assert refused.value.details == {"page": number, "pages": PAGES}
    assert bench.digitising.waiting() == 0


def test_a_page_that_is_none_of_a_paper_not_read_yet_is_refused(
    bench: Bench, paper: PaperId
) -> None:
    with pytest.raises(PageNotInPaper) as refused:
        bench.digitising.read_again(paper, (PAGES + 1,))
    assert refused.value.details == {"page": PAGES + 1, "pages": PAGES}
    assert bench.digitising.read_again(paper, (PAGES,)) == PAGES, "it is read as a whole"


def test_a_paper_waits_until_it_is_read(bench: Bench, paper: PaperId) -> None:
    assert bench.digitising.waits(paper)
    bench.digitising.read_next()
    assert not bench.digitising.waits(paper)


def test_what_was_kept_for_reading_again_goes_when_the_paper_is_confirmed(
    bench: Bench, paper: PaperId
) -> None:
    bench.reader.quality = {3: BLURRED}
    bench.digitising.read_next()
    with bench.store.reading() as view:
        assert len(view.jobs.kept_pages(paper)) == PAGES
    bench.verifying.accept(paper, {})
    assert bench.digitising.read_next() is None
    with bench.store.reading() as view:
        assert view.jobs.kept_pages(paper) == ()
    kept = bench.holdings.show(paper)
    wanted = {page.image for page in kept.pages} | {blob.sha256 for blob in kept.paper.blobs}
    assert vault_files(bench) == {str(each) for each in wanted}
    assert bench.digitising.read_again(paper, (3,)) == 0
    assert bench.digitising.read_whole_again(paper) == 0


def test_a_paper_that_is_confirmed_while_it_waits_to_be_read_again_keeps_what_it_had(
    bench: Bench, paper: PaperId
) -> None:
    bench.reader.quality = {3: BLURRED}
    bench.digitising.read_next()
    bench.digitising.read_again(paper, (3,))
    bench.reader.shade = 7
    bench.verifying.accept(paper, {})
    before = bench.holdings.show(paper)
    with bench.since() as events:
        bench.digitising.read_next()
        bench.digitising.read_next()
    assert events == []
    after = bench.holdings.show(paper)
    assert (after.paper, after.pages) == (before.paper, before.pages)
    wanted = {page.image for page in after.pages} | {blob.sha256 for blob in after.paper.blobs}
    assert vault_files(bench) == {str(each) for each in wanted}


def test_a_page_that_cannot_be_read_again_leaves_what_was_read(
    bench: Bench, paper: PaperId
) -> None:
    bench.reader.quality = {3: BLURRED}
    bench.digitising.read_next()
    before = bench.holdings.show(paper)
    bench.reader.trouble = DiskFull()
    bench.digitising.read_again(paper, (3,))
    stopped = bench.digitising.read_next()
    assert stopped is not None and stopped.later
    after = bench.holdings.show(paper)
    assert (after.pages, after.paper) == (before.pages, before.paper)
    assert all(page.image and bench.store.vault.holds(page.image) for page in after.pages)


def _same_scans(bench: Bench) -> tuple[PaperId, PaperId]:
    """Two papers of the same two scans, each with a page that was read badly."""
    scans = [bench.file("birth_certificate", BIRTH) for _ in range(2)]
    papers = []
    for person, name in ((MAI, MAI_NAME), (LAN, LAN_NAME)):
        taken = bench.take(
            person, ALLOWANCE, case="orphan", name=name, scans={"birth_certificate": scans}
        )
        [line] = [line for line in taken.checklist.lines if line.item.paper is not None]
        assert line.item.paper is not None
        papers.append(line.item.paper)
    bench.reader.quality = {1: BLURRED}
    assert bench.digitising.read_waiting() is None
    with bench.store.reading() as view:
        drafts = [view.jobs.kept_pages(paper) for paper in papers]
    assert drafts[0][0].piece == drafts[1][0].piece, "pages that are alike have one file"
    return papers[0], papers[1]


def test_reading_a_page_again_leaves_the_draft_of_another_paper_alone(bench: Bench) -> None:
    first, second = _same_scans(bench)
    bench.reader.read.clear()

    bench.digitising.read_again(first, (1,))
    assert bench.digitising.read_again(second, (2,)) == 1
    bench.digitising.read_paper(second)

    assert bench.reader.read == [2], "page 1 of the other paper lies there still"


def test_a_piece_that_is_replaced_stays_while_another_paper_needs_it(
    bench: Bench,
) -> None:
    first, _ = _same_scans(bench)
    with bench.store.reading() as view:
        [page, _] = view.jobs.kept_pages(first)
    assert page.image is not None and page.piece is not None
    bench.store.vault.remove(page.image)
    bench.reader.read.clear()
    bench.reader.version = " of another version"
    bench.digitising.read_again(first, (2,))
    bench.digitising.read_paper(first)
    assert bench.reader.read == [1, 2]
    with bench.store.reading() as view:
        assert view.jobs.kept_pages(first)[0].piece != page.piece
    assert bench.store.vault.holds(page.piece)


@pytest.mark.parametrize("rejected", [False, True], ids=["confirmed", "set aside"])
def test_a_paper_decided_meanwhile_is_none_the_worse_when_it_cannot_be_read_again(
    bench: Bench, paper: PaperId, rejected: bool
) -> None:
    bench.digitising.read_next()
    bench.digitising.read_whole_again(paper)
    if rejected:
        bench.verifying.reject(paper, "other")
    else:
        bench.verifying.accept(paper, {})
    before = bench.holdings.show(paper)
    bench.reader.trouble = FileDamaged()
    with bench.since() as events:
        read = bench.digitising.read_next()
    assert events == [], "an auditor would take the paper for one that nobody can read"
    after = bench.holdings.show(paper)
    assert read is not None and read.code is None
    assert (after.paper, after.pages) == (before.paper, before.pages)
    assert bench.digitising.waiting() == 0


def test_a_paper_that_could_not_be_read_the_second_time_is_read_a_third(
    bench: Bench, paper: PaperId
) -> None:
    bench.digitising.read_next()
    bench.reader.trouble = FileDamaged()
    bench.digitising.read_whole_again(paper)
    bench.digitising.read_next()
    assert bench.holdings.show(paper).paper.refused_code == "FILE_DAMAGED"

    bench.reader.trouble = None
    assert bench.digitising.read_again(paper) == PAGES
    bench.digitising.read_next()
    assert bench.holdings.show(paper).paper.refused_code is None


def test_a_page_asked_for_while_the_paper_is_read_is_read_after_that(
    bench: Bench, paper: PaperId, monkeypatch: pytest.MonkeyPatch
) -> None:
    bench.reader.quality = {3: BLURRED, 4: BLURRED}
    bench.digitising.read_next()
    bench.reader.read.clear()
    bench.digitising.read_again(paper, (3,))
    digitise = bench.reader.digitise

    def asked_meanwhile(
        paths: Sequence[Path],
        out_dir: Path,
        options: DigitiseOptions,
        *,
        progress: Progress | None = None,
        cancel: Event | None = None,
        steering: Steering | None = None,
        keep: PageKeeper | None = None,
    ) -> DigitisedDocument:
        made = digitise(
            paths,
            out_dir,
            options,
            progress=progress,
            cancel=cancel,
            steering=steering,
            keep=keep,
        )
        monkeypatch.undo()
        assert bench.digitising.read_again(paper, (4,)) == 1
        return made

    monkeypatch.setattr(bench.reader, "digitise", asked_meanwhile)
    bench.digitising.read_waiting()

    assert bench.reader.read == [3, 4]
    assert bench.digitising.waiting() == 0
    pages = bench.holdings.show(paper).pages
    assert all(page.image and bench.store.vault.holds(page.image) for page in pages)


def test_a_paper_found_unreadable_is_read_when_it_is_wanted_again(
    bench: Bench, paper: PaperId
) -> None:
    bench.reader.trouble = FileDamaged()
    refused = bench.digitising.read_next()
    assert refused is not None and refused.code == "FILE_DAMAGED"
    assert bench.digitising.read_next() is None
    bench.reader.trouble = None
    assert bench.digitising.read_again(paper) >= 1
    read = bench.digitising.read_paper(paper)
    assert read is not None and (read.code, read.pages) == (None, PAGES)
    kept = bench.holdings.show(paper)
    assert kept.paper.refused_code is None and len(kept.pages) == PAGES
    assert bench.digitising.waiting() == 0

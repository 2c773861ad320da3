"""A paper that was taken back and a dossier that changes desks by its file; a store of before that hears its own word."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from counter_app.domain.dossiers import ItemState
from counter_app.domain.papers import PaperState
from tests.services_bench import (
    LAN,
    LAND,
    MAI,
    MAI_NAME,
    MARRIAGE,
    WEDDING,
    Bench,
    bench,
    line,
)
from tests.unit.test_services_handing_over import SECOND, another_desk
from tests.unit.test_services_withdrawn_elsewhere import WHY, handed_on, told

__all__ = ["bench"]


@pytest.fixture
def second(tmp_path: Path) -> Iterator[Bench]:
    made = another_desk(tmp_path / "second")
    yield made
    made.store.close()


def test_a_file_written_anew_after_it_was_taken_back_opens_the_line(
    bench: Bench, second: Bench
) -> None:
    paper, *_ = handed_on(bench, second)
    bench.withdrawing.withdraw(paper.id, WHY)
    assert paper.dossier is not None
    given = bench.handing_over.hand_over(paper.dossier, SECOND, bench.folder / "anew.qsbg")

    taken = second.handing_over.take_in(given.file, given.code)

    item = line(taken, "marriage_certificate")
    assert (item.state, item.paper) == (ItemState.NEEDED, None)
    with second.store.reading() as view:
        assert view.papers.get(paper.id).state is PaperState.WITHDRAWN
    assert told(second, paper.id) == []


def test_done_work_is_handed_on_with_what_was_taken_back_and_stays(
    bench: Bench, second: Bench
) -> None:
    paper = bench.hold_wedding()
    assert paper.dossier is not None
    bench.finish(paper.dossier)
    bench.withdrawing.withdraw(paper.id, WHY)
    given = bench.handing_over.hand_over(paper.dossier, SECOND, bench.folder / "done.qsbg")

    taken = second.handing_over.take_in(given.file, given.code)

    assert line(taken, "marriage_certificate").paper == paper.id
    with second.store.reading() as view:
        assert view.papers.get(paper.id).state is PaperState.WITHDRAWN


def test_a_scan_that_was_confirmed_and_taken_back_elsewhere_comes_home_as_that(
    bench: Bench, second: Bench
) -> None:
    scans = {"marriage_certificate": bench.file("marriage_certificate", WEDDING)}
    took = bench.take(MAI, LAND, case="both_spouses", name=MAI_NAME, scans=scans)
    dossier, paper = took.checklist.dossier.id, took.papers[0]
    bench.digitising.read_paper(paper)
    out = bench.handing_over.hand_over(dossier, SECOND, bench.folder / "out.qsbg")
    second.handing_over.take_in(out.file, out.code)
    second.accept(paper)
    second.finish(dossier)
    second.withdrawing.withdraw(paper, WHY)
    home = second.handing_over.hand_over(dossier, "Quầy 1", second.folder / "home.qsbg")

    bench.handing_over.take_in(home.file, home.code)

    with bench.store.reading() as view:
        assert view.papers.get(paper).state is PaperState.WITHDRAWN


def test_a_store_of_before_takes_its_own_word_back_from_the_hub(bench: Bench) -> None:
    """It was put back from a backup of before the withdrawal: its log has the confirmation and nothing of the mistake."""
    paper = bench.hold_status()
    [words] = told(bench, paper.id, desk="Quầy 1")
    assert "Giấy xác nhận tình trạng hôn nhân" in words
    with bench.store.reading() as view:
        assert view.papers.get(paper.id).state is PaperState.WITHDRAWN
    bench.clock.go_on(timedelta(days=1))
    taken = bench.take(LAN, MARRIAGE, case="data_missing")
    assert line(taken, "marital_status").paper is None

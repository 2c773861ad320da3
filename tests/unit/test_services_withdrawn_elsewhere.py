"""What reaches beyond a paper's own dossier when it is taken back: deaths, results, dossiers handed on, other desks."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from counter_app.domain.changes import PaperWithdrawnElsewhere
from counter_app.domain.dossiers import ItemState
from counter_app.domain.errors import PaperOfOtherDesk, PersonLocked, ResultMissing
from counter_app.domain.ids import OfficeCode, PaperId
from counter_app.domain.papers import Paper, PaperState
from counter_app.messages import sentence, sentence_of
from counter_app.services.changes import ChangesDesk
from tests.catalogue_bench import TakesPacks
from tests.services_bench import (
    HUY,
    HUY_NAME,
    LAN,
    LAN_NAME,
    LAND,
    MAI,
    MAI_NAME,
    MARRIAGE,
    STATUS,
    Bench,
    bench,
    line,
)
from tests.unit.test_services_changes import Feed
from tests.unit.test_services_handing_over import SECOND, another_desk

__all__ = ["bench"]

WHY = "Xác nhận nhầm người"
CONFIRM_STATUS = "1.004873"
"""Its result is the confirmation of marital status."""
DEATH = {
    "number": "12/2026",
    "issued_on": "2026-02-20",
    "issuer": "UBND phường Mẫu",
    "deceased_name": HUY_NAME,
    "deceased_id": HUY,
    "died_on": "2026-02-18",
}


@pytest.fixture
def second(tmp_path: Path) -> Iterator[Bench]:
    made = another_desk(tmp_path / "second")
    yield made
    made.store.close()


def hold_death(bench: Bench, **changes: str) -> Paper:
    """An extract that Mai brings and that names Huy as dead."""
    took = bench.take(
        MAI,
        LAND,
        case="both_spouses",
        name=MAI_NAME,
        scans={"marriage_certificate": bench.file("death_extract", {**DEATH, **changes})},
    )
    return bench.accept_of_another(took.papers[0]).paper


def told(
    bench: Bench, paper: PaperId, *, desk: str = "Quầy 1", office: str = "H19.12"
) -> list[str]:
    """Let the hub tell that a paper was taken back; return the sentences that an officer sees of it."""
    bench.enrol()
    packs = TakesPacks(bench)
    feed = Feed()
    feed.changes += [PaperWithdrawnElsewhere(paper, OfficeCode(office), desk)] * 2
    changes = ChangesDesk(packs.desk, feed, packs.packs)
    changes.catch_up()
    return [sentence_of(it.code, it.details).text for it in changes.notices()]


def handed_on(bench: Bench, second: Bench, name: str = "giao.qsbg") -> tuple[Paper, Path, str]:
    """A dossier with a confirmed paper on its line, given to the second desk; not taken in yet."""
    paper = bench.hold_wedding()
    assert paper.dossier is not None
    given = bench.handing_over.hand_over(paper.dossier, SECOND, bench.folder / name)
    return paper, given.file, given.code


def test_a_death_that_it_proved_is_not_known_any_more(bench: Bench) -> None:
    bench.take(HUY, LAND, name=HUY_NAME)
    death = hold_death(bench)
    bench.clock.go_on(timedelta(days=1))
    with pytest.raises(PersonLocked):
        bench.take(HUY, LAND)

    assert len(bench.withdrawing.withdraw(death.id, WHY).undone.alive) == 1

    assert bench.people.show(HUY).person.deceased_on is None
    bench.take(HUY, LAND)


def test_a_death_that_another_extract_proves_too_stays_known(bench: Bench) -> None:
    bench.take(HUY, LAND, name=HUY_NAME)
    first = hold_death(bench)
    bench.clock.go_on(timedelta(days=1))
    second = hold_death(bench, number="13/2026", issued_on="2026-02-21")

    assert bench.withdrawing.withdraw(first.id, WHY).undone.alive == ()
    assert bench.people.show(HUY).person.deceased_on is not None
    assert len(bench.withdrawing.withdraw(second.id, WHY).undone.alive) == 1


def test_a_death_that_an_officer_recorded_stays(bench: Bench) -> None:
    bench.take(HUY, LAND, name=HUY_NAME)
    bench.people.died(HUY, bench.clock.now().date())
    death = hold_death(bench)
    assert bench.withdrawing.withdraw(death.id, WHY).undone.alive == ()
    assert bench.people.show(HUY).person.deceased_on is not None


def test_a_death_that_an_officer_recorded_after_it_stays_too(bench: Bench) -> None:
    bench.take(HUY, LAND, name=HUY_NAME)
    death = hold_death(bench)
    bench.people.died(HUY, bench.clock.now().date())
    assert bench.withdrawing.withdraw(death.id, WHY).undone.alive == ()
    assert bench.people.show(HUY).person.deceased_on is not None


def test_a_result_of_open_work_is_none_and_can_be_captured_anew(bench: Bench) -> None:
    scans = {"declaration": bench.file()}
    opened = bench.take(LAN, CONFIRM_STATUS, name=LAN_NAME, scans=scans).checklist.dossier
    file = bench.file("marital_status", STATUS)
    paper = bench.accept(bench.results.capture(opened.id, [file]).id).paper

    done = bench.withdrawing.withdraw(paper.id, WHY)

    assert [(it.dossier.id, it.result) for it in done.undone.reopened] == [(opened.id, True)]
    with pytest.raises(ResultMissing):
        bench.results.solve(opened.id)
    again = bench.results.capture(opened.id, [file])
    assert again.id != paper.id
    bench.accept(again.id)
    bench.results.solve(opened.id)


def test_the_result_of_done_work_is_told_and_must_come_anew_before_it_is_given_out(
    bench: Bench,
) -> None:
    scans = {"declaration": bench.file()}
    opened = bench.take(LAN, CONFIRM_STATUS, name=LAN_NAME, scans=scans).checklist.dossier
    file = bench.file("marital_status", STATUS)
    paper = bench.accept(bench.results.capture(opened.id, [file]).id).paper
    solved = bench.results.solve(opened.id).dossier

    undone = bench.withdrawing.withdraw(paper.id, WHY).undone

    assert (undone.reopened, undone.settled) == ((), (solved,))
    assert bench.dossiers.find(opened.id).dossier == solved
    with pytest.raises(ResultMissing):
        bench.results.give_back(opened.id, LAN_NAME)
    bench.accept(bench.results.capture(opened.id, [file]).id)
    bench.results.give_back(opened.id, LAN_NAME)


def test_a_result_waits_again_as_the_result(bench: Bench) -> None:
    scans = {"declaration": bench.file()}
    opened = bench.take(LAN, CONFIRM_STATUS, name=LAN_NAME, scans=scans).checklist.dossier
    file = bench.file("marital_status", STATUS)
    paper = bench.accept(bench.results.capture(opened.id, [file]).id).paper
    again = bench.withdrawing.withdraw(paper.id, WHY, again=True).again
    assert again is not None
    assert [it.id for it, _ in bench.results.of(opened.id).papers] == [again.id]
    bench.verifying.accept(again.id, {})
    bench.results.solve(opened.id)


def test_a_dossier_that_was_handed_on_is_told_and_stays(bench: Bench, second: Bench) -> None:
    paper, *_ = handed_on(bench, second)
    undone = bench.withdrawing.withdraw(paper.id, WHY).undone
    assert undone.reopened == ()
    assert [it.id for it in undone.settled] == [paper.dossier]
    assert bench.dossiers.find(str(paper.dossier)).dossier == undone.settled[0]


def test_only_the_desk_that_confirmed_it_takes_it_back(bench: Bench, second: Bench) -> None:
    paper, file, code = handed_on(bench, second)
    second.handing_over.take_in(file, code)
    with pytest.raises(PaperOfOtherDesk) as refusal:
        second.withdrawing.withdraw(paper.id, WHY)
    assert refusal.value.details == {"desk": "Quầy 1"}
    assert "Quầy 1" in sentence(refusal.value).text
    with second.store.reading() as view:
        assert view.papers.get(paper.id).state is PaperState.ACCEPTED


def test_the_desk_that_has_the_dossier_now_hears_of_it_and_opens_the_line(
    bench: Bench, second: Bench
) -> None:
    paper, file, code = handed_on(bench, second)
    taken = second.handing_over.take_in(file, code)
    assert line(taken, "marriage_certificate").paper == paper.id

    [words] = told(second, paper.id)

    assert "Quầy 1" in words and "Giấy chứng nhận kết hôn" in words
    kept = second.dossiers.find(taken.number).dossier
    item = line(kept, "marriage_certificate")
    assert (item.state, item.paper, kept.revision) == (ItemState.NEEDED, None, taken.revision + 1)
    with second.store.reading() as view:
        assert view.papers.get(paper.id).state is PaperState.WITHDRAWN
        assert view.outbox.unsent_of([taken.id])[-1].revision == kept.revision


def test_what_comes_after_it_was_taken_back_answers_nothing(bench: Bench, second: Bench) -> None:
    paper, file, code = handed_on(bench, second)
    assert told(second, paper.id) == []

    taken = second.handing_over.take_in(file, code)

    item = line(taken, "marriage_certificate")
    assert (item.state, item.paper) == (ItemState.NEEDED, None)
    with second.store.reading() as view:
        assert view.papers.get(paper.id).state is PaperState.WITHDRAWN


def test_nobody_else_takes_back_what_this_desk_confirmed(bench: Bench) -> None:
    paper = bench.hold_status()
    assert told(bench, paper.id, desk="Quầy 7") == []
    with bench.store.reading() as view:
        assert view.papers.get(paper.id).state is PaperState.ACCEPTED
    bench.clock.go_on(timedelta(days=1))
    assert line(bench.take(LAN, MARRIAGE, case="data_missing"), "marital_status").paper == paper.id


def test_work_that_is_done_at_another_desk_is_told_there(bench: Bench, second: Bench) -> None:
    paper, file, code = handed_on(bench, second)
    taken = second.handing_over.take_in(file, code)
    done = second.finish(taken.id)
    [words] = told(second, paper.id)
    assert "giữ nguyên" in words
    assert second.dossiers.find(taken.number).dossier == done


def test_another_office_takes_nothing_of_this_one_back(bench: Bench, second: Bench) -> None:
    paper, file, code = handed_on(bench, second)
    assert told(second, paper.id, office="H19.13") == []
    taken = second.handing_over.take_in(file, code)
    assert line(taken, "marriage_certificate").paper == paper.id
    assert told(second, paper.id, office="H19.13") == []
    with second.store.reading() as view:
        assert view.papers.get(paper.id).state is PaperState.ACCEPTED

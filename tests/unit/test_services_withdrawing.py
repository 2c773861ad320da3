"""A confirmation taken back: the paper answers nothing more, what it had done is undone, what is done stays."""

from datetime import timedelta

import pytest

from counter_app.domain.dossiers import DossierStatus, ItemState
from counter_app.domain.errors import FieldRefused, NotFound, PaperNotHeld, PaperNotReady
from counter_app.domain.events import EventKind
from counter_app.domain.figures import Once
from counter_app.domain.ids import PaperId
from counter_app.domain.papers import Paper, PaperState
from tests.services_bench import (
    ALLOWANCE,
    BIRTH,
    LAN,
    LAN_NAME,
    LAND,
    MAI,
    MAI_NAME,
    MARRIAGE,
    WEDDING,
    Bench,
    bench,
    line,
    shown,
)

__all__ = ["bench"]

WHY = "Xác nhận nhầm người"


def state_of(bench: Bench, paper: PaperId) -> PaperState:
    with bench.store.reading() as view:
        return view.papers.get(paper).state


def newer_birth(bench: Bench) -> Paper:
    """A second issue of Mai's birth certificate, which ends the first."""
    bench.clock.go_on(timedelta(days=1))
    fields = {**BIRTH, "number": "9/2025", "issued_on": "2025-05-06"}
    took = bench.take(
        MAI,
        ALLOWANCE,
        case="orphan",
        decline={"birth_certificate": "information_changed"},
        scans={"birth_certificate": bench.file("birth_certificate", fields)},
    )
    return bench.accept(took.papers[0]).paper


def test_a_withdrawn_paper_is_kept_as_it_was_and_answers_nobody(bench: Bench) -> None:
    paper = bench.hold_birth()
    pages = bench.holdings.show(paper.id).pages

    done = bench.withdrawing.withdraw(paper.id, f"  {WHY} ")

    assert (done.paper.state, done.paper.metadata) == (PaperState.WITHDRAWN, paper.metadata)
    assert (done.withdrawal.officer, done.withdrawal.reason) == (bench.store.officer, WHY)
    assert done.withdrawal.at == bench.clock.now()
    story = bench.holdings.show(paper.id)
    assert story.withdrawal == done.withdrawal
    assert story.pages == pages
    assert bench.holdings.export(paper.id, bench.folder / "master.png")
    bench.clock.go_on(timedelta(days=1))
    again = bench.take(MAI, ALLOWANCE, case="orphan")
    offer = line(again, "birth_certificate").offer
    assert shown(again, "birth_certificate") == "needed"
    assert offer is not None and (offer.ok, offer.code.value) == (False, "none_held")


def test_lines_of_open_dossiers_are_open_again_and_each_goes_to_the_hub(bench: Bench) -> None:
    paper = bench.hold_birth()
    bench.clock.go_on(timedelta(days=1))
    reused = bench.take(MAI, ALLOWANCE, case="orphan").checklist.dossier
    assert line(reused, "birth_certificate").state is ItemState.REUSED

    done = bench.withdrawing.withdraw(paper.id, WHY)

    assert {it.dossier.id for it in done.undone.reopened} == {paper.dossier, reused.id}
    for opened in done.undone.reopened:
        assert [item.component for item in opened.lines] == ["birth_certificate"]
        kept = bench.dossiers.find(opened.dossier.id).dossier
        assert kept == opened.dossier
        item = line(kept, "birth_certificate")
        assert (item.state, item.paper) == (ItemState.NEEDED, None)
        with bench.store.reading() as view:
            assert view.outbox.unsent_of([kept.id])[-1].revision == kept.revision


def test_an_offer_that_nobody_took_yet_is_gone_too(bench: Bench) -> None:
    paper = bench.hold_birth()
    bench.clock.go_on(timedelta(days=1))
    offered = bench.take(MAI, ALLOWANCE, case="orphan", no_reuse=True).checklist.dossier
    assert line(offered, "birth_certificate").shown is ItemState.OFFERED

    bench.withdrawing.withdraw(paper.id, WHY)

    kept = bench.dossiers.find(offered.id).dossier
    assert line(kept, "birth_certificate").shown is ItemState.NEEDED


def test_who_and_when_and_the_dossiers_stand_in_the_log(bench: Bench) -> None:
    paper = bench.hold_birth()
    with bench.since() as events:
        bench.withdrawing.withdraw(paper.id, WHY)
    assert events == [EventKind.PAPER_WITHDRAWN]
    with bench.store.reading() as view:
        (event,) = (it for it in view.events.walk() if it.kind is EventKind.PAPER_WITHDRAWN)
    assert set(event.subjects) == {paper.id, *paper.holders, paper.dossier}
    assert WHY not in str(event)


def test_an_older_issue_is_held_again_and_offered(bench: Bench) -> None:
    older, newer = bench.hold_birth(), newer_birth(bench)
    assert state_of(bench, older.id) is PaperState.SUPERSEDED

    done = bench.withdrawing.withdraw(newer.id, WHY)

    assert done.undone.revived == (older.id,)
    with bench.store.reading() as view:
        kept = view.papers.get(older.id)
    assert (kept.state, kept.superseded_by) == (PaperState.ACCEPTED, None)
    opened = next(it for it in done.undone.reopened if it.dossier.id == newer.dossier)
    offer = line(opened.dossier, "birth_certificate").offer
    assert offer is not None and offer.ok and offer.paper == older.id


def test_an_older_issue_that_another_ends_as_well_stays_ended(bench: Bench) -> None:
    oldest, middle = bench.hold_birth(), newer_birth(bench)
    bench.clock.go_on(timedelta(days=1))
    fields = {**BIRTH, "number": "7/2026", "issued_on": "2026-02-02"}
    took = bench.take(
        MAI,
        ALLOWANCE,
        case="orphan",
        decline={"birth_certificate": "information_changed"},
        scans={"birth_certificate": bench.file("birth_certificate", fields)},
    )
    newest = bench.accept(took.papers[0]).paper

    assert bench.withdrawing.withdraw(middle.id, WHY).undone.revived == ()
    with bench.store.reading() as view:
        assert view.papers.get(oldest.id).superseded_by == newest.id
    assert bench.withdrawing.withdraw(newest.id, WHY).undone.revived == (oldest.id,)


def test_a_marital_status_ended_by_a_wrong_wedding_is_held_again(bench: Bench) -> None:
    status = bench.hold_status()
    bench.clock.go_on(timedelta(days=1))
    wedding = {**WEDDING, "issued_on": "2026-02-20", "wife_id": LAN, "wife_name": LAN_NAME}
    took = bench.take(
        LAN,
        LAND,
        case="both_spouses",
        scans={"marriage_certificate": bench.file("marriage_certificate", wedding)},
    )
    wrong = bench.accept(took.papers[0]).paper

    assert bench.withdrawing.withdraw(wrong.id, WHY).undone.revived == (status.id,)

    again = bench.take(LAN, MARRIAGE, case="data_missing")
    assert line(again, "marital_status").paper == status.id


def test_dossiers_that_are_done_are_told_and_stay(bench: Bench) -> None:
    paper = bench.hold_birth()
    assert paper.dossier is not None
    done = bench.finish(paper.dossier)

    undone = bench.withdrawing.withdraw(paper.id, WHY).undone

    assert (undone.reopened, undone.settled) == ((), (done,))
    assert bench.dossiers.find(done.id).dossier == done
    assert done.status is DossierStatus.SOLVED


def test_only_what_is_held_can_be_withdrawn_once_and_with_a_reason(bench: Bench) -> None:
    paper = bench.hold_birth()
    for empty in ("", " \n "):
        with pytest.raises(FieldRefused):
            bench.withdrawing.withdraw(paper.id, empty)
    with pytest.raises(FieldRefused):
        bench.withdrawing.withdraw(paper.id, "x" * 4001)
    bench.withdrawing.withdraw(paper.id, WHY)
    with pytest.raises(PaperNotHeld) as refusal:
        bench.withdrawing.withdraw(paper.id, WHY)
    assert refusal.value.details == {"state": "withdrawn"}
    took = bench.take(LAN, MARRIAGE, case="data_missing", name=LAN_NAME)
    waiting = bench.take(
        LAN,
        MARRIAGE,
        case="data_missing",
        dossier=took.checklist.dossier.id,
        scans={"marital_status": bench.file("marital_status", {})},
    ).papers[0]
    with pytest.raises(PaperNotHeld):
        bench.withdrawing.withdraw(waiting, WHY)
    with pytest.raises(NotFound):
        bench.withdrawing.withdraw(PaperId("f" * 32), WHY)
    with pytest.raises(PaperNotReady):
        bench.verifying.accept(paper.id, {"number": "1"})
    with pytest.raises(PaperNotReady):
        bench.verifying.reject(paper.id, "blurred")


def test_the_same_scan_waits_again_on_its_line_and_goes_to_the_right_person(bench: Bench) -> None:
    paper = bench.hold_birth()
    done = bench.withdrawing.withdraw(paper.id, WHY, again=True)

    again = done.again
    assert again is not None and again.id != paper.id
    assert [known.id for known in bench.verifying.waiting()] == [again.id]
    assert {blob.sha256 for blob in again.blobs} == {blob.sha256 for blob in paper.blobs}
    seen = bench.verifying.look_at(again.id)
    assert seen.proposals["number"].value == BIRTH["number"]
    assert [page.text for page in seen.pages] == [
        page.text for page in bench.holdings.show(paper.id).pages
    ]
    assert paper.dossier is not None
    item = line(bench.dossiers.find(paper.dossier).dossier, "birth_certificate")
    assert (item.state, item.paper) == (ItemState.SCANNED, again.id)

    bench.take(LAN, MARRIAGE, case="data_missing", name=LAN_NAME)
    values = {"holder_id": LAN, "child_id": LAN, "child_name": LAN_NAME}
    right = bench.verifying.accept(again.id, values, of_another=True)
    with bench.store.reading() as view:
        lan = view.people.find(LAN)
    assert lan is not None and right.paper.holders == (lan.id,)
    assert state_of(bench, paper.id) is PaperState.WITHDRAWN


def test_the_scan_of_a_done_dossier_waits_in_none(bench: Bench) -> None:
    paper = bench.hold_birth()
    assert paper.dossier is not None
    done = bench.finish(paper.dossier)
    again = bench.withdrawing.withdraw(paper.id, WHY, again=True).again
    assert again is not None and (again.dossier, again.component) == (None, None)
    assert bench.dossiers.find(done.id).dossier == done
    accepted = bench.verifying.accept(again.id, {}).paper
    assert accepted.state is PaperState.ACCEPTED
    assert [known.id for known in bench.holdings.of_citizen(MAI).papers] == [accepted.id, paper.id]


def test_the_same_file_scanned_again_is_a_new_paper(bench: Bench) -> None:
    file = bench.file("birth_certificate", BIRTH)
    scans = {"birth_certificate": file}
    took = bench.take(MAI, ALLOWANCE, case="orphan", name=MAI_NAME, scans=scans)
    paper = bench.accept(took.papers[0]).paper
    bench.withdrawing.withdraw(paper.id, WHY)

    more = bench.take(MAI, ALLOWANCE, case="orphan", scans=scans)

    assert len(more.papers) == 1 and more.papers[0] != paper.id
    assert bench.accept(more.papers[0]).paper.state is PaperState.ACCEPTED


def test_supervisors_see_what_was_withdrawn(bench: Bench) -> None:
    paper = bench.hold_birth()
    bench.withdrawing.withdraw(paper.id, WHY)
    seen = bench.supervising.backlog()
    (row,) = seen.withdrawn
    assert (row.withdrawal.paper, row.withdrawal.reason) == (paper.id, WHY)
    assert row.number is not None
    (told,) = (it for it in seen.once if it.kind is Once.WITHDRAWN)
    assert (told.dossier, told.component, told.declined) == (paper.dossier, "Giấy khai sinh", WHY)
    counts = seen.backlog.papers_by_state
    assert (counts["accepted"], counts["withdrawn"]) == (0, 1)

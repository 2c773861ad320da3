"""Papers that are here without being held yet: scanned and not confirmed, or counted on paper alone."""

from datetime import timedelta

import pytest

from counter_app.domain.catalogue import CopyKind
from counter_app.domain.dossier_course import SupplementLine
from counter_app.domain.dossiers import Dossier, ItemState
from counter_app.domain.errors import ComponentNotAsked, ReasonRequired, SupplementUnconfirmed
from counter_app.domain.ids import ComponentCode
from counter_app.messages import sentence
from counter_app.messages.checklist import state_words
from tests.services_bench import LAND, MAI, MAI_NAME, Bench, bench

__all__ = ["bench"]


def missing(bench: Bench, dossier: Dossier) -> list[ComponentCode | None]:
    return [line.component for line in bench.acts.missing(dossier)]


def scanned_before(bench: Bench) -> tuple[Dossier, ComponentCode]:
    """A dossier of today whose land certificate was scanned for another one yesterday and is not confirmed yet."""
    code = ComponentCode("land_certificate")
    bench.take(MAI, LAND, name=MAI_NAME, scans={code: bench.file()})
    bench.clock.go_on(timedelta(days=1))
    return bench.take(MAI, LAND).checklist.dossier, code


def test_a_supplement_does_not_ask_for_a_paper_that_waits_to_be_confirmed(bench: Bench) -> None:
    dossier, code = scanned_before(bench)
    proposed = bench.acts.missing(dossier)
    assert code not in [line.component for line in proposed]

    with pytest.raises(SupplementUnconfirmed) as refused:
        bench.acts.supplement(dossier.id, [*proposed, SupplementLine(code, "nộp lại")])
    words = sentence(refused.value)
    item = dossier.item(code)
    assert item is not None
    assert item.name in words.text
    assert "Xác nhận giấy tờ đó" in (words.act or "")

    asked = bench.acts.supplement(dossier.id, proposed)
    assert code not in [line.component for line in asked.course.supplements[-1].lines]


def test_once_it_is_rejected_it_is_asked_for(bench: Bench) -> None:
    dossier, code = scanned_before(bench)
    item = dossier.item(code)
    assert item is not None
    assert item.offer is not None
    assert item.offer.paper is not None
    bench.verifying.reject(item.offer.paper, "trang mờ")
    assert code in missing(bench, dossier)


def test_a_supplement_of_nothing_else_names_the_paper_to_confirm(bench: Bench) -> None:
    dossier, code = scanned_before(bench)
    for other in missing(bench, dossier):
        assert other is not None
        bench.take(MAI, LAND, dossier=dossier.id, scans={other: bench.file()})
    with pytest.raises(SupplementUnconfirmed) as refused:
        bench.acts.supplement(dossier.id, [])
    assert refused.value.details["component"] == code


def test_what_was_counted_on_paper_no_longer_reads_as_missing(bench: Bench) -> None:
    dossier = bench.take(MAI, LAND, name=MAI_NAME).checklist.dossier
    code = missing(bench, dossier)[0]
    assert code is not None
    before = next(it for it in bench.dossiers.find(dossier.id).lines if it.item.component == code)
    assert state_words(before) == "Cần nộp"

    bench.counting.count(dossier.id, code, pages=3)
    after = next(it for it in bench.dossiers.find(dossier.id).lines if it.item.component == code)
    assert state_words(after) == "Đã nhận bản giấy"
    assert after.handed is not None
    assert (after.handed.papers, after.handed.pages) == (1, 3)
    assert after.state is ItemState.NEEDED
    again = bench.take(MAI, LAND).checklist
    assert [it.on_paper for it in again.lines if it.item.component == code] == [True]


def test_a_photocopy_counted_for_an_original_is_still_missing(bench: Bench) -> None:
    dossier = bench.take(MAI, LAND, name=MAI_NAME).checklist.dossier
    wanted = next(
        it
        for it in bench.dossiers.find(dossier.id).lines
        if it.state is ItemState.NEEDED
        and not it.component.copies
        and CopyKind.PHOTOCOPY not in it.component.copy_kinds
    )
    code = wanted.item.component
    bench.counting.count(dossier.id, code, pages=3, copy_kind=CopyKind.PHOTOCOPY)
    after = next(it for it in bench.dossiers.find(dossier.id).lines if it.item.component == code)
    assert not after.on_paper
    assert after.handed is not None


def test_a_paper_that_is_held_is_not_taken_in_by_count(bench: Bench) -> None:
    """NĐ 45/2020/NĐ-CP Đ24: not on paper either, unless it was declined with a reason of the list."""
    bench.hold_wedding()
    bench.clock.go_on(timedelta(days=1))
    code = ComponentCode("marriage_certificate")
    offered = bench.take(MAI, LAND, case="both_spouses", no_reuse=True).checklist.dossier
    with pytest.raises(ReasonRequired):
        bench.counting.count(offered.id, code, pages=1)
    bench.take(MAI, LAND, dossier=offered.id)
    with pytest.raises(ReasonRequired):
        bench.counting.count(offered.id, code, pages=1)
    assert bench.counting.of(offered.id) == ()

    bench.counting.count(offered.id, code, pages=0, papers=0)
    bench.take(MAI, LAND, dossier=offered.id, decline={code: "citizen_submits_new"})
    assert bench.counting.count(offered.id, code, pages=1).handed.papers == 1


def test_what_a_database_covers_is_not_taken_in_by_count(bench: Bench) -> None:
    """NĐ 224/2026/NĐ-CP Đ15, until it is said with a reason that the database has no answer."""
    dossier = bench.take(MAI, LAND, name=MAI_NAME).checklist.dossier
    code = ComponentCode("identity")
    with pytest.raises(ComponentNotAsked):
        bench.counting.count(dossier.id, code, pages=2)
    bench.take(MAI, LAND, dossier=dossier.id, lacks={code: "database_no_entry"})
    assert bench.counting.count(dossier.id, code, pages=2).handed.papers == 1

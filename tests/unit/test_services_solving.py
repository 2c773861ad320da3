"""When a dossier may be called done: every required line answered, and the result held or told of."""

from datetime import date, timedelta

import pytest

from counter_app.domain.dossier_course import GivenElsewhere
from counter_app.domain.dossiers import Dossier, DossierStatus
from counter_app.domain.errors import CounterError, FieldRefused, LinesOpen, ResultMissing
from counter_app.domain.events import EventKind
from counter_app.domain.ids import ComponentCode, DossierId
from counter_app.messages import sentence
from counter_app.services.solving import SolvingWords
from tests.services_bench import (
    ALLOWANCE,
    LAN,
    LAN_NAME,
    MAI,
    MAI_NAME,
    STATUS,
    Bench,
    bench,
)

__all__ = ["bench"]

CONFIRM_STATUS = "1.004873"
"""Wants a declaration; ends in a confirmation of marital status."""
DECLARATION = ComponentCode("declaration")
ELSEWHERE = GivenElsewhere("12/XN", date(2026, 3, 2))


def _open(bench: Bench, *, scanned: bool = False) -> DossierId:
    scans = {"declaration": bench.file()} if scanned else {}
    return bench.take(LAN, CONFIRM_STATUS, name=LAN_NAME, scans=scans).checklist.dossier.id


def _held_result(bench: Bench, dossier: DossierId) -> None:
    paper = bench.results.capture(dossier, [bench.file("marital_status", STATUS)])
    bench.accept(paper.id)


def _now(bench: Bench, dossier: DossierId) -> Dossier:
    with bench.store.reading() as view:
        return view.dossiers.get(dossier)


@pytest.mark.parametrize("door", ["finish", "solve"])
def test_neither_door_ends_the_work_while_a_required_line_is_open(bench: Bench, door: str) -> None:
    dossier = _open(bench)
    _held_result(bench, dossier)
    doors = {"finish": bench.dossiers.finish, "solve": bench.results.solve}

    with pytest.raises(LinesOpen) as refused:
        doors[door](dossier)

    assert refused.value.details["components"] == "declaration"
    words = sentence(refused.value).text
    assert "Tờ khai cấp Giấy xác nhận tình trạng hôn nhân" in words
    assert "yêu cầu bổ sung" in words and "ghi lý do bỏ qua" in words
    assert _now(bench, dossier).status is DossierStatus.RECEIVED


@pytest.mark.parametrize("door", ["finish", "solve"])
def test_neither_door_ends_the_work_without_its_result(bench: Bench, door: str) -> None:
    dossier = _open(bench, scanned=True)
    doors = {"finish": bench.dossiers.finish, "solve": bench.results.solve}
    with pytest.raises(ResultMissing) as refused:
        doors[door](dossier)
    assert refused.value.details["reason"] == "none"
    assert "đã trả ở nơi khác" in sentence(refused.value).text


def test_handed_in_and_the_result_held_is_enough(bench: Bench) -> None:
    dossier = _open(bench, scanned=True)
    _held_result(bench, dossier)
    done = bench.dossiers.finish(dossier)
    assert done.status is DossierStatus.SOLVED
    assert done.course.solving is None


def test_a_line_counted_on_paper_is_answered(bench: Bench) -> None:
    dossier = _open(bench)
    bench.counting.count(dossier, DECLARATION, pages=1)
    _held_result(bench, dossier)
    assert bench.dossiers.finish(dossier).status is DossierStatus.SOLVED


def test_what_is_held_and_only_offered_wants_the_officers_key(bench: Bench) -> None:
    bench.hold_birth()
    bench.clock.go_on(timedelta(days=1))
    scans = {"declaration": bench.file()}
    dossier = bench.take(MAI, ALLOWANCE, case="orphan", no_reuse=True, scans=scans)
    with pytest.raises(LinesOpen) as refused:
        bench.dossiers.finish(dossier.checklist.dossier.id)
    assert refused.value.details["components"] == "birth_certificate"
    assert "Nhận giấy tờ đã có" in sentence(refused.value).text


def test_a_line_left_aside_with_its_reason_and_a_result_of_another_place(bench: Bench) -> None:
    dossier = _open(bench)
    said = SolvingWords({DECLARATION: "  Công dân  gửi bản giấy "}, ELSEWHERE)

    done = bench.dossiers.finish(dossier, said=said)

    kept = _now(bench, dossier)
    assert kept == done and kept.course.solving is not None
    assert [(line.component, line.words) for line in kept.course.solving.left_aside] == [
        ("declaration", "Công dân gửi bản giấy")
    ]
    assert kept.course.solving.elsewhere == ELSEWHERE
    with bench.store.reading() as view:
        record = list(view.outbox.rows(limit=50))[-1].record
        told = view.events.of_subject(dossier)
    assert '"elsewhere":{"issued_on":"2026-03-02","number":"12/XN"}' in record.body
    (event,) = [it for it in told if it.kind is EventKind.DOSSIER_SOLVED]
    assert event.after is not None and event.after["left_aside"] == "declaration"
    assert bench.results.give_back(dossier, LAN_NAME).dossier.status is DossierStatus.RETURNED


def test_a_procedure_without_a_result_paper_wants_none(bench: Bench) -> None:
    scans = {"declaration": bench.file()}
    took = bench.take(MAI, ALLOWANCE, case="elderly", name=MAI_NAME, scans=scans)
    assert bench.dossiers.finish(took.checklist.dossier.id).status is DossierStatus.SOLVED


@pytest.mark.parametrize(
    ("said", "kind", "field"),
    [
        (SolvingWords({DECLARATION: "  "}, ELSEWHERE), FieldRefused, "left_aside"),
        (
            SolvingWords({DECLARATION: "Có"}, GivenElsewhere(" ", date(2026, 3, 2))),
            FieldRefused,
            "result_number",
        ),
        (
            SolvingWords({DECLARATION: "Có"}, GivenElsewhere("1", date(2026, 12, 31))),
            FieldRefused,
            "result_day",
        ),
        (
            SolvingWords({DECLARATION: "Có"}, GivenElsewhere("1", date(2026, 3, 1))),
            FieldRefused,
            "result_day",
        ),
        (SolvingWords({}, ELSEWHERE), LinesOpen, None),
        (SolvingWords({DECLARATION: "Có"}), ResultMissing, None),
    ],
)
def test_half_a_word_is_none(
    bench: Bench, said: SolvingWords, kind: type[CounterError], field: str | None
) -> None:
    dossier = _open(bench)
    with pytest.raises(kind) as refused:
        bench.dossiers.finish(dossier, said=said)
    assert refused.value.details.get("field") == field
    assert _now(bench, dossier).status is DossierStatus.RECEIVED


def test_a_result_older_than_the_dossier_is_refused_in_words_and_one_of_its_day_is_not(
    bench: Bench,
) -> None:
    """The bench's clock stands on 2/3/2026."""
    dossier = _open(bench, scanned=True)
    older = SolvingWords({}, GivenElsewhere("12/XN", date(2026, 3, 1)))
    with pytest.raises(FieldRefused) as refused:
        bench.dossiers.finish(dossier, said=older)
    assert refused.value.details["reason"] == "before_receipt"
    assert "sớm hơn ngày tiếp nhận hồ sơ" in sentence(refused.value).text
    assert bench.dossiers.finish(dossier, said=SolvingWords({}, ELSEWHERE)).solved_at is not None


def test_a_dossier_handed_over_keeps_what_was_said(bench: Bench) -> None:
    dossier = bench.finish(_open(bench))
    target = bench.folder / "chuyen.qsbg"
    bench.handing_over.hand_over(dossier.id, "Quầy 2", target)
    assert _now(bench, dossier.id).course.solving == dossier.course.solving

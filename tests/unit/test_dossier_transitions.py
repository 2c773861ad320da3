"""Which act fits which status: the whole table, and what a wrong act is told."""

from dataclasses import replace
from datetime import timedelta

import pytest

from counter_app.domain.dossier_acts import (
    DossierAct,
    asked,
    check_act,
    check_seen,
    closed,
    extended,
    handed_over,
    missing_items,
    moved,
    possible_acts,
)
from counter_app.domain.dossier_course import (
    AgainReason,
    ExtensionReason,
    RefusalReason,
    StopReason,
    SupplementLine,
)
from counter_app.domain.dossiers import DossierStatus, Item, ItemState
from counter_app.domain.errors import (
    ActNotAllowed,
    DossierElsewhere,
    ExtensionNotLater,
    StaleDossier,
    SupplementIncomplete,
    SupplementReasonRequired,
    WordsRequired,
)
from counter_app.domain.ids import ComponentCode, OfficerLogin, PaperId
from counter_app.messages import sentence
from tests.fakes.records import dossier
from tests.fixtures_store import NOON

HOA = OfficerLogin("hoa")

TABLE = {
    DossierStatus.REGISTERED: "receive supplement refuse withdraw hand_over take_over",
    DossierStatus.RECEIVED: "start supplement ask_fee refuse stop withdraw extend solve hand_over take_over",
    DossierStatus.REFUSED: "",
    DossierStatus.IN_PROGRESS: "supplement ask_fee stop withdraw extend solve hand_over take_over",
    DossierStatus.SUPPLEMENT_ASKED: "resume refuse stop withdraw hand_over take_over",
    DossierStatus.FEE_ASKED: "fee_paid stop withdraw extend solve hand_over take_over",
    DossierStatus.WITHDRAWN: "",
    DossierStatus.STOPPED: "",
    DossierStatus.SOLVED: "give_back hand_over take_over",
    DossierStatus.RETURNED: "",
}
"""TrangThaiHoSo 1–10, and what an officer may do in each."""


@pytest.mark.parametrize("status", list(DossierStatus))
def test_what_can_be_done_in_each_status(status: DossierStatus) -> None:
    known = dossier(status=status)
    assert {act.value for act in possible_acts(known)} == set(TABLE[status].split())


@pytest.mark.parametrize("status", list(DossierStatus))
@pytest.mark.parametrize("act", list(DossierAct))
def test_a_wrong_act_is_refused_with_what_can_be_done(
    status: DossierStatus, act: DossierAct
) -> None:
    known = dossier(status=status)
    if act.value in TABLE[status].split():
        check_act(known, act)
        return
    with pytest.raises(ActNotAllowed) as refused:
        check_act(known, act)
    words = sentence(refused.value)
    assert words.code == "ACT_NOT_ALLOWED"
    assert words.what.startswith("Hồ sơ ở trạng thái “")
    ended = not TABLE[status]
    assert words.act.startswith("Hồ sơ đã kết thúc" if ended else "Lúc này có thể: ")


def with_lines(*items: Item) -> tuple[Item, ...]:
    return items


def a_line(code: str, *, required: bool = True, paper: str | None = None) -> Item:
    state = ItemState.NEEDED if paper is None else ItemState.SCANNED
    held = None if paper is None else PaperId(paper)
    return Item(ComponentCode(code), f"Giấy {code}", state, required, held)


KNOWN = replace(
    dossier(status=DossierStatus.RECEIVED),
    items=with_lines(
        a_line("birth"), a_line("land"), a_line("photo", required=False), a_line("form", paper="p1")
    ),
)
BIRTH = SupplementLine(ComponentCode("birth"), "Giấy khai sinh")
LAND = SupplementLine(ComponentCode("land"), "Sổ đỏ")


def test_a_supplement_names_everything_that_is_missing() -> None:
    assert [item.component for item in missing_items(KNOWN)] == ["birth", "land"]
    with pytest.raises(SupplementIncomplete) as refused:
        asked(KNOWN, [BIRTH], at=NOON, by=HOA)
    assert refused.value.details == {"components": "land"}
    assert sentence(refused.value).what.startswith("Còn 1 giấy tờ thiếu chưa nêu")
    whole = replace(KNOWN, items=())
    with pytest.raises(SupplementIncomplete):
        asked(whole, [], at=NOON, by=HOA)


def test_a_second_supplement_needs_its_reason() -> None:
    once = asked(KNOWN, [BIRTH, LAND], at=NOON, by=HOA)
    assert once.status is DossierStatus.SUPPLEMENT_ASKED
    assert once.is_paused
    assert not once.course.asked_again
    assert once.revision == KNOWN.revision + 1
    again = replace(once, status=DossierStatus.RECEIVED)
    with pytest.raises(SupplementReasonRequired):
        asked(again, [BIRTH, LAND], at=NOON, by=HOA)
    twice = asked(again, [BIRTH, LAND], at=NOON, by=HOA, again=AgainReason.OVERLOOKED)
    assert twice.course.asked_again
    assert twice.course.supplements[1].again is AgainReason.OVERLOOKED


def test_the_reason_other_wants_words() -> None:
    with pytest.raises(WordsRequired):
        closed(KNOWN, DossierAct.REFUSE, RefusalReason.OTHER, words=" ", at=NOON, by=HOA)
    done = closed(
        KNOWN, DossierAct.STOP, StopReason.OTHER, words=" Thiếu  ký tên ", at=NOON, by=HOA
    )
    assert done.status is DossierStatus.STOPPED
    assert done.course.closing is not None
    assert done.course.closing.words == "Thiếu ký tên"


def test_an_extension_moves_forward_only_and_keeps_the_printed_promise() -> None:
    printed = replace(KNOWN, printed_due_at=KNOWN.due_at)
    with pytest.raises(ExtensionNotLater):
        extended(printed, KNOWN.due_at, ExtensionReason.WORKLOAD, at=NOON, by=HOA)
    later = KNOWN.due_at + timedelta(days=3)
    moved_on = extended(printed, later, ExtensionReason.WORKLOAD, at=NOON, by=HOA)
    assert (moved_on.due_at, moved_on.printed_due_at) == (later, KNOWN.due_at)
    assert moved_on.course.extensions[0].due_before == KNOWN.due_at


def test_after_the_hand_over_nothing_can_be_done_here() -> None:
    gone = handed_over(KNOWN, "Quầy 2", at=NOON, by=HOA)
    assert possible_acts(gone) == ()
    with pytest.raises(DossierElsewhere) as refused:
        moved(gone, DossierAct.START)
    assert sentence(refused.value).act == "Chuyển công dân sang Quầy 2."


def test_what_changed_meanwhile_is_not_overwritten() -> None:
    check_seen(KNOWN, None)
    check_seen(KNOWN, KNOWN.revision)
    with pytest.raises(StaleDossier):
        check_seen(KNOWN, KNOWN.revision - 1)

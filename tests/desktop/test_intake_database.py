"""Tiếp nhận where a line's database has no answer: stated by one key, what is held first, else scanned, or taken back."""

from datetime import timedelta

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QPushButton

from counter_app.desktop.theme import Tone
from counter_app.desktop.viewmodels.intake_state import LineState, Step
from counter_app.desktop.views.intake.lines import WORDS_LEAST, LineRow, Reasons
from counter_app.domain.dossiers import Item, ItemState
from counter_app.domain.events import EventKind
from counter_app.domain.ids import ComponentCode, PaperId
from tests.desktop.intake_kit import CARD, pick, words_of
from tests.desktop.screens_kit import Desk
from tests.desktop.test_intake_screen import Visit
from tests.services_bench import LAN, STATUS

Key = Qt.Key
CHOICE = LineState(
    code=ComponentCode("land_certificate"),
    name="Giấy chứng nhận quyền sử dụng đất, quyền sở hữu tài sản gắn liền với đất",
    required=True,
    tone=Tone.LOOK,
    word="Chọn giấy tờ",
    reason="Công dân có 2 giấy tờ loại này. Hỏi công dân giấy tờ nào dùng cho hồ sơ này.",
    files=(),
    may_add=True,
    may_decline=True,
    may_undo=False,
    choices=((PaperId("p1"), "DB 048213"), (PaperId("p2"), "DB 048214")),
)
STATUS_LINE = ComponentCode("marital_status")


@pytest.fixture
def visit(desk: Desk) -> Visit:
    """Lan is known, and her confirmation of marital status is held since yesterday."""
    desk.bench.clock.go_on(timedelta(days=-1))
    desk.bench.hold_status()
    desk.bench.clock.go_on(timedelta(days=1))
    return Visit(desk)


def to_marriage(visit: Visit, number: str = LAN) -> LineRow:
    visit.enter(number)
    visit.await_focus(Step.PROCEDURE)
    visit.enter("dang ky ket hon")
    visit.await_focus(Step.CHECKLIST)
    row = visit.screen.lines.row(STATUS_LINE)
    row.setFocus()
    return row


def state(visit: Visit, desk: Desk, word: str) -> list[str]:
    """Say by key what is wrong with the database; the row then reads `word`."""
    desk.press(Key.Key_Y)
    offered = pick(desk, visit.screen, 0)
    desk.qtbot.waitUntil(lambda: words_of(visit.screen)[STATUS_LINE] == word)
    return offered


def written(visit: Visit, desk: Desk) -> Item:
    desk.press(Key.Key_Return, ctrl=True)
    visit.await_focus(Step.DONE)
    checklist = visit.screen.model.state.checklist
    assert checklist is not None
    item = checklist.dossier.item(STATUS_LINE)
    assert item is not None
    return item


def test_what_is_held_is_offered_first(visit: Visit, desk: Desk) -> None:
    row = to_marriage(visit)
    assert row.state is not None and not row.state.may_add
    offered = state(visit, desk, "Dùng lại")
    assert offered == [
        "Không có thông tin của công dân",
        "Thông tin không đầy đủ",
        "Thông tin không chính xác",
    ]
    assert row.state is not None and not row.state.may_add
    assert "Đề nghị cơ quan quản lý cơ sở dữ liệu cập nhật, điều chỉnh." in row.state.reason
    item = written(visit, desk)
    assert (item.state, item.lacks) == (ItemState.REUSED, "database_no_entry")
    assert EventKind.DATABASE_LACKS in desk.bench.events()


def test_with_nothing_held_the_line_takes_a_file(visit: Visit, desk: Desk) -> None:
    row = to_marriage(visit, CARD)
    state(visit, desk, "Cần nộp")
    assert row.state is not None and row.state.may_add
    visit.screen.model.add_files(STATUS_LINE, [desk.bench.file("marital_status", STATUS)])
    desk.qtbot.waitUntil(lambda: words_of(visit.screen)[STATUS_LINE] == "Đã thêm tệp")
    item = written(visit, desk)
    assert (item.state, item.lacks) == (ItemState.SCANNED, "database_no_entry")


def test_it_is_taken_back_by_key(visit: Visit, desk: Desk) -> None:
    row = to_marriage(visit)
    state(visit, desk, "Dùng lại")
    row.setFocus()
    desk.press(Key.Key_D)
    desk.qtbot.waitUntil(lambda: words_of(visit.screen)[STATUS_LINE] == "Không yêu cầu nộp")
    item = written(visit, desk)
    assert (item.state, item.lacks) == (ItemState.NOT_ASKED, None)
    assert EventKind.DATABASE_LACKS not in desk.bench.events()


def test_both_reasons_stand_on_one_line(visit: Visit, desk: Desk) -> None:
    row = to_marriage(visit)
    state(visit, desk, "Dùng lại")
    row.setFocus()
    desk.press(Key.Key_Y)
    pick(desk, visit.screen, 2)
    item = written(visit, desk)
    assert (item.state, item.lacks, item.reason) == (
        ItemState.DECLINED,
        "database_no_entry",
        "scan_unclear",
    )


def test_a_statement_outlives_a_look_at_the_store_again(visit: Visit, desk: Desk) -> None:
    """Another role named makes the list anew: what was stated is looked up again."""
    to_marriage(visit)
    state(visit, desk, "Dùng lại")
    model = visit.screen.model
    assert model.state.procedure is not None and model.state.case_code is not None
    model.choose_case(model.state.case_code)
    desk.qtbot.waitUntil(lambda: words_of(visit.screen)[STATUS_LINE] == "Dùng lại")
    assert written(visit, desk).lacks == "database_no_entry"


@pytest.mark.parametrize(("width", "below"), [(1500, False), (880, True), (700, True)])
def test_words_keep_their_room_beside_many_buttons(desk: Desk, width: int, below: bool) -> None:
    """A choice among several papers has four buttons: where they leave no room, they stand below the words."""
    row = LineRow(desk.context.theme, Reasons((), ()))
    desk.qtbot.addWidget(row)
    row.render_state(CHOICE, busy=False)
    row.resize(width, 120)
    row.show()
    name = next(it for it in row.findChildren(QLabel) if it.text() == CHOICE.name)
    button = next(it for it in row.findChildren(QPushButton) if it.text() == "Chọn giấy tờ…")
    desk.qtbot.waitUntil(lambda: (button.y() >= name.geometry().bottom()) is below)
    assert name.width() >= WORDS_LEAST
    shown = [it for it in row.findChildren(QPushButton) if it.isVisible()]
    assert len(shown) == 4
    assert all(it.geometry().right() <= width for it in shown)

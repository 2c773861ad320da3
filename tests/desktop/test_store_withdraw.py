"""A paper confirmed by mistake, taken back from the citizen's store by keys alone."""

import pytest
from PySide6.QtCore import Qt

from counter_app.desktop.views.store.screen import StoreScreen
from counter_app.domain.dossiers import ItemState
from counter_app.domain.papers import Paper, PaperState
from tests.desktop.screens_kit import Desk, cells
from tests.services_bench import MAI, line

Key = Qt.Key
WHY = "Giấy của người khác"


@pytest.fixture
def paper(desk: Desk) -> Paper:
    return desk.bench.hold_birth()


@pytest.fixture
def screen(desk: Desk, paper: Paper) -> StoreScreen:
    screen = StoreScreen(desk.context)
    desk.show(screen)
    desk.type(MAI)
    desk.press(Key.Key_Return)
    assert screen.in_person
    return screen


def ask(screen: StoreScreen, desk: Desk) -> None:
    desk.press(Key.Key_H, ctrl=True, shift=True)
    desk.qtbot.waitUntil(screen.withdraw.reason.hasFocus)


def test_it_is_taken_back_by_keys_and_its_scan_waits_again(
    screen: StoreScreen, desk: Desk, paper: Paper
) -> None:
    ask(screen, desk)
    desk.type(WHY)
    desk.press(Key.Key_Return)
    assert screen.model.state.lines[0].paper.state is PaperState.ACCEPTED
    assert screen.withdraw.act.hasFocus()
    desk.press(Key.Key_Return)

    words = screen.withdraw.told.text()
    assert words.startswith("Đã hủy xác nhận: Giấy khai sinh.")
    assert "cần giấy tờ trở lại" in words and "chờ xác nhận lại" in words
    desk.press(Key.Key_Escape)
    assert screen.withdraw.isHidden()
    (row,) = cells(screen.person.papers)
    assert row["state"] == "Đã hủy xác nhận"
    assert WHY in screen.person.withdrawn_words
    assert screen.person.withdraw.isHidden()
    assert screen.model.state.story is not None and screen.model.state.story.pages
    (waiting,) = desk.bench.verifying.waiting()
    assert waiting.dossier == paper.dossier
    assert "Hủy xác nhận giấy tờ" in [row["what"] for row in cells(screen.person.below.story)]


def test_the_scan_stays_away_where_it_was_the_wrong_one(
    screen: StoreScreen, desk: Desk, paper: Paper
) -> None:
    ask(screen, desk)
    desk.type(WHY)
    desk.press(Key.Key_Tab)
    desk.press(Key.Key_Space)
    screen.withdraw.act.setFocus()
    desk.press(Key.Key_Space)
    assert desk.bench.verifying.waiting() == ()
    assert paper.dossier is not None
    item = line(desk.bench.dossiers.find(paper.dossier).dossier, "birth_certificate")
    assert item.state is ItemState.NEEDED


def test_without_a_reason_or_by_escape_nothing_happens(screen: StoreScreen, desk: Desk) -> None:
    ask(screen, desk)
    desk.press(Key.Key_Return)
    assert screen.withdraw.reason.hasFocus() and not screen.withdraw.act.isEnabled()
    desk.type(WHY)
    desk.press(Key.Key_Escape)
    assert screen.withdraw.isHidden()
    (row,) = cells(screen.person.papers)
    assert row["state"] == "Đã có trong kho"
    ask(screen, desk)
    assert screen.withdraw.reason.text() == ""


def test_what_was_taken_back_meanwhile_is_told(
    screen: StoreScreen, desk: Desk, paper: Paper
) -> None:
    desk.bench.withdrawing.withdraw(paper.id, WHY)
    ask(screen, desk)
    desk.type(WHY)
    desk.press(Key.Key_Return)
    desk.press(Key.Key_Return)
    assert screen.withdraw.bar.code == "PAPER_NOT_HELD"


def test_the_key_is_listed(screen: StoreScreen) -> None:
    hints = screen.keys()
    assert "Ctrl+Shift+H" in {hint.key for hint in hints}

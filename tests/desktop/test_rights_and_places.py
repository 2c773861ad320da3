"""Who sees what, where files may go, what fits the screen, and what the door does with wrong answers."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QCheckBox, QFileDialog, QLineEdit
from pytestqt.qtbot import QtBot

from counter_app.desktop.jobs import JobHub, inline_lanes
from counter_app.desktop.options import LaunchOptions
from counter_app.desktop.theme import Theme
from counter_app.desktop.viewmodels.sign_in import Door, SignInModel, SignInState
from counter_app.desktop.views.context import ViewContext
from counter_app.desktop.views.queue.screen import QueueScreen
from counter_app.desktop.views.screen import Destination, Place
from counter_app.desktop.views.shell.desk import DeskView
from counter_app.desktop.views.shell.first_run import FirstRunForm, RecoveryKeyPage
from counter_app.desktop.views.store.screen import StoreScreen
from counter_app.desktop.views.supervise.screen import SuperviseScreen
from counter_app.desktop.views.widgets import Choice
from counter_app.domain.errors import FieldRefused, WeakPassphrase
from counter_app.domain.ids import OfficerLogin
from counter_app.domain.officers import Officer, Role
from counter_app.store.keys import KeyBook
from counter_app.store.open import open_store
from tests.desktop.intake_kit import with_bench
from tests.desktop.screens_kit import Desk, cells, context_of, open_desk_of
from tests.fixtures_store import CHEAP, LOGIN, PASSPHRASE
from tests.services_bench import ALLOWANCE, LAND, MAI, MAI_NAME, Bench

Key = Qt.Key


@pytest.fixture
def of_officer(desk: Desk) -> Iterator[ViewContext]:
    """What an officer's screens are given: the same store, opened by one without a supervisor's rights."""
    lan = Officer(OfficerLogin("lan"), "Lê Thị Lan", Role.OFFICER)
    bench = desk.bench
    with bench.store.working() as view:
        view.officers.add(lan)
    key = KeyBook(bench.folder / "data", cost=CHEAP).unlock(LOGIN, PASSPHRASE)
    store = open_store(bench.folder / "data", key, officer=lan.login, clock=bench.clock)
    session = open_desk_of(store, Bench(bench.folder, store, bench.clock), lan)
    yield context_of(desk.context.theme, session, desk.dialogs)
    session.stop()
    session.finish()


@pytest.mark.parametrize("supervisor", [True, False])
def test_supervision_stands_in_the_rail_for_supervisors_alone(
    desk: Desk, of_officer: ViewContext, supervisor: bool
) -> None:
    view = DeskView(desk.context if supervisor else of_officer)
    desk.qtbot.addWidget(view)
    view.show()
    desk.qtbot.waitUntil(view.isActiveWindow)
    view.show_place(Place.STORE)
    names = [button.accessibleName() for button in view.rail.findChildren(QAbstractButton)]
    assert ("Giám sát" in names) is supervisor

    QTest.keyClick(desk.focus(), Key.Key_6, Qt.KeyboardModifier.AltModifier)
    assert view.place is (Place.SUPERVISE if supervisor else Place.STORE)
    view.go(Destination(Place.SUPERVISE))
    assert view.place is (Place.SUPERVISE if supervisor else Place.STORE)


def test_an_officer_is_told_to_call_the_supervisor_instead_of_a_form(
    desk: Desk, of_officer: ViewContext
) -> None:
    screen = QueueScreen(of_officer)
    desk.show(screen)
    of_officer.link.refresh()
    assert screen.enrol.isVisible()
    assert not screen.enrol.has_form
    assert not screen.enrol.code_field.isVisible()
    assert "người giám sát" in screen.enrol.words


def test_a_refused_enrolment_is_said_in_a_sentence(desk: Desk, of_officer: ViewContext) -> None:
    screen = QueueScreen(of_officer)
    desk.show(screen)
    of_officer.link.refresh()
    screen.enrol.enrol_wanted.emit("https://may-chu.example", "123456")
    assert "người giám sát" in screen.enrol.message


def test_no_paper_is_exported_into_the_store(desk: Desk) -> None:
    desk.bench.hold_wedding()
    screen = StoreScreen(desk.context)
    desk.show(screen)
    desk.type(MAI)
    desk.press(Key.Key_Return)
    kept = desk.session.counter.folder.root / "counter.db"
    kept.parent.mkdir(parents=True, exist_ok=True)
    kept.write_bytes(b"kept")
    desk.dialogs.target = kept
    desk.press(Key.Key_S, ctrl=True)
    assert screen.person.bar.code == "PLACE_NOT_WRITABLE"
    assert kept.read_bytes() == b"kept"


def test_no_workbook_is_exported_into_the_store(desk: Desk) -> None:
    screen = SuperviseScreen(desk.context)
    desk.show(screen)
    target = desk.session.counter.folder.root / "bang.xlsx"
    desk.dialogs.target = target
    desk.press(Key.Key_E, ctrl=True)
    assert screen.board.bar.code == "PLACE_NOT_WRITABLE"
    assert not target.exists()


def test_a_paper_not_yet_confirmed_is_found_by_the_name_of_its_type(desk: Desk) -> None:
    bench = desk.bench
    with_bench(desk)
    took = bench.take(
        MAI,
        ALLOWANCE,
        case="orphan",
        name=MAI_NAME,
        scans={"birth_certificate": bench.file("birth_certificate", {"child_name": "Bé Na"})},
    )
    while bench.digitising.read_next() is not None:
        pass
    screen = StoreScreen(desk.context)
    desk.show(screen)
    desk.type("be na")
    desk.qtbot.waitUntil(lambda: bool(cells(screen.search.hits)))
    assert took.papers
    titles = [row["title"] for row in cells(screen.search.hits) if row["kind"] == "Giấy tờ"]
    assert titles == ["Giấy khai sinh"]


def test_no_list_is_wider_than_a_screen_of_1366(desk: Desk) -> None:
    desk.bench.hold_wedding()
    desk.bench.take(MAI, LAND, case="both_spouses", name=MAI_NAME)
    store, supervise = StoreScreen(desk.context), SuperviseScreen(desk.context)
    desk.show(supervise)
    desk.show(store)
    desk.type(MAI)
    desk.press(Key.Key_Return)
    for panel in (
        supervise.board.rows,
        supervise.board.officers,
        supervise.board.states,
        store.person.papers,
    ):
        assert panel.table.model().rowCount() > 0
        assert panel.table.horizontalScrollBar().maximum() == 0


def test_a_long_choice_ends_in_an_ellipsis_with_the_whole_as_its_tip(
    qtbot: QtBot, theme: Theme
) -> None:
    box = Choice()
    qtbot.addWidget(box)
    words = "Cơ sở dữ liệu chưa có hoặc chưa đủ thông tin về tình trạng hôn nhân"
    box.addItems([words, "Ngắn"])
    box.resize(220, 40)
    box.show()
    assert box.shown.endswith("…")
    assert words.startswith(box.shown.rstrip("…"))
    assert box.toolTip() == words
    box.setCurrentIndex(1)
    assert box.shown == "Ngắn"


@pytest.fixture
def door_model(tmp_path: Path) -> SignInModel:
    return SignInModel(LaunchOptions(data=tmp_path / "moi"), JobHub(inline_lanes()))


def test_enter_goes_through_the_answers_and_a_refused_one_gets_the_focus(
    qtbot: QtBot, theme: Theme, door_model: SignInModel
) -> None:
    form = FirstRunForm(theme, door_model)
    qtbot.addWidget(form)
    form.show()
    qtbot.waitUntil(form.isActiveWindow)
    form.render_state(SignInState(Door.FIRST_RUN))
    seen = []
    for _ in range(7):
        field = QApplication.focusWidget()
        assert isinstance(field, QLineEdit)
        seen.append(field.accessibleName())
        if len(seen) < 7:
            QTest.keyClick(field, Key.Key_Return)
    assert seen[0] == "Mã cơ quan"
    assert seen[-2:] == ["Mật khẩu", "Nhập lại"]
    assert len(set(seen)) == 7

    for fault, name in (
        (FieldRefused(field="login", reason="strange_characters"), "Tên đăng nhập"),
        (FieldRefused(field="name", reason="missing"), "Họ và tên"),
        (WeakPassphrase(minimum=12), "Mật khẩu"),
        (FieldRefused(field="office", reason="missing"), "Mã cơ quan"),
    ):
        form.render_state(SignInState(Door.FIRST_RUN, fault=fault))
        focused = QApplication.focusWidget()
        assert focused is not None
        assert focused.accessibleName() == name


def test_tab_on_the_key_page_goes_down_the_page(
    qtbot: QtBot, theme: Theme, door_model: SignInModel
) -> None:
    page = RecoveryKeyPage(theme, door_model)
    qtbot.addWidget(page)
    page.show()
    qtbot.waitUntil(page.isActiveWindow)
    page.render_state(SignInState(Door.RECOVERY_KEY, recovery_key="ABCD-EFGH"))
    ticked = QApplication.focusWidget()
    assert isinstance(ticked, QCheckBox)
    QTest.keyClick(ticked, Key.Key_Space)
    QTest.keyClick(ticked, Key.Key_Tab)
    names = []
    for _ in range(2):
        focused = QApplication.focusWidget()
        assert focused is not None
        names.append(focused.accessibleName())
        QTest.keyClick(focused, Key.Key_Tab)
    assert names == ["Sao chép", "Tiếp tục"]


def test_buttons_of_the_file_dialog_have_words_only(qtbot: QtBot, theme: Theme) -> None:
    dialog = QFileDialog()
    dialog.setOption(QFileDialog.Option.DontUseNativeDialog)
    qtbot.addWidget(dialog)
    dialog.show()
    buttons = [b for b in dialog.findChildren(QAbstractButton) if b.text() in ("&Mở", "Hủy", "Mở")]
    assert buttons
    assert all(button.icon().isNull() for button in buttons)

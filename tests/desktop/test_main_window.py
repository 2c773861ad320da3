"""The real window on a real store with real workers: the first run, the door, the lock, and a whole visit."""

import gc
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QInputMethodEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from counter_app.desktop.garbage import MainThreadGarbage
from counter_app.desktop.options import LaunchOptions, parse_options
from counter_app.desktop.reporting import Reporter
from counter_app.desktop.theme import Theme
from counter_app.desktop.viewmodels.intake_state import Step
from counter_app.desktop.viewmodels.sign_in import Door, FirstRun
from counter_app.desktop.views.digitise.reading_bar import ReadingBar
from counter_app.desktop.views.digitise.screen import DigitiseScreen
from counter_app.desktop.views.intake.screen import IntakeScreen
from counter_app.desktop.views.screen import Place
from counter_app.desktop.views.shell.rail import NARROW, WIDE
from counter_app.desktop.views.shell.window import MainWindow
from counter_app.domain.papers import PaperState
from tests.desktop.intake_kit import Picked, drop
from tests.fixtures_store import LOGIN, PASSPHRASE, make_store

SPECIMENS = Path(__file__).parents[2] / "resources" / "specimens"
CARD = "070192003876|280123456|Trần Thị Mẫu Đơn|27091992|Nữ|Tổ 3, khu phố 2, phường Mẫu|01072021"
SLOW_MS = 60_000
"""Workers start and read for seconds on a busy machine; nothing here asserts a time."""


class Used:
    """A window in use."""

    def __init__(self, qtbot: QtBot, theme: Theme, options: LaunchOptions) -> None:
        self.qtbot = qtbot
        self.dialogs = Picked()
        self.window = MainWindow(options, theme, dialogs=self.dialogs)
        self.window.show()
        self.window.start()

    def wait(self, met: Callable[[], bool]) -> None:
        self.qtbot.waitUntil(met, timeout=SLOW_MS)

    def sign_in(self, passphrase: str = PASSPHRASE) -> None:
        self.wait(lambda: self.window.door_model.state.door is Door.SIGN_IN)
        self.wait(lambda: self.focus() is not None)
        self.type(passphrase)
        self.press(Qt.Key.Key_Return)

    def opened(self) -> None:
        self.wait(lambda: self.window.desk is not None and not self.window.locked)

    def focus(self) -> QWidget | None:
        return QApplication.focusWidget()

    def press(self, key: Qt.Key, *, ctrl: bool = False, alt: bool = False) -> None:
        held = Qt.KeyboardModifier.NoModifier
        if ctrl:
            held |= Qt.KeyboardModifier.ControlModifier
        if alt:
            held |= Qt.KeyboardModifier.AltModifier
        QTest.keyClick(self.focus() or self.window, key, held)

    def type(self, text: str) -> None:
        """Letters with marks come by the input method, as Telex brings them."""
        focus = self.focus()
        assert focus is not None
        event = QInputMethodEvent()
        event.setCommitString(text)
        QApplication.sendEvent(focus, event)


@pytest.fixture(autouse=True)
def _garbage(qapp: QApplication) -> Iterator[None]:
    """As the program itself does it."""
    garbage = MainThreadGarbage()
    yield
    garbage.stop()


@pytest.fixture
def used(tmp_path: Path, qtbot: QtBot, theme: Theme) -> Iterator[Used]:
    make_store(tmp_path / "data").close()
    used = Used(qtbot, theme, LaunchOptions(data=tmp_path / "data"))
    yield used
    used.window.close()
    used.window.finish()
    used.window.deleteLater()


def test_a_wrong_passphrase_says_so_and_the_right_one_opens_the_desk(used: Used) -> None:
    used.sign_in("sai rồi")
    used.wait(lambda: used.window.door_model.state.fault is not None)
    assert used.window.door.sign_in_message.startswith("Mật khẩu không đúng")
    assert used.window.desk is None

    used.sign_in()
    used.opened()
    assert used.window.desk is not None
    assert used.window.desk.place is Place.INTAKE
    used.wait(lambda: used.window.desk is not None and "Chưa nối" in used.window.desk.bar.link_text)


def test_places_by_key_the_rail_folds_and_f1_lists_the_keys(used: Used) -> None:
    used.sign_in()
    used.opened()
    desk = used.window.desk
    assert desk is not None
    for number, place in enumerate(Place, start=1):
        used.press(Qt.Key(Qt.Key.Key_0.value + number), alt=True)
        assert desk.place is place
        used.press(Qt.Key.Key_F1)
        keys = dict(desk.overlay.lines())
        assert desk.overlay.isVisible()
        assert keys["Ctrl+L"] == "Khóa màn hình"
        assert len(keys) > 10
        used.press(Qt.Key.Key_Escape)
        assert not desk.overlay.isVisible()
    used.press(Qt.Key.Key_B, ctrl=True)
    assert desk.rail.width() == NARROW
    used.press(Qt.Key.Key_B, ctrl=True)
    assert desk.rail.width() == WIDE


def test_locking_hides_the_desk_and_the_same_officer_finds_the_work_again(used: Used) -> None:
    used.sign_in()
    used.opened()
    assert used.window.desk is not None
    screen = used.window.desk.screen_of(Place.INTAKE)
    assert isinstance(screen, IntakeScreen)
    used.type(CARD)
    used.press(Qt.Key.Key_Return)
    used.wait(screen.picker.field.hasFocus)
    used.press(Qt.Key.Key_L, ctrl=True)
    assert used.window.locked
    assert not screen.isVisible()

    used.sign_in()
    used.opened()
    assert screen.isVisible()
    assert screen.model.state.step is Step.PROCEDURE
    used.wait(screen.picker.field.hasFocus)


def test_idleness_locks(used: Used) -> None:
    used.sign_in()
    used.opened()
    used.window.idle_timer.timeout.emit()
    assert used.window.locked


def test_from_the_card_to_a_held_paper(used: Used) -> None:
    """QR, procedure, a dropped scan, the slip; read by real workers; confirmed; offered at the next visit."""
    used.sign_in()
    used.opened()
    window = used.window
    assert window.desk is not None
    assert window.session is not None
    intake = window.desk.screen_of(Place.INTAKE)
    assert isinstance(intake, IntakeScreen)
    used.type(CARD)
    used.press(Qt.Key.Key_Return)
    used.wait(lambda: intake.picker.field.hasFocus())
    used.type("cap doi giay chung nhan")
    used.press(Qt.Key.Key_Return)
    used.wait(lambda: intake.model.state.step is Step.CHECKLIST)
    intake.header.case_chosen.emit("both_spouses")
    used.wait(lambda: intake.model.state.case_code == "both_spouses")
    row = next(
        row for row in intake.lines.rows() if row.state and row.state.code == "marriage_certificate"
    )
    drop(row, [SPECIMENS / "marriage_certificate.jpg"])
    used.wait(lambda: row.state is not None and row.state.files[0].pages == 1)
    used.press(Qt.Key.Key_Return, ctrl=True)
    used.wait(lambda: intake.model.state.step is Step.DONE)
    assert "-H19.12-" in intake.done.number
    used.wait(lambda: bool(intake.slip.state.pages))
    assert intake.slip.state.path is not None
    assert intake.slip.state.path.read_bytes().startswith(b"%PDF")

    used.wait(lambda: row.chip.word == "Chờ xác nhận")
    used.press(Qt.Key.Key_3, alt=True)
    table = window.desk.screen_of(Place.DIGITISE)
    assert isinstance(table, DigitiseScreen)
    used.wait(lambda: table.primary.isEnabled() and table.page.view.page_width > 0)
    assert table.form.row("number").field.text() == "31/2022"
    assert "chứng nhận kết hôn" in table.page.page_text.lower()
    used.wait(lambda: table.form.isAncestorOf(used.focus() or table))
    while table.model.state.unseen:
        used.press(Qt.Key.Key_Return, ctrl=True)
    used.press(Qt.Key.Key_Return, ctrl=True)
    used.wait(lambda: bool(table.note) or bool(table.bar.text))
    assert table.bar.text == ""
    held = window.session.counter.holdings.of_citizen("070192003876").papers
    assert [paper.state for paper in held] == [PaperState.ACCEPTED]


def nothing_held(used: Used, reading: ReadingBar) -> None:
    """Whatever the reading does is fine."""


def typing(used: Used, reading: ReadingBar) -> None:
    """Type until the reading gives way to it, and is still giving way."""

    def gives_way() -> bool:
        used.type("ữ")
        return "Tạm nhường" in reading.text

    used.wait(gives_way)


@pytest.mark.parametrize("meanwhile", [nothing_held, typing])
def test_the_window_goes_with_work_under_way(
    meanwhile: Callable[[Used, ReadingBar], None], tmp_path: Path, qtbot: QtBot, theme: Theme
) -> None:
    """Closing while a paper is read leaves no thread behind, and the paper waits for the next start."""
    make_store(tmp_path / "data").close()
    before = set(threading.enumerate())
    used = Used(
        qtbot, theme, LaunchOptions(data=tmp_path / "data", officer=LOGIN, passphrase=PASSPHRASE)
    )
    used.opened()
    assert used.window.desk is not None
    intake = used.window.desk.screen_of(Place.INTAKE)
    assert isinstance(intake, IntakeScreen)
    intake.model.look_up(CARD)
    used.wait(lambda: intake.model.state.step is Step.PROCEDURE)
    intake.model.choose_procedure("1.001776")
    used.wait(lambda: intake.model.state.step is Step.CHECKLIST)
    line = next(line for line in intake.model.state.lines if line.may_add)
    intake.model.add_files(line.code, [SPECIMENS / "three_pages_blank_middle.pdf"])
    intake.model.commit()
    used.wait(lambda: intake.model.state.step is Step.DONE)
    used.window.desk.show_place(Place.DIGITISE)
    table = used.window.desk.screen_of(Place.DIGITISE)
    assert isinstance(table, DigitiseScreen)
    used.wait(lambda: used.focus() is not None)
    meanwhile(used, table.waiting.reading)
    used.window.close()
    used.window.finish()
    used.window.deleteLater()

    assert [each for each in set(threading.enumerate()) - before if "lane" in each.name] == []
    again = Used(
        qtbot, theme, LaunchOptions(data=tmp_path / "data", officer=LOGIN, passphrase=PASSPHRASE)
    )
    again.opened()
    session = again.window.session
    assert session is not None
    again.wait(lambda: session.counter.verifying.waiting()[0].digitised_at is not None)
    again.window.close()
    again.window.finish()
    again.window.deleteLater()


def test_the_first_run_makes_the_store_shows_its_key_once_and_lets_in(
    tmp_path: Path, qtbot: QtBot, theme: Theme
) -> None:
    used = Used(qtbot, theme, LaunchOptions(data=tmp_path / "moi"))
    model = used.window.door_model
    used.wait(lambda: model.state.door is Door.FIRST_RUN)
    wanted = FirstRun("H19.12", "Bộ phận Một cửa xã Mẫu", "Quầy 1", "hoa", "Trần Thị Hoa", "ngắn")
    model.create(wanted)
    used.wait(lambda: model.state.fault is not None)
    assert model.state.fault is not None
    assert model.state.fault.code == "WEAK_PASSPHRASE"

    model.create(
        FirstRun("H19.12", "Bộ phận Một cửa xã Mẫu", "Quầy 1", "hoa", "Trần Thị Hoa", PASSPHRASE)
    )
    used.wait(lambda: model.state.door is Door.RECOVERY_KEY)
    key = model.state.recovery_key
    assert len(key) > 20
    assert key in used.window.door.words
    model.key_is_kept()
    used.sign_in()
    used.opened()
    assert key not in used.window.door.words
    used.window.close()
    used.window.finish()
    used.window.deleteLater()


def test_a_bug_is_told_once_and_calmly(used: Used) -> None:
    reporter = Reporter()
    reporter.bug_found.connect(used.window.tell_bug)
    told: list[str] = []
    reporter.bug_found.connect(told.append)
    for _ in range(50):
        _raise_into(reporter)
    used.wait(lambda: bool(told))

    assert told == ["ZeroDivisionError"]
    assert "ZeroDivisionError" in used.window.notice
    assert "an toàn" in used.window.notice


def _raise_into(reporter: Reporter) -> None:
    try:
        _ = 1 / 0
    except ZeroDivisionError as bug:
        reporter.take(type(bug), bug, bug.__traceback__)


def test_cycles_with_widgets_are_left_to_the_main_thread(qapp: QApplication) -> None:
    assert not gc.isenabled()


def test_arguments_and_environment_say_where_and_who(tmp_path: Path) -> None:
    secret = tmp_path / "mat-khau"
    secret.write_text("sáu con bò già\n", "utf-8")
    options = parse_options(
        ["--data", str(tmp_path), "--now", "2026-03-02T12:00:00+07:00"],
        {"COUNTER_OFFICER": "hoa", "COUNTER_PASSPHRASE_FILE": str(secret)},
    )
    assert options.data == tmp_path
    assert options.officer == "hoa"
    assert options.passphrase == "sáu con bò già"
    assert "bò" not in repr(options)


def test_a_set_time_without_a_zone_is_viet_nam_time_as_on_the_command_line() -> None:
    options = parse_options(["--now", "2026-03-02T08:30"], {})
    assert options.now is not None
    assert options.now.isoformat() == "2026-03-02T08:30:00+07:00"


@pytest.mark.parametrize(
    "wrong", [["--now", "hôm nay"], ["--now", "2126-03-02T08:30"], ["--la", "x"]]
)
def test_wrong_arguments_end_with_two(wrong: list[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        parse_options(wrong, {})
    assert ended.value.code == 2

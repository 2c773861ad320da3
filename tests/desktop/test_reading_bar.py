"""What the officer sees of a reading and does with it: time left, pause, skip, giving way, reading again."""

from concurrent.futures import ThreadPoolExecutor
from threading import Event

import pytest
from PySide6.QtCore import Qt

from counter_app.desktop.jobs import JobHub, Lane, inline_lanes
from counter_app.desktop.viewmodels.intake_state import reading_notes, reading_words
from counter_app.desktop.viewmodels.reading import ReadingState
from counter_app.desktop.viewmodels.scan import ScanState
from counter_app.desktop.views.digitise.screen import DigitiseScreen
from counter_app.desktop.views.intake.screen import IntakeScreen
from counter_app.desktop.views.shell.desk import IdleWatch
from counter_app.domain.ids import PaperId
from counter_app.services.digitising import Digitising, PaperProgress, PaperRead
from counter_app.services.ports import ReadingStep
from counter_app.services.steering import HoldReason, Steering
from tests.desktop.intake_kit import with_bench
from tests.desktop.screens_kit import Desk
from tests.services_bench import ALLOWANCE, BIRTH, MAI, MAI_NAME

Key = Qt.Key


class Standing(Digitising):
    """A reading that stands at one step until it is called off; its handles are there to look at."""

    def __init__(self, paper: PaperId, step: ReadingStep) -> None:
        self.paper = paper
        self.step = step
        self.steering = Steering()
        self.starts = 0

    def read_next(
        self,
        *,
        progress: PaperProgress | None = None,
        cancel: Event | None = None,
        steering: Steering | None = None,
    ) -> PaperRead:
        assert progress is not None and cancel is not None and steering is not None
        self.starts += 1
        self.steering = steering
        progress(self.paper, self.step)
        assert cancel.wait(60)
        return PaperRead(self.paper, code="DIGITISING_CANCELLED", later=True)

    def waiting(self) -> int:
        return 1


def scan(desk: Desk, pages: int) -> PaperId:
    """A birth certificate of Mai that waits to be read."""
    files = [desk.bench.file("birth_certificate", BIRTH) for _ in range(pages)]
    desk.bench.take(
        MAI, ALLOWANCE, case="orphan", name=MAI_NAME, scans={"birth_certificate": files}
    )
    return desk.bench.verifying.waiting()[0].id


class Table:
    """The digitising screen while a long paper is read: at page 12 of 200, about five minutes from its end."""

    def __init__(self, desk: Desk) -> None:
        lanes = {**inline_lanes(), Lane.OCR: ThreadPoolExecutor(1)}
        desk.session.hub = JobHub(lanes, desk.session)
        self.desk = desk
        self.context, _ = with_bench(desk)
        self.reading = self.context.reading
        self.standing = Standing(scan(desk, 1), ReadingStep(11, 200, 300.0))
        desk.session.counter.digitising = self.standing
        self.screen = DigitiseScreen(self.context)
        desk.show(self.screen)
        self.reading.start()
        desk.qtbot.waitUntil(lambda: self.reading.state.total == 200)

    @property
    def says(self) -> str:
        return self.screen.waiting.reading.text


@pytest.fixture
def table(desk: Desk) -> Table:
    return Table(desk)


def test_page_and_time_left_are_told(table: Table) -> None:
    assert table.says == "Đang đọc trang 12/200 · Còn khoảng 5 phút"
    assert table.screen.waiting.words == ("Đang đọc trang 12/200",)


def test_a_page_is_skipped_by_key_and_it_shows(table: Table, desk: Desk) -> None:
    desk.press(Key.Key_K, ctrl=True)
    assert table.standing.steering.skips(12)
    assert not table.standing.steering.skips(13)
    assert table.says == "Đang đọc trang 12/200 · Đang bỏ qua trang 12…"
    assert not table.screen.waiting.reading.skip.isEnabled()


def test_a_page_is_skipped_by_its_button(table: Table) -> None:
    table.screen.waiting.reading.skip.click()
    assert table.standing.steering.skips(12)


def test_pause_and_go_on_by_one_key(table: Table, desk: Desk) -> None:
    desk.press(Key.Key_P, ctrl=True)
    desk.qtbot.waitUntil(lambda: not table.reading.state.running)
    assert table.reading.state.paused
    assert table.says == ""
    assert table.screen.waiting.message == "", "a pause is no fault"

    desk.press(Key.Key_P, ctrl=True)
    desk.qtbot.waitUntil(lambda: table.reading.state.total == 200)
    assert table.standing.starts == 2
    table.screen.waiting.reading.pause.click()
    desk.qtbot.waitUntil(lambda: not table.reading.state.running)


def test_typing_holds_the_reading_until_the_keys_are_quiet(table: Table, desk: Desk) -> None:
    watch = IdleWatch()
    watch.typed.connect(table.reading.hands_busy)
    table.screen.installEventFilter(watch)
    table.screen.setFocus()
    desk.press(Key.Key_Shift)
    assert table.standing.steering.holding == {HoldReason.TYPING}
    assert table.says == "Đang đọc trang 12/200 · Tạm nhường khi đang gõ phím"

    desk.qtbot.waitUntil(lambda: not table.standing.steering.holding)
    assert table.says == "Đang đọc trang 12/200 · Còn khoảng 5 phút"


def test_the_scanner_comes_first(table: Table) -> None:
    intake = IntakeScreen(table.context)
    table.desk.qtbot.addWidget(intake)
    intake.scanner.changed.emit(ScanState(running=True))
    assert table.standing.steering.holding == {HoldReason.SCANNING}
    assert table.says.endswith("Đang nhường máy quét")
    intake.scanner.changed.emit(ScanState(running=False, finished=True))
    assert table.standing.steering.holding == frozenset()


def test_keys_of_the_reading_stand_in_the_list_of_keys(table: Table) -> None:
    hints = table.screen.keys()
    assert {"Ctrl+P", "Ctrl+K", "F9"} <= {hint.key for hint in hints}


@pytest.mark.parametrize(
    ("state", "words", "notes"),
    [
        (ReadingState(running=True), "Đang đọc…", ""),
        (
            ReadingState(running=True, total=9),
            "Đang đọc trang 1/9",
            "Đang ước tính thời gian",
        ),
        (
            ReadingState(running=True, done=9, total=9, seconds_left=20.0),
            "Đang ghép 9 trang…",
            "Còn dưới 1 phút",
        ),
    ],
)
def test_every_stage_has_its_words(state: ReadingState, words: str, notes: str) -> None:
    assert (reading_words(state), reading_notes(state)) == (words, notes)


@pytest.mark.parametrize("by_key", [True, False], ids=["key", "button"])
def test_skipped_pages_are_told_and_read_again_when_wanted(desk: Desk, by_key: bool) -> None:
    context, _ = with_bench(desk)
    scan(desk, 3)
    desk.bench.reader.skipped = frozenset({2})
    screen = DigitiseScreen(context)
    desk.show(screen)
    context.reading.start()
    assert screen.bar.text == "Trang 2 chưa đọc chữ; hình trang vẫn được lưu."

    desk.bench.reader.skipped = frozenset()
    desk.bench.reader.read.clear()
    if by_key:
        desk.press(Key.Key_F9)
    else:
        screen.bar.press()
    assert desk.bench.reader.read == [2]
    assert screen.bar.text == ""
    assert screen.model.state.seen is not None
    assert all(page.text for page in screen.model.state.seen.pages)

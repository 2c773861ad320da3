"""The icon beside the clock: it speaks when something newly needs a person, and opens the queue at it."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from PySide6.QtWidgets import QSystemTrayIcon
from pytestqt.qtbot import QtBot

from counter_app.desktop.options import LaunchOptions
from counter_app.desktop.session import Changed
from counter_app.desktop.theme import Theme
from counter_app.desktop.viewmodels.link import LinkModel
from counter_app.desktop.viewmodels.queue_news import NewsKind, QueueNews, QueueNewsModel
from counter_app.desktop.viewmodels.sign_in import Door
from counter_app.desktop.views.queue.screen import QueueScreen
from counter_app.desktop.views.screen import Place
from counter_app.desktop.views.shell.tray import Tray
from counter_app.desktop.views.shell.window import MainWindow
from counter_app.domain.errors import RecordRefused
from counter_app.domain.outbox import OutboxState, OutgoingRecord, RecordKind
from counter_app.records.ids import record_id
from tests.desktop.screens_kit import Desk
from tests.fixtures_store import LOGIN, PASSPHRASE, make_store
from tests.store_data import sha

SLOW_MS = 60_000
Started = Callable[[QSystemTrayIcon | None], MainWindow]


class Shown(QSystemTrayIcon):
    """Keeps what it was told to say, as there is no desktop to say it on."""

    def __init__(self) -> None:
        super().__init__()
        self.said: list[tuple[str, str]] = []
        self.there = False

    def show(self) -> None:
        self.there = True

    def hide(self) -> None:
        self.there = False

    def showMessage(self, *words: object) -> None:
        title, text, _icon = words
        self.said.append((str(title), str(text)))


@pytest.fixture
def started(tmp_path: Path, qtbot: QtBot, theme: Theme) -> Iterator[Started]:
    """Opens the real window on a real store, signed in, threads and all."""
    make_store(tmp_path / "data").close()
    windows: list[MainWindow] = []

    def start(icon: QSystemTrayIcon | None) -> MainWindow:
        window = MainWindow(LaunchOptions(data=tmp_path / "data"), theme, tray_icon=icon)
        windows.append(window)
        window.show()
        window.start()
        model = window.door_model
        qtbot.waitUntil(lambda: model.state.door is Door.SIGN_IN, timeout=SLOW_MS)
        model.sign_in(LOGIN, PASSPHRASE)
        qtbot.waitUntil(lambda: window.desk is not None and not window.locked, timeout=SLOW_MS)
        return window

    yield start
    for window in windows:
        window.close()
        window.finish()


def refuse_one(window: MainWindow, name: str) -> None:
    """Another sender comes upon a record that the hub refuses."""
    assert window.session is not None
    body = f'{{"number": "{name}", "procedure_name": "Đăng ký khai sinh"}}'
    record = OutgoingRecord(record_id(name, 1), RecordKind.DOSSIER, name, 1, body, sha(body), ())
    with window.session.counter.desk.store.working() as view:
        view.outbox.add(record)
        view.outbox.mark(record.id, OutboxState.NEEDS_PERSON, code=RecordRefused.code)
    window.session.tell(Changed.QUEUE)


def test_a_row_that_newly_needs_a_person_is_told_and_a_click_opens_it(
    started: Started, qtbot: QtBot
) -> None:
    icon = Shown()
    window = started(icon)
    plain = icon.icon().cacheKey()
    desk = window.desk
    assert desk is not None
    qtbot.waitUntil(lambda: "có gì chờ gửi" in desk.bar.link_text, timeout=SLOW_MS)
    assert icon.said == []
    assert icon.there

    refuse_one(window, "a" * 32)
    qtbot.waitUntil(lambda: len(icon.said) == 1, timeout=SLOW_MS)
    title, words = icon.said[0]
    assert title == "Hàng đợi cần cán bộ"
    assert words.startswith("1 bản ghi cần cán bộ xử lý")
    assert icon.toolTip().startswith("Quầy Số: ")
    assert icon.icon().cacheKey() != plain

    icon.messageClicked.emit()
    assert desk.place is Place.QUEUE
    screen = desk.screen_of(Place.QUEUE)
    assert isinstance(screen, QueueScreen)
    qtbot.waitUntil(lambda: len(screen.model.state.ids) == 1, timeout=SLOW_MS)
    assert screen.model.state.shown is OutboxState.NEEDS_PERSON

    window.close()
    assert not icon.there


def test_behind_the_door_a_click_shows_nothing_of_the_desk(started: Started, qtbot: QtBot) -> None:
    icon = Shown()
    window = started(icon)
    desk = window.desk
    assert desk is not None
    window.lock()

    icon.activated.emit(QSystemTrayIcon.ActivationReason.Trigger)

    assert window.locked
    assert desk.place is Place.INTAKE


def test_a_desktop_without_a_place_for_icons_loses_nothing(started: Started, qtbot: QtBot) -> None:
    assert not QSystemTrayIcon.isSystemTrayAvailable()
    window = started(None)
    refuse_one(window, "b" * 32)
    desk = window.desk
    assert desk is not None

    qtbot.waitUntil(lambda: desk.rail.badge(Place.QUEUE) == 1, timeout=SLOW_MS)


def news_of(link: LinkModel) -> list[QueueNews]:
    told: list[QueueNews] = []
    QueueNewsModel(link, link).told.connect(told.append)
    return told


def test_what_stood_at_the_start_is_no_news_and_more_of_it_is(desk: Desk) -> None:
    desk.bench.enrol()
    desk.bench.hold_wedding()
    desk.bench.hub.trouble = RecordRefused(status=422, hub_code="BAD")
    desk.bench.sending.push()
    link = desk.context.link
    told = news_of(link)
    link.refresh()
    assert told == []

    desk.bench.hold_birth()
    desk.bench.sending.push()
    before = desk.bench.sending.status().counts[OutboxState.NEEDS_PERSON]
    link.refresh()
    link.refresh()

    assert told == [QueueNews(NewsKind.NEEDS_PERSON, before - 2)]


@pytest.mark.parametrize(("days", "expected"), [(1, []), (3, [QueueNews(NewsKind.EMPTY_AGAIN, 3)])])
def test_an_empty_queue_is_told_only_after_days(
    desk: Desk, days: int, expected: list[QueueNews]
) -> None:
    desk.bench.enrol()
    desk.bench.hold_wedding()
    link = desk.context.link
    told = news_of(link)
    link.refresh()
    clock = desk.session.counter.clock
    later = clock.now() + timedelta(days=days)
    clock.stand_at(later)

    link.push_now()

    assert told == expected


def test_messages_stay_silent_where_there_is_no_icon(theme: Theme) -> None:
    tray = Tray(theme)

    tray.tell(QueueNews(NewsKind.NEEDS_PERSON, 1))
    tray.put_away()

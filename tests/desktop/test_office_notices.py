"""The hub's word to the office: the supervisor sees it above the window and puts it away; nobody else, and not on the door."""

from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from counter_app.app.counter import open_counter
from counter_app.desktop.options import LaunchOptions
from counter_app.desktop.theme import Theme
from counter_app.desktop.viewmodels.sign_in import Door
from counter_app.desktop.views.shell.window import MainWindow
from counter_app.domain.changes import DaysGiven, HubDay, HubDayKind, PolicyGiven
from counter_app.domain.events import EventKind
from counter_app.domain.ids import OfficerLogin
from counter_app.domain.officers import Role
from counter_app.services.hub_orders import HubOrders
from tests.fixtures_store import LOGIN, PASSPHRASE, make_store

SLOW_MS = 60_000
Started = Callable[[OfficerLogin], MainWindow]
OFFICER = OfficerLogin("lanh")


@pytest.fixture
def started(tmp_path: Path, qtbot: QtBot, theme: Theme) -> Iterator[Started]:
    """Opens the real window on a store that a hub has told two things, threads and all."""
    data = tmp_path / "data"
    make_store(data).close()
    counter = open_counter(data, LOGIN, PASSPHRASE)
    counter.accounts.add(OFFICER, "Đỗ Thị Lành", Role.OFFICER, PASSPHRASE)
    orders = HubOrders(counter.desk, counter.catalogue_desk)
    storm = HubDay(date(2030, 3, 5), HubDayKind.OFF, "Nghỉ bão", "Công điện 1 mẫu")
    with counter.desk.store.writing() as view:
        assert orders.days(view, DaysGiven((storm,))) == 1
    with counter.desk.store.writing() as view:
        assert orders.policy(view, PolicyGiven({"metered": True})) == 1
    counter.close()
    windows: list[MainWindow] = []

    def start(login: OfficerLogin) -> MainWindow:
        window = MainWindow(LaunchOptions(data=data), theme)
        windows.append(window)
        window.show()
        window.start()
        model = window.door_model
        qtbot.waitUntil(lambda: model.state.door is Door.SIGN_IN, timeout=SLOW_MS)
        model.sign_in(login, PASSPHRASE)
        qtbot.waitUntil(lambda: window.desk is not None and not window.locked, timeout=SLOW_MS)
        return window

    yield start
    for window in windows:
        window.close()
        window.finish()


def test_a_supervisor_sees_one_after_the_other_and_puts_them_away(
    started: Started, qtbot: QtBot
) -> None:
    window = started(LOGIN)
    qtbot.waitUntil(lambda: "05/03/2030" in window.told, timeout=SLOW_MS)
    window.lock()
    assert window.told == ""
    window.press_told()
    window.door_model.sign_in(LOGIN, PASSPHRASE)
    qtbot.waitUntil(lambda: not window.locked and "05/03/2030" in window.told, timeout=SLOW_MS)

    window.press_told()
    qtbot.waitUntil(lambda: "quy định gửi" in window.told, timeout=SLOW_MS)
    window.press_told()
    qtbot.waitUntil(lambda: window.told == "", timeout=SLOW_MS)

    assert window.session is not None
    changes = window.session.counter.changes
    assert changes.notices() == ()
    with window.session.counter.desk.store.reading() as view:
        kinds = [event.kind for event in view.events.of_subject("holidays")]
    assert kinds == [EventKind.NOTICE_DISMISSED]


def test_an_officer_sees_nothing_of_it(started: Started, qtbot: QtBot) -> None:
    window = started(OFFICER)
    assert window.session is not None
    assert len(window.session.counter.changes.office_notices()) == 2
    hub = window.session.hub
    qtbot.waitUntil(lambda: hub.busy == 0, timeout=SLOW_MS)
    assert window.told == ""

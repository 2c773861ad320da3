"""A real window's screens over a real counter: the store is real, reader and hub are in memory, jobs run at submit."""

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from itertools import count
from pathlib import Path
from typing import TypeVar

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QInputMethodEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from counter_app.app.clock import DeskClock
from counter_app.app.counter import Counter
from counter_app.app.drawing import DrawnPage
from counter_app.app.paths import DataFolder
from counter_app.desktop.jobs import JobHub, inline_lanes
from counter_app.desktop.models.table import LazyTableModel
from counter_app.desktop.session import Opened, Session
from counter_app.desktop.theme import Theme
from counter_app.desktop.viewmodels.link import LinkModel
from counter_app.desktop.viewmodels.reading import ReadingModel
from counter_app.desktop.views.context import ViewContext
from counter_app.desktop.views.dialogs import Dialogs
from counter_app.desktop.views.printing import Printers
from counter_app.desktop.views.reader_keys import ReaderKeys
from counter_app.desktop.views.screen import Destination, Screen
from counter_app.desktop.views.table import TablePanel
from counter_app.desktop.wedge import MACHINE_GAP_SECONDS
from counter_app.domain.errors import PrinterFailed
from counter_app.domain.ids import OfficerLogin
from counter_app.domain.officers import Officer, Role
from counter_app.store import SqlStore
from tests.fixtures_store import NOON, SUPERVISOR, SetClock, make_store
from tests.services_bench import Bench

Row = TypeVar("Row")


class NoKeys:
    """A key ring for screens that change no keys."""

    def add(self, login: OfficerLogin, passphrase: str) -> None:
        raise AssertionError("no screen here adds keys")

    def change(self, login: OfficerLogin, old: str, new: str) -> None:
        raise AssertionError("no screen here changes keys")

    def set(self, login: OfficerLogin, new: str) -> None:
        raise AssertionError("no screen here sets keys")


@dataclass
class PickedTarget(Dialogs):
    """Answers the save dialog with `target`; `asked` keeps the names proposed."""

    target: Path | None = None
    asked: list[str] = field(default_factory=list)

    def choose_target(self, parent: QWidget, title: str, name: str, kinds: str) -> Path | None:
        self.asked.append(name)
        return self.target


class PaperTray(Printers):
    """A printer that keeps what it printed."""

    def __init__(self) -> None:
        self.known: tuple[str, ...] = ("Máy in quầy 1",)
        self.printed: list[tuple[str, str, int]] = []
        self.jammed = False

    def names(self) -> tuple[str, ...]:
        return self.known

    def print_pages(self, name: str, pages: Sequence[DrawnPage], title: str) -> None:
        if self.jammed:
            raise PrinterFailed(printer=name)
        self.printed.append((name, title, len(pages)))


@contextmanager
def at_machine_speed(root: QWidget) -> Iterator[None]:
    """Keys pressed meanwhile in `root`'s window follow each other as a reader's do, however busy the machine is."""
    watching = root.window().findChildren(ReaderKeys)
    ticks = count(1)
    for keys in watching:
        keys.clock = lambda: next(ticks) * MACHINE_GAP_SECONDS / 10
    try:
        yield
    finally:
        for keys in watching:
            keys.clock = time.monotonic


def _rests(keys: ReaderKeys) -> bool:
    return not keys.waiting


@dataclass
class Desk:
    """The opened desk: `bench` arranges what happened before, `context` is what screens are given."""

    bench: Bench
    session: Session
    context: ViewContext
    dialogs: PickedTarget
    qtbot: QtBot
    printers: PaperTray = field(default_factory=PaperTray)

    def show(self, screen: Screen) -> list[Destination]:
        """Show a screen as the window does; return where it wants to go, as it comes to want it."""
        wishes: list[Destination] = []
        screen.go.connect(wishes.append)
        self.qtbot.addWidget(screen)
        screen.resize(1158, 716)
        screen.show()
        screen.activate()
        self.qtbot.waitUntil(lambda: screen.isActiveWindow())
        return wishes

    def press(self, key: Qt.Key, *, ctrl: bool = False, shift: bool = False) -> None:
        """Press a key where the focus is."""
        held = Qt.KeyboardModifier.NoModifier
        if ctrl:
            held |= Qt.KeyboardModifier.ControlModifier
        if shift:
            held |= Qt.KeyboardModifier.ShiftModifier
        QTest.keyClick(self.focus(), key, held)
        # A letter that may begin a reading waits for the next key of a machine.
        for keys in self.focus().window().findChildren(ReaderKeys):
            self.qtbot.waitUntil(partial(_rests, keys))

    def type(self, text: str) -> None:
        """Type where the focus is; letters with marks come as Telex brings them, by the input method."""
        if text.isascii():
            QTest.keyClicks(self.focus(), text)
            return
        composed = QInputMethodEvent()
        composed.setCommitString(text)
        QApplication.sendEvent(self.focus(), composed)

    def focus(self) -> QWidget:
        focused = QApplication.focusWidget()
        assert focused is not None
        return focused


def open_desk_of(store: SqlStore, bench: Bench, officer: Officer) -> Session:
    """A session over `store`, with the bench's hub behind the queue and every job run at submit."""
    clock = DeskClock()
    clock.stand_at(NOON)
    counter = Counter(DataFolder(bench.folder / "data"), store, NoKeys(), clock)
    counter.sending = bench.sending
    counter.holdings = bench.holdings
    counter.supervising = bench.supervising
    return Session(Opened(counter, counter.office, officer), hub=JobHub(inline_lanes()))


def context_of(theme: Theme, session: Session, dialogs: Dialogs) -> ViewContext:
    """What the window hands to its screens."""
    return ViewContext(
        theme, session, LinkModel(session, session), ReadingModel(session, session), dialogs
    )


def cells(panel: TablePanel[Row]) -> list[dict[str, str]]:
    """What a table shows: one mapping of column key to words a row."""
    model = panel.table.model()
    assert isinstance(model, LazyTableModel)
    return [
        {
            column.key: str(model.index(row, at).data() or "")
            for at, column in enumerate(model.columns)
        }
        for row in range(model.rowCount())
    ]


@pytest.fixture(scope="session")
def theme(qapp: QApplication) -> Theme:
    return Theme(qapp)


@pytest.fixture
def desk(tmp_path: Path, qtbot: QtBot, theme: Theme) -> Iterator[Desk]:
    clock = SetClock()
    store = make_store(tmp_path / "data", clock=clock)
    bench = Bench(tmp_path, store, clock)
    session = open_desk_of(store, bench, SUPERVISOR)
    dialogs = PickedTarget()
    yield Desk(bench, session, context_of(theme, session, dialogs), dialogs, qtbot)
    session.stop()
    session.finish()


OFFICER = Officer(SUPERVISOR.login, SUPERVISOR.name, Role.OFFICER)
"""The same account without the supervisor's rights."""


@pytest.fixture
def clipboard(qapp: QApplication) -> Callable[[], str]:
    """What lies on the clipboard."""
    return lambda: QApplication.clipboard().text()

"""The intake and digitising screens over the real store, with the reader of the services' bench."""

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu, QWidget

from counter_app.desktop.views.context import ViewContext
from counter_app.desktop.views.dialogs import Dialogs
from counter_app.desktop.views.intake.screen import IntakeScreen
from tests.desktop.screens_kit import Desk

CARD = "070192003876|280123456|Trần Thị Mẫu Đơn|27091992|Nữ|Tổ 3, khu phố 2, phường Mẫu|01072021"


class Picked(Dialogs):
    """Answers the file dialogs."""

    def __init__(self) -> None:
        self.files: tuple[Path, ...] = ()
        self.folder: Path | None = None
        self.target: Path | None = None

    def choose_files(self, parent: QWidget, title: str, kinds: str) -> tuple[Path, ...]:
        return self.files

    def choose_folder(self, parent: QWidget, title: str) -> Path | None:
        return self.folder

    def choose_target(self, parent: QWidget, title: str, name: str, kinds: str) -> Path | None:
        return self.target


def with_bench(desk: Desk) -> tuple[ViewContext, Picked]:
    """The desk's context with the bench's reader behind intake, scanner and digitising."""
    counter = desk.session.counter
    counter.digitiser = desk.bench.reader
    counter.intake = desk.bench.intake
    counter.digitising = desk.bench.digitising
    counter.verifying = desk.bench.verifying
    counter.scanning = desk.bench.scanning
    dialogs = Picked()
    context = desk.context
    return ViewContext(
        context.theme,
        context.session,
        context.link,
        context.reading,
        dialogs,
        desk.printers,
    ), dialogs


def drop(row: QWidget, paths: Sequence[Path]) -> None:
    """Drop files on a widget as the desktop's file manager does."""
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    over = QDragEnterEvent(
        QPoint(20, 20),
        Qt.DropAction.CopyAction,
        data,
        Qt.MouseButton.LeftButton,
        Qt.KeyboardModifier.NoModifier,
    )
    QApplication.sendEvent(row, over)
    assert over.isAccepted()
    event = QDropEvent(
        QPointF(20, 20),
        Qt.DropAction.CopyAction,
        data,
        Qt.MouseButton.LeftButton,
        Qt.KeyboardModifier.NoModifier,
    )
    QApplication.sendEvent(row, event)


def pick(desk: Desk, screen: QWidget, number: int) -> list[str]:
    """Choose the line at `number` (0-based) of the open menu by keys; return what all lines say."""
    menu = QApplication.activePopupWidget()
    assert isinstance(menu, QMenu)
    words = [action.text() for action in menu.actions()]
    for _ in range(number):
        QTest.keyClick(menu, Qt.Key.Key_Down)
    QTest.keyClick(menu, Qt.Key.Key_Return)
    # Without a window manager nobody else gives the window its activity back.
    screen.activateWindow()
    desk.qtbot.waitUntil(screen.isActiveWindow)
    return words


def words_of(screen: IntakeScreen) -> dict[str, str]:
    """What each row of the checklist says about its state."""
    return {str(row.state.code): row.chip.word for row in screen.lines.rows() if row.state}

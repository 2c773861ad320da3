"""A printout before it is printed: the pages as they will lie on paper, the printer, and the copy as a file."""

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent, QPixmap
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QScrollArea, QVBoxLayout, QWidget

from counter_app.app.drawing import DrawnPage
from counter_app.desktop.theme import Theme, Tone
from counter_app.desktop.viewmodels.printing import PrintModel, PrintState
from counter_app.desktop.views.dialogs import Dialogs
from counter_app.desktop.views.printing import Printers, image_of
from counter_app.desktop.views.widgets import (
    Choice,
    IconButton,
    MessageBar,
    PrimaryButton,
    QuietButton,
    label,
    step_inside,
)
from counter_app.domain.errors import PrinterFailed

PAGE_WIDTH = 720
"""Logical pixels of a page's width in the preview."""


class Printout(QFrame):
    """Lies over its screen until it is put away.

    Signals: closed(); printed(): a printer took the pages.
    """

    closed = Signal()
    printed = Signal()

    def __init__(
        self, theme: Theme, model: PrintModel, printers: Printers, dialogs: Dialogs, over: QWidget
    ) -> None:
        super().__init__(over)
        self.setObjectName("ground")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._model = model
        self._printers = printers
        self._dialogs = dialogs
        self._drawn: tuple[DrawnPage, ...] = ()
        self._names: tuple[str, ...] | None = None
        self._title = label("", "section", parent=self)
        self._close = IconButton(theme, "close", self.tr("Đóng bản xem trước"), key="Esc")
        self._bar = MessageBar(theme, self)
        self._scroll = QScrollArea(self)
        self._scroll.setWidgetResizable(True)
        self._scroll.setAccessibleName(self.tr("Bản xem trước"))
        self._printer = Choice(self)
        self._printer.setAccessibleName(self.tr("Máy in"))
        self._printer.setMinimumContentsLength(28)
        self._none = label(self.tr("Máy này chưa cài máy in. Lưu tệp PDF để in nơi khác."), "quiet")
        self._save = QuietButton(theme, self.tr("Lưu PDF…"), icon="save", parent=self)
        self._save.set_shortcut_shown("Ctrl+S")
        # Its key is the screen's below it too: a second shortcut would make neither work.
        self._print = PrimaryButton(theme, self.tr("In"), icon="printer", parent=self)
        self._print.setText(self.tr("In") + "   Ctrl+P")
        self._lay_out()
        self._close.clicked.connect(self.put_away)
        self._save.clicked.connect(self.save)
        self._print.clicked.connect(self.print_now)
        model.changed.connect(self.render_state)
        over.installEventFilter(self)
        self.hide()

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.setContentsMargins(24, 12, 16, 8)
        head.addWidget(self._title, 1)
        head.addWidget(self._close)
        told = QVBoxLayout()
        told.setContentsMargins(24, 0, 24, 0)
        told.addWidget(self._bar)
        foot = QFrame(self)
        foot.setObjectName("footer")
        row = QHBoxLayout(foot)
        row.setContentsMargins(24, 10, 24, 10)
        row.setSpacing(12)
        row.addWidget(self._printer)
        row.addWidget(self._none)
        row.addStretch(1)
        row.addWidget(self._save)
        row.addWidget(self._print)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(head)
        column.addLayout(told)
        column.addWidget(self._scroll, 1)
        column.addWidget(foot)

    @property
    def message(self) -> str:
        return self._bar.text

    @property
    def page_count(self) -> int:
        """How many pages are shown."""
        return len(self._drawn)

    @property
    def can_print(self) -> bool:
        """The PC has a printer. The system is asked when first needed and whenever the preview opens: it may be slow."""
        if self._names is None:
            self._names = self._printers.names()
        return bool(self._names)

    def open(self) -> None:
        """Lie over the screen."""
        self._fill_printers()
        self.render_state(self._model.state)
        self.setGeometry(self._over().rect())
        self.show()
        self.raise_()
        self._take_focus()

    def _take_focus(self) -> None:
        """To the act that can be done now; while the pages are made only leaving can."""
        for button in (self._print, self._save, self._close):
            if button.isEnabled():
                button.setFocus()
                return

    @Slot()
    def put_away(self) -> None:
        if not self.isHidden():
            self.hide()
            self.closed.emit()

    @Slot()
    def print_now(self) -> None:
        """Print on the chosen printer; where there is none, show the pages and the way to a file."""
        state = self._model.state
        names = self._names if self.can_print and self._names is not None else ()
        if not names or not state.pages:
            if self.isHidden() and state.path is not None:
                self.open()
            return
        chosen = self._printer.currentText()
        name = chosen if chosen in names else names[0]
        try:
            self._printers.print_pages(name, state.pages, state.title)
        except PrinterFailed as fault:
            self._model.tell_fault(fault)
            return
        self._model.tell_printed(name)
        self.put_away()
        self.printed.emit()

    @Slot()
    def save(self) -> None:
        """Copy the PDF to where the officer says."""
        path = self._model.state.path
        if path is not None:
            target = self._dialogs.choose_target(
                self, self.tr("Lưu PDF"), path.name, self.tr("Tệp PDF (*.pdf)")
            )
            if target is not None:
                self._model.save(target)

    def focusNextPrevChild(self, forward: bool) -> bool:
        """Tab stays here: what lies below is out of view."""
        return step_inside(self, forward)

    @Slot(object)
    def render_state(self, state: PrintState) -> None:
        self._title.setText(state.title)
        ready = bool(state.pages)
        self._print.setEnabled(ready and self.can_print)
        self._save.setEnabled(state.path is not None)
        if state.pages != self._drawn:
            self._drawn = state.pages
            self._scroll.setWidget(self._pages(state.pages))
            if self.isVisible():
                self._take_focus()
        if state.fault is not None:
            self._bar.show_error(state.fault)
        elif state.saved_to is not None:
            words = self.tr("Đã lưu {name}.").format(name=state.saved_to.name)
            self._bar.show_words(Tone.DONE, words)
        elif state.busy:
            self._bar.show_words(Tone.WORKING, self.tr("Đang dựng trang in…"))
        else:
            self._bar.clear()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize and not self.isHidden():
            self.setGeometry(self._over().rect())
        return False

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc closes, the arrows and the page keys move through the pages."""
        bar = self._scroll.verticalScrollBar()
        steps: dict[int, Callable[[], int]] = {
            Qt.Key.Key_Down: bar.singleStep,
            Qt.Key.Key_Up: lambda: -bar.singleStep(),
            Qt.Key.Key_PageDown: bar.pageStep,
            Qt.Key.Key_PageUp: lambda: -bar.pageStep(),
        }
        step = steps.get(event.key())
        ctrl = event.modifiers() == Qt.KeyboardModifier.ControlModifier
        if event.key() == Qt.Key.Key_Escape:
            self.put_away()
        elif event.key() == Qt.Key.Key_P and ctrl:
            self.print_now()
        elif step is not None:
            bar.setValue(bar.value() + step())

    def _over(self) -> QWidget:
        over = self.parentWidget()
        assert over is not None
        return over

    def _fill_printers(self) -> None:
        names = self._names = self._printers.names()
        chosen = self._printer.currentText()
        self._printer.clear()
        self._printer.addItems(list(names))
        self._printer.setCurrentIndex(max(self._printer.findText(chosen), 0))
        self._printer.setVisible(bool(names))
        self._none.setVisible(not names)

    def _pages(self, pages: tuple[DrawnPage, ...]) -> QWidget:
        inside = QWidget()
        column = QVBoxLayout(inside)
        column.setContentsMargins(24, 12, 24, 24)
        column.setSpacing(16)
        for number, page in enumerate(pages, start=1):
            sheet = QLabel(inside)
            sheet.setObjectName("sheet")
            sheet.setPixmap(small_page(page, PAGE_WIDTH, self.devicePixelRatioF()))
            sheet.setAccessibleName(self.tr("Trang {number}").format(number=number))
            column.addWidget(sheet, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addStretch(1)
        return inside


def small_page(page: DrawnPage, width: int, ratio: float) -> QPixmap:
    """Return the page as a picture `width` logical pixels wide."""
    image = image_of(page).scaledToWidth(
        round(width * ratio), Qt.TransformationMode.SmoothTransformation
    )
    pixmap = QPixmap.fromImage(image)
    pixmap.setDevicePixelRatio(ratio)
    return pixmap

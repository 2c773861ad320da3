"""Keys of a reader, taken out of whatever has the focus and handed to whom the reading is for."""

import time
from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QCoreApplication, QEvent, QObject, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QInputMethodEvent, QKeyEvent
from PySide6.QtWidgets import QApplication, QLineEdit, QPlainTextEdit, QWidget

from counter_app.desktop.wedge import (
    MACHINE_GAP_SECONDS,
    Burst,
    Ended,
    looks_handed_over,
    looks_read,
)

TAKES_CARDS = "takes_cards"
"""Property of a field that wants what is read itself: the reader's keys stay there."""

OWN_READER = "own_reader"
"""Property of a screen that watches the keys itself: the window's own watch leaves it alone."""

FIRST_SIGNS = frozenset("0123456789AICGHTQgthq")
"""What a number, a card's QR and a machine-readable zone begin with; the number on a slip (G, H, or T for a desk's own)
and the mark of a hand-over, in small letters when the keyboard's capitals are locked."""

_MODIFIERS = Qt.KeyboardModifier.ShiftModifier | Qt.KeyboardModifier.KeypadModifier


@dataclass(frozen=True, slots=True)
class _Before:
    """A field as it was before the first key of a burst."""

    field: QLineEdit | QPlainTextEdit
    text: str
    at: int
    modified: bool

    def put_back(self) -> None:
        """Whoever follows the field's text hears of it like of any typing: they followed the reader's letters too."""
        field = self.field
        if isinstance(field, QLineEdit):
            field.setText(self.text)
            field.setCursorPosition(self.at)
            field.setModified(self.modified)
            field.textEdited.emit(self.text)
            return
        field.setPlainText(self.text)
        cursor = field.textCursor()
        cursor.setPosition(self.at)
        field.setTextCursor(cursor)


class ReaderKeys(QObject):
    """Watches the keys of one screen while it is in view.

    In a field the letters appear as they come, and what stood there before is put back when they turn out to be a
    reader's. Elsewhere letters are keys of acts (`T` adds a file), so those that follow a reading's first sign wait for as
    long as the next key of a machine would take; no hand notices so short a wait.

    Attributes:
        clock: seconds that only go forward.

    Signals:
        read(str): the whole text of a card's QR, a zone or a citizen's number.
        slip_read(str): a dossier's number or the QR of a hand-over.
    """

    read = Signal(str)
    slip_read = Signal(str)

    def __init__(
        self,
        screen: QWidget,
        *,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        super().__init__(screen)
        self._screen = screen
        self.clock = clock
        self._burst = Burst()
        self._before: _Before | None = None
        self._held: list[tuple[QWidget, QKeyEvent]] = []
        self._replaying = False
        self._wait = QTimer(self, singleShot=True, interval=round(MACHINE_GAP_SECONDS * 1000) + 5)
        self._wait.timeout.connect(self._on_waited)

    @property
    def waiting(self) -> bool:
        """Whether keys are held back that may be a reader's."""
        return bool(self._held)

    def start(self) -> None:
        """Watch; twice is once."""
        app = QCoreApplication.instance()
        if app is not None:
            app.installEventFilter(self)

    def stop(self) -> None:
        app = QCoreApplication.instance()
        if app is not None:
            app.removeEventFilter(self)
        self._burst.forget()
        self._held.clear()
        self._wait.stop()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if self._replaying or not isinstance(watched, QWidget) or not self._concerns(watched):
            return False
        if isinstance(event, QInputMethodEvent):
            return self._composed(event)
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            return self._pressed(watched, event)
        return False

    def _concerns(self, watched: QWidget) -> bool:
        if watched is not QApplication.focusWidget() or not self._screen.isAncestorOf(watched):
            return False
        if watched.property(TAKES_CARDS):
            return False
        above = watched.parentWidget()
        while above is not None and above is not self._screen:
            if above.property(OWN_READER):
                return False
            above = above.parentWidget()
        return True

    def _composed(self, event: QInputMethodEvent) -> bool:
        text = event.commitString()
        if not (looks_read(text) or looks_handed_over(text)):
            if text and self._burst.text:
                # Letters with marks may come by the input method between keys.
                self._burst.put(text, self.clock())
            return False
        self._burst.forget()
        self._burst.put(text, self.clock())
        return True

    def _pressed(self, watched: QWidget, event: QKeyEvent) -> bool:
        now = self.clock()
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            return not event.modifiers() & ~_MODIFIERS and self._entered(now)
        text = event.text()
        if event.isAutoRepeat():
            self._let_go()
            return False
        if event.modifiers() & ~_MODIFIERS or not text or not text.isprintable():
            # Shift comes as a key of its own before each capital letter.
            if event.key() != Qt.Key.Key_Shift:
                self._let_go()
            return False
        if self._burst.put(text, now):
            self._let_go()
            if text not in FIRST_SIGNS:
                return False
            self._burst.put(text, now)
            self._remember(watched)
        elif self._burst.text[:1] not in FIRST_SIGNS:
            return False
        if isinstance(watched, QLineEdit | QPlainTextEdit):
            return False
        self._held.append((watched, event.clone()))
        self._wait.start()
        return True

    def _remember(self, watched: QWidget) -> None:
        if isinstance(watched, QLineEdit):
            at = watched.cursorPosition()
            self._before = _Before(watched, watched.text(), at, watched.isModified())
        elif isinstance(watched, QPlainTextEdit) and not watched.isReadOnly():
            at = watched.textCursor().position()
            self._before = _Before(watched, watched.toPlainText(), at, False)
        else:
            self._before = None

    def _entered(self, now: float) -> bool:
        reading = self._burst.enter(now)
        if reading.ended is Ended.NOTHING:
            self._let_go()
            return False
        self._held.clear()
        self._wait.stop()
        if self._before is not None:
            self._before.put_back()
        if reading.ended is not Ended.MORE:
            self._before = None
            told = self.slip_read if reading.ended is Ended.SLIP else self.read
            told.emit(reading.text)
        return True

    @Slot()
    def _on_waited(self) -> None:
        self._let_go()

    def _let_go(self) -> None:
        """The keys held back were a person's: they go where they were going."""
        self._wait.stop()
        held, self._held = self._held, []
        self._burst.forget()
        self._before = None
        if not held:
            return
        self._replaying = True
        try:
            for widget, event in held:
                QApplication.sendEvent(QApplication.focusWidget() or widget, event)
        finally:
            self._replaying = False

"""A dossier that another desk handed over: its file, then the code of its QR, read or typed."""

from pathlib import Path

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget

from counter_app.desktop.views.dialogs import Dialogs


class TakeInBar(QWidget):
    """Hidden until a file was chosen. Signals: taken(Path, str): file and code; closed()."""

    taken = Signal(object, str)
    closed = Signal()

    def __init__(self, dialogs: Dialogs, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._dialogs = dialogs
        self._file: Path | None = None
        self.code = QLineEdit(self)
        self.code.setPlaceholderText(self.tr("Quét mã QR bàn giao, hoặc gõ mã, rồi Enter"))
        self.code.setAccessibleName(self.tr("Mã bàn giao"))
        self.code.returnPressed.connect(self._on_code)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.code)
        self.hide()

    @Slot()
    def choose(self) -> None:
        """Ask for the file, then wait for the code."""
        kinds = self.tr("Tệp bàn giao (*.qsbg);;Mọi tệp (*)")
        chosen = self._dialogs.choose_files(self, self.tr("Tệp bàn giao"), kinds)
        if chosen:
            self._file = chosen[0]
            self.code.clear()
            self.show()
            self.code.setFocus()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.hide()
            self.closed.emit()
        else:
            super().keyPressEvent(event)

    @Slot()
    def _on_code(self) -> None:
        if self._file is not None and self.code.text().strip():
            self.hide()
            self.taken.emit(self._file, self.code.text())

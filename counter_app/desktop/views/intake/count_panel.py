"""Papers and pages counted by hand, held against the scan (TT 01/2023/TT-VPCP Đ8)."""

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QIntValidator, QKeyEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from counter_app.desktop.theme import Theme, Tone
from counter_app.desktop.viewmodels.counting import CountModel, CountState
from counter_app.desktop.views.widgets import IconButton, MessageBar, PushButton, label

MOST = 9999
FIELD = 84


class CountPanel(QFrame):
    """Hidden until a line is counted. Signals: closed()."""

    closed = Signal()

    def __init__(self, theme: Theme, model: CountModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("card")
        self.model = model
        self._title = label("", "strong", wrap=True, parent=self)
        self.papers = self._number(self.tr("Số bản giấy"))
        self.pages = self._number(self.tr("Số trang có chữ"))
        self._keep = PushButton(theme, self.tr("Ghi số đếm"), parent=self)
        self._close = IconButton(theme, "close", self.tr("Đóng phần đếm"), key="Esc", parent=self)
        self._bar = MessageBar(theme, self)
        self._keep.clicked.connect(self._on_keep)
        self.papers.returnPressed.connect(self.pages.setFocus)
        self.pages.returnPressed.connect(self._on_keep)
        self._close.clicked.connect(self.put_away)
        self._bar.acted.connect(model.confirm)
        model.changed.connect(self.render_state)
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(self._title, 1)
        row.addWidget(label(self.tr("Bản giấy"), parent=self))
        row.addWidget(self.papers)
        row.addWidget(label(self.tr("Số trang"), parent=self))
        row.addWidget(self.pages)
        row.addWidget(self._keep)
        row.addWidget(self._close)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 8, 12, 8)
        column.setSpacing(6)
        column.addLayout(row)
        column.addWidget(self._bar)
        self.hide()

    def _number(self, name: str) -> QLineEdit:
        field = QLineEdit(self)
        field.setAccessibleName(name)
        field.setValidator(QIntValidator(0, MOST, field))
        field.setFixedWidth(FIELD)
        field.setAlignment(Qt.AlignmentFlag.AlignRight)
        return field

    @property
    def message(self) -> str:
        return self._bar.text

    def press(self) -> None:
        """Say that the difference is right so."""
        self._bar.press()

    def open_for(self, name: str) -> None:
        """Count one line."""
        self._title.setText(self.tr("Đếm: {name}").format(name=name))
        self.papers.setText("1")
        self.pages.clear()
        self.show()
        self.pages.setFocus()

    @Slot()
    def put_away(self) -> None:
        if not self.isHidden():
            self.hide()
            self.closed.emit()

    @Slot(object)
    def render_state(self, state: CountState) -> None:
        self._keep.setEnabled(not state.busy)
        counted = state.counted
        if state.fault is not None:
            self._bar.show_error(state.fault)
        elif counted is None:
            self._bar.clear()
        elif counted.differs:
            words = self.tr(
                "Đếm được {counted} trang, bản quét có {scanned} trang. Quét lại trang thiếu, hoặc xác nhận là đúng."
            ).format(counted=counted.handed.pages, scanned=counted.scanned)
            self._bar.show_words(Tone.LOOK, words, act=self.tr("Đúng như vậy"))
        else:
            words = (
                self.tr("Đã ghi số đếm.")
                if counted.scanned is None
                else self.tr("Khớp với bản quét.")
            )
            self._bar.show_words(Tone.DONE, words)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.put_away()
        else:
            super().keyPressEvent(event)

    @Slot()
    def _on_keep(self) -> None:
        if self.pages.text() and self.papers.text():
            self.model.count(int(self.papers.text()), int(self.pages.text()))
        else:
            (self.pages if self.papers.text() else self.papers).setFocus()

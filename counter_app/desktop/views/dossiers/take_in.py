"""A dossier that another desk handed over: its QR, and where there is no link its file too."""

from pathlib import Path

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from counter_app.desktop.theme import Theme, Tone
from counter_app.desktop.viewmodels.taking import TakingModel, TakingState
from counter_app.desktop.views.dialogs import Dialogs
from counter_app.desktop.views.reader_keys import TAKES_CARDS
from counter_app.desktop.views.widgets import MessageBar, PushButton, QuietButton, WorkBar, label
from counter_app.messages.format import byte_size
from counter_app.services.handing_over import is_qr


class TakeInBar(QWidget):
    """Hidden until it is wanted; what came of it stays in view until it is put away. Signals: closed()."""

    closed = Signal()

    def __init__(
        self, theme: Theme, model: TakingModel, dialogs: Dialogs, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._model = model
        self._dialogs = dialogs
        self._file: Path | None = None
        self.code = QLineEdit(self)
        self.code.setProperty(TAKES_CARDS, True)
        self.code.setPlaceholderText(self.tr("Quét mã QR trên phiếu bàn giao, rồi Enter"))
        self.code.setAccessibleName(self.tr("Mã bàn giao"))
        self._take = PushButton(theme, self.tr("Nhận hồ sơ"), icon="chevron-right", parent=self)
        self._choose = QuietButton(theme, self.tr("Chọn tệp…"), icon="folder", parent=self)
        self._way = label("", "small", wrap=True, parent=self)
        self._work = WorkBar(theme, self.tr("Dừng"), self)
        self._bar = MessageBar(theme, self)
        self._asks = QWidget(self)
        row = QHBoxLayout(self._asks)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        row.addWidget(self.code, 1)
        row.addWidget(self._take)
        row.addWidget(self._choose)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        for part in (self._asks, self._way, self._work, self._bar):
            column.addWidget(part)
        self.code.returnPressed.connect(self.take_now)
        self._take.clicked.connect(self.take_now)
        self._choose.clicked.connect(self.choose_file)
        self._work.stopped.connect(model.stop)
        self._bar.acted.connect(self.choose_file)
        self._bar.closed.connect(self._on_read)
        model.changed.connect(self.render_state)
        self.hide()
        self._say_way()

    @property
    def text(self) -> str:
        """What came of it, in words; empty for nothing."""
        return self._bar.text

    @property
    def work(self) -> str:
        """How far it is, in words; empty when nothing is under way."""
        return self._work.text

    @Slot()
    def open(self) -> None:
        """Wait for the QR."""
        self._begin("")

    def open_qr(self, qr: str) -> None:
        """A hand-over's QR was read elsewhere: it stands here, and Enter takes the dossier in."""
        self._begin(qr.strip())

    @Slot()
    def choose_file(self) -> None:
        """Ask for the sealed file: the way without a link."""
        kinds = self.tr("Tệp bàn giao (*.qsbg);;Mọi tệp (*)")
        chosen = self._dialogs.choose_files(self, self.tr("Tệp bàn giao"), kinds)
        if chosen:
            self._file = chosen[0]
            self._asks.show()
            self._model.forget()
            self._say_way()
        self.code.setFocus()

    @Slot()
    def take_now(self) -> None:
        """From the file when one was chosen; else from the hub. Typed letters are a file's code: the file is asked for."""
        code = self.code.text().strip()
        if not code or self._model.state.busy:
            self.code.setFocus()
            return
        if self._file is None and not is_qr(code):
            self.choose_file()
        if self._file is not None:
            self._model.from_file(self._file, code)
        elif is_qr(code):
            self._model.from_hub(code)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and not self._model.state.busy:
            self.put_away()
        else:
            super().keyPressEvent(event)

    def put_away(self) -> None:
        """Close it; what is under way goes on and says so here."""
        if not self._model.state.busy:
            self._model.forget()
            self.hide()
            self.closed.emit()

    @Slot(object)
    def render_state(self, state: TakingState) -> None:
        self._asks.setEnabled(not state.busy)
        self._asks.setVisible(state.taken is None)
        self._way.setVisible(not state.busy and state.taken is None)
        self._show_work(state)
        if state.taken is not None:
            words = self.tr("Đã nhận hồ sơ {number}; từ giờ hồ sơ do quầy này xử lý.")
            self._bar.show_words(Tone.DONE, words.format(number=state.taken.number))
        elif state.fault is not None:
            act = self.tr("Chọn tệp bàn giao…") if state.file_helps else ""
            self._bar.show_error(state.fault, act=act)
        else:
            self._bar.clear()
        if state.fault is not None and self.isVisible():
            self.code.setFocus()
            self.code.selectAll()

    def _show_work(self, state: TakingState) -> None:
        if not state.busy:
            self._work.hide()
            return
        if not state.by_link:
            words = self.tr("Đang mở tệp bàn giao…")
        elif not state.total:
            words = self.tr("Đang hỏi máy chủ về hồ sơ này…")
        else:
            words = self.tr("Đang nhận giấy tờ: {here} trong {total}").format(
                here=byte_size(state.here), total=byte_size(state.total)
            )
        # A bar counts in kilobytes: bytes of a large dossier would not fit its range.
        self._work.show_work(words, state.here // 1000, state.total // 1000)

    def _begin(self, qr: str) -> None:
        self.show()
        if self._model.state.busy:
            return
        self._file = None
        self._model.forget()
        self._say_way()
        self.code.setText(qr)
        self.code.setCursorPosition(0)
        self.code.setFocus()

    def _say_way(self) -> None:
        if self._file is None:
            words = self.tr(
                "Có đường truyền: mã QR là đủ, hồ sơ về từ máy chủ. Không có: chọn thêm tệp bàn giao."
            )
        else:
            words = self.tr("Nhận từ tệp {name}.").format(name=self._file.name)
        self._way.setText(words)

    @Slot()
    def _on_read(self) -> None:
        if self._model.state.taken is not None:
            self.put_away()
        else:
            self._model.forget()

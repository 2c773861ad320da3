"""A supervisor lets the hub's receipts do where nobody can be asked: the reason, and what is not asked then."""

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget

from counter_app.desktop.theme import Theme, Tone
from counter_app.desktop.views.widgets import MessageBar, PushButton, label


class ByReceiptPart(QWidget):
    """Signals: wanted(str): look what may go by the receipts alone, for this reason. Nothing goes yet."""

    wanted = Signal(str)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.reason = QLineEdit(self)
        self.reason.setAccessibleName(self.tr("Lý do bỏ bản gốc mà không hỏi máy chủ"))
        self.reason.setPlaceholderText(self.tr("Lý do, ví dụ: xã chưa có đường truyền"))
        self.button = PushButton(
            theme, self.tr("Xem bản gốc bỏ được theo biên nhận"), icon="eye", parent=self
        )
        self.bar = MessageBar(theme, self)
        self.warning = self.tr(
            "Không ai trả lời ở địa chỉ máy chủ. Bỏ theo biên nhận là không hỏi máy chủ còn giữ tệp hay không: nếu máy chủ"
            " đã mất tệp, bản gốc mất hẳn, chỉ còn bản lưu trữ. Chỉ dùng ở nơi không có đường truyền; lý do được ghi vào"
            " nhật ký của từng giấy tờ."
        )
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        column.addWidget(label(self.warning, "body", wrap=True, ink=Tone.LOOK, parent=self))
        column.addWidget(self.reason)
        column.addWidget(self.button)
        column.addWidget(self.bar)
        self.reason.returnPressed.connect(self._on_wanted)
        self.button.clicked.connect(self._on_wanted)
        self.bar.closed.connect(self.bar.clear)

    def clear(self) -> None:
        """What was typed has done its work, or is not to be used any more."""
        self.reason.clear()
        self.bar.clear()

    @Slot()
    def _on_wanted(self) -> None:
        reason = self.reason.text().strip()
        if not reason:
            self.bar.show_words(Tone.LOOK, self.tr("Ghi lý do rồi xem lại."))
            self.reason.setFocus()
            return
        self.bar.clear()
        self.wanted.emit(reason)

"""Days without a link: the queue onto a stick, and the hub's receipt file back."""

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QCheckBox, QVBoxLayout, QWidget

from counter_app.desktop.models.carry_words import carry_progress, closed_words, exported_words
from counter_app.desktop.theme import Theme
from counter_app.desktop.viewmodels.carrying import CarryState
from counter_app.desktop.views.queue.side import NARROW, SidePanel
from counter_app.desktop.views.widgets import (
    MessageBar,
    PushButton,
    QuietButton,
    WorkBar,
    hairline,
    label,
)
from counter_app.messages import grouped_number


class CarryPanel(SidePanel):
    """Signals:
    export_wanted(bool): write a package; True for the selected rows only.
    receipt_wanted(): bring a receipt file in.
    here_wanted(): show what is on this PC alone.
    message_closed(): what was done has been read.
    closed(): Esc, or the cross.
    """

    export_wanted = Signal(bool)
    receipt_wanted = Signal()
    here_wanted = Signal()
    message_closed = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(NARROW, parent)
        self.only = QCheckBox("", self)
        self.export = PushButton(theme, self.tr("Xuất ra USB…"), icon="save", parent=self)
        self.receipt = PushButton(theme, self.tr("Nhận biên nhận…"), icon="check", parent=self)
        self.here = QuietButton(theme, self.tr("Chỉ có trên máy này…"), parent=self)
        self.here.setText(f"{self.here.accessibleName()}   Ctrl+K")
        self.here.clicked.connect(self.here_wanted)
        self.work = WorkBar(theme, "", self)
        self.bar = MessageBar(theme, self)
        self._lay_out(theme)
        self.export.clicked.connect(self._on_export)
        self.receipt.clicked.connect(self.receipt_wanted)
        self.bar.closed.connect(self.message_closed)
        self.show_selected(0)

    def _lay_out(self, theme: Theme) -> None:
        head = self.make_head(
            theme, self.tr("Gửi bằng USB"), closing=self.tr("Đóng phần gửi bằng USB")
        )
        out = self.tr(
            "Khi mất mạng nhiều ngày: gói được niêm phong cho máy chủ tiếp nhận, ghi tiếp được nếu bị ngắt,"
            " chia phần cho vừa USB. Rút USB không làm mất gì: bản ghi vẫn nằm ở đây."
        )
        back = self.tr("Tệp biên nhận mang về đóng đúng các bản ghi mà máy chủ đã ký nhận.")
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 12, 16, 12)
        column.setSpacing(8)
        column.addLayout(head)
        column.addWidget(label(out, "quiet", wrap=True, parent=self))
        column.addWidget(self.only)
        column.addWidget(self.export)
        column.addWidget(hairline(self))
        column.addWidget(label(back, "quiet", wrap=True, parent=self))
        column.addWidget(self.receipt)
        column.addWidget(self.work)
        column.addWidget(self.bar)
        column.addStretch(1)
        column.addWidget(self.here)

    def render_state(self, state: CarryState) -> None:
        for button in (self.export, self.receipt, self.only):
            button.setEnabled(not state.busy)
        if state.busy:
            self.work.show_work(carry_progress(state), state.part, state.parts)
        else:
            self.work.hide()
        if state.fault is not None:
            self.bar.show_error(state.fault)
        elif state.exported is not None:
            self.bar.show_words(*exported_words(state.exported))
        elif state.closed is not None:
            self.bar.show_words(*closed_words(state.closed))
        else:
            self.bar.clear()

    def show_selected(self, count: int) -> None:
        """Offer to carry only the selected rows when there are several."""
        words = self.tr("Chỉ {count} bản ghi đang chọn").format(count=grouped_number(count))
        self.only.setText(words)
        self.only.setVisible(count > 1)
        if count < 2:
            self.only.setChecked(False)

    def take_focus(self) -> None:
        """To the first act."""
        self.export.setFocus()

    @Slot()
    def _on_export(self) -> None:
        self.export_wanted.emit(self.only.isChecked())

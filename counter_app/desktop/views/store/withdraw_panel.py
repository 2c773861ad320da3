"""Taking a wrong confirmation back: the reason, what becomes of the scan, and what changed by it."""

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QCheckBox, QFrame, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from counter_app.desktop.theme import Theme
from counter_app.desktop.viewmodels.withdrawing import WithdrawModel, WithdrawState
from counter_app.desktop.views.widgets import (
    MessageBar,
    PrimaryButton,
    QuietButton,
    label,
    step_inside,
)
from counter_app.domain.text import nfc
from counter_app.messages.withdrawn_words import withdrawn_lines


class WithdrawPanel(QFrame):
    """Lies over its screen. Signals: closed(bool): put away; whether a paper was taken back."""

    closed = Signal(bool)

    def __init__(self, theme: Theme, model: WithdrawModel, over: QWidget) -> None:
        super().__init__(over)
        self.setObjectName("ground")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.model = model
        self._title = label(self.tr("Hủy xác nhận giấy tờ"), "section", parent=self)
        self._paper = label("", "strong", wrap=True, parent=self)
        self._about = label(
            self.tr(
                "Dùng khi đã xác nhận nhầm: giấy của người khác, sai loại hoặc nhầm bản quét. Giấy tờ vẫn được giữ và xem "
                "được, nhưng không trả lời thành phần hồ sơ nào nữa: hồ sơ đang giải quyết cần giấy tờ trở lại, bản cũ mà "
                "giấy này thay thế có giá trị trở lại, máy chủ và các quầy khác được báo. Hồ sơ đã giải quyết xong giữ "
                "nguyên. Việc này không làm ngược lại được."
            ),
            "quiet",
            wrap=True,
            parent=self,
        )
        self.reason = QLineEdit(self)
        self.reason.setPlaceholderText(self.tr("Lý do, ví dụ: giấy của người khác"))
        self.reason.setAccessibleName(self.tr("Lý do hủy xác nhận"))
        self.again = QCheckBox(self.tr("Đưa bản quét này về danh sách chờ xác nhận"), self)
        self.told = label("", "body", wrap=True, parent=self)
        self.bar = MessageBar(theme, self)
        self._leave = QuietButton(theme, self.tr("Thôi"), parent=self)
        self.act = PrimaryButton(theme, self.tr("Hủy xác nhận"), icon="stop", parent=self)
        self._leave.clicked.connect(self.put_away)
        self.act.clicked.connect(self._on_act)
        # Nothing is taken back by an Enter too many: the first one goes to the button.
        self.reason.returnPressed.connect(self._on_entered)
        self.reason.textChanged.connect(self._show_ready)
        model.changed.connect(self.render_state)
        self._lay_out()
        self.hide()

    def _lay_out(self) -> None:
        foot = QHBoxLayout()
        foot.addStretch(1)
        foot.addWidget(self._leave)
        foot.addWidget(self.act)
        column = QVBoxLayout(self)
        column.setContentsMargins(32, 24, 32, 16)
        column.setSpacing(12)
        parts = (self._title, self._paper, self._about, self.reason, self.again, self.told)
        for part in (*parts, self.bar):
            column.addWidget(part)
        column.addStretch(1)
        column.addLayout(foot)

    def open(self) -> None:
        """Lie over the screen, the reason to be typed."""
        over = self.parentWidget()
        if over is not None:
            self.setGeometry(over.rect())
        self.reason.clear()
        self.again.setChecked(True)
        self.show()
        self.raise_()
        self.reason.setFocus()

    @Slot()
    def put_away(self) -> None:
        if not self.isHidden():
            self.hide()
            self.closed.emit(self.model.state.done is not None)

    @Slot(object)
    def render_state(self, state: WithdrawState) -> None:
        self._paper.setText(state.title)
        done = state.done
        for part in (self._about, self.reason, self.again, self.act):
            part.setVisible(done is None)
        self.told.setVisible(done is not None)
        if done is not None:
            self.told.setText("\n".join(withdrawn_lines(done, state.revived)))
            self._leave.setFocus()
        words = self.tr("Thôi") if done is None else self.tr("Xong")
        self._leave.setText(f"{words}   Esc")
        self._show_ready()
        if state.fault is not None:
            self.bar.show_error(state.fault)
        else:
            self.bar.clear()

    def focusNextPrevChild(self, forward: bool) -> bool:
        """Tab stays here: what lies below is out of view."""
        return step_inside(self, forward)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.put_away()

    @Slot()
    def _show_ready(self) -> None:
        state = self.model.state
        self.act.setEnabled(not state.busy and bool(self.reason.text().strip()))

    @Slot()
    def _on_entered(self) -> None:
        if self.act.isEnabled():
            self.act.setFocus()

    @Slot()
    def _on_act(self) -> None:
        self.model.withdraw(nfc(self.reason.text()), again=self.again.isChecked())

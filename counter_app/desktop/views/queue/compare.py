"""Comparing with the hub: what it really holds, what goes again, what nobody has, and a hub that was replaced."""

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import (
    QApplication,
    QCheckBox,
    QFormLayout,
    QHBoxLayout,
    QLineEdit,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from counter_app.desktop.models.comparing import compared_line, compared_text
from counter_app.desktop.theme import Theme, Tone
from counter_app.desktop.viewmodels.comparing import CompareState
from counter_app.desktop.views.queue.side import WIDE, SidePanel
from counter_app.desktop.views.widgets import (
    MessageBar,
    PushButton,
    QuietButton,
    WorkBar,
    hairline,
    label,
)
from counter_app.messages import grouped_number


class ComparePanel(SidePanel):
    """Signals:
    compare_wanted(bool): compare now; True when the hub shall read every file.
    give_up_wanted(str): the selected rows' lost files will not come back, with the reason.
    replace_wanted(str, str, str): another hub stands in the place of the former one: address, code, reason.
    message_closed(): what was said has been read.
    closed(): Esc, or the cross.
    """

    compare_wanted = Signal(bool)
    give_up_wanted = Signal(str)
    replace_wanted = Signal(str, str, str)
    message_closed = Signal()

    def __init__(self, theme: Theme, *, is_supervisor: bool, parent: QWidget | None = None) -> None:
        """`is_supervisor`: this officer may give files up and replace the hub."""
        super().__init__(WIDE, parent)
        self._is_supervisor = is_supervisor
        self.deep = QCheckBox(self.tr("Máy chủ đọc lại từng tệp (lâu hơn, tìm cả tệp hỏng)"), self)
        self.compare = PushButton(theme, self.tr("Đối chiếu ngay"), icon="refresh", parent=self)
        self.work = WorkBar(theme, "", self)
        self.bar = MessageBar(theme, self)
        self._text = label("", "body", wrap=True, parent=self)
        self._text.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._text.setAlignment(Qt.AlignmentFlag.AlignTop)
        self._scroll = QScrollArea(self)
        self._scroll.setWidgetResizable(True)
        self._scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._scroll.setWidget(self._text)
        self.loss = _LossPart(theme, self)
        self.hub = _HubPart(theme, self)
        self.other_hub = QuietButton(theme, self.tr("Máy chủ đã được thay…"), parent=self)
        self._lay_out(theme)
        self.compare.clicked.connect(self._on_compare)
        self.loss.wanted.connect(self.give_up_wanted)
        self.hub.wanted.connect(self.replace_wanted)
        self.other_hub.clicked.connect(self._on_other_hub)
        self.bar.closed.connect(self.message_closed)
        self.other_hub.setVisible(is_supervisor)
        self._show_hub(shown=False)
        self.render_state(CompareState())

    def _lay_out(self, theme: Theme) -> None:
        head = self.make_head(
            theme, self.tr("Đối chiếu với máy chủ"), closing=self.tr("Đóng phần đối chiếu")
        )
        words = self.tr(
            "So mọi hồ sơ, giấy tờ và tệp với những gì máy chủ đang thật sự giữ; thiếu gì xếp gửi lại nấy, không gửi trùng."
        )
        self._body = QWidget(self)
        body = QVBoxLayout(self._body)
        body.setContentsMargins(0, 0, 0, 0)
        body.setSpacing(8)
        body.addWidget(label(words, "quiet", wrap=True, parent=self))
        body.addWidget(self.deep)
        body.addWidget(self.compare)
        body.addWidget(self._scroll, 1)
        body.addWidget(self.loss)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 12, 16, 12)
        column.setSpacing(8)
        column.addLayout(head)
        for part in (self.work, self.bar):
            column.addWidget(part)
        column.addWidget(self._body, 1)
        column.addWidget(self.hub)
        column.addStretch()
        column.addWidget(hairline(self))
        column.addWidget(self.other_hub)

    @property
    def text(self) -> str:
        """The result line by line."""
        return self._text.text()

    def render_state(self, state: CompareState) -> None:
        for button in (self.deep, self.compare, self.other_hub):
            button.setEnabled(not state.busy)
        self._text.setText(compared_text(state))
        self._show_part(self.loss, shown=self._is_supervisor and state.lost > 0)
        if (state.replaced is not None or state.same) and not self.hub.isHidden():
            self.hub.clear()
            self._show_hub(shown=False)
            self.take_focus()
        if state.busy:
            words = self.tr("Đang đối chiếu…") if state.comparing else self.tr("Đang làm…")
            self.work.show_work(words, 0, 0)
        else:
            self.work.hide()
        said = compared_line(state)
        if state.fault is not None:
            self.bar.show_error(state.fault)
        elif said is not None:
            self.bar.show_words(*said)
        else:
            self.bar.clear()

    def _show_part(self, part: QWidget, *, shown: bool) -> None:
        """What is put away hands the cursor on."""
        focused = QApplication.focusWidget()
        if not shown and focused is not None and part.isAncestorOf(focused):
            self.take_focus()
        part.setVisible(shown)

    def show_selected(self, count: int) -> None:
        """Say for how many selected rows a reason is meant."""
        self.loss.show_selected(count)

    def take_focus(self) -> None:
        """To the first act."""
        self.compare.setFocus()

    @Slot()
    def _on_compare(self) -> None:
        self.compare_wanted.emit(self.deep.isChecked())

    @Slot()
    def _on_other_hub(self) -> None:
        self._show_hub(shown=self.hub.isHidden())
        if self.hub.isHidden():
            self.take_focus()
        else:
            self.hub.take_focus()

    def _show_hub(self, *, shown: bool) -> None:
        """Replacing the hub takes the place of comparing: there is no room for both."""
        # One goes before the other comes: both at once would make the window grow.
        hidden, there = (self._body, self.hub) if shown else (self.hub, self._body)
        hidden.hide()
        there.show()
        words = self.tr("Quay lại đối chiếu") if shown else self.tr("Máy chủ đã được thay…")
        self.other_hub.setText(words)
        self.other_hub.setAccessibleName(words)


class _LossPart(QWidget):
    """Giving up what nobody has. Signals: wanted(str): the reason."""

    wanted = Signal(str)

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self.reason = QLineEdit(self)
        self.reason.setAccessibleName(self.tr("Lý do ghi nhận tệp đã mất"))
        self.button = PushButton(theme, self.tr("Ghi nhận mất"), parent=self)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(6)
        row.addWidget(self.reason, 1)
        row.addWidget(self.button)
        self.reason.returnPressed.connect(self._on_wanted)
        self.button.clicked.connect(self._on_wanted)
        self.show_selected(0)

    def show_selected(self, count: int) -> None:
        words = self.tr("Lý do, cho {count} bản ghi đang chọn")
        none = self.tr("Chọn bản ghi trong danh sách trước")
        said = words.format(count=grouped_number(count)) if count else none
        self.reason.setPlaceholderText(said)
        self.reason.setEnabled(count > 0)
        self.button.setEnabled(count > 0)

    @Slot()
    def _on_wanted(self) -> None:
        self.wanted.emit(self.reason.text())
        self.reason.clear()


class _HubPart(QWidget):
    """Enrolling at the hub that took the place of another. Signals: wanted(str, str, str)."""

    wanted = Signal(str, str, str)

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self.url, self.code, self.reason = QLineEdit(self), QLineEdit(self), QLineEdit(self)
        self.url.setPlaceholderText("https://")
        self.button = PushButton(
            theme, self.tr("Thay máy chủ và gửi lại"), icon="link", parent=self
        )
        self._bar = MessageBar(theme, self)
        words = self.tr(
            "Chỉ khi máy chủ cũ mất hẳn hoặc được khôi phục từ bản sao lưu: biên nhận cũ được giữ để tra cứu, máy chủ mới"
            " được hỏi từng bản ghi, thiếu gì gửi nấy."
        )
        fields = QFormLayout()
        fields.setContentsMargins(0, 0, 0, 0)
        for name, field in (
            (self.tr("Địa chỉ máy chủ"), self.url),
            (self.tr("Mã đăng ký"), self.code),
            (self.tr("Lý do thay"), self.reason),
        ):
            field.setAccessibleName(name)
            fields.addRow(name, field)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        column.addWidget(label(words, "quiet", wrap=True, parent=self))
        column.addLayout(fields)
        column.addWidget(self._bar)
        column.addWidget(self.button)
        self.reason.returnPressed.connect(self._on_wanted)
        self.button.clicked.connect(self._on_wanted)

    def take_focus(self) -> None:
        self.url.setFocus()

    def clear(self) -> None:
        """What was typed has done its work."""
        for field in (self.url, self.code, self.reason):
            field.clear()
        self._bar.clear()

    @Slot()
    def _on_wanted(self) -> None:
        said = [field.text().strip() for field in (self.url, self.code, self.reason)]
        if not all(said):
            self._bar.show_words(Tone.LOOK, self.tr("Nhập địa chỉ, mã đăng ký và lý do."))
            return
        self._bar.clear()
        self.wanted.emit(*said)

"""The office's rules for its line: what goes when, and how fast. Set by a supervisor, read by everybody."""

from dataclasses import replace
from datetime import time

from PySide6.QtCore import Qt, QTime, Signal, Slot
from PySide6.QtWidgets import (
    QAbstractSpinBox,
    QButtonGroup,
    QCheckBox,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QRadioButton,
    QScrollArea,
    QSpinBox,
    QTimeEdit,
    QVBoxLayout,
    QWidget,
)

from counter_app.desktop.models.queue_words import MASTERS_WORDS
from counter_app.desktop.theme import Theme
from counter_app.desktop.views.queue.side import NARROW, SidePanel
from counter_app.desktop.views.widgets import PushButton, hairline, label
from counter_app.domain.link import Window
from counter_app.domain.sending_policy import MastersWhen, SendingPolicy

_KB = 1000
_NIGHT = (QTime(18, 0), QTime(6, 0))
_DAY = (QTime(7, 0), QTime(17, 0))
_MOST_KB = 1_000_000


def _give_room(field: QAbstractSpinBox) -> None:
    """A style sheet's padding does not reach the text of a field with arrows: it would stand on the frame."""
    for edit in field.findChildren(QLineEdit):
        edit.setTextMargins(6, 0, 0, 0)


class HoursField(QWidget):
    """From … to …, local time; `window` reads and sets them."""

    def __init__(self, name: str, usual: tuple[QTime, QTime], parent: QWidget) -> None:
        super().__init__(parent)
        self._start, self._end = QTimeEdit(usual[0], self), QTimeEdit(usual[1], self)
        row = QHBoxLayout(self)
        row.setContentsMargins(30, 0, 0, 0)
        row.setSpacing(8)
        parts = ((self.tr("từ"), self._start), (self.tr("đến"), self._end))
        for words, field in parts:
            field.setDisplayFormat("HH:mm")
            field.setAccessibleName(f"{name}: {words}")
            _give_room(field)
            shown = QLabel(words, self)
            shown.setBuddy(field)
            row.addWidget(shown)
            row.addWidget(field)
        row.addStretch(1)

    @property
    def window_of_day(self) -> Window:
        start, end = self._start.time(), self._end.time()
        return Window(_time(start), _time(end))

    def show_window(self, window: Window | None) -> None:
        if window is not None:
            self._start.setTime(QTime(window.start.hour, window.start.minute))
            self._end.setTime(QTime(window.end.hour, window.end.minute))


class PolicyPanel(SidePanel):
    """Signals:
    save_wanted(SendingPolicy): a supervisor wants these rules from now on.
    closed(): Esc, or the cross.
    """

    save_wanted = Signal(object)

    def __init__(self, theme: Theme, *, may_change: bool, parent: QWidget | None = None) -> None:
        super().__init__(NARROW, parent)
        self._may_change = may_change
        self._masters = QButtonGroup(self)
        self._radios: dict[MastersWhen, QRadioButton] = {}
        for when, words in MASTERS_WORDS.items():
            radio = QRadioButton(words, self)
            self._masters.addButton(radio)
            self._radios[when] = radio
        self._masters_hours = HoursField(self.tr("Giờ gửi ảnh gốc"), _NIGHT, self)
        self.in_hours = QCheckBox(self.tr("Chỉ gửi trong giờ"), self)
        self._hours = HoursField(self.tr("Giờ gửi"), _DAY, self)
        self.metered = QCheckBox(self.tr("Mạng tính tiền theo dung lượng"), self)
        self.limited = QCheckBox(self.tr("Tối đa, kB mỗi giây"), self)
        self.rate = QSpinBox(self)
        self.rate.setRange(1, _MOST_KB)
        self.rate.setValue(50)
        self.rate.setAccessibleName(self.limited.text())
        _give_room(self.rate)
        # The one filled button is the place's own, below the list.
        self.save = PushButton(theme, self.tr("Lưu cách gửi"), parent=self)
        self.save.set_shortcut_shown("Ctrl+S")
        self._lay_out(theme)
        self._masters.buttonToggled.connect(self._on_toggled)
        self.in_hours.toggled.connect(self._on_toggled)
        self.limited.toggled.connect(self._on_toggled)
        self.save.clicked.connect(self._on_save)
        self.show_policy(SendingPolicy())

    def _lay_out(self, theme: Theme) -> None:
        head = self.make_head(
            theme, self.tr("Cách gửi của cơ quan"), closing=self.tr("Đóng cách gửi")
        )
        rules = QWidget(self)
        column = QVBoxLayout(rules)
        column.setContentsMargins(0, 0, 8, 0)
        column.setSpacing(4)
        column.addWidget(label(self.tr("Ảnh gốc (bản quét đầy đủ)"), "strong", parent=self))
        for radio in self._radios.values():
            column.addWidget(radio)
        column.addWidget(self._masters_hours)
        words = self.tr("Áp dụng cho giấy tờ được xác nhận từ nay; hồ sơ và bản đọc luôn đi trước.")
        column.addWidget(label(words, "small", wrap=True, parent=self))
        column.addWidget(hairline(self))
        column.addWidget(label(self.tr("Đường truyền"), "strong", parent=self))
        column.addWidget(self.in_hours)
        column.addWidget(self._hours)
        words = self.tr(
            "Hồ sơ gấp (còn dưới một ngày, hoặc được chọn gửi trước) đi bất cứ giờ nào."
        )
        column.addWidget(label(words, "small", wrap=True, parent=self))
        column.addWidget(self.metered)
        words = self.tr("Ảnh gốc được gửi sau thì không đi qua mạng này.")
        column.addWidget(label(words, "small", wrap=True, parent=self))
        limit = QHBoxLayout()
        limit.addWidget(self.limited, 1)
        limit.addWidget(self.rate)
        column.addLayout(limit)
        column.addStretch(1)
        if not self._may_change:
            words = self.tr("Chỉ người giám sát được đổi cách gửi.")
            column.addWidget(label(words, "quiet", wrap=True, parent=self))
        scroll = QScrollArea(self)
        scroll.setWidgetResizable(True)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setWidget(rules)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(16, 12, 8, 12)
        whole.setSpacing(6)
        whole.addLayout(head)
        whole.addWidget(scroll, 1)
        whole.addWidget(self.save, 0, Qt.AlignmentFlag.AlignRight)
        self.save.setVisible(self._may_change)

    def show_policy(self, policy: SendingPolicy) -> None:
        """Fill the fields in."""
        self._radios[policy.masters].setChecked(True)
        self._masters_hours.show_window(policy.masters_hours)
        self.in_hours.setChecked(policy.hours is not None)
        self._hours.show_window(policy.hours)
        self.metered.setChecked(policy.metered)
        self.limited.setChecked(policy.rate_limit is not None)
        if policy.rate_limit is not None:
            self.rate.setValue(max(policy.rate_limit // _KB, 1))
        self._on_toggled()

    @property
    def policy(self) -> SendingPolicy:
        """What stands in the fields."""
        masters = next(when for when, radio in self._radios.items() if radio.isChecked())
        policy = SendingPolicy(masters=masters, metered=self.metered.isChecked())
        if masters is MastersWhen.IN_HOURS:
            policy = replace(policy, masters_hours=self._masters_hours.window_of_day)
        if self.in_hours.isChecked():
            policy = replace(policy, hours=self._hours.window_of_day)
        if self.limited.isChecked():
            policy = replace(policy, rate_limit=self.rate.value() * _KB)
        return policy

    def radio(self, when: MastersWhen) -> QRadioButton:
        return self._radios[when]

    @property
    def may_change(self) -> bool:
        return self._may_change

    def take_focus(self) -> None:
        """To the choice that stands; for who may only read, to the panel itself."""
        if self._may_change:
            self._radios[self.policy.masters].setFocus()
        else:
            self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
            self.setFocus()

    @Slot()
    def _on_toggled(self) -> None:
        """What does not apply is not to be filled in."""
        change = self._may_change
        for each in (*self._radios.values(), self.in_hours, self.metered, self.limited):
            each.setEnabled(change)
        self._masters_hours.setEnabled(change and self._radios[MastersWhen.IN_HOURS].isChecked())
        self._hours.setEnabled(change and self.in_hours.isChecked())
        self.rate.setEnabled(change and self.limited.isChecked())

    @Slot()
    def _on_save(self) -> None:
        self.save_wanted.emit(self.policy)


def _time(shown: QTime) -> time:
    return time(shown.hour(), shown.minute())

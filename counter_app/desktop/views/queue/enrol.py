"""Enrolling this desk: the hub's address and the administrator's one-time code, in place, no dialog."""

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QFrame, QGridLayout, QLabel, QLineEdit, QVBoxLayout, QWidget

from counter_app.desktop.theme import Theme, Tone
from counter_app.desktop.viewmodels.queue_state import QueueState
from counter_app.desktop.views.widgets import MessageBar, PushButton, label


class EnrolCard(QFrame):
    """Signals: enrol_wanted(str, str): address and code."""

    enrol_wanted = Signal(str, str)

    def __init__(
        self, theme: Theme, *, may_enrol: bool = True, parent: QWidget | None = None
    ) -> None:
        """`may_enrol`: this officer has the right to; others are told whom to call instead of being given the fields."""
        super().__init__(parent)
        self.setObjectName("card")
        self._may_enrol = may_enrol
        self._url = QLineEdit(self)
        self._url.setPlaceholderText("https://")
        self._code = QLineEdit(self)
        self._enrol = PushButton(theme, self.tr("Đăng ký quầy"), icon="link", parent=self)
        self._bar = MessageBar(theme, self)
        self._enrol.clicked.connect(self._on_enrol)
        self._url.returnPressed.connect(self._code.setFocus)
        self._code.returnPressed.connect(self._on_enrol)
        self._lay_out()

    def _lay_out(self) -> None:
        self._fields = QWidget(self)
        fields = QGridLayout(self._fields)
        fields.setContentsMargins(0, 0, 0, 0)
        fields.setHorizontalSpacing(12)
        fields.setVerticalSpacing(4)
        names = (self.tr("Địa chỉ &máy chủ"), self.tr("Mã đăng &ký dùng một lần"))
        for at, (words, field) in enumerate(zip(names, (self._url, self._code), strict=True)):
            name = QLabel(words, self)
            name.setBuddy(field)
            field.setAccessibleName(words.replace("&", ""))
            fields.addWidget(name, 0, at)
            fields.addWidget(field, 1, at)
        fields.addWidget(self._enrol, 1, 2)
        fields.setColumnStretch(0, 3)
        fields.setColumnStretch(1, 2)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 12, 16, 14)
        column.setSpacing(8)
        column.addWidget(label(self.tr("Đăng ký quầy với máy chủ"), "strong", parent=self))
        words = self.tr(
            "Xin mã đăng ký của người quản trị. Trước khi đăng ký, hồ sơ vẫn được lưu và xếp hàng trên máy này."
        )
        if not self._may_enrol:
            words = self.tr(
                "Việc này của người giám sát: mời người giám sát đăng nhập trên máy này rồi đăng ký. "
                "Trước khi đăng ký, hồ sơ vẫn được lưu và xếp hàng trên máy này."
            )
        self._words = label(words, "quiet", wrap=True, parent=self)
        column.addWidget(self._words)
        column.addWidget(self._fields)
        self._fields.setVisible(self._may_enrol)
        column.addWidget(self._bar)

    def render_state(self, state: QueueState) -> None:
        self._enrol.setEnabled(not state.enrolling)
        words = self.tr("Đang đăng ký…") if state.enrolling else self.tr("Đăng ký quầy")
        self._enrol.setText(words)
        if state.enrol_fault is not None:
            self._bar.show_error(state.enrol_fault)
        elif state.enrolling:
            self._bar.clear()

    @property
    def code_field(self) -> QLineEdit:
        return self._code

    @property
    def message(self) -> str:
        """What the bar below the fields says."""
        return self._bar.text

    @property
    def words(self) -> str:
        """What is to be done, and by whom."""
        return self._words.text()

    @property
    def has_form(self) -> bool:
        """There is something to fill in."""
        return not self._fields.isHidden()

    def take_focus(self) -> None:
        """The next keystroke belongs to the first field that is empty."""
        (self._code if self._url.text() else self._url).setFocus()

    @Slot()
    def _on_enrol(self) -> None:
        url, code = self._url.text().strip(), self._code.text().strip()
        if not url or not code:
            words = self.tr("Nhập địa chỉ máy chủ và mã đăng ký.")
            self._bar.show_words(Tone.LOOK, words)
            self.take_focus()
            return
        self.enrol_wanted.emit(url, code)
